"""What Slack sends, as one frozen value: pure functions over the payloads of the Events API and of interactivity.

https://docs.slack.dev/apis/events-api/, https://docs.slack.dev/reference/interaction-payloads/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from bot.slack.memory import ThreadKey

Payload = Mapping[str, Any]
PUBLIC: Final = frozenset({"public"})


class Kind(StrEnum):
    """How people come to us."""

    MESSAGE = "message"  # a mention, a direct message, a reply in a thread of ours
    COMMAND = "command"  # a slash command
    ACTION = "action"  # a button or a menu
    SUBMISSION = "submission"  # a form was sent
    CLOSED = "closed"  # a form was put away
    SHORTCUT = "shortcut"  # from the lightning menu
    MESSAGE_SHORTCUT = "message_shortcut"  # from a message's menu; `text` is that message's
    SUGGESTIONS = "suggestions"  # a menu asks for its choices; answered by `Surface.check`
    OTHER = "other"  # app_home_opened, link_shared, app_uninstalled, tokens_revoked, ...


SHARED, UNSHARED = "channel_shared", "channel_unshared"
SHARING: Final = frozenset({SHARED, UNSHARED})  # people of another workspace joined a channel, or left it
_INTERACTIONS: Final = {
    "block_actions": Kind.ACTION,
    "view_submission": Kind.SUBMISSION,
    "view_closed": Kind.CLOSED,
    "shortcut": Kind.SHORTCUT,
    "message_action": Kind.MESSAGE_SHORTCUT,
    "block_suggestion": Kind.SUGGESTIONS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that somebody did, however often and in whatever copies Slack tells of it.

    `key` is the same for all copies: both events of one mention, every redelivery. `name` is the command, the action_id,
    the callback_id or the type of the event. `stranger`: the person belongs to another workspace. `shared`: people of
    another workspace read along in the channel.
    """

    key: str
    kind: Kind
    name: str = ""
    team: str = ""
    enterprise: str | None = None
    org_wide: bool = False  # installed for a whole organisation: the token is the organisation's
    user: str = ""
    channel: str = ""
    ts: str = ""
    thread_ts: str | None = None
    text: str = ""
    value: str = ""  # of the button or the chosen option
    bot_user: str | None = None
    direct: bool = False
    stranger: bool = False
    foreign: bool = False  # of another workspace, which may be one of the organisation that the app is installed for
    shared: bool = False
    trigger_id: str | None = None  # good for 3 s
    response_url: str | None = None  # good for 5 uses in 30 min
    visible: frozenset[str] = PUBLIC  # what an answer to it may be made of; settled when the event is taken up
    arrived: float = 0.0  # seconds since 1970; settled with it
    payload: Payload = field(default_factory=dict, repr=False)  # all of it

    @property
    def thread(self) -> ThreadKey:
        """The thread that the message starts or belongs to."""
        return ThreadKey(self.team, self.channel, self.thread_ts or self.ts)

    @property
    def begins(self) -> bool:
        """Whether it is a message that begins a thread, of which nothing can be remembered."""
        return self.kind is Kind.MESSAGE and self.thread_ts is None

    @property
    def tenant(self) -> str:
        """Whose installation it came through: the organisation's where the app is installed for all of it."""
        return self.enterprise if self.org_wide and self.enterprise is not None else self.team

    @property
    def visibility(self) -> str:
        """The name under which what is read from this channel is kept."""
        return f"slack:{self.team}:{self.channel}"

    @property
    def place(self) -> Mapping[str, str]:
        """`channel` and, for a message, `thread_ts`: where an answer goes."""
        thread = self.thread_ts or self.ts
        return {"channel": self.channel} | ({"thread_ts": thread} if thread else {})


def read_event(payload: Payload, bot_user: str | None = None) -> Event:
    """The event in a payload of the Events API, of a slash command or of interactivity."""
    if payload.get("type") == "event_callback":
        return _from_events_api(payload, bot_user)
    return _from_command(payload, bot_user) if "command" in payload else _from_interaction(payload, bot_user)


def from_json(text: str) -> Payload:
    """A payload as the inbox keeps it."""
    found = json.loads(text)
    return found if isinstance(found, dict) else {}


def is_question(event: Event) -> bool:
    """Whether a message is meant for us by itself: direct, or with our name in it; not a bot's, not an edit.

    What else people write in a channel is neither kept nor read.
    """
    inner = _inner(event.payload)
    if event.kind is not Kind.MESSAGE or _is_echo(inner):
        return False
    return (
        event.direct
        or event.name == "app_mention"
        or (event.bot_user is not None and any(f"<@{event.bot_user}{end}" in event.text for end in ">|"))
    )


