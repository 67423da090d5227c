"""The trained network at run time: windows in, a judgement of each pair out. One CPU thread, ONNX Runtime, no torch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.learned.encoding import Encoding, batch
from ingest.learned.pairs import Pair, Window
from kg.errors import ConfigError
from kg.model import Modality, Phase, Relation

FOLDER = Path(__file__).parents[1] / "models"  # reader.onnx, tokenizer.json, reader.json and the model card
NONE = "none"
SLOW = ["SkipLayerNormFusion"]  # of onnxruntime's rewritings: on the CPU its sum takes three times what it replaces does

Floats = npt.NDArray[np.float32]
Session = Any  # onnxruntime.InferenceSession: it ships no types that mypy could read


@dataclass(frozen=True, slots=True)
class Label:
    """A relation with its direction: `forward` when the left party is the subject."""

    relation: Relation
    forward: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the network thinks of one pair. Probabilities sum to one over the labels and "none"."""

    pair: Pair
    labels: dict[Label, float]
    phases: dict[Phase, float]
    modalities: dict[Modality, float]


class Network:
    """The ONNX file with its settings; loaded at the first window."""

    def __init__(self, folder: Path = FOLDER, overriding: Mapping[str, Any] | None = None) -> None:
        self._folder = folder
        self._overriding = dict(overriding or {})  # settings for this use: calibration reads with loose thresholds

    @cached_property
    def settings(self) -> dict[str, Any]:
        """`reader.json`: labels, phases, modalities, thresholds, calibration and the hash of the weights.

        Raises ConfigError when the file is missing or no JSON.
        """
        path = self._folder / "reader.json"
        try:
            return {**json.loads(path.read_text(encoding="utf-8")), **self._overriding}
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"{path}: the learned reader's settings cannot be read ({error}); reinstall firmgraph"
            ) from None

    @property
    def version(self) -> str:
        """Names the weights: part of what a reading is a function of."""
        return f"learned-{self.settings['hash']}"

    @cached_property
    def _labels(self) -> tuple[Label | None, ...]:
        return tuple(None if text == NONE else Label(Relation(text.rstrip("<>")), not text.endswith("<"))
                     for text in self.settings["labels"])  # fmt: skip

    @cached_property
    def relations(self) -> frozenset[Relation]:
        """What it tells apart."""
        return frozenset(label.relation for label in self._labels if label is not None)

    @cached_property
    def _phases(self) -> tuple[Phase, ...]:
        return tuple(map(Phase, self.settings["phases"]))

    @cached_property
    def _modalities(self) -> tuple[Modality, ...]:
        return tuple(map(Modality, self.settings["modalities"]))

    @cached_property
    def _encoding(self) -> Encoding:
        return Encoding(self._folder / "tokenizer.json")

    @cached_property
    def _session(self) -> Session:
        import onnxruntime  # lazy: 60 ms, and only readers of articles need it

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self._folder / "reader.onnx"), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW
        )

    def judge(self, windows: Iterable[Window]) -> Iterator[Judgement]:
        """Judgements of all pairs. Each window runs by itself: int8 scales are a batch's, and none is to judge another."""
        for window in windows:
            encoded = self._encoding.encode(window)
            if encoded.judged:
                logits = self._session.run(None, batch([encoded]).inputs())
                rows = (map(softmax, values[0]) for values in logits)
                for number, *judged in zip(encoded.judged, *rows, strict=False):  # behind the judged pairs comes padding
                    yield self._judgement(window.pairs[number], *judged)

    def _judgement(self, pair: Pair, relations: Floats, phases: Floats, modalities: Floats) -> Judgement:
        labels = dict(zip(self._labels, relations.tolist(), strict=True))
        labels.pop(None, None)
        return Judgement(
            pair,
            labels,  # type: ignore[arg-type]  # without None
            dict(zip(self._phases, phases.tolist(), strict=True)),
            dict(zip(self._modalities, modalities.tolist(), strict=True)),
        )


@cache
def default_network() -> Network | None:
    """The network that firmgraph ships; None in a checkout whose model file was taken out."""
    return Network() if (FOLDER / "reader.onnx").exists() else None


def softmax(values: Floats) -> Floats:
    """Probabilities from logits, along the last axis."""
    shifted = np.exp(values - values.max())
    return np.asarray(shifted / shifted.sum(), dtype=np.float32)
