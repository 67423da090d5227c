"""The W3C's tests of HTTP exchanges (SPARQL 1.1 Protocol, Graph Store Protocol, Service Description) as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


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
    media: frozenset[str] = frozenset()  # content types of which one must come back; empty: any
    expected: str | None = None  # what must come back, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test: its exchanges in their order, over these graphs."""

    id: str
    name: str
    exchanges: tuple[Exchange, ...]
    graphs: dict[str, Path] = field(default_factory=dict)  # IRI -> file
    describes: bool = False  # a test of the service description: its name says what is tested


RESULTS = {
    "boolean": frozenset({"application/sparql-results+xml", "application/sparql-results+json", "text/csv"}),
    "tabular": frozenset(
        {"application/sparql-results+xml", "application/sparql-results+json", "text/csv", "text/tab-separated-values"}
    ),
    "RDF": frozenset(
        {"application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json", "application/trig",
         "application/n-quads", "application/rdf+json", "text/html"}
    ),
}  # fmt: skip
