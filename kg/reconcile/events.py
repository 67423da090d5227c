"""What happened to one slot and when: claims put in their place in the world's time.

An event is what one origin says about one slot, placed on the day of the world that it speaks for: evidence of holding
stands on the day of publication, an end on the first day after it, a start or an end that was still ahead when the
article was written on its own day (`scheduled`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time

from kg.model import ClaimId, Cue, EntityId, Percent, Phase, Relation, ResolvedClaim
from kg.reconcile.days import ONE
from kg.span import UNKNOWN, Bounds

SURE = 0.8  # DESIGN 3: claims below are shown as uncertain and never close an interval
HOLDING = frozenset({Phase.ACTIVE, Phase.EXPANDING, Phase.REDUCING})
PROSPECTIVE = frozenset({Phase.CONSIDERING, Phase.AGREED})
LESSENING = frozenset({Phase.REDUCING, Phase.ENDED, Phase.ABANDONED})
PHASE_ORDER = {phase: n for n, phase in enumerate(Phase)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What is reconciled on its own: the fields that all of its rows share."""

    relation: Relation
    subject: EntityId
    object: EntityId | None
    product: str | None = None
    office: str | None = None
    venture: EntityId | None = None
    round: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One statement about a slot. `claims`: best first, never empty; `conflicts`: what the same origin says against it."""

    day: date
    phase: Phase
    claims: tuple[ResolvedClaim, ...]
    since: Bounds = UNKNOWN
    until: Bounds = UNKNOWN
    conflicts: tuple[ResolvedClaim, ...] = ()
    scheduled: bool = False  # was ahead on the day of publication
    announced: date | None = None  # of a scheduled event: the day of publication
    starts: date | None = None  # the first day, where it follows from something else than `since`
    percent: Percent | None = None
    exact: bool = False  # `percent` replaces what was known, also where it would agree with it
    derived: bool = False

    @property
    def published(self) -> date:
        """The day of the first article that says so."""
        return min(claim.published for claim in self.claims)

    @property
    def sure(self) -> bool:
        """Whether it may close, start or change anything."""
        return any(claim.confidence >= SURE for claim in self.claims)

    @property
    def origins(self) -> frozenset[str]:
        """Who vouches for it, reprints counted once."""
        return frozenset(claim.origin for claim in self.claims)

    def has(self, cue: Cue) -> bool:
        """Whether the wording of any claim carries the cue."""
        return any(cue in claim.cues for claim in self.claims)

    @property
    def passing(self) -> bool:
        """Whether every claim is said in passing: in a relative clause, an apposition or a commentary."""
        return all(claim.cues & {Cue.BACKGROUND, Cue.COMMENTARY} for claim in self.claims)


@dataclass(slots=True, kw_only=True)
class Episode:
    """One run of a relation, as it is put together from events in the order of time."""

    holds: list[Event] = field(default_factory=list)
    ends: list[Event] = field(default_factory=list)
    doubts: list[Event] = field(default_factory=list)  # ends that are not sure enough to close anything
    against: list[Event] = field(default_factory=list)  # later evidence of holding that does not reopen

    @property
    def over(self) -> date | None:
        """The first day on which it no longer holds."""
        return min((end.day for end in self.ends), default=None)


def when(event: Event) -> tuple[date, time, int, str]:
    """The order of events (rule 10): day, time of publication if given, phase; ids only to make it total."""
    first = min(claim.published_time or time.min for claim in event.claims)
    at = first if event.day == event.published else time.min
    return event.day, at, PHASE_ORDER[event.phase], event.claims[0].id


def end_bounds(claim: ResolvedClaim) -> Bounds:
    """When the thing ended as the claim gives it; an end's own day may stand in `since` when there is no `until`."""
    if claim.valid.until.known:
        return claim.valid.until
    return claim.valid.since if claim.phase in (Phase.ENDED, Phase.ABANDONED) else UNKNOWN


def ahead(bounds: Bounds, day: date) -> bool:
    """Whether the bounds lie wholly after the day."""
    return bounds.earliest is not None and bounds.earliest > day


def first_day_over(bounds: Bounds, published: date) -> date:
    """The first day on which a thing with this last day is over, told by an article of the day `published`."""
    if bounds.latest is None:
        return published if bounds.earliest is None or bounds.earliest < published else bounds.earliest + ONE
    after = bounds.latest + ONE if bounds.latest < date.max else bounds.latest
    return after if ahead(bounds, published) else min(after, published)


def ids(claims: Iterable[ResolvedClaim]) -> tuple[ClaimId, ...]:
    """The claims' ids in this order, each once."""
    return tuple(dict.fromkeys(claim.id for claim in claims))
