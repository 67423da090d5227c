"""The endpoint's description of itself, counted in a worker and kept as long as the graph does not change."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response

from firmgraph.web.endpoint import Endpoint, etag, seen, sent, told
from firmgraph.web.replies import called
from kg.sparql.description import MOST_GRAPHS, OWN_GRAPHS, Example, Sizes, describe, relation_examples
from kg.sparql.negotiation import GRAPHS, choose


async def description(request: Request, form: str) -> Response:
    """Service Description with VoID, in this format."""
    endpoint: Endpoint = request.app.state.endpoint
    address = f"{request.base_url}sparql"
    async with endpoint.snapshot() as snapshot:
        kept = (await called(request.app.state.door, "queries", {}))["queries"]
        tag = etag(snapshot, "description", form, address, kept)
        headers = told(snapshot, tag)
        if seen(request, tag):
            return Response(status_code=304, headers=headers)
        known: dict[str, Sizes] = request.app.state.sizes
        if snapshot.version not in known:
            job = {"op": "count", "snapshot": str(snapshot.path), "first": OWN_GRAPHS, "most": MOST_GRAPHS}
            outcome = await endpoint.run(request, job)
            if outcome.status != "ok":
                return sent(outcome, "text/plain", {})
            found = json.loads(outcome.body)
            known.clear()
            known[snapshot.version] = Sizes(triples=found["triples"], graphs=found["graphs"], of=found["sizes"])
        sizes = known[snapshot.version]
    examples = [*relation_examples(), *(Example(**one) for one in kept)]
    return Response(describe(address, sizes, examples, form), 200, headers, GRAPHS[form][0])


async def void(request: Request) -> Response:
    """/.well-known/void."""
    return await description(request, choose(request.headers.get("accept"), GRAPHS) or "turtle")
