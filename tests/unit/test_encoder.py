"""The encoder seam, on the real model where its weights are installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kg.encoder import FLOAT, HashingEncoder, TorchEncoder, _model_folder, exportable, load_encoder
from kg.errors import ConfigError

TEXTS = [
    "Merrow Tidal has bought Kestrin Blades for 40 million euros.",
    "The contract ends in June.",
    "Wer liefert die Rotorblätter?",
    "a " * 600,
    "",
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("encoders")


@pytest.fixture(scope="module")
def default(cache: Path):
    return load_encoder(cache=cache)


@pytest.fixture(scope="module")
def precise(cache: Path):
    return load_encoder(FLOAT, cache=cache)


@pytest.fixture(scope="module")
def model() -> TorchEncoder:
    return TorchEncoder(str(_model_folder("default")))


def test_the_export_agrees_with_the_model_it_was_made_from(precise, model: TorchEncoder) -> None:
    assert (precise.encode(TEXTS) * model.encode(TEXTS)).sum(axis=1).min() >= 0.999
    assert precise.hash == model.hash


def test_eight_bits_stay_close_and_have_a_hash_of_their_own(default, precise) -> None:
    assert (default.encode(TEXTS) * precise.encode(TEXTS)).sum(axis=1).min() >= 0.96
    assert default.hash not in ("", precise.hash)


def test_no_text_depends_on_its_neighbours(default) -> None:
    together = default.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(default.encode([text])[0], vector)


def test_likeness_follows_meaning(default) -> None:
    bought, acquired, rain = default.encode(
        ["Merrow bought Kestrin.", "Kestrin was acquired by Merrow.", "It rained all day."]
    )
    assert bought @ acquired > bought @ rain + 0.3


def test_a_second_load_does_not_import_torch(tmp_path: Path) -> None:
    load_encoder(cache=tmp_path)
    code = (
        "import sys; from pathlib import Path; from kg.encoder import load_encoder; "
        f"load_encoder(cache=Path({str(tmp_path)!r})).encode(['x']); print('torch' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


@pytest.mark.parametrize("texts", [[], ["one"], TEXTS])
def test_hashing_gives_unit_rows(texts: list[str]) -> None:
    vectors = HashingEncoder().encode(texts)
    assert vectors.shape == (len(texts), 256)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, rtol=1e-5)


@pytest.mark.parametrize("pooling", ["cls_token", "max_tokens"])
def test_only_mean_pooling_is_exported(tmp_path: Path, pooling: str) -> None:
    (tmp_path / "1_Pooling").mkdir()
    modules = [{"type": f"sentence_transformers.models.{name}"} for name in ("Transformer", "Pooling")]
    (tmp_path / "modules.json").write_text(json.dumps(modules))
    config = tmp_path / "1_Pooling" / "config.json"
    config.write_text(json.dumps({"pooling_mode_mean_tokens": True}))
    assert exportable(tmp_path)
    config.write_text(json.dumps({"pooling_mode_mean_tokens": False, f"pooling_mode_{pooling}": True}))
    assert not exportable(tmp_path)
    assert not exportable(tmp_path / "1_Pooling")


def test_a_cache_that_cannot_be_written_leaves_the_model_itself(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")
    assert isinstance(load_encoder(cache=tmp_path / "cache"), TorchEncoder)


@pytest.mark.parametrize("name", ["/no/such-model", "./no/such-model", "~/no/such-model"])
def test_a_folder_that_is_not_there_is_one_clear_line(name: str) -> None:
    with pytest.raises(ConfigError, match="no/such-model"):
        load_encoder(name)
