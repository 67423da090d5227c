"""A process that ingests a folder of articles and dies by kill -9 at a chosen moment; imported by it and by the test."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from firmgraph.config import Settings
from firmgraph.service import Service
from firmgraph.site import Site
from kg.encoder import HashingEncoder
from kg.export import stable_lines
from kg.ledger import Stage
from kg.open import open_graph
from tests.support.stub_reader import StubReader

TODAY = date(2025, 6, 1)
READER = StubReader()  # what is killed here is everything but the reading itself
KNOWN, NEW = 4, 40  # articles before the run that is killed, and new ones in it: more than one write
TEXT = """{a} and {b} agree on deliveries

{a} supplies {b}. The two said so on Monday, and nobody else had anything to add to what they had told the press.
{more}
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """When to die: the `nth` time that a stage of a write is reached, or that the index embeds ("encode")."""

    what: str
    nth: int


@dataclass(frozen=True, slots=True)
class Countdown:
    """Dies at its moment."""

    moment: Moment | None
    seen: list[str]

    def reach(self, what: str) -> None:
        """Note that something is reached."""
        self.seen.append(what)
        if self.moment is not None and what == self.moment.what and self.seen.count(what) == self.moment.nth:
            os.kill(os.getpid(), signal.SIGKILL)


class CountingEncoder(HashingEncoder):
    """Tells of every call."""

    def __init__(self, countdown: Countdown) -> None:
        super().__init__()
        self._countdown = countdown

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Before and after."""
        self._countdown.reach("encode")
        vectors = super().encode(texts)
        self._countdown.reach("encoded")
        return vectors


def service(folder: Path, moment: Moment | None = None) -> Service:
    """The folder opened as the front door does, with a death in it."""
    countdown = Countdown(moment, [])
    graph = open_graph(
        folder, encoder=CountingEncoder(countdown), today=lambda: TODAY, on_stage=lambda stage: countdown.reach(stage.value)
    )
    return Service(Site(graph, Settings(data=folder, today=TODAY), _reader=READER))


def prepare(folder: Path, articles: Path) -> None:
    """A folder that knows four articles, one of them in an older version; and the articles to come."""
    articles.mkdir()
    for number in range(KNOWN):
        _write(articles, number, more="Ankaro0 supplies Lumo9. That will not last." if number == 0 else "")
    ingest(folder, articles)
    for number in (0, *range(KNOWN, KNOWN + NEW)):
        _write(articles, number)


def _write(articles: Path, number: int, more: str = "") -> None:
    a, b = f"Ankaro{number % 3}", f"Steigwerk{number % 5}"
    (articles / f"{number:02}.txt").write_text(TEXT.format(a=a, b=b, more=more), encoding="utf-8")


def ingest(folder: Path, articles: Path, moment: Moment | None = None) -> dict[str, Any]:
    """One run, and the folder closed."""
    opened = service(folder, moment)
    try:
        return opened.call(
            "ingest", {"paths": [str(articles)], "root": str(articles), "published": "2025-05-12"}, lambda event: None
        )
    finally:
        opened.close()


def ingest_and_die(folder: str, articles: str, what: str, nth: int) -> None:
    """The target of the process that dies."""
    ingest(Path(folder), Path(articles), Moment(what, nth))


def contents(folder: Path) -> tuple[str, list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Graph, catalogue and index, without what may differ: times and serial numbers."""
    opened = service(folder)
    graph = opened.site.graph
    try:
        listed = [(a.id, a.state, a.version, a.extractor, a.title, a.published) for a in graph.catalogue.articles()]
        assert graph.passages is not None
        rows = sorted((row.article, row.start, row.end, row.text) for row in graph.passages._rows.values())
        return "".join(stable_lines(graph.store.raw)), listed, [*sorted(graph.passages.versions.items()), *rows]
    finally:
        opened.close()


STAGES: tuple[str, ...] = (*(stage.value for stage in Stage), "encode", "encoded")
