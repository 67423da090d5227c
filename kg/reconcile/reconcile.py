"""All claims of one unit in, its rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.model import EntityId, Interval, ResolvedClaim
from kg.reconcile.groups import Group, RelationTable, groups
from kg.span import Bounds


def reconcile(
    group: Group, claims: Sequence[ResolvedClaim], *, table: RelationTable, founded: Mapping[EntityId, Bounds]
) -> tuple[Interval, ...]:
    """The rows of one unit, sorted by slot, episode, modality and day. Claims of other units are ignored.

    `founded`: when each firm was founded, as far as known. The order of `claims` never matters.
    """
    own = [claim for claim in claims if group in groups(claim)]
    return tuple(_provisional(own, group))


def _provisional(claims: list[ResolvedClaim], group: Group) -> list[Interval]:
    return [
        Interval(
            relation=group[0], subject=c.subject, object=c.object, episode=n, phase=c.phase, modality=c.modality,
            holds_from=c.valid.since.earliest or c.published, holds_to=None, since=c.valid.since, until=c.valid.until,
            first_evidence=c.published, last_evidence=c.published, support=(c.id,), percent=c.percent, product=c.product,
            office=c.office, title=c.title, interim=c.interim,
        )
        for n, c in enumerate(sorted((c for c in claims if c.relation is group[0]), key=lambda c: (c.published, c.id)), 1)
    ]  # fmt: skip
