"""Stakes followed level by level: all owners above a firm, all holdings below one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from bot import plan
from bot.algebra import Side
from kg.model import EntityId, Interval, Relation
from kg.ownership import Ownership, ownership

MAX_HOPS = 30
MAX_GIVEN = 2000  # parties handed from one hop of a question to the next

Read = Callable[[str], list[Interval]]  # runs a query that gives rows


def above(firm: EntityId, day: date, read: Read, visible: frozenset[str]) -> Ownership:
    """All owners above a firm."""
    return ownership(_chained(firm, Side.SUBJECT, day, read, visible), day)


def below(firm: EntityId, day: date, read: Read, visible: frozenset[str]) -> Ownership:
    """All holdings below a firm."""
    return ownership(_chained(firm, Side.OBJECT, day, read, visible), day)


def around(firm: EntityId, day: date, read: Read, visible: frozenset[str]) -> Ownership:
    """All stakes above the firm and below it."""
    sides = (_chained(firm, side, day, read, visible) for side in Side)
    return ownership({row.key: row for rows in sides for row in rows}.values(), day)


def _chained(firm: EntityId, side: Side, day: date, read: Read, visible: frozenset[str]) -> list[Interval]:
    rows: dict[str, Interval] = {}
    seen, frontier = {firm}, [firm]
    for _ in range(MAX_HOPS):
        found = read(plan.related(frontier, Relation.OWNS_STAKE, side, day, visible=visible))
        rows |= {interval.key: interval for interval in found}
        frontier = sorted(_ends(found, side) - seen)[:MAX_GIVEN]
        seen |= set(frontier)
        if not frontier:
            break
    return list(rows.values())


def _ends(rows: Sequence[Interval], side: Side) -> set[EntityId]:
    ends = (row.subject if side is Side.SUBJECT else row.object for row in rows)
    return {id_ for id_ in ends if id_ is not None}
