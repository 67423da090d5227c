"""Readings into an empty store at speed, past the catalogue: for measuring answers over graphs that take hours to ingest.

The graph is the ledger's own, quad for quad (a test compares the two), but for the mark of the commit: the same functions
of identity, origins and reconciliation make it. What the catalogue would know (texts, versions, receipts) does not exist,
so such a graph cannot be written to, nor asked what was known by a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from pyoxigraph import Quad

from kg import terms
from kg.changes import live, shortcut, view_row
from kg.changes import unit as unit_name
from kg.entities import denotes_quad, entity_quads
from kg.model import EntityId, Interval, Reading, Relation, ResolvedClaim
from kg.names import Names, contribution
from kg.rdf import reading_quads, version_hash
from kg.reconcile import Group, groups, reconcile
from kg.resolve import Lens, founded_on, resolve_claims
from kg.rows import interval_quads
from kg.span import Bounds
from kg.store import OxigraphStore
from kg.updates import _shortcuts, entity_of
from kg.vocabulary import relation_table

BATCH = 2000  # readings whose quads are handed over together


def load(readings: Callable[[], Iterable[Reading]], store: OxigraphStore, day: date) -> dict[str, int]:
    """Write the whole graph as of `day`; `readings` is called twice and must give the same. Articles are independent
    reports: reprints are not looked for.
    """
    names = _names(readings())
    units: dict[Group, list[ResolvedClaim]] = defaultdict(list)
    claims = told = 0
    for batch in _batches(readings()):
        told += len(batch)
        store.load(quad for reading in batch for quad in _told(reading, names))
        for reading in batch:
            for claim in _claims(reading, names):
                claims += 1
                for group in groups(claim):
                    units[group].append(claim)
    store.load(q for record in names.entities.values() for q in entity_quads(entity_of(record), record.redirects))
    shown: set[str] = set()
    rows = _view(units, store, day.isoformat(), shown)
    store.load([*_shortcuts(shown), Quad(terms.CURRENT, terms.fg("asOf"), terms.day(day), terms.CURRENT)])
    return {"articles": told, "claims": claims, "rows": rows, "quads": len(store)}


def _names(readings: Iterable[Reading]) -> Names:
    names = Names()
    names.apply([], [contribution(reading) for reading in readings])
    return names


def _batches(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    batch: list[Reading] = []
    for reading in readings:
        batch.append(reading)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _told(reading: Reading, names: Names) -> Iterator[Quad]:
    yield from reading_quads(reading)
    version = version_hash(reading.article)
    for key, usage in contribution(reading).usages.items():
        yield denotes_quad(version, key, names.of[usage.id])


def _claims(reading: Reading, names: Names) -> Iterator[ResolvedClaim]:
    lens = Lens(usages=contribution(reading).usages, entity=names.of.__getitem__, origin=reading.article.id)
    kept = (kept.claim for kept in resolve_claims(reading, lens).values())
    return (claim for claim in kept if live(claim))


def _view(units: dict[Group, list[ResolvedClaim]], store: OxigraphStore, day: str, shown: set[str]) -> int:
    """Write the view; `shown` collects the shortcuts of the day."""
    founded = founded_on(c for (relation, *_), told in units.items() if relation is Relation.FOUNDED_ON for c in told)
    count = 0

    def quads() -> Iterator[Quad]:
        nonlocal count
        for unit in sorted(units):
            for row in reconcile(unit, units[unit], table=relation_table(), founded=_own(units[unit], founded)):
                count += 1
                if (text := _shown(row, unit, day)) is not None:
                    shown.add(text)
                yield from interval_quads(row)

    store.load(quads())
    return count


def _own(told: list[ResolvedClaim], founded: dict[EntityId, Bounds]) -> dict[EntityId, Bounds]:
    return {p: founded[p] for c in told for p in (c.subject, c.object) if p is not None and p in founded}


def _shown(row: Interval, unit: Group, day: str) -> str | None:
    text = shortcut(row)
    return text if text is not None and view_row(unit_name(unit), row).shown_on(day) else None
