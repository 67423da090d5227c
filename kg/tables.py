"""The catalogue's tables. SQLite in WAL mode by default, written so that PostgreSQL works too (no upserts, no rowids).

The first half is what cannot be computed again: articles, their versions, judgements, dead letters. The second half
follows from it (DESIGN 2: identity and relations) and is there so that one article's change costs only what it touches.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kg.errors import DataFolderError, FolderBroken, FolderTooNew

SCHEMA = 1  # raise it with every change of a table and add the step to MIGRATIONS
MIGRATIONS: dict[int, Callable[[Connection], None]] = {}  # from version N to N + 1

metadata = sa.MetaData()
_Text, _Int = sa.Text, sa.BigInteger

meta = sa.Table("meta", metadata, sa.Column("key", _Text, primary_key=True), sa.Column("value", _Text, nullable=False))

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", _Text, primary_key=True),
    sa.Column("state", _Text, nullable=False),  # pending, done, deleting
    sa.Column("version", _Text, nullable=False),  # the content hash that the graph holds, or will hold when pending
    sa.Column("extractor", _Text, nullable=False),
    sa.Column("url", _Text),
    sa.Column("title", _Text),
    sa.Column("outlet", _Text),
    sa.Column("published", _Text),  # ISO day
    sa.Column("source", _Text),
    sa.Column("visibility", _Text, nullable=False),
    sa.Column("receipt", _Text),
    sa.Column("serial", _Int),  # the commit that made it done: the passage index asks for what is newer than it knows
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("article", _Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("hash", _Text, primary_key=True),
    sa.Column("extractor", _Text, nullable=False),
    sa.Column("text", _Text, nullable=False),  # as read
    sa.Column("reading", _Text, nullable=False),  # the reading but for its text
    sa.Column("read_at", _Text, nullable=False),
)

judgements = sa.Table(
    "judgements",
    metadata,
    sa.Column("id", _Text, primary_key=True),
    sa.Column("article", _Text, index=True),
    sa.Column("body", _Text, nullable=False),
)

dead_letters = sa.Table(
    "dead_letters",
    metadata,
    sa.Column("source", _Text, primary_key=True),
    sa.Column("reason", _Text, nullable=False),
    sa.Column("at", _Text, nullable=False),
)

gaps = sa.Table(  # questions that the graph could not answer
    "gaps",
    metadata,
    sa.Column("id", _Text, primary_key=True),  # of the question, however typed, and who may see it
    sa.Column("question", _Text, nullable=False),
    sa.Column("visibility", _Text, nullable=False, index=True),
    sa.Column("times", _Int, nullable=False),
    sa.Column("first", _Text, nullable=False),
    sa.Column("last", _Text, nullable=False, index=True),
)

journal = sa.Table(  # what has been promised and is not yet in the graph; empty between writes
    "journal",
    metadata,
    sa.Column("article", _Text, primary_key=True),
    sa.Column("action", _Text, nullable=False),  # put, remove, judge
)

usages = sa.Table("usages", metadata, sa.Column("id", _Text, primary_key=True), sa.Column("body", _Text, nullable=False))

mentions = sa.Table(
    "mentions",
    metadata,
    sa.Column("article", _Text, primary_key=True),
    sa.Column("key", _Text, primary_key=True),
    sa.Column("usage", _Text, nullable=False, index=True),
)

links = sa.Table(  # names kept apart, renamings, descriptions: one row for each article that says so
    "links",
    metadata,
    sa.Column("article", _Text, primary_key=True),
    sa.Column("kind", _Text, primary_key=True),
    sa.Column("a", _Text, primary_key=True),
    sa.Column("b", _Text, primary_key=True),
)

entities = sa.Table("entities", metadata, sa.Column("id", _Text, primary_key=True), sa.Column("body", _Text, nullable=False))

prints = sa.Table(
    "prints",
    metadata,
    sa.Column("article", _Text, primary_key=True),
    sa.Column("origin", _Text, nullable=False),
    sa.Column("body", _Text, nullable=False),
)

bands = sa.Table(
    "bands",
    metadata,
    sa.Column("band", _Text, primary_key=True),
    sa.Column("article", _Text, primary_key=True, index=True),
)

reprints = sa.Table(  # both ways
    "reprints",
    metadata,
    sa.Column("article", _Text, primary_key=True),
    sa.Column("other", _Text, primary_key=True, index=True),
)

claims = sa.Table(  # claims seen through identity
    "claims",
    metadata,
    sa.Column("id", _Text, primary_key=True),
    sa.Column("article", _Text, nullable=False, index=True),
    sa.Column("relation", _Text, nullable=False),
    sa.Column("subject", _Text, nullable=False, index=True),
    sa.Column("object", _Text, index=True),
    sa.Column("subject_usage", _Text, nullable=False, index=True),
    sa.Column("object_usage", _Text, index=True),
    sa.Column("seller_usage", _Text, index=True),
    sa.Column("venture_usage", _Text, index=True),
    sa.Column("body", _Text, nullable=False),
)

units = sa.Table(  # which claims each unit of reconciliation is made of
    "units",
    metadata,
    sa.Column("unit", _Text, primary_key=True),
    sa.Column("claim", _Text, primary_key=True, index=True),
)

rows = sa.Table(  # the view graph's rows, to know what an update changes
    "rows",
    metadata,
    sa.Column("key", _Text, primary_key=True),
    sa.Column("unit", _Text, nullable=False, index=True),
    sa.Column("digest", _Text, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("shortcut", _Text, index=True),  # "relation subject object" of rows that the current graph may show
    sa.Column("holds_from", _Text, nullable=False),
    sa.Column("holds_to", _Text),
    sa.Column("stale_on", _Text),
)

DERIVED = (usages, mentions, links, entities, prints, bands, reprints, claims, units, rows)


def connect(path: Path | None) -> Engine:
    """The engine over the catalogue file (None: in memory), its tables there and of this version.

    Raises FolderTooNew when a newer version wrote it, FolderBroken when it is no database.
    """
    engine = engine_over(path)
    try:
        with engine.begin() as connection:
            _migrate(connection)
    except sa.exc.DatabaseError as error:
        engine.dispose()
        raise _unusable(path, str(error.orig)) from error
    return engine


def engine_over(path: Path | None) -> Engine:
    """An engine over any file of the data folder that holds tables (None: in memory): many readers, one writer."""
    engine = _memory() if path is None else sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
    sa.event.listen(engine, "connect", _set_up)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _unusable(path: Path | None, reason: str) -> DataFolderError:
    if "malformed" in reason or "not a database" in reason:
        return FolderBroken(f"the catalogue {path} is damaged ({reason}); restore it from a backup")
    return DataFolderError(f"the catalogue {path} cannot be opened: {reason}")


def _memory() -> Engine:
    return sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool, connect_args={"check_same_thread": False})


def _set_up(connection: object, _: object) -> None:
    """Pragmas of every SQLite connection; the driver must not open transactions by itself."""
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _migrate(connection: Connection) -> None:
    """Create what is missing and bring an older schema up to this one."""
    known = sa.inspect(connection).has_table("meta")
    metadata.create_all(connection)
    if not known:
        connection.execute(meta.insert(), [{"key": "schema", "value": str(SCHEMA)}])
        return
    found = int(connection.execute(sa.select(meta.c.value).where(meta.c.key == "schema")).scalar() or 0)
    if found > SCHEMA:
        raise FolderTooNew(f"the data folder has schema {found}, this version reads up to {SCHEMA}; upgrade firmgraph")
    for version in range(found, SCHEMA):
        MIGRATIONS[version](connection)
    connection.execute(meta.update().where(meta.c.key == "schema").values(value=str(SCHEMA)))
