"""The application: every address of the HTTP face and what answers there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from firmgraph.service import Service
from firmgraph.web import asking, counting, describing, feeds, graphstore, linked, pages, saved, sparql
from firmgraph.web.endpoint import open_endpoint
from firmgraph.web.guard import Guard
from firmgraph.web.render import STATIC, for_people
from firmgraph.web.replies import Endpoint, answering, called
from kg.errors import BadRequest
from kg.vocabulary import ontology_turtle


def _get(path: str, endpoint: Endpoint) -> Route:
    return Route(path, for_people(endpoint), methods=["GET"])


_STORE_METHODS = ["GET", "PUT", "POST", "DELETE"]


def make_app(service: Service, *, slack: ASGIApp | None = None) -> Starlette:
    """The application over an open data folder. Its workers end with its lifespan. `slack` answers below /slack."""
    settings = service.site.settings
    routes = [
        *_ROUTES,
        Mount("/static", Kept(directory=STATIC)),
        *([Mount("/slack", slack)] if slack is not None else []),
    ]
    guard = Middleware(Guard, hosts=(*settings.allowed_hosts, settings.host), origins=settings.cors_origins)
    app = Starlette(
        routes=routes,
        middleware=[guard, Middleware(Direct)],
        lifespan=_lifespan,
        exception_handlers={HTTPException: _refused},
    )
    app.state.door = service
    app.state.settings = settings
    app.state.token = settings.token.get_secret_value() if settings.token is not None else None
    app.state.endpoint = open_endpoint(service.site)
    app.state.sizes = {}
    _offer_mcp(app, service)
    return app


def _offer_mcp(app: Starlette, service: Service) -> None:
    """/mcp, where its extra is installed. Our own guard has checked Host and Origin before."""
    app.state.mcp = None
    try:
        from mcp.server.transport_security import TransportSecuritySettings  # lazy: an optional extra

        from firmgraph.mcp import make_server
    except ImportError:
        return
    server = make_server(service, writing=False)
    checked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    inner = server.streamable_http_app(stateless_http=True, json_response=True, transport_security=checked)
    app.router.routes += inner.routes
    app.state.mcp = server.session_manager


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        if app.state.mcp is not None:
            await stack.enter_async_context(app.state.mcp.run())
        try:
            yield
        finally:
            app.state.endpoint.close()


async def _refused(request: Request, error: Exception) -> Response:
    """What no route takes."""

    async def said(request: Request) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        raise BadRequest(status, "there is nothing at this address" if status == 404 else str(error))

    return await for_people(said)(request)


async def _healthz(request: Request) -> Response:
    """The process lives."""
    return JSONResponse({"status": "ok"})


async def _readyz(request: Request) -> Response:
    """The data folder answers."""
    return JSONResponse(await called(request.app.state.door, "status", {}))


async def _ontology_file(request: Request) -> Response:
    return Response(ontology_turtle(), media_type="text/turtle")


_METHODS: Final = "GET, HEAD, POST, OPTIONS"


class Direct:
    """SPARQL before the router: a light query takes less time than finding its route would."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sparql = answering(sparql.sparql)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer /sparql, pass on everything else."""
        if scope["type"] != "http" or scope["path"] not in ("/sparql", "/sparql/"):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            response = Response(status_code=204)
        else:
            response = await self._sparql(Request(scope, receive))
        if response.status_code in (204, 405):
            response.headers["allow"] = _METHODS
        await response(scope, receive, send)


class Kept(StaticFiles):
    """Files whose address changes with them: browsers may keep them for good."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401  # as the base class has it
        """The file."""
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


_ROUTES = (
    Route("/healthz", _healthz),
    Route("/readyz", answering(_readyz)),
    Route("/metrics", answering(counting.metrics)),
    Route("/sparql/running/{id}", answering(sparql.cancel), methods=["DELETE"]),
    Route("/queries", answering(saved.listing)),
    Route("/queries/{name}", answering(saved.one), methods=["GET", "PUT", "DELETE"]),
    Route("/.well-known/void", answering(describing.void)),
    Route(graphstore.STORE, answering(graphstore.graph), methods=_STORE_METHODS),
    Route(graphstore.STORE + "/{below:path}", answering(graphstore.graph), methods=_STORE_METHODS),
    Route("/ask", for_people(asking.ask), methods=["GET", "POST"]),
    Route("/articles", for_people(asking.articles), methods=["GET", "POST"]),
    Route("/openapi.json", answering(asking.openapi)),
    Route("/ontology.ttl", answering(_ontology_file)),
    Route("/suggest", answering(pages.suggest)),
    Route("/changes.atom", answering(feeds.atom)),
    Route("/changes.json", answering(feeds.json_feed)),
    _get("/", pages.home),
    _get("/search", pages.search),
    _get("/query", pages.query),
    _get("/changes", feeds.changes),
    _get("/ontology", linked.ontology),
    _get("/api", asking.api),
    _get("/id/{id}", linked.thing),
    _get("/claim/{id}", linked.claim),
    _get("/article/{version}", linked.article),
)
