"""Which claims must be seen together: the units of reconciliation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias

from kg.model import SYMMETRIC, Cue, EntityId, Kind, Phase, Relation, ResolvedClaim

Group: TypeAlias = tuple[Relation, EntityId] | tuple[Relation, EntityId, EntityId]

BY_OBJECT = frozenset({Relation.OWNS_STAKE, Relation.HOLDS_ROLE})  # all owners of a firm, all officers of an organisation
BY_SUBJECT = frozenset({Relation.RAISED_FUNDING, Relation.FOUNDED_ON, Relation.LISTED_ON, Relation.RENAMED_TO})


class RelationRule(Protocol):
    """What reconciliation needs to know of a relation; `kg.vocabulary.RelationInfo` has it."""

    @property
    def kind(self) -> Kind:
        """How the relation lives in time."""
        ...

    @property
    def horizon_months(self) -> int | None:
        """After how many months without evidence a row is stale; None = never."""
        ...

    @property
    def one_holder_offices(self) -> frozenset[str]:
        """Offices that one person holds at a time: a new holder ends the former one."""
        ...


RelationTable: TypeAlias = Mapping[Relation, RelationRule]


def groups(claim: ResolvedClaim) -> frozenset[Group]:
    """Every unit that must be reconciled anew when this claim comes or goes.

    A deal over shares also belongs to the stakes of its target, from which derived stakes come; a merger called off also to
    the takeovers between its parties. A claim that nobody has confirmed belongs to none.
    """
    if Cue.UNCONFIRMED in claim.cues:
        return frozenset()
    own = _own(claim)
    if claim.relation in (Relation.ACQUIRES, Relation.INVESTS_IN) and claim.object is not None:
        return frozenset({own, (Relation.OWNS_STAKE, claim.object)})
    if called_off(claim) and claim.object is not None:
        one, other = claim.subject, claim.object
        return frozenset({own, (Relation.ACQUIRES, one, other), (Relation.ACQUIRES, other, one)})
    return frozenset({own})


def called_off(claim: ResolvedClaim) -> bool:
    """A merger that does not come: the takeover of one party by the other, where that is what it was, does not either."""
    return claim.relation is Relation.MERGES_WITH and claim.phase is Phase.ABANDONED


def _own(claim: ResolvedClaim) -> Group:
    relation, subject, object_ = claim.relation, claim.subject, claim.object
    if object_ is None or relation in BY_SUBJECT:
        return (relation, subject)
    if relation in BY_OBJECT:
        return (relation, object_)
    if relation in SYMMETRIC:
        return (relation, min(subject, object_), max(subject, object_))
    return (relation, subject, object_)
