"""bot/lexicon/examples.npz: the example bank fitted for the default encoder. Write anew by running this module."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.understanding.examples import digest, fit, table
from kg.encoder import load_encoder

FILE = Path(__file__).resolve().parents[2] / "bot" / "lexicon" / "examples.npz"


def write() -> None:
    """Fit every meaning; halves are precise enough for probabilities."""
    examples, encoder = table(), load_encoder()
    fitted = fit(examples, encoder)
    np.savez_compressed(
        FILE, meanings=np.array(fitted.meanings), weights=fitted.weights.astype(np.float16), biases=fitted.biases,
        encoder=encoder.hash, examples=digest(examples),
    )  # fmt: skip


if __name__ == "__main__":
    write()
