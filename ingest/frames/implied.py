"""Holdings that a deal tells of without naming them: what its seller has or had, and what its buyer has bought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.frames.draft import Draft
from ingest.frames.holdings import STRONGER, pair_of
from ingest.frames.parties import STAKE_WORDS
from ingest.lexicon.tables import words
from kg.model import NO_QUALIFIERS, Claim, Cue, MentionCluster, Modality, PercentRole, Phase, Relation
from kg.span import UNKNOWN, Span


def implied_by(draft: Draft, claim: Claim) -> Iterator[Claim]:
    """The holdings that a deal tells of: what its seller has or had, and the stake of a buyer who has bought it."""
    if claim.relation is not Relation.ACQUIRES or claim.object is None:
        return
    seller = claim.qualifiers.seller
    if seller is not None and seller != claim.object and seller != claim.subject:
        phase, modality = _left_with_seller(draft, claim)
        yield _holding(claim, seller, phase, modality)
    held = claim.qualifiers.percent
    if claim.phase is Phase.COMPLETED and claim.modality is not Modality.DENIED and _first(draft):
        share = replace(held, role=PercentRole.RESULTING) if held is not None else None
        claim = replace(claim, qualifiers=replace(NO_QUALIFIERS, percent=share))
        yield _holding(claim, claim.subject, Phase.ACTIVE, claim.modality)


def with_implied(claims: Iterable[Claim], implied: Iterable[Claim]) -> list[Claim]:
    """The claims and those implied holdings of whose pair the article says nothing by itself but that it holds."""
    found = list(claims)
    told: dict[tuple[str, str], set[Phase | None]] = {}
    for claim in found:
        if claim.relation is Relation.OWNS_STAKE:
            told.setdefault(pair_of(claim), set()).add(claim.phase)
    for claim in implied:
        known = told.setdefault(pair_of(claim), set())
        if not known or (known == {Phase.ACTIVE} and claim.phase in STRONGER[Phase.ACTIVE]):
            found.append(claim)
            known.add(claim.phase)
    return found


def _left_with_seller(draft: Draft, claim: Claim) -> tuple[Phase, Modality]:
    """Phase and modality of the seller's stake: it goes with the deal, and stands as long as nothing is settled."""
    if claim.phase is Phase.COMPLETED and claim.modality is not Modality.DENIED:
        whole = not draft.stake or Cue.WHOLE in claim.cues
        return Phase.ENDED if whole else Phase.REDUCING, claim.modality
    if claim.phase is Phase.AGREED or (claim.phase is Phase.CONSIDERING and draft.sold):
        return Phase.REDUCING, claim.modality
    return Phase.ACTIVE, Modality.STATED


def _first(draft: Draft) -> bool:
    """Whether the part that is bought may be all that the buyer has: a stake, but no further, remaining or combined one."""
    if not draft.stake or draft.near is None:
        return False
    behind = draft.near.i + (8 if draft.near.pos_ == "VERB" else 1)
    inside = {t.lower_ for t in draft.near.doc[draft.near.left_edge.i : behind]}
    return not inside & words("stakes.toml", "further") and bool(inside & STAKE_WORDS)


def _holding(deal: Claim, owner: MentionCluster, phase: Phase, modality: Modality) -> Claim:
    held = deal.qualifiers.percent
    percent = held if deal.subject == owner or phase in (Phase.REDUCING, Phase.ENDED) else None
    valid = deal.valid if phase in (Phase.ACTIVE, Phase.ENDED) and deal.phase is Phase.COMPLETED else Span()
    if phase is Phase.ENDED:
        valid = Span(UNKNOWN, valid.since)
    return replace(
        deal, relation=Relation.OWNS_STAKE, subject=owner, phase=phase, modality=modality, valid=valid,
        qualifiers=replace(NO_QUALIFIERS, percent=percent),
    )  # fmt: skip
