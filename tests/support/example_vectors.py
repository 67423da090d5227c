"""bot/lexicon/examples.npz: the vectors of the example bank for the default encoder. Write anew by running this module."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.understanding.examples import digest, encode, table
from kg.encoder import load_encoder

FILE = Path(__file__).resolve().parents[2] / "bot" / "lexicon" / "examples.npz"


def write() -> None:
    """Encode every example; halves are precise enough for cosines."""
    examples, encoder = table(), load_encoder()
    vectors = encode(examples, encoder).astype(np.float16)
    np.savez_compressed(FILE, vectors=vectors, encoder=encoder.hash, examples=digest(examples))


if __name__ == "__main__":
    write()
