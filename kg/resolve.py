"""Claims seen through identity, origins and judgements: what reconciliation works on. Pure functions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kg.derived import Kept
from kg.identity import Usage
from kg.model import (
    SYMMETRIC,
    Claim,
    ClaimId,
    Cue,
    EntityId,
    Judgement,
    MentionCluster,
    Modality,
    Phase,
    Reading,
    Relation,
    ResolvedClaim,
    Verdict,
)
from kg.naming import fold, normalise, slug
from kg.origins import outlet_origin
from kg.span import Bounds, Span

CONFIRMED = 0.99  # the confidence of what a person has confirmed
FIXED_ORIGINS = ("outlet:", "judgement:")  # origins that do not follow the article's reprint cluster


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What judgements do to the claims of one article; `lost`: those that found no claim."""

    rejected: frozenset[ClaimId] = frozenset()
    confirmed: frozenset[ClaimId] = frozenset()
    ends: tuple[tuple[ClaimId, Judgement], ...] = ()
    begins: Mapping[ClaimId, date] = field(default_factory=dict)
    means: Mapping[ClaimId, tuple[str | None, ...]] = field(default_factory=dict)  # subject, object; None: as it was read
    lost: tuple[Judgement, ...] = ()


NO_EFFECTS = Effects()


def effects(judgements: Iterable[Judgement], reading: Reading) -> Effects:
    """Attach judgements to the claims that they name; of two about one thing the later counts."""
    rejected, confirmed = set[ClaimId](), set[ClaimId]()
    ends: list[tuple[ClaimId, Judgement]] = []
    begins: dict[ClaimId, date] = {}
    means: dict[ClaimId, tuple[str | None, ...]] = {}
    lost: list[Judgement] = []
    for judgement in sorted((j for j in judgements if not j.undone), key=lambda j: (j.made_at, j.id)):
        targets = [claim.id for claim in reading.claims if is_about(judgement, claim)]
        if not targets:
            lost.append(judgement)
        elif judgement.verdict is Verdict.REJECT:
            rejected |= set(targets)
        elif judgement.verdict is Verdict.CONFIRM:
            confirmed |= set(targets)
        elif judgement.verdict is Verdict.END:
            ends.append((min(targets), judgement))
        elif judgement.verdict is Verdict.MEANS:
            means |= {claim.id: _meant_by(judgement, claim) for claim in reading.claims if claim.id in targets}
        elif judgement.day is not None:
            begins |= dict.fromkeys(targets, judgement.day)
    return Effects(
        rejected=frozenset(rejected),
        confirmed=frozenset(confirmed - rejected),
        ends=tuple(ends),
        begins=begins,
        means=means,
        lost=tuple(lost),
    )


def is_about(judgement: Judgement, claim: Claim) -> bool:
    """Whether a judgement names this claim: its article, relation, quote and parties (names folded).

    A later reading may cut the sentence elsewhere or turn a symmetric pair round: the claim is still the one judged.
    """
    if judgement.article != claim.evidence.article or judgement.relation is not claim.relation:
        return False
    if judgement.quote is not None and not _overlap(judgement.quote, claim.evidence.quote):
        return False
    parties = (claim.subject, claim.object) if claim.object is not None else (claim.subject,)
    return _are_called(parties, judgement.names) or (
        claim.relation in SYMMETRIC and _are_called(parties[::-1], judgement.names)
    )


def _overlap(left: str, right: str) -> bool:
    """Whether one quote is the other, or a part of it; white space aside."""
    one, two = " ".join(left.split()), " ".join(right.split())
    return one in two or two in one


def _are_called(parties: Sequence[MentionCluster], names: Sequence[str]) -> bool:
    return len(names) <= len(parties) and all(_is_called(*pair) for pair in zip(parties, names, strict=False))


def _is_called(cluster: MentionCluster, name: str) -> bool:
    names = {normalise(form, cluster.type) for form in (cluster.name, *cluster.forms)}
    return normalise(name, cluster.type) in names or name == cluster.registry_id


