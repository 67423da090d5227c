"""An open data folder with what is loaded over it: the models of reading and asking come when first needed."""

from __future__ import annotations

import shutil
import threading
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from firmgraph.completing import Completion
from firmgraph.config import Settings
from firmgraph.helping import language_model
from firmgraph.wire import OnEvent
from kg import gaps
from kg.gaps import Asked
from kg.open import Graph
from kg.sparql.snapshots import redact
from kg.store import OxigraphStore

if TYPE_CHECKING:
    from bot.analyst import Analyst
    from firmgraph.corrections import Decided
    from ingest.reading import Reader
    from ingest.suggested import Assisted

AT_ONCE, TOLD_EVERY = 0.2, 30.0  # seconds till who waits is told so, and between two such words


@dataclass(slots=True)
class Site:
    """Whoever writes holds `writing`, who decides about what was read `deciding`; readers go on meanwhile.

    An ingest holds `writing` to its end. People do not wait for that: what they decide goes between two of its batches.
    Who needs the folder at rest holds both (`still`). `busy` says what is done by whoever took a `turn`.
    """

    graph: Graph
    settings: Settings
    writing: threading.Lock = field(default_factory=threading.Lock)
    deciding: threading.Lock = field(default_factory=threading.Lock)
    busy: str = "another write"
    unanswered: deque[Asked] = field(default_factory=lambda: deque(maxlen=1000))  # gaps that wait to be written
    completion: Completion = field(default_factory=Completion)
    decided: Decided | None = None  # the judgements in force, kept for as long as nothing is committed
    _loading: threading.Lock = field(default_factory=threading.Lock)
    _reader: Reader | Assisted | None = None
    _analyst: Analyst | None = None

    def reader(self) -> Reader | Assisted:
        """What understands articles; loads the language model."""
        with self._loading:
            if self._reader is None:
                from firmgraph.reading import reader  # lazy: spaCy costs seconds that a question does not need

                self._reader = reader(self.settings)
            return self._reader

    def analyst(self) -> Analyst:
        """What answers questions."""
        with self._loading:
            if self._analyst is None:
                from bot.analyst import Analyst  # lazy: an ingest has no use for it

                passages = self.graph.passages
                self._analyst = Analyst(
                    self.graph.reader,
                    passages,
                    encoder=passages.encoder if passages is not None else None,
                    articles=self.graph.catalogue.reading,
                    model=language_model(self.settings) if self.settings.llm_questions else None,
                    today=lambda: self.settings.day,
                )
            return self._analyst

    @contextmanager
    def snapshot(self, *, public: bool = False) -> Iterator[Path]:
        """A copy of the graph as it is now, hard links made in milliseconds, gone at the end; `public`: without the rest."""
        folder = self.settings.data / "snapshots" / uuid.uuid4().hex
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        self.graph.store.backup(folder)
        try:
            if public:
                copy = OxigraphStore(folder)
                redact(copy)
                copy.close()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def turn(self, doing: str, on_event: OnEvent) -> Iterator[None]:
        """Hold `writing`. Who must wait is told at once what for, and again now and then; who has gone waits no more."""
        waited = 0
        while not self.writing.acquire(timeout=TOLD_EVERY if waited else AT_ONCE):
            on_event({"waiting": f"waiting for {self.busy} to end"})
            waited += 1
        try:
            self.busy = doing
            if waited:
                on_event({"done": 0, "total": None})  # fails where nobody is there any more who wants it done
            yield
        finally:
            self.busy = "another write"
            self.writing.release()

    @contextmanager
    def still(self, doing: str, on_event: OnEvent) -> Iterator[None]:
        """Nothing is written while the block runs, but by it."""
        with self.turn(doing, on_event), self.deciding:
            yield

    def write_gaps(self) -> None:
        """Keep the unanswered questions that wait; whoever calls holds `writing`."""
        waiting = []
        while self.unanswered:
            waiting.append(self.unanswered.popleft())
        if waiting:
            gaps.keep(self.graph.catalogue, waiting)

    def close(self) -> None:
        """Give the folder back."""
        with self.writing:
            self.write_gaps()
        self.graph.close()
