"""Sets of the algebra evaluated over a graph: one hit per party, with the row that says what holds on the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import assert_never

from bot import plan
from bot.algebra import (
    ANYTHING,
    And,
    Began,
    Beside,
    Kind,
    Members,
    Minus,
    Named,
    Or,
    Qualifier,
    Related,
    Sellers,
    SetExpr,
    Side,
    Status,
    TimeKind,
    When,
    WithAttribute,
)
from bot.handover import took_over
from bot.matching import by_office, by_product, by_round, of_trade, one_trade
from bot.posts import outlived, unnamed_ends
from kg.fragments import Inner
from kg.model import EntityId, EntityType, Interval, Modality, Phase, Relation
from kg.protocols import GraphReader, Shown
from kg.state import STATES, Group, State, covers, display_group, state
from kg.terms import ENTITY, INTERVAL, id_of

LIVE = frozenset((Group.ACTIVE, Group.EXPANDING, Group.REDUCING))
_HEARSAY = (Modality.REPORTED, Modality.POSSIBLE)
Dated = tuple[EntityId, Interval, date]  # whom the party is related to, the row, the day that it answers for
Found = tuple[EntityId, EntityId, Interval]  # the party, whom it is related to, the row
MAX_GIVEN = 2000  # parties handed from one hop of a question to the next


@dataclass(frozen=True, slots=True)
class Hit:
    """One party of an answer. `best` says what holds on `day`; `rows` are all its rows, ended and contradicting ones too."""

    party: EntityId
    given: EntityId | None
    best: Interval
    rows: tuple[Interval, ...]
    day: date

    @property
    def group(self) -> Group:
        """The heading under which an answer shows it."""
        return display_group(self.best, self.day)

    @property
    def state(self) -> State:
        """What it is on the day."""
        return state(self.best, self.day)


@dataclass(slots=True)
class Evaluator:
    """Evaluates sets as of a day. Collects the SPARQL that it ran."""

    reader: GraphReader
    as_of: date
    visible: frozenset[str] = plan.PUBLIC
    prospective: bool = False  # the question also asks for what is to come
    ran: list[str] = field(default_factory=list)
    found: dict[tuple[str, str], str] = field(default_factory=dict)  # by party's IRI and row: the query, hops nested
    _asked: dict[SetExpr, str] = field(default_factory=dict)
    _memo: dict[SetExpr, tuple[Hit, ...]] = field(default_factory=dict)
    _daily: dict[Related, tuple[Hit, ...]] = field(default_factory=dict)

    def hits(self, of: SetExpr) -> tuple[Hit, ...]:
        """The members of a set that come from rows; names alone have none."""
        if of not in self._memo:
            self._memo[of] = self._hits(of)
        return self._memo[of]

    def ids(self, of: SetExpr) -> tuple[EntityId, ...]:
        """The members of a set as entities."""
        if isinstance(of, Named):
            return of.ids
        if isinstance(of, Or):
            return tuple(dict.fromkeys(id_ for part in of.parts for id_ in self.ids(part)))
        if isinstance(of, Members):
            return of.ids
        return tuple(dict.fromkeys(hit.party for hit in self.hits(of)))[:MAX_GIVEN]

    def all_hits(self, related: Related, among: Sequence[EntityId] | None = None) -> tuple[Hit, ...]:
        """Every party that ever stood in the relation, in whatever state on the day: for yes/no, dates and values.

        `among`: only these parties; others are left out only where no qualifier compares rows with one another.
        """
        rows = self._rows(related, among=among if related.qualifier == ANYTHING else None)
        return tuple(hit for hit in self._grouped(rows, related) if among is None or hit.party in among)

    def over(self, related: Related) -> tuple[Hit, ...]:
        """Those with whom it is over on the day: what stands below a list of those with whom it is not."""
        found = [hit for hit in self._on_the_day(related) if hit.group is Group.ENDED]
        return tuple(sorted(found, key=_order))

    def _on_the_day(self, related: Related) -> tuple[Hit, ...]:
        """Every party of whom a row covers the day: for lists, which need no row that has made way for another."""
        if related not in self._daily:
            self._daily[related] = self._grouped(self._rows(related, day=self._last(related.when)), related)
        return self._daily[related]

    def everything(self, ids: Sequence[EntityId]) -> list[Hit]:
        """All that is known of these entities, as hits for their counterparties."""
        query = plan.everything(ids, visible=self.visible)
        asked: dict[tuple[Relation, Side], list[Found]] = defaultdict(list)
        for found in self._read(query, query):
            party, given, row = found
            asked[row.relation, Side.SUBJECT if (party, given) == (row.subject, row.object) else Side.OBJECT].append(found)
        return [
            hit
            for (relation, side), rows in asked.items()
            for hit in self._grouped(rows, Related(of=None, relation=relation, side=side, status=Status.EVER))
        ]

    def shown(self, rows: Iterable[Interval]) -> dict[str, Shown]:
        """The claims behind rows."""
        return {str(k): v for k, v in self.reader.shown([c for row in rows for c in row.support]).items()}

    def _hits(self, of: SetExpr) -> tuple[Hit, ...]:
        match of:
            case Named():
                return ()
            case Related():
                return self._related(of)
            case And(parts):
                return self._and(parts)
            case Or(parts):
                return _merged([hit for part in parts for hit in self.hits(part)])
            case Minus(whole, without):
                gone = set(self.ids(without))
                return tuple(hit for hit in self.hits(whole) if hit.party not in gone)
            case WithAttribute():
                hits = [_past_share(hit, of) for hit in self.hits(of.of)]
                return tuple(hit for hit in hits if _within(hit, of))
            case Sellers(deals):
                return _sellers(self.hits(deals))
            case Kind(inner, firms):
                return tuple(hit for hit in self.hits(inner) if self._is_person(hit.party) is not firms)
            case Began(inner, when):
                return tuple(hit for hit in self.hits(inner) if _began(hit, when))
            case Beside():
                return self._beside(of)
            case Members(ids, inner):
                return () if inner is None else tuple(hit for hit in self.hits(inner) if hit.party in ids)
            case _:
                assert_never(of)

    def _is_person(self, id_: EntityId) -> bool:
        found = self.reader.entity(id_)
        return found is not None and found.type in (EntityType.PERSON, EntityType.FAMILY)

    def _and(self, parts: Sequence[SetExpr]) -> tuple[Hit, ...]:
        rest = [set(self.ids(part)) for part in parts[1:]]
        return tuple(hit for hit in self.hits(parts[0]) if all(hit.party in ids for ids in rest))

    def _related(self, of: Related) -> tuple[Hit, ...]:
        if of.when is not None and of.when.low > self.as_of and of.status is Status.PROSPECTIVE:
            of = replace(of, status=Status.NOW)  # what is to come is what then holds
        every = self._on_the_day(of) if self._pointlike(of) else self.all_hits(of)
        found = [hit for hit in every if fits(hit, of.status, self.prospective)]
        if of.qualifier.low is not None:
            found = [hit for hit in found if _within(hit, majority(of.qualifier, of))]
        if of.relation is Relation.HOLDS_ROLE and of.status in (Status.NOW, Status.STILL):
            found = [hit for hit in found if hit.group is not Group.PROSPECTIVE] or found
        if not found and of.status is Status.STILL and of.relation is Relation.OWNS_STAKE:
            found = [hit for hit in every if hit.group is Group.PROSPECTIVE]
        if not found and of.status is Status.PAST and of.relation not in STATES:
            found = [hit for hit in every if hit.group is Group.PROSPECTIVE]
        return tuple(sorted(found, key=_order))

    def _rows(self, of: Related, *, day: date | None = None, among: Sequence[EntityId] | None = None) -> list[Found]:
        """The rows that cover the day; without one all rows, if need be of these parties only."""
        given = self.ids(of.of) if of.of is not None else ()
        if not given or among == ():
            return []
        query = self._query(of, given, day, among)
        inner = self._asked.get(of.of) if of.of is not None else None
        self._asked[of] = query if inner is None else self._query(of, Inner(inner), day, among)
        return self._qualified(self._read(query, self._asked[of]), of)

    def _query(self, of: Related, given: plan.Given, day: date | None, among: Sequence[EntityId] | None) -> str:
        if among is not None:
            return plan.between(given, among, of.relation, of.side, visible=self.visible)
        if day is None:
            return plan.history(given, of.relation, of.side, visible=self.visible)
        return plan.related(given, of.relation, of.side, day, visible=self.visible)

    def _read(self, query: str, shown: str) -> list[Found]:
        self.ran.append(shown)
        found = {id_of(str(row["row"]), INTERVAL): row for row in self.reader.select(query)}
        self.found |= {(str(row.get("item", row["given"])), key): shown for key, row in found.items()}
        rows = ((interval, found[interval.key]) for interval in self.reader.intervals(found))
        return [(_id(r.get("item", r["given"])), _id(r["given"]), interval) for interval, r in rows]

    def _qualified(self, rows: list[Found], of: Related) -> list[Found]:
        kept = [interval for _, _, interval in rows]
        if of.qualifier.offices:
            kept = by_office(kept, of.qualifier.offices)
            kept += unnamed_ends([interval for _, _, interval in rows], kept)
        if of.qualifier.round is not None:
            kept = by_round(kept, of.qualifier.round, self.reader)
        if of.qualifier.trade:
            kept = of_trade(kept, of.qualifier.trade)
        if of.qualifier.product:
            matching = by_product(kept, of.qualifier.product, self.reader)
            loosely = not matching and of.side is Side.OBJECT and one_trade(kept)
            kept = kept if loosely else matching
        keys = {interval.key for interval in kept}
        return [row for row in rows if row[2].key in keys]

    def _grouped(self, rows: Sequence[Found], of: Related) -> tuple[Hit, ...]:
        by_party: dict[EntityId, list[tuple[EntityId, Interval]]] = defaultdict(list)
        for party, given, interval in rows:
            by_party[party].append((given, interval))
        return tuple(hit for party, found in by_party.items() if (hit := self._hit(party, found, of)) is not None)

    def _hit(self, party: EntityId, found: list[tuple[EntityId, Interval]], of: Related) -> Hit | None:
        dated = [(given, row, day) for given, row in found if (day := self._day(row, of.when)) is not None]
        if of.relation is Relation.HOLDS_ROLE:
            dated = [x for x in dated if not outlived(x[1], [row for _, row in found], x[2])] or dated
        if of.status is Status.ENDED and of.when is not None:
            dated = _ended_within(dated, of.when) or dated
        if of.status is Status.RESUMED and not _resumed([row for _, row in found]):
            return None
        if not dated:
            return None
        given, best, day = dated[0] if len(dated) == 1 else min(dated, key=lambda x: rank(x[1], x[2]))
        given, best, day = _denied_since(dated, best) or (given, best, day)
        if of.status is Status.REDUCING and best.phase not in _LESS:
            given, best, day = next((x for x in dated if _said_to_leave(x[1])), (given, best, day))
        if of.qualifier.product and display_group(best, day) is Group.LAST_KNOWN:
            given, best, day = max(dated, key=_over_or_old)
        return Hit(party, given, best, tuple(row for _, row in found), day)

    def _pointlike(self, of: Related) -> bool:
        timed = of.when is None or of.when.low == of.when.high
        return timed and of.status not in (Status.PAST, Status.ENDED, Status.RESUMED, Status.EVER)

    def _last(self, when: When | None) -> date:
        if when is None:
            return self.as_of
        return min(when.high, self.as_of) if when.low <= self.as_of else when.high

    def _day(self, row: Interval, when: When | None) -> date | None:
        """The last of the asked days that the row covers, or None."""
        if when is None:
            return self.as_of if covers(row, self.as_of) else None
        if when.kind is TimeKind.BEFORE:
            return _covered(row, date.min, when.low - timedelta(days=1))
        return _covered(row, when.low, self._last(when))

    def _beside(self, of: Beside) -> tuple[Hit, ...]:
        anchors = set(self.ids(of.entity))
        hits = self._ever(of.of)
        starts = [hit for hit in hits if hit.party in anchors]
        others = [hit for hit in hits if hit.party not in anchors and not _unreal(hit, of.after)]
        if not starts:
            return ()
        if isinstance(of.of, Related) and of.of.relation is not Relation.HOLDS_ROLE:
            return tuple(hit for hit in others if any(_follows(hit, start, after=of.after) for start in starts))
        start = min(_start(hit) for hit in starts)
        if of.after:
            later = [hit for hit in others if _start(hit) > start]
            return (min(later, key=_start),) if later else ()
        earlier = [hit for hit in others if _start(hit) < start or hit.group is Group.ENDED]
        return (max(earlier, key=_start),) if earlier else ()

    def _ever(self, of: SetExpr) -> tuple[Hit, ...]:
        if not isinstance(of, Related):
            return self.hits(of)
        rows = self._rows(of)
        by_party: dict[EntityId, list[Interval]] = defaultdict(list)
        for party, _, row in rows:
            by_party[party].append(row)
        return tuple(
            Hit(party, None, min(found, key=lambda r: rank(r, self.as_of)), tuple(found), self.as_of)
            for party, found in by_party.items()
        )


def _id(value: object) -> EntityId:
    return EntityId(id_of(str(value), ENTITY))


def _ended_within(dated: Sequence[Dated], when: When) -> list[Dated]:
    """ "who did X drop in 2025": the ends that fall into the days asked about."""
    over = [x for x in dated if x[1].phase is Phase.ENDED and x[1].modality is Modality.STATED]
    return [x for x in over if when.low <= x[1].holds_from <= when.high]


def _covered(row: Interval, low: date, high: date) -> date | None:
    end = high if row.holds_to is None else min(high, row.holds_to - timedelta(days=1))
    return end if end >= max(low, row.holds_from) else None


def _start(hit: Hit) -> date:
    return min(row.holds_from for row in hit.rows if row.modality is Modality.STATED or len(hit.rows) == 1)


def _began(hit: Hit, when: When) -> bool:
    """By the row's own beginning where an article gives it, else by the first evidence."""
    row = hit.best
    if row.since.earliest is not None and row.since.latest is not None and hit.group is not Group.PROSPECTIVE:
        return when.low <= row.since.latest and row.since.earliest <= when.high
    return when.low <= row.first_evidence <= when.high


