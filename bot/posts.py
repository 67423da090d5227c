"""Posts of a person at an organisation: an end that names no post ends the post that earlier articles named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kg.model import Interval, Modality, Phase


def outlived(row: Interval, others: Iterable[Interval], day: date) -> bool:
    """Whether a newer end of the same person's time there, with or without a named post, has overtaken the row."""
    return any(_ends(other, row, day) for other in others)


def _ends(end: Interval, row: Interval, day: date) -> bool:
    stated = end.phase is Phase.ENDED and end.modality is Modality.STATED and end.holds_from <= day
    unnamed = end.office is None or row.office is None
    same = (end.subject, end.object) == (row.subject, row.object) and end.office != row.office
    return stated and unnamed and same and row.phase is not Phase.ENDED and row.last_evidence < end.last_evidence


def unnamed_ends(rows: Iterable[Interval], kept: Sequence[Interval]) -> list[Interval]:
    """Ends that name no post, of those who stand in the kept rows of one."""
    holders = {(row.subject, row.object) for row in kept}
    found = [row for row in rows if row.office is None and row.phase is Phase.ENDED and row not in kept]
    return [row for row in found if (row.subject, row.object) in holders]
