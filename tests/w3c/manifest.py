"""The W3C's manifests of HTTP exchanges (SPARQL 1.1 Protocol, Graph Store Protocol) as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and what must come back."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: frozenset[str]  # "2xx" or "204"; empty: any
    boolean: bool | None = None
    graph: str | None = None  # Turtle that must come back


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test: its exchanges in their order, over these graphs."""

    id: str
    name: str
    exchanges: tuple[Exchange, ...]
    graphs: dict[str, Path] = field(default_factory=dict)  # IRI -> file


def read(file: Path) -> list[Case]:
    """The cases of a manifest, in its order."""
    graph = Graph().parse(file, format="turtle", publicID=file.resolve().as_uri())
    lists = [entries for _, entries in graph.subject_objects(MF.entries)]
    return [_case(graph, entry, file.parent) for entries in lists for entry in Collection(graph, entries)]


def _case(graph: Graph, entry: Node, folder: Path) -> Case:
    action = graph.value(entry, MF.action)
    requests = Collection(graph, graph.value(action, HT.requests))
    return Case(
        id=str(entry).rpartition("#")[2],
        name=str(graph.value(entry, MF.name) or ""),
        exchanges=tuple(_exchange(graph, request) for request in requests),
        graphs=dict(_graphs(graph, entry, folder)),
    )


def _graphs(graph: Graph, entry: Node, folder: Path) -> Iterator[tuple[str, Path]]:
    for data in graph.objects(entry, UT.graphData):
        yield str(graph.value(data, RDFS.label)), folder / str(graph.value(data, UT.graph)).rpartition("/")[2]


def _exchange(graph: Graph, request: Node) -> Exchange:
    response = graph.value(request, HT.resp)
    content = graph.value(request, HT.body)
    expected = graph.value(response, HT.body)
    boolean = graph.value(response, MF.expectedBoolean)
    return Exchange(
        method=str(graph.value(request, HT.methodName)),
        path=str(graph.value(request, HT.absolutePath)),
        headers=tuple(_headers(graph, graph.value(request, HT.headers))),
        body=_body(graph, content),
        statuses=frozenset(_statuses(graph, response)),
        boolean=bool(boolean.toPython()) if isinstance(boolean, Literal) else None,
        graph=str(graph.value(expected, CNT.chars)) if expected is not None else None,
    )


def _headers(graph: Graph, headers: Node | None) -> Iterator[tuple[str, str]]:
    for header in Collection(graph, headers) if headers is not None else ():
        yield str(graph.value(header, HT.fieldName)), str(graph.value(header, HT.fieldValue))


def _body(graph: Graph, content: Node | None) -> bytes:
    if content is None:
        return b""
    encoding = str(graph.value(content, CNT.characterEncoding) or "utf-8")
    return str(graph.value(content, CNT.chars)).encode(encoding)


def _statuses(graph: Graph, response: Node | None) -> Iterator[str]:
    for status in graph.objects(response, MF.expectedStatus):
        yield str(status).removeprefix(f"{HT}StatusCode") if isinstance(status, URIRef) else str(status)
    yield from (str(status) for status in graph.objects(response, HT.statusCodeValue))
