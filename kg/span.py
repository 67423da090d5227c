"""Time as news gives it: bounds in days, never a guessed day.

A `Bounds` says between which two days something happened; "in 2021" is 2021-01-01..2021-12-31. A `Span` is a stretch
whose two ends are bounds. Follows the reduced precision of ISO 8601-1:2019 where a year or a month is meant.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Bounds:
    """The earliest and the latest day on which something can have happened; None = open on that side."""

    earliest: date | None = None
    latest: date | None = None

    def __post_init__(self) -> None:
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise ValueError(f"bounds are the wrong way round: {self.earliest} > {self.latest}")

    @classmethod
    def on(cls, day: date) -> Bounds:
        """Exactly this day."""
        return cls(day, day)

    @classmethod
    def parse(cls, text: str) -> Bounds:
        """Read "2021", "2021-03", "2021-03-14" or "EARLIEST..LATEST" with either side possibly empty.

        Raises ValueError on anything else.
        """
        if ".." in text:
            low, _, high = text.partition("..")
            return cls(cls.parse(low).earliest if low else None, cls.parse(high).latest if high else None)
        parts = [int(part) for part in text.split("-")]
        match parts:
            case [year]:
                return cls(date(year, 1, 1), date(year, 12, 31))
            case [year, month]:
                return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
            case [year, month, day]:
                return cls.on(date(year, month, day))
            case _:
                raise ValueError(f"not a date, a month, a year or a range of them: {text!r}")

    @property
    def known(self) -> bool:
        """Whether at least one side is given."""
        return self.earliest is not None or self.latest is not None

    def text(self) -> str | None:
        """The shortest form that `parse` reads back: an ISO prefix if one fits, else "EARLIEST..LATEST"; None if unknown."""
        if not self.known:
            return None
        prefix = self.prefix()
        if prefix is not None and Bounds.parse(prefix) == self:
            return prefix
        return f"{self.earliest or ''}..{self.latest or ''}"

    def prefix(self) -> str | None:
        """The longest ISO prefix (day, month or year) that covers the whole range, or None when no single one does."""
        if self.earliest is None or self.latest is None:
            return None
        low, high = self.earliest.isoformat(), self.latest.isoformat()
        return next((low[:n] for n in (10, 7, 4) if low[:n] == high[:n]), None)


UNKNOWN = Bounds()


@dataclass(frozen=True, slots=True)
class Span:
    """When something held: the bounds of its first day and of its last day."""

    since: Bounds = UNKNOWN
    until: Bounds = UNKNOWN

    @classmethod
    def unknown(cls) -> Span:
        """The article gives no date."""
        return cls()
