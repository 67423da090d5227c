"""Rule 8: what deals do to stakes. All owners of one firm are seen together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.model import MAJORITY, ArticleId, EntityId, Interval, Modality, Percent, PercentRole, Phase, Relation, ResolvedClaim
from kg.reconcile.beside import voices
from kg.reconcile.deals import Deal, Step, deals
from kg.reconcile.events import HOLDING, SURE, Event, Slot, when
from kg.reconcile.origin import events_of
from kg.reconcile.percents import as_holding, at_most, gone, minus, plus, refine
from kg.reconcile.rows import Frame
from kg.reconcile.states import given_rows
from kg.reconcile.timeline import episodes
from kg.span import Bounds

DEALS = frozenset({Relation.ACQUIRES, Relation.INVESTS_IN})


@dataclass(frozen=True, slots=True)
class _Trade:
    """A completed deal as one party sees it."""

    party: EntityId
    buys: bool
    step: Step
    part: Percent
    whole: bool
    planned: frozenset[ArticleId] = frozenset()  # the articles that told of the deal before it was done


def stake_rows(firm: EntityId, claims: Sequence[ResolvedClaim], frames: Mapping[EntityId, Frame]) -> list[Interval]:
    """ownsStake: all stakes in the firm, stated and derived."""
    stated = [claim for claim in claims if claim.relation is Relation.OWNS_STAKE]
    traded = _deals([claim for claim in claims if claim.relation in DEALS and claim.confidence >= SURE])
    owners: dict[EntityId, list[ResolvedClaim]] = defaultdict(list)
    for claim in stated:
        owners[claim.subject].append(claim)
    told = {owner: events_of(voices(own).stated) for owner, own in owners.items()}
    _trade(told, traded)
    _plan(told, traded)
    result: list[Interval] = []
    for owner in sorted(told):
        slot = Slot(relation=Relation.OWNS_STAKE, subject=owner, object=firm)
        result += given_rows(slot, told[owner], owners.get(owner, []), frames[owner])
    return tighten([_marked(row, claims) for row in result])


def parties(claims: Sequence[ResolvedClaim]) -> set[EntityId]:
    """Everyone who can turn out to own a part of the firm."""
    return {claim.subject for claim in claims} | {claim.seller for claim in claims if claim.seller is not None}


def _deals(claims: Sequence[ResolvedClaim]) -> list[tuple[EntityId, Deal]]:
    by_buyer: dict[tuple[Relation, EntityId], list[ResolvedClaim]] = defaultdict(list)
    for claim in claims:
        by_buyer[claim.relation, claim.subject].append(claim)
    return [
        (buyer, deal)
        for (relation, buyer), own in sorted(by_buyer.items())
        for deal in deals(voices(own).stated)
        if relation is Relation.ACQUIRES or deal.percent is not None
    ]


def _trade(told: dict[EntityId, list[Event]], traded: Sequence[tuple[EntityId, Deal]]) -> None:
    """Let each completed deal change the stakes of buyer and seller, in the order of time."""
    for trade in _trades(traded):
        events = told.setdefault(trade.party, [])
        held = _held(events, trade.step, trade.planned)
        if not trade.buys and _keeps(events, trade.step):
            trade = replace(trade, whole=False)  # "sells 15 percent and keeps the remaining 30"
        event = _bought(trade, held) if trade.buys else _sold(trade, held, bool(events))
        if event is not None:
            events.append(event)
        if not events:
            del told[trade.party]


def _trades(traded: Sequence[tuple[EntityId, Deal]]) -> list[_Trade]:
    result = []
    for buyer, deal in traded:
        step = deal.step(Phase.COMPLETED)
        if step is not None:
            part = deal.percent or MAJORITY
            result.append(_Trade(buyer, True, step, part, deal.whole))
            if deal.seller is not None and deal.seller != buyer:
                planned = (claim.article for other in deal.steps if other.day < step.day for claim in other.claims)
                result.append(_Trade(deal.seller, False, step, part, deal.whole, frozenset(planned)))
    return sorted(result, key=lambda t: (t.step.day, t.step.published, t.step.claims[0].id, t.buys))


def _keeps(events: Sequence[Event], step: Step) -> bool:
    """Whether an article that reports the deal says what the party holds after it."""
    reported = {claim.article for claim in step.claims}
    return any(e.phase in HOLDING and not e.derived and any(c.article in reported for c in e.claims) for e in events)


@dataclass(frozen=True, slots=True)
class _Held:
    """What a party held just before a day."""

    open: bool
    percent: Percent | None


def _held(events: Sequence[Event], step: Step, planned: Collection[ArticleId] = ()) -> _Held:
    """Stakes told by the very articles that report the deal are what it leaves behind, not what was there before; and so
    are those that articles of the plan call less.
    """
    reported = {claim.article for claim in step.claims} | {claim.origin for claim in step.claims}
    told = [e for e in events if e.derived or not any(c.article in reported or c.origin in reported for c in e.claims)]
    told = [e for e in told if e.phase is not Phase.REDUCING or not any(c.article in planned for c in e.claims)]
    run = episodes(e for e in told if e.day < step.day or (e.day == step.day and e.derived))
    if not run or run[-1].over is not None or not any(e.phase in HOLDING for e in run[-1].holds):
        return _Held(False, None)
    percent: Percent | None = None
    for event in sorted((e for e in run[-1].holds if e.phase in HOLDING), key=when):
        percent = event.percent if event.exact else refine(percent, event.percent)
    return _Held(True, percent)


def _bought(trade: _Trade, held: _Held) -> Event:
    if trade.part.role is PercentRole.TRANSFERRED:
        percent = plus(held.percent if held.open else None, trade.part)
    else:
        percent = as_holding(trade.part)
    return _derived(trade, Phase.EXPANDING if held.open else Phase.ACTIVE, percent)


def _sold(trade: _Trade, held: _Held, known: bool) -> Event | None:
    """The seller's part shrinks; it ends only when the text says all, or nothing can remain."""
    if trade.part.role is PercentRole.TRANSFERRED:
        left = minus(held.percent, trade.part) if held.percent is not None else None
    else:
        left = Percent(low=0.0, high=100.0 - trade.part.low)
    if trade.whole or (left is not None and gone(left)):
        return replace(_derived(trade, Phase.ENDED, None), until=trade.step.on)
    if not held.open or not known:
        return None
    if left is not None and held.percent is not None and trade.part.role is PercentRole.RESULTING:
        left = at_most(Percent(low=0.0, high=held.percent.high), left.high)
    return _derived(trade, Phase.REDUCING, left)


