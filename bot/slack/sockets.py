"""Socket Mode: a connection that Slack opens nothing for, kept up in a thread of its own.

The SDK's aiohttp client is used, not its built-in one: that one parses frames by hand, loses its place when a burst of
events splits a frame header between two reads (found with tests/scenario/test_slack_once.py), and then logs their text.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from slack_bolt import App
from slack_bolt.adapter.socket_mode.aiohttp import SocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

LOG = logging.getLogger("firmgraph.slack.socket")
CONCURRENCY: Final = 16  # envelopes that are taken up side by side
SECONDS: Final = 20.0  # for connecting and for parting


class Socket:
    """One connection; it renews itself when Slack asks for that or falls silent."""

    def __init__(self, app: App, app_token: str, base_url: str) -> None:
        self._app, self._token, self._base_url = app, app_token, base_url
        self._loop = asyncio.new_event_loop()
        self._workers = ThreadPoolExecutor(CONCURRENCY, "slack-envelope")
        self._loop.set_default_executor(self._workers)
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack-socket", daemon=True)
        self._handler: _Handler | None = None

    def connect(self) -> None:
        """Return once connected; where Slack does not let us in at once, that is tried on while everything else runs."""
        self._thread.start()
        try:
            self._run(self._connect())
        except TimeoutError:
            LOG.warning("Slack has opened no socket in %.0f s; trying on", SECONDS)

    def close(self) -> None:
        """Acknowledge what is in work, then part."""
        if self._handler is not None:
            self._run(self._handler.close_async())  # type: ignore[no-untyped-call]  # Bolt leaves it so
        self._workers.shutdown()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)

    async def _connect(self) -> None:
        client = AsyncWebClient(base_url=self._base_url, logger=LOG)
        self._handler = _Handler(self._app, self._token, LOG, client)
        await self._handler.connect_async()  # type: ignore[no-untyped-call]  # as above

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS)


class _Handler(SocketModeHandler):
    """Bolt's handler; what touches the disk stays off the socket's loop."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt does
        """One envelope: the acknowledgement goes out after the desk has written the event down."""
        response = await asyncio.to_thread(run_bolt_app, self.app, req)
        await send_async_response(client, req, response, time.time())
