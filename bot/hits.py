"""Hits: one party of an answer with its rows; which row says what holds, and which parties an answer shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.algebra import Qualifier, Related, SetExpr, Status, TimeKind, When, WithAttribute
from bot.handover import took_over
from kg.model import EntityId, Interval, Modality, Phase
from kg.state import Group, State, display_group, state

LIVE = frozenset((Group.ACTIVE, Group.EXPANDING, Group.REDUCING))
_HEARSAY = (Modality.REPORTED, Modality.POSSIBLE)
Dated = tuple[EntityId, Interval, date]  # whom the party is related to, the row, the day that it answers for


@dataclass(frozen=True, slots=True)
class Hit:
    """One party of an answer. `best` says what holds on `day`; `rows` are all its rows, ended and contradicting ones too."""

    party: EntityId
    given: EntityId | None
    best: Interval
    rows: tuple[Interval, ...]
    day: date
    legs: tuple[EntityId, ...] = ()  # all to whom the party is related, where the set is of several

    @property
    def group(self) -> Group:
        """The heading under which an answer shows it."""
        return display_group(self.best, self.day)

    @property
    def state(self) -> State:
        """What it is on the day."""
        return state(self.best, self.day)


def ended_within(dated: Sequence[Dated], when: When) -> list[Dated]:
    """ "who did X drop in 2025": the ends that fall into the days asked about."""
    over = [x for x in dated if x[1].phase is Phase.ENDED and x[1].modality is Modality.STATED]
    return [x for x in over if when.low <= x[1].holds_from <= when.high]


def covered(row: Interval, low: date, high: date) -> date | None:
    """The last of the days that the row covers, or None."""
    end = high if row.holds_to is None else min(high, row.holds_to - timedelta(days=1))
    return end if end >= max(low, row.holds_from) else None


def first_day(hit: Hit) -> date:
    """The day from which the party is known to have stood there."""
    return min(row.holds_from for row in hit.rows if row.modality is Modality.STATED or len(hit.rows) == 1)


def began(hit: Hit, when: When) -> bool:
    """By the row's own beginning where an article gives it, else by the first evidence."""
    row = hit.best
    if row.since.earliest is not None and row.since.latest is not None and hit.group is not Group.PROSPECTIVE:
        return when.low <= row.since.latest and row.since.earliest <= when.high
    return when.low <= row.first_evidence <= when.high


def ending(hit: Hit, when: When | None) -> Hit | None:
    """The party by the row whose known end falls into the days asked about (without any: is still to come)."""
    stated = [row for row in hit.rows if row.modality is Modality.STATED and row.until.known]
    found = [row for row in stated if _ends_in(row, when, hit.day)]
    found = [row for row in found if row.holds_from <= hit.day] or found  # what still runs, not what it will be
    return replace(hit, best=max(found, key=last_day)) if found else None


def _ends_in(row: Interval, when: When | None, day: date) -> bool:
    low, high = row.until.earliest or date.min, row.until.latest or date.max
    if when is None or when.kind is TimeKind.BEFORE:
        return high >= day and (when is None or high < when.low)
    return low <= when.high and high >= when.low


def last_day(row: Interval) -> date:
    """The latest day on which the row may end; the last of all days where none is known."""
    return row.until.latest or date.max


def follows(hit: Hit, start: Hit, *, after: bool) -> bool:
    """Whether the party came after (or before) the other in its place."""
    return took_over(hit.rows, start.rows) if after else took_over(start.rows, hit.rows)


def unreal(hit: Hit, after: bool) -> bool:
    """Whether the party never stood there for sure."""
    return (
        hit.group is Group.DENIED
        or (hit.group is Group.PROSPECTIVE and not after)
        or all(row.modality is not Modality.STATED for row in hit.rows)
    )


def over_or_old(dated: tuple[EntityId, Interval, date]) -> tuple[bool, date]:
    """Of one product's rows: an end that is newer than the last sign of life is believed."""
    _, row, day = dated
    said = row.modality is Modality.STATED and display_group(row, day) in (Group.ENDED, Group.LAST_KNOWN)
    return said, row.last_evidence


LESS = (Phase.REDUCING, Phase.ENDED)


def denied_since(dated: Sequence[Dated], best: Interval) -> Dated | None:
    """The denial of what had only been considered: the newer word counts."""
    if best.phase is not Phase.CONSIDERING:
        return None
    newer = [x for x in dated if x[1].modality is Modality.DENIED and x[1].last_evidence > best.last_evidence]
    return max((x for x in newer if x[1].phase is best.phase), key=lambda x: x[1].last_evidence, default=None)


def said_to_leave(row: Interval) -> bool:
    """Hearsay of a reduction or an end beside a row that goes on."""
    return row.modality in _HEARSAY and row.phase in LESS


def resumed(rows: Sequence[Interval]) -> bool:
    """Whether a relation ended and began again: two episodes, or an ended row before a later live one."""
    stated = [row for row in rows if row.modality is Modality.STATED]
    ends = [row.holds_from for row in stated if row.phase is Phase.ENDED]
    live = [row.holds_from for row in stated if row.phase in (Phase.ACTIVE, Phase.EXPANDING, Phase.REDUCING)]
    return any(later > end for end in ends for later in live)


