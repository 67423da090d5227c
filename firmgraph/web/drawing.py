"""Pictures as numbers: where the bars of a timeline and the nodes of a network stand. Pure functions; templates draw."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Row = dict[str, Any]
WIDTH, LINE, LABELS = 900, 26, 260  # of a timeline, in SVG units
MOST_BARS, MOST_NODES, ONE_RING = 40, 24, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of the view on the timeline."""

    row: Row
    x: float
    width: float
    y: float
    open: bool  # no end is known
    labelled: bool  # it is the first on its line


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Bars between the first and the last year, with the day asked about as a line."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[float, int], ...]
    day_x: float
    height: float


def timeline(rows: Sequence[Row], day: date) -> Timeline | None:
    """The rows with another party, oldest first; None when there is nothing to draw."""
    kept = [row for row in rows if row["other"] is not None and row["kind"] != "attribute"][:MOST_BARS]
    if not kept:
        return None
    kept.sort(key=lambda row: (row["holds_from"], row["key"]))
    starts = [date.fromisoformat(row["holds_from"]) for row in kept]
    ends = [date.fromisoformat(row["holds_to"]) if row["holds_to"] else None for row in kept]
    first, last = _years([*starts, *(end for end in ends if end is not None)], day)
    span = (date(last, 1, 1) - date(first, 1, 1)).days

    def x(at: date) -> float:
        share = (at - date(first, 1, 1)).days / span
        return LABELS + (WIDTH - LABELS) * min(1.0, max(0.0, share))

    lines = _lines(kept, day)
    bars = tuple(
        Bar(
            row=row, x=x(start), width=max(3.0, x(max(end or day, start)) - x(start)), y=24 + line * LINE,
            open=end is None, labelled=line not in lines[:n],
        )
        for n, (row, start, end, line) in enumerate(zip(kept, starts, ends, lines, strict=True))
    )  # fmt: skip
    step = max(1, math.ceil((last - first) / 10))
    years = tuple((x(date(year, 1, 1)), year) for year in range(first, last, step))
    return Timeline(
        bars=bars, years=years, day_x=min(float(WIDTH), max(float(LABELS), x(day))), height=30 + (max(lines) + 1) * LINE
    )


def _lines(rows: Sequence[Row], day: date) -> list[int]:
    """The line of each row: rows that say the same of one party share one, unless one begins before the other ends."""
    ends: dict[tuple[str, str], list[str]] = {}  # of the last bar on each line under this label
    places = []
    for row in rows:
        label = (row["said"], row["other"]["id"])
        open_lines = ends.setdefault(label, [])
        free = next((n for n, end in enumerate(open_lines) if end <= row["holds_from"]), len(open_lines))
        open_lines[free : free + 1] = [row["holds_to"] or max(day.isoformat(), row["holds_from"])]
        places.append((label, free))
    order = {place: n for n, place in enumerate((label, n) for label, lines in ends.items() for n in range(len(lines)))}
    return [order[place] for place in places]


def _years(days: Sequence[date], around: date) -> tuple[int, int]:
    """The years to draw: what the rows span, no more than 60 years back and 10 ahead of the day asked about."""
    first = min(around, *days).year
    last = max(around, *days).year + 1
    return max(first, around.year - 60), min(last, around.year + 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A party around the thing in the middle, with what joins them."""

    id: str
    name: str
    x: float
    y: float
    says: str
    group: str


def network(rows: Sequence[Row]) -> tuple[Node, ...]:
    """The parties of rows that hold on the day, around the thing, one node each; many stand in two rings."""
    by_party: dict[str, list[Row]] = {}
    for row in rows:
        if row["covers"] and row["other"] is not None and row["kind"] != "attribute" and row["state"] != "ended":
            by_party.setdefault(row["other"]["id"], []).append(row)
    parties = list(by_party.items())[:MOST_NODES]
    return tuple(_node(n, len(parties), found) for n, (_, found) in enumerate(parties))


def _node(number: int, of: int, rows: Sequence[Row]) -> Node:
    turn = 2 * math.pi * number / of - math.pi / 2
    far = 1 if of <= ONE_RING or number % 2 == 0 else 0.66
    other = rows[0]["other"]
    says = ", ".join(dict.fromkeys(row["said"] for row in rows))
    return Node(
        id=other["id"], name=other["name"], x=450 + 330 * far * math.cos(turn),
        y=210 + 170 * far * math.sin(turn), says=says,
        group=rows[0]["group"],
    )  # fmt: skip