def _derived(trade: _Trade, phase: Phase, percent: Percent | None) -> Event:
    step = trade.step
    since = step.on if trade.buys and step.on.known else Bounds()
    starts = step.day if trade.buys and phase is Phase.ACTIVE else None
    event = Event(day=step.day, phase=phase, claims=step.claims, since=since, starts=starts, derived=True)
    return replace(event, percent=percent, exact=percent is not None)


def _plan(told: dict[EntityId, list[Event]], traded: Sequence[tuple[EntityId, Deal]]) -> None:
    """An agreed deal gives a prospective stake, until it is completed or called off; it never completes silently."""
    for buyer, deal in traded:
        signed, dropped = deal.step(Phase.AGREED), deal.step(Phase.ABANDONED)
        if signed is None or _held(told.get(buyer, []), signed).open:
            continue
        plan = Event(day=signed.day, phase=Phase.AGREED, claims=signed.claims, since=signed.on, derived=True)
        told.setdefault(buyer, []).append(replace(plan, percent=as_holding(deal.percent or MAJORITY), exact=True))
        if dropped is not None and dropped.day > signed.day and not _held(told[buyer], dropped).open:
            told[buyer].append(
                Event(day=dropped.day, phase=Phase.ENDED, claims=dropped.claims, until=dropped.on, derived=True)
            )


def _marked(row: Interval, claims: Sequence[ResolvedClaim]) -> Interval:
    """A row is derived when its best support is a deal."""
    kinds = {claim.id: claim.relation for claim in claims}
    return replace(row, derived=kinds.get(row.support[0]) in DEALS)


def tighten(rows: Sequence[Interval]) -> list[Interval]:
    """The owners' lower bounds sum to at most 100: narrow upper bounds from above, day by day."""
    return [piece for row in rows for piece in _narrowed(row, rows)]


def _narrowed(row: Interval, rows: Sequence[Interval]) -> list[Interval]:
    others = [r for r in rows if r.subject != row.subject and _counts(r)]
    if row.percent is None or row.percent.low == row.percent.high or not _counts(row) or not others:
        return [row]
    pieces: list[Interval] = []
    for begins, to in _pieces(row, others):
        limit = 100.0 - sum(r.percent.low for r in others if r.percent is not None and _fresh(r, begins))
        percent = at_most(row.percent, limit)
        if pieces and pieces[-1].percent == percent:
            pieces[-1] = replace(pieces[-1], holds_to=to, stale_on=row.stale_on if to == row.holds_to else None)
        else:
            stale = row.stale_on if to == row.holds_to else None
            pieces.append(replace(row, holds_from=begins, holds_to=to, percent=percent, stale_on=stale))
    return pieces


def _pieces(row: Interval, others: Sequence[Interval]) -> list[tuple[date, date | None]]:
    days = {d for r in others for d in (r.holds_from, r.holds_to, r.stale_on) if d is not None}
    inside = sorted(d for d in days if row.holds_from < d and (row.holds_to is None or d < row.holds_to))
    return list(zip([row.holds_from, *inside], [*inside, row.holds_to], strict=True))


def _counts(row: Interval) -> bool:
    return row.modality is Modality.STATED and row.phase in HOLDING and row.percent is not None and not row.uncertain


def _fresh(row: Interval, day: date) -> bool:
    ends = min((d for d in (row.holds_to, row.stale_on) if d is not None), default=None)
    return row.holds_from <= day and (ends is None or day < ends)
