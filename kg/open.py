"""Opening a data folder: the only place that sees both doors, the reading one and the writing one.

DIR/catalogue.sqlite   articles, versions, judgements: all that cannot be computed again
DIR/graph/             the RDF store
DIR/passages/          the passage index, a cache
DIR/graph.lock         held by the one process that has the folder open
"""

from __future__ import annotations

import fcntl
import os
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Protocol, TypeAlias

from kg.catalogue import Catalogue
from kg.changes import Plan
from kg.errors import DataFolderError, FirmgraphError, FolderLocked
from kg.history import CatalogueClaims, Past
from kg.lance import LancePassages
from kg.ledger import Ledger, Stage
from kg.model import Article, ArticleId, Reading
from kg.passages import PassageIndex, Slips, Vector, windows
from kg.protocols import Change, Encoder
from kg.reader import Counts, Lookups, OxigraphReader
from kg.remote import Endpoint, RemoteStore
from kg.store import OxigraphStore, Store

INDEX_BATCH = 32  # articles embedded at a time
EncodeAll = Callable[[Iterable[Sequence[str]]], Iterator[Vector]]
Index: TypeAlias = PassageIndex | LancePassages


class ArticleReader(Protocol):
    """What can read an article again; `ingest.reading.Reader` is one."""

    @property
    def version(self) -> str:
        """Names the extractor."""
        ...

    def read(self, article: Article) -> Reading:
        """Everything it understands of the article."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """An open data folder. Close it when done; `with` does."""

    reader: OxigraphReader
    ledger: Ledger
    passages: Index | None  # None without an encoder
    catalogue: Catalogue
    store: Store
    folder: Path | None = None
    lock: IO[str] | None = None

    def index(self, encode: EncodeAll | None = None) -> int:
        """Bring the passage index up to the catalogue and save it; returns how many articles it had to follow."""
        return index_passages(self.passages, self.catalogue, encode) if self.passages is not None else 0

    def rebuild(self, reader: ArticleReader | None = None, *, today: date | None = None) -> int:
        """Make graph and index again from the catalogue, articles read anew by `reader`; returns their number."""
        if reader is None:
            count = self.ledger.rebuild(today=today)
        else:
            count = self.ledger.rebuild(reader.read, extractor=reader.version, today=today)
        self.reader.lookups.load()
        self.index()
        return count

    def close(self) -> None:
        """Give the folder back."""
        self.store.close()
        self.catalogue.close()
        if self.lock is not None:
            self.lock.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Engines:
    """Where a graph is kept: in its folder, or on servers that others share.

    `sparql`: a server for the graph. `database`: an SQLAlchemy address of PostgreSQL for the catalogue. `passages`: an
    address of LanceDB for the passage index.
    """

    sparql: Endpoint | None = None
    database: str | None = None
    passages: str | None = None

    def index(self, folder: Path | None, encoder: Encoder | None) -> Index | None:
        """The passage index of a folder; without an encoder there is none."""
        if encoder is None:
            return None
        if self.passages is not None:
            return LancePassages(self.passages, encoder)
        return PassageIndex.open(folder / "passages", encoder) if folder is not None else PassageIndex(encoder)

    def store(self, folder: Path | None) -> Store:
        """The store of a folder's graph."""
        if self.sparql is not None:
            return RemoteStore(self.sparql)
        return OxigraphStore(folder / "graph" if folder is not None else None)

    def catalogue(self, folder: Path | None) -> Catalogue:
        """The catalogue of a folder."""
        if self.database is not None:
            return Catalogue(self.database)
        return Catalogue(folder / "catalogue.sqlite" if folder is not None else None)


EMBEDDED = Engines()


def open_graph(
    folder: Path | None,
    *,
    encoder: Encoder | None = None,
    today: Callable[[], date] = date.today,
    on_stage: Callable[[Stage], None] = lambda _: None,
    mend: bool = True,
    engines: Engines = EMBEDDED,
) -> Graph:
    """Open a data folder (None: in memory), finishing what a crash interrupted and following with the index.

    `mend=False` opens without doing so, for looking at a broken folder. Raises FolderLocked, FolderTooNew, FolderBroken,
    EncoderMismatch, DataFolderError.
    """
    lock = _lock(folder) if folder is not None else None
    try:
        graph = _open(folder, encoder, today, on_stage, engines, lock)
    except FirmgraphError:
        if lock is not None:
            lock.close()
        raise
    if mend:
        _mend(graph)
    graph.reader.lookups.load()
    return graph


