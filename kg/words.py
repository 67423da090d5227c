"""BM25 over passages: what stands in them word by word, beside what they are like (Robertson and Zaragoza 2009)."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.naming import fold

K1, B = 1.2, 0.75  # the usual values: how soon a repeated word stops counting, how much length matters
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Match:
    """A passage found by its words. `share`: how much of the question's weight it carries, 0..1."""

    id: int
    score: float
    share: float


class WordIndex:
    """Words of passages, in memory. Not safe to change while another thread searches: the passage index sees to that."""

    def __init__(self) -> None:
        self._with: dict[str, dict[int, int]] = defaultdict(dict)
        self._lengths: dict[int, int] = {}
        self._total = 0

    def put(self, id_: int, text: str) -> None:
        """Add a passage."""
        counts = Counter(words(text))
        for word, count in counts.items():
            self._with[word][id_] = count
        self._lengths[id_] = counts.total()
        self._total += counts.total()

    def remove(self, id_: int, text: str) -> None:
        """Forget a passage, given with the text that it was added with."""
        for word in set(words(text)):
            self._with[word].pop(id_, None)
            if not self._with[word]:
                del self._with[word]
        self._total -= self._lengths.pop(id_, 0)

    def search(self, text: str, *, limit: int) -> list[Match]:
        """The passages that carry most of the text's weight in words, best first; common words hardly weigh."""
        wanted = {word: self._weight(word) for word in set(words(text))}
        whole = sum(wanted.values())
        scores: dict[int, float] = defaultdict(float)
        shares: dict[int, float] = defaultdict(float)
        for word, weight in wanted.items():
            for id_, count in self._with.get(word, {}).items():
                scores[id_] += weight * self._saturated(count, self._lengths[id_])
                shares[id_] += weight / whole
        best = sorted(scores, key=lambda id_: (-scores[id_], id_))[:limit]
        return [Match(id_, scores[id_], shares[id_]) for id_ in best]

    def _weight(self, word: str) -> float:
        """The inverse document frequency; a word that no passage has weighs most."""
        n = len(self._with.get(word, ()))
        return math.log(1.0 + (len(self._lengths) - n + 0.5) / (n + 0.5))

    def _saturated(self, count: int, length: int) -> float:
        usual = self._total / len(self._lengths)
        return count * (K1 + 1) / (count + K1 * (1 - B + B * length / usual))


def words(text: str) -> Iterable[str]:
    """The folded words of a text, plurals cut."""
    return (word[:-1] if len(word) > 3 and word.endswith("s") else word for word in _WORD.findall(fold(text)))
