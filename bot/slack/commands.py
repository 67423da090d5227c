"""The slash command, and the same words after a mention: ask, watch, unwatch, firm, help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from bot.slack import asking, watching
from bot.slack.calls import AtOnce, Call
from bot.slack.cards import firm_card, help_card, watches_card
from bot.slack.events import Event
from bot.slack.inbound import question_of
from bot.slack.tools import Tools, privately

Command = Callable[[Tools, Event, str], Sequence[Call]]


def slash(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """What was typed after the command; only the person sees the answer. What is no command of ours is a question."""
    text = question_of(event.text, event.bot_user)
    word, _, rest = text.partition(" ")
    known = COMMANDS.get(word.casefold())
    if not text:
        return helped(tools, event, "")
    return known(tools, event, rest.strip()) if known is not None else asked(tools, event, text)


def spoken(tools: Tools, event: Event, text: str) -> Sequence[Call] | None:
    """The calls when a message is a command rather than a question; None else."""
    word, _, rest = text.partition(" ")
    known = SPOKEN.get(word.casefold().rstrip("?!."))
    return known(tools, event, rest.strip()) if known is not None and (rest or word.casefold() in _ALONE) else None


def asked(tools: Tools, event: Event, rest: str) -> Sequence[Call]:
    """A question."""
    return asking.for_one(tools, event, rest[: asking.LONGEST_QUESTION]) if rest else helped(tools, event, "")


def helped(tools: Tools, event: Event, rest: str) -> Sequence[Call]:
    """What can be done."""
    return privately(event, help_card(event.name or "/firmgraph"))


def watched(tools: Tools, event: Event, rest: str) -> Sequence[Call]:
    """Begin to watch, or list what is watched."""
    return watching.begin(tools, event, rest) if rest else listed(tools, event, rest)


def unwatched(tools: Tools, event: Event, rest: str) -> Sequence[Call]:
    """Stop watching, or list what is watched."""
    return watching.end(tools, event, rest) if rest else listed(tools, event, rest)


def listed(tools: Tools, event: Event, rest: str) -> Sequence[Call]:
    """What is watched here."""
    return privately(event, watches_card(tools.verbs("watches", {"audience": event.visibility})["watches"]))


def described(tools: Tools, event: Event, rest: str) -> Sequence[Call]:
    """A firm at a glance."""
    if not rest:
        return helped(tools, event, "")
    return privately(event, firm_card(tools.verbs("firm", {"name": rest}), tools.pages))


COMMANDS: Final[dict[str, Command]] = {
    "ask": asked, "help": helped, "watch": watched, "unwatch": unwatched, "watches": listed, "firm": described,
}  # fmt: skip
SPOKEN: Final[dict[str, Command]] = {"watch": watched, "unwatch": unwatched, "watches": listed, "help": helped}
_ALONE: Final = frozenset({"watches", "help"})  # commands that need no more words
