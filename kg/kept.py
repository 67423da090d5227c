"""What was read of a store and still holds, in memory: people ask about the same firms again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(slots=True)
class Kept(Generic[V]):
    """Values by key, so many of them at most. Safe to use from several threads.

    It knows of no change: whoever holds one begins another when what was read may hold no more. A read that has begun
    before puts its values into the old one.
    """

    most: int
    _values: dict[str, V] = field(default_factory=dict)

    def read(self, keys: Iterable[str], missing: Callable[[Sequence[str]], Mapping[str, V]]) -> dict[str, V]:
        """The values in the order asked; those not kept are read together, and what there is not is left out."""
        wanted = dict.fromkeys(keys)
        found = {key: value for key in wanted if (value := self._values.get(key)) is not None}
        if len(found) < len(wanted):
            new = missing([key for key in wanted if key not in found])
            self._keep(new)
            found |= new
        return {key: found[key] for key in wanted if key in found}

    def _keep(self, new: Mapping[str, V]) -> None:
        if len(self._values) + len(new) > self.most:
            self._values = {}
        if len(new) <= self.most:
            self._values.update(new)
