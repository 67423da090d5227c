"""Manners on the web: robots.txt (RFC 9309), a pause between two requests to one host, and waiting when asked to."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ingest.fetching.fetcher import Fetched, Fetcher, Limits, checked
from ingest.needing import needing
from kg.errors import NotFetched

if TYPE_CHECKING:
    from protego import Protego

ROBOTS_BYTES: Final = 512_000  # RFC 9309 wants at least 500 kibibytes read
ROBOTS_SECONDS: Final = 86_400.0  # how long a robots.txt is believed
LONGEST_PAUSE: Final = 30.0  # a host that wants to be asked more seldom is asked this seldom


@dataclass(slots=True)
class _Host:
    """What is known of one host."""

    next: float = 0.0  # the moment from which it may be asked again
    rules: Protego | None = None
    closed: str | None = None  # why nothing of it may be read
    until: float = 0.0  # the moment at which robots.txt is asked for again


@dataclass(slots=True, kw_only=True)
class Manners:
    """Asks before each fetch whether it may be, and waits its turn. `fetcher` is the one without manners."""

    fetcher: Fetcher
    pause: float = 1.0  # seconds between two requests to one host
    robots: bool = True
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def polite(self) -> Fetcher:
        """The same fetcher, which now minds its manners."""
        return replace(self.fetcher, before=self.ask)

    def ask(self, url: str) -> None:
        """Wait till the address may be fetched. Raises NotFetched when its host does not want that."""
        parts = checked(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        host = self._hosts.setdefault(origin, _Host())
        pause = self.pause
        if self.robots:
            self._learn(origin, host)
            if host.closed is not None:
                raise NotFetched(url, host.closed, "try again later")
            if host.rules is not None and not host.rules.can_fetch(url, self.fetcher.agent):
                raise NotFetched(url, "its robots.txt does not let it be read", "ask whoever runs the site")
            wanted = host.rules.crawl_delay(self.fetcher.agent) if host.rules is not None else None
            pause = max(pause, min(wanted or 0.0, LONGEST_PAUSE))
        self._wait(host, pause)

    def _wait(self, host: _Host, pause: float) -> None:
        early = host.next - self.clock()
        if early > 0:
            self.sleep(early)
        host.next = self.clock() + pause

    def _learn(self, origin: str, host: _Host) -> None:
        """Read robots.txt once a day: none is a yes, one that cannot be had a no."""
        if host.until > self.clock():
            return
        self._wait(host, self.pause)
        host.rules, host.closed, host.until = None, None, self.clock() + ROBOTS_SECONDS
        try:
            host.rules = _rules(self._robots(origin))
        except NotFetched as error:
            if error.status is None or error.status >= 500 or error.status == 429:
                host.closed = f"its robots.txt cannot be had ({error.reason})"
                host.until = self.clock() + 60.0

    def _robots(self, origin: str) -> Fetched:
        limits = Limits(seconds=self.fetcher.limits.seconds, bytes=ROBOTS_BYTES, redirects=5)
        return replace(self.fetcher, limits=limits).fetch(f"{origin}/robots.txt", kinds=frozenset())


def _rules(robots: Fetched) -> Protego:
    with needing("sources"):
        from protego import Protego  # lazy: only who crawls needs it
    return Protego.parse(robots.body.decode("utf-8", "replace"))
