"""Messages of several sentences: which of them ask, and what the others are about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from bot.algebra import Named, Timeline
from bot.understanding.context import NOTHING, Context
from bot.understanding.framing import asks
from bot.understanding.items import Item
from bot.understanding.lexicon import word_list
from bot.understanding.linking import LEGAL

Items = Callable[[str], Sequence[Item]]
MOST = 4  # questions of one message
_END = re.compile(r"[?!]+[\"')]*\s+|\.[\"')]*\s+|\n+|;\s+")


def questions(text: str, items: Items) -> tuple[str, ...]:
    """The questions of a message, each with the sentences before it that only say what it is about."""
    found: list[str] = []
    told: list[str] = []
    for sentence in _sentences(text):
        told.append(sentence)
        if _asks(sentence, items):
            whole = [*told[:-1], *_split(sentence, items)]
            found += [" ".join(whole[: len(told)]), *whole[len(told) :]]
            told = []
    return tuple(found[:MOST]) or (text,)


def about(text: str, items: Items) -> tuple[str, Context]:
    """The sentence of a question that asks, and what those before it speak of."""
    lines = [part for line in _sentences(text) for part in _led_up(line, items)]
    asking = [line for line in lines if _asks(line, items)]
    if len(lines) < 2 or not asking:
        return text, NOTHING
    names = [item.np for line in lines[: lines.index(asking[-1])] for item in items(line) if isinstance(item.np, Named)]
    topic = Timeline(names[0], names[1] if len(names) > 1 else None) if names else None
    return asking[-1], Context(topic, names[0].ids if len(names) == 1 else (), text)


def _led_up(sentence: str, items: Items) -> list[str]:
    """ "I'm writing about X: who founded it", "since X dropped Y, who supplies it": what leads up, and the question."""
    for cut in _LEAD.finditer(sentence):
        left, right = sentence[: cut.start()], sentence[cut.end() :]
        before, behind = items(left), items(right)
        tells = any(item.np is not None for item in before) and not any(item.has("wh") for item in before)
        if tells and (cut.group()[0] == ":" or before[0].has("because")) and _alone(behind) and _told(before):
            return [left, right]
    return [sentence]


_LEAD = re.compile(r"[:,]\s+")


def _told(items: Sequence[Item]) -> bool:
    """Whether something is said of a name, not only a name put in front."""
    return any(item.np is None and any(item.has(kind) for kind in ("verb", "aux", "word", "measure")) for item in items)


def _alone(items: Sequence[Item]) -> bool:
    """A question by itself that points back at what was said."""
    return asks(items) and any(item.has("pronoun") or item.np is not None for item in items)


def _sentences(text: str) -> list[str]:
    found, start = list[str](), 0
    for match in _END.finditer(text):
        if match.group()[0] != "." or not _abbreviated(text[start : match.start()]):
            found.append(text[start : match.end()].strip())
            start = match.end()
    return [line for line in (*found, text[start:].strip()) if any(c.isalnum() for c in line)]


def _abbreviated(before: str) -> bool:
    word = before.rpartition(" ")[2].casefold().replace(".", "")
    return len(word) < 2 or word in LEGAL


def _asks(sentence: str, items: Items) -> bool:
    """Whether it asks something, and of something: "can anybody help?" does not."""
    given = items(sentence)
    named = any(item.np is not None or item.has("pronoun") or item.has("word") for item in given)
    end = sentence.rstrip("\"') ")[-1:]
    asked = any(item.has("wh") for item in given) if end == "." else asks(given)  # "I'm writing about X." tells
    return named and (asked or end == "?")


def _split(sentence: str, items: Items) -> list[str]:
    """ "who runs X and who owns it" as two questions; "and since when" asks for nothing that the rows do not say."""
    cuts = [
        match
        for match in re.finditer(r"\s*[,;]?\s+(?:and|&|plus)\s+(?=(\w+))", sentence)
        if match[1].casefold() in word_list("opener")
    ]
    for cut in cuts:
        left, right = sentence[: cut.start()], sentence[cut.end() :]
        if _whole(left, items) and _whole(right, items):
            return [left, *_split(right, items)]
    return [sentence]


def _whole(text: str, items: Items) -> bool:
    """Whether it is a question by itself: a question word, something that is asked, and of whom."""
    given = items(text)
    solid = any(any(item.has(kind) for kind in ("verb", "noun", "measure")) and not item.has("aux") for item in given)
    named = any(item.np is not None or item.has("pronoun") for item in given)
    return bool(given) and given[0].has("wh") and solid and named and not any(_relative(given))


def _relative(items: Sequence[Item]) -> Iterator[bool]:
    return (a.has("type") and b.has("that") for a, b in pairwise(items))
