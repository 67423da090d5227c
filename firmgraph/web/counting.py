"""What the HTTP face counts, for `/metrics`. Labels are few: kinds of addresses and outcomes, never what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import Counter, Gauge, Histogram
from starlette.requests import Request
from starlette.responses import Response

from kg.metrics import MEDIA_TYPE, REGISTRY, exposition

if TYPE_CHECKING:
    from firmgraph.web.endpoint import Endpoint

RESPONSES: Final = Counter(
    "firmgraph_http_responses", "Responses, by method and status", ["method", "status"], registry=REGISTRY
)
QUERIES: Final = Counter(
    "firmgraph_sparql_jobs", "Foreign jobs of the workers, by how they ended", ["status"], registry=REGISTRY
)
SECONDS: Final = Histogram(
    "firmgraph_sparql_seconds", "Time of foreign jobs, with waiting",
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30), registry=REGISTRY,
)  # fmt: skip
_JOBS: Final = Gauge("firmgraph_sparql_jobs_now", "Foreign jobs now: waiting, light, heavy", ["state"], registry=REGISTRY)
_LANES: Final = Gauge("firmgraph_sparql_lane_requests", "Queries that lanes have answered", registry=REGISTRY)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})


def counted(method: str, status: int) -> None:
    """One response."""
    RESPONSES.labels(method if method in _METHODS else "other", str(status)).inc()


async def metrics(request: Request) -> Response:
    """/metrics."""
    endpoint: Endpoint = request.app.state.endpoint
    for state, number in endpoint.pool.sizes.items():
        _JOBS.labels(state).set(number)
    _LANES.set(endpoint.lanes.answered)
    return Response(exposition(), media_type=MEDIA_TYPE)
