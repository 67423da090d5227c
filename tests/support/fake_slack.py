"""A Slack of our own: the Web API over HTTP, Socket Mode over WebSockets, signed requests, OAuth, and the platform's moods.

    with FakeSlack() as slack:
        ... SLACK_API_URL=slack.api_url ...
        slack.wait_for_connection()
        slack.mention("who still buys from Scale AI?")
        slack.wait_for_posts(1)

It runs in a thread of its own and checks what it is sent as the platform does: unknown tokens, missing scopes and arguments,
channels that are not there and whatever is over a limit get Slack's error codes (tests/support/slack_methods.py). `faults`
decides what befalls a call; `hooks` run when a message has been taken, before its sender hears of it.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from tests.support import slack_methods
from tests.support.slack_methods import APP_TOKEN, BOT_ID, BOT_TOKEN, BOT_USER, TEAM, USER, Workspace

__all__ = ["APP_TOKEN", "BOT_ID", "BOT_TOKEN", "BOT_USER", "SIGNING_SECRET", "TEAM", "USER", "FakeSlack", "Fault"]
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@dataclass(frozen=True)
class Fault:
    """What befalls a call. `taken`: the platform does what is asked, and only its answer is lost."""

    status: int = 200
    error: str = "internal_error"
    retry_after: float | None = None
    taken: bool = False


class FakeSlack:
    """The platform. Attributes can be read at any time; `refuse` maps a method to the error code of its next call."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.acked: dict[str, dict[str, Any]] = {}  # what the app answered each envelope with
        self.refuse: dict[str, str] = {}
        self.faults: Callable[[str, dict[str, Any]], Fault | None] = lambda method, given: None
        self.hooks: list[Callable[[dict[str, Any]], None]] = []
        self._numbers = itertools.count(1)
        self._changed = threading.Condition()
        self.opened = 0  # sockets so far
        self.delay = 0.0  # seconds that a call takes
        self._sockets: list[web.WebSocketResponse] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner = web.AppRunner(self._app())
        self._port = 0

    @property
    def api_url(self) -> str:
        """The base address of the Web API."""
        return f"http://127.0.0.1:{self._port}/api/"

    @property
    def posts(self) -> list[dict[str, Any]]:
        """Messages, oldest first."""
        return self.workspace.posts

    @property
    def told(self) -> list[dict[str, Any]]:
        """Messages but for those that still show the steps of some work."""
        return [post for post in list(self.posts) if not post.get("chunks")]

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
        """Until the app has opened a socket."""
        self.wait_until(lambda: bool(self._sockets), timeout, "the app did not connect")

    def wait_for_posts(self, count: int, timeout: float = 60) -> list[dict[str, Any]]:
        """The messages posted, once there are at least `count`."""
        self.wait_until(lambda: len(self.posts) >= count, timeout, lambda: f"{len(self.posts)} of {count} messages came")
        return list(self.posts)

    def wait_until(
        self, ready: Callable[[], bool], timeout: float = 60, otherwise: str | Callable[[], str] = "it did not come"
    ) -> None:
        """Until something that a call or an acknowledgement changes is so."""
        with self._changed:
            if not self._changed.wait_for(ready, timeout):
                raise TimeoutError(otherwise if isinstance(otherwise, str) else otherwise())

    def calls_of(self, method: str) -> list[dict[str, Any]]:
        """The arguments of every call of a method, refused ones too."""
        return [given for name, given in list(self.calls) if name == method]

    def mention(self, text: str, *, channel: str = "C0GENERAL", thread_ts: str | None = None, ts: str | None = None) -> str:
        """A person mentions the bot; returns the message's ts once the app has acknowledged it."""
        return self.send_event(self.event("app_mention", f"<@{BOT_USER}> {text}", channel, thread_ts, ts))

    def direct(self, text: str, *, thread_ts: str | None = None, ts: str | None = None, **more: Any) -> str:
        """A person writes to the bot."""
        event = self.event("message", text, "D0DIRECT", thread_ts, ts) | {"channel_type": "im"} | more
        return self.send_event(event)

    def send_event(self, event: dict[str, Any], **more: Any) -> str:
        """Deliver any event through the socket and wait for the acknowledgement; `more` goes into the outer payload."""
        self.deliver(self.callback(event, **more))
        return str(event.get("ts") or "")

    def deliver(self, payload: dict[str, Any], *, type_: str = "events_api", wait: bool = True, retry: int = 0) -> str:
        """Send a payload through the newest socket; the envelope's id, once acknowledged."""
        envelope = f"envelope-{next(self._numbers)}"
        body = {
            "envelope_id": envelope,
            "type": type_,
            "payload": payload,
            "accepts_response_payload": type_ != "events_api",
        }
        body |= {"retry_attempt": retry, "retry_reason": "timeout"} if retry else {}
        self._in_loop(self._deliver(body))
        if wait:
            self.wait_until(lambda: envelope in self.acked, 10, "the event was not acknowledged")
        return envelope

    @property
    def sockets(self) -> int:
        """How many the app has open."""
        return len(self._sockets)

    @property
    def connected(self) -> bool:
        """Whether the app has a socket open."""
        return bool(self._sockets)

    def try_deliver(self, payload: dict[str, Any]) -> str | None:
        """Send a payload and do not wait; None when the socket broke."""
        try:
            return self.deliver(payload, wait=False)
        except (AssertionError, ConnectionError):
            return None

    def sleep_until_changed(self, timeout: float) -> None:
        """Until the next call or acknowledgement."""
        with self._changed:
            self._changed.wait(timeout)

    def command(self, text: str, *, user: str = USER, channel: str = "C0GENERAL", name: str = "/firmgraph") -> str:
        """A person gives a slash command."""
        payload = {
            "command": name,
            "text": text,
            "channel_id": channel,
            "user_id": user,
            "user_name": "ann",
            "team_id": TEAM,
        }
        return self.deliver(payload | self.interactive(), type_="slash_commands")

    def interact(self, type_: str, *, user: str = USER, channel: str | None = "C0GENERAL", **more: Any) -> str:
        """A person clicks, sends a form or uses a shortcut."""
        payload = {"type": type_, "user": {"id": user, "username": "ann", "team_id": TEAM}, "team": {"id": TEAM}} | more
        payload |= {"channel": {"id": channel}, "container": {"channel_id": channel}} if channel is not None else {}
        return self.deliver(payload | self.interactive(), type_="interactive")

    def interactive(self) -> dict[str, str]:
        """A fresh trigger and a fresh address to respond to."""
        trigger, response = f"trigger.{next(self._numbers)}", f"R{next(self._numbers)}"
        self.workspace.triggers[trigger] = time.monotonic()
        return {"trigger_id": trigger, "response_url": f"http://127.0.0.1:{self._port}/response/{response}"}

    def callback(self, event: dict[str, Any], *, team: str = TEAM, **more: Any) -> dict[str, Any]:
        """An event as the Events API wraps it."""
        return {
            "type": "event_callback", "team_id": team, "api_app_id": "A0APP", "event": event,
            "event_id": f"Ev{next(self._numbers)}", "event_time": int(time.time()), "is_ext_shared_channel": False,
            "authorizations": [{"team_id": team, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}],
        } | more  # fmt: skip

    def event(
        self, type_: str, text: str, channel: str = "C0GENERAL", thread_ts: str | None = None, ts: str | None = None
    ) -> dict[str, Any]:
        """A message event."""
        when = ts or f"{time.time() + next(self._numbers) / 1000:.6f}"
        event = {"type": type_, "user": USER, "team": TEAM, "text": text, "channel": channel, "ts": when, "event_ts": when}
        return event | ({"thread_ts": thread_ts} if thread_ts else {})

    def disconnect(self, reason: str) -> None:
        """Ask the app to open a new socket: `warning` (ten seconds ahead) or `refresh_requested`."""
        self._in_loop(self._sockets[-1].send_json({"type": "disconnect", "reason": reason, "debug_info": {}}))

    def drop_sockets(self) -> None:
        """The network tears every socket."""
        for socket in list(self._sockets):
            self._in_loop(socket.close())

    def signed(
        self, url: str, payload: dict[str, Any], *, secret: str = SIGNING_SECRET, form: bool = False, age: int = 0
    ) -> int:
        """Send a payload to the app over HTTP, signed; the status it answers with."""
        body = (
            urllib.parse.urlencode({"payload": json.dumps(payload)} if "type" in payload else payload)
            if form
            else json.dumps(payload)
        )
        stamp = str(int(time.time()) - age)
        mac = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={mac}",
        }
        request = urllib.request.Request(url, body.encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return int(reply.status)
        except urllib.error.HTTPError as error:
            return error.code

    def _in_loop(self, work: Awaitable[Any]) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)  # type: ignore[arg-type]
        return future.result(20)

    async def _start(self) -> None:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.workspace.address = f"http://127.0.0.1:{self._port}"

    async def _deliver(self, envelope: dict[str, Any]) -> None:
        assert self._sockets, "no app is connected"
        await self._sockets[-1].send_json(envelope)

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/api/{method}", self._method)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_post("/response/{id}", self._response)
        app.router.add_get("/socket", self._connect)
        return app

    async def _method(self, request: web.Request) -> web.Response:
        name, given = request.match_info["method"], await _arguments(request)
        await asyncio.sleep(self.delay)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or given.pop("token", None)
        with self._changed:
            self.calls.append((name, given))
            self._changed.notify_all()
        fault = Fault(error=self.refuse.pop(name)) if name in self.refuse else self.faults(name, given)
        if fault is not None and not fault.taken:
            return _failed(fault)
        result = slack_methods.called(self.workspace, name, given, token)
        if name == "chat.postMessage" and result["ok"]:
            for hook in self.hooks:
                await asyncio.to_thread(hook, given)
        with self._changed:
            self._changed.notify_all()
        return _failed(fault) if fault is not None else web.json_response(result)

    async def _upload(self, request: web.Request) -> web.Response:
        self.workspace.uploads[request.match_info["id"]] = await _uploaded(request)
        return web.Response(text="OK")

    async def _response(self, request: web.Request) -> web.Response:
        id_ = request.match_info["id"]
        with self._changed:
            self.workspace.responses.append((id_, json.loads(await request.text())))
            self._changed.notify_all()
        return web.Response(text="ok")

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0APP"}})
        with self._changed:
            self._sockets.append(socket)
            self.opened += 1
            self._changed.notify_all()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(json.loads(message.data))
        finally:
            with self._changed:
                self._sockets.remove(socket)
                self._changed.notify_all()
        return socket

    def _acknowledged(self, message: dict[str, Any]) -> None:
        with self._changed:
            self.acked[message.get("envelope_id", "")] = message.get("payload") or {}
            self._changed.notify_all()


async def _arguments(request: web.Request) -> dict[str, Any]:
    """As the platform reads them: JSON, a form or the address, nested values as JSON."""
    if request.content_type == "application/json":
        given: dict[str, Any] = json.loads(await request.text() or "{}")
        return given | {"": "json"}
    flat = dict(request.query) | dict(await request.post())
    return {key: _nested(value) for key, value in flat.items()}


def _nested(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value


async def _uploaded(request: web.Request) -> bytes:
    return await request.read()


def _failed(fault: Fault) -> web.Response:
    headers = {"Retry-After": f"{fault.retry_after:g}"} if fault.retry_after is not None else {}
    if fault.status in (200, 429):
        error = "ratelimited" if fault.status == 429 else fault.error
        return web.json_response({"ok": False, "error": error}, status=fault.status, headers=headers)
    return web.Response(text="<html>upstream trouble</html>", status=fault.status, headers=headers)
