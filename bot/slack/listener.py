"""The listener without the platform: an event in, the calls that answer it out. It never stays silent on a question."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from bot.slack.blocks import AnswerObject, Message, plain_message, to_blocks
from bot.slack.calls import UPLOAD, AtOnce, Call
from bot.slack.events import Event, Kind
from bot.slack.inbound import question_of
from bot.slack.memory import MemoryThreads, Threads
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


class Listener:
    """A `Surface`: holds what a conversation needs; safe to call from several threads."""

    def __init__(self, respond: Responder, *, ingest: Ingest | None = None, threads: Threads | None = None) -> None:
        self._respond = respond
        self._ingest = ingest
        self._threads = threads if threads is not None else MemoryThreads()

    def handle(self, event: Event, at_once: AtOnce) -> Iterable[Call]:
        """The reply in its thread; nothing for what is no message."""
        if event.kind is not Kind.MESSAGE:
            return []
        return posts(event, self.answer(event))

    def check(self, event: Event) -> Mapping[str, Any] | None:
        """No forms yet."""
        return None

    def answer(self, event: Event) -> Message:
        """What is said to a message."""
        try:
            return self._reply(event)
        except FirmgraphError as error:
            return plain_message(str(error))
        except Exception:  # this face's one broad except: silence is the worst failure
            LOG.exception("unexpected, on %s", event.key)
            return plain_message(BROKEN)

    def _reply(self, event: Event) -> Message:
        question = question_of(event.text, event.bot_user)
        if question.casefold().strip(" ?!.") in {"", "help"}:
            return plain_message(HELP)
        article = _pasted(question)
        if article is not None and self._ingest is not None and not event.stranger and not event.shared:
            return plain_message(self._ingest(article, visibility=event.visibility))
        answer = self._respond(question, thread=self._threads.recall(event.thread), visible=event.visible)
        self._threads.remember(event.thread, event.key, answer)
        return to_blocks(answer, event.key)


def posts(event: Event, message: Message) -> list[Call]:
    """The calls that put a message, with its file, where the event came from."""
    said = Call("chat.postMessage", {**event.place, "text": message.text, "blocks": list(message.blocks)})
    if message.file is None:
        return [said]
    file = message.file
    content = {"filename": file.name, "title": file.title, "content": file.content.decode("utf-8")}
    return [said, Call(UPLOAD, {**event.place, **content})]


def _pasted(text: str) -> str | None:
    """The article after "read:" on a first line of its own, or None."""
    first, _, rest = text.partition("\n")
    return rest.strip() or None if first.casefold().rstrip(": ") in {"read", "read this"} else None
