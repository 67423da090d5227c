"""The HTTP face (Starlette): /healthz, /readyz, /ask. Read-only; no CORS.

A web page in somebody's browser must not be able to ask: the Host header must name this server (DNS rebinding) and an
Origin header, if any, must be the server's own.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from firmgraph.exits import Exit, exit_of
from firmgraph.wire import Door
from kg.errors import BadInput, FirmgraphError

LOG = logging.getLogger("firmgraph.http")
LARGEST_BODY = 4 * 2**20  # bytes: a question with its thread
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_FIELDS = ("question", "as_of", "known_by", "thread")
_STATUS = {Exit.NOTHING: 404, Exit.USAGE: 400, Exit.FOLDER: 503}


def make_app(door: Door, allowed_hosts: Iterable[str] = ()) -> Starlette:
    """The application over a data folder; `allowed_hosts` are names besides the loopback's."""
    routes = [
        Route("/healthz", _healthz),
        Route("/readyz", _readyz),
        Route("/ask", _ask, methods=["GET", "POST"]),
    ]
    hosts = LOOPBACK | {host.lower() for host in allowed_hosts}
    app = Starlette(routes=routes, middleware=[Middleware(OwnHostOnly, hosts=hosts)])
    app.state.door = door
    return app


class OwnHostOnly(BaseHTTPMiddleware):
    """Refuses requests that name another host or come from another site's page."""

    def __init__(self, app: Any, hosts: frozenset[str]) -> None:  # noqa: ANN401  # Starlette's own type for it
        super().__init__(app)
        self._hosts = hosts

    async def dispatch(self, request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """Check both headers, then go on."""
        host, origin = request.headers.get("host", ""), request.headers.get("origin")
        if _hostname(f"//{host}") not in self._hosts:
            return _problem(421, "this server does not go by the name in the Host header; see allowed_hosts")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return _problem(403, "pages of other sites may not ask")
        return await call_next(request)


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


async def _healthz(request: Request) -> Response:
    """The process lives."""
    return JSONResponse({"status": "ok"})


async def _readyz(request: Request) -> Response:
    """The data folder answers."""
    return await _called(request, "status", {})


async def _ask(request: Request) -> Response:
    """Answer the question of the query string or of the JSON body."""
    try:
        asked = await _body(request) if request.method == "POST" else dict(request.query_params)
    except BadInput as error:
        return _problem(400, str(error))
    if "q" in asked:
        asked["question"] = asked.pop("q")
    return await _called(request, "ask", {key: asked[key] for key in _FIELDS if asked.get(key) is not None})


async def _body(request: Request) -> dict[str, Any]:
    """The JSON object sent. Raises BadInput."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise BadInput(f"the request is larger than {LARGEST_BODY // 2**20} MB")
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"the body is not JSON: {error}") from error
    if not isinstance(asked, dict):
        raise BadInput("the body is not a JSON object")
    return asked


async def _called(request: Request, verb: str, arguments: dict[str, Any]) -> Response:
    try:
        return JSONResponse(await run_in_threadpool(request.app.state.door.call, verb, arguments, _nobody))
    except FirmgraphError as error:
        return _problem(_STATUS.get(exit_of(error), 500), str(error))
    except Exception:  # the face's one broad except: a defect is logged and the server goes on
        LOG.exception("unexpected, in %s", verb)
        return _problem(500, "unexpected error; the server's log says more")


def _problem(status: int, detail: str) -> Response:
    """RFC 9457."""
    body = {"status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def _nobody(event: object) -> None:
    """Progress that nobody watches."""
