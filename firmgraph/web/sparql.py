"""The SPARQL endpoint over HTTP: `kg.sparql.protocol` says what is asked, `Endpoint` does it."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from firmgraph.web.describing import description
from firmgraph.web.endpoint import Endpoint, etag, seen, sent, told, wants_gzip
from firmgraph.web.guard import require_token
from firmgraph.web.replies import body_of
from firmgraph.web.saved import text_of
from kg.errors import BadRequest
from kg.sparql import protocol
from kg.sparql.negotiation import takes


async def sparql(request: Request) -> Response:
    """Query, update, or the description of the service."""
    if request.method == "GET" and not request.query_params and takes(request.headers.get("accept"), "text/html"):
        return RedirectResponse("/query", 303)
    parameters = request.query_params.multi_items()
    if "saved" in request.query_params:
        parameters.append(("query", await text_of(request, request.query_params["saved"])))
    asked = protocol.read(
        protocol.Request(
            method=request.method,
            parameters=parameters,
            content_type=request.headers.get("content-type"),
            accept=request.headers.get("accept"),
            body=await body_of(request) if request.method == "POST" else b"",
        )
    )
    match asked:
        case protocol.Query():
            return await _query(request, asked)
        case protocol.Update():
            return await _update(request, asked)
        case protocol.Description():
            return await description(request, asked.result)


async def _query(request: Request, asked: protocol.Query) -> Response:
    endpoint: Endpoint = request.app.state.endpoint
    begun = time.perf_counter()
    today = request.app.state.settings.day
    day = asked.as_of or today
    named = not asked.volatile and request.method != "POST"
    async with endpoint.snapshot(day if day != today and asked.reads_current else None) as snapshot:
        zipped = wants_gzip(request)
        tag = etag(snapshot, *asked.key, zipped, day.isoformat()) if named else None
        headers = told(snapshot, tag)
        if tag is not None and seen(request, tag):
            return Response(status_code=304, headers=headers)
        job = asked.job | {
            "snapshot": str(snapshot.path), "gzip": zipped, "as_of": day.isoformat(), "base": _base(request),
        }  # fmt: skip
        outcome = await endpoint.run(request, job, seconds=asked.seconds, id_=asked.id)
    headers["firmgraph-ms"] = f"{(time.perf_counter() - begun) * 1000:.1f}"
    return sent(outcome, asked.media_type, headers)


async def _update(request: Request, asked: protocol.Update) -> Response:
    require_token(request, request.app.state.token)
    endpoint: Endpoint = request.app.state.endpoint
    outcome = await endpoint.change(request, {"op": "update", "update": asked.text, "base": _base(request)})
    if outcome.status == "ok":
        return Response(status_code=204)
    return sent(outcome, "text/plain", {})


async def cancel(request: Request) -> Response:
    """End the query that was sent with this `query-id`."""
    endpoint: Endpoint = request.app.state.endpoint
    if not endpoint.pool.cancel(request.path_params["id"]):
        raise BadRequest(404, "no query of this id is running")
    return Response(status_code=204)


def _base(request: Request) -> str:
    """The endpoint's own address."""
    return f"{request.scope['scheme']}://{request.headers.get('host', '')}{request.scope['path']}"
