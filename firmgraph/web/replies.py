"""Responses that all parts of the HTTP face share, and reading what was sent."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from firmgraph.exits import Exit, exit_of
from firmgraph.wire import Door, Result
from kg.errors import BadInput, BadRequest, FirmgraphError

LOG = logging.getLogger("firmgraph.http")
LARGEST_BODY: Final = 4 * 2**20  # bytes: a question with its thread
THROWN_AWAY: Final = 32 * 2**20  # bytes of a body that is too large
SLOWEST_BODY: Final = 30.0  # seconds for the whole body
_STATUS: Final = {Exit.NOTHING: 404, Exit.USAGE: 400, Exit.FOLDER: 503}

Endpoint = Callable[[Request], Awaitable[Response]]


def problem(status: int, detail: str, **headers: str) -> Response:
    """RFC 9457."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    if status == 401:
        more["www-authenticate"] = 'Bearer realm="firmgraph"'
    body = {"status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=more)


def status_of(error: FirmgraphError) -> int:
    """The HTTP status of an error."""
    return error.status if isinstance(error, BadRequest) else _STATUS.get(exit_of(error), 500)


def answering(endpoint: Endpoint) -> Endpoint:
    """The endpoint with its errors as problem responses: the face's one broad except."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except FirmgraphError as error:
            return problem(status_of(error), str(error))
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception:  # a defect is logged and the server goes on
            LOG.exception("unexpected, at %s", request.url.path)
            return problem(500, "unexpected error; the server's log says more")

    return answered


async def body_of(request: Request, largest: int = LARGEST_BODY) -> bytes:
    """The body. Raises BadRequest when it is too large or comes too slowly.

    A body that is too large is read on for a while and thrown away, so that the client hears why before it is hung up on.
    """
    found, size = bytearray(), 0
    try:
        async with asyncio.timeout(SLOWEST_BODY):
            async for piece in request.stream():
                size += len(piece)
                if size <= largest:
                    found += piece
                elif size > largest + THROWN_AWAY:
                    break
    except TimeoutError as error:
        raise BadRequest(408, f"the body did not arrive within {SLOWEST_BODY:g} seconds") from error
    if size > largest:
        raise BadRequest(413, f"the request is larger than {largest // 2**20} MB")
    return bytes(found)


async def json_of(request: Request, largest: int = LARGEST_BODY) -> dict[str, Any]:
    """The JSON object sent. Raises BadInput."""
    body = await body_of(request, largest)
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"the body is not JSON: {error}") from error
    if not isinstance(asked, dict):
        raise BadInput("the body is not a JSON object")
    return asked


async def called(door: Door, verb: str, arguments: dict[str, Any]) -> Result:
    """A verb carried out beside the event loop."""
    return await run_in_threadpool(door.call, verb, arguments, _nobody)


def _nobody(event: object) -> None:
    """Progress that nobody watches."""
