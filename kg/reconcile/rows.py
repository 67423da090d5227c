"""Rules 6 and 7: episodes become rows, each with its first day, its evidence and the day on which it turns stale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kg.model import Interval, Modality, Percent, Phase, ResolvedClaim
from kg.reconcile.days import ONE, agreed_bounds, months_after
from kg.reconcile.events import HOLDING, PROSPECTIVE, SURE, Episode, Event, Slot, ids, when
from kg.reconcile.origin import best_first
from kg.reconcile.percents import refine
from kg.span import UNKNOWN, Bounds

FOREVER = 1200  # months: the horizon of a relation that never turns stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What limits the rows of a slot: the relation's horizon in months and the founding of its parties."""

    horizon: int | None
    founded: date | None = None  # the earliest day on which all parties can have existed
    modality: Modality = Modality.STATED
    reach_back: bool = True


@dataclass(slots=True)
class _Stretch:
    """A row in the making."""

    begins: date
    phase: Phase
    percent: Percent | None
    events: list[Event] = field(default_factory=list)
    start_known: bool = True


def rows_of(slot: Slot, episodes: Sequence[Episode], frame: Frame) -> list[Interval]:
    """All rows of one slot in one modality, in the order of time."""
    result: list[Interval] = []
    floor: date | None = None
    for number, episode in enumerate(episodes, 1):
        held = _holding_rows(slot, episode, number, frame, floor)
        following = episodes[number] if number < len(episodes) else None
        result += held
        floor = episode.over
        if floor is not None:
            until = _first_day(following, frame, floor) if following is not None else None
            result += _ended_row(slot, episode, number, frame, floor, until)
    return result


def row(slot: Slot, *, claims: Iterable[ResolvedClaim], phase: Phase | None, **fields: object) -> Interval:
    """An interval of the slot whose evidence and qualifiers come from these claims, ranked best first."""
    ranked = best_first(dict.fromkeys(claims), phase)
    support = [*(c for c in ranked if _own(slot, c)), *(c for c in ranked if not _own(slot, c))]
    return Interval(
        relation=slot.relation, subject=slot.subject, object=slot.object, phase=phase, product=slot.product,
        office=slot.office, venture=slot.venture, round=slot.round,
        support=ids(support), origins=len({claim.origin for claim in support}),
        first_evidence=min(claim.published for claim in support), last_evidence=max(claim.published for claim in support),
        amount=next((c.amount for c in support if c.amount is not None), None),
        title=next((c.title for c in support if c.title is not None), None),
        seller=next((c.seller for c in support if c.seller is not None), None),
        reason=next((c.reason for c in support if c.reason is not None), None),
        interim=support[0].interim, uncertain=all(claim.confidence < SURE for claim in support),
        **{"episode": 1, "modality": Modality.STATED, **fields},  # type: ignore[arg-type]
    )  # fmt: skip


def _own(slot: Slot, claim: ResolvedClaim) -> bool:
    """Not a successor's appointment or a deal of others that ends or moves what this row is about."""
    return claim.subject == slot.subject


def _holding_rows(slot: Slot, episode: Episode, number: int, frame: Frame, floor: date | None) -> list[Interval]:
    since, over = _since(episode), episode.over
    stretches = _stretches(episode, frame, since, floor)
    if over is not None:
        stretches = _before(stretches, over)
    ends = [*(s.begins for s in stretches[1:]), over]
    rows = [_holding_row(slot, episode, stretch, to) for stretch, to in zip(stretches, ends, strict=False)]
    if rows and over is None:
        rows[-1] = replace(rows[-1], stale_on=_stale_on(episode, frame))
    return [replace(r, episode=number, modality=frame.modality, since=since, until=_until(episode)) for r in rows]


def _holding_row(slot: Slot, episode: Episode, stretch: _Stretch, to: date | None) -> Interval:
    claims = [claim for event in stretch.events for claim in event.claims]
    doubts = [claim for event in episode.doubts if _inside(event.day, stretch.begins, to) for claim in event.claims]
    conflicts = [claim for event in stretch.events for claim in event.conflicts]
    against = dict.fromkeys(claim for claim in [*conflicts, *doubts] if claim not in claims)
    made = row(slot, claims=claims, phase=stretch.phase, holds_from=stretch.begins, holds_to=to)
    against_ids = ids(best_first(against))
    return replace(made, contradictions=against_ids, percent=stretch.percent, start_known=stretch.start_known)


