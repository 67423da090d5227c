"""The W3C's manifests read as they are, in each of the forms they have had.

Exchanges stand in them as triples of the HTTP vocabulary (protocol since 2015, http-rdf-update since 2022) or as Markdown
in rdfs:comment (`prose`); a manifest is Turtle or, where a checkout has only that, JSON-LD. Tests of the service description
have a name and no exchange, and so have the oldest protocol manifests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from tests.w3c import prose
from tests.w3c.cases import RESULTS, Case, Exchange

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
KINDS = {MF.ProtocolTest, MF.GraphStoreProtocolTest, MF.ServiceDescriptionTest}
_DATASET = ("default-graph-uri", "named-graph-uri")


def manifests_below(folder: Path) -> list[Path]:
    """Those of HTTP exchanges in a checkout; manifest.jsonld counts only where there is no manifest.ttl."""
    found: dict[Path, Path] = {}
    for name in ("manifest.jsonld", "manifest.ttl"):
        for file in folder.rglob(name):
            if any(str(kind).rpartition("#")[2] in file.read_text("utf-8") for kind in KINDS):
                found[file.parent] = file
    return [found[parent] for parent in sorted(found)]


def read(file: Path) -> list[Case]:
    """The cases of a manifest, in its order."""
    form = "json-ld" if file.suffix == ".jsonld" else "turtle"
    graph = Graph().parse(file, format=form, publicID=file.resolve().as_uri())
    lists = [entries for _, entries in graph.subject_objects(MF.entries)]
    entries = [entry for some in lists for entry in Collection(graph, some)]
    return [_case(graph, entry, file.parent) for entry in entries if set(graph.objects(entry, RDF.type)) & KINDS]


def _case(graph: Graph, entry: Node, folder: Path) -> Case:
    exchanges = tuple(_exchanges(graph, entry))
    return Case(
        id=str(entry).rpartition("#")[2],
        name=str(graph.value(entry, MF.name) or ""),
        exchanges=exchanges,
        graphs=dict(_graphs(graph, entry, folder)) or dict.fromkeys(_asked(exchanges), folder / "none"),
        describes=(entry, RDF.type, MF.ServiceDescriptionTest) in graph,
    )


def _exchanges(graph: Graph, entry: Node) -> Iterable[Exchange]:
    requests = graph.value(graph.value(entry, MF.action), HT.requests)
    if requests is not None:
        return [_exchange(graph, request) for request in Collection(graph, requests)]
    return [exchange for comment in graph.objects(entry, RDFS.comment) for exchange in prose.read(str(comment))]


def _graphs(graph: Graph, entry: Node, folder: Path) -> Iterator[tuple[str, Path]]:
    for data in graph.objects(entry, UT.graphData):
        yield str(graph.value(data, RDFS.label)), folder / str(graph.value(data, UT.graph)).rpartition("/")[2]


def _asked(exchanges: Iterable[Exchange]) -> Iterator[str]:
    """The graphs that queries name as their dataset, for manifests that do not say what lies in the store."""
    for exchange in exchanges:
        yield from (value for name, value in parse_qsl(urlsplit(exchange.path).query) if name in _DATASET)


def _exchange(graph: Graph, request: Node) -> Exchange:
    response = graph.value(request, HT.resp)
    expected = graph.value(response, HT.body)
    boolean = graph.value(response, MF.expectedBoolean)
    words = graph.value(response, MF.expectation)
    return Exchange(
        method=str(graph.value(request, HT.methodName)),
        path=str(graph.value(request, HT.absolutePath)),
        headers=tuple(_headers(graph, request)),
        body=_body(graph, graph.value(request, HT.body)),
        statuses=frozenset(_statuses(graph, response)),
        boolean=bool(boolean.toPython()) if isinstance(boolean, Literal) else None,
        graph=str(graph.value(expected, CNT.chars)) if expected is not None else None,
        media=RESULTS.get(str(graph.value(response, MF.expectedFormat)), frozenset(_media(graph, response))),
        expected=str(words) if words is not None else None,
    )


def _headers(graph: Graph, message: Node | None) -> Iterator[tuple[str, str]]:
    headers = graph.value(message, HT.headers)
    for header in Collection(graph, headers) if headers is not None else ():
        yield str(graph.value(header, HT.fieldName)), str(graph.value(header, HT.fieldValue))


def _media(graph: Graph, response: Node | None) -> Iterator[str]:
    """The content types that the response may have; one manifest calls that header of a response Accept."""
    for name, value in _headers(graph, response):
        if name.lower() in ("content-type", "accept"):
            yield from prose.media_types(value)


def _body(graph: Graph, content: Node | None) -> bytes:
    if content is None:
        return b""
    encoding = str(graph.value(content, CNT.characterEncoding) or "utf-8")
    return str(graph.value(content, CNT.chars)).encode(encoding)


def _statuses(graph: Graph, response: Node | None) -> Iterator[str]:
    for status in graph.objects(response, MF.expectedStatus):
        yield (str(status).removeprefix(f"{HT}StatusCode") if isinstance(status, URIRef) else str(status)).lower()
    yield from (str(status).lower() for status in graph.objects(response, HT.statusCodeValue))
