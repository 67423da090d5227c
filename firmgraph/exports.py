"""The graph written out: RDF as it is stored, or in the formats that others read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from firmgraph.arguments import Arguments
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from kg.errors import BadInput
from kg.exchange.bods import to_bods
from kg.exchange.ocds import to_ocds
from kg.exchange.rows import Exchanged, exchanged
from kg.exchange.tables import to_csv, to_graphml
from kg.export import export as export_graph
from kg.model import Relation

PIECE: Final = 2**20  # characters of an export in one message
Writer = Callable[[Iterable[Exchanged], date], Iterator[str]]


def export(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """All graphs, or public rows in an exchange format, in pieces through `on_event`."""
    waiting, size = [], 0
    for piece in _pieces(site, given):
        waiting.append(piece)
        size += len(piece)
        if size > PIECE:
            on_event({"text": "".join(waiting)})
            waiting, size = [], 0
    on_event({"text": "".join(waiting)})
    return {}


def _pieces(site: Site, given: Arguments) -> Iterator[str]:
    form, day = given.maybe("format") or "nquads", given.day("as_of")
    if form in EXCHANGE:
        if given.flag("stable"):
            raise BadInput("--stable prints N-Quads only; use --format nquads")
        relations, writer = EXCHANGE[form]
        yield from writer(exchanged(site.graph.reader, relations, day), day or site.settings.day)
        return
    if day is not None:
        raise BadInput(f"--as-of is for {', '.join(EXCHANGE)}; RDF is written whole")
    yield from (
        piece.decode() for piece in export_graph(site.graph.store.quads(None), format_=form, stable=given.flag("stable"))
    )


def _bods(rows: Iterable[Exchanged], published: date) -> Iterator[str]:
    yield json.dumps(to_bods(rows, published), indent=2, ensure_ascii=False) + "\n"


def _ocds(rows: Iterable[Exchanged], published: date) -> Iterator[str]:
    yield json.dumps(to_ocds(rows, published), indent=2, ensure_ascii=False) + "\n"


def _csv(rows: Iterable[Exchanged], published: date) -> Iterator[str]:
    return to_csv(rows)


def _graphml(rows: Iterable[Exchanged], published: date) -> Iterator[str]:
    yield to_graphml(rows).decode() + "\n"


EXCHANGE: Final[Mapping[str, tuple[tuple[Relation, ...], Writer]]] = {
    "bods": ((Relation.OWNS_STAKE,), _bods),
    "ocds": ((Relation.SUPPLIES,), _ocds),
    "csv": (tuple(Relation), _csv),
    "graphml": (tuple(Relation), _graphml),
}
