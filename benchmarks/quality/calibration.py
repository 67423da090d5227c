"""Whether 0.8 means that 80 of 100 are right: reliability of the confidence of claims, and what recalibrating would give.

The expected calibration error is over ten bins of equal width (Guo et al., ICML 2017). Recalibration is isotonic
regression by pooling adjacent violators, fitted on four fifths of the articles and measured on the fifth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.quality.scorer import Matched, Outcome

BINS = 10
FOLDS = 5
_FRAME = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 300" width="420" height="420" role="img"
 font-family="sans-serif" font-size="10">
<title>Reliability of confidence</title>
<rect width="300" height="300" fill="#fff"/>
<rect x="40" y="20" width="240" height="240" fill="none" stroke="#999"/>
<path d="M40 260 L280 20" stroke="#999" stroke-dasharray="4 3"/>
<g fill="#1f5fa8" fill-opacity="0.8">
{dots}</g>
<g fill="#333">{ticks}
<text x="160" y="292" text-anchor="middle">confidence given</text>
<text x="12" y="140" transform="rotate(-90 12 140)" text-anchor="middle">share right</text></g>
</svg>
"""


@dataclass(frozen=True)
class Judged:
    """The confidence of one claim, and whether the claim is right."""

    article: str
    confidence: float
    right: bool


@dataclass(frozen=True)
class Bin:
    """The claims of one tenth of the scale."""

    confidence: float  # their mean
    right: float  # the share that is right
    count: int


def judged(matched: Iterable[Matched]) -> list[Judged]:
    """All claims but the neutral ones."""
    return [
        Judged(m.article, claim["confidence"], outcome is Outcome.RIGHT)
        for m in matched
        for claim, outcome in zip(m.claims, m.outcomes, strict=True)
        if outcome is not Outcome.NEUTRAL
    ]


def bins(given: Sequence[Judged]) -> list[Bin]:
    """The occupied bins, lowest first."""
    groups: dict[int, list[Judged]] = {}
    for one in given:
        groups.setdefault(min(int(one.confidence * BINS), BINS - 1), []).append(one)
    return [
        Bin(sum(g.confidence for g in group) / len(group), sum(g.right for g in group) / len(group), len(group))
        for _, group in sorted(groups.items())
    ]


def expected_error(given: Sequence[Judged]) -> float:
    """Mean distance between confidence and share right, weighted by the bins' counts."""
    return sum(b.count * abs(b.confidence - b.right) for b in bins(given)) / max(len(given), 1)


def recalibrated(given: Sequence[Judged]) -> list[Judged]:
    """Each claim with the confidence that the other folds' claims give it."""
    found = []
    for fold in range(FOLDS):
        steps = isotonic([one for one in given if _fold(one.article) != fold])
        own = [one for one in given if _fold(one.article) == fold]
        found += [Judged(one.article, _at(steps, one.confidence), one.right) for one in own]
    return found


def isotonic(given: Iterable[Judged]) -> list[tuple[float, float]]:
    """Rising steps (from this confidence on, this share is right) nearest to the data by least squares."""
    pools: list[list[float]] = []  # start, right, count
    for one in sorted(given, key=lambda one: one.confidence):
        if pools and pools[-1][0] == one.confidence:
            pools[-1] = [one.confidence, pools[-1][1] + one.right, pools[-1][2] + 1]
        else:
            _settle(pools)
            pools.append([one.confidence, float(one.right), 1.0])
    _settle(pools)
    return [(start, right / count) for start, right, count in pools]


def _settle(pools: list[list[float]]) -> None:
    """Pool the last with its neighbours while it lies below them."""
    while len(pools) > 1 and pools[-2][1] * pools[-1][2] >= pools[-1][1] * pools[-2][2]:
        _, right, count = pools.pop()
        pools[-1][1] += right
        pools[-1][2] += count


def _at(steps: Sequence[tuple[float, float]], confidence: float) -> float:
    below = [share for start, share in steps if start <= confidence]
    return below[-1] if below else steps[0][1] if steps else confidence


def _fold(article: str) -> int:
    return int(hashlib.sha256(b"fold" + article.encode()).hexdigest(), 16) % FOLDS


def plot(given: Sequence[Bin]) -> str:
    """The reliability diagram as SVG: a dot a bin, its area the count, on the diagonal when calibrated."""
    most = max((b.count for b in given), default=1)
    dots = "".join(_dot(b, 3 + 9 * (b.count / most) ** 0.5) for b in given)
    ticks = "".join(
        f'<text x="{40 + 48 * t}" y="276" text-anchor="middle">{t / 5:.1f}</text>'
        f'<text x="34" y="{264 - 48 * t}" text-anchor="end">{t / 5:.1f}</text>'
        for t in range(6)
    )
    return _FRAME.format(dots=dots, ticks=ticks)


def _dot(b: Bin, radius: float) -> str:
    x, y = 40 + 240 * b.confidence, 260 - 240 * b.right
    title = f"{b.confidence:.2f} given, {b.right:.2f} right, {b.count} claims"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{title}</title></circle>\n'
