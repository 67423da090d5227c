"""The trained network as one ONNX file: matrices and word vectors in int8, everything else in float32."""

from __future__ import annotations

import hashlib
import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.learned_reader.labels import LABELS, MODALITIES, PHASES
from benchmarks.learned_reader.network import PairNetwork
from benchmarks.learned_reader.running import RunningNetwork

OPSET = 17
LIMIT = 25_000_000  # bytes of the model file


class Int8Vectors(nn.Module):
    """Vectors as int8 with one scale each: a quarter of the size, and the gather stays small."""

    def __init__(self, vectors: nn.Embedding) -> None:
        super().__init__()
        scale = vectors.weight.detach().abs().amax(dim=1, keepdim=True).clamp(min=1e-6) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("values", (vectors.weight.detach() / scale).round().to(torch.int8))
        self.scale: Tensor
        self.values: Tensor

    def forward(self, ids: Tensor) -> Tensor:
        """The vectors of these ids."""
        return self.values[ids].to(torch.float32) * self.scale[ids]


def export(network: PairNetwork, folder: Path, tokenizer: Path, settings: dict[str, Any]) -> None:
    """Write reader.onnx, tokenizer.json and reader.json into `folder`.

    Raises ValueError when the file would be larger than LIMIT.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic  # lazy: pulls in onnx

    network.words = Int8Vectors(network.words)  # type: ignore[assignment]
    network.wide = Int8Vectors(network.wide)  # type: ignore[assignment]
    whole, small = folder / "whole.onnx", folder / "reader.onnx"
    _to_onnx(RunningNetwork(network).eval(), whole)
    quantize_dynamic(whole, small, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"], per_channel=True)
    whole.unlink()
    if small.stat().st_size > LIMIT:
        raise ValueError(f"{small}: {small.stat().st_size} bytes, more than {LIMIT}")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    written = {
        "hash": hashlib.sha256(small.read_bytes()).hexdigest()[:12],
        "labels": LABELS, "phases": PHASES, "modalities": MODALITIES, **settings,
    }  # fmt: skip
    (folder / "reader.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def _to_onnx(network: RunningNetwork, path: Path) -> None:
    ids = torch.ones(2, 8, dtype=torch.int64)
    marks = torch.ones(2, 3, 2, dtype=torch.int64)
    text, pairs = {0: "windows", 1: "pieces"}, {0: "windows", 1: "pairs"}
    with warnings.catch_warnings():  # the tracing exporter is deprecated, but needs no further package
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (ids, marks, marks, marks),
            str(path),
            input_names=["ids", "markers", "places", "features"],
            output_names=["labels", "phases", "modalities"],
            dynamic_axes={
                "ids": text, "markers": pairs, "places": pairs, "features": {**pairs, 2: "features"},
                "labels": pairs, "phases": pairs, "modalities": pairs,
            },
            opset_version=OPSET,
            dynamo=False,
        )  # fmt: skip
