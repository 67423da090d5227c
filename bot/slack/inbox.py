"""What Slack delivered: written down before it is acknowledged, kept until it is answered.

    waiting   taken up; nothing was sent yet
    planned   its calls are in the outbox
    done, failed

One process owns a data folder, so nobody else takes up the same event: what a start finds unfinished is unfinished.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.slack import tables as t
from bot.slack.events import Event, read_event

KEPT = 7 * 86_400.0  # seconds for which a finished event's key is known, far beyond the last redelivery
AT_HAND = 1_000  # new events kept in memory too; those of a longer queue are read back
_INSERT = t.events.insert().prefix_with("OR IGNORE")
_THIS = t.events.c.key == sa.bindparam("this")
_READ = sa.select(t.events.c.body, t.events.c.arrived).where(_THIS)
_BEGIN = t.events.update().where(_THIS).values(attempts=t.events.c.attempts + 1)
_END = t.events.update().where(_THIS).values(state=sa.bindparam("how"), body=None, ended=sa.bindparam("now"))
_FORGET_CALLS = t.calls.update().where(t.calls.c.event == sa.bindparam("this")).values(arguments=None, result=None)
_FORGET_LIVE = t.facts.delete().where(t.facts.c.key == sa.bindparam("fact"))


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A row that is to be written, and whether it was new."""

    row: Mapping[str, object]
    new: Future[bool]


class Inbox:
    """The events of one data folder. Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._durable = engine, t.durable(engine)
        self._arrived: deque[_Arrival] = deque()
        self._turn = threading.Lock()
        self._at_hand: dict[str, Event] = {}

    def close(self) -> None:
        """Give the file back."""
        self._durable.dispose()

    def accept(self, event: Event) -> bool:
        """Write an event down; whether it is the first of its key. On return it is on disk.

        A disk takes milliseconds for each commit, so what arrives meanwhile goes along with the next one. It counts as
        begun: handling it needs no further note.
        """
        row = {
            "key": event.key, "kind": str(event.kind), "name": event.name, "team": event.team, "state": "waiting",
            "body": _packed(event), "attempts": 1, "arrived": event.arrived, "ended": None,
        }  # fmt: skip
        mine = _Arrival(row, Future())
        self._arrived.append(mine)
        with self._turn:
            self._write([self._arrived.popleft() for _ in range(len(self._arrived))])
        if new := mine.new.result():
            self._keep(event)
        return new

    def _keep(self, event: Event) -> None:
        if len(self._at_hand) < AT_HAND:
            self._at_hand[event.key] = event

    def _write(self, together: Sequence[_Arrival]) -> None:
        """Insert all in one commit; who waited for this turn may find nothing left to do."""
        if not together:
            return
        try:
            with t.writing(self._durable) as connection:
                new = [connection.execute(_INSERT, one.row).rowcount == 1 for one in together]
        except sa.exc.SQLAlchemyError as error:
            for one in together:
                one.new.set_exception(error)
            return
        for one, first in zip(together, new, strict=True):
            one.new.set_result(first)

    def event(self, key: str) -> Event | None:
        """An unfinished event; None when it is finished or unknown."""
        with self._engine.begin() as connection:
            row = connection.execute(_READ, {"this": key}).first()
        return _unpacked(row.body, row.arrived) if row is not None and row.body is not None else None

    def begin(self, key: str) -> Event | None:
        """An unfinished event that is now handled: counted, in case it is what ends the process."""
        at_hand = self._at_hand.pop(key, None)
        if at_hand is not None:
            return at_hand
        with t.writing(self._engine) as connection:
            connection.execute(_BEGIN, {"this": key})
            row = connection.execute(_READ, {"this": key}).first()
        return _unpacked(row.body, row.arrived) if row is not None and row.body is not None else None

    def unfinished(self) -> Sequence[tuple[str, str, int]]:
        """Key, state and attempts of what an earlier process left, oldest first."""
        e = t.events.c
        open_ = e.state.in_(["waiting", "planned"])
        with self._engine.begin() as connection:
            rows = connection.execute(sa.select(e.key, e.state, e.attempts).where(open_).order_by(e.arrived)).all()
        return [(row.key, row.state, row.attempts) for row in rows]

    def end(self, key: str, state: str = "done") -> None:
        """Finished; its text is forgotten."""
        with t.writing(self._engine) as connection:
            ended(connection, key, state)

    def forget_old(self) -> int:
        """Drop finished events that no redelivery can repeat any more; how many."""
        old = t.events.c.ended < time.time() - KEPT
        with t.writing(self._engine) as connection:
            connection.execute(t.calls.delete().where(t.calls.c.event.in_(sa.select(t.events.c.key).where(old))))
            return connection.execute(t.events.delete().where(old)).rowcount


def ended(connection: Connection, key: str, state: str) -> None:
    """Within a transaction: the event is finished, and nothing of what was said in it is kept."""
    connection.execute(_END, {"this": key, "how": state, "now": time.time()})
    connection.execute(_FORGET_CALLS, {"this": key})
    connection.execute(_FORGET_LIVE, {"fact": t.live(key)})


def _packed(event: Event) -> str:
    settled = {"bot_user": event.bot_user, "visible": sorted(event.visible), "shared": event.shared}
    settled["stranger"] = event.stranger
    return json.dumps({"payload": event.payload, "settled": settled}, ensure_ascii=False, separators=(",", ":"))


def _unpacked(body: str, arrived: float) -> Event:
    kept = json.loads(body)
    settled = kept["settled"]
    event = read_event(kept["payload"], settled["bot_user"])
    stranger = settled.get("stranger", event.stranger)  # what an older version left does not say
    return replace(
        event, visible=frozenset(settled["visible"]), shared=settled["shared"], stranger=stranger, arrived=arrived
    )
