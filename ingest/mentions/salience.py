"""Whom a sentence is about that does not say so: the firms that stand out in the text before it.

"Yeast is brought by Cedro" says who buys it to whoever has read what stands above. The weights were fitted by a conditional
logit to 530 such facts of annotated news; the idea is that of salience by recency and place (Lappin and Leass, "An Algorithm
for Pronominal Anaphora Resolution", 1994).
"""

from __future__ import annotations

from functools import cached_property
from math import log1p

from ingest.mentions.references import Mentions

_LEAD, _HEADING, _JUST, _NEAR, _OFTEN = 0.9, 0.35, 0.6, 0.5, 0.4


class Salience:
    """The firms of one article by how much they stand out at each of its sentences."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions

    @cached_property
    def _told(self) -> tuple[frozenset[int], ...]:
        """Per sentence: the firms that it names or refers to, none before its first mention."""
        tokens = self._m.an.tokens
        first = [c.mentions[0].start if c.mentions else len(tokens) for c in self._m.clusters]
        named = (
            {c for token in tokens[start:end] for c in self._m.refer(token) if first[c] < end}
            for start, end in self._m.an.bounds
        )
        return tuple(frozenset(c for c in some if self._m.acts(c)) for some in named)

    @cached_property
    def _lead(self) -> int:
        """The number of the body's first sentence that names a firm."""
        heading = self._m.an.heading
        body = (n for n, (start, _) in enumerate(self._m.an.bounds) if not heading[start] and self._told[n])
        return next(body, 0)

    def ranked(self, number: int, *, also: frozenset[int] = frozenset()) -> list[int]:
        """The firms told of before sentence `number` that it does not itself name, or `also`; that stand out most first."""
        before: dict[int, list[int]] = {}
        here = frozenset(self._m.at[i] for i in range(*self._m.an.bounds[number]) if i in self._m.at)
        for at in range(number):
            for firm in self._told[at] - (here - also):
                before.setdefault(firm, []).append(at)
        return sorted(before, key=lambda firm: (-self._score(before[firm], number), firm))

    def _score(self, places: list[int], number: int) -> float:
        start = [self._m.an.bounds[at][0] for at in places]
        last = number - places[-1]
        return (
            _LEAD * (self._lead in places)
            + _HEADING * any(self._m.an.heading[at] for at in start)
            + _JUST * (last == 1)
            + _NEAR / last
            + _OFTEN * log1p(len(places))
        )
