"""The encoder seam, on the real model where its weights are installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kg.encoder import HashingEncoder, TorchEncoder, _model_folder, exportable, load_encoder
from kg.errors import ConfigError

TEXTS = [
    "Merrow Tidal has bought Kestrin Blades for 40 million euros.",
    "The contract ends in June.",
    "Wer liefert die Rotorblätter?",
    "a " * 600,
    "",
]


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory):
    return load_encoder(cache=tmp_path_factory.mktemp("encoders"))


def test_the_export_agrees_with_the_model_it_was_made_from(default) -> None:
    reference = TorchEncoder(str(_model_folder("default"))).encode(TEXTS)
    cosines = (default.encode(TEXTS) * reference).sum(axis=1)
    assert cosines.min() >= 0.999


def test_export_and_model_share_one_hash(default) -> None:
    assert default.hash == TorchEncoder(str(_model_folder("default"))).hash


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


def test_order_of_texts_does_not_matter(default) -> None:
    forward, backward = default.encode(TEXTS), default.encode(TEXTS[::-1])[::-1]
    np.testing.assert_allclose(forward, backward, atol=1e-5)


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
