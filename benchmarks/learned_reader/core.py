"""CORE by cross-validation: the network told which two firms are meant, its answers for `benchmarks.quality`.

CORE has labels of its own (a brand is no product, a shareholder no parent), and the reader that ships has seen its rows, so
each fold starts again from MiniLM. What the reader ships is not touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.learned_reader.network import PairNetwork
from benchmarks.learned_reader.samples import Sample
from benchmarks.learned_reader.train import Recipe, Row, fit, forward, rows, tensors
from benchmarks.quality.core import right
from ingest.learned.encoding import Encoding

FOLDS = 5


def fold_of(row: dict[str, Any]) -> int:
    """The row's fold, by hash of its id."""
    return int(hashlib.sha256(str(row["id"]).encode()).hexdigest(), 16) % FOLDS


def answers(
    given: Sequence[dict[str, Any]], samples: Sequence[Sample], recipe: Recipe, model: Path, encoding: Encoding
) -> Iterator[dict[str, Any]]:
    """Out-of-fold answers: "id", "relation" and "invert_relation" of every row. `model`: MiniLM's folder."""
    labels = sorted({_label(row, sample) for row, sample in zip(given, samples, strict=True)})
    coded = rows(samples, encoding, 1, 0)
    targeted = [_targeted(c, labels.index(_label(r, s)), len(labels)) for c, r, s in zip(coded, given, samples, strict=True)]
    for number in range(FOLDS):
        torch.manual_seed(recipe.seed)
        network = PairNetwork(recipe.layers, len(labels))
        network.load_bert(model)
        fit(network, [[t for t, row in zip(targeted, given, strict=True) if fold_of(row) != number]], (1.0,), recipe)
        held = [n for n, row in enumerate(given) if fold_of(row) == number]
        for n, chosen in zip(held, _chosen(network, [targeted[n] for n in held]), strict=True):
            yield _answer(given[n], samples[n], labels[chosen])


def _label(row: dict[str, Any], sample: Sample) -> str:
    """The right label as seen from the left: its direction turned where the second entity stands first."""
    label = right(row)
    turned = sample.window.pairs[0].left.cluster == 1
    if not turned or not _directed(row):
        return label
    return label.removesuffix(", turned") if label.endswith(", turned") else f"{label}, turned"


def _directed(row: dict[str, Any]) -> bool:
    return right({**row, "invert_relation": 1}).endswith(", turned")


def _targeted(row: Row, label: int, labels: int) -> Row:
    target = np.zeros((1, labels), dtype=np.float32)
    target[0, label] = 1
    return Row(row.encoded, target, row.counts, row.phases, row.modalities)


def _chosen(network: PairNetwork, held: Sequence[Row]) -> Iterator[int]:
    for begin in range(0, len(held), 32):
        with torch.no_grad():
            logits, _, _ = forward(network, *tensors(held[begin : begin + 32]))
        yield from (int(n) for n in logits.argmax(1))


def _answer(row: dict[str, Any], sample: Sample, label: str) -> dict[str, Any]:
    relation = label.removesuffix(", turned")
    turned = label.endswith(", turned") ^ (
        sample.window.pairs[0].left.cluster == 1 and _directed({**row, "relation": relation})
    )
    return {"id": row["id"], "relation": relation, "invert_relation": int(turned)}
