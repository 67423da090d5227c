"""A parsed text as plain objects: what frames ask of spaCy's tokens, in a tenth of the time.

spaCy makes a token anew whenever one is asked for, and decodes its words at every look. Frames look at each token some
hundred times, so what they look at is taken out of the parse once. Names and meanings are those of spaCy's `Token`, `Span`
and `Doc`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any, Final, SupportsIndex, overload

import numpy as np

Doc = Any  # spacy.tokens.Doc: spaCy ships no types that mypy could read
Vocab = Any  # spacy.vocab.Vocab
_ATTRIBUTES: Final = ("ORTH", "LEMMA", "POS", "TAG", "DEP", "ENT_TYPE", "ENT_IOB", "SENT_START", "SPACY", "HEAD")
_IOB: Final = ("", "I", "O", "B")
_STARTS: Final = {1: True, 0: None, -1: False}
_UNSIGNED: Final = (1 << 64) - 1  # spaCy's numbers are 64 bits without a sign, an array of arcs has one
MOST: Final = 100_000  # remembered spellings, some 35 MB; then they are forgotten


class Word:
    """A token of a `Text`. Two are equal when they are the same."""

    __slots__ = (
        "_subtree", "children", "dep_", "doc", "ent_iob_", "ent_type_", "head", "i", "is_alpha", "is_lower", "is_punct",
        "is_quote", "is_sent_start", "is_space", "is_stop", "lemma_", "like_num", "lower_", "pos_", "sent", "tag_", "text",
        "whitespace_",
    )  # fmt: skip
    text: str
    lower_: str
    is_alpha: bool
    is_lower: bool
    is_punct: bool
    is_quote: bool
    is_space: bool
    is_stop: bool
    like_num: bool
    lemma_: str
    pos_: str
    tag_: str
    dep_: str
    ent_type_: str
    ent_iob_: str
    is_sent_start: bool | None
    whitespace_: str
    i: int
    doc: Text
    head: Word  # itself at the root
    sent: Stretch
    children: list[Word]
    _subtree: tuple[Word, ...] | None

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return self.text

    def nbor(self, by: int = 1) -> Word:
        """The token so many places on. Raises IndexError outside of the text."""
        if self.i + by < 0:
            raise IndexError(f"no token {by} from {self.i}")
        return self.doc[self.i + by]

    @property
    def ancestors(self) -> Iterator[Word]:
        """What governs it, from its head up to the root."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    def is_ancestor(self, other: Word) -> bool:
        """Whether it governs the other."""
        return any(token is self for token in other.ancestors)

    @property
    def subtree(self) -> tuple[Word, ...]:
        """It and all that it governs: what stands before it, itself, what stands behind."""
        if self._subtree is None:
            self._subtree = tuple(_in_order(self))
        return self._subtree

    @property
    def left_edge(self) -> Word:
        """The first token of what it governs."""
        return min(self.subtree, key=_place)

    @property
    def right_edge(self) -> Word:
        """The last token of what it governs."""
        return max(self.subtree, key=_place)


def _in_order(top: Word) -> Iterator[Word]:
    """Depth first, without recursion: a text may be one long chain."""
    waiting = [(top, False)]
    while waiting:
        word, opened = waiting.pop()
        if opened or not word.children:
            yield word
            continue
        before = [child for child in word.children if child.i < word.i]
        waiting += [(child, False) for child in reversed(word.children[len(before) :])]
        waiting.append((word, True))
        waiting += [(child, False) for child in reversed(before)]


def _place(word: Word) -> int:
    return word.i


class Stretch(tuple[Word, ...]):
    """Consecutive tokens."""

    @property
    def start(self) -> int:
        """Its first token."""
        return self[0].i

    @property
    def end(self) -> int:
        """The token after its last."""
        return self[-1].i + 1

    @property
    def text(self) -> str:
        """The tokens as they are written, with the spaces between them."""
        return "".join([word.text + word.whitespace_ for word in self[:-1]]) + self[-1].text if self else ""

    @property
    def root(self) -> Word:
        """The first token that is a sentence's root, else the one nearest to it of those that hang outside."""
        top = next((word for word in self if word.head is word), None)
        if top is not None:
            return top
        inside = set(self)
        return min((word for word in self if word.head not in inside), key=_depth)


