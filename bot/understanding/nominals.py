"""Events named by nouns: "Raman's dismissal", "the return of X to Y", "X's exit from Y"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.algebra import Fact, Named, SetExpr, Status, When
from bot.understanding.items import Item, World
from kg.model import EntityType, Relation


def nominal(items: Sequence[Item], world: World, when: When | None) -> list[Fact]:
    """The facts that an event's noun and the parties around it may mean, likeliest first."""
    moved = _stake_moved(items, when)
    if moved:
        return moved
    at = next((i for i, item in enumerate(items) if item.has("nominal") and item.np is None), None)
    if at is None:
        return []
    status = Status(items[at].tags["nominal"])
    parties = [item.np for item in items if isinstance(item.np, Named)][:2]
    if not parties or not (_owned(items, at) or _owning(items, at)):
        return []
    first, other = parties[0], parties[1] if len(parties) > 1 else None
    if any(world.type_of(id_) is EntityType.PERSON for id_ in first.ids):
        return [_fact(Relation.HOLDS_ROLE, first, other, status, when)]
    if other is None:
        return []
    stake = [_fact(Relation.OWNS_STAKE, first, other, status, when)] if status is Status.ENDED else []
    supply = [_fact(Relation.SUPPLIES, *pair, status, when) for pair in ((other, first), (first, other))]
    return [*supply, *stake]


def _stake_moved(items: Sequence[Item], when: When | None) -> list[Fact]:
    """ "X's stake in Y has been sold"."""
    moved = next((item for item in items if item.has("moved") and item.np is None), None)
    stake = any(item.tags.get("measure") == "percent" and item.np is None for item in items)
    parties = [item.np for item in items if isinstance(item.np, Named)]
    if moved is None or not stake or len(parties) != 2 or not any(item.possessive for item in items if item.np is not None):
        return []
    return [_fact(Relation.OWNS_STAKE, parties[0], parties[1], Status(moved.tags["moved"]), when)]


def _fact(relation: Relation, subject: SetExpr, object_: SetExpr | None, status: Status, when: When | None) -> Fact:
    return Fact(relations=(relation,), subject=subject, object=object_, status=status, when=when)


def _owned(items: Sequence[Item], at: int) -> bool:
    """ "Raman's dismissal"."""
    return at > 0 and items[at - 1].np is not None


def _owning(items: Sequence[Item], at: int) -> bool:
    """ "the dismissal of Raman"."""
    return at + 2 < len(items) and items[at + 1].has("prep") and items[at + 2].np is not None
