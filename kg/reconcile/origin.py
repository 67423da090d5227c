"""Rule 1: the claims of one origin about one slot, reduced to what it says in the end.

Body before headline, the report of events before commentary; between reducing and ended the weaker wins unless the end
is dated or stated as done; an origin that contradicts itself closes nothing. What loses is kept as a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from kg.model import Cue, Percent, PercentRole, Phase, ResolvedClaim
from kg.reconcile.days import agreed_bounds
from kg.reconcile.events import HOLDING, PROSPECTIVE, Event, ahead, end_bounds, first_day_over
from kg.span import UNKNOWN, Bounds

REPRINT_GAP = timedelta(days=7)  # articles of one origin further apart than this are two statements, not one
_STRENGTH = (
    Phase.REDUCING,
    Phase.EXPANDING,
    Phase.ACTIVE,
    Phase.AGREED,
    Phase.CONSIDERING,
)  # of what holds: most telling first


@dataclass(frozen=True, slots=True)
class _Said:
    """One origin's claims: those that hold, those that end, and those that lose against them."""

    holds: tuple[ResolvedClaim, ...]
    ends: tuple[ResolvedClaim, ...]
    conflicts: tuple[ResolvedClaim, ...]


def events_of(claims: Iterable[ResolvedClaim]) -> list[Event]:
    """The events of one slot: every origin reduced to what it says in the end."""
    return [event for bundle in bundles(claims) for event in _events(bundle)]


def bundles(claims: Iterable[ResolvedClaim]) -> list[list[ResolvedClaim]]:
    """Claims that count as one statement: one origin, published within days of each other."""
    result = []
    for _, own in groupby(sorted(claims, key=lambda c: (c.origin, c.published, c.id)), key=lambda c: c.origin):
        run: list[ResolvedClaim] = []
        for claim in own:
            if run and claim.published - run[-1].published > REPRINT_GAP:
                result.append(run)
                run = []
            run.append(claim)
        result.append(run)
    return result


def best_first(claims: Iterable[ResolvedClaim], phase: Phase | None = None) -> tuple[ResolvedClaim, ...]:
    """Claims that say this phase first, then the better told, surer and newer; ids make it total."""

    def rank(claim: ResolvedClaim) -> tuple[bool, int, bool, int, float, int, str]:
        passing = Cue.BACKGROUND in claim.cues
        return (
            claim.phase != phase,
            tier(claim),
            passing,
            -claim.published.toordinal(),
            -claim.confidence,
            claim.sentence,
            claim.id,
        )

    return tuple(sorted(claims, key=rank))


def tier(claim: ResolvedClaim) -> int:
    """0: an event in the body; 1: commentary; 2: the headline."""
    if Cue.HEADLINE in claim.cues:
        return 2
    return 1 if Cue.COMMENTARY in claim.cues else 0


def _events(bundle: Sequence[ResolvedClaim]) -> list[Event]:
    said = _settle(_by_tier([_historic(claim) for claim in bundle]))
    return [*_end_events(said), *_hold_events(said)]


def _historic(claim: ResolvedClaim) -> ResolvedClaim:
    """A state that held up to a day before the article is one that ended then."""
    until = claim.valid.until
    if claim.phase in HOLDING and until.latest is not None and until.latest < claim.published:
        return replace(claim, phase=Phase.ENDED)
    return claim


def _by_tier(claims: Sequence[ResolvedClaim]) -> _Said:
    best = min(tier(claim) for claim in claims)
    phases = {claim.phase for claim in claims if tier(claim) == best}
    kept = [claim for claim in claims if tier(claim) == best or claim.phase in phases]
    lost = [claim for claim in claims if tier(claim) != best and claim.phase not in phases]
    ends = tuple(claim for claim in kept if claim.phase is Phase.ENDED)
    return _Said(tuple(c for c in kept if c.phase is not Phase.ENDED), ends, tuple(lost))


def _settle(said: _Said) -> _Said:
    """Weigh each end against what the same origin says to hold."""
    return _against_holding(_against_reducing(said))


def _against_reducing(said: _Said) -> _Said:
    reducing = tuple(claim for claim in said.holds if claim.phase is Phase.REDUCING)
    if not said.ends or not reducing:
        return said
    firm = tuple(claim for claim in said.ends if end_bounds(claim).known or Cue.DONE in claim.cues)
    vague = tuple(claim for claim in said.ends if claim not in firm)
    past = any(not ahead(end_bounds(claim), claim.published) for claim in firm)
    weaker = reducing if past else ()
    holds = tuple(claim for claim in said.holds if claim not in weaker)
    return _Said(holds, firm, said.conflicts + vague + weaker)


def _against_holding(said: _Said) -> _Said:
    """An end that the same origin's present tense denies closes nothing, unless time or wording tells the two apart."""
    past_ends = [claim for claim in said.ends if not ahead(end_bounds(claim), claim.published)]
    rivals = [hold for hold in said.holds if hold.phase in HOLDING and any(_clash(hold, end) for end in past_ends)]
    if not rivals:
        return said
    weak = tuple(hold for hold in rivals if _in_passing(hold) and not all(_in_passing(end) for end in past_ends))
    if len(weak) == len(rivals):
        return _Said(tuple(c for c in said.holds if c not in weak), said.ends, said.conflicts + weak)
    lost = tuple(end for end in past_ends if any(_clash(hold, end) for hold in rivals if hold not in weak))
    return _Said(said.holds, tuple(c for c in said.ends if c not in lost), said.conflicts + lost)


