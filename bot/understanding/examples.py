"""What questions mean that the grammar cannot read, learned from examples of how people put what it can.

Names are masked, so that only the phrasing counts. Each meaning is a weight vector over the sentence encoder's: a softmax
regression (Bishop, "Pattern Recognition and Machine Learning", 2006, 4.3.4) fitted to the examples. The fitted vectors ship
with the package for the default encoder; another encoder fits its own once, which takes some seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import as_file, files
from itertools import takewhile

import numpy as np
import numpy.typing as npt

from bot.understanding.items import World
from bot.understanding.lexicon import vocabulary, word_list
from bot.understanding.tokens import tokenise
from kg.protocols import Encoder

Vectors = npt.NDArray[np.float32]

SURE = 0.4  # probability from which the likeliest meaning is taken without asking: of 21 such, 16 were right and one in part
NEAR = 0.05  # below which a meaning is not offered
LIKELY = 0.25  # that the likeliest must reach for any to be offered
MOST = 4  # questions offered
NOTHING = "-"  # the meaning of what no graph of firms holds
STAND_INS = ("Alpha", "Beta")  # what the encoder sees in place of names
STEPS, SPREAD = 150, 10.0  # of the fit, and the prior variance of its weights
_LETTERS = ("{A}", "{B}")


@dataclass(frozen=True, slots=True)
class Masked:
    """A question with its names taken out, and the names in the order of their letters."""

    text: str
    names: tuple[str, ...]

    @property
    def whether(self) -> bool:
        """Whether it opens as a question for yes or no does."""
        return self.text.split(" ")[0].casefold() in word_list("helping") | word_list("undergone") | word_list("opening")


@dataclass(frozen=True, slots=True)
class Match:
    """What a question may mean: a question that the grammar reads, with the names put back."""

    question: str
    score: float


def table() -> list[tuple[str, str]]:
    """Meaning and phrasing of each example, the name that comes first in the phrasing called {A} in both.

    A meaning is a question that the grammar reads, or NOTHING; one with a question mark is only offered.
    """
    rows = files("bot.lexicon").joinpath("examples.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return [(_in_order(meaning, phrasing), _in_order(phrasing, phrasing)) for meaning, phrasing in pairs]


def _in_order(text: str, phrasing: str) -> str:
    """The text with its letters exchanged where the phrasing names {B} first."""
    first, second = (phrasing.find(letter) for letter in _LETTERS)
    if second < 0 or 0 <= first < second:
        return text
    return text.replace("{A}", "{X}").replace("{B}", "{A}").replace("{X}", "{B}")


def digest(examples: Iterable[tuple[str, str]]) -> str:
    """Names the examples that were fitted."""
    return hashlib.sha256("\n".join(map("\t".join, examples)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Meanings with a column of weights (dimension x meanings) and a bias each."""

    meanings: tuple[str, ...]
    weights: Vectors
    biases: Vectors

    def probabilities(self, vector: Vectors) -> Vectors:
        """Of the meanings, for one encoded question."""
        scores = vector @ self.weights + self.biases
        powers = np.exp(scores - scores.max())
        return np.asarray(powers / powers.sum(), dtype=np.float32)


def fit(examples: Sequence[tuple[str, str]], encoder: Encoder) -> Fitted:
    """Softmax regression on the encoded examples, by Nesterov's accelerated gradient."""
    meanings = tuple(dict.fromkeys(meaning for meaning, _ in examples))
    vectors = encoder.encode([with_names(phrasing, STAND_INS) for _, phrasing in examples])
    mean = vectors.mean(axis=0)
    centred, count = vectors - mean, len(examples)
    told = np.zeros((count, len(meanings)), dtype=np.float32)
    told[np.arange(count), [meanings.index(meaning) for meaning, _ in examples]] = 1
    rate = 1 / (0.5 * float(np.linalg.norm(centred.T @ centred / count, 2)) + 1 / (SPREAD * count))
    weights = ahead = np.zeros((vectors.shape[1], len(meanings)), dtype=np.float32)
    biases = ahead_biases = np.zeros(len(meanings), dtype=np.float32)
    for step in range(STEPS):
        scores = centred @ ahead + ahead_biases
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        slope = (powers / powers.sum(axis=1, keepdims=True) - told) / count
        next_ = ahead - rate * (centred.T @ slope + ahead / (SPREAD * count))
        next_biases = ahead_biases - 2 * slope.sum(axis=0)
        push = step / (step + 3)
        ahead, ahead_biases = next_ + push * (next_ - weights), next_biases + push * (next_biases - biases)
        weights, biases = next_, next_biases
    return Fitted(meanings, weights, np.asarray(biases - mean @ weights, dtype=np.float32))


def with_names(text: str, names: Sequence[str]) -> str:
    """The text with names put for its letters."""
    for letter, name in zip(_LETTERS, names, strict=False):
        text = text.replace(letter, name)
    return text


def mask(text: str, world: World, days: Sequence[range] = ()) -> Masked:
    """The question with its first two names masked and without the `days`, stretches of its characters; one that is named
    twice has one letter."""
    tokens = [token for token in tokenise(text) if not any(token.start in stretch for stretch in days)]
    parts: list[str] = []
    names: list[str] = []
    i = 0
    while i < len(tokens):
        link = world.names.link(tokens, i)
        if link is None and tokens[i].text not in vocabulary():
            link = world.names.guess(tokens, i)
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
    """The examples, fitted or loaded when first asked."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @cached_property
    def _fitted(self) -> Fitted:
        examples = table()
        return _shipped(self._encoder.hash, digest(examples)) or fit(examples, self._encoder)

    def near(self, masked: Masked) -> list[Match]:
        """Meanings that a question with so many names may have, likeliest first; none below NEAR or less likely than
        NOTHING."""
        if not 1 <= len(masked.names) <= len(STAND_INS):
            return []
        fitted = self._fitted
        likely = fitted.probabilities(self._encoder.encode([masked.text])[0])
        fitting = [
            n for n, meaning in enumerate(fitted.meanings)
            if _letters(meaning) in (0, len(masked.names)) and (not masked.whether or Masked(meaning, ()).whether)
        ]  # fmt: skip
        whole = float(likely[fitting].sum())
        found = [Match(with_names(fitted.meanings[n], masked.names), float(likely[n]) / whole) for n in fitting]
        near = sorted((match for match in found if match.score >= NEAR), key=lambda match: -match.score)
        named = list(takewhile(lambda match: match.question != NOTHING, near))
        return named if named and named[0].score >= LIKELY else []


def sure(matches: Sequence[Match]) -> bool:
    """Whether the best match may be taken without asking."""
    return bool(matches) and matches[0].score >= SURE and not matches[0].question.endswith("?")


def _letters(text: str) -> int:
    return sum(letter in text for letter in _LETTERS)


def _shipped(encoder: str, examples: str) -> Fitted | None:
    """The fit in the package when it was made with this very encoder of these very examples."""
    with as_file(files("bot.lexicon").joinpath("examples.npz")) as path:
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as stored:
            if (str(stored["encoder"]), str(stored["examples"])) != (encoder, examples):
                return None
            weights, biases = (stored[name].astype(np.float32) for name in ("weights", "biases"))
            return Fitted(tuple(map(str, stored["meanings"])), weights, biases)
