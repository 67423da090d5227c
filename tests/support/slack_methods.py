"""The methods of the Web API that the app may use, with what each wants and refuses: https://docs.slack.dev/reference/methods."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.slack_limits import chunk_problems, message_problems, view_problems

BOT_TOKEN, APP_TOKEN = "xoxb-test-bot", "xapp-test-app"
TEAM, BOT_USER, BOT_ID, USER = "T0TEAM", "U0BOT", "B0BOT", "U0ASKER"
CHANNELS = ("C0GENERAL", "C0PRIVATE", "D0DIRECT", "C0SHARED")
MANIFEST = json.loads((Path(__file__).parents[2] / "bot/slack/manifest.json").read_text("utf-8"))
TRIGGER_SECONDS = 3.0
Given = dict[str, Any]
Refusal = str


@dataclass
class Workspace:
    """What the platform holds; every workspace of the test in one."""

    address: str = ""
    posts: list[Given] = field(default_factory=list)
    ephemerals: list[Given] = field(default_factory=list)
    responses: list[tuple[str, Given]] = field(default_factory=list)
    files: list[Given] = field(default_factory=list)
    views: list[Given] = field(default_factory=list)
    homes: dict[str, Given] = field(default_factory=dict)
    unfurls: list[Given] = field(default_factory=list)
    statuses: list[Given] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    triggers: dict[str, float] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=lambda: {BOT_TOKEN: TEAM})
    refresh: dict[str, str] = field(default_factory=dict)  # refresh token -> team; each is good for one use
    scopes: set[str] = field(default_factory=lambda: set(MANIFEST["oauth_config"]["scopes"]["bot"]))
    expires_in: int | None = None  # seconds; None = no token rotation
    enterprise: str | None = None
    page: int = 1_000  # messages on a page of a conversation, at most
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def stamp(self) -> str:
        """The ts of a new message."""
        return f"{time.time():.3f}{next(self.numbers) % 1000:03d}"


def called(workspace: Workspace, name: str, given: Given, token: str | None) -> Given:
    """What the platform answers."""
    refused = _refused(workspace, name, given, token)
    given.pop("", None)
    result = refused or METHODS[name].answer(workspace, given | {"_team": workspace.tokens.get(token or "")})
    return {"ok": False, "error": result} if isinstance(result, str) else {"ok": True} | result


def _refused(workspace: Workspace, name: str, given: Given, token: str | None) -> Refusal | None:
    method = METHODS.get(name)
    if method is None:
        return "unknown_method"
    if method.reads and given.get("") == "json":
        return "invalid_arguments"  # methods that read take no JSON
    if method.scope == "app":
        return None if token == APP_TOKEN else "invalid_auth"
    if method.scope != "none" and token not in workspace.tokens:
        return "invalid_auth"
    if method.scope not in {"", "none"} and not set(method.scope.split("|")) & workspace.scopes:
        return "missing_scope"
    missing = [argument for argument in method.wants if given.get(argument) in (None, "")]
    return "invalid_arguments" if missing else None


def _authorized(workspace: Workspace, given: Given) -> Given | Refusal:
    team = given["_team"]
    return {"url": "https://test.slack.example/", "team": "Test", "team_id": team, "user_id": BOT_USER, "bot_id": BOT_ID}


def _opened(workspace: Workspace, given: Given) -> Given | Refusal:
    return {"url": workspace.address.replace("http", "ws") + "/socket"}


def _posted(workspace: Workspace, given: Given) -> Given | Refusal:
    if (bad := _unfit(given)) is not None:
        return bad
    if "metadata" in given and {"event_type", "event_payload"} - set(given["metadata"]):
        return "invalid_metadata_format"
    ts = workspace.stamp()
    workspace.posts.append({"blocks": [], **given, "ts": ts, "at": time.monotonic()})
    return {"channel": given["channel"], "ts": ts, "message": {"text": given.get("text", ""), "ts": ts}}


def _unfit(given: Given) -> Refusal | None:
    if given["channel"] not in CHANNELS and not given["channel"].startswith("U"):
        return "channel_not_found"
    if not given.get("text") and not given.get("blocks"):
        return "no_text"
    problems = message_problems({"text": " ", **given})
    if problems:
        return "msg_blocks_too_long" if any("in all blocks" in problem for problem in problems) else "invalid_blocks"
    return None


def _whispered(workspace: Workspace, given: Given) -> Given | Refusal:
    if (bad := _unfit(given)) is not None:
        return bad
    workspace.ephemerals.append(given)
    return {"message_ts": workspace.stamp()}


def _updated(workspace: Workspace, given: Given) -> Given | Refusal:
    if (bad := _unfit(given)) is not None:
        return bad
    for post in workspace.posts:
        if post["ts"] == given["ts"]:
            if post.get("streaming"):
                return "streaming_state_conflict"
            post.update({"blocks": [], **given, "chunks": []})
            return {"channel": given["channel"], "ts": given["ts"]}
    return "message_not_found"


def _replies(workspace: Workspace, given: Given) -> Given | Refusal:
    """Each kind of conversation has its scope; metadata only for those who ask for it."""
    scopes = {"im:history"} if given["channel"].startswith("D") else {"channels:history", "groups:history"}
    if not scopes & workspace.scopes:
        return "missing_scope"
    wanted = given.get("include_all_metadata") in (True, "1", "true")
    found = [
        p for p in workspace.posts if p["channel"] == given["channel"] and float(p["ts"]) >= float(given.get("oldest", 0))
    ]
    if "ts" in given:
        found = [p for p in found if p.get("thread_ts") == given["ts"]]
    shown = ("ts", "thread_ts", "text", "metadata") if wanted else ("ts", "thread_ts", "text")
    first, size = int(given.get("cursor") or 0), min(int(given.get("limit", 100)), workspace.page)
    found, more = found[first : first + size], len(found) > first + size
    page = {"messages": [{key: post[key] for key in shown if key in post} for post in found], "has_more": more}
    return page | {"response_metadata": {"next_cursor": str(first + size) if more else ""}}


def _streamed(workspace: Workspace, given: Given) -> Given | Refusal:
    if not given["channel"].startswith("D") and not (given.get("recipient_user_id") and given.get("recipient_team_id")):
        return "missing_recipient"
    if bad := chunk_problems(given):
        return bad
    ts = workspace.stamp()
    text = given.get("markdown_text", "")
    workspace.posts.append({"blocks": [], "text": text, **given, "ts": ts, "at": time.monotonic(), "streaming": True})
    return {"channel": given["channel"], "ts": ts}


def _appended(workspace: Workspace, given: Given) -> Given | Refusal:
    post = _streaming(workspace, given)
    if post is None:
        return "message_not_in_streaming_state"
    if bad := chunk_problems(given):
        return bad
    post["text"] += given.get("markdown_text", "")
    tasks = {chunk.get("id"): chunk for chunk in [*post.get("chunks", ()), *given.get("chunks", ())]}
    post["chunks"] = list(tasks.values())
    return {"channel": given["channel"], "ts": given["ts"]}


def _stopped(workspace: Workspace, given: Given) -> Given | Refusal:
    post = _streaming(workspace, given)
    if post is None:
        return "message_not_in_streaming_state"
    post.update({"streaming": False, "blocks": given.get("blocks", [])})
    post["text"] += given.get("markdown_text", "")
    return {"channel": given["channel"], "ts": given["ts"]}


def _streaming(workspace: Workspace, given: Given) -> Given | None:
    return next((post for post in workspace.posts if post["ts"] == given["ts"] and post.get("streaming")), None)


def _deleted(workspace: Workspace, given: Given) -> Given | Refusal:
    found = [post for post in workspace.posts if post["ts"] == given["ts"]]
    for post in found:
        workspace.posts.remove(post)
    return {"channel": given["channel"], "ts": given["ts"]} if found else "message_not_found"


def _upload_url(workspace: Workspace, given: Given) -> Given | Refusal:
    id_ = f"F{next(workspace.numbers)}"
    return {"file_id": id_, "upload_url": f"{workspace.address}/upload/{id_}"}


def _completed(workspace: Workspace, given: Given) -> Given | Refusal:
    for file in given["files"]:
        if file["id"] not in workspace.uploads:
            return "file_not_found"
        workspace.files.append(
            given | {"id": file["id"], "title": file.get("title"), "bytes": workspace.uploads[file["id"]]}
        )
    return {"files": [{"id": file["id"], "title": file.get("title")} for file in given["files"]]}


def _window(workspace: Workspace, given: Given) -> Given | Refusal:
    begun = workspace.triggers.pop(given["trigger_id"], None)
    if begun is None:
        return "exchanged_trigger_id"
    if time.monotonic() - begun > TRIGGER_SECONDS:
        return "expired_trigger_id"
    if view_problems(given["view"]):
        return "invalid_arguments"
    view = {**given["view"], "id": f"V{next(workspace.numbers)}", "hash": "h1"}
    workspace.views.append(view)
    return {"view": view}


def _rewindow(workspace: Workspace, given: Given) -> Given | Refusal:
    if view_problems(given["view"]):
        return "invalid_arguments"
    workspace.views.append({**given["view"], "id": given["view_id"]})
    return {"view": {"id": given["view_id"], "hash": "h2"}}


def _home(workspace: Workspace, given: Given) -> Given | Refusal:
    if view_problems(given["view"]):
        return "invalid_arguments"
    workspace.homes[given["user_id"]] = given["view"]
    return {"view": {"id": "V0HOME"}}


def _noted(kept: str) -> Callable[[Workspace, Given], Given | Refusal]:
    def note(workspace: Workspace, given: Given) -> Given | Refusal:
        getattr(workspace, kept).append(given)
        return {}

    return note


def _user(workspace: Workspace, given: Given) -> Given | Refusal:
    return {"user": {"id": given["user"], "tz": "Europe/Oslo", "tz_offset": 3_600, "is_admin": given["user"] == "U0ADMIN"}}


def _exchanged(workspace: Workspace, given: Given) -> Given | Refusal:
    """OAuth: the code `code-T1` is workspace T1's consent; a refresh token is good for one use."""
    renewing = given.get("grant_type") == "refresh_token"
    team = (
        workspace.refresh.pop(given.get("refresh_token", ""), None)
        if renewing
        else given.get("code", "").removeprefix("code-")
    )
    if not team:
        return "invalid_refresh_token" if renewing else "invalid_code"
    token, refresh = f"xoxb-{team}-{next(workspace.numbers)}", f"xoxe-1-{team}-{next(workspace.numbers)}"
    workspace.tokens[token] = team
    org = team.startswith("E")
    reply = {
        "access_token": token, "token_type": "bot", "scope": ",".join(sorted(workspace.scopes)), "bot_user_id": BOT_USER,
        "app_id": "A0APP", "team": None if org else {"id": team, "name": "Team"}, "is_enterprise_install": org,
        "enterprise": {"id": team, "name": "Org"} if org else None, "authed_user": {"id": "U0INSTALLER"},
    }  # fmt: skip
    if workspace.expires_in is not None:
        workspace.refresh[refresh] = team
        reply |= {"refresh_token": refresh, "expires_in": workspace.expires_in}
    return reply


