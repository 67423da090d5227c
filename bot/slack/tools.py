"""What every handler works with: the graph's verbs, the memory of threads, who may do what, and where replies go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from bot.slack import kit
from bot.slack.blocks import File, Message
from bot.slack.calls import RESPOND, UPLOAD, AtOnce, Call, came
from bot.slack.channels import DEFAULT, Channels, ChannelSettings
from bot.slack.events import Event
from bot.slack.memory import MemoryThreads, ThreadKey, Threads
from bot.slack.wording import AnswerObject

Progress = Callable[[Any], None]
Handler = Callable[["Tools", Event, AtOnce], Iterable[Call]]


def unwatched(progress: object) -> None:
    """Progress that nobody watches."""


class Verbs(Protocol):
    """The verbs of the front door, by name."""

    def __call__(self, verb: str, given: Mapping[str, Any], on_event: Progress = unwatched) -> Mapping[str, Any]:
        """The verb's result; how far it is comes through `on_event`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Handed to each handler. `pages`: the address of the web explorer, without a slash at its end, if there is one."""

    verbs: Verbs
    threads: Threads = field(default_factory=MemoryThreads)
    channels: Channels | None = None  # None: every channel as it is by default
    pages: str | None = None
    editors: frozenset[str] | None = None  # workspaces whose people may correct what is public; None: all

    def settings(self, event: Event) -> ChannelSettings:
        """How the app behaves in the event's channel, and who may do what there."""
        return self.channels.of(event.team, event.channel) if self.channels is not None and event.channel else DEFAULT


def post(event: Event, message: Message) -> list[Call]:
    """Put a message, with its file, where the event came from."""
    said = Call("chat.postMessage", {**event.place, **content(message)})
    if message.file is None:
        return [said]
    place = {**event.place, "channel": came(0, "channel")}  # a message to a person names the channel in which it stands
    return [said, upload(place, message.file)]


def upload(place: Mapping[str, Any], file: File) -> Call:
    """Put a file of text somewhere."""
    return Call(
        UPLOAD, {**place, "filename": file.name, "title": file.title, "content": file.content.decode("utf-8", "replace")}
    )


def privately(event: Event, message: Message) -> list[Call]:
    """Tell one person: by the address that the event brought, else where it came from, else in a direct message."""
    if event.response_url is not None:
        return [Call(RESPOND, {"response_type": "ephemeral", "replace_original": False, **content(message)})]
    if event.channel and not event.direct:
        return [Call("chat.postEphemeral", {**event.place, "user": event.user, **content(message)})]
    return [Call("chat.postMessage", {"channel": event.channel or event.user, **content(message)})]


def content(message: Message) -> dict[str, Any]:
    """Text and blocks, as every call that says something takes them."""
    return {"text": message.text, "blocks": list(message.blocks)}


def window(event: Event, view: kit.Block) -> list[Call]:
    """Open a window for the person who just clicked."""
    return [Call("views.open", {"trigger_id": event.trigger_id, "view": view})]


def carried_on(event: Event) -> str:
    """What a window carries from the button to its form: the answer, where it stands, what may be seen there."""
    facts = {"answer": event.value, "channel": event.channel, "thread": event.thread_ts or event.ts}
    return json.dumps(facts | {"visible": " ".join(sorted(event.visible))}, ensure_ascii=False)


def place_of(event: Event, carried: Mapping[str, str]) -> Event:
    """The sent form as if it had been sent from the answer's place."""
    visible = frozenset(carried.get("visible", "public").split())
    return replace(event, channel=carried.get("channel", ""), thread_ts=carried.get("thread") or None, visible=visible)


def unpacked(event: Event) -> dict[str, str]:
    """What the window of a sent form carried; nothing of what is not ours."""
    try:
        found = json.loads((event.payload.get("view") or {}).get("private_metadata") or "{}")
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def remember(tools: Tools, event: Event, thread: ThreadKey, answer: AnswerObject) -> None:
    """Keep an answer under the event, with what it may be made of."""
    tools.threads.remember(thread, event.key, {**answer, "visible": sorted(event.visible)})


def recalled(tools: Tools, event: Event, key: str) -> AnswerObject | None:
    """The answer of that key; None when it is forgotten, or holds what may not be seen where the event is now."""
    found = tools.threads.find(event.team, key)
    return found if found is not None and is_open(found, event) else None


def is_open(answer: AnswerObject, event: Event) -> bool:
    """Whether a kept answer is made only of what the event may see: strangers may have come since."""
    return event.visible.issuperset(answer.get("visible") or ())


def form(event: Event) -> dict[str, str]:
    """The fields of a sent form."""
    return kit.values((event.payload.get("view") or {}).get("state") or {})


def person(event: Event) -> str:
    """Who did it, for what is signed: a name that people know, and the id that is certain."""
    user = event.payload.get("user")
    name = (user.get("username") or user.get("name")) if isinstance(user, Mapping) else event.payload.get("user_name")
    return f"{name or event.user} (slack:{event.team}:{event.user})"
