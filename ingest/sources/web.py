"""Sources on the web: pages, feeds and sitemaps, asked politely and only for what has changed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from ingest.fetching.fetcher import ARTICLES, Fetched, Fetcher, Validators
from ingest.sources.articles import Given, Item, Known, Loaded, Options, canonical_url, make_article, shown
from ingest.sources.documents import PEEKED, Document, Kind, kind_of
from ingest.sources.formats import read_document
from ingest.sources.pages import day_of, parsers
from kg.errors import UnreadableArticle
from kg.model import ArticleId

FEEDS: Final = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/xml",
        "text/xml",
        "application/feed+json",
    }
)
FILES: Final = frozenset(
    {"application/gzip", "application/x-gzip", "application/zip", "application/warc", "application/jsonl", "text/csv",
     "application/x-ndjson", "application/octet-stream", "application/zstd", "application/json"}
)  # fmt: skip
MAPS_DEEP: Final = 2  # sitemaps that name sitemaps
MOST_PAGES: Final = 50_000  # of one feed or sitemap
ENOUGH: Final = 600  # characters of a feed's own text that can stand for the page when that cannot be had


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is remembered of an address: what its server said, and how the feed that names it described it."""

    validators: Validators = Validators()
    stamp: str = ""


class Memory(Protocol):
    """Remembers addresses from one run to the next."""

    def seen(self, url: str) -> Seen | None:
        """What is known of an address whose articles have all been read."""
        ...

    def read(self, url: str, seen: Seen) -> None:
        """An address was fetched; it counts as seen once its articles are written."""
        ...


class Forgetful:
    """Remembers nothing: every page is asked for anew."""

    def seen(self, url: str) -> Seen | None:
        """Nothing."""
        return None

    def read(self, url: str, seen: Seen) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """How the web is asked."""

    fetcher: Fetcher
    memory: Memory = Forgetful()
    feeds: bool = True  # whether a feed's or sitemap's pages are fetched too

    def read(self, url: str, options: Options) -> Iterator[Item]:
        """The articles of a page, of the pages that a feed or sitemap names, or of a file that lies there."""
        try:
            yield from self._read(url, options, depth=0)
        except UnreadableArticle as error:
            yield error

    def _read(self, url: str, options: Options, depth: int) -> Iterator[Item]:
        found, seen = self._fetched(url, ARTICLES | FEEDS | FILES, "")
        if found is None:
            yield Known(url)
            return
        whole = True
        for item in self._within(found, options, depth):
            whole &= not isinstance(item, UnreadableArticle)
            yield item
        if whole:  # else the next run, or a second try, would pass over what could not be had
            self.memory.read(url, seen)

    def _within(self, found: Fetched, options: Options, depth: int) -> Iterator[Item]:
        document = _document(found)
        if kind_of(document, found.body[:PEEKED]) is Kind.FEED and self.feeds:
            yield from self._feed(found, options, depth)
        else:
            yield from read_document(document, options)

    def _fetched(self, url: str, kinds: frozenset[str], stamp: str) -> tuple[Fetched | None, Seen]:
        """What came, None when it is as it was; and what to remember. Raises NotFetched."""
        known = self.memory.seen(url)
        found = self.fetcher.fetch(url, kinds=kinds, known=known.validators if known is not None else Validators())
        return found if found.changed else None, Seen(validators=found.validators, stamp=stamp)

    def _feed(self, found: Fetched, options: Options, depth: int) -> Iterator[Item]:
        parsed = parsers().parse("feed", found.body, shown(found.url), url=found.url)
        named = replace(options, outlet=options.outlet or parsed["outlet"])
        for entry in parsed["entries"][:MOST_PAGES]:
            yield from self._entry(entry, named)
        for inner in parsed["maps"] if depth < MAPS_DEEP else ():
            try:
                yield from self._read(inner, options, depth + 1)
            except UnreadableArticle as error:
                yield error

    def _entry(self, entry: Mapping[str, Any], options: Options) -> Iterator[Item]:
        """The page of an entry; its own text when the page cannot be had."""
        url = canonical_url(entry["url"] or "")
        if url is None:
            yield _own_text(entry, options, "has no address of its own")
            return
        known = self.memory.seen(url)
        if known is not None and entry["stamp"] and known.stamp == entry["stamp"]:
            yield Known(url)
            return
        try:
            found, seen = self._fetched(url, ARTICLES, entry["stamp"])
        except UnreadableArticle as error:
            yield _own_text(entry, options, error.reason, error)
            return
        if found is None:
            yield Known(url)
        else:
            yield from read_document(_document(found, entry), options)
        self.memory.read(url, seen)


def _document(found: Fetched, entry: Mapping[str, Any] | None = None) -> Document:
    url = canonical_url(found.url) or found.url
    return Document(
        name=shown(url), path=url.partition("?")[0], stream=io.BytesIO(found.body), id=ArticleId(url), url=url,
        media=found.kind, day=day_of(entry["published"]) if entry is not None else None,
    )  # fmt: skip


def _own_text(entry: Mapping[str, Any], options: Options, why: str, error: UnreadableArticle | None = None) -> Item:
    source = shown(entry["url"] or entry["title"] or "an entry without a title")
    if len(entry["html"]) < ENOUGH:
        return error or UnreadableArticle(source, why, "save its page as a file")
    try:
        text = parsers().parse("piece", entry["html"].encode("utf-8", "replace"), source)["text"]
        given = Given(title=entry["title"], url=entry["url"], published=day_of(entry["published"]))
        made = make_article(f"{entry['title'] or ''}\n\n{text}".strip(), source, options, given)
    except UnreadableArticle as unreadable:
        return unreadable
    return Loaded(made.article, (*made.notes, f"read from the feed: its page {why}"))
