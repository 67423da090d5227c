"""The example bank: a question that the grammar cannot read, compared by meaning with examples of which it can.

Names are masked, so that only the phrasing counts. The examples' vectors ship with the package for the default encoder;
another encoder computes its own once. Cosines, since all vectors have unit length.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt

from bot.understanding.items import World
from bot.understanding.tokens import tokenise
from kg.protocols import Encoder

Vectors = npt.NDArray[np.float32]

# Left out one by one, only 23 of 100 examples find their own meaning first, whatever the cosine; up to 0.92 the best is
# more often wrong than right. So likeness offers and asks; it is taken for the answer only where the words all but agree.
SURE = 0.96
NEAR = 0.62  # cosine below which an example has nothing to do with the question
MARGIN = 0.04  # by which the best meaning must lead the next one to be taken without asking
MOST = 4  # questions offered
STAND_INS = ("Alpha", "Beta")  # what the encoder sees in place of names
_LETTERS = ("{A}", "{B}")


@dataclass(frozen=True, slots=True)
class Masked:
    """A question with its names taken out, and the names in the order of their letters."""

    text: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What a question may mean: a question that the grammar reads, with the names put back."""

    question: str
    score: float


def table() -> dict[str, str]:
    """Phrasing -> a question of its meaning that the grammar reads, in the order of the vectors.

    A meaning without a question stands for what no graph of firms holds.
    """
    found = tomllib.loads(files("bot.lexicon").joinpath("examples.toml").read_text(encoding="utf-8"))
    return {text: row["question"] for row in found["meaning"] for text in row["examples"]}


def digest(phrasings: Iterable[str]) -> str:
    """Names the texts that were encoded."""
    return hashlib.sha256("\n".join(phrasings).encode()).hexdigest()[:16]


def encode(phrasings: Iterable[str], encoder: Encoder) -> Vectors:
    """Shape (phrasings, dimension): the phrasings with stand-ins for names."""
    return encoder.encode([with_names(text, STAND_INS) for text in phrasings])


def with_names(text: str, names: Sequence[str]) -> str:
    """The text with names put for its letters."""
    for letter, name in zip(_LETTERS, names, strict=False):
        text = text.replace(letter, name)
    return text


def mask(text: str, world: World) -> Masked:
    """The question with its first two names masked; one that is named twice has one letter."""
    tokens, parts, names = tokenise(text), [], []
    i = 0
    while i < len(tokens):
        link = world.names.link(tokens, i) or world.names.guess(tokens, i)
        if link is None:
            parts.append(tokens[i].raw + ("'s" if tokens[i].possessive else ""))
            i += 1
            continue
        if link.text not in names:
            names.append(link.text)
        place = names.index(link.text)
        parts.append((STAND_INS[place] if place < len(STAND_INS) else link.text) + ("'s" if link.possessive else ""))
        i = link.end
    return Masked(" ".join(parts), tuple(names))


class Bank:
    """Examples with their vectors, loaded when first asked."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @cached_property
    def _examples(self) -> dict[str, str]:
        return table()

    @cached_property
    def _vectors(self) -> Vectors:
        shipped = _shipped(self._encoder.hash, digest(self._examples))
        return shipped if shipped is not None else encode(self._examples, self._encoder)

    def near(self, masked: Masked) -> list[Match]:
        """Meanings that a question with so many names may have, best first, each once; none below NEAR.

        A best match that stands for what the graph does not hold ends the list: nothing after it is offered.
        """
        if not 1 <= len(masked.names) <= len(STAND_INS):
            return []
        scores = self._vectors @ self._encoder.encode([masked.text])[0]
        found: dict[str, Match] = {}
        meanings = list(self._examples.values())
        for i in np.argsort(-scores, kind="stable"):
            meaning, score = meanings[int(i)], float(scores[i])
            if score < NEAR or (not meaning and not found):
                break
            if meaning and _letters(meaning) == len(masked.names):
                found.setdefault(meaning, Match(with_names(meaning, masked.names), score))
        return list(found.values())


def sure(matches: Sequence[Match]) -> bool:
    """Whether the best match may be taken without asking."""
    lead = matches[0].score - matches[1].score if len(matches) > 1 else 1.0
    return bool(matches) and matches[0].score >= SURE and lead >= MARGIN


def _letters(text: str) -> int:
    return sum(letter in text for letter in _LETTERS)


def _shipped(encoder: str, examples: str) -> Vectors | None:
    """The vectors in the package when this very encoder made them of these very examples."""
    with as_file(files("bot.lexicon").joinpath("examples.npz")) as path:
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as stored:
            if (str(stored["encoder"]), str(stored["examples"])) != (encoder, examples):
                return None
            vectors: Vectors = stored["vectors"].astype(np.float32)
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit
