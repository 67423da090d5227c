"""Time expressions of a sentence as bounds relative to the day of publication; words in lexicon/time_words.tsv.

"Wednesday" is the latest Wednesday up to publication unless the tense is future; "in March" the nearest March unless the
tense is known; "in 2021" the whole year; "over the past year" begins somewhere within it. Nothing is finer than said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache

from ingest import periods
from ingest.lexicon import table
from kg.span import UNKNOWN, Bounds


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


@dataclass(frozen=True, slots=True)
class _Now:
    """What relative words are relative to."""

    day: date
    future: bool | None


@dataclass(frozen=True, slots=True)
class _Found:
    """What a rule makes of its match; `role` overrides the preposition's."""

    bounds: Bounds
    role: str | None = None
    months: float | None = None


_Handler = Callable[[re.Match[str], _Now], _Found | None]
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
            mention = _mention(text, match, handler, _Now(published, future))
            if mention is not None:
                taken.append(mention)
    return list(_ranges(text, sorted(taken, key=lambda mention: mention.start)))


@lru_cache(maxsize=256)  # an article's sentences are asked for in several tenses
def _matches(text: str) -> tuple[tuple[re.Match[str], _Handler], ...]:
    """What any rule finds, the longest first."""
    found = [(match, handler) for pattern, handler in _rules() for match in pattern.finditer(text)]
    return tuple(sorted(found, key=lambda pair: (pair[0].start() - pair[0].end(), pair[0].start())))


def _mention(text: str, match: re.Match[str], handler: _Handler, now: _Now) -> TimeMention | None:
    preposition, role = _preposition(text[: match.start()])
    if now.future is None and role in _SOON:
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


def _preposition(before: str) -> tuple[str, str]:
    """The preposition at the end of `before` and its role; "" and "on" when there is none."""
    match = _preposition_pattern().search(before[-60:])
    if match is None:
        return "", "on"
    word = " ".join(match["word"].lower().split())
    return word, _roles()[word]


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


# --- words ----------------------------------------------------------------------------------------------------------


@cache
def _words(kind: str) -> dict[str, str]:
    """Words of one kind, lower-cased -> value."""
    return {word.lower(): row[2] for row in table("time_words") if row[0] == kind for word in row[1].split("|")}


@cache
def _any(kind: str, *, as_written: bool = False) -> str:
    """An alternation of the words of one kind, longest first; as written in the lexicon, or in any case."""
    spelled = sorted(
        (w for row in table("time_words") if row[0] == kind for w in row[1].split("|")), key=lambda w: (-len(w), w)
    )
    options = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in spelled)
    upper = "|".join(re.escape(word.upper()) for word in spelled if len(word) > 3)
    return f"(?:{options}|{upper})" if as_written else f"(?i:{options})"


def _roles() -> dict[str, str]:
    return _words("role")


@cache
def _preposition_pattern() -> re.Pattern[str]:
    filler = r"(?:(?i:the|about|around|at\s+least|roughly|as\s+early\s+as|only|just|back)\s+)*"
    return re.compile(rf"\b(?P<word>{_any('role')})\s+{filler}$")


def _meaning(kind: str, word: str) -> str:
    """What a word of the lexicon stands for; its parts may stand on two lines."""
    return _words(kind)[" ".join(word.lower().split())]


def _value(kind: str, word: str) -> int:
    return int(_meaning(kind, word))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _value("number", word)


# --- rules ----------------------------------------------------------------------------------------------------------


