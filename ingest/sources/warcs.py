"""Web archives (WARC 1.0 and 1.1, ISO 28500), as Common Crawl's CC-NEWS lays them out: the pages of good responses.

Read by these lines and not by a library: docs/decisions/018-what-reads-strangers-files.md.
"""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Iterator, Mapping
from http.client import HTTPException, HTTPResponse
from typing import IO, Final, cast

from ingest.fetching.fetcher import decompressed
from ingest.sources.articles import canonical_url, shown
from ingest.sources.documents import Document
from ingest.sources.pages import day_of
from ingest.streams import Pieces, as_file
from kg.errors import UnreadableArticle
from kg.model import ArticleId

MAX_PAGE: Final = 16_000_000  # bytes of one record
_READ: Final = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
Record = tuple[Mapping[str, str], "_Block"]


class _Block(Pieces):
    """The bytes of one record. `left`: how many of them are unread."""

    def __init__(self, stream: IO[bytes], left: int) -> None:
        self._stream, self.left = stream, left

    def piece(self, size: int) -> bytes:
        """The next bytes of the record."""
        found = self._stream.read(min(size, self.left))
        self.left -= len(found)
        return found

    def makefile(self, mode: str) -> io.BufferedReader:
        """As `http.client` asks a socket."""
        return as_file(self)


def pages(document: Document) -> Iterator[Document | UnreadableArticle]:
    """Each archived page as a document; other records are passed over. Raises UnreadableArticle."""
    for fields, block in _records(document):
        url = canonical_url(fields.get("WARC-Target-URI", "").strip("<>"))
        if fields.get("WARC-Type") == "response" and url is not None:
            yield from _page(url, fields, block, document)


def _records(document: Document) -> Iterator[Record]:
    """One record after the other; what the caller leaves of one is passed over."""
    stream, count = document.stream, 0
    while line := _next_line(stream):
        try:
            if not line.startswith(b"WARC/1."):
                raise ValueError("no record begins where one should")
            fields = http.client.parse_headers(stream)
            length = int(fields.get("Content-Length", ""))
            if length < 0:
                raise ValueError(f"a record of {length} bytes")
        except (ValueError, HTTPException) as error:
            why = f"is a damaged WARC after {count:,} records ({str(error)[:80]})"
            raise UnreadableArticle(document.name, why, "get it again") from error
        block = _Block(stream, length)
        yield cast(Mapping[str, str], fields), block
        while block.piece(65536):
            pass
        if block.left:
            raise UnreadableArticle(document.name, f"breaks off in record {count + 1:,}", "get it again")
        count += 1


def _next_line(stream: IO[bytes]) -> bytes:
    """The next line that is not blank."""
    while (line := stream.readline(1000)) in (b"\r\n", b"\n"):
        pass
    return line


def _page(url: str, fields: Mapping[str, str], block: _Block, document: Document) -> Iterator[Document | UnreadableArticle]:
    name = f"{document.name}!{shown(url)}"
    try:
        response = HTTPResponse(cast(socket.socket, block))  # all that it asks of a socket is a file
        response.begin()
        media = response.headers.get_content_type()
        if response.status != http.client.OK or media not in _READ:
            return
        data = _whole(name, response)
    except UnreadableArticle as error:
        yield error
    except (HTTPException, OSError, ValueError) as error:
        yield UnreadableArticle(name, f"is a damaged record ({str(error)[:80]})", "get the archive again")
    else:
        yield Document(
            name=name, path="page.txt" if media == "text/plain" else "page.html", stream=io.BytesIO(data),
            id=ArticleId(url), url=url, media=media, day=day_of(fields.get("WARC-Date")), depth=document.depth,
        )  # fmt: skip


def _whole(name: str, response: HTTPResponse) -> bytes:
    """The page, unpacked. Raises UnreadableArticle when it is too long."""
    data = bytearray()
    for piece in decompressed(name, response):
        data += piece
        if len(data) > MAX_PAGE:
            raise UnreadableArticle(name, f"is longer than {MAX_PAGE:,} bytes", "save its text as .txt")
    return bytes(data)
