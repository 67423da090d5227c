"""A plan as one change of the store. Applying it twice is the same as once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg import terms
from kg.changes import Plan
from kg.entities import denotes_quad, entity_quads
from kg.identity import Record
from kg.model import ArticleId, EntityId, Reading, Relation
from kg.protocols import Entity
from kg.rdf import cluster_node, reading_quads, version_of
from kg.rows import interval_quads, shortcut_quads
from kg.store import Store, Update
from kg.terms import fg
from kg.vocabulary import relation_table

LEDGER: Final = NamedNode(terms.GRAPH + "ledger")  # holds one quad, the last commit; no export shows it


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Content hashes: of all versions that the graph may hold, and of the one in force, by article."""

    stored: Mapping[ArticleId, tuple[str, ...]]
    in_force: Mapping[ArticleId, str]


def update_of(plan: Plan, versions: Versions, commit: str) -> Update:
    """Everything that a plan changes, with the mark of its commit."""
    return Update(
        drop=tuple(terms.article_graph(version_of(a, h)) for a in plan.articles for h in versions.stored.get(a, ())),
        forget=(*_forgotten(plan, versions), (LEDGER, LEDGER)),
        delete=tuple(_shortcuts(plan.shortcuts_gone)),
        insert=tuple(_inserted(plan, versions, commit)),
    )


def _forgotten(plan: Plan, versions: Versions) -> Iterator[tuple[NamedNode, NamedNode]]:
    for entity in sorted(plan.entities_gone):
        yield terms.entity(entity), terms.IDENTITY
    for article, key in sorted(plan.denoted_gone):
        for hash_ in versions.stored.get(article, (versions.in_force.get(article, ""),)):
            yield cluster_node(version_of(article, hash_), key), terms.IDENTITY
    for row in sorted(plan.rows_gone):
        yield terms.interval(row), terms.VIEW


def _inserted(plan: Plan, versions: Versions, commit: str) -> Iterator[Quad]:
    for reading in plan.articles.values():
        if reading is not None:
            yield from reading_quads(reading)
    for record in plan.entities:
        yield from entity_quads(entity_of(record), record.redirects)
    for (article, key), entity in plan.denoted.items():
        yield denotes_quad(version_of(article, versions.in_force[article]), key, entity)
    for row in plan.rows:
        yield from interval_quads(row)
    yield from _shortcuts(plan.shortcuts)
    yield commit_quad(commit)


def commit_quad(commit: str) -> Quad:
    """The mark by which the graph tells up to which commit it has come."""
    return Quad(LEDGER, fg("commit"), Literal(commit), LEDGER)


def commit_of(store: Store) -> str | None:
    """The last commit that the graph has seen."""
    quad = next(iter(store.quads(LEDGER, fg("commit"), None, LEDGER)), None)
    return str(terms.python(quad.object)) if quad is not None else None


def entity_of(record: Record) -> Entity:
    """What readers see of an identity record."""
    return Entity(
        id=record.id, iri=terms.entity(record.id).value, label=record.label, type=record.type, names=record.names,
        note=record.note,
    )  # fmt: skip


def _shortcuts(shortcuts: Iterable[str]) -> Iterator[Quad]:
    table = relation_table()
    for text in sorted(shortcuts):
        relation, subject, object_ = text.split(" ")
        info = table[Relation(relation)]
        inverse = relation if info.symmetric else info.inverse
        yield from shortcut_quads(info.relation, inverse, *(terms.entity(EntityId(e)) for e in (subject, object_)))


def current_update(store: Store, shortcuts: Iterable[str], day: date) -> Update:
    """What brings the current graph to these shortcuts on this day, whatever it holds."""
    as_of = Quad(terms.CURRENT, fg("asOf"), terms.day(day), terms.CURRENT)
    wanted = {*_shortcuts(shortcuts), as_of}
    found = set(store.quads(None, None, None, terms.CURRENT))
    return Update(delete=tuple(sorted(found - wanted, key=str)), insert=tuple(sorted(wanted - found, key=str)))


def check(readings: Iterable[Reading]) -> None:
    """Refuse what cannot be written as RDF before anything is promised. Raises BadTerm."""
    for reading in readings:
        terms.string(reading.article.text)
        reading_quads(reading)
        for cluster in reading.clusters:
            for text in (cluster.name, *cluster.forms, *cluster.descriptions):
                terms.string(text)
