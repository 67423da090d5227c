"""What the listener remembers: the answers of a thread, each under the event that it answers."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.slack.wording import AnswerObject


class ThreadKey(NamedTuple):
    """One thread of one workspace; in a direct message each top-level message starts one."""

    team: str
    channel: str
    ts: str


class Threads(Protocol):
    """Earlier answers of a thread, oldest first."""

    def recall(self, key: ThreadKey) -> Sequence[AnswerObject]:
        """Empty for an unknown thread."""
        ...

    def remember(self, key: ThreadKey, event: str, answer: AnswerObject) -> None:
        """Append the answer to an event; the same event again replaces its answer."""
        ...

    def find(self, team: str, event: str) -> AnswerObject | None:
        """The answer to an event of this workspace, None when it is forgotten."""
        ...

    def forget_old(self) -> None:
        """Drop what is too old to be gone on with; called once a day."""
        ...


class MemoryThreads:
    """Threads in memory: the newest `threads` of them with their newest `answers`. Safe to use from several threads."""

    def __init__(self, *, threads: int = 1_000, answers: int = 20) -> None:
        self._kept: OrderedDict[ThreadKey, OrderedDict[str, AnswerObject]] = OrderedDict()
        self._threads, self._answers = threads, answers
        self._lock = threading.Lock()

    def recall(self, key: ThreadKey) -> Sequence[AnswerObject]:
        """Empty for an unknown or forgotten thread."""
        with self._lock:
            return tuple(self._kept.get(key, {}).values())

    def remember(self, key: ThreadKey, event: str, answer: AnswerObject) -> None:
        """Append; forget what is beyond the bounds."""
        with self._lock:
            thread = self._kept.setdefault(key, OrderedDict())
            thread[event] = answer
            while len(thread) > self._answers:
                thread.popitem(last=False)
            self._kept.move_to_end(key)
            while len(self._kept) > self._threads:
                self._kept.popitem(last=False)

    def find(self, team: str, event: str) -> AnswerObject | None:
        """The answer to an event, None when it is forgotten."""
        with self._lock:
            found = (thread[event] for key, thread in self._kept.items() if key.team == team and event in thread)
            return next(found, None)

    def forget_old(self) -> None:
        """What is in memory is bounded already."""
