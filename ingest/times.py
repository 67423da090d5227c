"""Time expressions of a sentence as bounds relative to the day of publication; words in lexicon/time_words.tsv.

"Wednesday" is the latest Wednesday up to publication unless the tense is future; "in March" the nearest March unless the
tense is known; "in 2021" the whole year; "over the past year" begins somewhere within it. Nothing is finer than said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from ingest.timerules import Handler, Now, hint, rules
from ingest.timewords import preposition_of, words_of
from kg.span import Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """A time expression: `text[start:end]` without its preposition.

    `role`: since, until, by, before, after (the preposition says so), on (it happened then), during ("in the past year"),
    duration ("three-year contract", "for 14 years"). A duration's `bounds` are those of its start if it runs up to
    publication ("for 14 years"), else unknown; `months` is its length.
    """

    start: int
    end: int
    bounds: Bounds
    role: str
    preposition: str = ""
    months: float | None = None


_LONGEST = 4000  # characters; what is longer is no sentence, and is read up to here
_SOON = ("until", "by")  # without a known tense these look ahead


def find_times(text: str, published: date, *, future: bool | None = None) -> list[TimeMention]:
    """All time expressions of a sentence, in order, never overlapping.

    `future`: the tense of the clause when known; decides which Monday, which March, which 31 December is meant.
    """
    text = text[:_LONGEST]
    taken: list[TimeMention] = []
    for match, handler in _matches(text):
        if all(match.end() <= other.start or other.end <= match.start() for other in taken):
            mention = _mention(text, match, handler, Now(published, future))
            if mention is not None:
                taken.append(mention)
    return list(_ranges(text, sorted(taken, key=lambda mention: mention.start)))


@lru_cache(maxsize=256)  # an article's sentences are asked for in several tenses
def _matches(text: str) -> tuple[tuple[re.Match[str], Handler], ...]:
    """What any rule finds, the longest first."""
    if hint().search(text) is None:
        return ()
    found = [(match, handler) for pattern, handler in rules() for match in pattern.finditer(text)]
    return tuple(sorted(found, key=lambda pair: (pair[0].start() - pair[0].end(), pair[0].start())))


def _mention(text: str, match: re.Match[str], handler: Handler, now: Now) -> TimeMention | None:
    preposition, role = preposition_of(text[: match.start()])
    if preposition in words_of("looking_back"):
        now = replace(now, future=False)
    elif now.future is None and role in _SOON:
        now = replace(now, future=True)
    try:
        found = handler(match, now)
    except (ValueError, OverflowError):  # 31 June, the year 0
        return None
    if found is None:
        return None
    role = found.role or ("on" if role == "after" and match.groupdict().get("side") else role)
    bounds = _open(found.bounds, role)
    return TimeMention(
        start=match.start(), end=match.end(), bounds=bounds, role=role, preposition=preposition, months=found.months
    )


def _open(bounds: Bounds, role: str) -> Bounds:
    """ "after March" is open at its end, "before March" at its start."""
    if role == "after":
        return Bounds(bounds.earliest, None)
    return Bounds(None, bounds.latest) if role == "before" else bounds


def _ranges(text: str, mentions: list[TimeMention]) -> Iterator[TimeMention]:
    """ "from 2012 to 2014", "between May and July", "2012-2014": the second is the end of what the first begins."""
    first: TimeMention | None = None
    for mention in mentions:
        between = text[first.end : mention.start].strip().lower() if first is not None else None
        if (
            first is not None
            and between in ("to", "-", "–", "until", "through", "till", "and")
            and _pairs(text, first, between)
        ):
            yield replace(first, role="since")
            yield replace(mention, role="until", preposition=between)
            first = None
            continue
        if first is not None:
            yield first
        first = mention
    if first is not None:
        yield first


def _pairs(text: str, first: TimeMention, between: str) -> bool:
    if between == "and":
        return text[: first.start].rstrip().lower().endswith("between")
    return first.role in ("since", "on")
