"""Kept queries over HTTP: everybody reads and runs them (`/sparql?saved=NAME`), who has the token keeps and drops them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from firmgraph.web.guard import require_token
from firmgraph.web.replies import body_of, called
from kg.errors import BadInput, BadRequest
from kg.saved import LONGEST
from kg.sparql.protocol import QUERY, content_type

_BYTES = 4 * LONGEST


async def listing(request: Request) -> Response:
    """/queries: all of them with their questions."""
    return JSONResponse(await called(request.app.state.door, "queries", {}))


async def one(request: Request) -> Response:
    """/queries/{name}: its text; with the token, keep (PUT, `?question=`) or drop it (DELETE)."""
    name = request.path_params["name"]
    if request.method in ("GET", "HEAD"):
        return Response(await text_of(request, name), media_type=QUERY)
    require_token(request, request.app.state.token)
    if request.method == "DELETE":
        await called(request.app.state.door, "drop_query", {"name": name})
        return Response(status_code=204)
    if content_type(request.headers.get("content-type"))[0] != QUERY:
        raise BadRequest(415, f"send the query as {QUERY}")
    try:
        text = (await body_of(request, _BYTES)).decode()
    except UnicodeDecodeError as error:
        raise BadRequest(400, "the query is not UTF-8") from error
    given = {"name": name, "question": request.query_params.get("question", ""), "query": text}
    return JSONResponse(await called(request.app.state.door, "keep_query", given))


async def text_of(request: Request, name: str) -> str:
    """The query of this name. Raises BadRequest when there is none."""
    try:
        found = await called(request.app.state.door, "queries", {"name": name})
    except BadInput as error:
        raise BadRequest(404, str(error)) from error
    return str(found["queries"][0]["query"])
