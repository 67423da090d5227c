"""A small Slack of our own: the Web API over HTTP and Socket Mode over a WebSocket, with the platform's limits and errors.

    with FakeSlack() as slack:
        ... SLACK_API_URL=slack.api_url ...
        slack.wait_for_connection()
        slack.mention("who still buys from Scale AI?")
        slack.wait_for_posts(1)

It runs in a thread of its own and checks what it is sent as the platform does: unknown tokens, channels that are not
there, messages over the limits and malformed blocks get Slack's error codes.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any

from aiohttp import WSMsgType, web

BOT_TOKEN, APP_TOKEN = "xoxb-test-bot", "xapp-test-app"
TEAM, BOT_USER, BOT_ID, USER = "T0TEAM", "U0BOT", "B0BOT", "U0ASKER"
CHANNELS = ("C0GENERAL", "C0PRIVATE", "D0DIRECT")


def problem_with(blocks: list[dict[str, Any]]) -> str | None:
    """The error code of the platform for these blocks, None when they are fine."""
    if len(blocks) > 50:
        return "invalid_blocks"
    texts = [t for block in blocks for t in ([block["text"]] if "text" in block else block.get("elements", []))]
    for block in blocks:
        if block["type"] == "section" and not 1 <= len(block["text"]["text"]) <= 3_000:
            return "invalid_blocks"
        if block["type"] == "context" and not 1 <= len(block["elements"]) <= 10:
            return "invalid_blocks"
    return "msg_blocks_too_long" if sum(len(t.get("text", "")) for t in texts) > 13_200 else None


class FakeSlack:
    """The platform. Attributes can be read at any time; `refuse` maps a method to the error code of its next call."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.posts: list[dict[str, Any]] = []
        self.acked: list[str] = []
        self.refuse: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._changed = threading.Condition()
        self._socket: web.WebSocketResponse | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner = web.AppRunner(self._app())
        self._port = 0

    @property
    def api_url(self) -> str:
        """The base address of the Web API."""
        return f"http://127.0.0.1:{self._port}/api/"

    def __enter__(self) -> FakeSlack:
        self._thread.start()
        self._in_loop(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._in_loop(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def wait_for_connection(self, timeout: float = 20) -> None:
        """Until the app has opened its socket."""
        self._wait(lambda: self._socket is not None, timeout, "the app did not connect")

    def wait_for_posts(self, count: int, timeout: float = 60) -> list[dict[str, Any]]:
        """The messages posted, once there are at least `count`."""
        self._wait(lambda: len(self.posts) >= count, timeout, f"{len(self.posts)} of {count} messages came")
        return list(self.posts)

    def mention(self, text: str, *, channel: str = "C0GENERAL", thread_ts: str | None = None, ts: str | None = None) -> str:
        """A person mentions the bot; returns the message's ts once the app has acknowledged it."""
        return self.send_event(self._event("app_mention", f"<@{BOT_USER}> {text}", channel, thread_ts, ts))

    def direct(self, text: str, *, thread_ts: str | None = None, ts: str | None = None, **more: Any) -> str:
        """A person writes to the bot."""
        event = self._event("message", text, "D0DIRECT", thread_ts, ts) | {"channel_type": "im"} | more
        return self.send_event(event)

    def send_event(self, event: dict[str, Any], *, shared: bool = False) -> str:
        """Deliver any event through the socket and wait for the acknowledgement; `shared`: from a shared channel."""
        envelope = f"envelope-{next(self._numbers)}"
        payload = {
            "type": "event_callback", "team_id": TEAM, "api_app_id": "A0APP", "event": event, "event_id": f"Ev{envelope}",
            "event_time": 1, "is_ext_shared_channel": shared,
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}],
        }  # fmt: skip
        body = {"envelope_id": envelope, "type": "events_api", "payload": payload, "accepts_response_payload": False}
        self._in_loop(self._deliver(body))
        self._wait(lambda: envelope in self.acked, 10, "the event was not acknowledged")
        return str(event["ts"])

    def _event(self, type_: str, text: str, channel: str, thread_ts: str | None, ts: str | None) -> dict[str, Any]:
        when = ts or f"17500000{next(self._numbers):02d}.000100"
        event = {"type": type_, "user": USER, "team": TEAM, "text": text, "channel": channel, "ts": when, "event_ts": when}
        return event | ({"thread_ts": thread_ts} if thread_ts else {})

    def _wait(self, ready: Callable[[], bool], timeout: float, otherwise: str) -> None:
        with self._changed:
            if not self._changed.wait_for(ready, timeout):
                raise TimeoutError(otherwise)

    def _in_loop(self, work: Awaitable[Any]) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)  # type: ignore[arg-type]
        return future.result(20)

    async def _start(self) -> None:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def _deliver(self, envelope: dict[str, Any]) -> None:
        assert self._socket is not None, "no app is connected"
        await self._socket.send_json(envelope)

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/api/{method}", self._method)
        app.router.add_get("/socket", self._connect)
        return app

    async def _method(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        if request.content_type == "application/json":
            given: dict[str, Any] = json.loads(await request.text() or "{}")
        else:
            given = dict(await request.post())
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or given.get("token")
        wanted = APP_TOKEN if name == "apps.connections.open" else BOT_TOKEN
        self.calls.append((name, given))
        if token != wanted:
            return self._failed("invalid_auth")
        if name in self.refuse:
            return self._failed(self.refuse.pop(name))
        handler = {
            "auth.test": self._auth_test, "apps.connections.open": self._open, "chat.postMessage": self._post_message,
            "reactions.add": lambda _: {},
        }.get(name)  # fmt: skip
        return self._failed("unknown_method") if handler is None else self._answer(handler(given))

    def _answer(self, result: dict[str, Any] | str) -> web.Response:
        return self._failed(result) if isinstance(result, str) else web.json_response({"ok": True} | result)

    def _failed(self, code: str) -> web.Response:
        return web.json_response({"ok": False, "error": code})

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": "https://test.slack.example/", "team": "Test", "team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT_ID}

    def _open(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": f"ws://127.0.0.1:{self._port}/socket"}

    def _post_message(self, given: dict[str, Any]) -> dict[str, Any] | str:
        blocks = given.get("blocks") or []
        blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
        if given.get("channel") not in CHANNELS:
            return "channel_not_found"
        if not given.get("text") and not blocks:
            return "no_text"
        if code := problem_with(blocks):
            return code
        ts = f"17600000{next(self._numbers):02d}.000100"
        with self._changed:
            self.posts.append({**given, "blocks": blocks, "ts": ts})
            self._changed.notify_all()
        return {"channel": given["channel"], "ts": ts, "message": {"text": given.get("text", "")}}

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0APP"}})
        with self._changed:
            self._socket = socket
            self._changed.notify_all()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._acknowledged(json.loads(message.data))
        return socket

    def _acknowledged(self, message: dict[str, Any]) -> None:
        with self._changed:
            self.acked.append(message.get("envelope_id", ""))
            self._changed.notify_all()
