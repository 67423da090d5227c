"""What held around one thing, and when: a lane for each relation and party, a bar for each row of the view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.pictures.scene import Box, Ink, Label, Scene, Shape, Stroke, fitting
from kg.model import Interval, Phase
from kg.span import Bounds
from kg.state import display_group

MOST_LANES = 40
_LEFT, _RIGHT, _TOP, _LANE, _BAR = 340.0, 24.0, 64.0, 26.0, 14.0
_WIDTH = 1040.0
_LEGEND = (
    ("active", Ink.ACTIVE), ("growing", Ink.EXPANDING), ("cut back", Ink.REDUCING), ("reported", Ink.REPORTED),
    ("last known", Ink.LAST_KNOWN), ("planned", Ink.PROSPECTIVE), ("over", Ink.ENDED), ("denied", Ink.DENIED),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One relation to one party: its words, and its rows in order of time."""

    text: str
    rows: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class _Axis:
    """Days to pixels."""

    first: date
    last: date

    def x(self, day: date) -> float:
        share = (min(max(day, self.first), self.last) - self.first).days / max((self.last - self.first).days, 1)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def timeline(name: str, lanes: Sequence[Lane], as_of: date) -> Scene:
    """The picture. Lanes beyond `MOST_LANES` are counted, not drawn."""
    shown = lanes[:MOST_LANES]
    axis = _axis(shown, as_of)
    bottom = _TOP + _LANE * max(len(shown), 1)
    shapes: list[Shape] = [Label(x=24, y=32, text=fitting(f"{name}: what held when", 880, 17), size=17, bold=True)]
    shapes += _years(axis, bottom)
    for n, lane in enumerate(shown):
        shapes += _lane(lane, _TOP + n * _LANE, axis, as_of)
    shapes += _today(axis, as_of, bottom)
    shapes += _legend(bottom + 50)
    if len(lanes) > len(shown):
        shapes.append(Label(x=24, y=bottom + 18, text=f"and {len(lanes) - len(shown)} more", ink=Ink.FAINT))
    title = f"Timeline of {fitting(name, 600)} as of {as_of.isoformat()}"
    return Scene(width=_WIDTH, height=bottom + 72, title=title, shapes=tuple(shapes))


def _axis(lanes: Sequence[Lane], as_of: date) -> _Axis:
    days = [d for lane in lanes for row in lane.rows for d in (_start(row), row.holds_to) if d is not None]
    farthest = as_of + timedelta(days=7300)
    first = min([as_of - timedelta(days=365), *days])
    last = max([as_of + timedelta(days=120), *(min(d, farthest) + timedelta(days=30) for d in days)])
    return _Axis(max(first, as_of - timedelta(days=36500)), min(last, farthest))


def _years(axis: _Axis, bottom: float) -> list[Shape]:
    """A line for each year, or for each fifth or tenth when there are many."""
    years = range(axis.first.year + 1, axis.last.year + 1)
    step = 1 if len(years) <= 12 else 5 if len(years) <= 60 else 10
    shapes: list[Shape] = []
    for year in (y for y in years if y % step == 0):
        x = axis.x(date(year, 1, 1))
        shapes.append(Stroke(x1=x, y1=_TOP - 8, x2=x, y2=bottom, ink=Ink.CARD))
        shapes.append(Label(x=x, y=_TOP - 14, text=str(year), ink=Ink.FAINT, size=11, anchor="middle"))
    return shapes


def _lane(lane: Lane, top: float, axis: _Axis, as_of: date) -> list[Shape]:
    shapes: list[Shape] = [Label(x=24, y=top + 15, text=fitting(lane.text, _LEFT - 36))]
    for row in lane.rows:
        shapes += _bar(row, top + (_LANE - _BAR) / 2, axis, as_of)
    return shapes


def _bar(row: Interval, top: float, axis: _Axis, as_of: date) -> list[Shape]:
    """From start to end; an open end reaches to the day asked. The stretch before the first evidence is dashed."""
    if row.phase in (Phase.ENDED, Phase.ABANDONED):
        x = axis.x(row.holds_from)
        return [Box(x=x - 2, y=top - 2, width=4, height=_BAR + 4, ink=Ink.ENDED, hint=_hint(row))]
    end = row.holds_to if row.holds_to is not None else max(as_of, row.holds_from)
    start = min(_start(row), end)
    left, x1, x2 = axis.x(row.holds_from), axis.x(start), axis.x(end)
    last = row.holds_to - timedelta(days=1) if row.holds_to is not None else as_of
    ink = Ink(display_group(row, max(row.holds_from, min(as_of, last))).value)
    shapes: list[Shape] = []
    if x1 > left:
        shapes.append(Box(x=left, y=top + 2, width=x1 - left, height=_BAR - 4, ink=ink, dashed=True, hint=_hint(row)))
    if end > start or start == row.holds_from:
        shapes.append(Box(x=x1, y=top, width=max(x2 - x1, 4), height=_BAR, ink=ink, hint=_hint(row)))
    return shapes


def _start(row: Interval) -> date:
    return row.holds_from if row.start_known else max(row.holds_from, row.first_evidence)


def _hint(row: Interval) -> str:
    said = [row.phase.value if row.phase is not None else row.relation.value, row.modality.value]
    said += [f"{word} {text}" for word, text in (("since", _text(row.since)), ("until", _text(row.until))) if text]
    said.append(f"last evidence {row.last_evidence.isoformat()}")
    return ", ".join(said)


def _text(bounds: Bounds) -> str | None:
    return bounds.prefix() or bounds.text()


def _today(axis: _Axis, as_of: date, bottom: float) -> list[Shape]:
    x = axis.x(as_of)
    return [
        Stroke(x1=x, y1=_TOP - 8, x2=x, y2=bottom + 4, ink=Ink.TEXT, dashed=True),
        Label(x=x, y=bottom + 18, text=as_of.isoformat(), size=11, anchor="middle"),
    ]


def _legend(y: float) -> list[Shape]:
    shapes: list[Shape] = []
    for n, (text, ink) in enumerate(_LEGEND):
        x = 24 + n * 114
        shapes += [Box(x=x, y=y - 9, width=14, height=10, ink=ink), Label(x=x + 20, y=y, text=text, size=11)]
    return shapes
