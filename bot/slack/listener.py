"""The listener without the platform: a message in, a reply out. It never stays silent on a message that is new."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.slack.blocks import AnswerObject, Message, plain_message, to_blocks
from bot.slack.inbound import question_of
from bot.slack.memory import MemoryThreads, Once, ThreadKey, Threads
from kg.errors import FirmgraphError

LOG = logging.getLogger("firmgraph.slack")
HELP = (
    "Ask me who owns, runs, supplies or buys from whom, for instance: who still buys from Scale AI? "
    "In the thread you can go on: and who owns them?"
)
BROKEN = "Something broke while I was looking that up. It was logged; please ask again, or in other words."


class Responder(Protocol):
    """Answers a question; the analyst, handed in by the front door."""

    def __call__(self, question: str, *, thread: Sequence[AnswerObject], visible: frozenset[str]) -> AnswerObject:
        """The answer in the form of docs/formats.md. `thread`: earlier answers, newest last."""
        ...


class Ingest(Protocol):
    """Reads an article that was pasted into a channel; handed in by the front door, as the bot cannot import ingestion."""

    def __call__(self, text: str, *, visibility: str) -> str:
        """One line for people on what was read."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message to the bot. `stranger`: someone of another workspace, through a shared channel."""

    team: str
    channel: str
    ts: str
    text: str
    thread_ts: str | None = None
    bot_user: str | None = None
    stranger: bool = False

    @property
    def thread(self) -> ThreadKey:
        """The thread that the message starts or belongs to."""
        return ThreadKey(self.team, self.channel, self.thread_ts or self.ts)

    @property
    def visibility(self) -> str:
        """The name under which what is read from this channel is kept."""
        return f"slack:{self.team}:{self.channel}"


class Listener:
    """Holds what a conversation needs; safe to call from several threads."""

    def __init__(
        self,
        respond: Responder,
        *,
        ingest: Ingest | None = None,
        threads: Threads | None = None,
        once: Once | None = None,
    ) -> None:
        self._respond = respond
        self._ingest = ingest
        self._threads = threads if threads is not None else MemoryThreads()
        self._once = once if once is not None else Once()

    def answer(self, incoming: Incoming) -> Message | None:
        """The reply; None for a message taken up before (a mention arrives as two events, and events come twice)."""
        if not self._once.first((incoming.team, incoming.channel, incoming.ts)):
            return None
        try:
            return self._reply(incoming)
        except FirmgraphError as error:
            return plain_message(str(error))
        except Exception:  # this face's one broad except: silence is the worst failure
            LOG.exception("unexpected, on message %s in %s", incoming.ts, incoming.channel)
            return plain_message(BROKEN)

    def _reply(self, incoming: Incoming) -> Message:
        question = question_of(incoming.text, incoming.bot_user)
        if question.casefold().strip(" ?!.") in {"", "help"}:
            return plain_message(HELP)
        article = _pasted(question)
        if article is not None and self._ingest is not None and not incoming.stranger:
            return plain_message(self._ingest(article, visibility=incoming.visibility))
        visible = frozenset({"public"} if incoming.stranger else {"public", incoming.visibility})
        answer = self._respond(question, thread=self._threads.recall(incoming.thread), visible=visible)
        self._threads.remember(incoming.thread, answer)
        return to_blocks(answer)


def _pasted(text: str) -> str | None:
    """The article after "read:" on a first line of its own, or None."""
    first, _, rest = text.partition("\n")
    return rest.strip() or None if first.casefold().rstrip(": ") in {"read", "read this"} else None
