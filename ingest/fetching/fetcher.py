"""The guarded fetcher. Every page, feed and link goes through it; it never trusts an address, a size or a type.

Addresses are checked after name resolution, on each redirect anew, and the connection goes to the address that was checked,
so that a name cannot come to mean another machine in between. Time, size (also after decompression), redirects and content
types are bounded. No cookies, no credentials, no proxies: a proxy would resolve names unseen.
"""

from __future__ import annotations

import http.client
import ssl
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from ingest.fetching.addresses import Allowed, Resolver, callable_addresses, in_time, resolve
from ingest.fetching.connection import Deadline, PinnedConnection
from kg.errors import NotFetched

AGENT: Final = "firmgraph/0.1 (reads business news)"
ARTICLES: Final = frozenset(
    {"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf", "message/rfc822"}
)
PIECE: Final = 65536  # bytes read at a time
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED: Final = 304


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost."""

    seconds: float = 30.0  # the whole of it, redirects included, pauses for good manners not
    bytes: int = 20_000_000  # of the body, after decompression
    redirects: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server said of the copy that we know, to be asked whether it still holds."""

    etag: str | None = None
    modified: str | None = None

    def headers(self) -> Iterator[tuple[str, str]]:
        """The conditions of a request (RFC 9110, 13.1)."""
        if self.etag:
            yield "If-None-Match", self.etag
        if self.modified:
            yield "If-Modified-Since", self.modified


