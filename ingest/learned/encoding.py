"""Windows -> the arrays that the learned reader takes: word pieces, and two markers for each pair.

Levitated markers after Zhong and Chen, "A Frustratingly Easy Approach for Entity and Relation Extraction" (NAACL 2021):
a marker stands at the position of the word piece it marks and sees the text and the markers of its own pair; the text does
not see it. So one pass over a window judges all of its pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.learned.pairs import TYPES, Window

Ints = npt.NDArray[np.int64]

UNKNOWN, CLS, SEP = 100, 101, 102  # BERT's vocabulary
LEFT, RIGHT = 1, 11  # the first of the unused word pieces that mark a left and a right party's beginning, by its type
MARKERS = 2  # of a pair: its left and its right party
MOST_PIECES = 192  # of a window's text; pairs behind that are not judged


@dataclass(frozen=True, slots=True)
class Encoded:
    """One window: the ids of its word pieces; of each judged pair the ids of its markers, where they stand, the features of
    its parse, and its place among the window's pairs."""

    ids: list[int]
    markers: list[tuple[int, ...]]
    places: list[tuple[int, ...]]
    features: list[tuple[int, ...]]
    judged: list[int]


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows padded to one length, int64: ids (windows x pieces; id 0 is padding), markers and their places
    (windows x pairs x 2; marker 0 is padding), features of the parse (windows x pairs x most; 0 is padding)."""

    ids: Ints
    markers: Ints
    places: Ints
    features: Ints

    def inputs(self) -> dict[str, Ints]:
        """By the names of the model's inputs."""
        return {"ids": self.ids, "markers": self.markers, "places": self.places, "features": self.features}


class Encoding:
    """Holds the tokenizer; loads it at the first window."""

    def __init__(self, tokenizer: Path) -> None:
        from tokenizers import Tokenizer  # lazy: only readers of articles need it

        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def encode(self, window: Window) -> Encoded:
        """Pieces and markers of one window."""
        ids, first = self._text(window)
        out = Encoded(ids, [], [], [], [])
        for number, pair in enumerate(window.pairs):
            if max(at := (first[pair.left.start], first[pair.right.start])) < len(ids):
                out.markers.append((LEFT + TYPES.index(pair.left.type), RIGHT + TYPES.index(pair.right.type)))
                out.places.append(at)
                out.features.append(pair.features)
                out.judged.append(number)
        return out

    def _text(self, window: Window) -> tuple[list[int], list[int]]:
        """Word pieces, and for each word its first position."""
        coded = self._tokenizer.encode(list(window.words), is_pretokenized=True, add_special_tokens=False)
        pieces: list[list[int]] = [[] for _ in window.words]
        for id_, word in zip(coded.ids, coded.word_ids, strict=True):
            pieces[word].append(id_)
        ids, first = [CLS], []
        for start, end in pairwise((*window.breaks, len(window.words))):
            for word in range(start, end):
                first.append(len(ids))
                ids += pieces[word] or [UNKNOWN]
            ids.append(SEP)
        return ids[:MOST_PIECES], first


def batch(windows: Sequence[Encoded]) -> Batch:
    """Pad to the longest text and the most pairs."""
    length = max(len(w.ids) for w in windows)
    pairs = max(len(w.markers) for w in windows)
    ids = np.zeros((len(windows), length), dtype=np.int64)
    markers, places = (np.zeros((len(windows), pairs, MARKERS), dtype=np.int64) for _ in range(2))
    most = max((len(f) for w in windows for f in w.features), default=0)
    features = np.zeros((len(windows), pairs, max(1, most)), dtype=np.int64)
    for row, window in enumerate(windows):
        for column, hashed in enumerate(window.features):
            features[row, column, : len(hashed)] = hashed
        ids[row, : len(window.ids)] = window.ids
        markers[row, : len(window.markers)] = window.markers
        places[row, : len(window.markers)] = window.places
    return Batch(ids, markers, places, features)
