"""An analyser that keeps its parses on disk: reading the same corpora again takes seconds instead of minutes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from ingest.analysis import DEFAULT_MODELS, Analysed, Analyser, Parse
from kg.model import Article

_LEFT_OUT = ["tensor"]  # nine tenths of a parse's bytes, and nobody reads it


class CachedAnalyser(Analyser):
    """Parses what it has not parsed before. A parse is found by its tokens, its given bounds and the model's version."""

    def __init__(self, folder: Path) -> None:
        super().__init__(DEFAULT_MODELS)
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def analyse(self, articles: Iterable[Article], *, batch: int = 16) -> Iterator[Analysed]:
        """Articles in batches; lazily, in order."""
        waiting = iter(articles)
        while group := list(islice(waiting, batch)):
            prepared = [self._prepare(article) for article in group]
            for doc, (_, article, starts, ends, tickers, heading) in zip(
                self._parsed([p[0] for p in prepared]), prepared, strict=True
            ):
                yield Analysed(article, doc, starts, ends, tickers, heading)

    def _parsed(self, docs: list[Parse]) -> list[Parse]:
        files = [self._folder / self._key(doc) for doc in docs]
        missing = [n for n, file in enumerate(files) if not file.exists()]
        for n, doc in zip(missing, self.nlp.pipe([docs[n] for n in missing]), strict=True):
            _write(files[n], doc.to_bytes(exclude=_LEFT_OUT))
        return [doc.from_bytes(file.read_bytes()) for doc, file in zip(map(self._empty, docs), files, strict=True)]

    @staticmethod
    def _empty(doc: Parse) -> Parse:
        return type(doc)(doc.vocab)

    def _key(self, doc: Parse) -> str:
        given = [(t.text, t.is_sent_start, bool(t.whitespace_)) for t in doc]
        return hashlib.sha256(repr((given, self.version)).encode()).hexdigest()[:24]


def _write(file: Path, content: bytes) -> None:
    """In one step, so that a second run beside this one never sees half a file."""
    part = file.with_suffix(f".{os.getpid()}")
    part.write_bytes(content)
    part.replace(file)
