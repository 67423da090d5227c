"""The Slack app around any surface, connected to the fake platform: what firmgraph/slack.py wires, without a graph."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.slack.app import make_app
from bot.slack.calls import Surface
from bot.slack.delivery import Delivery, Own, Tokens
from bot.slack.desk import Desk, Rates
from bot.slack.installs import OneToken
from bot.slack.sockets import Socket
from bot.slack.tables import open_tables
from bot.slack.threads import KeptThreads
from tests.support.fake_slack import APP_TOKEN, BOT_TOKEN, FakeSlack


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
        socket = Socket(app, APP_TOKEN, platform.api_url)
        stack.callback(socket.close)
        socket.connect()
        platform.wait_for_connection()
        yield Running(desk, engine, app)
