"""Deals: from talks to an outcome, and a new episode where another deal between the same parties begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kg.model import Cue, EntityId, Interval, Percent, Phase, ResolvedClaim
from kg.reconcile.days import agreed_bounds, months_after, width
from kg.reconcile.events import PHASE_ORDER, SURE, Slot, ids
from kg.reconcile.origin import best_first, bundles, tier
from kg.reconcile.rows import Frame, row
from kg.span import Bounds

SILENCE = 24  # months after which the next claim speaks of another deal
OUTCOME = 12  # months after which the outcome of an agreed deal is "not known"
SAME_DAY = timedelta(days=31)  # reports of one closing differ by days; closings further apart are two deals
_OUTCOMES = frozenset({Phase.COMPLETED, Phase.ABANDONED})


@dataclass(frozen=True, slots=True)
class Step:
    """What one origin says about a deal: how far it had come by which day."""

    day: date
    on: Bounds  # as the article gives it; unknown where it does not
    claims: tuple[ResolvedClaim, ...]  # best first
    conflicts: tuple[ResolvedClaim, ...] = ()

    @property
    def phase(self) -> Phase:
        """How far the deal had come."""
        return self.claims[0].phase or Phase.COMPLETED

    @property
    def published(self) -> date:
        """The day of the first article that says so."""
        return min(claim.published for claim in self.claims)

    @property
    def percent(self) -> Percent | None:
        """The part of the firm, in either role."""
        return next((claim.percent for claim in self.claims if claim.percent is not None), None)

    @property
    def passing(self) -> bool:
        """Whether it is only mentioned as background."""
        return all(claim.cues & {Cue.BACKGROUND, Cue.COMMENTARY} for claim in self.claims)

    @property
    def sure(self) -> bool:
        """Whether it may decide an outcome."""
        return any(claim.confidence >= SURE for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Deal:
    """One episode: its steps in the order of time."""

    steps: tuple[Step, ...]

    @property
    def percent(self) -> Percent | None:
        """The part that changes hands or is held afterwards: as the outcome says, else as agreed."""
        return next(
            (step.percent for step in sorted(self.steps, key=_weight, reverse=True) if step.percent is not None), None
        )

    @property
    def seller(self) -> EntityId | None:
        """Who sells, as far as any step names it."""
        return next((c.seller for step in reversed(self.steps) for c in step.claims if c.seller is not None), None)

    @property
    def whole(self) -> bool:
        """Whether the seller keeps nothing."""
        return any(Cue.WHOLE in claim.cues for step in self.steps for claim in step.claims)

    def step(self, phase: Phase) -> Step | None:
        """The best step of this phase: the most precisely dated, then the earliest."""
        own = [step for step in self.steps if step.phase is phase and step.sure]
        return min(own, key=lambda s: (width(s.on), s.day, s.claims[0].id), default=None)


def deals(claims: Iterable[ResolvedClaim]) -> list[Deal]:
    """The episodes of one pair, in the order of time."""
    result: list[list[Step]] = []
    for step in sorted((s for bundle in bundles(claims) for s in _steps(bundle)), key=_order):
        home = next((deal for deal in reversed(result) if not _another(deal, step)), None)
        if home is not None:
            home.append(step)
        else:
            result.append([step])
    return [Deal(tuple(sorted(steps, key=_order))) for steps in sorted(result, key=lambda steps: _order(steps[0]))]


def deal_rows(slot: Slot, claims: Sequence[ResolvedClaim], frame: Frame) -> list[Interval]:
    """The rows of one pair's deals in one modality: a row for each phase that a deal went through."""
    every = deals(claims)
    rows: list[Interval] = []
    for number, deal in enumerate(every, 1):
        following = every[number].steps[0].day if number < len(every) else None
        rows += _rows(slot, deal, number, frame, following)
    return rows


def _order(step: Step) -> tuple[date, int, date, str]:
    return step.day, PHASE_ORDER[step.phase], step.published, step.claims[0].id


def _weight(step: Step) -> tuple[bool, bool, date, str]:
    return step.phase is Phase.COMPLETED, step.sure, step.published, step.claims[0].id


def _steps(bundle: Sequence[ResolvedClaim]) -> list[Step]:
    """One step for each (phase, day) that the origin tells; of outcomes that exclude each other the better told one."""
    kept, lost = _decided(bundle)
    by_phase: dict[tuple[Phase, Bounds, Percent | None], list[ResolvedClaim]] = {}
    for claim in kept:
        by_phase.setdefault(_kind(claim, kept), []).append(claim)
    return [_step(phase, own, lost) for (phase, _, _), own in by_phase.items()]


def _kind(claim: ResolvedClaim, kept: Sequence[ResolvedClaim]) -> tuple[Phase, Bounds, Percent | None]:
    """What makes a claim speak of the same step as another: phase, then a day and a part that do not exclude each other."""
    phase = claim.phase or Phase.COMPLETED
    same = [c for c in kept if (c.phase or Phase.COMPLETED) is phase]
    fits = (c for c in sorted(same, key=lambda c: (not _on(c).known, c.percent is None, c.id)) if _alike(c, claim))
    head = next(fits)
    return phase, _on(head), head.percent


def _alike(a: ResolvedClaim, b: ResolvedClaim) -> bool:
    return not _days_differ(_on(a), _on(b)) and not _parts_differ(a.percent, b.percent)


