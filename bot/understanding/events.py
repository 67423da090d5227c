"""Days named by a deal or by what happened then: "before the takeover", "when Merrow lost its contract with Kestrin"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.algebra import Fact, Named, TimeKind, When
from bot.understanding.context import NOTHING
from bot.understanding.items import Days, Item, World
from bot.understanding.lexicon import word_list
from bot.understanding.nounphrases import reduce
from bot.understanding.pieces import acts
from bot.understanding.sentence import Sentence, clauses_of
from kg.model import EntityId

_DEALS = ("acquires", "mergesWith", "any")
REACH = 4  # items between the time word and the deal


def dated(items: Sequence[Item], world: World, as_of: date) -> tuple[Item, ...]:
    """The items with what only says when in the place of its words: a deal, or a clause of its own."""
    return asked_as_days(dated_by_clauses(dated_by_deals(items, world, as_of), world, as_of))


def asked_as_days(items: Sequence[Item]) -> tuple[Item, ...]:
    """ "last day X worked for Y" as "until when did X work for Y", "first day X ran Y" as "since when", "last day of X's
    lease" as "when is its end"."""
    at = next((i for i, item in enumerate(items) if not _leads_up(item)), 0)
    which, day, *rest = items[at:] if len(items) > at + 2 else (None, None)
    if which is None or day is None or which.np is not None or not day.has("occasion"):
        return tuple(items)
    last = which.tags.get("extreme") == "latest" or which.has("moment")
    if rest and rest[0].np is None and rest[0].has("prep") and which.has("extreme"):
        end = [Item(text="end", tags={"moment": "end"})] if last else []
        return (Item(text="when", tags={"wh": "when"}, start=which.start), *end, *rest[1:])
    told = [item for item in rest if not item.has("that") or item.np is not None]
    named = bool(told) and told[0].np is not None and any(map(acts, told[1:]))
    if not named or not (last or which.tags.get("extreme") == "first"):
        return tuple(items)
    return (Item(text="until when" if last else "since when", tags={"wh": "when"}, start=which.start), *told)


def _leads_up(item: Item) -> bool:
    """ "what was the ...": of a question that its noun asks."""
    said = any(item.has(kind) for kind in ("wh", "talk", "copula"))
    return item.np is None and said and not item.has("extreme")


def dated_by_clauses(items: Sequence[Item], world: World, as_of: date) -> tuple[Item, ...]:
    """The items with "when X lost Y" replaced by the days on which that was so, and by what it tells ("told")."""
    for i, item in enumerate(items):
        end = _clause_end(items, i) if _begins(item) else None
        tags = _told(items, i, end, world, as_of) if end is not None else {}
        if end is not None and tags:
            return (*items[:i], Item(text=item.text, tags=tags, start=item.start), *items[end:])
    return tuple(items)


def _told(items: Sequence[Item], i: int, end: int, world: World, as_of: date) -> dict[str, object]:
    """What the clause tells and when that was; the days of the first thing that has been dated."""
    main = (*items[:i], *items[end:])
    names = [item for item in main if isinstance(item.np, Named)]
    clause = tuple(replace(x, tags=names[-1].tags) if names and _stands_for(x) else x for x in items[i + 1 : end])
    told = clauses_of(Sentence(reduce(clause, world), world, NOTHING, clause))
    facts = [fact for x in told if x.loose == 0 for fact in _whole(x.fact, names)]
    dated = next(((fact, days) for fact in facts if (days := world.days(fact, as_of)) is not None), None)
    if dated is not None:
        return {"told": dated[0], "when": _around(str(items[i].tags["event"]), dated[1], as_of)}
    return {"told": facts[0]} if facts and any(map(_comes, main)) else {}


def undated(items: Sequence[Item]) -> bool:
    """Whether a clause that only says when is left: an answer would pass over it."""
    ends = ((i, _clause_end(items, i)) for i, item in enumerate(items) if _begins(item))
    return any(end is not None and _tells(items[i + 1 : end]) for i, end in ends)


def _tells(clause: Sequence[Item]) -> bool:
    """Whether somebody does something in it: not "after the review of X"."""
    whoever = next((i for i, item in enumerate(clause) if item.np is not None or item.has("pronoun")), len(clause))
    return any(map(acts, clause[whoever:]))


