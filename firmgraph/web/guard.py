"""Who may ask: Host and Origin are checked before anything else, and every response carries the headers of a careful site.

A web page in somebody's browser must not be able to ask: the Host header must name this server (DNS rebinding), and an
Origin header, if any, must be the server's own or one that the settings allow (CORS).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from firmgraph.web.replies import problem
from kg.errors import BadRequest

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The query editor's library sets styles on its elements; its page alone may.
EDITOR_POLICY: Final = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": POLICY,
}
_EXPOSED: Final = "etag, firmgraph-snapshot, firmgraph-result, firmgraph-ms"


class Guard:
    """Pure ASGI, as it stands before every light query."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], origins: Iterable[str]) -> None:
        self._app = app
        self._hosts = LOOPBACK | {host.lower() for host in hosts}
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check both headers, then go on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refused(headers)
        origin = (headers.get("origin") or "").lower()
        allowed = origin if origin in self._origins else None
        if refused is None and allowed and scope["method"] == "OPTIONS":
            refused = _preflight(headers)
        app = refused if refused is not None else self._app

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(MutableHeaders(scope=message), allowed)
            await send(message)

        await app(scope, receive, dressed)

    def _refused(self, headers: Headers) -> Response | None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if _hostname(f"//{host}") not in self._hosts:
            return problem(421, "this server does not go by the name in the Host header; see allowed_hosts")
        if origin is None or origin.lower() in self._origins:
            return None
        if _netloc(origin) != host.lower():
            return problem(403, "pages of other sites may not ask; see cors_origins")
        return None


def _dress(headers: MutableHeaders, allowed: str | None) -> None:
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    if allowed is not None:
        headers["access-control-allow-origin"] = allowed
        headers["access-control-expose-headers"] = _EXPOSED
        headers.add_vary_header("Origin")


def _preflight(headers: Headers) -> Response:
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
