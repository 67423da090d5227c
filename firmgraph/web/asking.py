"""The API in JSON: questions, articles in, articles listed."""

from __future__ import annotations

import base64
import json
from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from firmgraph.web import pages
from firmgraph.web.guard import require_token
from firmgraph.web.openapi import PATHS, description
from firmgraph.web.render import page
from firmgraph.web.replies import body_of, called, json_of
from kg.errors import BadInput, BadRequest
from kg.sparql.negotiation import takes
from kg.sparql.protocol import content_type

LARGEST_BATCH = 32 * 2**20  # bytes of articles in one request
_FIELDS = ("question", "as_of", "known_by", "thread")


def for_people(request: Request) -> bool:
    """Whether a browser asks."""
    return request.method == "GET" and takes(request.headers.get("accept"), "text/html")


async def ask(request: Request) -> Response:
    """Answer the question of the query string or of the JSON body."""
    if for_people(request):
        return await pages.ask(request)
    asked = await json_of(request) if request.method == "POST" else dict(request.query_params)
    if "q" in asked:
        asked["question"] = asked.pop("q")
    given = {key: asked[key] for key in _FIELDS if asked.get(key) is not None}
    return JSONResponse(await called(request.app.state.door, "ask", given), headers={"vary": "Accept"})


async def articles(request: Request) -> Response:
    """List articles; with the token, read new ones."""
    if request.method == "POST":
        return await _read(request)
    if for_people(request):
        return await pages.articles(request)
    before = request.query_params.get("before")
    found = await called(request.app.state.door, "articles", {"before": before} if before else {})
    return JSONResponse(found, headers={"vary": "Accept"})


async def _read(request: Request) -> Response:
    """One article as JSON, or many as JSON Lines; the ingest report comes back, 422 when nothing could be read."""
    require_token(request, request.app.state.token)
    media, _ = content_type(request.headers.get("content-type"))
    if media == "application/json":
        lines = json.dumps(await json_of(request, LARGEST_BATCH)).encode() + b"\n"
    elif media in ("application/x-ndjson", "application/jsonl"):
        lines = await body_of(request, LARGEST_BATCH)
    else:
        raise BadRequest(415, "send an article as application/json, or articles as application/x-ndjson")
    if not lines.strip():
        raise BadInput("no article was sent")
    report = await called(request.app.state.door, "ingest", {"stdin": base64.b64encode(lines).decode()})
    return JSONResponse(report, 422 if report["exit_code"] == 1 else 200)


async def openapi(request: Request) -> Response:
    """What can be asked, for machines."""
    return JSONResponse(description(version("firmgraph")))


async def api(request: Request) -> Response:
    """What can be asked, for people."""
    return page(request, "api.html", paths=PATHS)
