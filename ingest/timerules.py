"""Every pattern of a time expression with what it means on the day of publication."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ingest import periods
from ingest.timewords import any_of, meaning, number_of, preposition_of, value
from kg.span import UNKNOWN, Bounds


@dataclass(frozen=True, slots=True)
class Now:
    """What relative words are relative to."""

    day: date
    future: bool | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule makes of its match; `role` overrides the preposition's."""

    bounds: Bounds
    role: str | None = None
    months: float | None = None


_SIX_DAYS = timedelta(days=6)
Handler = Callable[[re.Match[str], Now], Found | None]


@cache
def rules() -> tuple[tuple[re.Pattern[str], Handler], ...]:
    """Every pattern with what it means. Overlaps go to the longest match."""
    month, season = rf"(?P<month>{any_of('month', as_written=True)})\b\.?", rf"(?P<season>{any_of('season')})"
    year = r"(?P<year>(?:1[89]|20)\d\d)(?![\d,.]\d|\d|%)"
    day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
    part = rf"(?:(?P<part>{any_of('part')})(?:\s+the|\s*-)?\s*)"
    relative, unit = rf"(?P<relative>{any_of('relative')})", rf"(?P<unit>{any_of('unit')})"
    number = rf"(?P<number>\d{{1,3}}|{any_of('number')})"
    quarter = rf"(?P<ordinal>{any_of('ordinal')})(?:[\s-](?P<what>(?i:quarter|half)))?"
    beside = rf"(?P<beside>{any_of('relative')})\s+(?i:year)\b"
    of_year = rf"(?:(?:\s+of)?(?:\s+(?:fiscal|the\s+year))?\s+(?:{year}|{beside}))?"
    weekday = rf"(?P<weekday>{any_of('weekday', as_written=True)})"
    lead = r"(?<![\w$€£¥.,-])"
    rules: list[tuple[str, Handler]] = [
        (rf"{lead}{day}\s+(?:of\s+)?{month},?(?:\s+{year})?", _day),
        (rf"{lead}{month}\s+{day}(?![\d,.]*\d)(?:,?\s+{year})?", _day),
        (rf"{lead}(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b", _numeric_day),
        (rf"{lead}(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>(?:19|20)\d\d)\b", _numeric_day),
        (rf"{lead}{part}?(?:{relative}\s+)?{month},?(?:\s+(?:of\s+)?(?:{year}|{beside}))?", _month),
        (rf"{lead}{part}?(?:{relative}\s+|the\s+)?{season}{of_year}", _season),
        (rf"{lead}{part}?(?:{relative}\s+|the\s+)?{quarter}{of_year}", _quarter),
        (rf"{lead}{part}?(?:(?i:fiscal|fiscal\s+year|the\s+year|year|FY)\s*)?{year}\b", _year),
        (rf"(?<=\b[12]\d\d\d[-–]){year}\b(?!-)", _year),
        (rf"{lead}(?:{part}|(?i:the)\s+)(?P<decade>(?:1[89]|20)\d0)['’]?s\b", _decade),
        (rf"{lead}(?i:year[- ]?end|the\s+year-end)(?:\s+{year})?", _year_end),
        (rf"{lead}(?:{relative}\s+)?{weekday}\b", _weekday),
        (rf"{lead}(?P<word>{any_of('word')})\b", _word),
        (rf"{lead}(?P<holiday>{any_of('holiday', as_written=True)})\b(?:\s+{year})?", _holiday),
        (rf"{lead}(?:{part}|(?P<side>(?i:earlier|later))\s+)?{relative}\s+{unit}\b", _relative),
        (rf"{lead}{part}(?i:the\s+)?{unit}\b", _part_of_current),
        (rf"{lead}{number}[\s-]+{unit}\s+(?i:ago|earlier|before)\b", _ago),
        (rf"{lead}(?i:in|within|over)\s+{number}\s+{unit}['’]?(?i:\s+time)\b", _ahead),
        (rf"{lead}(?i:the\s+)?(?P<way>(?i:past|last|next|coming))\s+(?:{number}\s+)?{unit}\b", _past_stretch),
        (rf"{lead}(?i:in|over)\s+the\s+{number}\s+(?i:years)\s+(?i:to|through|until)\s+{year}\b", _up_to_year),
        (rf"{lead}{number}-{unit}\b", _length),
        (rf"{lead}(?i:for|after|over)\s+(?:{any_of('vague')}\s+)*{number}\s+(?:(?i:more)\s+)?{unit}\b", _for),
    ]
    return tuple((re.compile(pattern), handler) for pattern, handler in rules)


