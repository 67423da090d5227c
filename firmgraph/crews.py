"""Who reads and embeds in a run: this process, or as many as are asked for; and how the passage index follows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from firmgraph.site import Site
from ingest.crew import Alone, Crew
from kg.encoder import load_encoder
from kg.model import Receipt
from kg.open import EncodeAll

if TYPE_CHECKING:
    from firmgraph.config import Settings
    from ingest.workers import Recipe

LAG = 1000  # articles that the passage index may lag behind, and a tenth of what it holds, for each saving writes all of it


class Hands:
    """The crew of a run, and the index that lags behind it."""

    def __init__(self, site: Site, crew: Crew, encode: EncodeAll | None = None) -> None:
        self.crew = crew
        self._site, self._encode = site, encode
        self._behind = 0

    def follow(self, receipt: Receipt) -> None:
        """Take note of a written article; now and then the index catches up."""
        self._behind += receipt.status in ("new", "updated")
        index = self._site.graph.passages
        if index is not None and self._behind >= max(LAG, len(index.versions) // 10):
            self.catch_up()

    def catch_up(self) -> None:
        """Bring the index up to what is written."""
        self._behind = 0
        self._site.graph.index(self._encode)


@contextmanager
def hands(site: Site, processes: int | None) -> Iterator[Hands]:
    """Hands for one run: `processes` as the run asks, or as the settings say."""
    number = processes or site.settings.processes
    if number == 1:
        yield Hands(site, Alone(site.reader()))
        return
    from ingest.workers import Workers  # lazy: only who asks for several processes

    with Workers(recipe(site.settings), number) as workers:
        yield Hands(site, workers, workers.encode_batches)


def recipe(settings: Settings) -> Recipe:
    """How a process of its own makes the reader and the encoder that the settings ask for."""
    from firmgraph.reading import reader  # lazy: spaCy
    from ingest.workers import Recipe

    return Recipe(partial(reader, settings), partial(load_encoder, settings.encoder))
