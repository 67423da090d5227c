"""A document: one stream of bytes with a name, wherever it lies; and its kind, by its first bytes, then by its name."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import IO, Final

from kg.errors import UnreadableArticle
from kg.model import ArticleId

PEEKED: Final = 4096  # bytes looked at


class Kind(StrEnum):
    """What a document is, and so how it is read."""

    TEXT = "text"
    PAGE = "page"
    PDF = "pdf"
    MAIL = "mail"
    RECORDS = "records"
    TABLE = "table"
    READINGS = "readings"
    FEED = "feed"
    WARC = "warc"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"
    ZIP = "zip"
    TAR = "tar"


PACKED: Final = frozenset({Kind.GZIP, Kind.BZIP2, Kind.XZ, Kind.ZSTD})

SUFFIXES: Final[dict[str, Kind]] = {
    ".txt": Kind.TEXT, ".text": Kind.TEXT, ".md": Kind.TEXT, ".markdown": Kind.TEXT,
    ".html": Kind.PAGE, ".htm": Kind.PAGE, ".xhtml": Kind.PAGE,
    ".pdf": Kind.PDF, ".eml": Kind.MAIL,
    ".jsonl": Kind.RECORDS, ".ndjson": Kind.RECORDS, ".csv": Kind.TABLE, ".tsv": Kind.TABLE,
    ".rss": Kind.FEED, ".atom": Kind.FEED, ".warc": Kind.WARC,
    ".gz": Kind.GZIP, ".bz2": Kind.BZIP2, ".xz": Kind.XZ, ".zst": Kind.ZSTD, ".zip": Kind.ZIP, ".tar": Kind.TAR,
    ".tgz": Kind.GZIP,
}  # fmt: skip
READINGS_MARK: Final = b'{"format":"firmgraph readings 1"'
_MAGIC: Final = (
    (READINGS_MARK, Kind.READINGS),
    (b"%PDF-", Kind.PDF), (b"PK\x03\x04", Kind.ZIP), (b"PK\x05\x06", Kind.ZIP), (b"\x1f\x8b", Kind.GZIP),
    (b"BZh", Kind.BZIP2), (b"\xfd7zXZ\x00", Kind.XZ), (b"\x28\xb5\x2f\xfd", Kind.ZSTD), (b"WARC/", Kind.WARC),
)  # fmt: skip
_MEDIA: Final = {
    "application/xhtml+xml": Kind.PAGE, "text/html": Kind.PAGE, "application/pdf": Kind.PDF, "message/rfc822": Kind.MAIL,
    "text/csv": Kind.TABLE, "application/rss+xml": Kind.FEED, "application/atom+xml": Kind.FEED,
    "application/jsonl": Kind.RECORDS, "application/x-ndjson": Kind.RECORDS,
}  # fmt: skip
_PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", re.I | re.S
)
_FEED: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*)*(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF|(?:\w+:)?urlset|(?:\w+:)?sitemapindex)\b",
    re.S,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is to be read. `name` is for people, `path` tells the kind; the rest is used where the text does not say."""

    name: str
    path: str
    stream: IO[bytes]
    id: ArticleId | None = None
    day: date | None = None
    url: str | None = None  # where it was fetched from; a page may not claim to be another site's
    media: str = ""  # as the server said
    depth: int = 0  # in how many archives it lies


class Peeked(io.BufferedReader):
    """A stream whose first bytes can be looked at."""

    def __init__(self, raw: IO[bytes]) -> None:
        super().__init__(raw, 65536)  # type: ignore[arg-type]  # a buffered stream reads from any with readinto

    def first(self) -> bytes:
        """Up to `PEEKED` bytes that stay unread."""
        return self.peek(PEEKED)[:PEEKED]


def kind_of(document: Document, first: bytes) -> Kind:
    """By the first bytes, then by what the server said, then by the name; plain text else."""
    magic = next((kind for mark, kind in _MAGIC if first.startswith(mark)), None)
    if magic is not None:
        return magic
    if first[257:262] == b"ustar":
        return Kind.TAR
    if _PAGE.match(first):
        return Kind.PAGE
    if _FEED.match(first):
        return Kind.FEED
    suffix = next((end for end in SUFFIXES if document.path.lower().endswith(end)), "")
    named = SUFFIXES.get(suffix, Kind.TEXT)
    if named in (Kind.PDF, Kind.ZIP, Kind.WARC, Kind.TAR, *PACKED):
        raise UnreadableArticle(document.name, f"is called {suffix} but is none", "check the file")
    return _MEDIA.get(document.media, named)


def known_suffix(name: str) -> bool:
    """Whether a folder's file of this name is read."""
    return name.lower().endswith(tuple(SUFFIXES))
