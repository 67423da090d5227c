"""Days named by a deal: "before the takeover", "after Merrow bought it", "at the time of the merger"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.algebra import Named, TimeKind, When
from bot.understanding.items import Item, World
from kg.model import EntityId

_DEALS = ("acquires", "mergesWith", "any")
REACH = 4  # items between the time word and the deal


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
