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
_C = t.threads.c
_OF = (_C.team == sa.bindparam("team")) & (_C.channel == sa.bindparam("channel")) & (_C.ts == sa.bindparam("ts"))
_NEWEST = sa.select(_C.answer).where(_OF).order_by(_C.at.desc()).limit(ANSWERS)
_FIND = sa.select(_C.answer).where(_C.team == sa.bindparam("team"), _C.event == sa.bindparam("event"))
_REMEMBER = t.threads.insert().prefix_with("OR REPLACE")


class KeptThreads:
    """`Threads` that last. Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recall(self, key: ThreadKey) -> Sequence[AnswerObject]:
        """The thread's newest answers, oldest first; empty for an unknown or forgotten thread."""
        with self._engine.begin() as connection:
            return [json.loads(text) for text in reversed(connection.execute(_NEWEST, key._asdict()).scalars().all())]

    def remember(self, key: ThreadKey, event: str, answer: AnswerObject) -> None:
        """Append the answer to an event; the same event again replaces its answer."""
        told = json.dumps(answer, ensure_ascii=False, default=str)
        row = {**key._asdict(), "event": event, "at": time.time(), "answer": told}
        with t.writing(self._engine) as connection:
            connection.execute(_REMEMBER, row)

    def forget_old(self) -> None:
        """Drop what was answered long ago."""
        with t.writing(self._engine) as connection:
            connection.execute(t.threads.delete().where(_C.at < time.time() - KEPT))

    def find(self, team: str, event: str) -> AnswerObject | None:
        """The answer to an event, None when it is forgotten."""
        with self._engine.begin() as connection:
            text = connection.execute(_FIND, {"team": team, "event": event}).scalar()
        return json.loads(text) if text is not None else None
