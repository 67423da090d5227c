"""What the graph was made from: articles with all their versions, judgements, dead letters. It can rebuild the graph."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kg import tables as t
from kg.codec import dumps, loads, pack, unpack
from kg.engines import connect
from kg.model import ArticleId, Judgement, Reading, Receipt

CHUNK = 400  # values in one IN list


class State(StrEnum):
    """How far an article's last change has come."""

    PENDING = "pending"  # promised, perhaps not yet in the graph
    DONE = "done"
    DELETING = "deleting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An article as lists show it, without its text."""

    id: ArticleId
    state: State
    version: str
    extractor: str
    url: str | None
    title: str | None
    outlet: str | None
    published: date | None
    source: str | None
    visibility: str
    receipt: Receipt | None
    serial: int | None


class Catalogue:
    """The tables of one data folder: a file, a server's address (`kg.engines`), None = in memory.

    Every method is one transaction unless given a connection.
    """

    def __init__(self, where: Path | str | None = None) -> None:
        self.engine = connect(where)
        with self.begin() as connection:
            if meta(connection, "lineage") is None:
                set_meta(connection, "lineage", uuid.uuid4().hex)

    def close(self) -> None:
        """Give the file back."""
        self.engine.dispose()

    @contextmanager
    def begin(self, *, writes: bool = False) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back on any error. `writes`: it reads before it writes."""
        with self.engine.execution_options(writes=writes).begin() as connection:
            yield connection

    def articles(self) -> list[Listed]:
        """All articles, by id."""
        with self.begin() as connection:
            return [_listed(row) for row in connection.execute(sa.select(t.articles).order_by(t.articles.c.id))]

    def versions(self) -> list[tuple[ArticleId, str]]:
        """All articles with the content hashes of their versions in force."""
        with self.begin() as connection:
            return [
                (ArticleId(row.id), row.version)
                for row in connection.execute(sa.select(t.articles.c.id, t.articles.c.version))
            ]

    def article(self, id_: ArticleId) -> Listed | None:
        """One article, or None."""
        with self.begin() as connection:
            row = connection.execute(sa.select(t.articles).where(t.articles.c.id == id_)).first()
        return _listed(row) if row is not None else None

    def reading(self, id_: ArticleId) -> Reading | None:
        """The reading of an article's version in force, or None."""
        with self.begin() as connection:
            return readings(connection, [id_]).get(id_)

    def readings(self, ids: Iterable[ArticleId] | None = None) -> Iterator[Reading]:
        """Readings in force, by id, a few at a time in memory; of all articles when none are named."""
        wanted = [a.id for a in self.articles()] if ids is None else sorted(ids)
        for some in chunks(wanted, 50):
            with self.begin() as connection:
                found = readings(connection, some)
            yield from found.values()

    def since(self, serial: int) -> list[Listed]:
        """Articles that changed after this commit: what an index that stands at `serial` must read."""
        query = sa.select(t.articles).where(t.articles.c.serial > serial).order_by(t.articles.c.id)
        with self.begin() as connection:
            return [_listed(row) for row in connection.execute(query)]

    def judgements(self) -> list[Judgement]:
        """Every decision, also undone ones, by id."""
        with self.begin() as connection:
            return judgements(connection)

    def serial(self) -> int:
        """The number of the last commit."""
        with self.begin() as connection:
            return int(meta(connection, "serial") or 0)

    def lineage(self) -> str:
        """A name that tells this catalogue from every other; never exported."""
        with self.begin() as connection:
            return meta(connection, "lineage") or ""

    def note(self, key: str, value: str) -> None:
        """Remember a small fact beside the articles, such as the passage index's state."""
        with self.begin() as connection:
            set_meta(connection, key, value)

    def noted(self, key: str) -> str | None:
        """What `note` remembered."""
        with self.begin() as connection:
            return meta(connection, key)


def chunks(values: Iterable[str], size: int = CHUNK) -> Iterator[list[str]]:
    """The values in lists short enough for one IN."""
    all_ = list(values)
    return (all_[i : i + size] for i in range(0, len(all_), size))


def now() -> str:
    """The present moment, ISO 8601 UTC; only ever for people, never exported."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def extracted(connection: Connection, ids: Iterable[str]) -> dict[ArticleId, tuple[str, str]]:
    """(version, extractor) of those of these articles that are done."""
    found: dict[ArticleId, tuple[str, str]] = {}
    a = t.articles.c
    for some in chunks(ids):
        query = sa.select(a.id, a.version, a.extractor).where(a.id.in_(some), a.state == State.DONE.value)
        found |= {ArticleId(row.id): (row.version, row.extractor) for row in connection.execute(query)}
    return found


def meta(connection: Connection, key: str) -> str | None:
    """A small fact by its key."""
    value: str | None = connection.execute(sa.select(t.meta.c.value).where(t.meta.c.key == key)).scalar()
    return value


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Set a small fact."""
    connection.execute(t.meta.delete().where(t.meta.c.key == key))
    connection.execute(t.meta.insert(), [{"key": key, "value": value}])


