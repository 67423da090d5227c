"""Labels given against labels right: the matrix, accuracy and macro-F1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Confusion:
    """Counts of (right label, given label)."""

    counts: Counter[tuple[str, str]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Confusion:
        """From pairs of right and given label."""
        return cls(Counter(pairs))

    @property
    def labels(self) -> list[str]:
        """All that occur on either side."""
        return sorted({label for pair in self.counts for label in pair})

    @property
    def accuracy(self) -> float:
        """The share given right."""
        return sum(n for (right, given), n in self.counts.items() if right == given) / max(self.counts.total(), 1)

    @property
    def macro_f1(self) -> float:
        """The mean of the F1 of the labels that are right somewhere."""
        wanted = sorted({right for right, _ in self.counts})
        return sum(map(self.f1, wanted)) / max(len(wanted), 1)

    def f1(self, label: str) -> float:
        """Harmonic mean of precision and recall of one label."""
        right = sum(n for (r, _), n in self.counts.items() if r == label)
        given = sum(n for (_, g), n in self.counts.items() if g == label)
        return 2 * self.counts[label, label] / max(right + given, 1)

    def table(self) -> list[str]:
        """The matrix as a Markdown table: a row for each right label."""
        head = ["right \\ given", *self.labels]
        rows = [[right, *(str(self.counts[right, given]) for given in self.labels)] for right in self.labels]
        return ["| " + " | ".join(row) + " |" for row in (head, ["---", *["---:"] * len(self.labels)], *rows)]
