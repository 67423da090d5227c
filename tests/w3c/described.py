"""The W3C's three tests of a service description: their manifest gives names alone, the specification says the rest."""

from __future__ import annotations

from pathlib import Path

import httpx
import pyshacl
from rdflib import Graph, Namespace, URIRef

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SHAPES = Path(__file__).with_name("service.ttl")


def wrong(name: str, client: httpx.Client, path: str) -> str | None:
    """What is wrong with the description, by the test's id."""
    response = client.get(path, headers={"accept": "text/turtle, application/rdf+xml;q=0.9"})
    media = response.headers.get("content-type", "").partition(";")[0]
    if not response.is_success or media not in ("text/turtle", "application/rdf+xml"):
        return f"no RDF: status {response.status_code}, {media}"
    graph = Graph().parse(data=response.content, format=media, publicID=str(response.url))
    match name:
        case "returns-rdf":
            return None if len(graph) > 0 else "an empty graph"
        case "has-endpoint-triple":
            endpoints = set(graph.objects(None, SD.endpoint))
            return None if URIRef(str(response.url)) in endpoints else f"sd:endpoint is {endpoints}"
        case "conforms-to-schema":
            conforms, _, text = pyshacl.validate(graph, shacl_graph=str(SHAPES), inference="none")
            return None if conforms else str(text)
        case _:
            return "this runner does not know this test of the description"
