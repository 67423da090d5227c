"""What the SPARQL endpoint and the graph store need, made once: copies of the graph, workers, the users' own graphs."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from firmgraph.config import Settings
from firmgraph.site import Site
from firmgraph.web.counting import QUERIES, SECONDS
from firmgraph.web.guard import ALWAYS, LOOPBACK
from firmgraph.web.lanes import Lanes
from firmgraph.web.replies import problem
from kg import terms
from kg.sparql import labels
from kg.sparql.annex import Annex
from kg.sparql.pool import Limits, Outcome, Pool
from kg.sparql.snapshots import Snapshot, Snapshots
from kg.sparql.wire import Job

PIECE: Final = 2**16  # bytes read from a large result at a time
MOST_LANES: Final = min(4, os.cpu_count() or 1)  # with more than processors there are, each switch empties their caches
STATUS: Final[Mapping[str, int]] = {
    "ok": 200,
    "cut": 206,  # rows are missing; only where the client said that it wants them so
    "bad": 400,
    "forbidden": 403,
    "missing": 404,
    "cancelled": 409,
    "too-large": 422,
    "memory": 422,
    "busy": 503,
    "timeout": 504,
}


@dataclass(slots=True)
class Endpoint:
    """Runs foreign requests over the graph as it is now."""

    snapshots: Snapshots
    annex: Annex
    pool: Pool
    lanes: Lanes

    @asynccontextmanager
    async def snapshot(self, day: date | None = None) -> AsyncIterator[Snapshot]:
        """The graph as it is now; with a day, its current graph as of that day."""
        held = self.snapshots.held()
        if held is None:
            held = await run_in_threadpool(self.snapshots.take)
        self.lanes.use(held)
        try:
            if day is None:
                yield held
                return
            dated = await run_in_threadpool(self.snapshots.dated, held, day)
            try:
                yield dated
            finally:
                self.snapshots.give_back(dated)
        finally:
            self.snapshots.give_back(held)

    async def run(self, request: Request, job: Job, *, seconds: float | None = None, id_: str | None = None) -> Outcome:
        """One job; a client that goes away takes it along."""
        with SECONDS.time():
            outcome = await self.pool.run(job, seconds=seconds, id_=id_, gone=lambda: _gone(request))
        QUERIES.labels(outcome.status).inc()
        return outcome

    async def change(self, request: Request, job: Job) -> Outcome:
        """One job that writes to the users' graphs, one at a time."""
        draft_of = self.annex.changing()
        draft = await run_in_threadpool(draft_of.__enter__)
        outcome: Outcome | None = None
        try:
            extra = {"annex": str(draft.path), "protected": terms.BASE, "most": self.pool.limits.annex}
            outcome = await self.pool.run(job | extra)
            if outcome.status == "ok":
                draft.keep()
        finally:
            await run_in_threadpool(draft_of.__exit__, None, None, None)
        self.snapshots.expire()
        self.lanes.stale()
        return outcome

    def close(self) -> None:
        """End the workers, remove the copies."""
        self.lanes.close()
        self.pool.close()
        self.snapshots.close()


def open_endpoint(site: Site) -> Endpoint:
    """The endpoint of an open data folder."""
    folder, settings = site.settings.data, site.settings
    annex = Annex(folder / "annex")
    snapshots = Snapshots(folder / "snapshots" / "served", site.graph.store, annex, site.graph.ledger.shortcuts)
    limits = Limits(
        seconds=settings.query_timeout,
        megabytes=settings.query_memory,
        rows=settings.query_rows,
        slots=settings.query_slots,
    )
    pool = Pool(spool=folder / "snapshots" / "spool", limits=limits)
    return Endpoint(snapshots=snapshots, annex=annex, pool=pool, lanes=_lanes(snapshots, pool, settings))


def _lanes(snapshots: Snapshots, pool: Pool, settings: Settings) -> Lanes:
    """As many as light queries may run at once; what they need to answer as this process would."""
    always = "".join(f"{name.decode()}: {value.decode()}\r\n" for name, value in ALWAYS)
    told = {
        "today": settings.today.isoformat() if settings.today is not None else None,
        "hosts": sorted(LOOPBACK | {host.lower() for host in (*settings.allowed_hosts, settings.host)}),
        "always": always,
        "limits": pool.job_limits,
    }
    count = MOST_LANES if settings.query_lanes is None else settings.query_lanes
    return Lanes(count=count, snapshots=snapshots, settings=told)


async def _gone(request: Request) -> None:
    """Returns when the client has hung up; the body has been read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def etag(snapshot: Snapshot, *parts: object) -> str:
    """Names a response over this copy."""
    return labels.etag(snapshot.version, *parts)


def seen(request: Request, tag: str) -> bool:
    """Whether the client has this very response."""
    return labels.seen(tag, request.headers.get("if-none-match", ""))


def told(snapshot: Snapshot, tag: str | None) -> dict[str, str]:
    """Headers that say of which state of the graph a response speaks."""
    return {**labels.told(snapshot.made)} | ({"etag": tag} if tag is not None else {})


def wants_gzip(request: Request) -> bool:
    """Whether the client takes gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


def sent(outcome: Outcome, media_type: str, headers: dict[str, str]) -> Response:
    """A job's result as a response."""
    status = STATUS[outcome.status]
    if outcome.status not in ("ok", "cut"):
        more: dict[str, Any] = {"retry_after": "5"} if status == 503 else {}
        return problem(status, outcome.detail, firmgraph_result=outcome.status, **more)
    headers = headers | {"firmgraph-result": "complete" if outcome.status == "ok" else "cut"}
    if outcome.gzip:
        headers["content-encoding"] = "gzip"
    if outcome.spool is None:
        return Response(outcome.body, status, headers, media_type)
    headers["content-length"] = str(outcome.spool.stat().st_size)
    return StreamingResponse(_pieces(outcome.spool), status, headers, media_type)


async def _pieces(spool: Path) -> AsyncIterator[bytes]:
    """A large result, piece by piece; its file is gone at once and freed at the end, whatever happens to the client."""
    with spool.open("rb") as file:
        spool.unlink()
        while piece := file.read(PIECE):
            yield piece