def _clash(hold: ResolvedClaim, end: ResolvedClaim) -> bool:
    if Cue.RESUMPTION in hold.cues:
        return False
    began, over = hold.valid.since.earliest, end_bounds(end).earliest
    return began is None or over is None or began <= over


def _in_passing(claim: ResolvedClaim) -> bool:
    return bool(claim.cues & {Cue.BACKGROUND, Cue.COMMENTARY})


def _end_events(said: _Said) -> list[Event]:
    by_time: dict[bool, list[ResolvedClaim]] = {}
    for claim in said.ends:
        by_time.setdefault(ahead(end_bounds(claim), claim.published), []).append(claim)
    events = []
    for future, ends in sorted(by_time.items()):
        ranked = best_first(ends, Phase.ENDED)
        events += _announced_end(ranked, said) if future else [_end(ranked, said)]
    return events


def _end(ends: tuple[ResolvedClaim, ...], said: _Said) -> Event:
    until = agreed_bounds(end_bounds(claim) for claim in ends)
    published = min(claim.published for claim in ends)
    since = agreed_bounds(claim.valid.since for claim in ends if claim.valid.until.known)
    conflicts = said.conflicts if not said.holds else ()
    return Event(
        day=first_day_over(until, published), phase=Phase.ENDED, claims=ends, since=since, until=until, conflicts=conflicts
    )  # fmt: skip


def _announced_end(claims: tuple[ResolvedClaim, ...], said: _Said) -> list[Event]:
    """It is being wound down from the announcement, and over the day after its last."""
    until = agreed_bounds(end_bounds(claim) for claim in claims)
    published = min(claim.published for claim in claims)
    since = agreed_bounds(claim.valid.since for claim in claims if claim.valid.until.known)
    conflicts = said.conflicts if not said.holds else ()
    hold = Event(
        day=published, phase=Phase.REDUCING, claims=claims, since=since, until=until, conflicts=conflicts,
        percent=percent_of(claims),
    )  # fmt: skip
    over = first_day_over(until, published)
    return [hold, Event(day=over, phase=Phase.ENDED, claims=claims, until=until, scheduled=True, announced=published)]


def _hold_events(said: _Said) -> list[Event]:
    if not said.holds:
        return []
    phase = next(p for p in _STRENGTH if any(claim.phase is p for claim in said.holds))
    claims = best_first(said.holds, phase)
    published = min(claim.published for claim in claims)
    telling = tuple(claim for claim in claims if claim.phase is phase)
    if _starts_ahead(telling, published):
        return _announced_start(claims, telling, published, said.conflicts)
    if phase is Phase.REDUCING and (end := agreed_bounds(c.valid.until for c in telling)).known:
        return _running_out(claims, end, published, said.conflicts)
    return [_hold(claims, phase, published, said.conflicts)]


def _hold(
    claims: tuple[ResolvedClaim, ...],
    phase: Phase,
    published: date,
    conflicts: tuple[ResolvedClaim, ...],
    until: Bounds = UNKNOWN,
) -> Event:
    present = [claim for claim in claims if not ahead(claim.valid.since, published) or phase in PROSPECTIVE]
    return Event(
        day=published, phase=phase, claims=claims, conflicts=conflicts, percent=percent_of(claims),
        since=agreed_bounds(claim.valid.since for claim in present),
        until=until if until.known else agreed_bounds(claim.valid.until for claim in claims),
    )  # fmt: skip


def _running_out(
    claims: tuple[ResolvedClaim, ...], until: Bounds, published: date, conflicts: tuple[ResolvedClaim, ...]
) -> list[Event]:
    hold = _hold(claims, Phase.REDUCING, published, conflicts, until)
    if until.latest is None:
        return [hold]
    telling = tuple(claim for claim in claims if claim.valid.until.known)
    over = until.latest + timedelta(days=1)
    return [hold, Event(day=over, phase=Phase.ENDED, claims=telling, until=until, scheduled=True, announced=published)]


def _starts_ahead(telling: tuple[ResolvedClaim, ...], published: date) -> bool:
    return telling[0].phase in (Phase.AGREED, Phase.ACTIVE) and any(ahead(c.valid.since, published) for c in telling)


def _announced_start(
    claims: tuple[ResolvedClaim, ...],
    telling: tuple[ResolvedClaim, ...],
    published: date,
    conflicts: tuple[ResolvedClaim, ...],
) -> list[Event]:
    """Signed for a later day: prospective till then, active from then on (rule 2)."""
    dated = tuple(claim for claim in telling if ahead(claim.valid.since, published))
    since = agreed_bounds(claim.valid.since for claim in dated)
    until = agreed_bounds(claim.valid.until for claim in dated)
    begins = since.earliest or published
    percent = percent_of(claims)
    signed = Event(
        day=published, phase=Phase.AGREED, claims=claims, since=since, until=until, conflicts=conflicts, percent=percent
    )  # fmt: skip
    start = Event(
        day=begins, phase=Phase.ACTIVE, claims=dated, since=since, until=until, scheduled=True, announced=published,
        percent=percent,
    )  # fmt: skip
    return [signed, start]


def percent_of(claims: Iterable[ResolvedClaim]) -> Percent | None:
    """What is held afterwards: the first such percentage among claims ranked best first."""
    held = (claim.percent for claim in claims if claim.percent is not None and claim.percent.role is PercentRole.RESULTING)
    return next(held, None)
