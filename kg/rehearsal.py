"""What a run of writes would change, and nothing of it is kept: the plan that `ingest --dry-run` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from kg import updates
from kg.changes import Plan, Tally, is_open
from kg.identity import Record
from kg.ledger import Ledger
from kg.model import ArticleId, Claim, EntityId, Interval, Judgement, Reading, Receipt
from kg.protocols import GraphReader
from kg.receipts import receipt

Slot = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What would be otherwise. Rows and claims with the names of their parties, in the order of those names."""

    claims_added: tuple[Claim, ...]
    claims_removed: tuple[Claim, ...]
    opened: tuple[Interval, ...]
    closed: tuple[Interval, ...]
    conflicts: tuple[Interval, ...]
    created: tuple[Record, ...]
    merged: tuple[tuple[str, str], ...]  # what was apart, and what it becomes
    names: Mapping[EntityId, str]


class Rehearsal:
    """A `GraphWriter` whose writes end with it. Holds the rows and names that change, not the articles."""

    def __init__(
        self, ledger: Ledger, reader: GraphReader, plan: Callable[[Mapping[ArticleId, Reading | None]], Plan]
    ) -> None:
        self._ledger, self._reader, self._plan = ledger, reader, plan
        self._rows: dict[str, Interval] = {}
        self._gone: set[str] = set()
        self._records: dict[EntityId, Record] = {}
        self._added: dict[str, Claim] = {}
        self._removed: dict[str, Claim] = {}

    def versions(self, articles: Iterable[ArticleId]) -> dict[ArticleId, tuple[str, str]]:
        """As the ledger says."""
        return self._ledger.versions(articles)

    def put(self, reading: Reading) -> Receipt:
        """Plan one reading."""
        return self.put_many([reading])[0]

    def put_many(self, readings: Iterable[Reading]) -> list[Receipt]:
        """Plan some readings; their receipts say what would be."""
        given = list(readings)
        updates.check(given)
        plan = self._plan({r.article.id: r for r in given})
        self._follow(plan)
        return [self._receipt(r, plan) for r in given]

    def remove(self, article: ArticleId) -> Receipt:
        """Plan a removal."""
        plan = self._plan({article: None})
        self._follow(plan)
        return receipt(article, "would be deleted", plan.tallies.get(article, Tally()))

    def judge(self, judgement: Judgement) -> Receipt:
        """A decision is no part of a run."""
        raise NotImplementedError

    def sweep(self, today: date) -> int:
        """Nothing: the current graph is not planned."""
        return 0

    def _receipt(self, reading: Reading, plan: Plan) -> Receipt:
        known = self._ledger.catalogue.reading(reading.article.id)
        old = {c.id: c for c in known.claims} if known is not None else {}
        new = {c.id: c for c in reading.claims}
        self._added |= {id_: c for id_, c in new.items() if id_ not in old}
        self._removed |= {id_: c for id_, c in old.items() if id_ not in new}
        status = "would be new" if known is None else "would be updated"
        return receipt(reading.article.id, status, plan.tallies.get(reading.article.id, Tally()), reading=reading, plan=plan)

    def _follow(self, plan: Plan) -> None:
        for key in plan.rows_gone:
            if self._rows.pop(key, None) is None:
                self._gone.add(key)  # the graph has it
        self._rows |= {row.key: row for row in plan.rows}
        for entity in plan.entities_gone:
            self._records.pop(entity, None)
        self._records |= {record.id: record for record in plan.entities}

    def difference(self) -> Difference:
        """What all of it together would change."""
        was = self._reader.intervals(sorted(self._gone))
        old, new = ({_slot(row): row for row in rows if is_open(row)} for rows in (was, self._rows.values()))
        clashes = {row.key: len(row.contradictions) for row in was}
        clashing = [row for row in self._rows.values() if len(row.contradictions) > clashes.get(row.key, 0)]
        opened, closed = (_sorted(a[s] for s in a if s not in b) for a, b in ((new, old), (old, new)))
        return Difference(
            claims_added=tuple(self._added.values()),
            claims_removed=tuple(self._removed.values()),
            opened=opened,
            closed=closed,
            conflicts=_sorted(clashing),
            created=tuple(r for _, r in sorted(self._records.items()) if self._label(r) is None),
            merged=tuple(sorted(self._merged())),
            names=self._names((*opened, *closed, *clashing)),
        )

    def _label(self, record: Record) -> str | None:
        """The name under which the graph knows it, or what it is made of; None for a new one."""
        known = (self._reader.entity(id_) for id_ in (record.id, *record.redirects))
        return next((entity.label for entity in known if entity is not None), None)

    def _merged(self) -> Iterator[tuple[str, str]]:
        for record in self._records.values():
            known = {e.id: e.label for i in (record.id, *record.redirects) if (e := self._reader.entity(i)) is not None}
            if len(known) > 1:
                yield from ((label, record.label) for id_, label in known.items() if id_ != record.id)

    def _names(self, rows: Iterable[Interval]) -> dict[EntityId, str]:
        parties = {p for row in rows for p in (row.subject, row.object) if p is not None}
        return {party: self._name(party) for party in parties}

    def _name(self, party: EntityId) -> str:
        if party in self._records:
            return self._records[party].label
        known = self._reader.entity(party)
        return known.label if known is not None else party


@contextmanager
def rehearsal(ledger: Ledger, reader: GraphReader) -> Iterator[Rehearsal]:
    """A writer that forgets."""
    with ledger.rehearse() as plan:
        yield Rehearsal(ledger, reader, plan)


def _slot(row: Interval) -> Slot:
    return row.relation, row.subject, row.object or "", row.product or "", row.office or ""


def _sorted(rows: Iterable[Interval]) -> tuple[Interval, ...]:
    return tuple(sorted(rows, key=lambda row: (_slot(row), row.holds_from, row.key)))
