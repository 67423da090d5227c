"""The application: every address of the HTTP face and what answers there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from firmgraph.service import Service
from firmgraph.web import asking, describing, graphstore, sparql
from firmgraph.web.endpoint import open_endpoint
from firmgraph.web.guard import Guard
from firmgraph.web.replies import answering, called

_ANY = ["GET", "POST", "PUT", "DELETE", "PATCH"]  # the endpoint itself says which it takes


def make_app(service: Service) -> Starlette:
    """The application over an open data folder. Its workers end with its lifespan."""
    settings = service.site.settings
    routes = [
        Route("/healthz", _healthz),
        Route("/readyz", answering(_readyz)),
        Route("/ask", answering(asking.ask), methods=["GET", "POST"]),
        *(Route(path, answering(sparql.sparql), methods=_ANY) for path in ("/sparql", "/sparql/")),
        Route("/sparql/running/{id}", answering(sparql.cancel), methods=["DELETE"]),
        Route("/.well-known/void", answering(describing.void)),
        Route(graphstore.STORE, answering(graphstore.graph), methods=["GET", "PUT", "POST", "DELETE"]),
        Route(graphstore.STORE + "/{below:path}", answering(graphstore.graph), methods=["GET", "PUT", "POST", "DELETE"]),
    ]
    guard = Middleware(Guard, hosts=(*settings.allowed_hosts, settings.host), origins=settings.cors_origins)
    app = Starlette(routes=routes, middleware=[guard], lifespan=_lifespan)
    app.state.door = service
    app.state.settings = settings
    app.state.token = settings.token.get_secret_value() if settings.token is not None else None
    app.state.endpoint = open_endpoint(service.site)
    app.state.sizes = {}
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    try:
        yield
    finally:
        app.state.endpoint.close()


async def _healthz(request: Request) -> Response:
    """The process lives."""
    return JSONResponse({"status": "ok"})


async def _readyz(request: Request) -> Response:
    """The data folder answers."""
    return JSONResponse(await called(request.app.state.door, "status", {}))
