"""Reading in several processes: batches out, readings back in order, never more on the way than the processes can chew.

The processes are forked from one that has loaded the language model (`ingest.preloaded`), so its weights lie in memory once.
They end with the process that started them, also when that one is killed.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cached_property
from multiprocessing.connection import wait
from typing import Any, Final, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from ingest.crew import ArticleReader, Outcome, read_batch
from kg.errors import UnreadableArticle
from kg.model import Article
from kg.protocols import Encoder

AHEAD: Final = 2  # batches on the way for each process: one at work, one waiting so that it need not
PRELOADED: Final = "ingest.preloaded"  # takes effect for the first workers that a process starts
_GENERATION: Final = 50_000  # new objects between two collections: spaCy's tokens make the default of 700 cost 7 %
MOST_SECONDS: Final = 300.0  # of the clock; a book of 100,000 words takes a minute
Given = TypeVar("Given")
Made = TypeVar("Made")
Work = Callable[..., Any]  # what runs in a process: a function of this module
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a process makes what it works with; both can be pickled. `encoder`: of passages, where vectors are wanted.

    `seconds`: how long one article, and also a batch of them, may be read before its process is ended.
    """

    reader: Callable[[], ArticleReader]
    encoder: Callable[[], Encoder] | None = None
    seconds: float = MOST_SECONDS


@dataclass(frozen=True, slots=True)
class _Sent(Generic[Made]):
    """Work on its way, and the processes that it was given to."""

    pool: ProcessPoolExecutor
    future: Future[Made]


class Workers:
    """A crew (`ingest.crew.Crew`) of `processes` readers, which can also encode. Close it when done; `with` does."""

    def __init__(self, recipe: Recipe, processes: int, *, preload: str = PRELOADED) -> None:
        self._recipe, self._processes, self._preload = recipe, processes, preload
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([self._preload])
        return ProcessPoolExecutor(self._processes, mp_context=context, initializer=_begin, initargs=(self._recipe,))

    @cached_property
    def version(self) -> str:
        """The readers', asked once."""
        return str(self._send(_version).future.result())

    def read_batches(self, batches: Iterable[Sequence[Article]]) -> Iterator[list[Outcome]]:
        """For each batch, in the order given, what became of each article; one that kills its reader is unreadable."""
        return self._in_order(_read, batches, self._read_singly)

    def encode_batches(self, batches: Iterable[Sequence[str]]) -> Iterator[Vectors]:
        """For each batch of texts, in the order given, their vectors."""
        return self._in_order(_encode, batches, lambda batch: self._send(_encode, batch).future.result())

    def _in_order(self, work: Work, batches: Iterable[Given], again: Callable[[Given], Made]) -> Iterator[Made]:
        """The work's results in order, a bounded number of batches ahead; `again` does what a dying process left."""
        waiting: deque[tuple[Given, _Sent[Made]]] = deque()
        for batch in batches:
            waiting.append((batch, self._send(work, batch)))
            if len(waiting) >= AHEAD * self._processes:
                yield self._result(*waiting.popleft(), again)
        while waiting:
            yield self._result(*waiting.popleft(), again)

    def _send(self, work: Work, *given: Any) -> _Sent[Any]:  # noqa: ANN401  # whatever the work takes
        try:
            return _Sent(self._pool, self._pool.submit(work, *given))
        except BrokenProcessPool:
            self._replace(self._pool)
            return _Sent(self._pool, self._pool.submit(work, *given))

    def _result(self, batch: Given, sent: _Sent[Made], again: Callable[[Given], Made]) -> Made:
        try:
            return sent.future.result()
        except BrokenProcessPool:
            self._replace(sent.pool)
            return again(batch)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        if self._pool is broken:
            self._pool = self._new_pool()

    def _read_singly(self, batch: Sequence[Article]) -> list[Outcome]:
        """One article after the other in a process that does nothing else, so that the one that ends it is known."""
        with Workers(self._recipe, 1, preload=self._preload) as alone:
            return [outcome for article in batch for outcome in alone._read_or_die(article)]

    def _read_or_die(self, article: Article) -> list[Outcome]:
        sent, begun = self._send(_read, [article]), time.monotonic()
        try:
            found: list[Outcome] = sent.future.result()
        except BrokenProcessPool:
            self._replace(sent.pool)
            late = time.monotonic() - begun >= self._recipe.seconds
            reason = (
                f"it could not be read within {self._recipe.seconds:g} seconds"
                if late
                else "the process that read it died, perhaps for want of memory"
            )
            return [UnreadableArticle(article.source or article.id, reason)]
        return found

    def close(self) -> None:
        """End the processes; what they were at is dropped."""
        self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# In the processes


@dataclass(slots=True)
class _Own:
    """What this process works with, made when first needed."""

    recipe: Recipe
    reader: ArticleReader | None = None
    encoder: Encoder | None = None

    def reading(self) -> ArticleReader:
        if self.reader is None:
            self.reader = self.recipe.reader()
        return self.reader

    def encoding(self) -> Encoder:
        if self.encoder is None:
            assert self.recipe.encoder is not None, "no encoder was asked for"
            self.encoder = self.recipe.encoder()
        return self.encoder


_own: _Own


def _begin(recipe: Recipe) -> None:
    """Set up a process: it leaves Ctrl-C to its parent, and ends with it."""
    global _own  # the executor knows no other place for what a process keeps
    _own = _Own(recipe)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, name="watch over the parent", daemon=True).start()
    gc.set_threshold(_GENERATION)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _version() -> str:
    return _own.reading().version


def _read(articles: Sequence[Article]) -> list[Outcome]:
    """Read them; when that takes too long the alarm ends this process, wherever it is."""
    if not articles:
        return []
    reader = _own.reading()
    signal.setitimer(signal.ITIMER_REAL, _own.recipe.seconds)
    try:
        return read_batch(articles, reader)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _encode(texts: Sequence[str]) -> Vectors:
    return _own.encoding().encode(texts)
