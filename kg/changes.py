"""What one write changes, from the articles that come, go or are seen anew down to single rows of the view.

`make_plan` works inside the catalogue's open transaction: it brings the derived tables to their new state and returns
what the graph must follow with. Rolling the transaction back undoes it (but for `Names`, which is told to undo).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.engine import Connection

from kg import derived
from kg.codec import dumps
from kg.derived import Kept, ViewRow
from kg.identity import Record
from kg.model import ArticleId, ClaimId, EntityId, Interval, Judgement, Modality, Phase, Reading, Relation, ResolvedClaim
from kg.names import NOTHING, Contribution, Names, Shift, contribution
from kg.origins import Print, components, same_report
from kg.reconcile import Group, RelationTable, groups, reconcile
from kg.resolve import Effects, Lens, as_meant, effects, founded_on, moved, resolve_claims, see_again

_HOLDING = (None, Phase.ACTIVE, Phase.EXPANDING, Phase.REDUCING)  # None: attributes
Cluster = tuple[ArticleId, str]  # article, cluster key
Claims = dict[ClaimId, Kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is wanted: `articles` as they shall be (None = gone), and every judgement in force."""

    articles: Mapping[ArticleId, Reading | None]
    judgements: tuple[Judgement, ...] = ()
    judged: tuple[Judgement, ...] = ()  # those that are new, or undone, with this write


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the write did for one article."""

    claims_added: int = 0
    claims_removed: int = 0
    opened: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the graph must follow with. Applying it twice is the same as once."""

    articles: Mapping[ArticleId, Reading | None]
    entities_gone: frozenset[EntityId] = frozenset()
    entities: tuple[Record, ...] = ()
    denoted_gone: frozenset[Cluster] = frozenset()
    denoted: Mapping[Cluster, EntityId] = field(default_factory=dict)
    rows_gone: frozenset[str] = frozenset()
    rows: tuple[Interval, ...] = ()
    shortcuts_gone: frozenset[str] = frozenset()
    shortcuts: frozenset[str] = frozenset()
    tallies: Mapping[ArticleId, Tally] = field(default_factory=dict)
    fresh: frozenset[ArticleId] = frozenset()  # articles of which the graph held nothing before


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Claims before and after the write, and the reprint clusters' new origins."""

    before: Claims
    after: Claims


