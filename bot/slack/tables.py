"""The Slack app's own tables: what came in, what is to go out, what is remembered; `slack.sqlite` of the data folder.

A file of its own beside the catalogue's: an event must be on disk within the 3 s that Slack waits, also while an ingest
holds the catalogue's one writer; and what belongs to a workspace can be purged without touching the graph
(docs/decisions/023-slack-calls-as-data.md).
The tables of installations and OAuth states are slack_sdk's (bot/slack/installs.py).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kg.engines import engine_over
from kg.errors import FolderTooNew

SCHEMA = 1  # raise it with every change of a table and bring older files up in `prepare`
FILE = "slack.sqlite"

_TURN = threading.Lock()
metadata = sa.MetaData()
_Text, _Int, _Real = sa.Text, sa.BigInteger, sa.Float

facts = sa.Table(
    "slack_facts", metadata, sa.Column("key", _Text, primary_key=True), sa.Column("value", _Text, nullable=False)
)

events = sa.Table(  # what Slack delivered and we took up: one row however often it comes
    "slack_events",
    metadata,
    sa.Column("key", _Text, primary_key=True),
    sa.Column("kind", _Text, nullable=False),
    sa.Column("name", _Text, nullable=False),
    sa.Column("team", _Text, nullable=False, index=True),
    sa.Column("state", _Text, nullable=False, index=True),  # waiting, planned, done, failed
    sa.Column("body", _Text),  # the payload; forgotten as soon as the event is done
    sa.Column("attempts", _Int, nullable=False),  # how often handling it was begun
    sa.Column("arrived", _Real, nullable=False),  # seconds since 1970
    sa.Column("ended", _Real, index=True),
)

calls = sa.Table(  # what an event became; with the event's state written in one transaction
    "slack_calls",
    metadata,
    sa.Column("event", _Text, primary_key=True),
    sa.Column("number", _Int, primary_key=True),
    sa.Column("method", _Text, nullable=False),
    sa.Column("arguments", _Text),  # forgotten once sent
    sa.Column("state", _Text, nullable=False),  # waiting, sending, sent, refused
    sa.Column("tried", _Real),  # when it was last handed to the network
    sa.Column("attempts", _Int, nullable=False),
    sa.Column("result", _Text),  # what later calls may use of the reply
)

threads = sa.Table(  # the answers of a thread, one for each event
    "slack_threads",
    metadata,
    sa.Column("team", _Text, primary_key=True),
    sa.Column("channel", _Text, primary_key=True),
    sa.Column("ts", _Text, primary_key=True),
    sa.Column("event", _Text, primary_key=True),
    sa.Column("at", _Real, nullable=False, index=True),
    sa.Column("answer", _Text, nullable=False),
)

teams = sa.Table(  # to whose installation a workspace belongs: its own, or its organisation's
    "slack_teams",
    metadata,
    sa.Column("team", _Text, primary_key=True),
    sa.Column("tenant", _Text, nullable=False, index=True),
)

channels = sa.Table(  # how the app behaves in a channel, and what is known of it
    "slack_channels",
    metadata,
    sa.Column("team", _Text, primary_key=True),
    sa.Column("channel", _Text, primary_key=True),
    sa.Column("shared", sa.Boolean, nullable=False),  # people of another workspace read along
    sa.Column("settings", _Text, nullable=False),  # JSON of bot/slack/channels.py
)


def live(event: str) -> str:
    """The fact in which message an event's work is shown; it goes when the event ends."""
    return f"live {event}"


def open_tables(folder: Path) -> Engine:
    """The engine over the folder's file, its tables there. Raises FolderTooNew."""
    path = folder / FILE
    path.touch(mode=0o600)
    os.chmod(path, 0o600)  # it holds questions and (encrypted) tokens
    engine = engine_over(path)
    prepare(engine)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes. They take turns here, as SQLite lets those sleep who find it busy, for longer and longer:
    with 50 questions in flight that was nine tenths of the time (benchmarks/slack.py).
    """
    with _TURN, engine.begin() as connection:
        yield connection


def prepare(engine: Engine) -> None:
    """Create what is missing."""
    with engine.begin() as connection:
        metadata.create_all(connection)
        found = connection.execute(sa.select(facts.c.value).where(facts.c.key == "schema")).scalar()
        if found is None:
            connection.execute(facts.insert(), [{"key": "schema", "value": str(SCHEMA)}])
        elif int(found) > SCHEMA:
            raise FolderTooNew(f"{FILE} has schema {found}, this version reads up to {SCHEMA}; upgrade firmgraph")


def durable(engine: Engine) -> Engine:
    """Another engine over the same file, of which each commit has reached the disk when it returns.

    For what was promised to the platform; all else survives a kill too, and after a power cut is done once more.
    """
    other = engine_over(Path(str(engine.url.database)))
    sa.event.listen(other, "connect", _through_to_disk)
    return other


def _through_to_disk(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()
