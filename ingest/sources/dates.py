"""The day, and time of day, on which something was published, in the many ways in which outlets write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import cache

from ingest.lexicon import table


@dataclass(frozen=True, slots=True)
class Stamp:
    """A full date in `text[start:end]` (its weekday and time of day included), local to the outlet."""

    day: date
    time: time | None
    start: int
    end: int


_TIME = (
    r"(?:\s*(?:,|at|T|\||-|–|·|•)?\s*(?P<hour>[012]?\d)(?:(?P<separator>[:.h])(?P<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?(?:\s*(?:Z\b|UTC|GMT|[A-Z]{1,2}[SD]?T\b|CES?T|[+-]\d\d:?\d\d))?)?"
)
_TIME_BEFORE = (
    r"(?<![\d.:])(?P<hour>[012]?\d)(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?m\b\.?)?"
    r"\s*(?:UTC|GMT|[A-Z]{1,2}[SD]?T\b|CES?T)?\s*(?:,|on|\||-|–|·|•)?\s*$"
)


_YEAR = re.compile(r"(?:19|20)\d\d")


def find_stamps(text: str) -> Iterator[Stamp]:
    """Every full date (day, month and year) of a text, in order."""
    if _YEAR.search(text) is None:
        return
    matches = sorted(
        (match for pattern in _patterns() for match in pattern.finditer(text)),
        key=lambda match: (match.start(), -match.end()),
    )
    end = 0
    for match in matches:
        if match.start() < end:
            continue
        day = _day(match, text)
        if day is not None:
            stamp = Stamp(day, *_time(match, text))
            yield stamp
            end = stamp.end


def parse_stamp(text: str) -> tuple[date, time | None] | None:
    """A date that stands alone: ISO 8601, RFC 2822, "20 June 2023, 14:05", a compact 20230620; None when it is none."""
    text = text.strip()
    compact = re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?", text)
    if compact is not None:
        text = "-".join(compact.groups())
    stamp = next(find_stamps(text), None)
    return (stamp.day, stamp.time) if stamp is not None else None


def _day(match: re.Match[str], text: str) -> date | None:
    parts = match.groupdict()
    if parts.get("month"):
        month = _months()[parts["month"].lower().rstrip(".")]
    elif parts.get("slash_first"):
        return _slashed(match, text)
    else:
        month = int(parts["number"])
    return _valid(int(parts["year"]), month, int(parts["day"]))


def _slashed(match: re.Match[str], text: str) -> date | None:
    """5/22/2024 and 22/5/2024 are clear; of 3/4/2024 the American reading is taken only beside "am", "pm" or a US zone."""
    first, second, year = int(match["slash_first"]), int(match["slash_second"]), int(match["year"])
    american = re.search(r"\b(?:[ap]\.?m\b|[ECMP][SD]?T\b)", text[match.end() : match.end() + 24], re.IGNORECASE) is not None
    if second > 12 or (american and first <= 12):
        first, second = second, first
    return _valid(year, second, first)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(match: re.Match[str], text: str) -> tuple[time | None, int, int]:
    """The time of day beside the date, and the stamp's offsets with it."""
    after = re.compile(_TIME, re.IGNORECASE).match(text, match.end())
    if after is not None and (clock := _clock(after)) is not None:
        return clock, match.start(), after.end()
    before = re.compile(_TIME_BEFORE, re.IGNORECASE).search(text, max(0, match.start() - 32), match.start())
    if before is not None and (clock := _clock(before)) is not None:
        return clock, before.start(), match.end()
    return None, match.start(), match.end()


def _clock(match: re.Match[str]) -> time | None:
    """ "3:22 pm", "8.00", "10 am"; a bare number is no time."""
    if match["hour"] is None or not (match["minute"] or match["half"]):
        return None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    return time(hour, int(match["minute"] or 0)) if hour <= 23 else None


@cache
def _months() -> dict[str, int]:
    return {word.lower(): int(row[2]) for row in table("time_words") if row[0] == "month" for word in row[1].split("|")}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    month = "(?P<month>" + "|".join(sorted(_months(), key=len, reverse=True)) + r")\b\.?"
    weekday = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?"
    year, day = r"(?P<year>(?:19|20)\d\d)(?!\d)", r"(?P<day>[0-3]?\d)"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"{weekday}{month}\s+{day}(?:st|nd|rd|th)?,?\s+{year}",
            rf"{weekday}(?<!\d){day}(?:st|nd|rd|th|\.)?(?:\s+of)?[\s-]+{month}[,\s-]+{year}",
            rf"{weekday}(?<![\d.]){day}\.\s?(?P<number>\d{{1,2}})\.\s?{year}",
            rf"{weekday}(?<![\d-]){year}[-/.](?P<number>\d\d)[-/.](?P<day>\d\d)(?!\d)",
            rf"{weekday}(?<![\d/])(?P<slash_first>\d{{1,2}})/(?P<slash_second>\d{{1,2}})/{year}",
        )
    )
