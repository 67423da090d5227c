"""Rule 2 for offices: where an office has one holder, who comes ends who was there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kg.model import Cue, EntityId, Phase, ResolvedClaim
from kg.reconcile.beside import voices
from kg.reconcile.days import ONE, overlap
from kg.reconcile.events import HOLDING, Event, ahead, when
from kg.reconcile.origin import bundles, events_of
from kg.reconcile.timeline import reopens, two_origins
from kg.span import Bounds


@dataclass(slots=True)
class Tenure:
    """One person's part in one office: the stated events, and every claim (for hearsay and denials)."""

    person: EntityId
    office: str | None
    claims: list[ResolvedClaim] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def offices(claims: Iterable[ResolvedClaim], one_holder: frozenset[str]) -> list[Tenure]:
    """Who held which office, with successions worked out. `one_holder`: offices that one person holds at a time."""
    by_office: dict[str | None, list[ResolvedClaim]] = defaultdict(list)
    for claim in claims:
        by_office[claim.office].append(claim)
    result: list[Tenure] = []
    for office in sorted(by_office, key=lambda o: o or ""):
        tenures = _tenures(office, by_office[office])
        result += _succession(tenures) if office in one_holder else tenures
    return result


def _tenures(office: str | None, claims: Sequence[ResolvedClaim]) -> list[Tenure]:
    people = sorted({claim.subject for claim in claims})
    tenures = [Tenure(person, office, [c for c in claims if c.subject == person]) for person in people]
    for tenure in tenures:
        tenure.events = events_of(voices(tenure.claims).stated)
    return tenures


def _succession(tenures: list[Tenure]) -> list[Tenure]:
    if len(tenures) > 1:
        shared = _one_article(tenures)
        _Succession(tenures, shared).run()
    return tenures


def _one_article(tenures: list[Tenure]) -> set[tuple[str, EntityId]]:
    """Where one article names two holders, the interim, new or appointed one holds.

    Returns the (claim, other person) pairs that the wording leaves open: neither ends the other.
    """
    shared: set[tuple[str, EntityId]] = set()
    stated = [claim for tenure in tenures for claim in voices(tenure.claims).stated]
    for bundle in bundles(stated):
        now = [claim for claim in bundle if _holds_now(claim)]
        former = _former(now)
        if former:
            _hand_over(tenures, now, former)
        else:
            shared |= {(claim.id, other.subject) for claim in now for other in now if claim.subject != other.subject}
    return shared


def _hand_over(tenures: Sequence[Tenure], now: Sequence[ResolvedClaim], former: set[EntityId]) -> None:
    newcomers = [claim for claim in now if claim.subject not in former]
    for tenure in tenures:
        if tenure.person in former:
            _retire(tenure, [claim for claim in now if claim.subject == tenure.person], newcomers)
        else:
            _arrive(tenure, newcomers)


def _holds_now(claim: ResolvedClaim) -> bool:
    return claim.phase in HOLDING and not claim.valid.until.known and not ahead(claim.valid.since, claim.published)


def _former(now: Sequence[ResolvedClaim]) -> set[EntityId]:
    people = {claim.subject for claim in now}
    leaving = {claim.subject for claim in now if Cue.LEAVING in claim.cues}
    new = {claim.subject for claim in now if claim.interim or Cue.APPOINTED in claim.cues} - leaving
    former = people - new if new else leaving
    return former if former < people else set()


def _retire(tenure: Tenure, own: Sequence[ResolvedClaim], newcomers: Sequence[ResolvedClaim]) -> None:
    """What this article calls holding is the tenure that it reports to be over."""
    gone = {claim.id for claim in own}
    tenure.events = [e for e in tenure.events if not {c.id for c in e.claims} <= gone]
    day = min(claim.published for claim in own)
    began = [claim.valid.since for claim in newcomers if claim.valid.since.earliest is not None]
    until = Bounds(None, day)
    if began and began[0].earliest is not None:
        day, until = began[0].earliest, _eve(began[0])
    ended = tuple(replace(claim, phase=Phase.ENDED) for claim in own)
    tenure.events.append(Event(day=day, phase=Phase.ENDED, claims=(*ended, *newcomers), until=until))


def _arrive(tenure: Tenure, newcomers: Sequence[ResolvedClaim]) -> None:
    """Who follows somebody named in the same article holds the office from that article on, if no day is given."""
    told = {claim.id for claim in newcomers}
    for n, event in enumerate(tenure.events):
        if not event.since.known and told & {claim.id for claim in event.claims}:
            tenure.events[n] = replace(event, starts=event.day, since=Bounds(None, event.day))


