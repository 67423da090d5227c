"""Work that people can watch: a message whose list of steps grows (`chat.startStream`), and whose place the answer takes.

Nothing of it is promised. It begins once the work has taken a moment; when there is an answer the stream is ended, and the
first promised call becomes the `chat.update` that turns the message into it. Slack ends a stream by itself after some five
minutes: steps are refused from then on, the update is not. Where the message stands outlives a kill (`slack_facts`); one
that Slack took in the very moment of a kill stays behind as a list of steps, with the answer below it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.slack import tables as t
from bot.slack.calls import Call
from bot.slack.delivery import Delivery, Sent
from bot.slack.events import Event

Step = Mapping[str, Any]
STEPS: Final = "chat.appendStream"
START: Final = "chat.startStream"
STOP: Final = "chat.stopStream"
TITLE: Final = 150  # characters of a step; the platform names no limit


def step(id_: int, title: str, status: str = "in_progress", output: str = "") -> Step:
    """One step of the work; the same number again changes it. `status`: pending, in_progress, complete, error."""
    found = {"type": "task_update", "id": str(id_), "title": title[:TITLE], "status": status}
    return found | ({"output": output[:TITLE]} if output else {})


def steps(*told: Step) -> Call:
    """For `AtOnce`: what people are to see of the work."""
    return Call(STEPS, {"chunks": list(told)})


@dataclass(frozen=True, slots=True)
class _Work:
    """What is not shown yet of an event's work, by step; and whose turn it is to talk to Slack about it."""

    waiting: dict[str, Step] = field(default_factory=dict)
    turn: threading.Lock = field(default_factory=threading.Lock)


class Live:
    """The watched work of one process. Safe to use from several threads; adding never waits for Slack."""

    def __init__(self, delivery: Delivery, engine: Engine) -> None:
        self._delivery, self._engine = delivery, engine
        self._works: dict[str, _Work] = {}

    def add(self, event: Event, told: Sequence[Step]) -> None:
        """Keep steps until they are shown."""
        work = self._works.setdefault(event.key, _Work())
        work.waiting.update({str(one["id"]): one for one in told})

    def show(self, event: Event) -> None:
        """Begin the message, or let it grow; steps that Slack does not take are let go."""
        work = self._works.get(event.key)
        if work is None:
            return
        with work.turn:
            chunks = [work.waiting.pop(id_) for id_ in list(work.waiting)]
            if chunks and self._works.get(event.key) is work:
                self._grow(event, chunks)

    def settled(self, event: Event, calls: Sequence[Call]) -> list[Call]:
        """The calls that answer the event: in the place of the message with its steps, where there is one."""
        work = self._works.pop(event.key, None)
        if work is None:
            return list(calls)
        with work.turn:
            place = self._place(event)
        if place is None:
            return list(calls)
        self._delivery.send(Call(STOP, place), event)
        return _in_place(place, event, calls)

    def _grow(self, event: Event, chunks: Sequence[Step]) -> None:
        place = self._place(event)
        if place is not None:
            self._delivery.send(Call(STEPS, place | {"chunks": chunks}), event)
            return
        reader = {"recipient_user_id": event.user, "recipient_team_id": event.team}
        begun = self._delivery.send(Call(START, {**event.place, **reader, "chunks": chunks}), event)
        if isinstance(begun, Sent):
            self._note(event, {name: begun.result[name] for name in ("channel", "ts")})

    def _place(self, event: Event) -> dict[str, Any] | None:
        with self._engine.begin() as connection:
            found = connection.execute(sa.select(t.facts.c.value).where(t.facts.c.key == t.live(event.key))).scalar()
        return dict(json.loads(found)) if found is not None else None

    def _note(self, event: Event, place: Mapping[str, Any]) -> None:
        with t.writing(self._engine) as connection:
            connection.execute(t.facts.insert(), [{"key": t.live(event.key), "value": json.dumps(place)}])


def _in_place(place: Mapping[str, Any], event: Event, calls: Sequence[Call]) -> list[Call]:
    """The first message as a change of the one that stands there; without such a message that one is taken away."""
    first = calls[0] if calls else None
    if first is not None and first.method == "chat.postMessage" and event.place.items() <= first.arguments.items():
        said = {name: value for name, value in first.arguments.items() if name != "thread_ts"}
        return [Call("chat.update", {**said, **place}), *calls[1:]]
    return [*calls, Call("chat.delete", place)]
