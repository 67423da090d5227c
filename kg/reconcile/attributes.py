"""Attributes and funding rounds: what never turns stale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from kg.model import Amount, EntityId, Interval, Modality, Phase, Relation, ResolvedClaim
from kg.reconcile.beside import voices, with_beside
from kg.reconcile.days import agreed_bounds, months_after, overlap, width
from kg.reconcile.deals import deal_rows
from kg.reconcile.events import Slot, ids
from kg.reconcile.origin import best_first
from kg.reconcile.rows import Frame, row
from kg.span import Bounds

REACH = 24  # months: how far an attribute without a date reaches back from its first evidence
ONE_ROUND = timedelta(days=90)  # reports of one unnamed round lie within these days
ONE_VALUE = frozenset({Relation.LISTED_ON, Relation.RENAMED_TO})


def attribute_rows(relation: Relation, claims: Sequence[ResolvedClaim], frame: Frame) -> list[Interval]:
    """One row for each pair; of listedOn and renamedTo the newest replaces the ones before."""
    pairs = sorted({(claim.subject, claim.object) for claim in claims}, key=lambda pair: (pair[0], pair[1] or ""))
    rows: list[Interval] = []
    for subject, object_ in pairs:
        own = [claim for claim in claims if (claim.subject, claim.object) == (subject, object_)]
        slot = Slot(relation=relation, subject=subject, object=object_)
        rows += with_beside(slot, voices(own), frame, partial(_rows, slot))
    if relation in ONE_VALUE:
        return _one_after_another(rows)
    return rows


def founding_rows(firm: EntityId, claims: Sequence[ResolvedClaim], frame: Frame) -> list[Interval]:
    """foundedOn: one row with the day that most origins give, then the most precise; the others contradict it."""
    slot = Slot(relation=Relation.FOUNDED_ON, subject=firm, object=None)

    def build(told: Sequence[ResolvedClaim], limits: Frame) -> list[Interval]:
        dated = [claim for claim in told if claim.valid.since.known]
        if not dated:
            return []
        best = _best_day(dated)
        fits = [claim for claim in dated if overlap(claim.valid.since, best) is not None]
        against = best_first(claim for claim in dated if claim not in fits)
        made = _rows(slot, fits, limits)
        return [replace(r, contradictions=(*r.contradictions, *ids(against))) for r in made]

    return with_beside(slot, voices(claims), frame, build)


def round_rows(firm: EntityId, claims: Sequence[ResolvedClaim], frame: Frame) -> list[Interval]:
    """raisedFunding: a row for each round, and for each investor that is named with it."""
    rows: list[Interval] = []
    for number, own in enumerate(_rounds(claims), 1):
        label = next((claim.round for claim in best_first(own) if claim.round is not None), None)
        for investor in sorted({claim.object for claim in own}, key=lambda o: o or ""):
            slot = Slot(relation=Relation.RAISED_FUNDING, subject=firm, object=investor, round=label)
            mine = [claim for claim in own if claim.object == investor]
            made = with_beside(slot, voices(mine), frame, partial(deal_rows, slot))
            rows += [replace(r, episode=number * 100 + r.episode) if label is None else r for r in made]
    return rows


def _rows(slot: Slot, claims: Sequence[ResolvedClaim], frame: Frame) -> list[Interval]:
    if not claims:
        return []
    ranked = best_first(claims)
    ended = [claim for claim in ranked if claim.phase is Phase.ENDED]
    since = agreed_bounds(c.valid.since for c in ranked if c.phase is not Phase.ENDED)
    until = agreed_bounds(c.valid.until if c.valid.until.known else c.valid.since for c in ended)
    until = until if until.known else agreed_bounds(c.valid.until for c in ranked)
    first = min(claim.published for claim in claims)
    to = until.latest + timedelta(days=1) if until.latest is not None else None
    reach = months_after(first, -REACH) if frame.founded is None or slot.relation is Relation.FOUNDED_ON else frame.founded
    begins = since.earliest or min(reach, since.latest or first)
    begins = begins if to is None or begins < to else to - timedelta(days=1)
    return [
        row(
            slot, claims=ranked, phase=None, modality=frame.modality, episode=1, holds_from=begins, holds_to=to, since=since,
            until=until, start_known=since.known, percent=None,
        )
    ]  # fmt: skip


def _best_day(claims: Sequence[ResolvedClaim]) -> Bounds:
    def rank(day: Bounds) -> tuple[int, int, date, date]:
        fits = {claim.origin for claim in claims if overlap(claim.valid.since, day) is not None}
        return -len(fits), width(day), day.earliest or date.min, day.latest or date.max

    return min({claim.valid.since for claim in claims}, key=rank)


def _one_after_another(rows: Iterable[Interval]) -> list[Interval]:
    """Each value holds until the next one, by the day from which it is known to hold."""
    result: list[Interval] = []
    every = sorted(rows, key=lambda r: (r.since.earliest or r.first_evidence, r.last_evidence, r.key))
    for modality in Modality:
        own = [r for r in every if r.modality is modality]
        for n, current in enumerate(own):
            begins = (
                current.holds_from if n == 0 else max(current.holds_from, current.since.earliest or current.first_evidence)
            )
            to = own[n + 1].since.earliest or own[n + 1].first_evidence if n + 1 < len(own) else current.holds_to
            if to is None or begins < to:
                result.append(replace(current, holds_from=begins, holds_to=to))
    return result


def _rounds(claims: Iterable[ResolvedClaim]) -> list[list[ResolvedClaim]]:
    """Named rounds by name; unnamed ones by their day, and joined to the named round of like day where there is one."""
    named: dict[str, list[ResolvedClaim]] = {}
    unnamed: list[list[ResolvedClaim]] = []
    ordered = sorted(claims, key=lambda c: (_day(c), c.id))
    for claim in (c for c in ordered if c.round is not None):
        named.setdefault((claim.round or "").casefold(), []).append(claim)
    for claim in (c for c in ordered if c.round is None):
        home = next((own for own in [*named.values(), *unnamed] if any(_one_round(claim, other) for other in own)), None)
        if home is None:
            unnamed.append([claim])
        else:
            home.append(claim)
    return [*(named[name] for name in sorted(named)), *unnamed]


def _day(claim: ResolvedClaim) -> date:
    return claim.valid.since.earliest or claim.published


def _amounts_differ(a: Amount | None, b: Amount | None) -> bool:
    if a is None or b is None or a.currency != b.currency:
        return False
    return abs(a.value - b.value) > 0.05 * max(a.value, b.value)


def _one_round(a: ResolvedClaim, b: ResolvedClaim) -> bool:
    if _amounts_differ(a.amount, b.amount):
        return False
    if overlap(a.valid.since, b.valid.since) is not None and a.valid.since.known and b.valid.since.known:
        return True
    return abs(_day(a) - _day(b)) <= ONE_ROUND
