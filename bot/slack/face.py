"""The app as people see it: every kind of event to its handler. It never stays silent on somebody who spoke to it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.slack import asking, blocks, cards, commands, corrections, home, reading, unfurling, watching
from bot.slack.blocks import plain_message
from bot.slack.calls import BROKEN, AtOnce, Call
from bot.slack.events import Event, Kind
from bot.slack.inbound import question_of
from bot.slack.memory import Threads
from bot.slack.tools import Handler, Tools, post, privately
from kg.errors import FirmgraphError

LOG = logging.getLogger("firmgraph.slack")
_HELP: Final = frozenset({"", "help"})


def message(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """A mention, a direct message, a reply in a thread of ours."""
    text = question_of(event.text, event.bot_user)
    if text.casefold().strip(" ?!.") in _HELP:
        return post(event, cards.help_card())
    read = reading.handed_over(tools, event, text, at_once)
    if read is not None:
        return read
    told = commands.spoken(tools, event, text)
    return told if told is not None else asking.in_thread(tools, event, text, at_once)


HANDLERS: Final[Mapping[tuple[Kind, str], Handler]] = {
    (Kind.ACTION, blocks.SOURCES): asking.sources,
    (Kind.ACTION, blocks.PICTURE): asking.picture,
    (Kind.ACTION, blocks.SPARQL): asking.sparql,
    (Kind.ACTION, blocks.WHY_NOT): asking.why_not,
    (Kind.ACTION, blocks.WRONG): corrections.open_form,
    (Kind.ACTION, blocks.SHARE): asking.share,
    (Kind.ACTION, blocks.FEEDBACK): asking.feedback,
    (Kind.ACTION, corrections.UNDO): corrections.undo,
    (Kind.ACTION, cards.WATCH): watching.begin_button,
    (Kind.ACTION, cards.UNWATCH): watching.button,
    (Kind.SUBMISSION, asking.WHY_NOT_FORM): asking.why_not_asked,
    (Kind.SUBMISSION, asking.ASK_FORM): asking.asked_in_window,
    (Kind.SUBMISSION, corrections.FORM): corrections.decided,
    (Kind.SHORTCUT, "ask"): asking.window_to_ask,
    (Kind.MESSAGE_SHORTCUT, "read_article"): reading.shortcut,
    (Kind.OTHER, "app_home_opened"): home.opened,
    (Kind.OTHER, "link_shared"): unfurling.shared,
    (Kind.OTHER, watching.DUE): watching.due,
}
_ALL_OF: Final[Mapping[Kind, Handler]] = {Kind.MESSAGE: message, Kind.COMMAND: commands.slash}


def handler_of(event: Event) -> Handler | None:
    """Who answers an event; None where there is nothing to say."""
    if event.kind is Kind.ACTION and event.name.startswith(cards.ASK):
        return asking.again
    return _ALL_OF.get(event.kind) or HANDLERS.get((event.kind, event.name))


class Face:
    """A `Surface` (bot/slack/calls.py). Safe to call from several threads."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    @property
    def threads(self) -> Threads:
        """The memory that its answers are kept in."""
        return self._tools.threads

    def handle(self, event: Event, at_once: AtOnce) -> Iterable[Call]:
        """The calls that answer an event."""
        handler = handler_of(event)
        if handler is None:
            return []
        try:
            return list(handler(self._tools, event, at_once))
        except FirmgraphError as error:
            return _told(event, str(error))
        except Exception:  # this face's one broad except: silence is the worst failure
            LOG.exception("unexpected, on %s", event.key)
            return _told(event, BROKEN)

    def check(self, event: Event) -> Mapping[str, Any] | None:
        """What a sent form is told at once."""
        return corrections.check(event) if event.name == corrections.FORM else None


def _told(event: Event, text: str) -> list[Call]:
    """An error, where its question was asked; what nobody asked for fails in silence."""
    if event.kind is Kind.OTHER:
        return []
    return post(event, plain_message(text)) if event.kind is Kind.MESSAGE else privately(event, plain_message(text))
