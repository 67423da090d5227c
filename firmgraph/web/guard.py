"""Who may ask: Host and Origin are checked before anything else, and every response carries the headers of a careful site.

A web page in somebody's browser must not be able to ask: the Host header must name this server (DNS rebinding), and an
Origin header, if any, must be the server's own or one that the settings allow (CORS).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from firmgraph.web.counting import counted
from firmgraph.web.replies import problem
from kg.errors import BadRequest

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The query editor's library sets styles on its elements; its page alone may.
EDITOR_POLICY: Final = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
LONGEST_REMEMBERED: Final = 200  # bytes of Host and Origin whose verdict is kept
ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"content-security-policy", POLICY.encode()),
)
_FOR_OTHERS: Final = (
    (b"access-control-expose-headers", b"etag, firmgraph-snapshot, firmgraph-result, firmgraph-ms"),
    (b"vary", b"Origin"),
)


class Guard:
    """Pure ASGI over raw headers, as it stands before every light query."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], origins: Iterable[str]) -> None:
        self._app = app
        self._hosts = LOOPBACK | {host.lower() for host in hosts}
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)
        self._remembered = lru_cache(256)(self._judged)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check both headers, then go on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = [value for name, value in scope["headers"] if name == b"host"], _origins_of(scope)
        judge = self._remembered if sum(map(len, given[0] + given[1])) < LONGEST_REMEMBERED else self._judged
        verdict = judge(tuple(given[0]), tuple(given[1]))
        refused = verdict.refused
        if refused is None and verdict.allowed is not None and scope["method"] == "OPTIONS":
            refused = _preflight()
        more = verdict.more

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                counted(scope["method"], message["status"])
                own = {name for name, _ in message["headers"]}
                missing = (header for header in ALWAYS if header[0] not in own)
                message["headers"] = [*message["headers"], *missing, *more]
            await send(message)

        await (refused if refused is not None else self._app)(scope, receive, dressed)

    def _judged(self, hosts: tuple[bytes, ...], origins: tuple[bytes, ...]) -> Verdict:
        host, origin = _text(hosts), _text(origins)
        if len(hosts) > 1 or len(origins) > 1:
            return Verdict(refused=problem(400, "a request has one Host and at most one Origin"))
        if _hostname(f"//{host}") not in self._hosts:
            return Verdict(refused=problem(421, "this server does not go by the name in the Host header; see allowed_hosts"))
        if not origins:
            return Verdict()
        if origin in self._origins:
            return Verdict(allowed=origin.encode("latin-1"))
        if _netloc(origin) != host:
            return Verdict(refused=problem(403, "pages of other sites may not ask; see cors_origins"))
        return Verdict()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What Host and Origin of a request mean for it."""

    refused: Response | None = None
    allowed: bytes | None = None  # the other site's origin that may read the response

    @property
    def more(self) -> Sequence[tuple[bytes, bytes]]:
        """Headers that let the other site's page read the response."""
        return () if self.allowed is None else ((b"access-control-allow-origin", self.allowed), *_FOR_OTHERS)


def _origins_of(scope: Scope) -> list[bytes]:
    return [value for name, value in scope["headers"] if name == b"origin"]


def _text(values: tuple[bytes, ...]) -> str:
    return values[0].decode("latin-1").lower() if values else ""


def _preflight() -> Response:
    return Response(
        status_code=204,
        headers={
            "access-control-allow-methods": "GET, HEAD, POST, PUT, DELETE",
            "access-control-allow-headers": "accept, authorization, content-type, if-none-match",
            "access-control-max-age": "600",
        },
    )


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _netloc(url: str) -> str | None:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return None


def require_token(request: Request, token: str | None) -> None:
    """Raises BadRequest unless the request carries the token. Compared in constant time."""
    if not token:
        raise BadRequest(403, "nothing can be written over HTTP: no token is set (FIRMGRAPH_TOKEN)")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
        raise BadRequest(401, "this needs `Authorization: Bearer` with the server's token")
