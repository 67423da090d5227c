"""Questions about two names side by side: "X / Y: where was that in May", "X still a customer of Y", "X in Y, %?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import Named
from bot.understanding.items import Item
from bot.understanding.lexicon import ARTICLES
from bot.understanding.pieces import acts, is_in, piece

_UNTOLD = ("comma", "status", "when", "conj", "tag", "filler", "aux", "that", "pronoun", "type", "number", "measure")
_IDLE = ("comma", "status", "when", "conj", "tag", "filler")


def stated(items: list[Item]) -> list[Item]:
    """ "X still a customer of Y": whether it is."""
    names = [i for i, item in enumerate(items) if isinstance(item.np, Named)]
    if len(names) != 2 or names[0] != 0 or items[0].possessive or len(items) < 4 or not items[1].has("status"):
        return items
    between = [item for item in items[1 : names[1]] if not item.has("status")]
    post = bool(between) and between[0].text.split(" ")[0] in ARTICLES  # "a shareholder of"
    posed = any(item.has("wh") or item.has("aux") or (acts(item) and not post) for item in items)
    part = bool(between) and (post or between[0].has("noun")) and all(item.has("prep") for item in between[1:])
    return [Item(text="is", tags={"aux": "words", "copula": "words"}), *items] if part and not posed else items


def coveting(items: list[Item]) -> list[Item]:
    """ "X wants Y": wants to buy it."""
    return [
        piece("buying")
        if is_in(item, "coveting") and 0 < i < len(items) - 1 and all(isinstance(items[k].np, Named) for k in (i - 1, i + 1))
        else item
        for i, item in enumerate(items)
    ]


def unbroken(items: list[Item]) -> list[Item]:
    """ "X in Y, end of 2024, %?": no commas before what is asked of two names."""
    last = max((i for i, item in enumerate(items) if isinstance(item.np, Named)), default=0)
    tail = items[last + 1 :]
    sized = any(item.has("measure") for item in tail) and all(
        item.has("measure") or item.when is not None or any(item.has(kind) for kind in _IDLE) for item in tail
    )
    asked = any(item.has("wh") or item.has("aux") for item in items)
    if sum(isinstance(item.np, Named) for item in items) != 2 or not sized or asked:
        return items
    return [*items[: last + 1], *(item for item in tail if not item.has("comma") or item.text == "?")]


def between_two(items: list[Item]) -> list[Item]:
    """ "X / Y: where was that in May", "how did X and Y end", "X buying Y's mill: signed or still talking": where things
    stand between two names."""
    named = [i for i, item in enumerate(items) if isinstance(item.np, Named)]
    if len(named) != 2 or not (_paired(items, *named) or _told_then_asked(items, *named)):
        return items
    days = [item for item in items if item.when is not None]
    first, second = (replace(items[i], possessive=False) for i in named)
    return [piece("where do things stand"), piece("between"), first, piece("and"), second, *days]


def _paired(items: Sequence[Item], first: int, second: int) -> bool:
    """Two names side by side, and around them no more than the question where they stand."""
    rest = [*items[:first], *items[second + 1 :]]
    beside = all(item.has("conj") or item.has("comma") or is_in(item, "joined") for item in items[first + 1 : second])
    asks = any(is_in(item, "placed_how") for item in rest) and any(
        is_in(item, "standing") or item.has("that") for item in rest
    )
    owned = items[first].possessive or items[second].possessive
    return beside and asks and not owned and all(map(_asks_standing, rest))


def _told_then_asked(items: Sequence[Item], first: int, second: int) -> bool:
    """What one does with the other, and behind a comma which stage that is at."""
    cut = next((i for i in range(second + 1, len(items)) if items[i].has("comma") and items[i].text != "?"), len(items))
    told, asked = items[:cut], items[cut + 1 :]
    deal = any(item.has("deal") or (acts(item) and item.tags["verb"].form == "ing") for item in told[first + 1 :])
    stage = any(is_in(item, "stages", "standing") or item.tags.get("measure") == "phase" for item in asked)
    posed = any(item.has("wh") or item.has("aux") for item in told)
    return deal and stage and not posed and all(is_in(item, "stages") or _asks_standing(item) for item in asked)


def _asks_standing(item: Item) -> bool:
    return is_in(item, "placed_how", "standing") or any(item.has(kind) for kind in _UNTOLD)
