"""Calendar arithmetic for news: periods as Bounds, and which of many like-named periods a text means."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date, timedelta

from kg.span import Bounds

MONTHS_OF = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
DAYS_OF = {"day": 1, "week": 7}


def year(number: int) -> Bounds:
    """A calendar year."""
    return Bounds(date(number, 1, 1), date(number, 12, 31))


def months(year_: int, month: int, count: int = 1) -> Bounds:
    """`count` whole months from the given one on; the month may lie outside 1..12 and then counts over years."""
    first = shift_months(date(year_, 1, 1), month - 1)
    return Bounds(first, shift_months(first, count) - timedelta(days=1))


def shift_months(day: date, count: int) -> date:
    """The same day `count` months later, or the month's last without one. Raises ValueError outside the calendar."""
    index = day.year * 12 + day.month - 1 + count
    year_, month = divmod(index, 12)
    if not MINYEAR <= year_ <= MAXYEAR:
        raise ValueError(f"year {year_} is outside the calendar")
    return date(year_, month + 1, min(day.day, calendar.monthrange(year_, month + 1)[1]))


def shift(day: date, count: int, unit: str) -> date:
    """`count` units (day, week, month, quarter, year, decade) later. Raises ValueError outside the calendar."""
    if unit in DAYS_OF:
        ordinal = day.toordinal() + count * DAYS_OF[unit]
        if not 1 <= ordinal <= date.max.toordinal():
            raise ValueError(f"{count} {unit}s from {day} is outside the calendar")
        return date.fromordinal(ordinal)
    return shift_months(day, count * MONTHS_OF[unit])


def unit_around(day: date, unit: str) -> Bounds:
    """The calendar day, week (Monday to Sunday), month, quarter, year or decade that holds the day."""
    match unit:
        case "day":
            return Bounds.on(day)
        case "week":
            monday = day - timedelta(days=day.weekday())
            return Bounds(monday, monday + timedelta(days=6))
        case "month":
            return months(day.year, day.month)
        case "quarter":
            return months(day.year, (day.month - 1) // 3 * 3 + 1, 3)
        case "decade":
            return Bounds(date(day.year // 10 * 10, 1, 1), date(day.year // 10 * 10 + 9, 12, 31))
        case _:
            return year(day.year)


def narrow(bounds: Bounds, part: str) -> Bounds:
    """The early, middle, late or end part of a period: a third of it; the end is the last twelfth."""
    low, high = bounds.earliest, bounds.latest
    if low is None or high is None:
        return bounds
    length = (high - low).days + 1
    if length > 3000:  # decades: "the early 1990s" are its first years
        return _narrow_decade(low, part)
    first, last = {
        "early": (0, length // 3),
        "middle": (length // 3, 2 * length // 3),
        "late": (2 * length // 3, length - 1),
        "end": (length - max(1, length // 12 + 1) if length > 31 else length - min(length, 11), length - 1),
    }[part]
    return Bounds(low + timedelta(days=first), low + timedelta(days=last))


def _narrow_decade(low: date, part: str) -> Bounds:
    first, last = {"early": (0, 3), "middle": (3, 6), "late": (6, 9), "end": (9, 9)}[part]
    return Bounds(date(low.year + first, 1, 1), date(low.year + last, 12, 31))


def choose(near: date, future: bool | None, nth: Callable[[int], Bounds]) -> Bounds:
    """Of the yearly periods `nth(year)`: the latest begun by `near`, the first not yet over, or (None) the nearest."""
    candidates = [
        period for number in (near.year - 1, near.year, near.year + 1) if (period := nth(number)).earliest is not None
    ]
    if future is None:
        return min(candidates, key=lambda period: _distance(period, near))
    if future:
        return next((period for period in candidates if period.latest is not None and period.latest >= near), candidates[-1])
    return next(period for period in reversed(candidates) if period.earliest is not None and period.earliest <= near)


def _distance(period: Bounds, near: date) -> int:
    low, high = period.earliest or near, period.latest or near
    return max((low - near).days, (near - high).days, 0)


def weekday(near: date, number: int, *, future: bool, strict: bool = False) -> date:
    """The latest such weekday on or before `near` (future: on or after); `strict` leaves `near` itself out."""
    gap = (number - near.weekday()) % 7 if future else (near.weekday() - number) % 7
    gap = gap or (7 if strict else 0)
    return near + timedelta(days=gap if future else -gap)
