"""Arithmetic of days, months and bounds."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from kg.span import UNKNOWN, Bounds

ONE = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same day `months` later (negative: earlier), or the last day of a shorter month; stays within the calendar."""
    index = day.year * 12 + day.month - 1 + months
    year, month = min(max(index // 12, 1), 9999), index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def overlap(a: Bounds, b: Bounds) -> Bounds | None:
    """The days that both allow, or None when there are none."""
    earliest = max((d for d in (a.earliest, b.earliest) if d is not None), default=None)
    latest = min((d for d in (a.latest, b.latest) if d is not None), default=None)
    if earliest is not None and latest is not None and earliest > latest:
        return None
    return Bounds(earliest, latest)


def width(bounds: Bounds) -> int:
    """How many days wide; open bounds are wider than any closed ones."""
    if bounds.earliest is None or bounds.latest is None:
        return 10**7 if bounds.known else 10**8
    return (bounds.latest - bounds.earliest).days


def agreed_bounds(candidates: Iterable[Bounds]) -> Bounds:
    """The narrowest of the known candidates, narrowed further by those that agree with it; free of order."""
    known = sorted(
        {b for b in candidates if b.known}, key=lambda b: (width(b), b.earliest or date.min, b.latest or date.max)
    )
    result = known[0] if known else UNKNOWN
    for other in known[1:]:
        result = overlap(result, other) or result
    return result
