"""A dry run's plan as JSON: what a run would change, in names that people know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from firmgraph.wire import Result

if TYPE_CHECKING:  # whoever prints a plan that the owner made needs no store
    from kg.model import Claim, EntityId, Interval
    from kg.rehearsal import Difference

MOST: Final = 1000  # of each kind that are named; all are counted
T = TypeVar("T")


def planned(found: Difference) -> Result:
    """Counts of all, and the first of each kind."""
    kinds: Mapping[str, list[Result]] = {
        "claims_added": [_claim(claim) for claim in _first(found.claims_added)],
        "claims_removed": [_claim(claim) for claim in _first(found.claims_removed)],
        "intervals_opened": [_row(row, found.names) for row in _first(found.opened)],
        "intervals_closed": [_row(row, found.names) for row in _first(found.closed)],
        "conflicts": [_row(row, found.names) for row in _first(found.conflicts)],
        "created": [{"iri_id": record.id, "name": record.label} for record in _first(found.created)],
        "merged": [{"name": was, "into": now} for was, now in _first(found.merged)],
    }
    counts = {
        "claims_added": len(found.claims_added), "claims_removed": len(found.claims_removed),
        "intervals_opened": len(found.opened), "intervals_closed": len(found.closed), "conflicts": len(found.conflicts),
        "created": len(found.created), "merged": len(found.merged),
    }  # fmt: skip
    return {"counts": counts, **kinds}


def _first(found: Iterable[T]) -> Iterable[T]:
    return islice(found, MOST)


def _claim(claim: Claim) -> Result:
    return {
        "s": claim.subject.name, "rel": claim.relation.value, "o": claim.object.name if claim.object is not None else None,
        "phase": claim.phase, "modality": claim.modality.value, "article": claim.evidence.article,
        "quote": claim.evidence.quote,
    }  # fmt: skip


def _row(row: Interval, names: Mapping[EntityId, str]) -> Result:
    return {
        "s": names.get(row.subject, row.subject), "rel": row.relation.value,
        "o": names.get(row.object, row.object) if row.object is not None else None,
        "phase": row.phase, "what": row.product or row.office, "since": row.since.text() or row.holds_from.isoformat(),
        "until": row.until.text(), "against": len(row.contradictions),
    }  # fmt: skip


def lines(plan: Mapping[str, Any], each: int = 20) -> Iterable[str]:
    """The plan for a person: what is counted, then the first of each kind by a sign."""
    for kind, sign in _SIGNS.items():
        found, count = plan[kind], plan["counts"][kind]
        if count:
            yield f"{count} {kind.replace('_', ' ')}"
            yield from (f"  {sign} {_told(one)}" for one in found[:each])
            if count > each:
                yield f"  ... and {count - each} more (--json names them)"


_SIGNS: Final = {
    "claims_added": "+", "claims_removed": "-", "intervals_opened": "+", "intervals_closed": "-", "conflicts": "!",
    "created": "+", "merged": "=",
}  # fmt: skip


def _told(one: Mapping[str, Any]) -> str:
    if "into" in one:
        return f"{one['name']} is {one['into']}"
    if "name" in one:
        return str(one["name"])
    said = [one["s"], one["rel"], one["o"], f"({one['phase']})" if one["phase"] else None, one.get("what")]
    span = f"since {one['since']}" if one.get("since") else None
    quote = f'"{one["quote"][:100]}"' if "quote" in one else None
    return " ".join(str(part) for part in (*said, span, quote) if part)
