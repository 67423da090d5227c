"""Fine-tuning: softmax over relation and direction per pair, phase and modality beside it; on the CPU, in bfloat16."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.learned_reader.labels import UNLABELLED, modality_target, phase_target, target
from benchmarks.learned_reader.network import PairNetwork
from benchmarks.learned_reader.samples import Sample, thinned
from ingest.learned.encoding import Encoded, Encoding, batch

FIRST_WORD = 1000  # ids below are marks and punctuation of the vocabulary
MASK = 103


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a training run is a function of, beside the data."""

    layers: int = 6
    epochs: int = 8
    rate: float = 2e-4  # of the encoder; the heads learn five times as fast
    batch: int = 8
    pairs: int = 32  # of a window in training
    negatives: float = 0.5  # of the windows without a fact, drawn anew each epoch
    core: float = 0.25  # of CORE, likewise
    fills: int = 6  # drawings of names for each written passage, of which every epoch takes one
    masked: float = 0.15  # up to this share of the word pieces is hidden
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A sample ready for the network."""

    encoded: Encoded
    targets: npt.NDArray[np.float32]
    counts: list[float]
    phases: list[int]
    modalities: list[int]


def rows(samples: Sequence[Sample], encoding: Encoding, most: int, seed: int) -> list[Row]:
    """Samples in arrays, thinned to `most` pairs; windows without a judged pair are left out."""
    rng = random.Random(seed)
    made = (_row(thinned(sample, most, rng), encoding) for sample in samples)
    return [row for row in made if row.encoded.judged]


def _row(sample: Sample, encoding: Encoding) -> Row:
    encoded = encoding.encode(sample.window)
    golds = [sample.golds[n] for n in encoded.judged]
    return Row(
        encoded,
        np.stack([target(g) for g in golds]) if golds else np.zeros((0, 0), dtype=np.float32),
        [float(sample.counts[n]) for n in encoded.judged],
        [phase_target(g) for g in golds],
        [modality_target(g) for g in golds],
    )


@dataclass(frozen=True, slots=True)
class Corpora:
    """The samples of the annotated news, of CORE, and of the written passages in several drawings."""

    news: Sequence[Sample]
    core: Sequence[Sample]
    written: Sequence[Sample]


def train(given: Corpora, recipe: Recipe, start: Path | PairNetwork, encoding: Encoding) -> PairNetwork:
    """A network trained on the samples, from the MiniLM in a folder or from a network that was trained before."""
    torch.manual_seed(recipe.seed)
    network = start if isinstance(start, PairNetwork) else PairNetwork(recipe.layers)
    if isinstance(start, Path):
        network.load_bert(start)
    parts = ([s for s in given.news if s.positive], [s for s in given.news if not s.positive], given.core, given.written)
    pools = [rows(part, encoding, recipe.pairs, recipe.seed) for part in parts]
    return fit(network, pools, (1.0, recipe.negatives, recipe.core, 1 / recipe.fills), recipe)


def fit(network: PairNetwork, pools: Sequence[list[Row]], shares: Sequence[float], recipe: Recipe) -> PairNetwork:
    """Train on the pools, of each this share drawn anew every epoch."""
    rng = random.Random(recipe.seed)
    drawn = sum(int(len(p) * s) for p, s in zip(pools, shares, strict=True))
    optimiser, schedule = _optimiser(network, recipe, recipe.epochs * math.ceil(drawn / recipe.batch))
    network.train()
    for epoch in range(recipe.epochs):
        chosen = [row for p, s in zip(pools, shares, strict=True) for row in rng.sample(p, int(len(p) * s))]
        losses = [_step(network, group, optimiser, schedule, recipe, rng) for group in _groups(chosen, recipe, rng)]
        print(f"epoch {epoch + 1} of {recipe.epochs}: loss {sum(losses) / len(losses):.4f}", flush=True)
    return network.eval()


def _optimiser(
    network: PairNetwork, recipe: Recipe, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    heads = ("mix", "label", "phase", "modality", "marks", "wide")
    named = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
    groups = [
        {"params": [p for name, p in named if not name.startswith(heads)], "lr": recipe.rate},
        {"params": [p for name, p in named if name.startswith(heads)], "lr": 5 * recipe.rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    warm = max(1, int(0.08 * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / warm) * max(0.01, 1 - step / steps)
    )
    return optimiser, schedule


def _groups(drawn: list[Row], recipe: Recipe, rng: random.Random) -> Iterator[list[Row]]:
    """Batches of like length in random order."""
    rng.shuffle(drawn)
    stretch = recipe.batch * 16
    groups = []
    for begin in range(0, len(drawn), stretch):
        near = sorted(drawn[begin : begin + stretch], key=lambda row: len(row.encoded.ids))
        groups += [near[i : i + recipe.batch] for i in range(0, len(near), recipe.batch)]
    rng.shuffle(groups)
    yield from groups


def _step(
    network: PairNetwork,
    group: Sequence[Row],
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    recipe: Recipe,
    rng: random.Random,
) -> float:
    inputs, kept = tensors(group)
    hide = (torch.rand(inputs[0].shape) < recipe.masked * rng.random()) & (inputs[0] >= FIRST_WORD)
    inputs[0] = inputs[0].masked_fill(hide, MASK)
    loss = _loss(*forward(network, inputs, kept), group)
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    schedule.step()
    return float(loss.item())


def tensors(group: Sequence[Row]) -> tuple[list[Tensor], Tensor]:
    """The network's inputs, and which of the padded pairs are pairs (windows x pairs, bool)."""
    arrays = batch([row.encoded for row in group])
    inputs = [torch.from_numpy(a) for a in (arrays.ids, arrays.markers, arrays.places, arrays.features)]
    return inputs, inputs[1][:, :, 0] > 0


def forward(network: PairNetwork, inputs: list[Tensor], kept: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Logits of the pairs, one row each."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        label, phase, modality = network(*inputs)
    return label[kept].float(), phase[kept].float(), modality[kept].float()


def _loss(label: Tensor, phase: Tensor, modality: Tensor, group: Sequence[Row]) -> Tensor:
    targets = torch.from_numpy(np.concatenate([row.targets for row in group]))
    counts = torch.tensor([c for row in group for c in row.counts])
    loss = (-(targets * functional.log_softmax(label, 1)).sum(1) * counts).sum() / counts.sum().clamp(min=1)
    phases = torch.tensor([p for row in group for p in row.phases])
    modalities = torch.tensor([m for row in group for m in row.modalities])
    for weight, logits, gold in ((0.1, phase, phases), (0.05, modality, modalities)):
        if bool((gold != UNLABELLED).any()):
            loss = loss + weight * functional.cross_entropy(logits, gold, ignore_index=UNLABELLED)
    return loss
