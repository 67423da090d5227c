"""What the listener remembers: the answers of a thread."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.slack.blocks import AnswerObject


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

    def remember(self, key: ThreadKey, answer: AnswerObject) -> None:
        """Append an answer."""
        ...


class MemoryThreads:
    """Threads in memory: the newest `threads` of them with their newest `answers`. Safe to use from several threads."""

    def __init__(self, *, threads: int = 1_000, answers: int = 20) -> None:
        self._kept: OrderedDict[ThreadKey, tuple[AnswerObject, ...]] = OrderedDict()
        self._threads, self._answers = threads, answers
        self._lock = threading.Lock()

    def recall(self, key: ThreadKey) -> Sequence[AnswerObject]:
        """Empty for an unknown or forgotten thread."""
        with self._lock:
            return self._kept.get(key, ())

    def remember(self, key: ThreadKey, answer: AnswerObject) -> None:
        """Append; forget what is beyond the bounds."""
        with self._lock:
            self._kept[key] = (*self._kept.get(key, ()), answer)[-self._answers :]
            self._kept.move_to_end(key)
            while len(self._kept) > self._threads:
                self._kept.popitem(last=False)
