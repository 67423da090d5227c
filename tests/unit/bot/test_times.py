"""Time expressions of questions."""

from __future__ import annotations

from datetime import date

import pytest

from bot.algebra import TimeKind
from bot.understanding.times import find_time
from bot.understanding.tokens import tokenise

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "kind", "low", "high"),
    [
        ("in may 2025", TimeKind.AT, "2025-05-01", "2025-05-31"),
        ("as of 2024-02-29", TimeKind.AT, "2024-02-29", "2024-02-29"),
        ("on 1 june 2024", TimeKind.AT, "2024-06-01", "2024-06-01"),
        ("on the 3rd of june 2024", TimeKind.AT, "2024-06-03", "2024-06-03"),
        ("june 12, 2024", TimeKind.AT, "2024-06-12", "2024-06-12"),
        ("in mid 2024", TimeKind.AT, "2024-06-01", "2024-07-31"),
        ("end of 2024", TimeKind.AT, "2024-12-31", "2024-12-31"),
        ("at the start of march 2025", TimeKind.AT, "2025-03-01", "2025-03-01"),
        ("back in feb 2024", TimeKind.AT, "2024-02-01", "2024-02-29"),
        ("july 25", TimeKind.AT, "2025-07-01", "2025-07-31"),
        ("last year", TimeKind.AT, "2025-01-01", "2025-12-31"),
        ("last october", TimeKind.AT, "2025-10-01", "2025-10-31"),
        ("in december", TimeKind.AT, "2025-12-01", "2025-12-31"),
        ("since 2023", TimeKind.SINCE, "2023-01-01", "2026-06-01"),
        ("from 2021 to 2023", TimeKind.SINCE, "2021-01-01", "2023-12-31"),
        ("before 2024", TimeKind.BEFORE, "2024-01-01", "2024-12-31"),
        ("yesterday", TimeKind.AT, "2026-05-31", "2026-05-31"),
        ("two years ago", TimeKind.AT, "2024-06-01", "2024-06-01"),
    ],
)
def test_a_time_is_read_with_its_bounds(text, kind, low, high):
    found = find_time(tokenise(text), 0, TODAY)
    assert found is not None
    assert (found.when.kind, found.when.low.isoformat(), found.when.high.isoformat()) == (kind, low, high)
    assert found.end == len(tokenise(text))


@pytest.mark.parametrize(
    "text", ["may", "in steel", "14 sites", "on the board", "from acme", "end of the line", "2024-99-99", "9999"]
)
def test_what_is_no_time_is_left_alone(text):
    assert find_time(tokenise(text), 0, TODAY) is None
