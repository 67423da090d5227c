"""The Slack app around any surface, connected to the fake platform: what firmgraph/slack.py wires, without a graph."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.slack.app import http_face, make_app
from bot.slack.calls import Surface
from bot.slack.delivery import Delivery, Own, Tokens
from bot.slack.desk import Desk, Rates
from bot.slack.events import Event
from bot.slack.installs import Installs, OneToken
from bot.slack.purging import purge
from bot.slack.sockets import Socket
from bot.slack.tables import open_tables
from bot.slack.threads import KeptThreads
from tests.support.fake_slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, FakeSlack


@dataclass(frozen=True)
class Running:
    """One process's app."""

    desk: Desk
    engine: Any
    bolt: Any


@contextmanager
def slack_app(
    platform: FakeSlack,
    surface: Surface,
    *,
    folder: Path | None = None,
    tokens: Tokens | None = None,
    rates: Rates | None = None,
    own: Own | None = None,
    **more: Any,
) -> Iterator[Running]:
    """Connected by Socket Mode while the block runs; what an earlier app left in `folder` is gone on with."""
    with ExitStack() as stack:
        engine = open_tables(folder or Path(stack.enter_context(TemporaryDirectory())))
        stack.callback(engine.dispose)
        delivery = Delivery(tokens or OneToken(BOT_TOKEN), base_url=platform.api_url, own=own)
        threads = getattr(surface, "threads", None) or KeptThreads(engine)
        desk = Desk(surface, delivery, engine, threads=threads, rates=rates, **more)
        stack.callback(desk.close)
        app = make_app(desk, base_url=platform.api_url)
        desk.resume()
        line = Socket(app, APP_TOKEN, platform.api_url)
        stack.callback(line.close)
        line.connect()
        platform.wait_for_connection()
        yield Running(desk, engine, app)


@contextmanager
def over_http(
    platform: FakeSlack, surface: Surface, folder: Path, *, keys: str, **more: Any
) -> Iterator[tuple[str, Installs]]:
    """The app that workspaces install, its events over HTTP; the server's address and the installations."""
    with ExitStack() as stack:
        engine = open_tables(folder)
        stack.callback(engine.dispose)
        installs = Installs(engine, client_id="1.2", client_secret="secret", keys=keys, base_url=platform.api_url)
        delivery = Delivery(installs, base_url=platform.api_url)
        farewell = partial(part, engine, installs)
        desk = Desk(surface, delivery, engine, threads=KeptThreads(engine), farewell=farewell, **more)
        stack.callback(desk.close)
        app = make_app(desk, base_url=platform.api_url, signing_secret=SIGNING_SECRET, installs=installs)
        yield stack.enter_context(served(Starlette(routes=[Mount("/slack", http_face(app))]))), installs


def part(engine: Any, installs: Installs, event: Event) -> None:
    """What firmgraph/slack.py does but for the graph."""
    installs.forget(event)
    purge(engine, event)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """An ASGI application on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
