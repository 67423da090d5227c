"""Questions over HTTP."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from firmgraph.web.replies import called, json_of

_FIELDS = ("question", "as_of", "known_by", "thread")


async def ask(request: Request) -> Response:
    """Answer the question of the query string or of the JSON body."""
    asked = await json_of(request) if request.method == "POST" else dict(request.query_params)
    if "q" in asked:
        asked["question"] = asked.pop("q")
    given = {key: asked[key] for key in _FIELDS if asked.get(key) is not None}
    return JSONResponse(await called(request.app.state.door, "ask", given))