def _follows(hit: Hit, start: Hit, *, after: bool) -> bool:
    return took_over(hit.rows, start.rows) if after else took_over(start.rows, hit.rows)


def _unreal(hit: Hit, after: bool) -> bool:
    return (
        hit.group is Group.DENIED
        or (hit.group is Group.PROSPECTIVE and not after)
        or all(row.modality is not Modality.STATED for row in hit.rows)
    )


def _over_or_old(dated: tuple[EntityId, Interval, date]) -> tuple[bool, date]:
    """Of one product's rows: an end that is newer than the last sign of life is believed."""
    _, row, day = dated
    said = row.modality is Modality.STATED and display_group(row, day) in (Group.ENDED, Group.LAST_KNOWN)
    return said, row.last_evidence


_LESS = (Phase.REDUCING, Phase.ENDED)


def _denied_since(dated: Sequence[Dated], best: Interval) -> Dated | None:
    """The denial of what had only been considered: the newer word counts."""
    if best.phase is not Phase.CONSIDERING:
        return None
    newer = [x for x in dated if x[1].modality is Modality.DENIED and x[1].last_evidence > best.last_evidence]
    return max((x for x in newer if x[1].phase is best.phase), key=lambda x: x[1].last_evidence, default=None)


def _said_to_leave(row: Interval) -> bool:
    """Hearsay of a reduction or an end beside a row that goes on."""
    return row.modality in _HEARSAY and row.phase in _LESS