def _meant_by(judgement: Judgement, claim: Claim) -> tuple[str | None, ...]:
    """The names that take the place of the claim's parties; a symmetric pair may have been read the other way round."""
    changed = tuple(new if new != old else None for new, old in zip(judgement.meant, judgement.names, strict=False))
    parties = (claim.subject, claim.object) if claim.object is not None else (claim.subject,)
    return changed if _are_called(parties, judgement.names) else changed[::-1]


def as_meant(reading: Reading, means: Mapping[ClaimId, tuple[str | None, ...]]) -> Reading:
    """The reading as if its sentences had named those whom people said they mean."""
    if not means:
        return reading
    clusters = {cluster.key: cluster for cluster in reading.clusters}
    claims = tuple(_as_meant(claim, means.get(claim.id, ()), clusters) for claim in reading.claims)
    return replace(reading, claims=claims, clusters=tuple(clusters.values()))


def moved(reading: Reading, means: Mapping[ClaimId, tuple[str | None, ...]]) -> dict[ClaimId, Claim]:
    """The claims with other parties than were read, by the ids that they have."""
    pairs = zip(reading.claims, as_meant(reading, means).claims, strict=True)
    return {was.id: now for was, now in pairs if now is not was}


def _as_meant(claim: Claim, names: Sequence[str | None], clusters: dict[str, MentionCluster]) -> Claim:
    subject, object_ = (*names, None, None)[:2]
    changed = replace(claim, subject=_called(subject, claim.subject, clusters)) if subject is not None else claim
    if object_ is None or changed.object is None:
        return changed
    return replace(changed, object=_called(object_, changed.object, clusters))


