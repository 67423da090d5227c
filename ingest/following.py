"""Watching sources: what is new or changed is read again, a file only once nobody writes to it any more."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ingest.places import absolute, is_local

FEEDS_EVERY: Final = 900.0  # seconds between two looks at an address; its server says what has changed
Stamp = tuple[int, int]  # size, nanoseconds of the last change


class Follower:
    """Remembers what it has seen; `read` is given what is to be read."""

    def __init__(
        self, sources: Sequence[str], read: Callable[[list[str]], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._paths = [absolute(source) for source in sources if is_local(source)]
        self._addresses = [source for source in sources if not is_local(source)]
        self._read, self._clock = read, clock
        self._seen: dict[str, Stamp] = {}
        self._done: dict[str, Stamp] = {}
        self._next = 0.0

    def follow(self, rounds: Iterator[object]) -> None:
        """Look once a round, till there are no more of them."""
        for _ in rounds:
            self.look()

    def look(self) -> list[str]:
        """Read what has changed since the last look but one and stood still since the last; returns what that is."""
        now = dict(self._files())
        quiet = [path for path, stamp in now.items() if self._seen.get(path) == stamp != self._done.get(path)]
        self._seen = now
        ready = quiet + self._due()
        if ready:
            self._read(ready)
        self._done |= {path: now[path] for path in quiet}
        return ready

    def _due(self) -> list[str]:
        if not self._addresses or (self._next and self._clock() < self._next):
            return []
        self._next = self._clock() + FEEDS_EVERY
        return self._addresses

    def _files(self) -> Iterator[tuple[str, Stamp]]:
        for path in files(self._paths):
            try:
                status = os.stat(path)
            except OSError:
                continue  # it went away between the listing and the look
            yield path, (status.st_size, status.st_mtime_ns)


def files(paths: Sequence[str]) -> Iterator[str]:
    """The files that an ingest of these paths would open."""
    from ingest.sources import places  # lazy: asking an owner needs none of the readers

    return (place for place in places(paths) if isinstance(place, str))


def waiting(seconds: float) -> Iterator[None]:
    """Rounds without end, a pause between each two."""
    while True:
        yield None
        time.sleep(seconds)
