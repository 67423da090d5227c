"""What a trained network finds in the written passages that were kept back, and how much of it is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from benchmarks.learned_reader.network import PairNetwork
from benchmarks.learned_reader.passages import drawings, passages, trained_on, written_samples
from benchmarks.learned_reader.train import Row, forward, rows, tensors
from ingest.analysis import Analyser
from ingest.learned.encoding import Encoding

THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95)
_SEED = 99  # of the names: others than in training
_BATCH = 8


@dataclass(frozen=True, slots=True)
class Found:
    """At one threshold: the share of the pairs above it that are right, and of the passages' facts that are found."""

    threshold: float
    precision: float
    recall: float


def found(network: PairNetwork, encoding: Encoding, analyser: Analyser) -> Iterator[Found]:
    """The figures at every threshold, over one drawing of names; facts whose parties are not seen count as missed."""
    learned = {passage.name for passage in trained_on(passages())}
    kept = [passage for passage in passages() if passage.name not in learned]
    facts = sum(len(passage.facts) for passage in kept)
    samples = list(written_samples(drawings(kept, 1, _SEED), analyser))
    given = rows(samples, encoding, max(len(sample.golds) for sample in samples), 0)
    likely, gold, counts = _judged(network, given)
    for threshold in THRESHOLDS:
        said = (likely[:, 1:] >= threshold) & counts[:, None]
        right = int((said & (gold[:, 1:] > 0)).sum())
        yield Found(threshold, right / max(1, int(said.sum())), right / facts)


def _judged(
    network: PairNetwork, given: Sequence[Row]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Of every pair the probabilities of the labels, the annotated ones, and whether it counts."""
    network.eval()
    likely = []
    with torch.no_grad():
        for begin in range(0, len(given), _BATCH):
            labels, _, _ = forward(network, *tensors(given[begin : begin + _BATCH]))
            likely.append(torch.softmax(labels, 1).numpy())
    gold = np.concatenate([row.targets for row in given])
    return np.concatenate(likely), gold, np.array([c > 0 for row in given for c in row.counts])
