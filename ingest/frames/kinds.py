"""Which relations are states, which deals; the others are attributes."""

from __future__ import annotations

from kg.model import Kind, Relation

KINDS: dict[Relation, Kind] = {
    **dict.fromkeys((Relation.SUPPLIES, Relation.OWNS_STAKE, Relation.PARTNERS_WITH, Relation.HOLDS_ROLE), Kind.STATE),
    **dict.fromkeys(
        (Relation.ACQUIRES, Relation.MERGES_WITH, Relation.INVESTS_IN, Relation.RAISED_FUNDING, Relation.SUES), Kind.DEAL
    ),
}
