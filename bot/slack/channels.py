"""How the app behaves in a channel: whether it waits to be mentioned, which sources it uses, who may hand it articles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.slack import tables as t
from bot.slack.events import PUBLIC, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """What people of a channel can choose. `ingest`, `correct`: "everyone", "nobody", or the ids of those who may."""

    mention_only: bool = True  # False: a further message in one of its threads is a question without a mention
    public_only: bool = False  # True: answers leave out what was read from this channel
    ingest: tuple[str, ...] = ("everyone",)
    correct: tuple[str, ...] = ("everyone",)

    def may_correct(self, event: Event) -> bool:
        """Whether this person may correct the graph from here; strangers never."""
        return not event.stranger and _among(event.user, self.correct)

    def may_ingest(self, event: Event) -> bool:
        """Whether this person may hand over articles here; strangers never, and nobody where strangers read along."""
        return not event.stranger and not event.shared and _among(event.user, self.ingest)


def _among(user: str, those: Sequence[str]) -> bool:
    return "everyone" in those or user in those


DEFAULT = ChannelSettings()
Known = tuple[bool, ChannelSettings]  # whether strangers read along, and the settings
SEEN = 10_000  # channels kept in memory
ADVICE = "Say: mention-only on|off, sources all|public, ingest everyone|nobody|@somebody @else, correct (the same)"


# What was read of each file, by team and channel; one process owns the file, so nobody else changes it.
_SEEN: WeakKeyDictionary[Engine, dict[tuple[str, str], Known]] = WeakKeyDictionary()


def told(settings: ChannelSettings) -> str:
    """The settings in words that `changed` understands."""
    sources = "public" if settings.public_only else "all"
    mention = f"mention-only {'on' if settings.mention_only else 'off'}, sources {sources}"
    return f"{mention}, ingest {_people(settings.ingest)}, correct {_people(settings.correct)}"


def _people(those: Sequence[str]) -> str:
    return " ".join(one if one in {"everyone", "nobody"} else f"<@{one}>" for one in those)


def changed(settings: ChannelSettings, words: Sequence[str]) -> ChannelSettings | None:
    """The settings after e.g. ("sources", "public"); None when the words are not understood."""
    match [word.casefold().strip(",") for word in words]:
        case ["mention-only", ("on" | "off") as value]:
            return replace(settings, mention_only=value == "on")
        case ["sources", ("all" | "public") as value]:
            return replace(settings, public_only=value == "public")
        case [("ingest" | "correct") as what, ("everyone" | "nobody") as value]:
            return _with(settings, **{what: (value,)})
        case [("ingest" | "correct") as what, *people] if people and all(_user(one) for one in people):
            return _with(settings, **{what: tuple(_user(one) for one in people)})
    return None


def visible(event: Event, settings: ChannelSettings) -> frozenset[str]:
    """What an answer may be made of: what is public and what was read from this very channel; strangers see the first only.

    An answer is seen by all who read the channel, so one stranger among them is enough.
    """
    return PUBLIC if event.stranger or event.shared or settings.public_only else PUBLIC | {event.visibility}


class Channels:
    """What is known of each channel. Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen = _SEEN.setdefault(engine, {})

    def of(self, team: str, channel: str) -> ChannelSettings:
        """Its settings."""
        return self.known(team, channel)[1]

    def known(self, team: str, channel: str) -> Known:
        """Both at once."""
        seen = self._seen.get((team, channel))
        return seen if seen is not None else self._found(team, channel)

    def shared(self, team: str, channel: str) -> bool:
        """Whether people of another workspace were seen there: commands and buttons do not say so."""
        return self.known(team, channel)[0]

    def change(self, team: str, channel: str, settings: ChannelSettings) -> None:
        """Keep these settings."""
        self._write(team, channel, settings=json.dumps(asdict(settings)))

    def note_shared(self, team: str, channel: str, shared: bool) -> None:
        """Remember what an event says of its channel."""
        if self.shared(team, channel) != shared:
            self._write(team, channel, shared=shared)

    def forget(self) -> None:
        """Read all anew: a workspace has gone."""
        self._seen.clear()

    def _found(self, team: str, channel: str) -> Known:
        with t.writing(self._engine) as connection:  # in turn with whoever writes, so that nothing outdated is kept
            row = connection.execute(sa.select(t.channels).where(_is(team, channel))).first()
            found = (row.shared, _loaded(row.settings)) if row is not None else (False, DEFAULT)
            if len(self._seen) >= SEEN:
                self._seen.clear()
            self._seen[team, channel] = found
        return found

    def _write(self, team: str, channel: str, **values: object) -> None:
        with t.writing(self._engine) as connection:
            if connection.execute(t.channels.update().where(_is(team, channel)).values(**values)).rowcount == 0:
                row = {"team": team, "channel": channel, "shared": False, "settings": "{}"} | values
                connection.execute(t.channels.insert(), [row])
            self._seen.pop((team, channel), None)


def _is(team: str, channel: str) -> sa.ColumnElement[bool]:
    return (t.channels.c.team == team) & (t.channels.c.channel == channel)


def _loaded(text: str) -> ChannelSettings:
    kept = json.loads(text)
    return _with(DEFAULT, **{name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()})


def _with(settings: ChannelSettings, **changed: Any) -> ChannelSettings:  # noqa: ANN401  # as JSON has it
    return ChannelSettings(**asdict(settings) | changed)


def _user(word: str) -> str:
    """The id in <@U1> or <@U1|ann>; empty for anything else."""
    id_ = word.removeprefix("<@").removesuffix(">").split("|")[0].upper()
    return id_ if word.startswith("<@") and id_.isalnum() else ""