_HINTS = ("month", "season", "weekday", "word", "holiday", "unit", "ordinal")


@cache
def hint() -> re.Pattern[str]:
    """What every time expression has: a digit, or one of these words."""
    return re.compile(rf"\d|(?i:year|\b(?:{'|'.join(any_of(kind) for kind in _HINTS)}))")


def _day(match: re.Match[str], now: Now) -> Found | None:
    day, month = int(match["day"]), value("month", match["month"])
    if match["year"]:
        return Found(Bounds.on(date(int(match["year"]), month, day)))
    if (month, day) == (2, 29):
        return None  # which leap year is not worth guessing
    return Found(periods.choose(now.day, now.future, lambda year: Bounds.on(date(year, month, day))))


def _numeric_day(match: re.Match[str], _: Now) -> Found:
    return Found(Bounds.on(date(int(match["y"]), int(match["m"]), int(match["d"]))))


def _month(match: re.Match[str], now: Now) -> Found | None:
    number, year = value("month", match["month"]), _year_of(match, now)
    if year is not None:
        return Found(_narrowed(match, periods.months(year, number)))
    if not (match["relative"] or match["part"]) and not preposition_of(match.string[: match.start()])[0]:
        return None  # "May" and "March" are words too
    found = periods.choose(now.day, _tense(match, now), lambda year: periods.months(year, number))
    return Found(_narrowed(match, _beside(found, match, now)))


def _season(match: re.Match[str], now: Now) -> Found | None:
    month, year = value("season", match["season"]), _year_of(match, now)
    if year is not None:
        return Found(_narrowed(match, periods.months(year, month, 3)))
    before = match.string[: match.start()]
    definite = match.group().lower().startswith("the ") and preposition_of(before)[0]
    if not (match["relative"] or match["part"] or definite or before.lower().endswith("in ")):
        return None  # "fall", "spring" and "summer job"
    found = periods.choose(now.day, _tense(match, now), lambda year: periods.months(year, month, 3))
    return Found(_narrowed(match, _beside(found, match, now)))


def _quarter(match: re.Match[str], now: Now) -> Found | None:
    short = match["ordinal"].upper().startswith("Q")
    if not match["what"] and not short:
        return None
    size = 6 if (match["what"] or "").lower() == "half" else 3
    number = value("ordinal", match["ordinal"])
    if size == 6:
        number = min(number, 2)
    if match["ordinal"].lower() == "last" and _year_of(match, now) is None:
        return Found(periods.unit_around(periods.shift(now.day, -1, "quarter"), "quarter")) if size == 3 else None
    pick = _in_year(match, now, lambda year: periods.months(year, (number - 1) * size + 1, size))
    return Found(_narrowed(match, pick))


def _in_year(match: re.Match[str], now: Now, nth: Callable[[int], Bounds]) -> Bounds:
    year = _year_of(match, now)
    return nth(year) if year is not None else periods.choose(now.day, now.future, nth)


def _year_of(match: re.Match[str], now: Now) -> int | None:
    """The year that an expression names: "June 2012", "June last year"."""
    if match["year"]:
        return int(match["year"])
    beside = match.groupdict().get("beside")
    return now.day.year + value("relative", beside) if beside else None


def _year(match: re.Match[str], _: Now) -> Found | None:
    bare = match.group() == match["year"]
    before = match.string[: match.start()]
    bracketed = before.endswith("(") or before.rstrip().endswith(("-", "–", " to", " and", ",", "between"))
    if bare and not preposition_of(before)[0] and not bracketed and not _dates_noun(match.string[match.end() :]):
        return None
    return Found(_narrowed(match, periods.year(int(match["year"]))))


def _dates_noun(after: str) -> bool:
    """ "the 2005 merger": a year before an event."""
    return re.match(rf"\s+(?:[a-z-]+\s+)?{any_of('event')}\b", after) is not None


def _decade(match: re.Match[str], _: Now) -> Found:
    return Found(_narrowed(match, periods.unit_around(date(int(match["decade"]), 1, 1), "decade")))


def _year_end(match: re.Match[str], now: Now) -> Found:
    return Found(_in_year(match, now, lambda year: periods.months(year, 12)))


def _weekday(match: re.Match[str], now: Now) -> Found:
    number, relative = value("weekday", match["weekday"]), match["relative"]
    way = value("relative", relative) if relative else None
    future = way == 1 or (way in (None, 0) and now.future is True)
    day = periods.weekday(now.day, number, future=future, strict=way in (-1, 1))
    if way is None and now.day - day == _SIX_DAYS:  # said of a day that had begun where it happened
        return Found(Bounds(now.day, now.day + timedelta(days=1)))
    return Found(Bounds.on(day))


