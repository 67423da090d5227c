"""What a watch remembers: how things stood at the last look, what is still to be told, and the messages that tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.watches.changes import Change, changes
from bot.watches.standing import Standing
from kg.watches import Cadence

STORY = timedelta(days=14)  # for so long after its last news a story goes on in the message that tells it
STORY_LINES = 8
STORIES = 200  # remembered for one watch
_EVERY = {Cadence.AT_ONCE: timedelta(0), Cadence.DAILY: timedelta(days=1), Cadence.WEEKLY: timedelta(days=7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The news about one party so far, and the message that tells it."""

    key: str
    told: tuple[Change, ...]
    day: date  # of the last news
    message: str = ""  # the platform's name for it; empty until it is posted


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """All of it. `told`: the day of the last digest, or of the watch's beginning; `times`: how often it was told."""

    standings: tuple[Standing, ...]
    told: date
    waiting: tuple[Change, ...] = ()
    stories: tuple[Story, ...] = ()
    times: int = 0
    meanings: tuple[str, ...] = ()  # the things among which its words no longer choose; nothing is compared meanwhile
    asked: tuple[str, ...] = ()  # of which of them its audience has been told


def begin(found: Mapping[str, Standing], today: date) -> Memory:
    """What stands at the beginning is no news."""
    return Memory(standings=tuple(found.values()), told=today)


def look(memory: Memory, found: Mapping[str, Standing]) -> Memory:
    """Remember how things stand now; what changed waits to be told."""
    before = {standing.key: standing for standing in memory.standings}
    news = changes(before, found)
    return replace(memory, standings=tuple(found.values()), waiting=_merged(memory.waiting, news), meanings=())


def _merged(waiting: Sequence[Change], news: Sequence[Change]) -> tuple[Change, ...]:
    """A later piece of news about a party takes the place of an earlier one that nobody has been told."""
    newer = {change.standing.key for change in news}
    return (*(change for change in waiting if change.standing.key not in newer), *news)


def due(memory: Memory, cadence: Cadence, today: date) -> bool:
    """Whether it is time to tell, and there is something to tell; a question back does not wait."""
    if memory.meanings:
        return memory.meanings != memory.asked
    return bool(memory.waiting) and today - memory.told >= _EVERY[cadence]


def told(memory: Memory, today: date) -> Memory:
    """Nothing waits any more; every piece has gone on its story."""
    if memory.meanings:
        return replace(memory, asked=memory.meanings, times=memory.times + 1)
    stories = {s.key: s for s in memory.stories}
    for change in memory.waiting:
        new = story(memory, change, today)
        stories.pop(new.key, None)
        stories[new.key] = new
    kept = tuple(stories.values())[-STORIES:]
    return replace(memory, waiting=(), told=today, stories=kept, times=memory.times + 1)


def story(memory: Memory, change: Change, today: date) -> Story:
    """The story that a piece of news goes on, or begins: an old one is not taken up again."""
    known = next((s for s in memory.stories if s.key == change.standing.key and today - s.day <= STORY), None)
    if known is None:
        return Story(key=change.standing.key, told=(change,), day=today)
    return replace(known, told=(*known.told, change)[-STORY_LINES:], day=today)


def with_message(memory: Memory, key: str, message: str) -> Memory:
    """Remember where a story is told."""
    return replace(memory, stories=tuple(replace(s, message=message) if s.key == key else s for s in memory.stories))