def _step(phase: Phase, claims: Sequence[ResolvedClaim], lost: tuple[ResolvedClaim, ...]) -> Step:
    ranked = best_first(claims, phase)
    on = agreed_bounds(_on(claim) for claim in ranked)
    published = min(claim.published for claim in ranked)
    day = on.earliest if on.earliest is not None and on.earliest <= published else published
    return Step(day, on if on.earliest is None or on.earliest <= published else Bounds(), ranked, lost)


def _decided(bundle: Sequence[ResolvedClaim]) -> tuple[list[ResolvedClaim], tuple[ResolvedClaim, ...]]:
    """Body before headline and events before commentary, where they tell of different phases."""
    best = min(tier(claim) for claim in bundle)
    phases = {claim.phase for claim in bundle if tier(claim) == best}
    kept = [claim for claim in bundle if tier(claim) == best or claim.phase in phases]
    return kept, tuple(claim for claim in bundle if claim not in kept)


def _on(claim: ResolvedClaim) -> Bounds:
    if claim.phase is Phase.ABANDONED and claim.valid.until.known:
        return claim.valid.until
    return claim.valid.since


def _another(deal: Sequence[Step], step: Step) -> bool:
    """Whether the step belongs to a deal of its own (DESIGN 3: the slot of deals)."""
    if step.day > months_after(max(s.day for s in deal), SILENCE) and not (step.passing and _same_outcome(deal, step)):
        return not _repeats(deal, step)
    outcome = next((s for s in reversed(deal) if s.phase in _OUTCOMES and s.sure), None)
    if outcome is None:
        return (
            any(_parts_differ(s.percent, step.percent) for s in deal if s.phase is Phase.AGREED) and step.phase in _OUTCOMES
        )
    if outcome.phase is Phase.ABANDONED:
        return step.phase is not Phase.ABANDONED and step.day > outcome.day and not step.passing
    return _after_completion(outcome, step)


def _after_completion(done: Step, step: Step) -> bool:
    if _parts_differ(done.percent, step.percent):
        return True
    if step.phase is Phase.COMPLETED:
        return _days_differ(done.on, step.on)
    dated_after = step.on.earliest is not None and step.on.earliest > (done.on.latest or done.day)
    return dated_after and not step.passing


def _repeats(deal: Sequence[Step], step: Step) -> bool:
    """A later article gives the very day of something that is known of this deal."""
    return any(s.phase is step.phase and s.on.known and step.on.known and not _days_differ(s.on, step.on) for s in deal)


def _same_outcome(deal: Sequence[Step], step: Step) -> bool:
    return any(s.phase is step.phase and not _parts_differ(s.percent, step.percent) for s in deal)


def _days_differ(a: Bounds, b: Bounds) -> bool:
    if a.earliest is None or a.latest is None or b.earliest is None or b.latest is None:
        return False
    return a.earliest > b.latest + SAME_DAY or b.earliest > a.latest + SAME_DAY


def _parts_differ(a: Percent | None, b: Percent | None) -> bool:
    if a is None or b is None or a.role is not b.role:
        return False
    return a.high < b.low or b.high < a.low


@dataclass(frozen=True, slots=True)
class _Stage:
    """A phase that a deal went through, with every step that speaks of it."""

    phase: Phase
    steps: list[Step]

    @property
    def on(self) -> Bounds:
        """The day of the phase's own event, as the articles give it."""
        return agreed_bounds(step.on for step in self.steps if step.phase is self.phase)

    @property
    def begins(self) -> date:
        """The first day of the phase."""
        own = [step for step in self.steps if step.phase is self.phase]
        return self.on.earliest or min(step.day for step in own)


def _rows(slot: Slot, deal: Deal, number: int, frame: Frame, following: date | None) -> list[Interval]:
    stages = _stages(deal)
    ends = [*(stage.begins for stage in stages[1:]), following if stages[-1].phase is not Phase.COMPLETED else None]
    made = [_row(slot, deal, stage, to) for stage, to in zip(stages, ends, strict=True)]
    if ends[-1] is None and frame.horizon is not None and stages[-1].phase not in _OUTCOMES:
        made[-1] = replace(made[-1], stale_on=months_after(made[-1].last_evidence, OUTCOME))
    kept = [r for r in made if r.holds_to is None or r.holds_from < r.holds_to]
    return [replace(r, episode=number, modality=frame.modality) for r in kept]


def _stages(deal: Deal) -> list[_Stage]:
    """The phases in the order of time; a step that falls behind what is known only supports what it repeats."""
    stages: list[_Stage] = []
    for step in deal.steps:
        if not stages or _advances(stages[-1].phase, step):
            stages.append(_Stage(step.phase, [step]))
        else:
            next((s for s in stages if s.phase is step.phase), stages[-1]).steps.append(step)
    return [s for n, s in enumerate(stages) if n + 1 == len(stages) or s.begins < stages[n + 1].begins]


def _advances(phase: Phase, step: Step) -> bool:
    if phase in _OUTCOMES or not step.sure:
        return False
    return PHASE_ORDER[step.phase] > PHASE_ORDER[phase]


def _row(slot: Slot, deal: Deal, stage: _Stage, to: date | None) -> Interval:
    claims = [claim for step in stage.steps for claim in step.claims]
    against = dict.fromkeys(c for step in stage.steps for c in step.conflicts if c not in claims)
    own = (step.percent for step in stage.steps if step.phase is stage.phase)
    percent = next((part for part in own if part is not None), deal.percent)
    until = stage.on if stage.phase is Phase.ABANDONED else Bounds()
    return row(
        slot, claims=claims, phase=stage.phase, holds_from=stage.begins, holds_to=to, since=stage.on, until=until,
        contradictions=ids(best_first(against)), percent=percent,
    )  # fmt: skip
