"""How one row of the view graph reads on a day (DESIGN 7): its state, its display group, whether it only *may* hold.

Pure functions of an `Interval` and a day. A row is meant to be asked about on a day that it covers; before it begins it
is prospective, after it has made way it is ended.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from kg.model import Interval, Modality, Phase, Relation

STATES = frozenset({Relation.SUPPLIES, Relation.OWNS_STAKE, Relation.PARTNERS_WITH, Relation.HOLDS_ROLE})
_OVER = frozenset({Phase.ENDED, Phase.ABANDONED})
_AHEAD = frozenset({Phase.CONSIDERING, Phase.AGREED})
_LESSENING = frozenset({Phase.ENDED, Phase.REDUCING, Phase.ABANDONED})  # denying one of these denies no relation


class State(StrEnum):
    """What a row is on a day."""

    CURRENT = "current"
    ENDED = "ended"
    LAST_KNOWN = "last_known"
    PROSPECTIVE = "prospective"
    CONTRADICTED = "contradicted"


class Group(StrEnum):
    """Under which heading an answer shows a row; the first that fits, in this order."""

    DENIED = "denied"
    ENDED = "ended"
    PROSPECTIVE = "prospective"
    LAST_KNOWN = "last_known"
    REPORTED = "reported"
    REDUCING = "reducing"
    EXPANDING = "expanding"
    ACTIVE = "active"


def covers(interval: Interval, day: date) -> bool:
    """Whether the row answers on this day."""
    return interval.holds_from <= day and (interval.holds_to is None or day < interval.holds_to)


def stale(interval: Interval, day: date) -> bool:
    """Whether no evidence vouches for the day any more; for an agreed deal: its outcome is not known."""
    return interval.stale_on is not None and day >= interval.stale_on


def state(interval: Interval, day: date) -> State:
    """What the row is on the day. `last_known` applies to states (supplies, ownsStake ...) only, never to deals."""
    if _denied(interval):
        return State.CONTRADICTED
    if interval.phase in _OVER or (interval.holds_to is not None and day >= interval.holds_to):
        return State.ENDED
    if _ahead(interval) or day < interval.holds_from:
        return State.PROSPECTIVE
    if interval.relation in STATES and stale(interval, day):
        return State.LAST_KNOWN
    return State.CURRENT


def display_group(interval: Interval, day: date) -> Group:
    """The heading: denied, ended, prospective, last_known, reported, reducing, expanding, active, the first that fits."""
    match state(interval, day):
        case State.CONTRADICTED:
            return Group.DENIED
        case State.ENDED:
            return Group.ENDED
        case State.PROSPECTIVE:
            return Group.PROSPECTIVE
        case State.LAST_KNOWN:
            return Group.LAST_KNOWN
        case State.CURRENT:
            return _current_group(interval)


def may_hold(interval: Interval, day: date) -> bool:
    """Whether the day lies between the earliest and the latest bound of the episode's start, or of its end.

    A start that no article gives is not such a range: `Interval.start_known` tells that.
    """
    return (
        covers(interval, day) and interval.phase not in _OVER and (_before_start(interval, day) or _near_end(interval, day))
    )


def _denied(interval: Interval) -> bool:
    return interval.modality is Modality.DENIED and interval.phase not in _LESSENING


def _ahead(interval: Interval) -> bool:
    return interval.phase in _AHEAD and not (interval.relation is Relation.SUES and interval.phase is Phase.AGREED)


def _current_group(interval: Interval) -> Group:
    if interval.modality in (Modality.REPORTED, Modality.POSSIBLE):
        return Group.REPORTED
    if interval.modality is Modality.DENIED:
        return Group.ACTIVE
    if interval.phase is Phase.REDUCING:
        return Group.REDUCING
    return Group.EXPANDING if interval.phase is Phase.EXPANDING else Group.ACTIVE


def _before_start(interval: Interval, day: date) -> bool:
    since = interval.since
    return since.known and (since.latest is None or day < since.latest) and interval.phase not in _AHEAD


def _near_end(interval: Interval, day: date) -> bool:
    earliest = interval.until.earliest
    return earliest is not None and day > earliest
