"""The catalogue's list of what could not be read, kept true while a run goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ingest.sources import Item, Loaded
from kg import letters
from kg.catalogue import Catalogue
from kg.errors import UnreadableArticle
from kg.letters import Letter
from kg.model import ArticleId, Receipt


class DeadLetters:
    """New ones in, those read at last out. `options`: JSON, how the run reads, so that a letter can be tried again."""

    def __init__(self, catalogue: Catalogue, *, keep: bool, options: str) -> None:
        self._catalogue, self._keep, self._options = catalogue, keep, options
        self._known = {letter.source for letter in letters.letters(catalogue)}
        self._source: dict[ArticleId, tuple[str, str]] = {}
        self._buried: set[str] = set()
        self._read: set[str] = set()  # places, to their ends

    def watched(self, places: Iterable[str | UnreadableArticle], read: Callable[[str], Iterable[Item]]) -> Iterator[Item]:
        """The items of each place; where each comes from is remembered until its receipt."""
        for place in places:
            if isinstance(place, UnreadableArticle):
                yield place
                continue
            for item in read(place):
                self._note(item, place)
                yield item
            self._read.add(place)

    def _note(self, item: Item, place: str) -> None:
        match item:
            case UnreadableArticle():
                self._source[ArticleId(item.source)] = item.source, place
            case Loaded() if item.article.source is not None:
                self._source[item.article.id] = item.article.source, place

    def settle(self, receipt: Receipt) -> str:
        """Follow one receipt; returns its source."""
        source, place = self._source.pop(receipt.article, (str(receipt.article), None))
        if not self._keep:
            return source
        if receipt.status == "dead":
            again = place if place is not None and _can_be_had_again(place) else None
            letter = Letter(source=source, reason=receipt.reason or "", place=again, options=self._options)
            letters.bury(self._catalogue, letter)
            self._known.add(source)
            self._buried.add(source)
        elif source in self._known:
            letters.unbury(self._catalogue, source)
            self._known.discard(source)
        return source

    def close(self) -> None:
        """The run is over: letters of places that were read anew and did not fail again are forgotten."""
        for place in self._read if self._keep and self._known else ():
            letters.settle(self._catalogue, place, self._buried)


def _can_be_had_again(place: str) -> bool:
    """Not what came on standard input, nor a file whose name is no text."""
    return place != "-" and place.encode("utf-8", "replace").decode("utf-8") == place
