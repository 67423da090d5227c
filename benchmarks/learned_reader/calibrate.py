"""Claims against the annotation: how sure a claim is, and from where on the learned reader may add one.

Platt scaling (Platt, 1999) on the network's log odds and the frame's own confidence, fitted on articles that the network was
not trained on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # ships no types

from benchmarks.quality.calibration import Judged
from benchmarks.quality.corpora import articles as articles_of
from benchmarks.quality.scorer import Outcome as Verdict
from benchmarks.quality.scorer import Part, verdicts
from ingest.analysis import Analyser
from ingest.interchange import claims_to_dicts, snake
from ingest.learned.confidence import SURE, Calibration, log_odds
from ingest.learned.model import Network
from ingest.reading import Reader
from kg.model import Relation

LOOSE = 0.15  # additions are looked at from this probability on
STRICTER = {  # of the relations whose additions are wrong more often, on articles that the network was not trained on
    Relation.ACQUIRES: 0.9,
    Relation.BRAND_OF: 0.8,
    Relation.OWNS_STAKE: 0.8,
}
UNSAID = 0.9  # of a pair of which the sentence names only one
RAW: dict[str, Any] = {  # confidence is the network's probability
    "thresholds": {"other": LOOSE},
    "calibration": {"framed": [0, 1, 0], "alone": [0, 1], "floor": 0.0, "ceiling": 1.0},
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One claim: what both readers thought of it and whether the annotation has it."""

    article: str
    relation: str
    frame: float  # the frame's own confidence; 0 where no frame fired
    probability: float
    right: bool


def outcomes(part: Part, network: Path, analyser: Analyser) -> Iterator[Outcome]:
    """All claims of the articles with loose thresholds, judged one by one; claims that count neither way are left out."""
    articles = articles_of(part.articles)
    loose = Reader(analyser=analyser, network=Network(network, RAW))
    framed = Reader(analyser=analyser, learned=False)
    both = zip(articles, part.gold, loose.read_many(articles), framed.read_many(articles), strict=True)
    for article, annotation, with_network, without in both:
        name, gold = annotation.stem, json.loads(annotation.read_text(encoding="utf-8"))["facts"]
        own = {_fact(line): line["confidence"] for line in claims_to_dicts(without, name)}
        lines = claims_to_dicts(with_network, name)
        for line, verdict in zip(lines, verdicts(gold, article.text, lines), strict=True):
            if verdict is not Verdict.NEUTRAL:
                yield Outcome(name, line["rel"], own.get(_fact(line), 0.0), line["confidence"], verdict is Verdict.RIGHT)


def _fact(line: dict[str, Any]) -> tuple[str, ...]:
    return (line["s"], line["rel"], line["o"])


def settings(found: Iterable[Outcome], threshold: float) -> dict[str, Any]:
    """What `reader.json` says of thresholds and confidence: no doubt of the network's makes a sure frame's claim uncertain,
    and its word alone makes none sure."""
    found = list(found)
    framed, alone = [o for o in found if o.frame], [o for o in found if not o.frame]
    return {
        "thresholds": {
            "other": threshold,
            "unsaid": UNSAID,
            **{str(relation): max(least, threshold) for relation, least in STRICTER.items()},
        },
        "calibration": {
            "framed": _weights([[log_odds(o.probability), o.frame] for o in framed], framed),
            "alone": _weights([[log_odds(o.probability)] for o in alone], alone),
            "floor": SURE,
            "ceiling": SURE - 0.01,
        },
    }


def _weights(columns: Sequence[Sequence[float]], found: Sequence[Outcome]) -> list[float]:
    """Intercept first."""
    model = LogisticRegression(C=1.0).fit(np.array(columns), [o.right for o in found])
    return [round(float(w), 3) for w in (model.intercept_[0], *model.coef_[0])]


def judged(found: Iterable[Outcome], chosen: dict[str, Any]) -> list[Judged]:
    """The claims that the reader would give, with their calibrated confidence: the frames', and the network's from the
    threshold on."""
    calibration, thresholds = Calibration.of(chosen["calibration"]), chosen["thresholds"]
    least = {snake(Relation(name)): value for name, value in thresholds.items() if name in list(Relation)}
    return [
        Judged(o.article, calibration.confidence(o.frame, o.probability), o.right)
        for o in found
        if o.frame or o.probability >= least.get(o.relation, thresholds["other"])
    ]
