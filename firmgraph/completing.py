"""Completion: things whose name has words that begin as the typed ones do, wherever they stand in it."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from kg.model import EntityId
from kg.naming import fold
from kg.reader import OxigraphReader


@dataclass(slots=True)
class Completion:
    """The names of one commit, folded once: looking through a million of them takes some 0.1 s."""

    _commit: int = -1
    _names: list[tuple[str, EntityId]] = field(default_factory=list)

    def like(self, reader: OxigraphReader, text: str, *, limit: int) -> list[EntityId]:
        """The things with such a name, shorter names first."""
        words = [f" {word}" for word in fold(text).split()]
        if not words:
            return []
        if self._commit != reader.commit():
            self._commit, self._names = reader.commit(), [(f" {fold(name)}", id_) for name, id_ in reader.names()]
        found = ((len(name), name, id_) for name, id_ in self._names if all(word in name for word in words))
        return list(dict.fromkeys(id_ for _, _, id_ in heapq.nsmallest(4 * limit, found)))[:limit]