def _resumed(rows: Sequence[Interval]) -> bool:
    """Whether a relation ended and began again: two episodes, or an ended row before a later live one."""
    stated = [row for row in rows if row.modality is Modality.STATED]
    ends = [row.holds_from for row in stated if row.phase is Phase.ENDED]
    live = [row.holds_from for row in stated if row.phase in (Phase.ACTIVE, Phase.EXPANDING, Phase.REDUCING)]
    return any(later > end for end in ends for later in live)


def rank(row: Interval, day: date) -> tuple[int, int, int, str]:
    """Which of a pair's rows says what holds: stated before denied before hearsay; the newest evidence first."""
    order = (2 if row.modality is Modality.DENIED else 3 if row.modality in _HEARSAY else 0, _STAND[display_group(row, day)])
    return (
        (0 if order[0] == 0 and order[1] < 4 else 1 + order[0]), order[1], -row.last_evidence.toordinal(), row.key,
    )  # fmt: skip


_STAND = {
    Group.ACTIVE: 0, Group.EXPANDING: 0, Group.REDUCING: 0, Group.LAST_KNOWN: 1, Group.REPORTED: 2, Group.PROSPECTIVE: 3,
    Group.DENIED: 3, Group.ENDED: 4,
}  # fmt: skip


def fits(hit: Hit, status: Status, prospective: bool = False) -> bool:
    """Whether a party's row belongs in a list asked with this status."""
    group = hit.group
    if prospective and group is Group.PROSPECTIVE:
        return True
    return group in _SHOWN[status] or (status is Status.REDUCING and _reducing(hit))


