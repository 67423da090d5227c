"""From text and metadata to an Article: id, head, checks. The same for files, records and standard input."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from ingest.language import is_english, language
from ingest.sources.documents import Document
from ingest.sources.heads import Head, read_head
from kg.errors import UnreadableArticle
from kg.model import Article, ArticleId, Reading

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|mc_[ce]id|cmpid|ref|smid|xtor)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read what does not speak for itself."""

    root: Path | None = None  # file ids are relative to it, so that a folder can move
    published: date | None = None  # for articles without a date of their own
    date_from_mtime: bool = False  # take the file's modification day where there is no date
    visibility: str = "public"
    outlet: str | None = None  # for articles that name none
    max_chars: int = 1_000_000  # an article longer than this is no article
    any_language: bool = False
    fields: tuple[tuple[str, str], ...] = ()  # (our name, the column or key that holds it), for records and tables
    register: Register | None = None  # what reads the files of a register, whose records are claims; None: articles


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article, and what to tell about how it was read. `reading`: of a structured record, which no reader need read."""

    article: Article
    notes: tuple[str, ...] = ()
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A page of which its server or its feed says that it is as it was when it was read: there is nothing to do."""

    source: str


Item = Loaded | Known | UnreadableArticle  # a source never stops at a bad article: the error is an item of the stream
Register = Callable[[Document, Options], Iterator[Item]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is known about a text from outside it: a record's fields, a file's date. Wins over the text's own head."""

    title: str | None = None
    outlet: str | None = None
    published: date | None = None
    time: time | None = None
    url: str | None = None
    visibility: str | None = None
    fallback_id: ArticleId | None = None  # used when neither record nor text carries a URL
    fallback_date: date | None = None
    lines_are_body: bool = False  # the text has no head of its own: the record gives the headline


def make_article(text: str, source: str, options: Options, given: Given, notes: tuple[str, ...] = ()) -> Loaded:
    """The article, or UnreadableArticle raised with reason and advice. `source` is for people."""
    _check(text, source, options)
    head = read_head(text)
    published = given.published or head.published or options.published or given.fallback_date
    if published is None:
        advice = "give one with --date, or --date-from mtime to take the file's"
        raise UnreadableArticle(source, "no date of publication found", advice)
    url = canonical_url(given.url or head.url or "")
    visibility = _visibility(given, options)
    return Loaded(
        Article(
            id=apart(ArticleId(url) if url else given.fallback_id or content_id(text), visibility),
            text=text,
            title=given.title or head.title,
            outlet=given.outlet or head.outlet or options.outlet,
            published=published,
            published_time=given.time if given.published else head.time if head.published else None,
            url=url,
            source=source,
            body_start=_body_start(head, given),
            visibility=visibility,
        ),
        notes,
    )


def _body_start(head: Head, given: Given) -> int:
    """A record whose title is a field of its own has only body, unless its text repeats the headline."""
    if not given.lines_are_body or given.title is None:
        return head.body_start
    repeated = head.title is not None and head.title in " ".join(given.title.split())
    return head.body_start if repeated else 0


def _visibility(given: Given, options: Options) -> str:
    """A record may narrow who sees it, never open what comes from a private source."""
    return given.visibility or "public" if options.visibility == "public" else options.visibility


def apart(id_: ArticleId, visibility: str) -> ArticleId:
    """What a private channel reads takes the place of nobody else's copy."""
    return id_ if visibility == "public" else ArticleId(f"{id_}#{visibility}")


def _check(text: str, source: str, options: Options) -> None:
    if not text.strip("\ufeff \t\r\n\x0b\x0c\xa0"):
        raise UnreadableArticle(source, "is empty", "nothing to read")
    if len(text) > options.max_chars:
        raise UnreadableArticle(
            source, f"is too long ({len(text):,} characters)", f"split it: one article has at most {options.max_chars:,}"
        )
    if _LONE_SURROGATE.search(text):
        raise UnreadableArticle(source, "holds broken Unicode (lone surrogates)", "save it as UTF-8")
    if not options.any_language and not is_english(text):
        raise UnreadableArticle(source, f"is not English ({language(text)})", "translate it first; only English is read")


def canonical_url(url: str) -> str | None:
    """One spelling per page: http(s) only, lower-case host, no default port, fragment or tracking. None if no URL."""
    url = url.strip()
    if re.match(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+$", url, re.IGNORECASE) is None:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname:
        return None
    scheme = parts.scheme.lower()
    shown_port = f":{port}" if port and (scheme, port) not in (("http", 80), ("https", 443)) else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.lower()
    query = urlencode([pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])])
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._") or "/"
    return urlunsplit((scheme, f"{host}{shown_port}", path, query, ""))


def file_id(path: Path, root: Path | None = None) -> ArticleId:
    """ "file:news/a.txt" relative to `root` when the file lies under it, else "file:///abs/news/a.txt"; percent-encoded."""
    full = Path(os.path.abspath(path))
    if root is not None:
        base = Path(os.path.abspath(root))
        if full.is_relative_to(base):
            return ArticleId("file:" + _quoted(full.relative_to(base)))
    return ArticleId("file://" + _quoted(full))


def _quoted(path: Path) -> str:
    return quote(os.fsencode(path.as_posix()), safe="/~-._")


def content_id(text: str) -> ArticleId:
    """For standard input and the API."""
    return ArticleId("sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def article_id(given: str, root: Path | None = None) -> ArticleId:
    """What a person calls an article (path, URL, id or its IRI) as its id."""
    if given.startswith(("file:", "sha256:", "urn:")):
        return ArticleId(given)
    url = canonical_url(given)
    return ArticleId(url) if url is not None else file_id(Path(given), root)


def shown(name: str) -> str:
    """A hostile name made safe to print on one line: control and undecodable characters escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode("ascii") for c in name)