def _called(name: str, was: MentionCluster, clusters: dict[str, MentionCluster]) -> MentionCluster:
    """What the article calls so besides; else a mention of its own, of the same type."""
    known = next((c for c in clusters.values() if c.key != was.key and c.type is was.type and _is_called(c, name)), None)
    if known is not None:
        return known
    new = MentionCluster(key=f"{slug(name)}~meant", name=name, forms=frozenset({name}), type=was.type)
    return clusters.setdefault(new.key, new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """Through what an article's claims are seen: its clusters' usages, their entities, its origin, what people decided."""

    usages: Mapping[str, Usage]
    entity: Callable[[str], EntityId]  # of a usage id
    origin: str
    effects: Effects = NO_EFFECTS
    meant: Mapping[ClaimId, Claim] = field(default_factory=dict)  # claims with the parties that people said are meant


def resolve_claims(reading: Reading, lens: Lens) -> dict[ClaimId, Kept]:
    """The article's claims as reconciliation sees them; anonymous parties, undated articles, rejected claims left out."""
    published = reading.article.published
    if published is None:
        return {}
    found = {}
    officers = _officers(reading)
    for claim in reading.claims:
        kept = _resolved(claim, reading, lens, officers) if claim.id not in lens.effects.rejected else None
        if kept is not None and claim.id not in found:
            found[claim.id] = kept
    for id_, judgement in lens.effects.ends:
        if id_ in found:
            end = _ended(found[id_], judgement)
            found[end.claim.id] = end
    return found


def _resolved(claim: Claim, reading: Reading, lens: Lens, officers: Mapping[str, set[str]]) -> Kept | None:
    q, named = claim.qualifiers, lens.meant.get(claim.id, claim)
    subject, object_, seller, venture = (
        _usage_id(cluster, lens) for cluster in (named.subject, named.object, q.seller, q.venture)
    )
    if subject is None or (claim.object is not None and object_ is None) or reading.article.published is None:
        return None
    confirmed, begins = claim.id in lens.effects.confirmed, lens.effects.begins
    resolved = ResolvedClaim(
        id=claim.id,
        article=reading.article.id,
        relation=claim.relation,
        subject=lens.entity(subject),
        object=lens.entity(object_) if object_ is not None else None,
        phase=claim.phase,
        modality=Modality.STATED if confirmed and claim.modality is not Modality.DENIED else claim.modality,
        valid=replace(claim.valid, since=Bounds.on(begins[claim.id])) if claim.id in begins else claim.valid,
        published=reading.article.published,
        published_time=reading.article.published_time,
        origin=outlet_origin(claim.outlet) if claim.outlet else lens.origin,
        percent=q.percent,
        amount=q.amount,
        product=q.product,
        office=q.office,
        title=q.title,
        interim=q.interim,
        round=q.round,
        seller=lens.entity(seller) if seller is not None else None,
        venture=lens.entity(venture) if venture is not None else None,
        reason=q.reason,
        attributed_to=claim.attributed_to,
        by_party=_by_party(claim, officers),
        cues=claim.cues - {Cue.UNCONFIRMED} if confirmed else claim.cues,
        confidence=max(claim.confidence, CONFIRMED) if confirmed else claim.confidence,
        sentence=claim.evidence.sentence,
        visibility=reading.article.visibility,
    )
    return Kept(claim=resolved, subject=subject, object=object_, seller=seller, venture=venture)


def _usage_id(cluster: MentionCluster | None, lens: Lens) -> str | None:
    usage = lens.usages.get(cluster.key) if cluster is not None else None
    return usage.id if usage is not None else None


def _officers(reading: Reading) -> dict[str, set[str]]:
    """For each organisation's cluster key, the folded names of those whom the article calls its officers."""
    found: dict[str, set[str]] = {}
    for claim in reading.claims:
        if claim.relation is Relation.HOLDS_ROLE and claim.object is not None:
            found.setdefault(claim.object.key, set()).update(fold(form) for form in _forms(claim.subject))
    return found


def _forms(cluster: MentionCluster) -> frozenset[str]:
    return cluster.forms | {cluster.name}


def _by_party(claim: Claim, officers: Mapping[str, set[str]]) -> bool:
    """Whether a party, or somebody whom the article calls its officer, says so."""
    if claim.attributed_to is None:
        return False
    speaker = f" {fold(claim.attributed_to)} "
    parties = [party for party in (claim.subject, claim.object) if party is not None]
    names = {fold(form) for party in parties for form in _forms(party)}
    names |= {name for party in parties for name in officers.get(party.key, ())}
    return any(f" {name} " in speaker for name in names if name)


def _ended(kept: Kept, judgement: Judgement) -> Kept:
    """The end that a person adds, as a claim of its own."""
    day = judgement.day or date.fromisoformat(judgement.made_at[:10])
    claim = replace(
        kept.claim,
        id=ClaimId(hashlib.sha256(f"judgement:{judgement.id}".encode()).hexdigest()[:24]),
        phase=Phase.ABANDONED if kept.claim.phase in (Phase.AGREED, Phase.CONSIDERING, Phase.COMPLETED) else Phase.ENDED,
        modality=Modality.STATED,
        valid=Span(until=Bounds.on(day)),
        published=max(day, kept.claim.published),
        published_time=None,
        origin=f"judgement:{judgement.id}",
        cues=frozenset({Cue.DONE}),
        confidence=CONFIRMED,
    )
    return replace(kept, claim=claim)


def see_again(kept: Kept, entity: Callable[[str], EntityId], origin: str) -> Kept:
    """The same claim through a changed identity or a changed reprint cluster."""
    claim = kept.claim
    fixed = claim.origin.startswith(FIXED_ORIGINS)
    seen = replace(
        claim,
        subject=entity(kept.subject),
        object=entity(kept.object) if kept.object is not None else None,
        seller=entity(kept.seller) if kept.seller is not None else None,
        venture=entity(kept.venture) if kept.venture is not None else None,
        origin=claim.origin if fixed else origin,
    )
    return replace(kept, claim=seen)


def founded_on(claims: Iterable[ResolvedClaim]) -> dict[EntityId, Bounds]:
    """When firms were founded: the day that most origins state, of equally many the narrowest."""
    said: dict[EntityId, dict[Bounds, set[str]]] = {}
    for claim in claims:
        if claim.modality is Modality.STATED and claim.confidence >= 0.8 and claim.valid.since.known:
            said.setdefault(claim.subject, {}).setdefault(claim.valid.since, set()).add(claim.origin)
    return {firm: min(days, key=lambda d: (-len(days[d]), _width(d), d.text() or "")) for firm, days in said.items()}


def _width(bounds: Bounds) -> int:
    return ((bounds.latest or date.max) - (bounds.earliest or date.min)).days
