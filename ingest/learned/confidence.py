"""How sure a claim is once both readers have spoken: Platt scaling (Platt, 1999), fitted by `benchmarks.learned_reader`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SURE = 0.8  # DESIGN 3: claims below are shown as uncertain and never close an interval
_LEAST = 1e-4  # of a probability whose odds are taken


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the logistic function, and what neither reader's doubt or zeal may overrule."""

    framed: tuple[float, float, float]  # intercept, weight of the log odds, weight of the frame's own confidence
    alone: tuple[float, float]  # intercept and weight of the log odds, where no frame fired
    floor: float  # of a claim whose frame is sure: of news unlike its training the network doubts too much
    ceiling: float  # of a claim that only the network makes

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Calibration:
        """From the "calibration" of `reader.json`."""
        framed, alone = (tuple(map(float, settings[name])) for name in ("framed", "alone"))
        return cls(framed, alone, float(settings["floor"]), float(settings["ceiling"]))  # type: ignore[arg-type]

    def confidence(self, frame: float, probability: float) -> float:
        """In [0, 1] to three digits, from the frame's own confidence (0 where none fired) and the network's probability."""
        odds = log_odds(probability)
        if not frame:
            return round(min(_logistic(self.alone[0] + self.alone[1] * odds), self.ceiling), 3)
        scaled = _logistic(self.framed[0] + self.framed[1] * odds + self.framed[2] * frame)
        return round(max(scaled, self.floor) if frame >= SURE else scaled, 3)


def log_odds(probability: float) -> float:
    """The natural logarithm of the odds, bounded."""
    return math.log(max(probability, _LEAST) / max(1 - probability, _LEAST))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
