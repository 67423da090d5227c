"""One run of ingestion: items in, receipts out. Streams with bounded memory; a bad article never stops the run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Protocol

from ingest.sources.articles import Item, Known, Loaded
from kg.errors import BadInput, UnreadableArticle
from kg.model import Article, ArticleId, Reading, Receipt
from kg.protocols import GraphWriter

WRITTEN_TOGETHER = 8  # articles in one atomic write: halves its cost, and a kill costs at most so many readings
ALL_READ, NOTHING_READ, SOME_DEAD = 0, 1, 3  # exit codes, DESIGN 4
BATCH = 32  # articles given to the reader together, and held in memory


class ArticleReader(Protocol):
    """What turns articles into readings; `ingest.reading.Reader` is one."""

    @property
    def version(self) -> str:
        """Names the extractor: another version reads everything anew."""
        ...

    def read_many(self, articles: Iterable[Article]) -> Iterator[Reading]:
        """One reading an article, in the order given."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: `done` of `total` items (None when not known), articles a second, seconds left."""

    done: int
    total: int | None
    rate: float
    seconds_left: float | None
    receipt: Receipt


@dataclass(slots=True)
class Report:
    """What a run did: counts by status, and the receipts of dead letters and changes.

    `receipts` keeps every receipt but those of unchanged articles (which are only counted), so that a nightly run over a
    large folder stays small.
    """

    receipts: list[Receipt] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    claims_added: int = 0
    claims_removed: int = 0
    seconds: float = 0.0
    dry_run: bool = False

    @property
    def dead(self) -> list[Receipt]:
        """The dead letters: what could not be read, and why."""
        return [receipt for receipt in self.receipts if receipt.status == "dead"]

    @property
    def read(self) -> int:
        """Articles read, unchanged ones included."""
        return sum(count for status, count in self.counts.items() if status != "dead")

    @property
    def exit_code(self) -> int:
        """0 all read, 3 some dead letters, 1 nothing read."""
        if self.read == 0:
            return NOTHING_READ
        return SOME_DEAD if self.counts.get("dead") else ALL_READ

    def add(self, receipt: Receipt) -> None:
        """Count a receipt, and keep it if it says something."""
        self.counts[receipt.status] = self.counts.get(receipt.status, 0) + 1
        self.claims_added += receipt.claims_added
        self.claims_removed += receipt.claims_removed
        if receipt.status != "unchanged":
            self.receipts.append(receipt)


def ingest(
    sources: Iterable[Item | Article],
    reader: ArticleReader,
    writer: GraphWriter,
    *,
    dry_run: bool = False,
    progress: Callable[[Progress], None] | None = None,
    total: int | None = None,
) -> Report:  # fmt: skip
    """Read and write every item, a few articles in one atomic write, at most `BATCH` articles in memory.

    Unreadable items, and articles on which the reader raises BadInput, become receipts of status "dead". `dry_run` reads
    and counts but writes nothing (receipts say "would be"). Errors of the data folder itself (disk full, locked) end the
    run by raising; what was written before stays, and the same run again goes on from there.
    """
    report, begun = Report(dry_run=dry_run), time.monotonic()
    for done, receipt in enumerate(_receipts(sources, reader, writer, dry_run), start=1):
        report.add(receipt)
        report.seconds = time.monotonic() - begun
        if progress is not None:
            progress(_progress(done, total, report.seconds, receipt))
    return report


def delete(articles: Iterable[ArticleId], writer: GraphWriter) -> Report:
    """Remove each article as if it had never been ingested."""
    report, begun = Report(), time.monotonic()
    for article in articles:
        report.add(writer.remove(article))
    report.seconds = time.monotonic() - begun
    return report


def _progress(done: int, total: int | None, seconds: float, receipt: Receipt) -> Progress:
    rate = done / seconds if seconds > 0 else 0.0
    left = (total - done) / rate if total is not None and rate > 0 else None
    return Progress(done, total, rate, max(0.0, left) if left is not None else None, receipt)


