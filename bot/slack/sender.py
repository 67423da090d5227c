"""Promised calls on their way out: in their turn, again after 429, 5xx and silence, looked for where they may be there."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final

from bot.slack import counters
from bot.slack.calls import RESPOND, Call, filled
from bot.slack.delivery import Delivery, Later, Outcome, Refused, Sent
from bot.slack.events import Event
from bot.slack.inbox import Inbox
from bot.slack.lanes import Lane
from bot.slack.live import STEPS, STOP, Live
from bot.slack.outbox import Outbox, Promised

LOG = logging.getLogger("firmgraph.slack")
MOMENT: Final = 0.4  # seconds of thinking after which people are told that it goes on
GIVE_UP: Final = 6 * 3_600.0  # seconds after which a call that Slack does not take is given up
LONGEST_PAUSE: Final = 60.0  # seconds between two tries
REFUSED: Final = "I have an answer for you, but Slack does not let me post it there ({code})."
_BLOCKS: Final = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments"})
_GONE: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_STREAMING: Final = "streaming_state_conflict"  # of a message that still grows
_MARGINAL: Final = ("reactions.", "assistant.", "views.publish", "agent.")  # nobody waits for these
_OF_USE: Final = ("channel", "ts", "message_ts", "file", "trigger_id")  # of a reply, to later calls


class Sender:
    """The sending end of one process's Slack work. Safe to use from several threads."""

    def __init__(self, delivery: Delivery, inbox: Inbox, outbox: Outbox, live: Live, *, threads: int) -> None:
        self._delivery, self._inbox, self._outbox, self._live = delivery, inbox, outbox, live
        self._held: dict[tuple[str, str, str], float] = {}  # until when Slack asked not to be called so
        self._fresh: dict[str, tuple[Event, list[Promised]]] = {}  # promised by this process and not yet tried
        self._quick = ThreadPoolExecutor(2, "slack-status")
        self._working: dict[str, tuple[Call, Event]] = {}  # what is to be said of events that take long
        self._status = Lane("status", self._show, threads=2)
        self._lane = Lane("sending", self._send, threads=threads)

    def promise(self, event: Event, calls: list[Call]) -> None:
        """Write the calls down and send them."""
        self._working.pop(event.key, None)
        promised = self._outbox.plan(event.key, self._live.settled(event, calls))
        if promised:
            self._fresh[event.key] = event, promised
            self._lane.put(event.key)

    def resume(self, key: str) -> None:
        """Go on with calls that an earlier process had promised."""
        self._lane.put(key)

    def at_once(self, event: Event) -> Callable[[Call], None]:
        """What sends without promise, while the event is thought about for longer than a moment."""

        def send(call: Call) -> None:
            if call.method == STEPS:
                self._live.add(event, call.arguments["chunks"])
            self._working[event.key] = call, event
            self._status.put(event.key, after=MOMENT)

        return send

    def say_privately(self, event: Event, text: str) -> None:
        """To the person alone, in the first way that works; without promise."""
        self._quick.submit(self._tell, privately(event, text), event)

    def close(self) -> None:
        """Finish the calls in work; the others wait on disk."""
        self._lane.close()
        self._status.close()
        self._quick.shutdown()
        self._delivery.close()

    def _show(self, key: str) -> None:
        call, event = self._working.pop(key, (None, None))
        if call is None or event is None:
            return
        if call.method == STEPS:
            self._live.show(event)
        else:
            self._tell([call], event)

    def _tell(self, ways: list[Call], event: Event) -> None:
        for call in ways:
            outcome = self._delivery.send(call, event)
            if isinstance(outcome, Sent):
                return
            LOG.info("event=%s method=%s unpromised=%s", event.key, call.method, outcome)

    def _send(self, key: str) -> float | None:
        """Send the event's calls from the first that is open; seconds until to go on, None at the end."""
        fresh = self._fresh.pop(key, None)
        event, promised = fresh if fresh is not None else (self._inbox.event(key), self._outbox.of(key))
        if event is None:
            return None
        results = {one.number: one.result for one in promised}
        for one in (p for p in promised if p.state in {"waiting", "sending"}):
            ready = replace(one, call=Call(one.call.method, filled(one.call.arguments, results)))
            outcome = self._tried(ready, event, fresh=fresh is not None and one.number == 0)
            if isinstance(outcome, Later) and time.time() - event.arrived < GIVE_UP:
                return self._postponed(ready, outcome)
            results[one.number] = self._settled(ready, event, outcome, last=one.number == promised[-1].number)
        counters.ANSWERED.labels(event.kind).observe(time.time() - event.arrived)
        counters.ENDED.labels("done").inc()
        LOG.info("event=%s done", key)
        return None

    def _tried(self, one: Promised, event: Event, *, fresh: bool) -> Outcome:
        """What comes of a try, unless Slack has asked for a pause or the call arrived before."""
        place = (event.team, one.call.method, str(one.call.arguments.get("channel") or ""))
        pause = self._held.get(place, 0.0) - time.monotonic()
        if pause > 0:
            return Later(sure=fresh or one.state == "waiting", after=pause, why="held")
        if not fresh:
            before = self._before(one, event)
            if before is not None:
                return before
            self._outbox.sending(one)
        outcome = self._simplest(one, event)
        if isinstance(outcome, Later) and outcome.why == "429" and outcome.after is not None:
            self._held[place] = time.monotonic() + outcome.after
        return outcome

    def _before(self, one: Promised, event: Event) -> Outcome | None:
        """What came of an earlier try of which nobody knows."""
        if one.state != "sending" or one.tried is None:
            return None
        return self._delivery.arrived(one.call, event, one.number, one.tried)

    def _simplest(self, one: Promised, event: Event) -> Outcome:
        """Sent; without its blocks where Slack refuses those, anew where the message to be changed is gone."""
        outcome = self._delivery.send(one.call, event, one.number)
        if isinstance(outcome, Refused) and outcome.code in _BLOCKS and one.call.arguments.get("blocks"):
            LOG.warning("event=%s the blocks were refused: %s", event.key, outcome.code)
            plain = {name: value for name, value in one.call.arguments.items() if name != "blocks"}
            return self._delivery.send(Call(one.call.method, plain), event, one.number)
        if isinstance(outcome, Refused) and one.call.method == "chat.update" and outcome.code in _GONE:
            anew = {name: value for name, value in one.call.arguments.items() if name != "ts"}
            return self._delivery.send(Call("chat.postMessage", {**event.place, **anew}), event, one.number)
        if isinstance(outcome, Refused) and outcome.code == _STREAMING:
            self._delivery.send(Call(STOP, {name: one.call.arguments[name] for name in ("channel", "ts")}), event)
            return Later(sure=True, why=_STREAMING)
        return outcome

    def _postponed(self, one: Promised, outcome: Later) -> float:
        """Seconds until the next try; a call that surely did not arrive need not be looked for."""
        counters.POSTPONED.labels("limit" if outcome.why in {"429", "held"} else "trouble").inc()
        if outcome.sure:
            self._outbox.postponed(one)
        elif outcome.why != "settling" and one.state != "sending":
            self._outbox.sending(one)
        pause = outcome.after if outcome.after is not None else min(LONGEST_PAUSE, 0.5 * 2.0 ** min(one.attempts, 10))
        LOG.info("event=%s method=%s later=%.1fs why=%s", one.event, one.call.method, pause, outcome.why)
        return pause

    def _settled(self, one: Promised, event: Event, outcome: Outcome, *, last: bool) -> Mapping[str, Any]:
        """Write down what came of it; what later calls may use."""
        result = outcome.result if isinstance(outcome, Sent) else {}
        kept = {name: result[name] for name in _OF_USE if name in result}
        view = result.get("view")
        kept |= {"view": {"id": view.get("id"), "hash": view.get("hash")}} if isinstance(view, Mapping) else {}
        state = "sent" if isinstance(outcome, Sent) else "refused"
        self._outbox.settled(one, state, kept, last=last)
        counters.CALLS.labels(one.call.method, state).inc()
        if not isinstance(outcome, Sent):
            self._regret(one.call, event, outcome)
        return kept

    def _regret(self, call: Call, event: Event, outcome: Later | Refused) -> None:
        code = outcome.code if isinstance(outcome, Refused) else outcome.why
        LOG.warning("event=%s method=%s refused=%s", event.key, call.method, code)
        if not call.method.startswith(_MARGINAL) and code != "not_installed":
            self.say_privately(event, REFUSED.format(code=code))


def privately(event: Event, text: str) -> list[Call]:
    """Ways to tell a person something alone, the best first."""
    ways = (
        [Call(RESPOND, {"text": text, "response_type": "ephemeral", "replace_original": False})]
        if event.response_url
        else []
    )
    if event.direct:
        ways.append(Call("chat.postMessage", {**event.place, "text": text}))
    elif event.channel and event.user:
        thread = {"thread_ts": event.thread_ts} if event.thread_ts else {}
        ways.append(Call("chat.postEphemeral", {"channel": event.channel, "user": event.user, "text": text, **thread}))
    return [*ways, Call("chat.postMessage", {"channel": event.user, "text": text})] if event.user else ways
