"""Two parties compared: "who holds more of Z, X or Y", "is X's stake in Z larger than Y's"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.algebra import And, Extreme, Is, Named, Or, Related, SetExpr, Side
from bot.understanding.items import Item
from bot.understanding.lexicon import comparatives, word_list
from bot.understanding.sentence import Reading, Sentence
from kg.model import Relation


def comparisons(s: Sentence) -> list[Reading]:
    """Which of two has more, or whether one has more than the other."""
    said = [word for item in s.raw if item.np is None for word in _compares(item)]
    most = next((word == "more" for word in said if word != "than"), None)
    if most is None:
        return []
    if s.items[0].has("aux") and s.items[0].np is None:
        return _than(s, most=most)
    return _either(s, most=most)


def _compares(item: Item) -> list[str]:
    """What the words compare by: "bigger than" is "more" and "than"."""
    return [comparatives()[word] for word in item.text.split() if word in comparatives()]


def _either(s: Sentence, *, most: bool) -> list[Reading]:
    """ "who has the bigger share of Z, X or Y"."""
    pair = next((value for value in s.sets if isinstance(value, Or) and _named(value.parts)), None)
    whole = _whole([item for item in s.items if item.np is not None and item.np != pair], s)
    choice = any(item.tags.get("conj") == "or" or item.text in word_list("choice") for item in s.raw)
    if pair is None or whole is None or not choice:
        return []
    return [Reading(Extreme(And((whole, pair)), "percent", most=most), 9)]


def _than(s: Sentence, *, most: bool) -> list[Reading]:
    """ "does X hold more of Z than Y"."""
    at = next((i for i, item in enumerate(s.items) if item.np is None and "than" in _compares(item)), None)
    if at is None:
        return []
    other = next((item.np for item in s.items[at:] if isinstance(item.np, Named)), None)
    before = [item for item in s.items[:at] if item.np is not None]
    first = before[0].np if before else None
    whole = _whole(before[1:], s)
    if other is None or not isinstance(first, Named) or whole is None:
        return []
    return [Reading(Is(first, Extreme(And((whole, Or((first, other)))), "percent", most=most)), 9)]


def _named(parts: Sequence[SetExpr]) -> bool:
    return len(parts) > 1 and all(isinstance(part, Named) for part in parts)


def _whole(items: Sequence[Item], s: Sentence) -> SetExpr | None:
    """The set in which both are compared: the owners of the one firm that is left."""
    if len(items) != 1:
        return None
    of = items[0].np
    if isinstance(of, Or):  # "the bigger investor in X": owners, or who put money in
        of = next((part for part in of.parts if isinstance(part, Related) and part.relation is Relation.OWNS_STAKE), of)
    if isinstance(of, Related):  # "the larger holding in X" is held of X, not by it
        return replace(of, side=Side.SUBJECT) if of.relation is Relation.OWNS_STAKE else of
    owning = any(
        item.tags.get("measure") == "percent"
        or (item.has("verb") and any(frame.relation is Relation.OWNS_STAKE for frame in item.tags["verb"].frames))
        for item in s.raw
        if item.np is None
    )
    inside = any(a.text in ("in", "of") and b.np == of for a, b in pairwise(s.items))  # "who is bigger in X"
    if not isinstance(of, Named) or not (owning or inside):
        return None
    return Related(of=of, relation=Relation.OWNS_STAKE, side=Side.SUBJECT, when=s.when)
