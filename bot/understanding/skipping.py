"""What is left of a question without an aside that says nothing of its own.

Robust parsing by skipping, after Lavie and Tomita, "GLR*: An Efficient Noise-Skipping Parsing Algorithm" (1993).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.understanding.items import Item
from bot.understanding.lexicon import word_list

_NARROWING = ("neg", "status", "measure", "extreme", "wh")  # what an aside must not hold where the whole can be read, too


def shorter(items: Sequence[Item], read: bool) -> Iterator[list[Item]]:
    """The items without one aside: "X's founders, both names please"; names and days are never left out.

    `read`: the whole has a reading as well, so that an aside that may narrow it stays.
    """
    parts = _parts(items)
    for n, part in enumerate(parts):
        told = any(item.np is not None or item.when is not None for item in part)
        narrows = read and any(item.has(tag) for item in part for tag in _NARROWING)
        if len(parts) > 1 and not told and not narrows:
            yield [item for k, other in enumerate(parts) if k != n for item in other]
    if len(parts) == 1 and len(parts[0]) < len(items):
        yield parts[0]


def _parts(items: Sequence[Item]) -> list[list[Item]]:
    """The stretches between commas, and before words that ask for more of the same."""
    parts: list[list[Item]] = [[]]
    for item in items:
        if item.has("comma") and item.text != "?":
            parts.append([])
        elif item.np is None and item.text in word_list("widening"):
            parts.append([item])
        else:
            parts[-1].append(item)
    return [part for part in parts if part]
