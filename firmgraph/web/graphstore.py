"""The Graph Store Protocol over HTTP: everybody reads, who has the token writes."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from firmgraph.web.endpoint import Endpoint, etag, seen, sent, told, wants_gzip
from firmgraph.web.guard import require_token
from firmgraph.web.replies import body_of
from kg.errors import BadRequest
from kg.sparql import graphstore
from kg.sparql.graphstore import Document, Target
from kg.sparql.negotiation import GRAPHS

STORE: Final = "/rdf-graph-store"
LARGEST_DOCUMENT: Final = 64 * 2**20  # bytes of one request


async def graph(request: Request) -> Response:
    """Read, replace, extend or delete one graph."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    below = raw.decode("ascii", "replace").partition(STORE)[2].lstrip("/")
    address = f"{request.base_url}{STORE[1:]}/{below}"
    target = graphstore.target(request.query_params.multi_items(), address, below, request.method)
    if request.method in ("GET", "HEAD"):
        return await _read(request, target)
    require_token(request, request.app.state.token)
    if request.method == "DELETE":
        return await _deleted(request, target)
    return await _written(request, target)


async def _read(request: Request, target: Target) -> Response:
    endpoint: Endpoint = request.app.state.endpoint
    form = graphstore.result_format(request.headers.get("accept"))
    async with endpoint.snapshot() as snapshot:
        zipped = wants_gzip(request)
        tag = etag(snapshot, target.graph, form, zipped)
        if seen(request, tag):
            return Response(status_code=304, headers=told(snapshot, tag))
        job = {"op": "graph", "snapshot": str(snapshot.path), "graph": target.graph, "form": form, "gzip": zipped}
        outcome = await endpoint.run(request, job)
    return sent(outcome, GRAPHS[form][0], told(snapshot, tag))


async def _deleted(request: Request, target: Target) -> Response:
    endpoint: Endpoint = request.app.state.endpoint
    outcome = await endpoint.change(request, {"op": "remove", "graph": target.graph})
    return Response(status_code=200) if outcome.status == "ok" else sent(outcome, "text/plain", {})


async def _written(request: Request, target: Target) -> Response:
    body = await body_of(request, LARGEST_DOCUMENT)
    documents = graphstore.documents(request.headers.get("content-type"), body)
    name = f"{request.base_url}{STORE[1:]}/{uuid.uuid4().hex}" if target.fresh else target.graph
    endpoint: Endpoint = request.app.state.endpoint
    files = [_laid(endpoint.pool.spool, document) for document in documents]
    try:
        job = {
            "op": "load",
            "graph": name,
            "base": str(request.base_url),
            "replace": request.method == "PUT",
            "documents": [{"file": str(f), "format": d.format} for f, d in zip(files, documents, strict=True)],
        }
        outcome = await endpoint.change(request, job)
    finally:
        for file in files:
            file.unlink(missing_ok=True)
    if outcome.status != "ok":
        return sent(outcome, "text/plain", {})
    if not outcome.created:
        return Response(status_code=204 if request.method == "PUT" else 200)
    return Response(status_code=201, headers={"location": name} if target.fresh and name else {})


def _laid(folder: Path, document: Document) -> Path:
    """The document as a file that a worker reads: it is never parsed in this process."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / f"{uuid.uuid4().hex}.rdf"
        file.write_bytes(document.body)
    except OSError as error:
        raise BadRequest(507, f"the document cannot be kept: {error.strerror}") from error
    return file
