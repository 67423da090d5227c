"""Part of speech and lemma of each token, remembered: they follow from its spelling, its tag and its arc.

spaCy's attribute ruler tries two hundred patterns on each token. All but a few look at one token only, and those few at two,
so what it and the lemmatizer make of a token is made of every such token. What is new in a batch goes through both together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

Doc = Any  # spacy.tokens.Doc
Component = Any  # spacy.language.Pipe
Row: TypeAlias = tuple[int, int, int]  # spelling, tag, arc
Key: TypeAlias = tuple[
    Row | None, Row, Row | None
]  # with the token before that may look at it, and the one that it may look at
Form: TypeAlias = tuple[int, int]  # part of speech, lemma
MOST: Final = 100_000  # remembered forms, some 40 MB; then they are forgotten and learnt again
_ROW, _FORM = ("ORTH", "TAG", "DEP"), ("POS", "LEMMA")


class Forms:
    """The attribute ruler and the lemmatizer behind it. What they say of morphology is not set: nothing reads it."""

    def __init__(self, ruler: Component, lemmatizer: Component, *, most: int = MOST) -> None:
        from spacy.matcher import Matcher  # lazy: importing spaCy costs a second

        self._components, self._vocab, self._most = (ruler, lemmatizer), ruler.vocab, most
        self._first = Matcher(ruler.vocab)
        if first := [tokens[:1] for tokens in _patterns(ruler) if len(tokens) > 1]:
            self._first.add("first", first)
        add = ruler.vocab.strings.add
        self._between: Row = (add("."), add("."), add("punct"))
        self._looks: dict[Row, bool] = {}  # whether a pattern of two tokens may begin with it
        self._known: dict[Key, Form] = {}

    @staticmethod
    def knows(ruler: Component, lemmatizer: Component) -> bool:
        """Whether these two go by one or two tokens at a time. (What they do to the tag and arc of spaces is left out.)"""
        return (
            getattr(lemmatizer, "mode", None) in ("rule", "lookup")
            and hasattr(ruler, "patterns")
            and all(len(tokens) <= 2 for tokens in _patterns(ruler))
        )

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Set part of speech and lemma of each token."""
        if len(self._known) > self._most:
            self._known.clear()
            self._looks.clear()
        rows = [list(map(tuple, doc.to_array(_ROW).tolist())) for doc in docs]
        self._see({row for some in rows for row in some if row not in self._looks})
        keys = [self._keys(some) for some in rows]
        self._learn({key for some in keys for key in some if key not in self._known})
        for doc, some in zip(docs, keys, strict=True):
            if some:
                doc.from_array(_FORM, np.array([self._known[key] for key in some], dtype=np.uint64))

    def _keys(self, rows: Sequence[Row]) -> list[Key]:
        keys: list[Key] = [(None, row, None) for row in rows]
        looking = [at for at, row in enumerate(rows[:-1]) if self._looks[row]]
        for at in looking:
            keys[at] = (keys[at][0], rows[at], rows[at + 1])
            keys[at + 1] = (rows[at], rows[at + 1], None)
        return keys

    def _see(self, rows: Iterable[Row]) -> None:
        new = list(rows)
        if new:
            looking = {start for _, start, _ in self._first(self._doc(new), allow_missing=True)}
            self._looks.update((row, at in looking) for at, row in enumerate(new))

    def _learn(self, keys: Iterable[Key]) -> None:
        """Let the components judge each token beside those that it looks at, and nothing else."""
        rows: list[Row] = []
        places: dict[int, Key] = {}
        for key in keys:
            places[len(rows) + (key[0] is not None)] = key
            rows += [*(row for row in key if row is not None), self._between]
        if rows:
            doc = self._doc(rows)
            for component in self._components:
                component(doc)
            forms = doc.to_array(_FORM).tolist()
            self._known.update((key, tuple(forms[at])) for at, key in places.items())

    def _doc(self, rows: Sequence[Row]) -> Doc:
        from spacy.tokens import Doc as NewDoc  # lazy, as above

        doc: Doc = NewDoc(self._vocab, words=[self._vocab.strings[row[0]] for row in rows])
        return doc.from_array(_ROW[1:], np.array([row[1:] for row in rows], dtype=np.uint64))


def _patterns(ruler: Component) -> list[list[dict[str, Any]]]:
    return [tokens for pattern in ruler.patterns for tokens in pattern["patterns"]]
