"""All claims of one unit in, its rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from kg.model import SYMMETRIC, EntityId, Interval, Kind, Phase, Relation, ResolvedClaim
from kg.reconcile.attributes import attribute_rows, founding_rows, round_rows
from kg.reconcile.beside import voices, with_beside
from kg.reconcile.deals import deal_rows
from kg.reconcile.events import Slot
from kg.reconcile.groups import Group, RelationTable, groups
from kg.reconcile.rows import Frame
from kg.reconcile.stakes import parties, stake_rows
from kg.reconcile.states import earliest_founding, office_rows, pair_rows
from kg.span import Bounds

PUBLIC = "public"
_AS_STATE = {None: Phase.ACTIVE, Phase.COMPLETED: Phase.ACTIVE, Phase.ABANDONED: Phase.ENDED}
_AS_DEAL = {
    None: Phase.COMPLETED, Phase.ACTIVE: Phase.COMPLETED, Phase.EXPANDING: Phase.COMPLETED, Phase.REDUCING: Phase.COMPLETED,
    Phase.ENDED: Phase.ABANDONED,
}  # fmt: skip


def reconcile(
    group: Group, claims: Sequence[ResolvedClaim], *, table: RelationTable, founded: Mapping[EntityId, Bounds]
) -> tuple[Interval, ...]:
    """The rows of one unit, sorted by slot, modality, episode and day. Claims of other units are ignored.

    `founded`: when each firm was founded, as far as known. The order of `claims` never matters. What a private source
    changes comes a second time, as rows that only its readers may see; public rows never depend on it.
    """
    own = {claim.id: _normal(claim, table) for claim in sorted(claims, key=_total) if group in groups(claim)}
    every = [own[id_] for id_ in sorted(own)]
    public = [claim for claim in every if claim.visibility == PUBLIC]
    rows = _reconciled(group, public, table, founded)
    for private in sorted({claim.visibility for claim in every} - {PUBLIC}):
        seen = [claim for claim in every if claim.visibility in (PUBLIC, private)]
        more = [row for row in _reconciled(group, seen, table, founded) if row not in rows]
        rows += [replace(row, visibility=frozenset({private})) for row in more]
    return tuple(sorted(rows, key=_order))


def _reconciled(
    group: Group, claims: Sequence[ResolvedClaim], table: RelationTable, founded: Mapping[EntityId, Bounds]
) -> list[Interval]:
    if not claims:
        return []
    relation, first, last = group[0], group[1], group[-1]
    horizon = table[relation].horizon_months
    frame = Frame(horizon=horizon, founded=earliest_founding(*(_founding(founded, party) for party in (first, last))))
    match relation:
        case Relation.SUPPLIES | Relation.PARTNERS_WITH:
            return pair_rows(relation, (first, last), claims, frame)
        case Relation.HOLDS_ROLE:
            return office_rows(first, claims, frame, table[relation].one_holder_offices)
        case Relation.OWNS_STAKE:
            return stake_rows(first, claims, _frames(claims, frame, founded))
        case Relation.FOUNDED_ON:
            return founding_rows(first, claims, frame)
        case Relation.RAISED_FUNDING:
            return round_rows(first, claims, frame)
        case _ if table[relation].kind is Kind.DEAL:
            return _deal_pair(Slot(relation=relation, subject=first, object=last), claims, frame)
        case _:
            return attribute_rows(relation, claims, frame)


def _deal_pair(slot: Slot, claims: Sequence[ResolvedClaim], frame: Frame) -> list[Interval]:
    return with_beside(slot, voices(_of_pair(slot, claims)), frame, lambda told, limits: deal_rows(slot, told, limits))


def _of_pair(slot: Slot, claims: Sequence[ResolvedClaim]) -> list[ResolvedClaim]:
    """The claims of the slot's own relation; if there are any, with the mergers called off between the same parties."""
    if all(claim.relation is not slot.relation for claim in claims):
        return []
    return [
        c if c.relation is slot.relation else replace(c, relation=slot.relation, subject=slot.subject, object=slot.object)
        for c in claims
    ]


def _frames(claims: Sequence[ResolvedClaim], frame: Frame, founded: Mapping[EntityId, Bounds]) -> dict[EntityId, Frame]:
    return {
        party: replace(frame, founded=earliest_founding(frame.founded, _founding(founded, party)))
        for party in parties(claims)
    }


def _founding(founded: Mapping[EntityId, Bounds], party: EntityId) -> date | None:
    bounds = founded.get(party)
    return bounds.earliest if bounds is not None else None


def _normal(claim: ResolvedClaim, table: RelationTable) -> ResolvedClaim:
    """Phases in the terms of the relation's kind; the parties of a symmetric relation in their order."""
    kind = table[claim.relation].kind
    if kind is Kind.STATE:
        claim = replace(claim, phase=_AS_STATE.get(claim.phase, claim.phase))
    elif kind is Kind.DEAL:
        claim = replace(claim, phase=_AS_DEAL.get(claim.phase, claim.phase))
    elif claim.phase is not Phase.ENDED:
        claim = replace(claim, phase=None)
    if claim.relation in SYMMETRIC and claim.object is not None and claim.object < claim.subject:
        return replace(claim, subject=claim.object, object=claim.subject)
    return claim


def _total(claim: ResolvedClaim) -> tuple[str, str]:
    return claim.id, repr(claim)


def _order(row: Interval) -> tuple[str, ...]:
    slot = (row.subject, row.object or "", row.product or "", row.office or "", row.venture or "", row.round or "")
    return (*slot, row.modality, f"{row.episode:06d}", row.holds_from.isoformat(), row.key, *sorted(row.visibility))
