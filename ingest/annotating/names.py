"""spaCy's search for names, for all texts of a batch at once.

The recogniser goes from token to token and asks at each its network which action follows: O outside, U a name of one token,
B the first of several, I a further one, L the last. Outside of names its network sees nothing but the token, so all tokens
are judged together; the rest of a name depends on the name's first token alone, so all names go on together. spaCy tests for
every token which of 73 actions are allowed, which costs more than the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Doc = Any  # spacy.tokens.Doc
Recogniser = Any  # spacy.pipeline.EntityRecognizer
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
_FEATURES = 3  # this token, the first of the name that is open, the token before this one if it is in that name
_BLOCKED = "U-"  # spaCy's own, for tokens that its user forbids to be names; the score in its column is never looked at
_NEVER = np.float32(-np.inf)


@dataclass(frozen=True, slots=True)
class _Actions:
    """The columns of the network's scores. `labels`: in the order of the columns of `inside`, `last`, `begin`, `unit`."""

    labels: tuple[str, ...]
    begin: Ints
    inside: Ints
    last: Ints
    unit: Ints

    @classmethod
    def of(cls, moves: Sequence[str]) -> _Actions:
        """From the names of the recogniser's moves: "B-ORG", "O"."""
        labels = _labels(moves)
        columns = [np.array([moves.index(f"{kind}-{label}") for label in labels]) for kind in "BILU"]
        return cls(labels, *columns)


class Names:
    """Finds names as `recogniser` would and marks them in the Docs."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._model = recogniser.model
        moves = _moves(recogniser)
        self._actions = _Actions.of(moves)
        self._outside = moves.index("O")

    @staticmethod
    def knows(recogniser: Recogniser) -> bool:
        """Whether this recogniser is built as those of spaCy's small models are."""
        model, moves = recogniser.model, _moves(recogniser)
        return (
            model.name == "parser_model"
            and bool(model.attrs.get("has_upper"))
            and not model.attrs.get("unseen_classes")
            and model.get_ref("lower").get_dim("nF") == _FEATURES
            and recogniser.cfg.get("beam_width", 1) == 1
            and {"O", *(f"{kind}-{label}" for kind in "BILU" for label in _labels(moves))} == set(moves) - {_BLOCKED}
        )

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Mark the names; tokens outside of all names are marked as such."""
        if any(len(doc) for doc in docs):
            actions = _Judged(self._model, docs, self._actions, self._outside).names()
            first = 0
            for doc in docs:
                _mark(doc, actions[first : first + len(doc)], first, self._actions.labels)
                first += len(doc)


def _moves(recogniser: Recogniser) -> tuple[str, ...]:
    """The actions in the order of the network's scores."""
    return tuple(map(recogniser.moves.get_class_name, range(recogniser.moves.n_moves)))


def _labels(moves: Sequence[str]) -> tuple[str, ...]:
    return tuple(move[2:] for move in moves if move.startswith("B-"))


def _mark(doc: Doc, names: Sequence[tuple[int, int] | None], first: int, labels: Sequence[str]) -> None:
    from spacy.tokens import Span  # lazy: importing spaCy costs a second

    spans, at = [], 0
    while at < len(doc):
        name = names[at]
        if name is None:
            at += 1
        else:
            stop, label = name[0] - first, labels[name[1]]
            spans.append(Span(doc, at, stop, label=label))
            at = stop
    doc.set_ents(spans, default="outside")


class _Judged:
    """One batch: its tokens in one row, text after text."""

    def __init__(self, model: Any, docs: Sequence[Doc], actions: _Actions, outside: int) -> None:  # noqa: ANN401
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        self._actions, self._outside = actions, outside
        self._states = lower.predict(model.get_ref("tok2vec").predict(docs))  # token + 1, feature, hidden, piece
        self._bias = lower.get_param("b")
        self._weights, self._added = upper.get_param("W"), upper.get_param("b")
        self._ends = np.concatenate([_ends(doc) for doc in docs])
        self._space = np.concatenate([doc.to_array("IS_SPACE") for doc in docs]).astype(bool)

    def names(self) -> list[tuple[int, int] | None]:
        """For each token the name that begins there: the token after its last, and its label's number; else None."""
        a = self._actions
        scores = self._alone()
        best = np.column_stack([scores[:, self._outside], scores[:, a.begin].max(1), scores[:, a.unit].max(1)]).argmax(1)
        found: list[tuple[int, int] | None] = [None] * len(best)
        for at in np.flatnonzero(best == 2).tolist():
            found[at] = (at + 1, int(scores[at, a.unit].argmax()))
        starts = np.flatnonzero(best == 1)
        labels = scores[np.ix_(starts, a.begin)].argmax(1)
        for start, stop, label in zip(starts.tolist(), self._stops(starts, labels).tolist(), labels.tolist(), strict=True):
            found[start] = (stop, label)
        return found

    def _alone(self) -> Floats:
        """Scores of every token outside of names; of what cannot begin there, none."""
        states = self._states
        hidden = (states[1:, 0] + states[0, 1] + states[0, 2] + self._bias.reshape(states.shape[2:])).max(-1)
        scores: Floats = hidden @ self._weights.T + self._added
        scores[np.ix_(self._ends | self._space, self._actions.begin)] = _NEVER
        scores[np.ix_(self._space, self._actions.unit)] = _NEVER
        return scores

    def _stops(self, starts: Ints, labels: Ints) -> Ints:
        """The token after the last of each name that begins at `starts`, which is no sentence's end."""
        a, stops = self._actions, starts + 1
        bias = self._bias.reshape(self._states.shape[2:])
        open_ = np.arange(len(starts))
        while len(open_):
            first, here, label = starts[open_], stops[open_], labels[open_]
            hidden = (self._states[here + 1, 0] + self._states[first + 1, 1] + self._states[here, 2] + bias).max(-1)
            inside = _scored(hidden, self._weights, self._added, a.inside[label])
            last = _scored(hidden, self._weights, self._added, a.last[label])
            stops[open_] += 1
            open_ = open_[(inside > last) & ~self._ends[here]]
        return stops


def _scored(hidden: Floats, weights: Floats, added: Floats, columns: Ints) -> Floats:
    """The score of one action for each row."""
    return np.asarray((hidden * weights[columns]).sum(1) + added[columns], dtype=np.float32)


def _ends(doc: Doc) -> npt.NDArray[np.bool_]:
    """Per token whether it is the last of its sentence: no name goes on behind it."""
    starts = doc.to_array("SENT_START").astype(np.int64)
    return np.append(starts[1:] == 1, True)[: len(doc)]
