"""From an event to its answer, exactly once: taken up, thought about, promised, sent.

    take    before the acknowledgement: is it for us, is it new? Then it is on disk and waits for its turn
    think   the surface makes calls of it; they are promised in one transaction
    send    bot/slack/sender.py

Whatever a process leaves when it dies the next one takes up again in `resume`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.engine import Engine

from bot.slack import counters
from bot.slack.calls import BROKEN, Call, Surface
from bot.slack.channels import Channels, visible
from bot.slack.delivery import Delivery
from bot.slack.events import SHARED, SHARING, Event, Kind, Payload, is_question, is_reply, read_event
from bot.slack.inbox import Inbox
from bot.slack.lanes import Lane
from bot.slack.live import Live
from bot.slack.memory import Threads
from bot.slack.outbox import Outbox
from bot.slack.purging import GONE, is_farewell, note_tenant
from bot.slack.sender import Sender, privately

LOG = logging.getLogger("firmgraph.slack")
TIDYING: Final = 86_400.0  # seconds between two looks for what need not be known any more
ATTEMPTS: Final = 12  # processes that ended while they handled one event, after which it is given up
BUSY: Final = "Many questions are waiting; yours is number {number}. I will answer here."
Farewell = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How much at once: questions; buttons, commands and forms, which never wait for those; calls on their way out."""

    thinking: int = 2  # more of them only wait for one another: Python runs one at a time
    acting: int = 2
    sending: int = 16
    patience: float = 4.0  # seconds of expected waiting after which people are told their place in the queue


class Desk:
    """One process's Slack work over one data folder. Safe to use from several threads."""

    def __init__(
        self,
        surface: Surface,
        delivery: Delivery,
        engine: Engine,
        *,
        threads: Threads,
        farewell: Farewell = lambda _: None,
        rates: Rates | None = None,
    ) -> None:
        self._surface, self._threads, self._farewell, self._rates = surface, threads, farewell, rates or Rates()
        self._engine, self._inbox, self.channels = engine, Inbox(engine), Channels(engine)
        live = Live(delivery, engine)
        self._sender = Sender(delivery, self._inbox, Outbox(engine), live, threads=self._rates.sending)
        self._seconds = 0.1  # what a question took lately
        self._tenants: dict[str, str] = {}
        self._thinking = Lane("thinking", self._think, threads=self._rates.thinking)
        self._acting = Lane("acting", self._think, threads=self._rates.acting)
        self._parting = Lane("parting", self._think, threads=1)  # what a workspace leaves may wait for an ingest to end
        self._tidying = Lane("tidying", self._tidy, threads=1)
        counters.QUEUE.set_function(lambda: len(self._thinking))

    def resume(self) -> int:
        """Go on with what an earlier process left unfinished; how many events."""
        self._tidying.put("")
        left = self._inbox.unfinished()
        counters.RESUMED.inc(len(left))
        for key, state, attempts in left:
            if state == "planned":
                self._sender.resume(key)
            elif attempts >= ATTEMPTS:
                self._give_up(key)
            else:
                self._lane(self._inbox.event(key)).put(key, after=_pause(attempts))
        return len(left)

    def take(self, payload: Payload, bot_user: str | None = None) -> Mapping[str, Any] | None:
        """Before the acknowledgement: write down what is for us; what a form or a menu is told with it."""
        event = replace(read_event(payload, bot_user), arrived=time.time())
        if event.kind in {Kind.SUBMISSION, Kind.SUGGESTIONS}:
            said = self._surface.check(self._settled(event))
            if said is not None or event.kind is Kind.SUGGESTIONS:
                return said or {"options": []}
        if event.name in SHARING:
            self.channels.note_shared(event.team, event.channel, event.name == SHARED or event.shared)
            return None
        if event.shared:  # also by a message that is not for us: news is told there too
            self.channels.note_shared(event.team, event.channel, True)
        if not event.key or not self._wanted(event):
            counters.EVENTS.labels(event.kind, "ignored").inc()
            return None
        settled = self._settled(event)
        new = self._inbox.accept(settled)
        counters.EVENTS.labels(event.kind, "new" if new else "repeated").inc()
        LOG.info("event=%s kind=%s name=%s new=%s", event.key, event.kind, event.name, new)
        if new:
            self._queue(settled)
        return None

    def close(self) -> None:
        """Finish what is in work; the rest waits on disk."""
        for lane in (self._thinking, self._acting, self._parting, self._sender, self._tidying):
            lane.close()
        self._inbox.close()

    def _wanted(self, event: Event) -> bool:
        """Questions, further messages in threads of ours where the channel wants that, and all that is no message."""
        if event.kind is not Kind.MESSAGE or is_question(event):
            return True
        if not is_reply(event) or not self._threads.recall(event.thread):
            return False
        return not self.channels.of(event.team, event.channel).mention_only

    def _settled(self, event: Event) -> Event:
        """What may be seen is decided by how things stand now."""
        if event.team and self._tenants.get(event.team) != event.tenant:
            note_tenant(self._engine, event)
            self._tenants[event.team] = event.tenant
        if not event.channel:
            return event
        shared, settings = self.channels.known(event.team, event.channel)
        if event.kind is Kind.MESSAGE and event.shared != shared:
            self.channels.note_shared(event.team, event.channel, event.shared)
        known = event if event.kind is Kind.MESSAGE else replace(event, shared=event.shared or shared)
        if known.org_wide and known.foreign and known.shared:  # not shown to belong to the organisation
            known = replace(known, stranger=True)
        return replace(known, visible=visible(known, settings))

    def _tidy(self, _: str) -> float:
        self._inbox.forget_old()
        self._threads.forget_old()
        return TIDYING

    def _lane(self, event: Event | None) -> Lane:
        if event is not None and event.name in GONE:
            return self._parting
        return self._thinking if event is not None and event.kind is Kind.MESSAGE else self._acting

    def _queue(self, event: Event) -> None:
        lane = self._lane(event)
        ahead = len(lane)
        lane.put(event.key)
        if lane is self._thinking and ahead * self._seconds / self._rates.thinking > self._rates.patience:
            self._sender.say_privately(event, BUSY.format(number=ahead + 1))

    def _think(self, key: str) -> float | None:
        event = self._inbox.begin(key)
        if event is None:
            return None
        if event.name in GONE:
            if is_farewell(event):
                self._farewell(event)
                self._tenants.clear()
                self.channels.forget()
            self._inbox.end(key)
            return None
        begun = time.perf_counter()
        self._sender.promise(event, self._calls(event))
        took = time.perf_counter() - begun
        counters.THINKING.labels(event.kind).observe(took)
        self._seconds += (took - self._seconds) / 8
        return None

    def _calls(self, event: Event) -> list[Call]:
        try:
            return list(self._surface.handle(event, self._sender.at_once(event)))
        except Exception:  # this face's broad except: silence is the worst failure
            LOG.exception("unexpected, event=%s", event.key)
            counters.ENDED.labels("broken").inc()
            return privately(event, BROKEN)[:1]

    def _give_up(self, key: str) -> None:
        """An event that was begun again and again and never got through: it may be what ends the process."""
        event = self._inbox.event(key)
        counters.ENDED.labels("given_up").inc()
        LOG.error("event=%s given up after %s restarts", key, ATTEMPTS)
        if event is not None:
            self._sender.promise(event, privately(event, BROKEN)[:1])


def _pause(attempts: int) -> float:
    """Seconds for which an event that may be what ends the process lets others go first."""
    return 0.0 if attempts < 3 else min(60.0, 2.0 ** (attempts - 4))
