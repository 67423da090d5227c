"""The slash command, and the same words after a mention: ask, watch, unwatch, firm, help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from bot.slack import asking, channels, kit, watching
from bot.slack.blocks import Message, plain_message
from bot.slack.calls import RESPOND, AtOnce, Call
from bot.slack.cards import firm_card, help_card, watches_card
from bot.slack.events import Event
from bot.slack.inbound import question_of
from bot.slack.tools import Tools, content, privately

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
    """What is watched here, and by the person alone."""
    audiences = dict.fromkeys((event.visibility, watching.own(event)))
    found = [watch for audience in audiences for watch in tools.verbs("watches", {"audience": audience})["watches"]]
    return privately(event, watches_card(found))


def described(tools: Tools, event: Event, rest: str) -> Sequence[Call]:
    """A firm at a glance."""
    if not rest:
        return helped(tools, event, "")
    found = tools.verbs("firm", {"name": rest, "visible": sorted(event.visible)})
    return privately(event, firm_card(found, tools.pages))


def settled(tools: Tools, event: Event, rest: str) -> Sequence[Call]:
    """How the app behaves in this channel, shown or changed; a change is told to everybody in it."""
    now = tools.settings(event)
    if not rest or tools.channels is None:
        here = f"Here: {channels.told(now)}. {channels.ADVICE}"  # ids of people only: nothing in it is anybody else's
        return privately(event, Message(here, (kit.section(here),)))
    new = channels.changed(now, event.text.split()[1:])
    if new is None or event.stranger:
        return privately(event, plain_message(channels.ADVICE))
    tools.channels.change(event.team, event.channel, new)
    text = f"<@{event.user}> changed how I behave here: {channels.told(new)}"
    return [Call(RESPOND, {"response_type": "in_channel", **content(Message(text, (kit.section(text),)))})]


COMMANDS: Final[dict[str, Command]] = {
    "ask": asked, "help": helped, "watch": watched, "unwatch": unwatched, "watches": listed, "firm": described,
    "settings": settled,
}  # fmt: skip
SPOKEN: Final[dict[str, Command]] = {"watch": watched, "unwatch": unwatched, "watches": listed, "help": helped}
_ALONE: Final = frozenset({"watches", "help"})  # commands that need no more words
