"""Known-by: the graph as it would stand with only what had been published by a day (DESIGN 2.3 and 5).

A small graph is made in memory from the same pieces as the large one: the articles published by then, today's identity,
and a view reconciled anew from their claims. The same reader and the same query fragments run over it, so that nothing
can answer differently. It is made on first need and kept until the store changes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

import sqlalchemy as sa
from pyoxigraph import NamedNode, Quad

from kg import tables, terms
from kg.catalogue import Catalogue
from kg.changes import live
from kg.codec import loads
from kg.model import Interval, Relation, ResolvedClaim
from kg.rdf import PUBLISHED
from kg.reader import Lookups, OxigraphReader
from kg.reconcile import Group, RelationTable, groups, reconcile
from kg.resolve import founded_on
from kg.rows import interval_quads
from kg.store import OxigraphStore, Store
from kg.updates import commit_of
from kg.vocabulary import relation_table

KEPT = 4  # days of the past that are kept ready


class ClaimSource(Protocol):
    """Where all claims can be read as identity sees them today."""

    def claims(self) -> Iterable[ResolvedClaim]:
        """Every claim that can have a row."""
        ...


class CatalogueClaims:
    """The claims that the catalogue keeps for reconciliation."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def claims(self) -> Iterator[ResolvedClaim]:
        """Every claim that can have a row."""
        with self._catalogue.begin() as connection:
            bodies = [row.body for row in connection.execute(sa.select(tables.claims.c.body))]
        return (claim for claim in (loads(ResolvedClaim, body) for body in bodies) if live(claim))


class Past:
    """Makes readers of what was known by a day: what `OxigraphReader` wants as its `past`. Safe to call from threads."""

    def __init__(self, source: ClaimSource, table: RelationTable | None = None) -> None:
        self._source = source
        self._table: RelationTable = table if table is not None else relation_table()
        self._made: OrderedDict[tuple[date, str | None], OxigraphStore] = OrderedDict()
        self._making = threading.Lock()

    def __call__(self, reader: OxigraphReader, day: date) -> OxigraphReader:
        """The same reader, for the same asker, over what had been published by the day."""
        lookups = Lookups(self._store(reader.lookups.store, day), reader.lookups.names)
        return OxigraphReader(lookups, visible=reader.visible, past=_Earlier(self, reader, day))

    def _store(self, store: Store, day: date) -> OxigraphStore:
        key = (day, commit_of(store))
        with self._making:
            if key not in self._made:
                self._made[key] = self._make(store, day)
            self._made.move_to_end(key)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
            return self._made[key]

    def _make(self, store: Store, day: date) -> OxigraphStore:
        made = OxigraphStore()
        made.load(known_articles(store, day))
        made.load(store.quads(None, None, None, terms.IDENTITY))
        made.load(quad for row in view_of(self._source.claims(), day, self._table) for quad in interval_quads(row))
        return made


class _Earlier:
    """What was known by a day of what was known by a later one: by the earlier of the two."""

    def __init__(self, past: Past, today: OxigraphReader, limit: date) -> None:
        self._past, self._today, self._limit = past, today, limit

    def __call__(self, reader: OxigraphReader, day: date) -> OxigraphReader:
        return self._past(self._today.seen_by(reader.visible), min(day, self._limit))


def view_of(claims: Iterable[ResolvedClaim], day: date, table: RelationTable) -> Iterator[Interval]:
    """The whole view, reconciled from the claims of articles published by the day."""
    known = [claim for claim in claims if claim.published <= day]
    founded = founded_on(claim for claim in known if claim.relation is Relation.FOUNDED_ON)
    units: dict[Group, list[ResolvedClaim]] = defaultdict(list)
    for claim in known:
        for unit in groups(claim):
            units[unit].append(claim)
    for unit in sorted(units):
        yield from reconcile(unit, units[unit], table=table, founded=founded)


def known_articles(store: Store, day: date) -> Iterator[Quad]:
    """The graphs of the article versions published by the day. Undated articles were not known to be published by any."""
    for quad in store.quads(None, PUBLISHED):
        graph = quad.graph_name
        if isinstance(graph, NamedNode) and graph.value.startswith(terms.ARTICLE_GRAPH) and _by(quad, day):
            yield from store.quads(None, None, None, graph)


def _by(quad: Quad, day: date) -> bool:
    published = terms.python(quad.object)
    return isinstance(published, date) and published <= day
