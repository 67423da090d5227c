"""The memory of threads in the Slack app's tables: it survives a restart and is never read back from Slack."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.slack import tables as t
from bot.slack.memory import ThreadKey
from bot.slack.wording import AnswerObject

ANSWERS = 20  # of one thread
KEPT = 90 * 86_400.0  # seconds


class KeptThreads:
    """`Threads` that last. Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recall(self, key: ThreadKey) -> Sequence[AnswerObject]:
        """The thread's newest answers, oldest first; empty for an unknown or forgotten thread."""
        newest = sa.select(t.threads.c.answer).where(_in(key)).order_by(t.threads.c.at.desc()).limit(ANSWERS)
        with self._engine.begin() as connection:
            return [json.loads(text) for text in reversed(connection.execute(newest).scalars().all())]

    def remember(self, key: ThreadKey, event: str, answer: AnswerObject) -> None:
        """Append the answer to an event; the same event again replaces its answer. Old ones go."""
        now = time.time()
        row = {**key._asdict(), "event": event, "at": now, "answer": json.dumps(answer, ensure_ascii=False, default=str)}
        with t.writing(self._engine) as connection:
            connection.execute(
                t.threads.delete().where((_in(key) & (t.threads.c.event == event)) | (t.threads.c.at < now - KEPT))
            )
            connection.execute(t.threads.insert(), [row])

    def find(self, team: str, event: str) -> AnswerObject | None:
        """The answer to an event, None when it is forgotten."""
        wanted = (t.threads.c.team == team) & (t.threads.c.event == event)
        with self._engine.begin() as connection:
            text = connection.execute(sa.select(t.threads.c.answer).where(wanted)).scalar()
        return json.loads(text) if text is not None else None


def _in(key: ThreadKey) -> sa.ColumnElement[bool]:
    c = t.threads.c
    return (c.team == key.team) & (c.channel == key.channel) & (c.ts == key.ts)
