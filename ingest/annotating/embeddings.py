"""The vectors with which a spaCy network begins, remembered: they follow from how a word looks, not from where it stands.

A third of the network's work hashes spelling, prefix, suffix and shape of each token into rows of tables and mixes them
(`spacy.MultiHashEmbed`); of the tokens of news all but a few have been seen before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Doc = Any  # spacy.tokens.Doc
Model = Any  # thinc.model.Model
Floats = npt.NDArray[np.float32]
MOST: Final = 40_000  # remembered vectors of a network, some 25 MB; then they are forgotten and learnt again
_PARTS = ("extract_features", "list2ragged", "ragged2list")  # first, second and last of the layers; between them the tables


class Embeddings:
    """Stands in for an embedding, a chain of layers from Docs to the vectors of their tokens."""

    def __init__(self, embedding: Model, *, most: int = MOST) -> None:
        self._extract, _, *self._mix, _ = embedding.layers
        self._most, self.width = most, embedding.get_dim("nO")
        self._forget(most)

    @staticmethod
    def knows(layer: Model) -> bool:
        """Whether this is such a chain."""
        names = [inner.name for inner in layer.layers]
        return len(names) > len(_PARTS) and (*names[:2], names[-1]) == _PARTS

    def vectors(self, docs: Sequence[Doc]) -> list[Floats]:
        """For each text its tokens' vectors: tokens x width."""
        features = [np.ascontiguousarray(rows) for rows in self._extract.predict(docs)]
        keys = [key for rows in features for key in _keys(rows)]
        self._learn(np.concatenate(features), keys)
        found = self._vectors[list(map(self._known.__getitem__, keys))]
        ends = np.cumsum([0, *map(len, features)]).tolist()
        return [found[start:end] for start, end in pairwise(ends)]

    def _forget(self, room: int) -> None:
        self._known: dict[bytes, int] = {}  # a token's features -> the row of its vector
        self._vectors: Floats = np.empty((room, self.width), dtype=np.float32)

    def _learn(self, features: npt.NDArray[np.uint64], keys: Sequence[bytes]) -> None:
        places = {key: at for at, key in enumerate(keys)}
        new = {key: at for key, at in places.items() if key not in self._known}
        if len(self._known) + len(new) > len(self._vectors):
            self._forget(max(self._most, len(places)))
            new = places
        if new:
            first = len(self._known)
            self._vectors[first : first + len(new)] = self._mixed(features[list(new.values())])
            self._known.update(zip(new, range(first, first + len(new)), strict=True))

    def _mixed(self, features: npt.NDArray[np.uint64]) -> Floats:
        from thinc.types import Ragged  # lazy: importing spaCy costs a second

        rows: Any = features
        lengths: Any = np.array([len(features)], dtype="i")
        mixed: Any = Ragged(rows, lengths)
        for layer in self._mix:
            mixed = layer.predict(mixed)
        return np.asarray(mixed.dataXd, dtype=np.float32)


def _keys(rows: npt.NDArray[np.uint64]) -> Iterator[bytes]:
    """Each row as one value."""
    return iter(rows.view(f"V{rows.itemsize * rows.shape[1]}").ravel().tolist() if len(rows) else ())


def remembering(component: Any) -> None:  # noqa: ANN401  # spacy.pipeline.Pipe
    """Let a component's network look the vectors of its tokens up where it can."""
    model = getattr(component, "model", None)
    for layer in list(model.walk()) if model is not None else ():
        for at, inner in enumerate(layer.layers):
            if Embeddings.knows(inner):
                layer.layers[at] = _remembered(inner)


def _remembered(embedding: Model) -> Model:
    from thinc.api import Model as NewModel  # lazy, as above

    known = Embeddings(embedding)
    return NewModel("remembered_embedding", lambda _, docs, is_train: (known.vectors(docs), None), dims={"nO": known.width})
