"""Every quad of the graph against what the catalogue says: slow (milliseconds an article), and blind to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from pyoxigraph import NamedNode, Quad

from kg import derived, terms, updates
from kg import tables as t
from kg.changes import reconciled
from kg.entities import denotes_quad, entity_quads
from kg.model import ArticleId
from kg.open import Graph
from kg.passages import windows
from kg.rdf import graph_of, reading_quads, version_of
from kg.rows import interval_quads
from kg.vocabulary import relation_table

UNITS = 500  # units of reconciliation looked at together


def articles(graph: Graph) -> list[ArticleId]:
    """Articles whose named graph is not what their reading says."""
    wrong = []
    for reading in graph.catalogue.readings():
        held = graph.store.quads(None, None, None, graph_of(reading.article))
        if differing(reading_quads(reading), held):
            wrong.append(reading.article.id)
    return wrong


def identity(graph: Graph) -> int:
    """How many quads of the identity graph are missing or too many."""
    versions = dict(graph.catalogue.versions())
    with graph.catalogue.begin() as connection:
        names = derived.load_names(connection)
        wanted = {q for r in names.entities.values() for q in entity_quads(updates.entity_of(r), r.redirects)}
        for row in connection.execute(sa.select(t.mentions)):
            wanted.add(denotes_quad(version_of(row.article, versions[row.article]), row.key, names.of[row.usage]))
    return differing(wanted, graph.store.quads(None, None, None, terms.IDENTITY))


def view(graph: Graph) -> int:
    """How many quads of the view are missing or too many."""
    wrong, known = 0, set[NamedNode]()
    for nodes, wanted in _rows(graph):
        wrong += differing(wanted, (q for node in nodes for q in graph.store.quads(node, None, None, terms.VIEW)))
        known |= nodes
    return wrong + sum(q.subject not in known for q in graph.store.quads(None, None, None, terms.VIEW))


def _rows(graph: Graph) -> Iterator[tuple[set[NamedNode], list[Quad]]]:
    """The view's rows as they must be, those of some units at a time."""
    with graph.catalogue.begin() as connection:
        units = [row.unit for row in connection.execute(sa.select(t.units.c.unit).distinct().order_by(t.units.c.unit))]
        for start in range(0, len(units), UNITS):
            rows = [row for _, row in reconciled(connection, units[start : start + UNITS], relation_table()).values()]
            yield {terms.interval(row.key) for row in rows}, [quad for row in rows for quad in interval_quads(row)]


def current(graph: Graph) -> int:
    """How many shortcut triples of the current graph are missing or too many on the day that it stands on."""
    as_of = graph.ledger.swept()
    if as_of is None:
        return 0
    with graph.catalogue.begin() as connection:
        update = updates.current_update(graph.store, derived.shortcuts_on(connection, as_of.isoformat()), as_of)
    return len(update.delete) + len(update.insert)


def passages(graph: Graph) -> list[ArticleId]:
    """Articles of which the index does not hold all passages."""
    index = graph.passages
    if index is None:
        return []
    return [
        r.article.id for r in graph.catalogue.readings()
        if index.versions.get(r.article.id) == r.article.content_hash
        and index.passages_of(r.article.id) != len(windows(r.article, r.sentences))
    ]  # fmt: skip


def differing(wanted: Iterable[Quad], found: Iterable[Quad]) -> int:
    """In how many quads two sets differ."""
    return len(set(wanted) ^ set(found))
