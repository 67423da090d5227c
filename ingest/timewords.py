"""The words of time expressions (lexicon/time_words.tsv): what they stand for, and which preposition stands before one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ingest.lexicon import table


@cache
def words_of(kind: str) -> dict[str, str]:
    """Words of one kind, lower-cased -> value."""
    return {word.lower(): row[2] for row in table("time_words") if row[0] == kind for word in row[1].split("|")}


@cache
def any_of(kind: str, *, as_written: bool = False) -> str:
    """An alternation of the words of one kind, longest first; as written in the lexicon, or in any case."""
    spelled = sorted(
        (w for row in table("time_words") if row[0] == kind for w in row[1].split("|")), key=lambda w: (-len(w), w)
    )
    options = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in spelled)
    upper = "|".join(re.escape(word.upper()) for word in spelled if len(word) > 3)
    return f"(?:{options}|{upper})" if as_written else f"(?i:{options})"


@cache
def _preposition_pattern() -> re.Pattern[str]:
    filler = r"(?:(?i:the|about|around|at\s+least|roughly|as\s+early\s+as|only|just|back)\s+)*"
    return re.compile(rf"\b(?P<word>{any_of('role')})\s+{filler}$")


def meaning(kind: str, word: str) -> str:
    """What a word of the lexicon stands for; its parts may stand on two lines."""
    return words_of(kind)[" ".join(word.lower().split())]


def value(kind: str, word: str) -> int:
    """The number that a word of a kind stands for."""
    return int(meaning(kind, word))


def number_of(word: str) -> int:
    """ "12", "twelve"."""
    return int(word) if word.isdigit() else value("number", word)


def preposition_of(before: str) -> tuple[str, str]:
    """The preposition at the end of `before` and its role; "" and "on" when there is none."""
    match = _preposition_pattern().search(before[-60:])
    if match is None:
        return "", "on"
    word = " ".join(match["word"].lower().split())
    return word, words_of("role")[word]


def beside_days(text: str) -> Iterator[tuple[int, int, int]]:
    """Where a text says "the next day", "a day earlier": its offsets, and how many days from the day told last."""
    for kind, behind in (("beside", r"\b"), ("beside_alone", r"\b(?!\s+\w)")):  # not "the day before the vote"
        for match in re.finditer(any_of(kind) + behind, text):
            yield match.start(), match.end(), value(kind, match.group())