def save_versions(connection: Connection, readings: Iterable[Reading]) -> None:
    """`save_version` for many; articles that nobody knows yet, the most in a bulk run, in two statements together."""
    given = list(readings)
    known = set[str]()
    for some in chunks(reading.article.id for reading in given):
        known |= {row.id for row in connection.execute(sa.select(t.articles.c.id).where(t.articles.c.id.in_(some)))}
    for reading in given:
        if reading.article.id in known:
            save_version(connection, reading)
    if new := [reading for reading in given if reading.article.id not in known]:
        connection.execute(t.articles.insert(), [_article_row(reading) for reading in new])
        connection.execute(t.versions.insert(), [_version_row(reading) for reading in new])


def save_version(connection: Connection, reading: Reading) -> None:
    """Store a reading as its article's version in force, pending; earlier versions stay."""
    article, row = reading.article, _article_row(reading)
    if connection.execute(t.articles.update().where(t.articles.c.id == article.id).values(**row)).rowcount == 0:
        connection.execute(t.articles.insert(), [row])
    same = (t.versions.c.article == article.id) & (t.versions.c.hash == article.content_hash)
    connection.execute(t.versions.delete().where(same))
    if article.withheld is None:
        own = (t.withheld.c.article == article.id) & (t.withheld.c.hash == article.content_hash)
        connection.execute(t.withheld.delete().where(own))
    connection.execute(t.versions.insert(), [_version_row(reading)])


def _article_row(reading: Reading) -> dict[str, str | None]:
    article = reading.article
    return {
        "id": article.id,
        "state": State.PENDING.value,
        "version": article.content_hash,
        "extractor": reading.extractor,
        "url": article.url,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "visibility": article.visibility,
    }


def _version_row(reading: Reading) -> dict[str, str]:
    article = reading.article
    return {
        "article": article.id,
        "hash": article.content_hash,
        "extractor": reading.extractor,
        "text": article.text if article.withheld is None else pack(article.text),
        "reading": dumps(replace(reading, article=replace(article, text="", withheld=None))),
        "read_at": now(),
    }


def readings(connection: Connection, ids: Iterable[str]) -> dict[ArticleId, Reading]:
    """The readings of the versions in force, by article."""
    found: dict[ArticleId, Reading] = {}
    v, w = t.versions, t.withheld
    joined = v.join(t.articles, (v.c.article == t.articles.c.id) & (v.c.hash == t.articles.c.version)).outerjoin(
        w, (w.c.article == v.c.article) & (w.c.hash == v.c.hash)
    )
    for some in chunks(ids):
        query = sa.select(v.c.text, v.c.reading, v.c.hash, w.c.level).select_from(joined).where(t.articles.c.id.in_(some))
        for row in connection.execute(query):
            bare = loads(Reading, row.reading)
            whole = row.level is None
            text, withheld = (row.text, None) if whole else (unpack(row.text), row.hash)
            found[bare.article.id] = replace(bare, article=replace(bare.article, text=text, withheld=withheld))
    return found


def judgements(connection: Connection, article: ArticleId | None = None) -> list[Judgement]:
    """Every decision (about one article), by id."""
    query = sa.select(t.judgements.c.body).order_by(t.judgements.c.id)
    if article is not None:
        query = query.where(t.judgements.c.article == article)
    return [loads(Judgement, row.body) for row in connection.execute(query)]


def save_judgement(connection: Connection, judgement: Judgement) -> None:
    """Store a decision, or its newer form (an undo)."""
    connection.execute(t.judgements.delete().where(t.judgements.c.id == judgement.id))
    row = {"id": judgement.id, "article": judgement.article, "body": dumps(judgement)}
    connection.execute(t.judgements.insert(), [row])


def promise(connection: Connection, action: str, articles: Iterable[str]) -> None:
    """Write down what is about to be done, so that it is done again after a crash."""
    for some in chunks(dict.fromkeys(articles)):
        connection.execute(t.journal.delete().where(t.journal.c.article.in_(some)))
        connection.execute(t.journal.insert(), [{"article": article, "action": action} for article in some])


def promised(connection: Connection) -> dict[str, str]:
    """Actions by article that are not yet known to be done."""
    return {row.article: row.action for row in connection.execute(sa.select(t.journal).order_by(t.journal.c.article))}


def _listed(row: sa.Row[tuple[object, ...]]) -> Listed:
    fields = dict(row._mapping)
    fields["state"] = State(fields["state"])
    fields["published"] = date.fromisoformat(fields["published"]) if fields["published"] else None
    fields["receipt"] = loads(Receipt, fields["receipt"]) if fields["receipt"] else None
    return Listed(**fields)