def _begins(item: Item) -> bool:
    return item.np is None and item.has("event") and item.text in word_list("clausal")


def _comes(item: Item) -> bool:
    """A word of coming in somebody's place: when he went need not be known."""
    words = word_list("assuming") | word_list("instead")
    return item.np is None and (item.has("seq") or item.has("follows") or item.text in words)


def _whole(fact: Fact, names: Sequence[Item]) -> list[Fact]:
    """The fact, first with the party that it leaves open taken from the question: "when Cassilis left"."""
    for party in (item.np for item in reversed(names)):
        if fact.subject is None and fact.object not in (None, party):
            return [replace(fact, subject=party), fact]
        if fact.object is None and fact.subject not in (None, party):
            return [replace(fact, object=party), fact]
    return [fact]


def _clause_end(items: Sequence[Item], i: int) -> int | None:
    """Where a clause ends that only says when: in front of the question at its comma, behind it with the question."""
    last = next((k for k in range(len(items), 0, -1) if not items[k - 1].has("comma")), 0)
    comma = next((k for k in range(i + 1, last) if items[k].has("comma")), None)
    end = comma or last if i else comma
    main = items[:i] if i else items[end or 0 : last]
    asks = any(item.np is None and (item.has("wh") or item.has("talk")) for item in main) or bool(i and items[0].has("aux"))
    named = any(item.np is not None for item in items[i + 1 : end])
    return end if end is not None and asks and named and not _asks(items, i) else None


def _stands_for(item: Item) -> bool:
    return item.np is None and item.tags.get("pronoun") == "words"


def _around(told: str, days: Days, as_of: date) -> When:
    if told == "at":
        return When(TimeKind.AT, *days)
    return _when(told, days[0] if told == "before" else days[1], as_of)


def dated_by_deals(items: Sequence[Item], world: World, as_of: date) -> tuple[Item, ...]:
    """The items with "after the takeover" replaced by the days after it, where only one deal can be meant."""
    for i, item in enumerate(items):
        if not item.has("event") or item.np is not None or _asks(items, i):
            continue
        end = _end(items, i)
        day = _day(items, i, end, world) if end is not None else None
        if end is not None and day is not None:
            when = Item(text=item.text, tags={"when": _when(str(item.tags["event"]), day, as_of)}, start=item.start)
            return (*items[:i], when, *items[end:])
    return tuple(items)


def _asks(items: Sequence[Item], i: int) -> bool:
    """ "when was the takeover": a question for the day, not a day."""
    return items[i].has("wh") and i + 1 < len(items) and items[i + 1].has("aux")


def _end(items: Sequence[Item], i: int) -> int | None:
    """Behind the deal noun and the parties that belong to it; None when no deal follows."""
    at = next((k for k in range(i + 1, min(i + 1 + REACH, len(items))) if _deal(items[k])), None)
    if at is None or any(item.has("verb") and not item.has("deal") for item in items[i + 1 : at]):
        return None
    end = at + 1
    while (
        end + 1 < len(items) and items[end].has("prep") and items[end].text in ("of", "by") and items[end + 1].np is not None
    ):
        end += 2
    return end


def _deal(item: Item) -> bool:
    return item.np is None and item.tags.get("deal") in _DEALS


def _day(items: Sequence[Item], i: int, end: int, world: World) -> date | None:
    """The day of the one completed deal of the parties named with it, else of those named anywhere in the question."""
    inside, all_ = _ids(items[i:end]), _ids(items)
    for ids in (inside, all_):
        days = {day for parties, day in world.deals(ids) if not inside or set(parties) & set(inside)} if ids else set()
        if len(days) == 1:
            return days.pop()
    both = {day for parties, day in world.deals(all_) if set(parties) <= set(all_)} if all_ else set()
    return both.pop() if len(both) == 1 else None


def _ids(items: Sequence[Item]) -> tuple[EntityId, ...]:
    return tuple(id_ for item in items if isinstance(item.np, Named) for id_ in item.np.ids)


def _when(kind: str, day: date, as_of: date) -> When:
    match kind:
        case "before":
            eve = day - timedelta(days=1)
            return When(TimeKind.AT, eve, eve)
        case "after":
            morrow = day + timedelta(days=1)  # who went on that very day is gone
            return When(TimeKind.SINCE, morrow, max(morrow, as_of))
        case _:
            return When(TimeKind.AT, day, day)
