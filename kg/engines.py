"""Opening a catalogue: the database behind `kg.tables`, its schema brought up to this version's."""

from __future__ import annotations

import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kg.errors import ConfigError, DataFolderError, FolderBroken, FolderLocked, FolderTooNew
from kg.migrations import SCHEMA, STEPS
from kg.tables import meta, metadata

OWNER = 0x6669726D  # "firm": the advisory lock that the one owner of a catalogue on a server holds
_TRIES, _PAUSE = 10, 0.1  # seconds between two tries


def connect(where: Path | str | None) -> Engine:
    """The engine over the catalogue: a file, a server's address, or in memory (None); its tables there and of this version.

    Raises FolderTooNew when a newer version wrote it, FolderBroken when it is no database, DataFolderError when no server
    answers.
    """
    engine = _server(where) if isinstance(where, str) else engine_over(where)
    try:
        with engine.begin() as connection:
            _bring_up(connection)
    except sa.exc.DatabaseError as error:
        engine.dispose()
        raise _unusable(where, str(error.orig)) from error
    return engine


def engine_over(path: Path | None) -> Engine:
    """An engine over any file of the data folder that holds tables (None: in memory): many readers, one writer."""
    engine = _memory() if path is None else sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
    sa.event.listen(engine, "connect", _set_up)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _server(address: str) -> Engine:
    """PostgreSQL, by psycopg, for one owner. A transaction sees the state that it began with, as one of SQLite does."""
    try:
        engine = sa.create_engine(address, isolation_level="REPEATABLE READ", pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise ConfigError(f"a catalogue on a server needs {error.name}: pip install 'firmgraph[scale]'") from error
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError) as error:
        raise ConfigError(f"the catalogue's address must be postgresql+psycopg://USER@HOST/NAME ({error})") from error
    if engine.dialect.name != "postgresql":
        raise ConfigError("a catalogue on a server lies in PostgreSQL: postgresql+psycopg://USER@HOST/NAME")
    _own(engine)
    return engine


def _locked(holding: Connection) -> bool:
    """Whether the catalogue could be taken; the server may still be noticing that its last owner has gone."""
    for _ in range(_TRIES):
        if holding.execute(sa.select(sa.func.pg_try_advisory_lock(OWNER))).scalar():
            return True
        time.sleep(_PAUSE)
    return False


def _own(engine: Engine) -> None:
    """Hold the catalogue as long as the engine lives. Raises FolderLocked when another process does."""
    try:
        holding = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except sa.exc.OperationalError as error:
        raise _unusable(engine.url.render_as_string(hide_password=True), str(error.orig)) from error
    holding.detach()  # not for others to use
    if not _locked(holding):
        holding.close()
        raise FolderLocked(
            f"{engine.url.database}: the catalogue is in use by another owner; ask that one, or stop it first"
        )
    sa.event.listen(engine, "engine_disposed", lambda _: holding.close())


def _unusable(where: Path | str | None, reason: str) -> DataFolderError:
    path = sa.make_url(where).render_as_string(hide_password=True) if isinstance(where, str) else where
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
    """One that reads before it writes says so (`execution_options(writes=True)`), or may find itself outdated."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _bring_up(connection: Connection) -> None:
    """Bring an older schema up to this one and make the tables that are missing."""
    if sa.inspect(connection).has_table("meta"):
        _step_up(connection)
    metadata.create_all(connection)
    connection.execute(meta.delete().where(meta.c.key == "schema"))
    connection.execute(meta.insert(), [{"key": "schema", "value": str(SCHEMA)}])


def _step_up(connection: Connection) -> None:
    found = int(connection.execute(sa.select(meta.c.value).where(meta.c.key == "schema")).scalar() or 1)
    if found > SCHEMA:
        raise FolderTooNew(f"the data folder has schema {found}, this version reads up to {SCHEMA}; upgrade firmgraph")
    for step in STEPS[found - 1 :]:
        step(connection)
