"""Work that waits for its time and its turn: a heap of keys with their hour, and the threads that take them up."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

LOG = logging.getLogger("firmgraph.slack")
Work = Callable[[str], float | None]
AFTER_A_DEFECT = 30.0  # seconds until a key is tried again whose work raised


class Lane:
    """Up to `threads` keys in work at once, in the order of their hour. `work` says after how many seconds to try again."""

    def __init__(self, name: str, work: Work, *, threads: int) -> None:
        self._work = work
        self._heap: list[tuple[float, int, str]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._closed = False
        self.busy = 0  # keys in work now
        self._threads = [threading.Thread(target=self._run, name=f"slack-{name}-{n}", daemon=True) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    def __len__(self) -> int:
        """How many keys are in work or have their time come."""
        with self._changed:
            now = time.monotonic()
            return self.busy + sum(due <= now for due, _, _ in self._heap)

    def put(self, key: str, after: float = 0.0) -> None:
        """Take the key up in so many seconds."""
        with self._changed:
            mine = (time.monotonic() + after, next(self._numbers), key)
            heapq.heappush(self._heap, mine)
            if self._heap[0] is mine:  # else a thread waits for an earlier one, and passes on that there are more
                self._changed.notify()

    def close(self, timeout: float = 10.0) -> None:
        """Take nothing further up and wait for what is in work."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        ends = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, ends - time.monotonic()))

    def _run(self) -> None:
        while (key := self._next()) is not None:
            again = self._done(key)
            with self._changed:
                self.busy -= 1
            if again is not None:
                self.put(key, again)

    def _done(self, key: str) -> float | None:
        try:
            return self._work(key)
        except Exception:  # a defect in one key's work must not end the thread for all others
            LOG.exception("unexpected, at %s", key)
            return AFTER_A_DEFECT

    def _next(self) -> str | None:
        """The next key whose time has come; None when the lane is closed."""
        with self._changed:
            while not self._closed:
                wait = self._heap[0][0] - time.monotonic() if self._heap else None
                if wait is not None and wait <= 0:
                    self.busy += 1
                    key = heapq.heappop(self._heap)[2]
                    if self._heap:
                        self._changed.notify()
                    return key
                self._changed.wait(wait)
        return None
