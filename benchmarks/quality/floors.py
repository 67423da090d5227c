"""Floors that only rise: what each figure must reach, on corpora pinned by hash."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FILE = Path(__file__).with_name("floors.json")
SLACK = 0.005  # a floor stands this far below the figure it was raised to: another machine may round a parse otherwise
LESS_IS_BETTER = ("invented", "expected_error")
HIGHEST = {"precision": 0.80}  # where it trades against recall a floor rises to the aim and no further
SMALL = ("since", "until", "percent", "amount", "role")  # of the unread part: too few to have a floor


@dataclass(frozen=True)
class Floors:
    """Figures with the least (or, for errors, the most) that they may be, and the hashes of the corpora they are of."""

    corpora: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def load(cls, file: Path = FILE) -> Floors:
        """The committed floors."""
        found = json.loads(file.read_text(encoding="utf-8"))
        return cls(found["corpora"], found["figures"])

    def save(self, file: Path = FILE) -> None:
        """Write them, sorted, so that a change is one line of a diff."""
        content = {"corpora": dict(sorted(self.corpora.items())), "figures": dict(sorted(self.figures.items()))}
        file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    def broken(self, measured: Mapping[str, float]) -> list[str]:
        """One line for each measured figure on the wrong side of its floor; what was not measured is not judged."""
        return [
            f"{name} is {measured[name]:.3f}, its floor is {floor:.3f}"
            for name, floor in sorted(self.figures.items())
            if name in measured and not _reaches(name, measured[name], floor)
        ]

    def raised(self, measured: Mapping[str, float], corpora: Mapping[str, str]) -> Floors:
        """With better figures as new floors. No floor falls, except with its corpus: other data, other figures."""
        same = {n: f for n, f in self.figures.items() if not _changed(n, self.corpora, corpora)}
        new = {name: _floor(name, figure) for name, figure in measured.items() if name in same or _is_watched(name)}
        better = {name: floor for name, floor in new.items() if name not in same or _reaches(name, floor, same[name])}
        return Floors({**self.corpora, **corpora}, {**same, **better})


def less_is_better(name: str) -> bool:
    """Whether the figure counts errors."""
    return name.rpartition(".")[2] in LESS_IS_BETTER


def _reaches(name: str, figure: float, floor: float) -> bool:
    return figure <= floor if less_is_better(name) else figure >= floor


def _floor(name: str, figure: float) -> float:
    """Two decimals on the safe side of the figure; a perfect figure is its own floor."""
    if less_is_better(name):
        return math.ceil((figure + SLACK) * 100) / 100
    safe = figure if figure == 1.0 else max(0.0, math.floor((figure - SLACK) * 100) / 100)
    return min(safe, HIGHEST.get(name.rpartition(".")[2], 1.0))


def _is_watched(name: str) -> bool:
    """Totals have floors; of the figures by relation (three parts), those that the project promised."""
    if name.startswith("news_train_unread.") and name.endswith(SMALL):
        return False
    return name.count(".") == 1 or name.endswith((".supplies.recall", ".owns_stake.recall"))


def _changed(name: str, before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    corpus = next((corpus for corpus in before if name.startswith(corpus)), None)
    return corpus is not None and corpus in now and now[corpus] != before[corpus]