def _reducing(hit: Hit) -> bool:
    return hit.group in (Group.REPORTED, Group.LAST_KNOWN) and hit.best.phase is Phase.REDUCING


_SHOWN: dict[Status, frozenset[Group]] = {
    Status.NOW: LIVE | {Group.REPORTED, Group.LAST_KNOWN, Group.PROSPECTIVE},
    Status.STILL: LIVE | {Group.REPORTED, Group.LAST_KNOWN},
    Status.PAST: LIVE | {Group.REPORTED, Group.LAST_KNOWN, Group.ENDED},
    Status.ENDED: frozenset({Group.ENDED}),
    Status.REDUCING: frozenset({Group.REDUCING}),
    Status.EXPANDING: frozenset({Group.EXPANDING}),
    Status.PROSPECTIVE: frozenset({Group.PROSPECTIVE}),
    Status.REPORTED: frozenset({Group.REPORTED}),
    Status.RESUMED: LIVE | {Group.LAST_KNOWN},
    Status.LAST_KNOWN: frozenset({Group.LAST_KNOWN}),
    Status.ACTIVE: LIVE,
    Status.EVER: frozenset(Group),
}


def _order(hit: Hit) -> tuple[int, float, str]:
    share = hit.best.percent.low if hit.best.percent is not None else 0.0
    return _ORDER.index(hit.group), -share, hit.party