@cache
def _rules() -> tuple[tuple[re.Pattern[str], _Handler], ...]:
    """Every pattern with what it means. Overlaps go to the longest match."""
    month, season = rf"(?P<month>{_any('month', as_written=True)})\b\.?", rf"(?P<season>{_any('season')})"
    year = r"(?P<year>(?:1[89]|20)\d\d)(?![\d,.]\d|\d|%)"
    day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
    part = rf"(?:(?P<part>{_any('part')})(?:\s+the|\s*-)?\s*)"
    relative, unit = rf"(?P<relative>{_any('relative')})", rf"(?P<unit>{_any('unit')})"
    number = rf"(?P<number>\d{{1,3}}|{_any('number')})"
    quarter = rf"(?P<ordinal>{_any('ordinal')})(?:[\s-](?P<what>(?i:quarter|half)))?"
    of_year = rf"(?:(?:\s+of)?(?:\s+(?:fiscal|the\s+year))?\s+{year})?"
    weekday = rf"(?P<weekday>{_any('weekday', as_written=True)})"
    lead = r"(?<![\w$€£¥.,-])"
    rules: list[tuple[str, _Handler]] = [
        (rf"{lead}{day}\s+(?:of\s+)?{month},?(?:\s+{year})?", _day),
        (rf"{lead}{month}\s+{day}(?![\d,.]*\d)(?:,?\s+{year})?", _day),
        (rf"{lead}(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b", _numeric_day),
        (rf"{lead}(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>(?:19|20)\d\d)\b", _numeric_day),
        (rf"{lead}{part}?(?:{relative}\s+)?{month},?(?:\s+(?:of\s+)?{year})?", _month),
        (rf"{lead}{part}?(?:{relative}\s+|the\s+)?{season}{of_year}", _season),
        (rf"{lead}{part}?(?:{relative}\s+|the\s+)?{quarter}{of_year}", _quarter),
        (rf"{lead}{part}?(?:(?i:fiscal|fiscal\s+year|the\s+year|year|FY)\s*)?{year}\b", _year),
        (rf"(?<=\b[12]\d\d\d[-–]){year}\b(?!-)", _year),
        (rf"{lead}(?:{part}|(?i:the)\s+)(?P<decade>(?:1[89]|20)\d0)['’]?s\b", _decade),
        (rf"{lead}(?i:year[- ]?end|the\s+year-end)(?:\s+{year})?", _year_end),
        (rf"{lead}(?:{relative}\s+)?{weekday}\b", _weekday),
        (rf"{lead}(?P<word>{_any('word')})\b", _word),
        (rf"{lead}(?P<holiday>{_any('holiday', as_written=True)})\b(?:\s+{year})?", _holiday),
        (rf"{lead}(?:{part}|(?P<side>(?i:earlier|later))\s+)?{relative}\s+{unit}\b", _relative),
        (rf"{lead}{part}(?i:the\s+)?{unit}\b", _part_of_current),
        (rf"{lead}{number}[\s-]+{unit}\s+(?i:ago|earlier|before)\b", _ago),
        (rf"{lead}(?i:in|within|over)\s+{number}\s+{unit}['’]?(?i:\s+time)\b", _ahead),
        (rf"{lead}(?i:the\s+)?(?P<way>(?i:past|last|next|coming))\s+(?:{number}\s+)?{unit}\b", _past_stretch),
        (rf"{lead}{number}-{unit}\b", _length),
        (
            rf"{lead}(?P<for>(?i:for|after))\s+(?:(?i:more\s+than|over|about|nearly|almost|at\s+least|some)\s+)?{number}\s+{unit}\b",
            _for,
        ),
    ]
    return tuple((re.compile(pattern), handler) for pattern, handler in rules)


def _day(match: re.Match[str], now: _Now) -> _Found | None:
    day, month = int(match["day"]), _value("month", match["month"])
    if match["year"]:
        return _Found(Bounds.on(date(int(match["year"]), month, day)))
    if (month, day) == (2, 29):
        return None  # which leap year is not worth guessing
    return _Found(periods.choose(now.day, now.future, lambda year: Bounds.on(date(year, month, day))))


def _numeric_day(match: re.Match[str], _: _Now) -> _Found:
    return _Found(Bounds.on(date(int(match["y"]), int(match["m"]), int(match["d"]))))


def _month(match: re.Match[str], now: _Now) -> _Found | None:
    number = _value("month", match["month"])
    if match["year"]:
        return _Found(_narrowed(match, periods.months(int(match["year"]), number)))
    if not (match["relative"] or match["part"]) and not _preposition(match.string[: match.start()])[0]:
        return None  # "May" and "March" are words too
    found = periods.choose(now.day, _tense(match, now), lambda year: periods.months(year, number))
    return _Found(_narrowed(match, _beside(found, match, now)))


def _season(match: re.Match[str], now: _Now) -> _Found | None:
    month = _value("season", match["season"])
    if match["year"]:
        return _Found(_narrowed(match, periods.months(int(match["year"]), month, 3)))
    before = match.string[: match.start()]
    definite = match.group().lower().startswith("the ") and _preposition(before)[0]
    if not (match["relative"] or match["part"] or definite or before.lower().endswith("in ")):
        return None  # "fall", "spring" and "summer job"
    found = periods.choose(now.day, _tense(match, now), lambda year: periods.months(year, month, 3))
    return _Found(_narrowed(match, _beside(found, match, now)))


def _quarter(match: re.Match[str], now: _Now) -> _Found | None:
    short = match["ordinal"].upper().startswith("Q")
    if not match["what"] and not short:
        return None
    size = 6 if (match["what"] or "").lower() == "half" else 3
    number = _value("ordinal", match["ordinal"])
    if size == 6:
        number = min(number, 2)
    if match["ordinal"].lower() == "last" and not match["year"]:
        return _Found(periods.unit_around(periods.shift(now.day, -1, "quarter"), "quarter")) if size == 3 else None
    pick = _in_year(match, now, lambda year: periods.months(year, (number - 1) * size + 1, size))
    return _Found(_narrowed(match, pick))


def _in_year(match: re.Match[str], now: _Now, nth: Callable[[int], Bounds]) -> Bounds:
    return nth(int(match["year"])) if match["year"] else periods.choose(now.day, now.future, nth)