def _ended_row(slot: Slot, episode: Episode, number: int, frame: Frame, over: date, to: date | None) -> list[Interval]:
    if (to is not None and to <= over) or _never_was(episode):
        return []
    claims = [claim for event in episode.ends for claim in event.claims]
    against = [claim for event in episode.against for claim in event.claims]
    against += [claim for event in [*episode.ends, *episode.against] for claim in event.conflicts]
    conflicts = dict.fromkeys(claim for claim in against if claim not in claims)
    ended = row(slot, claims=claims, phase=Phase.ENDED, holds_from=over, holds_to=to)
    ended = replace(ended, contradictions=ids(best_first(conflicts)), since=_since(episode), until=_until(episode))
    return [replace(ended, episode=number, modality=frame.modality)]


def _never_was(episode: Episode) -> bool:
    """A plan that was called off: nothing has ended."""
    planned = bool(episode.holds) and all(event.phase in PROSPECTIVE for event in episode.holds)
    return planned and all(end.derived for end in episode.ends)


def _since(episode: Episode) -> Bounds:
    """The start as the articles give it, as far as it does not lie after the first evidence of holding."""
    actual = [event for event in episode.holds if event.phase in HOLDING]
    events = actual or episode.holds
    first = min((event.day for event in events), default=None)
    given = [e.since for e in events if e.since.earliest is None or first is None or e.since.earliest <= first]
    return agreed_bounds([*given, *(end.since for end in episode.ends)])


def _until(episode: Episode) -> Bounds:
    """The end as given; an undated one lies between the last evidence of holding and the first of the end."""
    over = episode.over
    if over is None:
        last = max(episode.holds, key=when, default=None)
        return agreed_bounds(e.until for e in episode.holds if last is not None and _beyond(e.until, last.day))
    given = agreed_bounds(end.until for end in episode.ends if end.day == over) if episode.ends else UNKNOWN
    if given.known:
        return given
    last_seen = max((event.day for event in episode.holds if event.phase in HOLDING and event.day < over), default=None)
    return Bounds(last_seen, over)


def _beyond(bounds: Bounds, day: date) -> bool:
    return bounds.latest is not None and bounds.latest >= day


def _stretches(episode: Episode, frame: Frame, since: Bounds, floor: date | None) -> list[_Stretch]:
    """Prospective stretches, then the one that reaches back to the start, then one for each change."""
    events = sorted(episode.holds, key=when)
    first = next((event for event in events if event.phase in HOLDING), None)
    if first is None and events:
        return _changes(_opening(events[0], floor), events)
    if first is None:
        return [_implied(episode, frame, since, floor)]
    plans = events[: events.index(first)]
    later = [event for event in events if event not in plans]
    limit = max([*(event.day + ONE for event in plans), *([floor] if floor is not None else [])], default=None)
    own = frame if floor is None else replace(frame, reach_back=False)  # what began anew was seen to be over in between
    held = _changes(_beginning(first, own, since, limit), later)
    return [*_before(_changes(_opening(plans[0], floor), plans), held[0].begins), *held] if plans else held


def _opening(plan: Event, floor: date | None) -> list[_Stretch]:
    signed = plan.since.earliest if plan.phase is Phase.AGREED else None
    begins = signed if signed is not None and signed <= plan.day and (floor is None or signed >= floor) else plan.day
    return [_Stretch(begins, plan.phase, plan.percent)]


def _beginning(first: Event, frame: Frame, since: Bounds, limit: date | None) -> list[_Stretch]:
    begins, known = _start(first.day, first.starts, since, frame, limit)
    if begins >= first.day:
        return [_Stretch(first.day, first.phase, first.percent)]
    steady = first.phase is Phase.ACTIVE
    before = _Stretch(begins, Phase.ACTIVE, first.percent if steady else None, [], known)
    if steady and known:
        return [before]
    return [before, _Stretch(first.day, first.phase, first.percent)]