_ORDER = (
    Group.ACTIVE, Group.EXPANDING, Group.REDUCING, Group.REPORTED, Group.LAST_KNOWN, Group.PROSPECTIVE, Group.ENDED,
    Group.DENIED,
)  # fmt: skip


def _sellers(deals: Sequence[Hit]) -> tuple[Hit, ...]:
    """The sellers that rows of deals name, each with the deal's row as its own."""
    named = [(row.seller, hit, row) for hit in deals for row in hit.rows if row.seller is not None]
    real = [(seller, hit, row) for seller, hit, row in named if row.phase is not Phase.ABANDONED]
    return tuple({seller: Hit(seller, hit.party, row, (row,), hit.day) for seller, hit, row in real}.values())


def _merged(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """One hit per party over several relations: the one that ranks best."""
    best: dict[EntityId, Hit] = {}
    for hit in hits:
        known = best.get(hit.party)
        if known is None:
            best[hit.party] = hit
        else:
            ahead, behind = (hit, known) if rank(hit.best, hit.day) < rank(known.best, known.day) else (known, hit)
            best[hit.party] = replace(ahead, rows=(*ahead.rows, *behind.rows))
    return tuple(sorted(best.values(), key=_order))


def _past_share(hit: Hit, bounds: WithAttribute) -> Hit:
    """ "who owned 38 %": a row of the past counts when no other day is asked about."""
    past = isinstance(bounds.of, Related) and bounds.of.status is Status.PAST and bounds.of.when is None
    fitting = [row for row in hit.rows if _within(replace(hit, best=row), bounds) and row.modality is Modality.STATED]
    return replace(hit, best=max(fitting, key=lambda row: row.last_evidence)) if past and fitting else hit


def majority(asked: Qualifier, of: SetExpr) -> WithAttribute:
    """What a verb or noun asks of a share: all of it, or more than so much."""
    return WithAttribute(of=of, low=asked.low, strict=asked.low != _ALL)


_ALL = 100.0


def _within(hit: Hit, bounds: WithAttribute) -> bool:
    percent = hit.best.percent
    if percent is None:
        return False
    if bounds.low is not None and not (percent.low > bounds.low if bounds.strict else percent.low >= bounds.low):
        return percent.low == bounds.low and percent.low_open
    return bounds.high is None or (percent.high < bounds.high if bounds.strict else percent.high <= bounds.high)


__all__ = ["LIVE", "Evaluator", "Hit", "Side", "fits", "rank"]