class Planner:
    """Plans writes over one open transaction."""

    def __init__(self, connection: Connection, names: Names, table: RelationTable, day: date) -> None:
        self.connection, self.names, self.table, self.day = connection, names, table, day

    def plan(self, request: Request) -> Plan:
        """Bring the derived tables to the wanted state; returns what changed."""
        about = {a: effects(_about(a, request.judgements), r) for a, r in request.articles.items() if r is not None}
        old = derived.contributions(self.connection, request.articles)
        judged = {a: as_meant(r, about[a].means) if r is not None else None for a, r in request.articles.items()}
        new = {a: contribution(r, about[a].rejected) if r is not None else None for a, r in judged.items()}
        shift = self._identity(request, old, new)
        rehomed = self._origins(request.articles)
        seen = self._claims(request.articles, new, about, _Moves(shift.moved, rehomed))
        rows, tallies = self._rows(seen, request.articles)
        entities_gone, entities = _entities(shift)
        gone, denoted = self._denoted(old, new, shift.moved)
        return Plan(
            articles=request.articles,
            entities_gone=entities_gone,
            entities=entities,
            denoted_gone=gone,
            denoted=denoted,
            rows_gone=rows.gone,
            rows=rows.new,
            shortcuts_gone=rows.shortcuts_gone,
            shortcuts=rows.shortcuts,
            tallies=tallies,
        )

    # Identity

    def _identity(
        self, request: Request, old: Mapping[ArticleId, Contribution], new: Mapping[ArticleId, Contribution | None]
    ) -> Shift:
        first = self.names.apply(old.values(), [c or NOTHING for c in new.values()])
        shift = follow(first, self.names.judge(request.judgements, request.judged))
        derived.save_contributions(self.connection, old, new)
        changed = [r for e, r in shift.after.items() if shift.before.get(e) != r]
        derived.save_entities(self.connection, shift.before.keys() - shift.after.keys(), changed)
        return shift

    def _denoted(
        self, old: Mapping[ArticleId, Contribution], new: Mapping[ArticleId, Contribution | None], moved: frozenset[str]
    ) -> tuple[frozenset[Cluster], dict[Cluster, EntityId]]:
        """Clusters whose meaning must be taken back, and what clusters mean now."""
        used = {(a, key): u.id for a, c in new.items() if c is not None for key, u in c.usages.items()}
        was = {(a, key) for a, c in old.items() for key in c.usages}
        others = {(a, key): u for a, key, u in derived.mentioned(self.connection, moved) if a not in new}
        denoted = {cluster: self.names.of[u] for cluster, u in (used | others).items()}
        return frozenset(was | others.keys()), denoted

    # Origins

    def _origins(self, articles: Mapping[ArticleId, Reading | None]) -> dict[ArticleId, str]:
        """Bring reprint clusters up to date; returns the articles whose origin changed, with the new one."""
        was = derived.origins(self.connection, articles)
        around = derived.drop_prints(self.connection, was)
        prints = [_print(r) for r in articles.values() if r is not None]
        derived.save_prints(self.connection, prints)
        pairs = [(p.article, o.article) for p, o in derived.candidates(self.connection, prints) if same_report(p, o)]
        derived.save_reprints(self.connection, pairs)
        seeds = sorted({p.article for p in prints} | (around - articles.keys()))
        near = derived.neighbours(self.connection, seeds)
        found = components(seeds, lambda a: near[a] if a in near else derived.neighbours(self.connection, [a])[a])
        saved = derived.origins(self.connection, found)
        derived.save_origins(self.connection, {a: origin for a, origin in found.items() if saved[a] != origin})
        return {a: origin for a, origin in found.items() if (saved | was).get(a) != origin}

    # Claims

    def _claims(
        self, articles: Mapping[ArticleId, Reading | None], new: Mapping[ArticleId, Contribution | None],
        about: Mapping[ArticleId, Effects], moves: _Moves,
    ) -> _Seen:  # fmt: skip
        """All claims that the write touches, before and after."""
        before = {k.claim.id: k for k in derived.claims_of(self.connection, articles)}
        origins = derived.origins(self.connection, articles)
        after: Claims = {}
        for article, reading in articles.items():
            if reading is not None and (own := new[article]) is not None:
                lens = Lens(
                    usages=own.usages,
                    entity=self.names.of.__getitem__,
                    origin=origins[article],
                    effects=about[article],
                    meant=moved(reading, about[article].means),
                )
                after |= resolve_claims(reading, lens)
        others = self._seen_again(moves, articles)
        after |= {id_: new for id_, (_, new) in others.items()}
        before |= {id_: old for id_, (old, _) in others.items()}
        return _Seen(
            before={i: k for i, k in before.items() if after.get(i) != k},
            after={i: k for i, k in after.items() if before.get(i) != k},
        )

    def _seen_again(self, moves: _Moves, own: Mapping[ArticleId, object]) -> dict[ClaimId, tuple[Kept, Kept]]:
        """Claims of other articles whose parties or origin changed."""
        found = [*derived.claims_using(self.connection, moves.usages), *derived.claims_of(self.connection, moves.origins)]
        return {
            k.claim.id: (k, see_again(k, self.names.of.__getitem__, moves.origins.get(k.claim.article, k.claim.origin)))
            for k in found
            if k.claim.article not in own
        }

    # Rows

    def _rows(self, seen: _Seen, articles: Iterable[ArticleId]) -> tuple[_Rows, dict[ArticleId, Tally]]:
        changed = [*seen.before.values(), *seen.after.values()]
        touched = derived.units_of(self.connection, seen.before)
        placed = {i: (k, frozenset(map(unit, groups(k.claim) if live(k.claim) else ()))) for i, k in seen.after.items()}
        derived.save_claims(self.connection, seen.before, placed)
        touched |= {u for _, units in placed.values() for u in units}
        touched |= derived.units_about(self.connection, {k.claim.subject for k in changed if _is_founding(k)})
        rows = self._compare(touched, reconciled(self.connection, touched, self.table))
        return rows, {a: _tally(a, seen, rows) for a in articles}

    def _compare(self, touched: set[str], intervals: Mapping[str, tuple[str, Interval]]) -> _Rows:
        """The rows of these units against those that they had."""
        old = {row.key: row for row in derived.view_rows(self.connection, touched)}
        new = {key: view_row(name, interval) for key, (name, interval) in intervals.items()}
        changed = [row for key, row in new.items() if old.get(key) != row]
        gone = frozenset(key for key, row in old.items() if new.get(key) != row)
        derived.save_rows(self.connection, gone, changed)
        shortcuts = {r.shortcut for r in (*changed, *(old[key] for key in gone)) if r.shortcut is not None}
        day = self.day.isoformat()
        shown = {r.shortcut for r in derived.rows_with_shortcut(self.connection, shortcuts) if r.shown_on(day)}
        return _Rows(
            gone=gone,
            new=tuple(intervals[row.key][1] for row in changed),
            shortcuts=frozenset(s for s in shortcuts if s in shown),
            shortcuts_gone=frozenset(shortcuts - shown),
            opened={k: r.unit for k, r in new.items() if r.open and not (k in old and old[k].open)},
            closed={k: r.unit for k, r in old.items() if r.open and not (k in new and new[k].open)},
        )