def _receipts(
    sources: Iterable[Item | Article], reader: ArticleReader, writer: GraphWriter, dry_run: bool
) -> Iterator[Receipt]:
    stream = iter(sources)
    while items := list(islice(stream, BATCH)):
        fresh: list[Loaded] = []
        for item in items:
            if isinstance(item, UnreadableArticle):
                yield _dead(item)
            elif isinstance(item, Known):
                yield Receipt(article=ArticleId(item.source), status="unchanged")
            elif _needed(loaded := item if isinstance(item, Loaded) else Loaded(item), reader, writer):
                fresh.append(loaded)
            else:
                yield Receipt(article=loaded.article.id, status="unchanged", title=loaded.article.title)
        yield from _written(fresh, reader, writer, dry_run)


def _needed(loaded: Loaded, reader: ArticleReader, writer: GraphWriter) -> bool:
    extractor = loaded.reading.extractor if loaded.reading is not None else reader.version
    return writer.needs(loaded.article, extractor)


def _written(fresh: Sequence[Loaded], reader: ArticleReader, writer: GraphWriter, dry_run: bool) -> Iterator[Receipt]:
    ready: list[tuple[Loaded, Reading]] = []
    for loaded, reading in _readings(fresh, reader):
        if isinstance(reading, UnreadableArticle):
            yield _dead(reading, loaded.article)
        elif dry_run:
            yield _would(reading)
        else:
            ready.append((loaded, reading))
            if len(ready) == WRITTEN_TOGETHER:
                yield from _put(ready, writer)
                ready = []
    yield from _put(ready, writer)


def _put(ready: Sequence[tuple[Loaded, Reading]], writer: GraphWriter) -> list[Receipt]:
    """Write readings together; when one of them cannot be written, each by itself."""
    try:
        receipts = writer.put_many([reading for _, reading in ready])
    except BadInput:
        return [_put_alone(loaded, reading, writer) for loaded, reading in ready]
    return [_noted(receipt, loaded) for receipt, (loaded, _) in zip(receipts, ready, strict=True)]


def _put_alone(loaded: Loaded, reading: Reading, writer: GraphWriter) -> Receipt:
    try:
        return _noted(writer.put(reading), loaded)
    except BadInput as error:
        return _dead(UnreadableArticle(loaded.article.source or loaded.article.id, str(error)), loaded.article)


def _readings(fresh: Sequence[Loaded], reader: ArticleReader) -> Iterator[tuple[Loaded, Reading | UnreadableArticle]]:
    """The batch's readings; when the batch as a whole fails on one article, the rest one by one."""
    yield from ((loaded, loaded.reading) for loaded in fresh if loaded.reading is not None)
    fresh = [loaded for loaded in fresh if loaded.reading is None]
    done = 0
    try:
        for reading in reader.read_many([loaded.article for loaded in fresh]):
            yield fresh[done], reading
            done += 1
    except BadInput:
        for loaded in fresh[done:]:
            yield loaded, _read_alone(loaded.article, reader)


def _read_alone(article: Article, reader: ArticleReader) -> Reading | UnreadableArticle:
    try:
        return next(iter(reader.read_many([article])))
    except UnreadableArticle as error:
        return error
    except BadInput as error:
        return UnreadableArticle(article.source or article.id, str(error))


def _dead(error: UnreadableArticle, article: Article | None = None) -> Receipt:
    reason = error.reason + (f"; {error.advice}" if error.advice else "")
    return Receipt(article=article.id if article is not None else ArticleId(error.source), status="dead", reason=reason)


def _would(reading: Reading) -> Receipt:
    return Receipt(
        article=reading.article.id, status="would be read", title=reading.article.title,
        claims=len(reading.claims), entities=len(reading.clusters),
    )  # fmt: skip


def _noted(receipt: Receipt, loaded: Loaded) -> Receipt:
    if not loaded.notes:
        return receipt
    return replace(receipt, details={**receipt.details, "note": "; ".join(loaded.notes)})