def _implied(episode: Episode, frame: Frame, since: Bounds, floor: date | None) -> _Stretch:
    """Only the end is told: it held up to then."""
    end = min(episode.ends, key=when)
    begins, known = _start(end.day - ONE, None, since, frame, floor)
    return _Stretch(begins, Phase.ACTIVE, None, [end], known)


def _start(day: date, starts: date | None, since: Bounds, frame: Frame, limit: date | None) -> tuple[date, bool]:
    """The first day of holding, and whether the articles give it."""
    if starts is not None:
        return starts, since.known
    if since.earliest is not None and (limit is None or since.earliest >= limit or (since.latest or day) >= limit):
        return min(max(since.earliest, limit or since.earliest), day), True
    reached = min(since.latest or day, day)
    back = months_after(reached, -(frame.horizon or FOREVER)) if frame.reach_back else reached
    lowest = max(d for d in (back, limit, frame.founded, date.min) if d is not None)
    return min(lowest, day), False


def _changes(opening: list[_Stretch], events: Sequence[Event]) -> list[_Stretch]:
    """Start a new stretch wherever an event changes the phase or the percentage."""
    stretches = opening
    for event in events:
        current = stretches[-1]
        phase, percent = _next_phase(current, event), _next_percent(current, event)
        if (phase, percent) != (current.phase, current.percent) and current.events:
            begins = _change_day(event, current)
            stretches.append(_Stretch(begins, phase, percent, [event]))
        else:
            current.phase, current.percent = phase, percent
            current.events.append(event)
    return _filled(
        [s for n, s in enumerate(stretches) if n + 1 == len(stretches) or s.begins < stretches[n + 1].begins], stretches
    )


def _filled(kept: list[_Stretch], every: list[_Stretch]) -> list[_Stretch]:
    """Stretches of no day give their events to the one that follows; those without any borrow the next's."""
    for lost in (s for s in every if s not in kept):
        next(s for s in kept if s.begins >= lost.begins).events[:0] = lost.events
    for n, stretch in enumerate(kept):
        if not stretch.events:
            stretch.events = kept[n + 1].events[:1]
    return kept


def _next_phase(current: _Stretch, event: Event) -> Phase:
    if not current.events:
        return current.phase
    if event.phase in PROSPECTIVE and current.phase in HOLDING:
        return current.phase
    if not event.sure and any(e.sure for e in current.events):
        return current.phase
    if event.phase is Phase.ACTIVE and current.phase in HOLDING and (event.passing or _winding_down(current, event)):
        return current.phase
    return event.phase


def _winding_down(current: _Stretch, event: Event) -> bool:
    """A last day has been announced and has not come: plain evidence of holding does not unsay it."""
    return current.phase is Phase.REDUCING and any(_beyond(e.until, event.day) for e in current.events)


def _next_percent(current: _Stretch, event: Event) -> Percent | None:
    if event.percent is None or (event.phase in PROSPECTIVE and current.phase in HOLDING):
        return current.percent
    if not event.sure and any(e.sure for e in current.events):
        return current.percent
    return event.percent if event.exact else refine(current.percent, event.percent)


def _change_day(event: Event, current: _Stretch) -> date:
    began = event.since.earliest
    if event.percent is not None and began is not None and current.begins < began <= event.day:
        return began
    return max(event.day, current.begins)


def _before(stretches: list[_Stretch], over: date) -> list[_Stretch]:
    return [stretch for stretch in stretches if stretch.begins < over]


def _stale_on(episode: Episode, frame: Frame) -> date | None:
    """Last evidence plus horizon; a term that the articles give vouches for its days and for none after it."""
    if frame.horizon is None:
        return None
    told = [max(event.day, *(claim.published for claim in event.claims)) for event in episode.holds]
    fresh = [months_after(day, frame.horizon) for day in told]
    last = max(event.day for event in episode.holds)
    terms = [
        e.until.latest for e in episode.holds if e.phase is not Phase.REDUCING and e.until.latest and e.until.latest >= last
    ]
    return max(terms) + timedelta(days=1) if terms else max(fresh)


def _first_day(episode: Episode, frame: Frame, floor: date) -> date:
    return _stretches(episode, frame, _since(episode), floor)[0].begins


def _inside(day: date, begins: date, to: date | None) -> bool:
    return begins <= day and (to is None or day < to)
