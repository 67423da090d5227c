"""What all exchange formats are made of: public rows of the view with the names of their parties and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kg import terms
from kg.model import EntityId, EntityType, Interval, Relation
from kg.protocols import Entity, Shown
from kg.reader import OxigraphReader
from kg.state import covers


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """One row with its parties and the claim that says it best."""

    row: Interval
    subject: Entity
    object: Entity
    source: Shown | None


def exchanged(reader: OxigraphReader, relations: Iterable[Relation], day: date | None) -> Iterator[Exchanged]:
    """The rows of these relations with two parties, sorted by key; with a day, those that answer on it."""
    for row in _rows(reader, relations):
        if row.object is None or (day is not None and not covers(row, day)):
            continue
        shown = reader.shown(row.support[:1])
        yield Exchanged(
            row=row,
            subject=_party(reader, row.subject),
            object=_party(reader, row.object),
            source=next(iter(shown.values()), None),
        )


def _rows(reader: OxigraphReader, relations: Iterable[Relation]) -> list[Interval]:
    store = reader.lookups.store
    keys = sorted(
        str(quad.subject).strip("<>").removeprefix(terms.INTERVAL)
        for relation in relations
        for quad in store.quads(None, terms.fg("relation"), terms.fg(relation), terms.VIEW)
    )
    return reader.intervals(keys)


def _party(reader: OxigraphReader, id_: EntityId) -> Entity:
    """The entity; one that is known by its id only where identity has lost it."""
    found = reader.entity(id_)
    return found or Entity(id=id_, iri=terms.entity(id_).value, label=id_, type=EntityType.OTHER)