def _word(match: re.Match[str], now: Now) -> Found:
    return Found(Bounds.on(now.day + timedelta(days=value("word", match["word"]))))


def _holiday(match: re.Match[str], now: Now) -> Found:
    month, day = map(int, meaning("holiday", match["holiday"]).split("-"))
    return Found(_in_year(match, now, lambda year: Bounds.on(date(year, month, day))))


def _relative(match: re.Match[str], now: Now) -> Found:
    unit, way = meaning("unit", match["unit"]), value("relative", match["relative"])
    bounds = periods.unit_around(periods.shift(now.day, way, unit), unit)
    side = (match["side"] or "").lower()
    if side == "earlier" and way == 0:
        bounds = Bounds(bounds.earliest, now.day)
    if side == "later" and way == 0:
        bounds = Bounds(now.day, bounds.latest)
    return Found(_narrowed(match, bounds))


def _part_of_current(match: re.Match[str], now: Now) -> Found | None:
    unit = meaning("unit", match["unit"])
    if unit in ("day", "week", "decade") or match["unit"].lower().endswith("s"):
        return None
    return Found(_narrowed(match, periods.unit_around(now.day, unit)))


def _ago(match: re.Match[str], now: Now) -> Found:
    unit = meaning("unit", match["unit"])
    day = periods.shift(now.day, -number_of(match["number"]), unit)
    return Found(_around(day, unit))


def _ahead(match: re.Match[str], now: Now) -> Found:
    unit = meaning("unit", match["unit"])
    return Found(_around(periods.shift(now.day, number_of(match["number"]), unit), unit))


def _past_stretch(match: re.Match[str], now: Now) -> Found | None:
    """ "over the past year": begun within it; "in the last two years": happened within it; "for the next": till its end."""
    unit, number = meaning("unit", match["unit"]), match["number"]
    plain = match["way"].lower() in ("last", "next", "coming")
    if (plain and not number) or (number is None and match["unit"].lower().endswith("s")):
        return None  # "last year" is the calendar year; "past years" say nothing
    count = number_of(number) if number else 1
    ahead = match["way"].lower() in ("next", "coming")
    other = periods.shift(now.day, count if ahead else -count, unit)
    preposition, role = preposition_of(match.string[: match.start()])
    begun = role == "since" or preposition in ("over", "for", "during")
    if ahead and begun:
        return Found(_around(other, unit), role="until")
    return Found(Bounds(min(other, now.day), max(other, now.day)), role="since" if begun else "during")


def _up_to_year(match: re.Match[str], _: Now) -> Found:
    """ "in the four years to 2017"."""
    return Found(periods.year(int(match["year"])), role="until")


def _length(match: re.Match[str], _: Now) -> Found:
    unit = meaning("unit", match["unit"])
    return Found(UNKNOWN, role="duration", months=_months(number_of(match["number"]), unit))


def _for(match: re.Match[str], now: Now) -> Found:
    unit, count = meaning("unit", match["unit"]), number_of(match["number"])
    start = _around(periods.shift(now.day, -count, unit), unit)
    return Found(UNKNOWN if now.future else start, role="duration", months=_months(count, unit))


def _months(count: int, unit: str) -> float:
    if unit in periods.DAYS_OF:
        return round(count * periods.DAYS_OF[unit] / 30.44, 2)
    return float(count * periods.MONTHS_OF[unit])


def _around(day: date, unit: str) -> Bounds:
    """A day counted in weeks is vague by three days, one counted in longer units by the whole unit."""
    if unit == "week":
        return Bounds(day - timedelta(days=3), day + timedelta(days=3))
    return periods.unit_around(day, "year" if unit == "decade" else "month" if unit == "quarter" else unit)


def _narrowed(match: re.Match[str], bounds: Bounds) -> Bounds:
    part = match.groupdict().get("part")
    return periods.narrow(bounds, meaning("part", part)) if part else bounds


def _tense(match: re.Match[str], now: Now) -> bool | None:
    """ "last June" and "next June" give their own tense."""
    if not match["relative"]:
        return now.future
    way = value("relative", match["relative"])
    return None if way == 0 else way == 1


def _beside(found: Bounds, match: re.Match[str], now: Now) -> Bounds:
    """ "last June", said in June, is a year before."""
    way = value("relative", match["relative"]) if match["relative"] else 0
    low, high = found.earliest, found.latest
    if way == 0 or low is None or high is None or not low <= now.day <= high:
        return found
    first = periods.shift_months(low, 12 * way)
    return Bounds(first, periods.shift_months(first, round((high - low).days / 30.4)) - timedelta(days=1))