def _eve(since: Bounds) -> Bounds:
    return Bounds(since.earliest - ONE if since.earliest else None, since.latest - ONE if since.latest else None)


class _Succession:
    """Walks through all holders' events in the order of time and ends each holder when the next one comes."""

    def __init__(self, tenures: Sequence[Tenure], shared: set[tuple[str, EntityId]]) -> None:
        self.tenures = {tenure.person: tenure for tenure in tenures}
        self.shared = shared
        self.seen: dict[EntityId, date] = {}  # open holders: the last day of evidence
        self.over: dict[EntityId, date] = {}  # former holders: the first day after
        self.against: dict[EntityId, list[Event]] = defaultdict(list)

    def run(self) -> None:
        """Add the ends and the notices that successions imply."""
        told = [(event, person) for person, tenure in self.tenures.items() for event in tenure.events]
        placed = [(_takes_over(event, person, told), when(event), person, event) for event, person in told]
        for day, _, person, event in sorted(placed, key=lambda entry: entry[:3]):
            self._step(event, person, day)

    def _step(self, event: Event, person: EntityId, day: date) -> None:
        if event.phase is Phase.ENDED:
            if event.sure and self.seen.pop(person, None) is not None:
                self.over[person] = event.day
            self.over.setdefault(person, event.day)
        elif event.phase is Phase.AGREED and ahead(event.since, event.published):
            self._give_notice(event, person)
        elif event.phase in HOLDING and event.sure and self._accepted(event, person):
            self._take_over(event, person, day)

    def _accepted(self, event: Event, person: EntityId) -> bool:
        over = self.over.get(person)
        if person in self.seen or over is None or event.scheduled or reopens(over, event):
            return True
        self.against[person].append(event)
        return two_origins(over, self.against[person])

    def _take_over(self, event: Event, person: EntityId, day: date) -> None:
        others = [other for other in self.seen if other != person and not self._side_by_side(event, other)]
        if person not in self.seen and others:
            self._begin(event, person, day)
        for other in others:
            self._end(other, event, day)
        self.seen[person] = max(event.day, self.seen.get(person, event.day))
        self.over.pop(person, None)

    def _side_by_side(self, event: Event, other: EntityId) -> bool:
        return any((claim.id, other) in self.shared for claim in event.claims)

    def _begin(self, event: Event, person: EntityId, day: date) -> None:
        """The newcomer cannot have held the office while another was seen in it."""
        tenure = self.tenures[person]
        if event.since.known:
            tenure.events = [replace(e, starts=day) if e is event and _later(event, day) else e for e in tenure.events]
            return
        last = max(seen for other, seen in self.seen.items() if other != person)
        since = Bounds(min(last, day), day) if last < day else Bounds(None, day)
        tenure.events = [replace(e, starts=day, since=since) if e is event else e for e in tenure.events]

    def _end(self, other: EntityId, event: Event, day: date) -> None:
        last = self.seen.pop(other)
        until = _eve(event.since) if event.since.known else Bounds(min(last, day), day)
        until = overlap(until, Bounds(last, None)) or (until if event.since.known else Bounds(None, day))
        ended = Event(day=day, phase=Phase.ENDED, claims=event.claims, until=until)
        self.tenures[other].events.append(ended)
        self.over[other] = day

    def _give_notice(self, event: Event, person: EntityId) -> None:
        """A successor named for a later day: the holder stays till then, and it is known that he leaves."""
        for other in self.seen:
            if other != person:
                notice = replace(event, phase=Phase.REDUCING, since=Bounds(), until=_eve(event.since), percent=None)
                self.tenures[other].events.append(notice)


def _takes_over(event: Event, person: EntityId, told: Sequence[tuple[Event, EntityId]]) -> date:
    """The day on which this event can end another's tenure: a given start, else the day of the evidence.

    A start given as a year or a month comes after the last day of it on which somebody else was seen in office.
    """
    began, latest = event.since.earliest, event.since.latest
    if event.phase not in HOLDING or began is None or began > event.day:
        return event.day
    seen = [other.day + ONE for other, who in told if who != person and other.phase in HOLDING and other.sure]
    return max([began, *(day for day in seen if latest is not None and began < day <= min(latest, event.day))])


def _later(event: Event, day: date) -> bool:
    return event.since.earliest is not None and day > event.since.earliest
