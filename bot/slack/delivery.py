"""Calls of Slack's Web API, each tried once; what came of it decides the caller (bot/slack/desk.py).

Slack has no idempotency key. So every message that we post carries the name of its event in its metadata, and a post of
which it is not known whether it arrived (the process was killed, the network went silent, Slack answered 5xx) is looked for
in its thread before it is sent again. What remains: a post that Slack shows in its thread only after we have looked (we wait
`SETTLES` seconds first), one that we may not look for (no history scope in that channel: then it is sent again, as silence
is worse than saying a thing twice), and the calls that leave no trace to look for: ephemeral messages and files.
"""

from __future__ import annotations

import json
import logging
import time
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from ssl import SSLContext, create_default_context
from typing import Any, Final, Protocol
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack.calls import Call
from bot.slack.events import Event
from bot.slack.lines import Lines, Unreached, proxied
from kg.errors import FirmgraphError

QUIET = logging.getLogger("firmgraph.slack.web")  # the SDK's: it quotes what came back; outcomes are logged by the sender
QUIET.setLevel(logging.CRITICAL)
METADATA: Final = "firmgraph_answer"
PAGES: Final = 20  # of 200 messages, in which a post that may have arrived is looked for
SETTLES: Final = 2.0  # seconds until a message that Slack took stands in its thread
CLOCKS: Final = 300.0  # seconds by which our clock and Slack's may differ
LATER_CODES: Final = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
_LIMITED: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
DEFAULT_WAIT: Final = 5.0  # seconds, where a 429 does not say


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack took it and said this."""

    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Later:
    """Not now. `sure`: it did not arrive; else it may have."""

    sure: bool
    after: float | None = None  # seconds that Slack asked for
    why: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack will not take it, now or later."""

    code: str


Outcome = Sent | Later | Refused
Own = Mapping[str, Callable[[Mapping[str, Any]], object]]  # calls of our own: they stay here


class NotInstalled(LookupError):
    """There is no token for the event's workspace."""


class Tokens(Protocol):
    """The bot tokens of the workspaces."""

    def of(self, event: Event) -> str:
        """The token to answer an event with, renewed where it runs out. Raises NotInstalled."""
        ...