@dataclass(frozen=True)
class Method:
    """`scope`: one of several with "|"; "app" wants the app's token, "none" wants none. `reads`: takes no JSON."""

    answer: Callable[[Workspace, Given], Given | Refusal]
    scope: str = ""
    wants: tuple[str, ...] = ()
    reads: bool = False


_HISTORY = "channels:history|groups:history|im:history|mpim:history"
METHODS = {
    "auth.test": Method(_authorized),
    "apps.connections.open": Method(_opened, "app"),
    "chat.postMessage": Method(_posted, "chat:write", ("channel",)),
    "chat.postEphemeral": Method(_whispered, "chat:write", ("channel", "user")),
    "chat.update": Method(_updated, "chat:write", ("channel", "ts")),
    "chat.delete": Method(_deleted, "chat:write", ("channel", "ts")),
    "chat.startStream": Method(_streamed, "chat:write", ("channel", "thread_ts")),
    "chat.appendStream": Method(_appended, "chat:write", ("channel", "ts")),
    "chat.stopStream": Method(_stopped, "chat:write", ("channel", "ts")),
    "chat.unfurl": Method(_noted("unfurls"), "links:write", ("unfurls",)),
    "conversations.replies": Method(_replies, _HISTORY, ("channel", "ts"), reads=True),
    "conversations.history": Method(_replies, _HISTORY, ("channel",), reads=True),
    "assistant.threads.setStatus": Method(
        _noted("statuses"), "assistant:write|chat:write", ("channel_id", "thread_ts", "status")
    ),
    "assistant.threads.setSuggestedPrompts": Method(_noted("statuses"), "assistant:write", ("channel_id", "prompts")),
    "files.getUploadURLExternal": Method(_upload_url, "files:write", ("filename", "length"), reads=True),
    "files.completeUploadExternal": Method(_completed, "files:write", ("files",)),
    "views.open": Method(_window, "", ("trigger_id", "view")),
    "views.update": Method(_rewindow, "", ("view_id", "view")),
    "views.publish": Method(_home, "", ("user_id", "view")),
    "users.info": Method(_user, "users:read", ("user",), reads=True),
    "reactions.add": Method(_noted("statuses"), "reactions:write", ("channel", "timestamp", "name")),
    "oauth.v2.access": Method(_exchanged, "none"),
}
