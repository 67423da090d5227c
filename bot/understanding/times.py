"""Time expressions of questions: "as of 1 june 2024", "mid 2024", "back in feb", "last year", "july 25"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.algebra import TimeKind, When
from bot.understanding.tables import table
from bot.understanding.tokens import Token
from kg.span import Bounds

_TABLE = table("times")
MONTHS: dict[str, int] = {name: i for i, name in enumerate(_TABLE["months"], 1)} | _TABLE["month"]
_PARTS: dict[str, tuple[int, int]] = _TABLE["part"]
_FEASTS: dict[str, tuple[int, int]] = _TABLE["feast"]
_COUNTS: dict[str, int] = _TABLE["count"]
_UNITS: dict[str, float] = _TABLE["unit"]
_MONTHS_OF: dict[str, int] = _TABLE["whole"]
_WAYS: dict[str, int] = _TABLE["way"]
_WORD: dict[str, list[str]] = _TABLE["word"]
_PREPOSITIONS = tuple(
    (TimeKind(kind), tuple(phrase.split())) for kind, some in _TABLE["preposition"].items() for phrase in some
)


@dataclass(frozen=True, slots=True)
class Found:
    """A time expression from token `start` up to, not including, `end`."""

    when: When
    start: int
    end: int


def find_time(tokens: Sequence[Token], i: int, as_of: date, talked: date | None = None) -> Found | None:
    """The time expression that begins at token `i`, with its preposition. `talked`: the day that a thread was about."""
    words = [token.text for token in tokens]
    moved = _moved(words, i, talked or as_of)
    if moved is not None:
        return moved
    kind, j = _preposition(words, i)
    period = _period(words, j, as_of)
    if period is None:
        return None
    low, high, end = period
    if j == i and not _stands_alone(words, i, end):
        return None
    if kind is TimeKind.SINCE and words[i] in _WORD["behind"]:
        low = min(high + timedelta(days=1), date.max)
        return Found(When(kind, low, max(low, as_of)), i, end)
    if kind is TimeKind.SINCE:
        low, high, end = _until(words, end, as_of, low)
    return Found(When(kind, low, high), i, end)


def _moved(words: Sequence[str], i: int, day: date) -> Found | None:
    """ "a year later", "two months earlier"."""
    if i + 2 >= len(words) or words[i + 2] not in _WAYS or words[i + 1].rstrip("s") not in _UNITS:
        return None
    number = int(words[i]) if words[i].isdigit() and len(words[i]) <= 3 else _COUNTS.get(words[i])
    if number is None:
        return None
    days = int(number * _UNITS[words[i + 1].rstrip("s")] + 0.5) * _WAYS[words[i + 2]]
    when = date.fromordinal(max(1, min(day.toordinal() + days, date.max.toordinal())))
    return Found(When(TimeKind.AT, when, when), i, i + 3)


def _until(words: Sequence[str], end: int, as_of: date, low: date) -> tuple[date, date, int]:
    """ "from 2021 to 2023": the second period closes the range; else it runs up to the day asked."""
    if end < len(words) and words[end] in _WORD["closing"]:
        second = _period(words, end + 1, as_of)
        if second is not None:
            yearless = _year_at(words, end - 1) is None
            start = (
                low.replace(year=second[0].year, day=min(low.day, 28)) if yearless and low.year != second[0].year else low
            )
            return start, max(second[1], start), second[2]
    return low, max(low, as_of), end


def _preposition(words: Sequence[str], i: int) -> tuple[TimeKind, int]:
    for kind, parts in _PREPOSITIONS:
        if words[i] == parts[0] and tuple(words[i : i + len(parts)]) == parts:
            return kind, _skip(words, i + len(parts))
    return TimeKind.AT, i


def _skip(words: Sequence[str], j: int) -> int:
    while j < len(words) and words[j] in _WORD["skipped"] and _named(words, j, _PARTS) is None:
        j += 1
    return j


def _named(words: Sequence[str], j: int, names: Mapping[str, tuple[int, int]]) -> tuple[tuple[int, int], int] | None:
    """What the longest of the names that stands at `j` means, and where it ends."""
    for length in (3, 2, 1):
        found = names.get(" ".join(words[j : j + length])) if j + length <= len(words) else None
        if found is not None:
            return found, j + length
    return None


def _stands_alone(words: Sequence[str], i: int, end: int) -> bool:
    """Whether a time without preposition is one: "may" alone is a verb, "2 sites" no year."""
    return (
        end - i > 1
        or words[i] in (*_TABLE["yesterday"], *_FEASTS)
        or words[i][:2] in ("19", "20")
        or _NUMERIC.fullmatch(words[i]) is not None
        or (words[i] in MONTHS and words[i] not in _TABLE["also_verbs"])
    )


def _period(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    if j >= len(words):
        return None
    for reader in (_part, _season, _iso, _numeric, _feast, _day_month, _month_day, _month, _year, _relative):
        found = reader(words, j, as_of)
        if found is not None:
            return found
    return None


def _part(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    """ "end of 2024", "mid 2024", "start of march 2025", "the first quarter of 2024"."""
    part = _named(words, j, _PARTS)
    if part is None:
        return None
    k = _skip(words, part[1])
    if k >= len(words):
        return None
    readers = (_month, _year, _short_year, _relative)
    whole = next((found for reader in readers if (found := reader(words, k, as_of)) is not None), None)
    return None if whole is None else (*_fraction(whole[0], whole[1], *part[0]), whole[2])


def _season(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    """ "last summer", "this spring": the latest one that has begun; "last" is over."""
    part = _named(words, j + 1, _PARTS) if words[j] in _WORD["nearest"] else None
    if part is None or part[0] in ((11, 12), (0, 1)):
        return None
    for year in (as_of.year, as_of.year - 1):
        low, high = _fraction(date(year, 1, 1), date(year, 12, 31), *part[0])
        if low <= as_of and (high < as_of or words[j] in _WORD["this"]):
            return low, high, part[1]
    return None


def _fraction(low: date, high: date, first: int, last: int) -> tuple[date, date]:
    if (high - low).days > 300:  # a year: whole months
        start = date(low.year, first + 1, 1)
        end = date(low.year, last, calendar.monthrange(low.year, last)[1])
        return (end, end) if (first, last) == (11, 12) else (start, end) if last > first + 1 else (start, start)
    days = (high - low).days
    start = low + timedelta(days=days * first // 12)
    return (high, high) if last == 12 else (start, start)


def _feast(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    """ "christmas 2024", "last christmas"."""
    k = j + 1 if words[j] in _WORD["nearest"] and j + 1 < len(words) else j
    feast = _named(words, k, _FEASTS)
    return _day(words, feast[1], *feast[0], as_of) if feast is not None else None


def _iso(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    if len(words[j]) not in (7, 10) or words[j][4] != "-":
        return None
    return _range(words[j], j + 1)


_NUMERIC = re.compile(r"(?:(\d{1,2})[./])?(\d{1,2})[./](\d{4})")


def _numeric(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    """ "31.12.2024", "31/12/2024", "12/31/2024", "03/2024"; where both could be the month, the day comes first."""
    found = _NUMERIC.fullmatch(words[j])
    if found is None:
        return None
    day, month, year = found.groups()
    if day is not None and int(month) > 12:
        day, month = month, day
    return _range("-".join((year, month.zfill(2), *([day.zfill(2)] if day is not None else []))), j + 1)


def _range(text: str, end: int) -> tuple[date, date, int] | None:
    try:
        bounds = Bounds.parse(text)
    except ValueError:
        return None
    return None if bounds.earliest is None or bounds.latest is None else (bounds.earliest, bounds.latest, end)


def _ordinal(word: str) -> int | None:
    digits = word.rstrip("stndrh")
    return int(digits) if digits.isdigit() and 1 <= int(digits) <= 31 else None


def _year_at(words: Sequence[str], j: int) -> int | None:
    if j < len(words) and words[j].isdigit() and len(words[j]) == 4 and words[j][:2] in ("18", "19", "20"):
        return int(words[j])
    return None


def _day_month(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    """ "1 june 2024", "the 3rd of june"."""
    day = _ordinal(words[j])
    k = _skip(words, j + 1)
    if day is None or k >= len(words) or words[k] not in MONTHS:
        return None
    if k + 1 < len(words) and (short := _short_year(words, k + 1, as_of)) is not None:  # "1 june 24"
        return _range(f"{short[0].year:04}-{MONTHS[words[k]]:02}-{day:02}", k + 2)
    return _day(words, k + 1, MONTHS[words[k]], day, as_of)


def _month_day(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    """ "june 1 2024", "june 1st"; "july 25" alone is July 2025: a day is hardly ever asked without its year."""
    if words[j] not in MONTHS or j + 1 >= len(words):
        return None
    day = _ordinal(words[j + 1])
    k = j + 3 if j + 2 < len(words) and words[j + 2] == "," else j + 2
    if day is None or (_year_at(words, k) is None and words[j + 1].isdigit()):
        return None
    return _day(words, k, MONTHS[words[j]], day, as_of)


def _day(words: Sequence[str], k: int, month: int, day: int, as_of: date) -> tuple[date, date, int] | None:
    year = _year_at(words, k)
    end = k + 1 if year is not None else k
    chosen = year if year is not None else as_of.year - ((month, day) > (as_of.month, as_of.day))
    return _range(f"{chosen:04}-{month:02}-{day:02}", end)


def _month(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    if words[j] not in MONTHS:
        return None
    month, k = MONTHS[words[j]], j + 1
    if k < len(words) and words[k] in (",", "of"):
        k += 1
    year = _year_at(words, k)
    if year is None and k < len(words) and words[k].isdigit() and len(words[k]) == 2:
        year = 2000 + int(words[k])
    end = k + 1 if year is not None else j + 1
    chosen = year if year is not None else as_of.year - (month > as_of.month)
    return _range(f"{chosen:04}-{month:02}", end)


def _year(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    year = _year_at(words, j)
    return None if year is None else (date(year, 1, 1), date(year, 12, 31), j + 1)


def _short_year(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    """The "24" of "q4 24", "spring 24": behind a part of a year only."""
    if len(words[j]) != 2 or not words[j].isdigit():
        return None
    year = 2000 + int(words[j])
    return date(year, 1, 1), date(year, 12, 31), j + 1


def _relative(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    """ "last year", "this month", "yesterday", "a year ago", "two years ago"."""
    if words[j] in _TABLE["yesterday"]:
        return as_of - timedelta(days=1), as_of - timedelta(days=1), j + 1
    if words[j] in _WORD["nearest"] and j + 1 < len(words) and words[j + 1] in MONTHS:
        return _month(words, j + 1, as_of)
    if j + 2 < len(words) and words[j + 2] in _WORD["ago"]:
        return _ago(words[j], words[j + 1].rstrip("s"), as_of, j + 3)
    span = _span(words, j, as_of)
    if span is not None:
        return span
    if j + 1 >= len(words) or words[j] not in _WORD["whole"] or words[j + 1] not in _MONTHS_OF:
        return None
    return _whole(words[j] not in _WORD["this"], _MONTHS_OF[words[j + 1]], as_of, j + 2)


def _whole(before: bool, months: int, as_of: date, end: int) -> tuple[date, date, int]:
    """This year, quarter or month, or the one before."""
    first = (as_of.year * 12 + as_of.month - 1) // months * months - months * before
    last = first + months - 1
    days = calendar.monthrange(last // 12, last % 12 + 1)[1]
    return date(first // 12, first % 12 + 1, 1), date(last // 12, last % 12 + 1, days), end


def _span(words: Sequence[str], j: int, as_of: date) -> tuple[date, date, int] | None:
    """ "the last 3 months", "the past year", "the past two weeks": up to the day asked."""
    if words[j] not in _WORD["last"] or j + 1 >= len(words):
        return None
    if j + 2 < len(words) and words[j + 2].rstrip("s") in _UNITS:
        found = _ago(words[j + 1], words[j + 2].rstrip("s"), as_of, j + 3)
    elif words[j] in _WORD["one"] and words[j + 1].rstrip("s") in _UNITS:
        found = _ago("three" if words[j] in _WORD["few"] else "one", words[j + 1].rstrip("s"), as_of, j + 2)
    else:
        return None
    return None if found is None else (found[0], as_of, found[2])


def _ago(count: str, unit: str, as_of: date, end: int) -> tuple[date, date, int] | None:
    number = int(count) if count.isdigit() and len(count) <= 3 else _COUNTS.get(count)
    if number is None or unit not in _UNITS:
        return None
    days = min(int(number * _UNITS[unit]), as_of.toordinal() - 1)
    day = as_of - timedelta(days=days)
    return day, day, end