UNKNOWN: Final = Validators()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came back. `url`: after redirects. `changed` is False when the server says that the known copy still holds."""

    url: str
    kind: str  # the media type, without parameters; "" when not said
    body: bytes
    charset: str | None = None
    validators: Validators = UNKNOWN
    changed: bool = True


def nobody(url: str) -> None:
    """For fetches that need no manners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches under its limits. `before` is told each address before it is called, and may refuse it by raising."""

    limits: Limits = Limits()
    allowed: Sequence[Allowed] = ()
    agent: str = AGENT
    resolver: Resolver = resolve
    before: Callable[[str], None] = field(default=nobody)

    def fetch(self, url: str, *, kinds: frozenset[str] = ARTICLES, known: Validators = UNKNOWN) -> Fetched:
        """Get a page whose media type is one of `kinds` (empty: any). Raises NotFetched with reason and advice."""
        deadline, where = Deadline(self.limits.seconds), url
        try:
            for _ in range(self.limits.redirects + 1):
                with deadline.held():
                    self.before(where)
                found = self._once(where, kinds, known, deadline)
                if isinstance(found, Fetched):
                    return found
                where = found
        except TimeoutError as error:
            raise NotFetched(url, f"did not answer within {self.limits.seconds:g} seconds", "try again later") from error
        except ssl.SSLError as error:
            raise NotFetched(url, f"has no certificate to trust ({error.reason or error})", "check the address") from error
        except (OSError, http.client.HTTPException) as error:
            raise NotFetched(url, f"cannot be fetched ({_why(error)})", "try again later") from error
        raise NotFetched(url, f"redirects more than {self.limits.redirects} times", "give the address it leads to")

    def _once(self, url: str, kinds: frozenset[str], known: Validators, deadline: Deadline) -> Fetched | str:
        """One request: the page, or the address that it redirects to."""
        parts = checked(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        resolver = in_time(self.resolver, deadline.left())
        addresses = callable_addresses(host, port, allowed=self.allowed, resolver=resolver)
        connection = PinnedConnection(host, port, addresses, deadline, secure=parts.scheme == "https")
        try:
            target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
            connection.request("GET", target, headers=self._headers(kinds, known))
            response = connection.getresponse()
            if response.status in _REDIRECTS:
                return _led(url, response.getheader("Location") or url)
            return self._answer(url, response, kinds, known)
        finally:
            connection.hang_up()

    def _headers(self, kinds: frozenset[str], known: Validators) -> dict[str, str]:
        accepted = ", ".join(sorted(kinds)) or "*/*"
        plain = {"User-Agent": self.agent, "Accept": accepted, "Accept-Encoding": "gzip, deflate", "Connection": "close"}
        return plain | dict(known.headers())

    def _answer(self, url: str, response: http.client.HTTPResponse, kinds: frozenset[str], known: Validators) -> Fetched:
        if response.status == _NOT_MODIFIED:
            return Fetched(url=url, kind="", body=b"", validators=known, changed=False)
        if response.status != http.client.OK:
            raise _refused(url, response)
        kind = response.headers.get_content_type() if response.headers["Content-Type"] else ""
        if kinds and kind and kind not in kinds:
            raise NotFetched(url, f"is {kind}, which is not read here", "give a page, a text or a PDF")
        return Fetched(
            url=url,
            kind=kind,
            body=b"".join(self._body(url, response)),
            charset=response.headers.get_content_charset(),
            validators=Validators(etag=response.getheader("ETag"), modified=response.getheader("Last-Modified")),
        )

    def _body(self, url: str, response: http.client.HTTPResponse) -> Iterator[bytes]:
        """The pieces, decompressed, never more of them than may be."""
        too_long = NotFetched(url, f"is longer than {self.limits.bytes:,} bytes", "raise `fetch_bytes` in the settings")
        if response.length is not None and response.length > self.limits.bytes:
            raise too_long
        left = self.limits.bytes
        for piece in decompressed(url, response):
            left -= len(piece)
            if left < 0:
                raise too_long
            yield piece
        if response.length:
            raise NotFetched(url, "broke off in the middle", "try again later")


def decompressed(url: str, response: http.client.HTTPResponse) -> Iterator[bytes]:
    """Pieces of at most `PIECE` bytes, so that a bomb is noticed as it grows. Raises NotFetched."""
    coding = (response.getheader("Content-Encoding") or "identity").strip().casefold()
    if coding == "identity":
        while piece := response.read(PIECE):
            yield piece
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise NotFetched(url, f"is encoded as {coding}, which was not asked for", "")
    inflate = zlib.decompressobj(wbits=47 if coding != "deflate" else 15)  # 47: gzip or zlib, whichever it is
    try:
        while packed := response.read(PIECE):
            while packed:
                yield inflate.decompress(packed, PIECE)
                packed = inflate.unconsumed_tail
        if not inflate.eof:
            raise NotFetched(url, "broke off in the middle", "try again later")
    except zlib.error as error:
        raise NotFetched(url, f"is damaged {coding} data", "try again later") from error


def checked(url: str) -> SplitResult:
    """The parts of an address that may be called, its host in ASCII and its path quoted. Raises NotFetched."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
        port = parts.port
    except (ValueError, UnicodeError) as error:
        raise NotFetched(url, "is no web address", "write https://host/path") from error
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise NotFetched(url, "is no http or https address", "write https://host/path")
    if parts.username is not None or parts.password is not None:
        raise NotFetched(parts.hostname or "", "its address carries a name or password", "leave it out; none is ever sent")
    shown = f"[{host}]" if ":" in host else host
    location = f"{shown}:{port}" if port is not None else shown
    path, query = (quote(text, safe="/%:@!$&'()*+,;=~-._?[]") for text in (parts.path, parts.query))
    return SplitResult(parts.scheme.lower(), location, path, query, "")


def _led(url: str, location: str) -> str:
    """Where a redirect leads. Raises NotFetched."""
    try:
        return urlunsplit(checked(urljoin(url, location)))
    except ValueError as error:
        raise NotFetched(url, "redirects to what is no web address", "give the address of the page itself") from error


def _refused(url: str, response: http.client.HTTPResponse) -> NotFetched:
    wait = (response.getheader("Retry-After") or "").strip()
    advice = f"it asks to wait {wait} seconds" if wait.isdecimal() else "check the address, or try again later"
    error = NotFetched(url, f"answered {response.status} {response.reason}".rstrip(), advice)
    error.status, error.wait = response.status, float(wait) if wait.isdecimal() and len(wait) < 9 else None
    return error


def _why(error: OSError | http.client.HTTPException) -> str:
    said = error.strerror if isinstance(error, OSError) else str(error)
    return (said or type(error).__name__)[:200]