def _year(match: re.Match[str], _: _Now) -> _Found | None:
    bare = match.group() == match["year"]
    before = match.string[: match.start()]
    bracketed = before.endswith("(") or before.rstrip().endswith(("-", "–", " to", " and", ",", "between"))
    if bare and not _preposition(before)[0] and not bracketed and not _dates_noun(match.string[match.end() :]):
        return None
    return _Found(_narrowed(match, periods.year(int(match["year"]))))


def _dates_noun(after: str) -> bool:
    """ "the 2005 merger": a year before an event."""
    return re.match(rf"\s+(?:[a-z-]+\s+)?{_any('event')}\b", after) is not None


def _decade(match: re.Match[str], _: _Now) -> _Found:
    return _Found(_narrowed(match, periods.unit_around(date(int(match["decade"]), 1, 1), "decade")))


def _year_end(match: re.Match[str], now: _Now) -> _Found:
    return _Found(_in_year(match, now, lambda year: periods.months(year, 12)))


def _weekday(match: re.Match[str], now: _Now) -> _Found:
    number, relative = _value("weekday", match["weekday"]), match["relative"]
    way = _value("relative", relative) if relative else None
    future = way == 1 or (way in (None, 0) and now.future is True)
    return _Found(Bounds.on(periods.weekday(now.day, number, future=future, strict=way in (-1, 1))))


def _word(match: re.Match[str], now: _Now) -> _Found:
    return _Found(Bounds.on(now.day + timedelta(days=_value("word", match["word"]))))


def _holiday(match: re.Match[str], now: _Now) -> _Found:
    month, day = map(int, _meaning("holiday", match["holiday"]).split("-"))
    return _Found(_in_year(match, now, lambda year: Bounds.on(date(year, month, day))))


def _relative(match: re.Match[str], now: _Now) -> _Found:
    unit, way = _meaning("unit", match["unit"]), _value("relative", match["relative"])
    bounds = periods.unit_around(periods.shift(now.day, way, unit), unit)
    side = (match["side"] or "").lower()
    if side == "earlier" and way == 0:
        bounds = Bounds(bounds.earliest, now.day)
    if side == "later" and way == 0:
        bounds = Bounds(now.day, bounds.latest)
    return _Found(_narrowed(match, bounds))


def _part_of_current(match: re.Match[str], now: _Now) -> _Found | None:
    unit = _meaning("unit", match["unit"])
    if unit in ("day", "week", "decade") or match["unit"].lower().endswith("s"):
        return None
    return _Found(_narrowed(match, periods.unit_around(now.day, unit)))


def _ago(match: re.Match[str], now: _Now) -> _Found:
    unit = _meaning("unit", match["unit"])
    day = periods.shift(now.day, -_number(match["number"]), unit)
    return _Found(_around(day, unit))


def _ahead(match: re.Match[str], now: _Now) -> _Found:
    unit = _meaning("unit", match["unit"])
    return _Found(_around(periods.shift(now.day, _number(match["number"]), unit), unit))


def _past_stretch(match: re.Match[str], now: _Now) -> _Found | None:
    """ "over the past year": begun within it; "in the last two years": happened within it; "for the next": till its end."""
    unit, number = _meaning("unit", match["unit"]), match["number"]
    plain = match["way"].lower() in ("last", "next", "coming")
    if (plain and not number) or (number is None and match["unit"].lower().endswith("s")):
        return None  # "last year" is the calendar year; "past years" say nothing
    count = _number(number) if number else 1
    ahead = match["way"].lower() in ("next", "coming")
    other = periods.shift(now.day, count if ahead else -count, unit)
    preposition, role = _preposition(match.string[: match.start()])
    begun = role == "since" or preposition in ("over", "for", "during")
    if ahead and begun:
        return _Found(_around(other, unit), role="until")
    return _Found(Bounds(min(other, now.day), max(other, now.day)), role="since" if begun else "during")


def _length(match: re.Match[str], _: _Now) -> _Found:
    unit = _meaning("unit", match["unit"])
    return _Found(UNKNOWN, role="duration", months=_months(_number(match["number"]), unit))


def _for(match: re.Match[str], now: _Now) -> _Found:
    unit, count = _meaning("unit", match["unit"]), _number(match["number"])
    start = _around(periods.shift(now.day, -count, unit), unit)
    return _Found(UNKNOWN if now.future else start, role="duration", months=_months(count, unit))


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
    return periods.narrow(bounds, _meaning("part", part)) if part else bounds


def _tense(match: re.Match[str], now: _Now) -> bool | None:
    """ "last June" and "next June" give their own tense."""
    if not match["relative"]:
        return now.future
    way = _value("relative", match["relative"])
    return None if way == 0 else way == 1


def _beside(found: Bounds, match: re.Match[str], now: _Now) -> Bounds:
    """ "last June", said in June, is a year before."""
    way = _value("relative", match["relative"]) if match["relative"] else 0
    low, high = found.earliest, found.latest
    if way == 0 or low is None or high is None or not low <= now.day <= high:
        return found
    first = periods.shift_months(low, 12 * way)
    return Bounds(first, periods.shift_months(first, round((high - low).days / 30.4)) - timedelta(days=1))
