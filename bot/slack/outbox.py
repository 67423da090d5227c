"""What is to be sent: the calls of an event, written down together before the first one leaves.

    waiting   never handed to the network
    sending   handed to it, or about to be: whether it arrived is not known
    sent, refused

After a kill a call that stands at `sending` is looked up before it is sent again (bot/slack/delivery.py).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.slack import tables as t
from bot.slack.calls import Call
from bot.slack.inbox import ended

Result = Mapping[str, Any]
_THIS = (t.calls.c.event == sa.bindparam("of")) & (t.calls.c.number == sa.bindparam("nth"))
_PLANNED = t.events.update().where(t.events.c.key == sa.bindparam("of")).values(state="planned")
_SENDING = t.calls.update().where(_THIS).values(state="sending", tried=sa.bindparam("now"), attempts=sa.bindparam("tries"))
_POSTPONED = t.calls.update().where(_THIS).values(state="waiting")
_SETTLED = t.calls.update().where(_THIS).values(state=sa.bindparam("how"), result=sa.bindparam("came"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """One call of an event as the outbox has it."""

    event: str
    number: int
    call: Call
    state: str
    tried: float | None
    attempts: int = 0
    result: Result = field(default_factory=dict)


class Outbox:
    """The calls of one data folder. Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def plan(self, event: str, calls: Sequence[Call]) -> list[Promised]:
        """Promise these calls; an event without any is done. The first one counts as handed over from now on."""
        now = time.time()
        promised = [
            Promised(event=event, number=n, call=call, state="waiting" if n else "sending", tried=None if n else now)
            for n, call in enumerate(calls)
        ]
        with t.writing(self._engine) as connection:
            if not promised:
                ended(connection, event, "done")
                return []
            connection.execute(_PLANNED, {"of": event})
            connection.execute(t.calls.insert(), [_row(one) for one in promised])
        return promised

    def of(self, event: str) -> list[Promised]:
        """All calls of an event, in their order."""
        with self._engine.begin() as connection:
            rows = connection.execute(sa.select(t.calls).where(t.calls.c.event == event).order_by(t.calls.c.number)).all()
        return [
            Promised(
                event=r.event,
                number=r.number,
                call=Call(r.method, json.loads(r.arguments or "{}")),
                state=r.state,
                tried=r.tried,
                attempts=r.attempts,
                result=json.loads(r.result or "{}"),
            )
            for r in rows
        ]

    def sending(self, one: Promised) -> None:
        """It is about to be handed to the network."""
        with t.writing(self._engine) as connection:
            connection.execute(_SENDING, _of(one) | {"now": time.time(), "tries": one.attempts + 1})

    def postponed(self, one: Promised) -> None:
        """Slack has said that it did not take it: no need to look whether it did."""
        with t.writing(self._engine) as connection:
            connection.execute(_POSTPONED, _of(one))

    def settled(self, one: Promised, state: str, result: Result, *, last: bool) -> None:
        """Sent or refused; after the last call the event is done, in the same transaction."""
        came = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
        with t.writing(self._engine) as connection:
            connection.execute(_SETTLED, _of(one) | {"how": state, "came": came})
            if last:
                ended(connection, one.event, "done")


def _of(one: Promised) -> dict[str, object]:
    return {"of": one.event, "nth": one.number}


def _row(one: Promised) -> dict[str, object]:
    return {
        "event": one.event, "number": one.number, "method": one.call.method, "arguments": one.call.to_json(),
        "state": one.state, "tried": one.tried, "attempts": one.attempts, "result": None,
    }  # fmt: skip