def _open(
    folder: Path | None, encoder: Encoder | None, today: Callable[[], date], on_stage: Callable[[Stage], None],
    engines: Engines, lock: IO[str] | None,
) -> Graph:  # fmt: skip
    catalogue, store = engines.catalogue(folder), engines.store(folder)
    ledger = Ledger(catalogue, store, today=today, on_stage=on_stage)
    lookups = Lookups(store)
    ledger.listeners.append(lambda plan: lookups.refresh(_change(plan), _counts(plan)))
    return Graph(
        reader=OxigraphReader(lookups, past=Past(CatalogueClaims(catalogue))),
        ledger=ledger,
        passages=engines.index(folder, encoder),
        catalogue=catalogue,
        store=store,
        folder=folder,
        lock=lock,
    )


def _mend(graph: Graph) -> None:
    try:
        graph.ledger.catch_up()
        graph.index()
    except FirmgraphError:
        graph.close()
        raise


def _change(plan: Plan) -> Change:
    return Change(
        entities=plan.entities_gone | {record.id for record in plan.entities},
        products=frozenset(row.product for row in plan.rows if row.product is not None),
        gone=bool(plan.rows_gone) and not plan.articles.keys() <= plan.fresh,
    )


def _counts(plan: Plan) -> Counts | None:
    """What a plan of nothing but new articles adds; None when it also takes away, which only counting all can tell."""
    new = {article: reading.article for article, reading in plan.articles.items() if reading is not None}
    if not plan.articles.keys() == new.keys() <= plan.fresh:
        return None
    days: dict[str, tuple[date, ...]] = defaultdict(tuple)
    claims: Counter[str] = Counter()
    for reading in (reading for reading in plan.articles.values() if reading is not None):
        told = reading.article
        days[told.visibility] += (told.published,) if told.published is not None else ()
        claims[told.visibility] += len({claim.id for claim in reading.claims})
    return Counts(articles=Counter(told.visibility for told in new.values()), claims=claims, days=days)


def index_passages(index: Index, catalogue: Catalogue, encode: EncodeAll | None = None) -> int:
    """Remove what the catalogue no longer has, embed what is new or changed, save; returns the number of articles.

    `encode` gives the vectors of batch after batch of texts, perhaps several at once; the index's encoder by default.
    """
    wanted = dict(catalogue.versions())
    gone = [ArticleId(a) for a in index.versions if a not in wanted]
    behind = sorted(a for a, version in wanted.items() if index.versions.get(a) != version)
    for article in gone:
        index.remove(article)
    _embed(index, catalogue, behind, encode or (lambda batches: map(index.encoder.encode, batches)))
    if gone or behind:
        index.save()
    return len(gone) + len(behind)


def _embed(index: Index, catalogue: Catalogue, behind: Sequence[ArticleId], encode: EncodeAll) -> None:
    """A few articles at a time: in memory are those whose vectors are under way."""
    under_way: deque[Slips] = deque()

    def texts() -> Iterator[list[str]]:
        for start in range(0, len(behind), INDEX_BATCH):
            readings = catalogue.readings(behind[start : start + INDEX_BATCH])
            under_way.append([(r.article, windows(r.article, r.sentences)) for r in readings])
            yield [row.text for _, rows in under_way[-1] for row in rows]

    for vectors in encode(texts()):
        index.replace(under_way.popleft(), vectors)


def _lock(folder: Path) -> IO[str]:
    """The right to the folder, held until closed, also by a kill. Raises FolderLocked, DataFolderError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (folder / "graph.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise DataFolderError(f"{folder}: the data folder cannot be used: {error.strerror}") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        owner = _owner(file)
        file.close()
        raise FolderLocked(f"{folder} is open in another process{owner}; ask that one, or stop it first") from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def _owner(file: IO[str]) -> str:
    file.seek(0)
    pid = file.read().strip()
    return f" ({pid})" if pid.isdigit() else ""
