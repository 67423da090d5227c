"""Windows -> the arrays that the learned reader takes: word pieces, and four markers for each pair.

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

from ingest.learned.pairs import TYPES, Place, Window

Ints = npt.NDArray[np.int64]

UNKNOWN, CLS, SEP = 100, 101, 102  # BERT's vocabulary
LEFT, RIGHT = 1, 11  # the first of the unused word pieces that mark a left and a right party's beginning, by its type
LEFT_END, RIGHT_END = 21, 22
MARKERS = 4  # of a pair: left beginning and end, right beginning and end
MOST_PIECES = 160  # of a window's text; pairs behind that are not judged


@dataclass(frozen=True, slots=True)
class Encoded:
    """One window: per word piece its id and segment (1 in the sentence itself, 0 in its context); per judged pair the ids
    of its markers, where they stand, the features of its parse, and its place among the window's pairs."""

    ids: list[int]
    segments: list[int]
    markers: list[tuple[int, ...]]
    places: list[tuple[int, ...]]
    features: list[tuple[int, ...]]
    judged: list[int]


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows padded to one length, int64: ids and segments (windows x pieces; id 0 is padding), markers and their places
    (windows x pairs x 4; marker 0 is padding), features of the parse (windows x pairs x most; 0 is padding)."""

    ids: Ints
    segments: Ints
    markers: Ints
    places: Ints
    features: Ints

    def inputs(self) -> dict[str, Ints]:
        """By the names of the model's inputs."""
        return {
            "ids": self.ids,
            "segments": self.segments,
            "markers": self.markers,
            "places": self.places,
            "features": self.features,
        }


class Encoding:
    """Holds the tokenizer; loads it at the first window."""

    def __init__(self, tokenizer: Path) -> None:
        from tokenizers import Tokenizer  # lazy: only readers of articles need it

        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def encode(self, window: Window) -> Encoded:
        """Pieces and markers of one window."""
        ids, segments, first, last = self._text(window)
        out = Encoded(ids, segments, [], [], [], [])
        for number, pair in enumerate(window.pairs):
            if last[max(pair.left.end, pair.right.end) - 1] < len(ids):
                out.markers.append((*_markers(pair.left, LEFT, LEFT_END), *_markers(pair.right, RIGHT, RIGHT_END)))
                out.places.append(tuple(n for p in (pair.left, pair.right) for n in (first[p.start], last[p.end - 1])))
                out.features.append(pair.features)
                out.judged.append(number)
        return out

    def _text(self, window: Window) -> tuple[list[int], list[int], list[int], list[int]]:
        """Word pieces with their segments, and for each word its first and last position."""
        coded = self._tokenizer.encode(list(window.words), is_pretokenized=True, add_special_tokens=False)
        pieces: list[list[int]] = [[] for _ in window.words]
        for id_, word in zip(coded.ids, coded.word_ids, strict=True):
            pieces[word].append(id_)
        ids, segments = [CLS], [0]
        first, last = [], []
        for start, end in pairwise((*window.breaks, len(window.words))):
            for word in range(start, end):
                first.append(len(ids))
                ids += pieces[word] or [UNKNOWN]
                last.append(len(ids) - 1)
            ids.append(SEP)
            segments += [int(start >= window.own)] * (len(ids) - len(segments))
        return ids[:MOST_PIECES], segments[:MOST_PIECES], first, last


def _markers(place: Place, begin: int, end: int) -> tuple[int, int]:
    return begin + TYPES.index(place.type), end


def batch(windows: Sequence[Encoded]) -> Batch:
    """Pad to the longest text and the most pairs."""
    length = max(len(w.ids) for w in windows)
    pairs = max(len(w.markers) for w in windows)
    ids, segments = (np.zeros((len(windows), length), dtype=np.int64) for _ in range(2))
    markers, places = (np.zeros((len(windows), pairs, MARKERS), dtype=np.int64) for _ in range(2))
    most = max((len(f) for w in windows for f in w.features), default=0)
    features = np.zeros((len(windows), pairs, max(1, most)), dtype=np.int64)
    for row, window in enumerate(windows):
        for column, hashed in enumerate(window.features):
            features[row, column, : len(hashed)] = hashed
        ids[row, : len(window.ids)] = window.ids
        segments[row, : len(window.ids)] = window.segments
        markers[row, : len(window.markers)] = window.markers
        places[row, : len(window.markers)] = window.places
    return Batch(ids, segments, markers, places, features)
