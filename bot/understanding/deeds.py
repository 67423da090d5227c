"""What one firm does for another, in a verb that no table has: whatever it is, it is supplied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import ANYTHING, Fact, Named, SetExpr, Side, Status
from bot.understanding.clauses import status_of
from bot.understanding.filling import is_product, possible
from bot.understanding.items import Item, World
from bot.understanding.lexicon import word_list
from kg.model import Relation

_BUSY = (
    "noun", "measure", "deal", "top", "nominal", "detail", "number", "neg", "extreme", "linked", "rename", "paying",
    "together", "reciprocal",
)  # fmt: skip


def deeds(items: Sequence[Item], world: World) -> list[Fact]:
    """ "is X driving for Y", "who runs Y's kitchens", "whom does Y fly with": X supplies Y."""
    said = [item for item in items if not item.has("comma")]
    if any(item.np is None and any(item.has(kind) for kind in _BUSY) for item in said):
        return []
    sides = {i: _side(said, i) for i, item in enumerate(said) if _party(said, i, world) and not _aside(said, i)}
    made = _settled(said, sides)
    told = [i for i, item in enumerate(said) if item.np is None and (set(item.tags) == {"word"} or _unknown_verb(item))]
    done = [i for i in told if not (i and said[i - 1].np is not None and said[i - 1].possessive)]
    words = tuple(said[i].text for i in done or told)  # "X's birds" are no goods of whoever flies them
    bare = any(item.has("copula") and item.np is None for item in said) and not words
    if (
        made is None
        or not (words or bare)
        or not all(possible(Relation.SUPPLIES, side, v, world) for side, v in made.items())
    ):
        return []
    open_ = len(made) < 2
    fact = Fact(
        relations=(Relation.SUPPLIES,), subject=made.get(Side.SUBJECT), object=made.get(Side.OBJECT),
        status=status_of(said) or Status.NOW, when=next((item.when for item in said if item.when is not None), None),
        qualifier=ANYTHING,
    )  # fmt: skip
    if not open_:
        return [fact]
    known = tuple(word for word in words if world.goods((word,)))
    return [_of_goods(fact, known)] if known or bare else []  # goods of which nobody has heard say nothing


def _of_goods(fact: Fact, words: tuple[str, ...]) -> Fact:
    return replace(fact, qualifier=replace(fact.qualifier, product=words))


def _unknown_verb(item: Item) -> bool:
    return item.has("verb") and not any(item.has(kind) for kind in ("aux", "status", "type"))


def _party(items: Sequence[Item], i: int, world: World) -> bool:
    return isinstance(items[i].np, Named) and not is_product(items[i].tags["np"], world)


def _aside(items: Sequence[Item], i: int) -> bool:
    before = items[i - 1] if i else None
    return before is not None and before.np is None and (before.has("seq") or before.text in word_list("aside"))


def _side(items: Sequence[Item], i: int) -> Side | None:
    """The side that the words around a party tell."""
    before = items[i - 1].text if i and items[i - 1].np is None else ""
    following = items[i + 1] if i + 1 < len(items) else None
    if before in word_list("done_for"):
        return Side.OBJECT
    if (
        before in word_list("kept_at")
        and i > 1
        and any(item.np is None and item.text in word_list("having") for item in items[: i - 1])
    ):
        return Side.OBJECT  # "who has the catering at X"
    if before in word_list("done_by"):
        return Side.SUBJECT
    goods = following is not None and following.np is None and following.has("word")
    return Side.OBJECT if goods and items[i].possessive and i else None


def _settled(items: Sequence[Item], sides: dict[int, Side | None]) -> dict[Side, SetExpr] | None:
    """The parties by side; one that nothing places takes the side left."""
    told = {side: items[i].tags["np"] for i, side in sides.items() if side is not None}
    free = [i for i, side in sides.items() if side is None]
    placed = len(sides) - len(free)
    if not 1 <= len(sides) <= 2 or placed != len(told):
        return None
    last = items[-1].text if items and items[-1].has("prep") and items[-1].np is None else ""
    if not told and len(free) == 1:
        left = _stranded(last)
        return {left: items[free[0]].tags["np"]} if left is not None else None
    if free and told:
        told[next(iter(told)).other] = items[free[0]].tags["np"]
    return told or None


def _stranded(last: str) -> Side | None:
    """ "whom does X fly with": X is the one served."""
    if last in word_list("done_by"):
        return Side.OBJECT
    return Side.SUBJECT if last in word_list("done_for") else None
