"""Rules 4 and 5: hearsay and denials stand beside what is stated; neither closes, opens nor reopens it.

A rumour lasts until something stated follows it, or until a party denies what it says. Denying an end or a reduction
supports that the thing goes on; denying a phase denies the later ones with it, never the relation.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.model import Cue, Interval, Modality, Phase, ResolvedClaim
from kg.reconcile.days import months_after
from kg.reconcile.events import HOLDING, LESSENING, PHASE_ORDER, PROSPECTIVE, SURE, Slot, ids
from kg.reconcile.origin import best_first
from kg.reconcile.rows import Frame, row
from kg.span import Span

Build = Callable[[Sequence[ResolvedClaim], Frame], list[Interval]]
_HEARSAY = (Modality.REPORTED, Modality.POSSIBLE)


@dataclass(frozen=True, slots=True)
class Voices:
    """The claims of one slot by who vouches for them."""

    stated: tuple[ResolvedClaim, ...]  # with denied endings turned into what they support
    hearsay: tuple[ResolvedClaim, ...]
    denials: tuple[ResolvedClaim, ...]  # of a phase that would have held or happened
    reassurances: tuple[ResolvedClaim, ...]  # denied endings and reductions, as they were said


def voices(claims: Iterable[ResolvedClaim]) -> Voices:
    """Sort claims by modality; a denied end or reduction is stated evidence that the thing goes on,
    unless its own article dates the end.
    """
    every = sorted(set(claims), key=lambda c: c.id)
    denied = [claim for claim in every if claim.modality is Modality.DENIED]
    comforting = tuple(claim for claim in denied if claim.phase in LESSENING)
    stated = [claim for claim in every if claim.modality is Modality.STATED]
    return Voices(
        stated=(*stated, *(_goes_on(claim) for claim in comforting if not any(_dates_end(c, claim) for c in stated))),
        hearsay=tuple(claim for claim in every if claim.modality in _HEARSAY),
        denials=tuple(claim for claim in denied if claim.phase not in LESSENING),
        reassurances=comforting,
    )


def with_beside(slot: Slot, said: Voices, frame: Frame, build: Build) -> list[Interval]:
    """The stated rows, then the rows of hearsay and denials; each names what speaks against it."""
    stated = build(said.stated, frame)
    heard = [row for modality in _HEARSAY for row in _heard(said, modality, stated, frame, build)]
    return [*(_contradicted(row, said) for row in stated), *heard, *_denied(slot, said, frame)]


def denied_starts(said: Voices) -> list[date]:
    """The days on which a start that may have been ahead was denied."""
    return sorted({claim.published for claim in said.denials if _strong(claim)})


def _dates_end(told: ResolvedClaim, denial: ResolvedClaim) -> bool:
    """The article of the denial tells in its own voice on which day it ended: its own word counts."""
    own = told.article == denial.article and told.attributed_to is None
    return own and told.phase is denial.phase is Phase.ENDED and told.valid.until.known and told.confidence >= SURE


def _goes_on(claim: ResolvedClaim) -> ResolvedClaim:
    phase = Phase.AGREED if claim.phase is Phase.ABANDONED else Phase.ACTIVE
    cues = claim.cues - {Cue.DONE, Cue.WHOLE, Cue.LEAVING}
    return replace(claim, modality=Modality.STATED, phase=phase, valid=Span(), percent=None, cues=cues)


def _strong(denial: ResolvedClaim) -> bool:
    """Said by a party, or by the article in its own voice."""
    return denial.by_party or denial.attributed_to is None


def _outweighs(denial: ResolvedClaim, rumour: ResolvedClaim) -> bool:
    if not _strong(denial) or denial.phase is None or rumour.phase is None:
        return denial.phase is rumour.phase and _strong(denial)
    if (denial.phase in LESSENING) != (rumour.phase in LESSENING):
        return False
    return PHASE_ORDER[rumour.phase] >= PHASE_ORDER[denial.phase]


def _heard(said: Voices, modality: Modality, stated: Sequence[Interval], frame: Frame, build: Build) -> list[Interval]:
    runs: dict[date | None, list[ResolvedClaim]] = {}
    for claim in said.hearsay:
        if claim.modality is modality and not _silenced(claim, said, frame) and not _told_already(claim, stated):
            runs.setdefault(_clip(claim, said), []).append(claim)
    own = replace(frame, modality=modality, reach_back=not said.stated)
    result: list[Interval] = []
    floor = date.min
    for clip in sorted(runs, key=lambda day: day or date.max):
        rows = [cut for row in build(runs[clip], own) if (cut := _cut(row, floor, clip)) is not None]
        episodes = max((row.episode for row in result), default=0)
        result += [replace(row, episode=row.episode + episodes) for row in rows]
        floor = clip or date.max
    return result


def _silenced(rumour: ResolvedClaim, said: Voices, frame: Frame) -> bool:
    """A party had already denied it, or did so in the same breath."""
    return any(
        denial.published <= rumour.published < months_after(denial.published, frame.horizon or 24)
        for denial in (*said.denials, *said.reassurances)
        if _outweighs(denial, rumour)
    )


def _told_already(rumour: ResolvedClaim, stated: Sequence[Interval]) -> bool:
    """A stated row of that day says as much."""
    return any(
        row.phase is rumour.phase or (row.phase in HOLDING and rumour.phase is Phase.ACTIVE)
        for row in stated
        if row.holds_from <= rumour.published and (row.holds_to is None or rumour.published < row.holds_to)
    )


def _clip(rumour: ResolvedClaim, said: Voices) -> date | None:
    days = sorted({c.published for c in said.stated} | {d.published for d in said.denials if _outweighs(d, rumour)})
    index = bisect_right(days, rumour.published)
    return days[index] if index < len(days) else None


def _cut(row: Interval, floor: date, clip: date | None) -> Interval | None:
    begins = max(row.holds_from, floor)
    if (clip is not None and begins >= clip) or (row.holds_to is not None and begins >= row.holds_to):
        return None
    if clip is None or (row.holds_to is not None and row.holds_to <= clip):
        return replace(row, holds_from=begins)
    return replace(row, holds_from=begins, holds_to=clip, stale_on=None)


def _denied(slot: Slot, said: Voices, frame: Frame) -> list[Interval]:
    result: list[Interval] = []
    stated = sorted({claim.published for claim in said.stated})
    for begins, to, claims in _denial_runs(said.denials, stated):
        rumours = [r for r in said.hearsay if any(_outweighs(d, r) for d in claims) and (to is None or r.published < to)]
        rivals = [c for c in said.stated if c.published <= begins and any(_one_stage(d.phase, c.phase) for d in claims)]
        against = ids(best_first([*rumours, *rivals]))
        made = row(slot, claims=claims, phase=claims[0].phase, holds_from=begins, holds_to=to, contradictions=against)
        made = replace(made, modality=Modality.DENIED, episode=len(result) + 1, percent=claims[0].percent)
        if frame.horizon is not None and to is None:
            made = replace(made, stale_on=months_after(made.last_evidence, frame.horizon))
        result.append(made)
    return result


def _denial_runs(
    denials: Sequence[ResolvedClaim], stated: Sequence[date]
) -> list[tuple[date, date | None, list[ResolvedClaim]]]:
    """Denials of one phase with nothing stated between them; each run lasts until the next one or the next statement."""
    runs: list[tuple[Phase | None, int, list[ResolvedClaim]]] = []
    for claim in sorted(denials, key=lambda c: (c.published, PHASE_ORDER[c.phase] if c.phase else 0, c.id)):
        index = bisect_right(stated, claim.published)
        if runs and (runs[-1][2][0].published == claim.published or runs[-1][:2] == (claim.phase, index)):
            runs[-1][2].append(claim)
        else:
            runs.append((claim.phase, index, [claim]))
    starts = [claims[0].published for _, _, claims in runs]
    result = []
    for n, (_, index, claims) in enumerate(runs):
        ends = [*stated[index : index + 1], *starts[n + 1 : n + 2]]
        result.append((starts[n], min(ends, default=None), claims))
    return result


def _contradicted(interval: Interval, said: Voices) -> Interval:
    """The stated row with the denials that speak against it and the rumours that its support denies."""
    own = set(interval.support)
    comforting = [claim for claim in said.reassurances if claim.id in own]
    against = [r for r in said.hearsay if any(_outweighs(c, r) for c in comforting)]
    against += [d for d in said.denials if _within(d.published, interval) and _one_stage(d.phase, interval.phase)]
    if interval.phase is Phase.ENDED:
        against += [r for r in said.reassurances if _within(r.published, interval)]
    more = tuple(id_ for id_ in ids(best_first(against)) if id_ not in own and id_ not in interval.contradictions)
    return replace(interval, contradictions=interval.contradictions + more) if more else interval


def _one_stage(a: Phase | None, b: Phase | None) -> bool:
    return a is b or any(a in stage and b in stage for stage in (HOLDING, PROSPECTIVE))


def _within(day: date, interval: Interval) -> bool:
    return interval.holds_from <= day and (interval.holds_to is None or day < interval.holds_to)
