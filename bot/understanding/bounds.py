"""Percentages that a question sets as a limit: "more than 25 %", "at least half", "30 percent"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.items import Item
from bot.understanding.lexicon import word_list


@dataclass(frozen=True, slots=True)
class Limits:
    """At least `low`, at most `high`; `strict`: more than, less than."""

    low: float | None = None
    high: float | None = None
    strict: bool = False


def limits(items: Sequence[Item]) -> Limits | None:
    """What the items ask of a percentage; None when they set no limit."""
    numbers = [item.tags["number"] for item in items if item.has("number")]
    span = next((i for i in range(len(items) - 3) if _spans(items, i)), None)
    if span is not None:
        return Limits(*sorted(items[span + k].tags["number"] for k in (1, 3)))
    compared = next((i for i, item in enumerate(items) if _compares(items, i)), None)
    if compared is not None:
        return _compared(items, compared)
    if any("minority" in item.text.split() for item in items):
        return Limits(None, 50.0, strict=True)
    percent = any(item.tags.get("measure") == "percent" for item in items)
    return Limits(numbers[0], numbers[0]) if numbers and percent else None


def _spans(items: Sequence[Item], i: int) -> bool:
    """ "between 10 and 19 percent"."""
    between, low, conj, high = items[i : i + 4]
    return (
        between.text in word_list("span")
        and low.has("number")
        and (conj.has("conj") or conj.text == "to")
        and high.has("number")
    )


def _compares(items: Sequence[Item], i: int) -> bool:
    bare = items[i].text in ("over", "under") and i + 1 < len(items)
    return (items[i].has("relational") or bare) and _number(items, i) is not None


def _number(items: Sequence[Item], i: int) -> float | None:
    near = (_amount(item) for item in items[i + 1 : i + 3])
    return next((number for number in near if number is not None), None)


def _amount(item: Item) -> float | None:
    """ "30", "half"."""
    return float(item.tags["fraction"]) if item.has("fraction") else item.tags.get("number")


def _compared(items: Sequence[Item], i: int) -> Limits:
    said, number = items[i], _number(items, i)
    above = said.tags.get("relational", "above" if said.text == "over" else "below") == "above"
    strict = said.text not in word_list("inclusive")
    return Limits(number, None, strict) if above else Limits(None, number, strict)
