"""Who came after whom where several stand side by side: the one that began about when the other ended, with like goods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.matching import content
from kg.model import Interval, Modality, Phase

HANDOVER = timedelta(days=92)  # between one supplier's last day and the next one's first
_LIVE = (Phase.ACTIVE, Phase.EXPANDING, Phase.AGREED)


def took_over(new: Sequence[Interval], old: Sequence[Interval]) -> bool:
    """Whether the party of the `new` rows began when the one of the `old` rows ended, with like goods."""
    near = any(abs(start - end) <= HANDOVER for start in _beginnings(new) for end in _endings(old))
    return near and _alike(_goods(new), _goods(old))


def _stated(rows: Sequence[Interval]) -> list[Interval]:
    return sorted((row for row in rows if row.modality is Modality.STATED), key=lambda row: row.holds_from) or list(rows)


def _beginnings(given: Sequence[Interval]) -> list[date]:
    """The first day of each run of the relation."""
    rows = _stated(given)
    ends = [row.holds_from for row in rows if row.phase is Phase.ENDED]
    again = [next((r.holds_from for r in rows if r.phase in _LIVE and r.holds_from >= end), None) for end in ends]
    return [min(row.holds_from for row in rows), *(day for day in again if day is not None)]


def _endings(given: Sequence[Interval]) -> list[date]:
    """Days on which it ended, or was cut back before it did."""
    rows = _stated(given)
    ended = [row.holds_from for row in rows if row.phase is Phase.ENDED]
    cut = [row.holds_from for row in rows if row.phase is Phase.REDUCING]
    return [*ended, *(cut if ended else ())]


def _goods(rows: Sequence[Interval]) -> frozenset[str]:
    return content(row.product for row in rows if row.product is not None)


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return not a or not b or bool(a & b)
