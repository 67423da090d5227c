"""Out-of-fold claims against the annotation: how sure a claim is, and from where on the learned reader may add one.

Platt scaling (Platt, 1999) on the network's log odds and the frame's own confidence. Thresholds and weights are fitted on
articles that the network was not trained on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # ships no types

from benchmarks.learned_reader.samples import Scorer
from ingest.analysis import Analyser
from ingest.interchange import claims_to_dicts
from ingest.learned.model import Network
from ingest.learned.opinion import SURE
from ingest.reading import Reader
from kg.model import Article

LOOSE = 0.15  # additions are looked at from this probability on
RAW: dict[str, Any] = {  # confidence is the network's probability
    "thresholds": {"other": LOOSE}, "bounds": [0.0, 1.0], "refuted": 0.0,
    "calibration": {"framed": [0, 1, 0], "alone": [0, 1, 0]},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """One claim: what both readers thought of it and whether the annotation has it."""

    article: str
    relation: str
    frame: float  # the frame's own confidence; 0 where no frame fired
    probability: float
    right: bool

    @property
    def odds(self) -> float:
        """Natural logarithm of the network's odds."""
        return math.log(max(self.probability, 1e-4) / max(1 - self.probability, 1e-4))


def outcomes(articles: Sequence[Article], network: Path, shared: Path, analyser: Analyser) -> Iterator[Outcome]:
    """All claims of the articles with loose thresholds, judged one by one; claims that count neither way are left out."""
    loose = Reader(analyser=analyser, network=Network(network, RAW))
    framed = Reader(analyser=analyser, learned=False)
    scorer = Scorer(shared / "tools")
    for article, with_network, without in zip(articles, loose.read_many(articles), framed.read_many(articles), strict=True):
        name = Path(article.source or "").stem
        gold = json.loads((shared / "data" / "news_train" / "gold" / f"{name}.json").read_text(encoding="utf-8"))["facts"]
        own = {_fact(line): line["confidence"] for line in claims_to_dicts(without, name)}
        lines = claims_to_dicts(with_network, name)
        for line, right in zip(lines, scorer.right(gold, article.text, lines), strict=True):
            if right is not None:
                yield Outcome(name, line["rel"], own.get(_fact(line), 0.0), line["confidence"], right)


def _fact(line: dict[str, Any]) -> tuple[str, ...]:
    return (line["s"], line["rel"], line["o"])


def settings(found: Iterable[Outcome], threshold: float) -> dict[str, Any]:
    """What `reader.json` says of thresholds and confidence: no doubt of the network's makes a sure frame's claim uncertain
    (below 0.8), and its word alone makes none sure."""
    return {"thresholds": {"other": threshold}, "bounds": [0.8, 0.79], "refuted": 0.0, "calibration": fitted(found)}


def fitted(found: Iterable[Outcome]) -> dict[str, list[float]]:
    """Intercept, weight of the log odds, weight of the frame's confidence, for claims with and without a frame."""
    found = list(found)
    return {
        "framed": _weights([o for o in found if o.frame], framed=True),
        "alone": _weights([o for o in found if not o.frame], framed=False),
    }


def _weights(found: Sequence[Outcome], *, framed: bool) -> list[float]:
    columns = _features(found)[:, : 2 if framed else 1]
    model = LogisticRegression(C=1.0).fit(columns, [o.right for o in found])
    weights = [float(model.intercept_[0]), *(float(w) for w in model.coef_[0])]
    return [round(w, 3) for w in [*weights, 0.0][:3]]


def _features(found: Sequence[Outcome]) -> npt.NDArray[np.float64]:
    return np.array([[o.odds, o.frame] for o in found])


def sure(outcome: Outcome, chosen: dict[str, Any]) -> float:
    """The calibrated confidence of one claim, within its bounds."""
    own = chosen["calibration"]["framed" if outcome.frame else "alone"]
    scaled = 1 / (1 + math.exp(-(own[0] + own[1] * outcome.odds + own[2] * outcome.frame)))
    low, high = chosen["bounds"]
    return max(scaled, low) if outcome.frame >= SURE else min(scaled, high) if not outcome.frame else scaled


def counted(found: Iterable[Outcome], threshold: float) -> list[Outcome]:
    """The claims that the reader would give: the frames', and the network's from the threshold on."""
    return [o for o in found if o.frame or o.probability >= threshold]


def expected_error(sure: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error (Guo et al., 2017) over bins of equal width."""
    place = [min(int(p * bins), bins - 1) for p in sure]
    total = 0.0
    for number in set(place):
        inside = [i for i, p in enumerate(place) if p == number]
        gap = sum(sure[i] for i in inside) / len(inside) - sum(right[i] for i in inside) / len(inside)
        total += abs(gap) * len(inside) / len(sure)
    return total
