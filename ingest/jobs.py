"""One run of ingestion: items in, receipts out. Streams with bounded memory; a bad article never stops the run."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ingest.crew import Alone, ArticleReader, Crew, Outcome
from ingest.sources.articles import Item, Known, Loaded
from ingest.streams import grouped
from kg.errors import BadInput, UnreadableArticle
from kg.model import Article, ArticleId, Reading, Receipt
from kg.protocols import GraphWriter

WRITTEN_TOGETHER = 32  # articles in one atomic write: a third of its cost alone, and a kill costs at most so many readings
ALL_READ, NOTHING_READ, SOME_DEAD = 0, 1, 3  # exit codes, DESIGN 4
BATCH = 32  # articles given to the reader together, and held in memory


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
    reader: ArticleReader | Crew,
    writer: GraphWriter,
    *,
    progress: Callable[[Progress], None] | None = None,
    total: int | None = None,
) -> Report:  # fmt: skip
    """Read and write every item, a few articles in one atomic write; in memory are the batches that the crew has at hand.

    Unreadable items, and articles on which the reader raises BadInput, become receipts of status "dead". `dry_run` reads
    and counts but writes nothing (receipts say "would be"). Errors of the data folder itself (disk full, locked) end the
    run by raising; what was written before stays, and the same run again goes on from there.
    """
    report, begun = Report(), time.monotonic()
    crew = reader if isinstance(reader, Crew) else Alone(reader)
    for done, receipt in enumerate(_receipts(sources, crew, writer), start=1):
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


Entry: TypeAlias = Receipt | Loaded  # what is settled already, and what must be read and written


def _receipts(sources: Iterable[Item | Article], crew: Crew, writer: GraphWriter) -> Iterator[Receipt]:
    """Batches of entries go to the crew ahead of time; each is written when its readings are there."""
    ahead: deque[list[Entry]] = deque()
    for outcomes in crew.read_batches(_unread(sources, _Triage(crew.version, writer), ahead)):
        readings = iter(outcomes)
        told = [e if isinstance(e, Receipt) else (e, e.reading or next(readings)) for e in ahead.popleft()]
        yield from (entry for entry in told if isinstance(entry, Receipt))
        yield from _written([entry for entry in told if not isinstance(entry, Receipt)], writer)


def _unread(sources: Iterable[Item | Article], triage: _Triage, ahead: deque[list[Entry]]) -> Iterator[list[Article]]:
    """The articles of each batch that must be read; the whole batch waits in `ahead`."""
    for items in grouped(sources, BATCH):
        triage.under_way = {e.article.id for batch in ahead for e in batch if isinstance(e, Loaded)}
        ahead.append(triage.entries(items))
        yield [e.article for e in ahead[-1] if isinstance(e, Loaded) and e.reading is None]


class _Triage:
    """Tells what is new from what the graph has."""

    def __init__(self, extractor: str, writer: GraphWriter) -> None:
        self._extractor, self._writer = extractor, writer
        self.under_way: set[ArticleId] = set()  # read ahead and not yet written: the graph cannot know them

    def entries(self, items: Sequence[Item | Article]) -> list[Entry]:
        """What must be done for each of some items; the graph is asked once, which costs as much as for one."""
        loaded = [Loaded(item) if isinstance(item, Article) else item for item in items]
        known = self._writer.versions([item.article.id for item in loaded if isinstance(item, Loaded)])
        return [self._entry(item, known) for item in loaded]

    def _entry(self, item: Item, known: Mapping[ArticleId, tuple[str, str]]) -> Entry:
        if isinstance(item, UnreadableArticle):
            return _dead(item)
        if isinstance(item, Known):
            return Receipt(article=ArticleId(item.source), status="unchanged")
        article = item.article
        extractor = item.reading.extractor if item.reading is not None else self._extractor
        if article.id not in self.under_way and known.get(article.id) == (article.content_hash, extractor):
            return Receipt(article=article.id, status="unchanged", title=article.title)
        self.under_way.add(article.id)
        return item


def _written(read: Sequence[tuple[Loaded, Outcome]], writer: GraphWriter) -> Iterator[Receipt]:
    ready: list[tuple[Loaded, Reading]] = []
    for loaded, reading in read:
        if isinstance(reading, UnreadableArticle):
            yield _dead(reading, loaded.article)
        else:
            ready.append((loaded, reading))
    for some in grouped(ready, WRITTEN_TOGETHER):
        yield from _put(some, writer)


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


def _dead(error: UnreadableArticle, article: Article | None = None) -> Receipt:
    reason = error.reason + (f"; {error.advice}" if error.advice else "")
    return Receipt(article=article.id if article is not None else ArticleId(error.source), status="dead", reason=reason)


def _noted(receipt: Receipt, loaded: Loaded) -> Receipt:
    if not loaded.notes:
        return receipt
    return replace(receipt, details={**receipt.details, "note": "; ".join(loaded.notes)})