def is_reply(event: Event) -> bool:
    """Whether it is a person's further message in a thread, which may be one of ours."""
    return event.kind is Kind.MESSAGE and event.thread_ts is not None and not _is_echo(_inner(event.payload))


def _is_echo(inner: Payload) -> bool:
    return bool(
        inner.get("bot_id") or not inner.get("user") or inner.get("subtype") not in {None, "file_share", "thread_broadcast"}
    )


def _from_events_api(payload: Payload, bot_user: str | None) -> Event:
    inner = _inner(payload)
    first = (payload.get("authorizations") or [{}])[0]
    team = first.get("team_id") or payload.get("team_id") or inner.get("team") or ""
    type_, channel, ts = str(inner.get("type") or ""), _id(inner.get("channel")), str(inner.get("ts") or "")
    message = type_ in {"message", "app_mention"}
    shared = payload.get("is_ext_shared_channel") is True or (type_ == UNSHARED and inner.get("is_ext_shared") is True)
    whose = inner.get("user_team") or inner.get("team")  # in a shared channel: nobody's unless shown to be ours
    return Event(
        key=f"{team}/{channel}/{ts}" if message and ts else str(payload.get("event_id") or ""),
        kind=Kind.MESSAGE if message else Kind.OTHER,
        name=type_,
        team=team,
        enterprise=first.get("enterprise_id") or payload.get("enterprise_id"),
        org_wide=bool(first.get("is_enterprise_install")),
        user=_id(inner.get("user")),
        channel=channel,
        ts=ts if message else "",
        thread_ts=inner.get("thread_ts"),
        text=str(inner.get("text") or ""),
        bot_user=bot_user or (first.get("user_id") if first.get("is_bot") else None),
        direct=inner.get("channel_type") == "im" or (message and channel.startswith("D")),
        stranger=shared and whose not in {team, payload.get("enterprise_id") or team},
        shared=shared,
        payload=payload,
    )


def _from_command(payload: Payload, bot_user: str | None) -> Event:
    return Event(
        key=f"command/{payload.get('trigger_id')}",
        kind=Kind.COMMAND,
        name=str(payload.get("command") or ""),
        channel=str(payload.get("channel_id") or ""),
        text=str(payload.get("text") or ""),
        user=str(payload.get("user_id") or ""),
        direct=str(payload.get("channel_id") or "").startswith("D"),
        team=str(payload.get("team_id") or ""),
        enterprise=payload.get("enterprise_id"),
        org_wide=payload.get("is_enterprise_install") == "true",
        shared=payload.get("is_ext_shared_channel") in {True, "true"},
        bot_user=bot_user,
        trigger_id=payload.get("trigger_id"),
        response_url=payload.get("response_url"),
        payload=payload,
    )


def _from_interaction(payload: Payload, bot_user: str | None) -> Event:
    kind = _INTERACTIONS.get(str(payload.get("type")), Kind.OTHER)
    user, view, message = payload.get("user") or {}, payload.get("view") or {}, payload.get("message") or {}
    action = (payload.get("actions") or [{}])[0]
    team = view.get("app_installed_team_id") or _id(payload.get("team")) or user.get("team_id") or ""
    channel = _id(payload.get("channel")) or str((payload.get("container") or {}).get("channel_id") or "")
    chosen = action.get("selected_option") or {}
    org_wide = payload.get("is_enterprise_install") in {True, "true"}
    foreign = bool(user.get("team_id")) and user.get("team_id") not in {team, _id(payload.get("enterprise"))}
    return Event(
        key=f"{kind}/{payload.get('trigger_id') or action.get('action_ts') or view.get('hash') or view.get('id')}",
        kind=kind,
        name=str(
            action.get("action_id")
            or payload.get("action_id")
            or payload.get("callback_id")
            or view.get("callback_id")
            or ""
        ),
        team=team,
        enterprise=_id(payload.get("enterprise")) or None,
        org_wide=org_wide,
        user=_id(user),
        channel=channel,
        ts=str(message.get("ts") or ""),
        thread_ts=message.get("thread_ts"),
        text=str(message.get("text") or ""),
        value=str(action.get("value") or chosen.get("value") or payload.get("value") or ""),
        bot_user=bot_user,
        direct=channel.startswith("D"),
        stranger=foreign and not org_wide,
        foreign=foreign,
        shared=payload.get("is_ext_shared_channel") in {True, "true"},
        trigger_id=payload.get("trigger_id"),
        response_url=payload.get("response_url") or ((payload.get("response_urls") or [{}])[0]).get("response_url"),
        payload=payload,
    )


def _inner(payload: Payload) -> Payload:
    found = payload.get("event")
    return found if isinstance(found, Mapping) else {}


def _id(value: object) -> str:
    """The id of what comes now as an id, now as an object with one."""
    return str(value.get("id") or "") if isinstance(value, Mapping) else str(value or "")
