"""Yes or no, in the ten words of DESIGN 7."""

from __future__ import annotations

from collections.abc import Sequence

from bot.algebra import Fact, Qualifier, Related, Side, Status
from bot.evaluation import Evaluator
from bot.hits import LIVE, Hit
from kg.model import Interval, Modality, Phase, Relation
from kg.state import STATES, Group

_HEARSAY = (Modality.REPORTED, Modality.POSSIBLE)
_LESS = (Phase.ENDED, Phase.REDUCING, Phase.ABANDONED)


def verdict(fact: Fact, hits: Sequence[Hit], e: Evaluator) -> tuple[str, Sequence[Hit]] | None:
    """The value and the hits that it rests on; None when nothing is known."""
    if not hits:
        return _excluded(fact, e)
    best = hits[0]
    limited = fact.qualifier.low is not None or fact.qualifier.high is not None
    if limited and best.group in LIVE | {Group.LAST_KNOWN}:
        return _share(best, fact.qualifier)
    if fact.status in (Status.ENDED, Status.REDUCING):
        return ended(best, fact.status), [best]
    if fact.status is Status.EVER and best.best.relation in STATES and _held(best):
        return "yes", [best]
    return standing(best), [best]


def _share(hit: Hit, asked: Qualifier) -> tuple[str, Sequence[Hit]] | None:
    """Whether the holding reaches a share: all of it, the majority, more than 25 %; None when its bounds leave it open."""
    percent = hit.best.percent
    if percent is None:
        return None
    low, high = asked.low if asked.low is not None else 0.0, asked.high if asked.high is not None else 100.0
    above = percent.low > low or percent.low_open or (percent.low == low and not _beyond(asked))
    below = percent.high < high or (percent.high == high and not (asked.strict and asked.high is not None))
    if (above or asked.low is None) and percent.low >= low and below:
        return standing(hit), [hit]
    out = percent.high < low or percent.low > high or (percent.high == low and _beyond(asked) and not percent.low_open)
    return ("no", [hit]) if out or (asked.strict and percent.low == high) else None


def _beyond(asked: Qualifier) -> bool:
    """Whether the lower limit itself does not count: "more than half", "most of"."""
    return asked.low is not None and asked.low < _ALL and (asked.strict or (asked.high is None and asked.low == _HALF))


_HALF, _ALL = 50.0, 100.0


def standing(hit: Hit) -> str:
    """Whether it holds on the day: the first that fits of denied, not any more, last known, reportedly, not yet, yes."""
    group = hit.group
    if group is Group.DENIED:
        return "denied"
    if group is Group.ENDED:
        return "not any more"
    if group is Group.LAST_KNOWN:
        return "last known"
    if hit.best.modality in _HEARSAY:
        return "reportedly"
    return "not yet" if group is Group.PROSPECTIVE else "yes"


def ended(hit: Hit, asked: Status) -> str:
    """Whether it has ended (or is being reduced)."""
    if hit.group is Group.ENDED:
        return "yes" if hit.best.modality is Modality.STATED else "reportedly"
    if asked is Status.REDUCING and hit.best.relation is Relation.OWNS_STAKE and _was_cut(hit):
        return "yes"
    if hit.group is Group.REDUCING or (hit.group is Group.REPORTED and hit.best.phase in _LESS):
        stated = hit.best.modality is Modality.STATED
        return "reportedly" if not stated else "yes" if asked is Status.REDUCING else "no"
    return _said_to_end(hit)


def has_ended(hit: Hit) -> bool:
    """Whether it ended at some time, whatever came after."""
    return any(
        row.phase is Phase.ENDED and row.modality is Modality.STATED and row.holds_from <= hit.day for row in hit.rows
    )


def _was_cut(hit: Hit) -> bool:
    """Whether a holding was ever reduced: a sale is an event, not a state."""
    return any(row.phase is Phase.REDUCING and row.modality is Modality.STATED for row in hit.rows)


def _said_to_end(hit: Hit) -> str:
    """What stands beside a live row: a denied or a rumoured end."""
    beside = [row for row in hit.rows if row.phase in _LESS and row.holds_from <= hit.day]
    if any(row.modality is Modality.DENIED for row in beside):
        return "denied"
    if any(row.modality in _HEARSAY for row in beside):
        return "reportedly"
    return {Group.LAST_KNOWN: "last known", Group.DENIED: "denied"}.get(hit.group, "no")


def _held(hit: Hit) -> bool:
    return any(row.modality is Modality.STATED and _real(row) for row in hit.rows)


def _real(row: Interval) -> bool:
    return row.phase in (Phase.ACTIVE, Phase.EXPANDING, Phase.REDUCING, Phase.ENDED)


def _excluded(fact: Fact, e: Evaluator) -> tuple[str, Sequence[Hit]] | None:
    """ "no" when another holds the office, or the other owners' shares leave no room."""
    if fact.object is None or fact.subject is None or fact.status is Status.EVER:
        return None
    relation = fact.relations[0]
    of = Related(of=fact.object, relation=relation, side=Side.SUBJECT, when=fact.when, qualifier=fact.qualifier)
    if relation is Relation.HOLDS_ROLE and fact.qualifier.offices and "director" not in fact.qualifier.offices:
        holders = [hit for hit in e.hits(of) if hit.group in LIVE]
        return ("no", holders) if holders else None
    if relation is Relation.OWNS_STAKE and len(e.ids(fact.object)) == 1:  # of one firm, all shares are known
        owners = [hit for hit in e.hits(of) if hit.group in LIVE and hit.best.percent is not None]
        total = sum(hit.best.percent.low for hit in owners if hit.best.percent is not None)
        return ("no", owners) if total >= 100.0 else None
    return None
