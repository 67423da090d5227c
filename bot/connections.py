"""How two parties are connected: their own relations first, else the shortest way over others."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Row
from bot.evaluation import Evaluator
from bot.hits import Hit, rank
from bot.rows import row
from kg.model import EntityId
from kg.state import Group

MAX_HOPS = 4
MAX_BREADTH = 200  # parties looked at on each level; a hub connects everything and explains nothing

Way = tuple[Hit, ...]


def connection(start: EntityId, end: EntityId, e: Evaluator) -> tuple[Row, ...]:
    """One row for each relation between the two, or for each step of the shortest way; none when nothing connects them."""
    return tuple(row(hit, e.reader) for hit in way(start, end, e))


def way(start: EntityId, end: EntityId, e: Evaluator) -> Way:
    """Every relation between the two, else the steps of the shortest way."""
    between = tuple(hit for hit in _around([start], e) if hit.party == end)
    return between or _way(start, end, e)


def _around(parties: Sequence[EntityId], e: Evaluator) -> list[Hit]:
    """What leads on from the parties, what stands firmest first; denied rows lead nowhere."""
    found = [hit for hit in e.everything(parties) if hit.group is not Group.DENIED]
    return sorted(found, key=lambda hit: (rank(hit.best, hit.day), hit.party))


def _way(start: EntityId, end: EntityId, e: Evaluator) -> Way:
    """The shortest way, breadth first."""
    ways: dict[EntityId, Way] = {start: ()}
    frontier = [start]
    for _ in range(MAX_HOPS):
        found = [hit for hit in _around(frontier, e) if hit.given in ways and hit.party not in ways]
        for hit in found:
            assert hit.given is not None
            ways.setdefault(hit.party, (*ways[hit.given], hit))
        if end in ways:
            return ways[end]
        frontier = list(dict.fromkeys(hit.party for hit in found))[:MAX_BREADTH]
    return ()