@dataclass(frozen=True, slots=True)
class _Moves:
    """What makes claims of other articles look different: usages of other entities, articles of another origin."""

    usages: frozenset[str]
    origins: Mapping[ArticleId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Changes of the view and of the current graph; `opened`, `closed`: units by row key."""

    gone: frozenset[str]
    new: tuple[Interval, ...]
    shortcuts: frozenset[str]
    shortcuts_gone: frozenset[str]
    opened: Mapping[str, str]
    closed: Mapping[str, str]


def reconciled(connection: Connection, units: Iterable[str], table: RelationTable) -> dict[str, tuple[str, Interval]]:
    """The rows of these units, from the claims as they are stored: (unit, row) by the row's key."""
    claims = derived.claims_in(connection, units)
    parties = {p for members in claims.values() for c in members for p in (c.subject, c.object) if p is not None}
    founded = founded_on(c for c in derived.founding(connection, parties))
    intervals: dict[str, tuple[str, Interval]] = {}
    for name in sorted(claims):
        own = {p for c in claims[name] for p in (c.subject, c.object) if p in founded}
        known = {p: founded[p] for p in own if p is not None}
        made = reconcile(group(name), claims[name], table=table, founded=known)
        intervals |= {interval.key: (name, interval) for interval in made}
    return intervals


def follow(first: Shift, second: Shift) -> Shift:
    """Two shifts, one after the other, as one."""
    before = {**{e: r for e, r in second.before.items() if e not in first.after}, **first.before}
    after = {**{e: r for e, r in first.after.items() if e not in second.before}, **second.after}
    return Shift(before=before, after=after, moved=first.moved | second.moved)


def unit(of: Group) -> str:
    """A unit of reconciliation as the catalogue writes it."""
    return " ".join(of)


def group(unit_: str) -> Group:
    """The unit of reconciliation that `unit` wrote."""
    relation, *parties = unit_.split(" ")
    return (Relation(relation), *map(EntityId, parties))  # type: ignore[return-value]


def live(claim: ResolvedClaim) -> bool:
    """Whether a claim can have a row: two firms that turned out to be one are no parties to each other."""
    return claim.subject != claim.object or claim.relation is Relation.RENAMED_TO


def shortcut(interval: Interval) -> str | None:
    """The plain triple "relation subject object" of a row that the current graph may show; private rows never."""
    public = "public" in interval.visibility
    holds = interval.modality is Modality.STATED and interval.phase in _HOLDING
    if interval.object is None or not public or not holds:
        return None
    return f"{interval.relation.value} {interval.subject} {interval.object}"


def is_open(interval: Interval) -> bool:
    """Whether a row says that something is so and goes on."""
    return interval.holds_to is None and interval.modality is Modality.STATED and interval.phase in _HOLDING


def view_row(unit_: str, interval: Interval) -> ViewRow:
    """What the catalogue remembers of a row."""
    return ViewRow(
        key=interval.key,
        unit=unit_,
        digest=hashlib.sha256(dumps(interval).encode()).hexdigest()[:32],
        open=is_open(interval),
        shortcut=shortcut(interval),
        holds_from=interval.holds_from.isoformat(),
        holds_to=interval.holds_to.isoformat() if interval.holds_to is not None else None,
        stale_on=interval.stale_on.isoformat() if interval.stale_on is not None else None,
    )


def _about(article: ArticleId, judgements: Iterable[Judgement]) -> list[Judgement]:
    return [j for j in judgements if j.article == article and j.relation is not None]


def _is_founding(kept: Kept) -> bool:
    return kept.claim.relation is Relation.FOUNDED_ON


def _print(reading: Reading) -> Print:
    a = reading.article
    return Print(article=a.id, signature=reading.signature, published=a.published, outlet=a.outlet, credit=reading.credit)


def _entities(shift: Shift) -> tuple[frozenset[EntityId], tuple[Record, ...]]:
    """Nodes that must go (entities and redirects), and the entities to write; what looks as before stays."""
    changed = tuple(
        r for e, r in sorted(shift.after.items()) if e not in shift.before or _shown(shift.before[e]) != _shown(r)
    )
    gone = shift.before.keys() - shift.after.keys() | {r.id for r in changed}
    redirects = {old for e in gone if e in shift.before for old in shift.before[e].redirects}
    return frozenset(gone | redirects), changed


def _shown(record: Record) -> tuple[object, ...]:
    return record.type, record.label, record.names, record.note, record.redirects


def _tally(article: ArticleId, seen: _Seen, rows: _Rows) -> Tally:
    before = {i for i, k in seen.before.items() if k.claim.article == article}
    after = {i: k for i, k in seen.after.items() if k.claim.article == article}
    own = {unit(g) for kept in (*after.values(), *(seen.before[i] for i in before)) for g in groups(kept.claim)}
    return Tally(
        claims_added=len(after.keys() - before),
        claims_removed=len(before - after.keys()),
        opened=sum(u in own for u in rows.opened.values()),
        closed=sum(u in own for u in rows.closed.values()),
    )
