"""How many there are: of those shown; and yes or no, "does X have more than one supplier", "is Y the only one"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.algebra import Count, Exists, Fact, Minus, Named, Or, Related, SetExpr, Side, Sole, Status
from bot.understanding.clauses import Scored, status_of
from bot.understanding.context import set_of
from bot.understanding.existence import existence
from bot.understanding.items import Item
from bot.understanding.lexicon import leaving_out, word_list
from bot.understanding.reasons import leaves, nearing, strangers
from bot.understanding.relatives import gap_of
from bot.understanding.sentence import Reading, Sentence, clauses_of, closed, with_status


@dataclass(frozen=True, slots=True)
class _Bound:
    """Items `start` up to `end` ask for so many."""

    start: int
    end: int
    least: int
    most: int | None


def numbered(s: Sentence) -> list[Reading]:
    """ "does X have at least two suppliers": whether the set has so many members."""
    if left := _without_some(s):
        return left
    bound = _bound(s)
    if bound is None:
        return []
    gone = s.items[bound.start : bound.end]
    rest = replace(s, items=_without(s.items, gone), raw=_without(s.raw, gone))
    return [
        replace(r, question=replace(r.question, least=bound.least, most=bound.most), score=r.score + 2)
        for r in existence(rest)
        if isinstance(r.question, Exists)
    ]


def _without_some(s: Sentence) -> list[Reading]:
    """ "how many does that leave if I skip the one that has ended": of the list shown without those."""
    listed = set_of(s.context.question)
    if s.value("wh") != "how_many" or listed is None or not s.context.members or strangers(s):
        return []
    cut = next((i for i, item in enumerate(s.raw) if item.np is None and item.text in leaving_out()), None)
    gone = _gone(s.raw[cut + 1 :]) if cut is not None else ()
    return [Reading(Count(Minus(listed, Or(tuple(with_status(listed, x) for x in gone)))), 11)] if gone else []


def _gone(tail: Sequence[Item]) -> tuple[Status, ...]:
    """How those stand that are left out: "the one that's been cancelled and the one that hasn't started"."""
    cuts = [i for i, item in enumerate(tail) if item.has("conj")]
    parts = [tail[a:b] for a, b in pairwise((0, *cuts, len(tail)))]
    found = dict.fromkeys(status for part in parts if (status := nearing(part) or _over(part)) is not None)
    return tuple(found)


def _over(part: Sequence[Item]) -> Status | None:
    said = status_of(part)
    if said in (Status.REDUCING, Status.PROSPECTIVE, Status.LAST_KNOWN, Status.REPORTED):
        return said
    return Status.REDUCING if any(leaves(item) or item.has("moment") for item in part) else None


def _without(items: tuple[Item, ...], gone: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(item for item in items if item not in gone)


def _bound(s: Sentence) -> _Bound | None:
    named = sum(isinstance(item.np, Named) for item in s.items)
    for i in range(len(s.items) - 2):
        said, number, following = s.items[i : i + 3]
        if said.has("sole") and named == 1 and not number.has("numeral"):
            return _Bound(i, i + 1, 1, 1)  # "does X depend on a single supplier"
        count = _count(number)
        if count is None or following.tags.get("measure") == "percent" or said.np is not None:
            continue
        if said.text in word_list("exactly"):
            return _Bound(i, i + 2, count, count)
        if said.has("relational"):
            beyond = 0 if said.text in word_list("inclusive") else 1
            above = said.tags["relational"] == "above"
            return _Bound(i, i + 2, count + beyond, None) if above else _Bound(i, i + 2, 0, count - beyond)
    return None


def _count(item: Item) -> int | None:
    found = item.tags.get("number", item.tags.get("numeral"))
    return int(found) if found is not None else None


def sole(s: Sentence) -> list[Reading]:
    """ "is X the only supplier of Y", "does Y buy from X alone"."""
    at = next((i for i, item in enumerate(s.items) if item.has("sole") and item.np is None), None)
    if at is None or not s.items[0].has("aux") or s.items[0].np is not None:
        return []
    facts = [x for x in clauses_of(s, _without(s.without("wh", "talk", "comma"), (s.items[at],))) if _fits(x)]
    return [reading for x in facts[:3] if (reading := _sole(x, s, at)) is not None]


def _fits(x: Scored) -> bool:
    return closed(x.fact) and x.loose == 0 and isinstance(x.fact.subject, Named) and isinstance(x.fact.object, Named)


def _sole(x: Scored, s: Sentence, at: int) -> Reading | None:
    side = _side(x.fact, s.items[at + 1 :])
    entity, of = (x.fact.subject, _others(x.fact, side)) if side is Side.SUBJECT else (x.fact.object, _others(x.fact, side))
    return Reading(Sole(of, entity), 6 + x.score) if of is not None and entity is not None else None


def _others(fact: Fact, side: Side) -> SetExpr | None:
    return gap_of(replace(fact, subject=None) if side is Side.SUBJECT else replace(fact, object=None))


def _side(fact: Fact, behind: tuple[Item, ...]) -> Side:
    """On which side nobody else is said to stand: of the noun behind "only", else of the first party behind it."""
    for item in behind:
        if isinstance(item.np, Related):
            return item.np.side
        if item.np is not None:
            return Side.SUBJECT if item.np == fact.subject else Side.OBJECT
        if item.has("noun"):
            bearer: Side = item.tags["noun"].bearer
            return bearer
    return Side.SUBJECT
