"""Who reads the articles of a run: one reader in this process (`Alone`), or several processes (`ingest.workers`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias, runtime_checkable

from kg.errors import BadInput, UnreadableArticle
from kg.model import Article, Reading

Outcome: TypeAlias = Reading | UnreadableArticle


class ArticleReader(Protocol):
    """What turns articles into readings; `ingest.reading.Reader` is one."""

    @property
    def version(self) -> str:
        """Names the extractor: another version reads everything anew."""
        ...

    def read_many(self, articles: Iterable[Article]) -> Iterator[Reading]:
        """One reading an article, in the order given."""
        ...


@runtime_checkable
class Crew(Protocol):
    """Reads batch after batch; may ask for the next ones before it has done with the first, but not for many."""

    @property
    def version(self) -> str:
        """Names the extractor."""
        ...

    def read_batches(self, batches: Iterable[Sequence[Article]]) -> Iterator[list[Outcome]]:
        """For each batch, in the order given, what became of each of its articles."""
        ...


class Alone:
    """A crew of one: the reader works in this process, batch by batch."""

    def __init__(self, reader: ArticleReader) -> None:
        self._reader = reader

    @property
    def version(self) -> str:
        """The reader's."""
        return self._reader.version

    def read_batches(self, batches: Iterable[Sequence[Article]]) -> Iterator[list[Outcome]]:
        """One batch at a time."""
        return (read_batch(batch, self._reader) for batch in batches)


def read_batch(articles: Sequence[Article], reader: ArticleReader) -> list[Outcome]:
    """What becomes of each article; when the batch as a whole fails on one of them, the rest is read one by one."""
    outcomes: list[Outcome] = []
    try:
        for reading in reader.read_many(articles):
            outcomes.append(reading)  # what was read before an error counts
    except BadInput:
        outcomes += [_read_alone(article, reader) for article in articles[len(outcomes) :]]
    return outcomes


def _read_alone(article: Article, reader: ArticleReader) -> Outcome:
    try:
        return next(iter(reader.read_many([article])))
    except UnreadableArticle as error:
        return error
    except BadInput as error:
        return UnreadableArticle(article.source or article.id, str(error))