def _depth(word: Word) -> int:
    """Steps up to the root; bare marks lie deeper than all else."""
    mark = (word.is_punct or word.is_space) and not word.children
    return len(word.doc) if mark else sum(1 for _ in word.ancestors)


class Text(tuple[Word, ...]):
    """The tokens of a parse."""

    sents: tuple[Stretch, ...]

    @classmethod
    def of(cls, doc: Doc) -> Text:
        """Taken out of spaCy's parse."""
        *columns, heads = doc.to_array(_ATTRIBUTES).astype(np.int64).T.tolist()
        words = list(_words(doc.vocab, *columns))
        text = cls(words)
        for word, by in zip(words, heads, strict=True):
            word.doc, word.head = text, words[word.i + by]
            if by:
                word.head.children.append(word)
        bounds = sorted({0, *(word.i for word in words if word.is_sent_start), len(words)})
        text.sents = tuple(Stretch(words[start:end]) for start, end in pairwise(bounds))
        for sent in text.sents:
            for word in sent:
                word.sent = sent
        return text

    @overload
    def __getitem__(self, at: SupportsIndex) -> Word: ...
    @overload
    def __getitem__(self, at: slice) -> Stretch: ...
    def __getitem__(self, at: SupportsIndex | slice) -> Word | Stretch:
        """One token, or a stretch of them."""
        found = tuple.__getitem__(self, at)
        return Stretch(found) if isinstance(found, tuple) else found


def _words(vocab: Vocab, orths: Iterable[int], *columns: Iterable[int]) -> Iterator[Word]:
    """The tokens without their arcs, from their numbers in spaCy's tables."""
    *names, iobs, starts, spaces = columns
    spelled, written = map(_spellings(vocab).__getitem__, orths), _strings(vocab).__getitem__
    rows = zip(spelled, *(map(written, some) for some in names), iobs, starts, spaces, strict=True)
    for i, (spelling, lemma, pos, tag, dep, kind, iob, start, space) in enumerate(rows):
        word = Word()
        word.i, word.children, word._subtree = i, [], None
        (
            word.text, word.lower_, word.is_alpha, word.is_lower, word.is_punct, word.is_quote, word.is_space, word.is_stop,
            word.like_num,
        ) = spelling  # fmt: skip
        word.lemma_, word.pos_, word.tag_, word.dep_, word.ent_type_ = lemma, pos, tag, dep, kind
        word.ent_iob_, word.is_sent_start, word.whitespace_ = _IOB[iob], _STARTS[start], " " if space else ""
        yield word


class _Spellings(dict[int, tuple[Any, ...]]):
    """By spaCy's number of a spelling what it is by itself."""

    def __init__(self, vocab: Vocab) -> None:
        super().__init__()
        self._vocab = vocab

    def __missing__(self, orth: int) -> tuple[Any, ...]:
        if len(self) > MOST:
            self.clear()
        lex = self._vocab[orth & _UNSIGNED]
        self[orth] = (
            lex.text, lex.lower_, lex.is_alpha, lex.is_lower, lex.is_punct, lex.is_quote, lex.is_space, lex.is_stop,
            lex.like_num,
        )  # fmt: skip
        return self[orth]


class _Strings(dict[int, str]):
    """By spaCy's number of a lemma or label how it is written."""

    def __init__(self, vocab: Vocab) -> None:
        super().__init__()
        self._strings = vocab.strings

    def __missing__(self, number: int) -> str:
        if len(self) > MOST:
            self.clear()
        self[number] = self._strings[number & _UNSIGNED]
        return self[number]


_spellings, _strings = cache(_Spellings), cache(_Strings)
