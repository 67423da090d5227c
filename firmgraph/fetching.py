"""The fetcher that the settings ask for, and the memory that the catalogue is of what was fetched."""

from __future__ import annotations

from firmgraph.config import Settings
from ingest.fetching.addresses import Allowed
from ingest.fetching.fetcher import AGENT, Fetcher, Limits, Validators
from ingest.fetching.manners import Manners
from ingest.sources.web import Memory, Seen, Web
from kg import visits
from kg.catalogue import Catalogue
from kg.model import Receipt


def fetcher(settings: Settings) -> Fetcher:
    """The guarded fetcher. Raises ConfigError when `fetch_allow` names what is no network."""
    limits = Limits(seconds=settings.fetch_seconds, bytes=settings.fetch_bytes)
    allowed = tuple(Allowed.parse(text) for text in settings.fetch_allow)
    return Fetcher(limits=limits, allowed=allowed, agent=settings.fetch_agent or AGENT)


def web(settings: Settings, memory: Memory, *, feeds: bool = True) -> Web:
    """The web for a run: robots.txt is obeyed, and each host has its pause."""
    polite = Manners(fetcher=fetcher(settings), pause=settings.fetch_pause).polite()
    return Web(fetcher=polite, memory=memory, feeds=feeds)


class Visits:
    """Remembers an address once all of its articles are written; one with a dead letter is asked again next time.

    What a private channel has read is remembered for that channel alone.
    """

    def __init__(self, catalogue: Catalogue, extractor: str, *, keep: bool, visibility: str = "public") -> None:
        self._catalogue, self._extractor, self._keep = catalogue, extractor, keep
        self._mark = "" if visibility == "public" else f"#{visibility}"
        self._waiting: dict[str, Seen] = {}
        self._dead: set[str] = set()

    def seen(self, url: str) -> Seen | None:
        """What is known of an address that this extractor has read."""
        visit = visits.visited(self._catalogue, url + self._mark)
        if visit is None or visit.extractor != self._extractor:
            return None
        return Seen(validators=Validators(etag=visit.etag, modified=visit.modified), stamp=visit.stamp)

    def read(self, url: str, seen: Seen) -> None:
        """An address was fetched; it waits for its receipts."""
        self._waiting[url] = seen

    def settle(self, receipt: Receipt, source: str) -> None:
        """Follow one receipt."""
        url = str(receipt.article)
        if receipt.status == "dead":
            self._dead |= {url, source}
        elif url in self._waiting:
            self._remember(url, self._waiting.pop(url))

    def close(self) -> None:
        """The run is over: what has had no receipt of its own (feeds, redirected pages) is remembered too."""
        for url, seen in self._waiting.items():
            if url not in self._dead:
                self._remember(url, seen)
        self._waiting.clear()

    def _remember(self, url: str, seen: Seen) -> None:
        if self._keep:
            known = seen.validators
            visit = visits.Visit(
                url=url + self._mark, extractor=self._extractor, etag=known.etag, modified=known.modified, stamp=seen.stamp
            )
            visits.remember(self._catalogue, visit)