def rank(row: Interval, day: date) -> tuple[int, int, int, str]:
    """Which of a pair's rows says what holds: stated before denied before hearsay; the newest evidence first."""
    order = (2 if row.modality is Modality.DENIED else 3 if row.modality in _HEARSAY else 0, _STAND[display_group(row, day)])
    return (
        (0 if order[0] == 0 and order[1] < 4 else 1 + order[0]), order[1], -row.last_evidence.toordinal(), row.key,
    )  # fmt: skip


_STAND = {
    Group.ACTIVE: 0, Group.EXPANDING: 0, Group.REDUCING: 0, Group.LAST_KNOWN: 1, Group.REPORTED: 2, Group.PROSPECTIVE: 3,
    Group.DENIED: 3, Group.ENDED: 4,
}  # fmt: skip


def fits(hit: Hit, status: Status, prospective: bool = False) -> bool:
    """Whether a party's row belongs in a list asked with this status."""
    group = hit.group
    if prospective and group is Group.PROSPECTIVE:
        return True
    return group in _SHOWN[status] or (status is Status.REDUCING and _reducing(hit))


def _reducing(hit: Hit) -> bool:
    return hit.group in (Group.REPORTED, Group.LAST_KNOWN) and hit.best.phase is Phase.REDUCING


_SHOWN: dict[Status, frozenset[Group]] = {
    Status.NOW: LIVE | {Group.REPORTED, Group.LAST_KNOWN, Group.PROSPECTIVE},
    Status.STILL: LIVE | {Group.REPORTED, Group.LAST_KNOWN},
    Status.PAST: LIVE | {Group.REPORTED, Group.LAST_KNOWN, Group.ENDED},
    Status.ENDED: frozenset({Group.ENDED}),
    Status.REDUCING: frozenset({Group.REDUCING}),
    Status.EXPANDING: frozenset({Group.EXPANDING}),
    Status.PROSPECTIVE: frozenset({Group.PROSPECTIVE}),
    Status.REPORTED: frozenset({Group.REPORTED}),
    Status.RESUMED: LIVE | {Group.LAST_KNOWN},
    Status.LAST_KNOWN: frozenset({Group.LAST_KNOWN}),
    Status.ACTIVE: LIVE,
    Status.FIRM: LIVE - {Group.REDUCING},
    Status.EVER: frozenset(Group),
}


def order(hit: Hit) -> tuple[int, float, str]:
    """What stands firmest first, then the largest share."""
    share = hit.best.percent.low if hit.best.percent is not None else 0.0
    return _ORDER.index(hit.group), -share, hit.party


_ORDER = (
    Group.ACTIVE, Group.EXPANDING, Group.REDUCING, Group.REPORTED, Group.LAST_KNOWN, Group.PROSPECTIVE, Group.ENDED,
    Group.DENIED,
)  # fmt: skip


def sellers(deals: Sequence[Hit]) -> tuple[Hit, ...]:
    """The sellers that rows of deals name, each with the deal's row as its own."""
    named = [(row.seller, hit, row) for hit in deals for row in hit.rows if row.seller is not None]
    real = [(seller, hit, row) for seller, hit, row in named if row.phase is not Phase.ABANDONED]
    return tuple({seller: Hit(seller, hit.party, row, (row,), hit.day) for seller, hit, row in real}.values())


def completed(deal: Hit) -> list[tuple[EntityId, date]]:
    """What a completed deal was for, with the day of the news of it."""
    row = deal.best
    return [(row.object, row.first_evidence)] if row.object is not None and row.phase is Phase.COMPLETED else []


def gave_up(hit: Hit, day: date) -> bool:
    """Whether the news of that day says that the party holds less, or nothing any more."""
    less = (row for row in hit.rows if row.phase in LESS and row.modality is Modality.STATED)
    return any(row.first_evidence == day for row in less)


def merged(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """One hit per party over several relations: the one that ranks best."""
    best: dict[EntityId, Hit] = {}
    for hit in hits:
        known = best.get(hit.party)
        if known is None:
            best[hit.party] = hit
        else:
            ahead, behind = (hit, known) if rank(hit.best, hit.day) < rank(known.best, known.day) else (known, hit)
            best[hit.party] = replace(ahead, rows=(*ahead.rows, *behind.rows))
    return tuple(sorted(best.values(), key=order))


def past_share(hit: Hit, bounds: WithAttribute) -> Hit:
    """ "who owned 38 %": a row of the past counts when no other day is asked about."""
    past = isinstance(bounds.of, Related) and bounds.of.status is Status.PAST and bounds.of.when is None
    fitting = [row for row in hit.rows if within(replace(hit, best=row), bounds) and row.modality is Modality.STATED]
    return replace(hit, best=max(fitting, key=lambda row: row.last_evidence)) if past and fitting else hit


def majority(asked: Qualifier, of: SetExpr) -> WithAttribute:
    """What a verb or noun asks of a share: all of it, or more than so much."""
    return WithAttribute(of=of, low=asked.low, strict=asked.low != _ALL)


_ALL = 100.0


def within(hit: Hit, bounds: WithAttribute) -> bool:
    """Whether the share lies within the bounds."""
    percent = hit.best.percent
    if percent is None:
        return False
    if bounds.low is not None and not (percent.low > bounds.low if bounds.strict else percent.low >= bounds.low):
        return percent.low == bounds.low and percent.low_open
    return bounds.high is None or (percent.high < bounds.high if bounds.strict else percent.high <= bounds.high)
