"""Rules 2 and 3: events in the order of time become episodes that open, close and open again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from kg.model import Cue, Phase
from kg.reconcile.days import overlap
from kg.reconcile.events import HOLDING, PROSPECTIVE, Episode, Event, ahead, when

APART = timedelta(days=30)  # two origins that speak of a thing as alive must lie further than this from its end


def episodes(events: Iterable[Event], *, denied: Sequence[date] = ()) -> list[Episode]:
    """The runs of one slot. `denied`: the days on which a start that was still ahead was denied."""
    result: list[Episode] = []
    for event in sorted(_still_planned(list(events), denied), key=when):
        (_end if event.phase is Phase.ENDED else _hold)(result, event)
    return result


def reopens(over: date, event: Event) -> bool:
    """Whether this evidence of holding, after the end, tells by itself that the thing began anew (rule 3)."""
    if not event.sure or event.scheduled:
        return False
    if event.has(Cue.RESUMPTION) or (event.derived and event.day >= over):
        return True  # a purchase after the end is a beginning
    began, lasts = event.since.earliest, event.until.earliest
    return (began is not None and began >= over) or (lasts is not None and lasts >= over and event.phase in HOLDING)


def two_origins(over: date, against: Sequence[Event]) -> bool:
    """Whether independent origins, well after the end, speak of it as alive."""
    late = [event for event in against if event.sure and event.phase in HOLDING and event.published > over + APART]
    return len(frozenset().union(*(event.origins for event in late))) >= 2 if late else False


def _hold(result: list[Episode], event: Event) -> None:
    last = result[-1] if result else None
    if last is None:
        result.append(Episode(holds=[event]))
    elif last.over is None:
        last.holds.append(event)
    else:
        _after_end(result, last, last.over, event)


def _after_end(result: list[Episode], last: Episode, over: date, event: Event) -> None:
    if event.scheduled and event.announced is not None and event.announced < over:
        return  # was to start, but ended before
    if reopens(over, event) or _new_plan(over, event) or event.scheduled:
        result.append(Episode(holds=[event]))
        return
    last.against.append(event)
    if two_origins(over, last.against):
        anew = [e for e in last.against if e.sure and e.phase in HOLDING and e.published > over + APART]
        last.against = [e for e in last.against if e not in anew]
        result.append(Episode(holds=anew))


def _new_plan(over: date, event: Event) -> bool:
    return event.phase in PROSPECTIVE and event.published >= over and event.sure and not event.passing


def _end(result: list[Episode], event: Event) -> None:
    last = result[-1] if result else None
    if last is None:
        result.append(Episode(ends=[event]))
    elif last.over is not None:
        last.ends.append(event)
    elif not event.sure:
        last.doubts.append(event)
    elif len(result) > 1 and _about_earlier_end(event):
        result[-2].ends.append(event)
    else:
        last.ends.append(event)


def _about_earlier_end(event: Event) -> bool:
    """After a resumption an undated end told in passing is the old one."""
    return event.passing and not event.until.known


def _still_planned(events: list[Event], denied: Sequence[date]) -> list[Event]:
    """Without what was planned for a day and then planned otherwise, or denied before it came."""
    return [event for event in events if not event.scheduled or not _dropped(event, events, denied)]


def _dropped(plan: Event, events: list[Event], denied: Sequence[date]) -> bool:
    if plan.announced is None:
        return False
    if plan.phase is Phase.ENDED:
        return any(_unsays_end(event, plan, plan.announced) for event in events)
    if any(plan.announced <= day <= plan.day for day in denied):
        return True
    return any(_moves_start(event, plan, events) for event in events)


def _unsays_end(event: Event, plan: Event, announced: date) -> bool:
    """A later article, written before the end came, renews it or gives the end another day."""
    if event.scheduled or event.published <= announced or event.published >= plan.day or not event.sure:
        return False
    if event.phase is Phase.ENDED:
        return False
    other_day = event.until.known and overlap(event.until, plan.until) is None
    return other_day or event.has(Cue.RESUMPTION) or ahead(event.since, plan.day)


def _moves_start(event: Event, plan: Event, events: list[Event]) -> bool:
    """A later article still speaks of a start that lies ahead, on another day, and nobody has seen the first one."""
    if not event.scheduled or event.phase is Phase.ENDED or event.announced is None or plan.announced is None:
        return False
    if event.announced <= plan.announced or overlap(event.since, plan.since) is not None:
        return False
    seen = (e for e in events if not e.scheduled and e.phase in HOLDING and plan.day <= e.day < event.announced)
    return next(seen, None) is None