class Delivery:
    """The way out. Safe to use from several threads."""

    def __init__(
        self, tokens: Tokens, *, base_url: str = WebClient.BASE_URL, seconds: int = 20, own: Own | None = None
    ) -> None:
        self._tokens, self._base_url, self._seconds, self._own = tokens, base_url, seconds, own or {}
        self._ssl: SSLContext | None = create_default_context() if base_url.startswith("https") else None
        kept = not proxied(base_url)  # the SDK, which keeps none, knows the ways of proxies
        self._lines = Lines(base_url, seconds=seconds, ssl=self._ssl) if kept else None

    def close(self) -> None:
        """End the connections that are not in use."""
        if self._lines is not None:
            self._lines.close()

    def send(self, call: Call, event: Event, number: int | None = None) -> Outcome:
        """Send now. `number`: of a promised call, which a message then carries with it."""
        try:
            return Sent(self._sent(call, event, number))
        except NotInstalled:
            return Refused("not_installed")
        except FirmgraphError as error:  # a call of our own
            return Refused(type(error).__name__)
        except SlackApiError as error:
            return _refusal(error)
        except Unreached as error:
            return Later(sure=True, why=str(error))
        except URLError as error:
            return Later(sure=isinstance(error.reason, ConnectionRefusedError), why=type(error.reason).__name__)
        except (SlackClientError, OSError, HTTPException) as error:
            return Later(sure=False, why=type(error).__name__)

    def arrived(self, call: Call, event: Event, number: int, since: float) -> Outcome | None:
        """What came of a call that may have arrived: Sent when it did, None when not, Later while Slack does not say."""
        if call.method != "chat.postMessage":
            return None
        if 0 <= time.time() - since < SETTLES:  # a clock that was put back is not waited for
            return Later(sure=False, after=SETTLES, why="settling")
        try:
            return self._found(call, event, number, since)
        except NotInstalled:
            return Refused("not_installed")
        except SlackApiError as error:
            outcome = _refusal(error)
            return Later(sure=False, after=outcome.after, why=outcome.why) if isinstance(outcome, Later) else None
        except (SlackClientError, OSError, HTTPException) as error:
            return Later(sure=False, why=type(error).__name__)

    def _found(self, call: Call, event: Event, number: int, since: float) -> Sent | None:
        client, arguments = self._client(event), call.arguments
        where: dict[str, Any] = {"channel": arguments["channel"], "oldest": f"{since - CLOCKS:.6f}", "limit": 200}
        where["include_all_metadata"] = True
        thread = arguments.get("thread_ts")
        for _ in range(PAGES):
            page = client.conversations_replies(ts=thread, **where) if thread else client.conversations_history(**where)
            for message in page.get("messages") or ():
                if ((message.get("metadata") or {}).get("event_payload") or {}) == _name(event, number):
                    return Sent({"ok": True, "channel": arguments["channel"], "ts": message.get("ts")})
            where["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not where["cursor"]:
                break
        return None

    def _sent(self, call: Call, event: Event, number: int | None) -> Mapping[str, Any]:
        match call.method:
            case "respond":
                return self._responded(call, event)
            case "upload":
                return self._uploaded(call, event)
            case method if method in self._own:
                self._own[method](call.arguments)
                return {"ok": True}
        arguments = dict(call.arguments)
        if call.method == "chat.postMessage":
            arguments = {"unfurl_links": False, "unfurl_media": False} | arguments
            if number is not None:
                arguments["metadata"] = {"event_type": METADATA, "event_payload": _name(event, number)}
        return self._called(call.method, {k: v for k, v in arguments.items() if v not in (None, [])}, event)

    def _called(self, method: str, given: Mapping[str, Any], event: Event) -> Mapping[str, Any]:
        if self._lines is None:
            answer = self._client(event).api_call(method, json=dict(given))
            return answer.data if isinstance(answer.data, dict) else {}
        headers = {"Authorization": f"Bearer {self._tokens.of(event)}", "Content-Type": "application/json;charset=utf-8"}
        reply = self._lines.post(method, json.dumps(given).encode(), headers)
        said = _read(reply.body)
        if reply.status != 200 or not said.get("ok"):
            told = {"status": reply.status, "headers": reply.headers, "error": said.get("error")}
            raise SlackApiError("refused", told)  # type: ignore[no-untyped-call]  # slack_sdk leaves it so
        return said

    def _responded(self, call: Call, event: Event) -> Mapping[str, Any]:
        """To the address that came with a command or a button."""
        url = str(call.arguments.get("url") or event.response_url or "")
        client = WebhookClient(url, timeout=self._seconds, ssl=self._ssl, retry_handlers=[], logger=QUIET)
        reply = client.send_dict({k: v for k, v in call.arguments.items() if k != "url"})
        if reply.status_code != 200:
            said = {"status": reply.status_code, "headers": reply.headers}
            raise SlackApiError("refused", said)  # type: ignore[no-untyped-call]  # slack_sdk leaves it so
        return {"ok": True}

    def _uploaded(self, call: Call, event: Event) -> Mapping[str, Any]:
        a = call.arguments
        content = b64decode(a["base64"]) if "base64" in a else str(a.get("content") or "").encode()
        reply = self._client(event).files_upload_v2(
            filename=a["filename"],
            title=a.get("title"),
            content=content,
            channel=a.get("channel"),
            thread_ts=a.get("thread_ts"),
            initial_comment=a.get("initial_comment"),
        )
        return {"ok": True, "file": (reply.get("file") or {}).get("id")}

    def _client(self, event: Event) -> WebClient:
        """Without the SDK's own retries: they would send again what may have arrived."""
        token = self._tokens.of(event)
        how: dict[str, Any] = {"timeout": self._seconds, "ssl": self._ssl, "retry_handlers": [], "logger": QUIET}
        return WebClient(token, base_url=self._base_url, **how)


def _read(body: bytes) -> Mapping[str, Any]:
    """A reply of the Web API; empty where it is none."""
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _name(event: Event, number: int) -> dict[str, Any]:
    """How a message says which call it is."""
    return {"event": event.key, "number": number}


def _refusal(error: SlackApiError) -> Later | Refused:
    """What an error of the Web API means."""
    response: Any = error.response  # a SlackResponse, or a dict where the body was no JSON
    status = getattr(response, "status_code", None) or response.get("status") or 200
    headers = getattr(response, "headers", None) or response.get("headers") or {}
    said = str(response.get("error") or "")
    code = said if said.isidentifier() else f"http_{status}"  # where the body was no JSON the SDK quotes it here
    if status == 429 or code in _LIMITED:
        return Later(sure=True, after=_wait(headers), why="429")
    if status >= 500 or code in LATER_CODES:
        return Later(sure=False, why=code)
    return Refused(code)


def _wait(headers: Mapping[str, str]) -> float:
    given = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return float(given) if given.replace(".", "", 1).isdigit() else DEFAULT_WAIT
