"""The graph as files: stable N-Quads for comparing, the usual RDF formats for using."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Quad, RdfFormat, serialize

from kg.errors import BadInput
from kg.vocabulary import FG, PREFIXES, PROV

FORMATS: Final = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
TRIPLES_ONLY: Final = frozenset({"turtle", "ntriples", "rdfxml"})
VOLATILE: Final = frozenset(
    {PROV + "startedAtTime", PROV + "endedAtTime", PROV + "generatedAtTime", FG + "ingestedAt", FG + "commit"}
)


def stable_lines(store: Iterable[Quad]) -> Iterator[str]:
    """All graphs as N-Quads lines in code point order, without times of ingestion. Same content, same bytes.

    Raises ValueError on a blank node: nothing of ours has any, and their labels would not be stable.
    """
    yield from sorted(_line(quad) for quad in store if quad.predicate.value not in VOLATILE)


def _line(quad: Quad) -> str:
    if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
        raise ValueError(f"blank node in {quad}")
    graph = "" if isinstance(quad.graph_name, DefaultGraph) else f" {quad.graph_name}"
    return f"{quad.subject} {quad.predicate} {quad.object}{graph} .\n"


def export(store: Iterable[Quad], *, format_: str = "nquads", stable: bool = False) -> Iterator[bytes]:
    """The whole store in pieces of UTF-8. Formats without graphs get the triples of all graphs, each once.

    Raises BadInput for an unknown format or `stable` with another than nquads.
    """
    if format_ not in FORMATS:
        raise BadInput(f"no export format {format_!r}; choose one of {', '.join(FORMATS)}")
    if stable:
        if format_ != "nquads":
            raise BadInput("--stable prints N-Quads only; use --format nquads")
        return (line.encode() for line in stable_lines(store))
    if format_ in TRIPLES_ONLY:
        triples = dict.fromkeys(quad.triple for quad in store)
        return iter([serialize(triples, format=FORMATS[format_], prefixes=dict(PREFIXES)) or b""])
    return iter([serialize(store, format=FORMATS[format_], prefixes=dict(PREFIXES)) or b""])
