"""Sets of the algebra evaluated over a graph: one hit per party, with the row that says what holds on the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import assert_never

from bot import plan, stakes
from bot.algebra import (
    ANYTHING,
    And,
    Began,
    Beside,
    Best,
    Controlled,
    Ending,
    Fact,
    Kind,
    Members,
    Minus,
    Named,
    Or,
    Owners,
    Related,
    Sellers,
    SetExpr,
    Side,
    Status,
    TimeKind,
    ToldWith,
    Traders,
    When,
    WithAttribute,
    Worded,
)
from bot.hits import (
    LESS,
    Hit,
    began,
    completed,
    covered,
    denied_since,
    ended_within,
    ending,
    first_day,
    fits,
    follows,
    gave_up,
    last_day,
    majority,
    merged,
    order,
    over_or_old,
    past_share,
    rank,
    resumed,
    said_to_leave,
    sellers,
    unreal,
    within,
)
from bot.kinds import is_of_kind
from bot.matching import by_office, by_product, by_round, content, of_trade, one_trade
from bot.posts import outlived, unnamed_ends
from kg.fragments import Inner
from kg.model import ArticleId, EntityId, Interval, Relation
from kg.protocols import GraphReader, Shown
from kg.state import STATES, Group, covers, display_group
from kg.terms import ENTITY, INTERVAL, id_of

Found = tuple[EntityId, EntityId, Interval]  # the party, whom it is related to, the row
MAX_GIVEN = stakes.MAX_GIVEN


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
        if isinstance(of, Controlled):
            return self._controlled(of)
        if isinstance(of, Owners):
            return self._owners(of)
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
        return tuple(sorted(found, key=order))

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
            case Named() | Controlled() | Owners() | Best():  # who comes first is settled before (bot/replies.py)
                return ()
            case Related():
                return self._related(of)
            case And(parts):
                return self._and(parts)
            case Or(parts):
                return merged([hit for part in parts for hit in self.hits(part)])
            case Minus(whole, without):
                gone = set(self.ids(without))
                return tuple(hit for hit in self.hits(whole) if hit.party not in gone)
            case WithAttribute(Or(parts)):  # a row of another relation, newer but without a share, hides none
                return merged([hit for part in parts for hit in self.hits(replace(of, of=part))])
            case WithAttribute():
                hits = [past_share(hit, of) for hit in self.hits(of.of)]
                return tuple(hit for hit in hits if within(hit, of))
            case Sellers(deals):
                return sellers(self.hits(deals)) or self._parting(self.hits(deals))
            case Kind(inner, kind):
                return tuple(hit for hit in self.hits(inner) if self._is(hit.party, kind))
            case Began(inner, when):
                return tuple(hit for hit in self.hits(inner) if began(hit, when))
            case Worded():
                return self._worded(of)
            case Ending(inner, when):
                over = (found for hit in self.hits(inner) if (found := ending(hit, when)) is not None)
                return tuple(sorted(over, key=lambda hit: (last_day(hit.best), hit.party)))
            case Beside():
                return self._beside(of)
            case Traders():
                return self._traders(of)
            case ToldWith(whole, fact):
                return self._told_with(whole, fact)
            case Members(ids, inner):
                return () if inner is None else tuple(hit for hit in self.hits(inner) if hit.party in ids)
            case _:
                assert_never(of)

    def _worded(self, of: Worded) -> tuple[Hit, ...]:
        query, wanted = plan.everyone(of.relation, self.as_of, visible=self.visible), content(of.words)
        rows = [row for row in self.rows_of(query) if row.object is not None]
        said = {row.key: content(s.quote for s in self.shown([row]).values()) & wanted for row in rows}
        most = max(map(len, said.values()), default=0)
        found = [row for row in rows if len(said[row.key]) == most and most * 2 >= len(wanted)]
        parties = [(row.subject if of.side is Side.SUBJECT else row.object, row) for row in found]
        return tuple(Hit(party, None, row, (row,), self.as_of) for party, row in parties if party is not None)

    def _told_with(self, of: SetExpr, fact: Fact) -> tuple[Hit, ...]:
        """A fact with one party is any in which it has a part, on whichever side."""
        one, other = (fact.object, fact.subject) if fact.object is not None else (fact.subject, None)
        sides = (Side.SUBJECT,) if other is not None else tuple(Side)
        asked = (Related(of=one, relation=r, side=side, status=Status.EVER) for r in fact.relations for side in sides)
        among = self.ids(other) if other is not None else None
        articles = {article for related in asked for hit in self.all_hits(related, among) for article in self._articles(hit)}
        return tuple(hit for hit in self.hits(of) if articles & self._articles(hit))

    def _articles(self, hit: Hit) -> set[ArticleId]:
        return {shown.article for shown in self.shown(hit.rows).values()}

    def _parting(self, deals: Sequence[Hit]) -> tuple[Hit, ...]:
        """Owners of what was bought of whom the news of the purchase says that they hold less, or nothing any more."""
        bought = [(target, day) for deal in deals for target, day in completed(deal)]
        owners = Related(of=None, relation=Relation.OWNS_STAKE, side=Side.SUBJECT, status=Status.EVER)
        of = {target: self.all_hits(replace(owners, of=Named((target,)))) for target, _ in bought}
        return tuple(dict.fromkeys(hit for target, day in bought for hit in of[target] if gave_up(hit, day)))

    def _controlled(self, of: Controlled) -> tuple[EntityId, ...]:
        heads, day = self.ids(of.of), self._last(of.when)
        below = (stakes.below(head, day, self.rows_of, self.visible).controlled(head) for head in heads)
        return tuple(dict.fromkeys((*heads, *(firm for firms in below for firm in firms))))

    def rows_of(self, query: str) -> list[Interval]:
        """The rows that a query of our own finds."""
        self.ran.append(query)
        return self.reader.intervals([id_of(str(row["row"]), INTERVAL) for row in self.reader.select(query)])

    def _is(self, id_: EntityId, kind: str) -> bool:
        found = self.reader.entity(id_)
        return found is not None and is_of_kind(found.type, found.label, kind)

    def _owners(self, of: Owners) -> tuple[EntityId, ...]:
        query = plan.owners(visible=self.visible)
        self.ran.append(query)
        held = (_id(row["item"]) for row in self.reader.select(query))
        return tuple(sorted(id_ for id_ in held if self._is(id_, of.kind)))

    def _and(self, parts: Sequence[SetExpr]) -> tuple[Hit, ...]:
        rest = [set(self.ids(part)) for part in parts[1:]]
        return tuple(hit for hit in self.hits(parts[0]) if all(hit.party in ids for ids in rest))

    def _related(self, of: Related) -> tuple[Hit, ...]:
        """Those related to any of the given; a group does no business with itself."""
        found = self._fitting(of)
        if not isinstance(of.of, Controlled):
            return found
        owned = of.relation is Relation.OWNS_STAKE and of.side is Side.OBJECT  # what a group controls is its own
        inside = set(self.ids(of.of.of if owned else of.of))
        return tuple(hit for hit in found if hit.party not in inside)

    def _fitting(self, of: Related) -> tuple[Hit, ...]:
        if of.when is not None and of.when.low > self.as_of and of.status is Status.PROSPECTIVE:
            of = replace(of, status=Status.NOW)  # what is to come is what then holds
        every = self._on_the_day(of) if self._pointlike(of) else self.all_hits(of)
        found = [hit for hit in every if fits(hit, of.status, self.prospective)]
        if of.qualifier.low is not None:
            found = [hit for hit in found if within(hit, majority(of.qualifier, of))]
        if of.relation is Relation.HOLDS_ROLE and of.status in (Status.NOW, Status.STILL):
            found = [hit for hit in found if hit.group is not Group.PROSPECTIVE] or found
        if not found and of.status is Status.STILL and of.relation is Relation.OWNS_STAKE:
            found = [hit for hit in every if hit.group is Group.PROSPECTIVE]
        if not found and of.status is Status.PAST and of.relation not in STATES:
            found = [hit for hit in every if hit.group is Group.PROSPECTIVE]
        return tuple(sorted(found, key=order))

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
        found: dict[str, dict[str, object]] = defaultdict(dict)  # row -> party -> to whom it is related: both of two rivals
        for row in self.reader.select(query):
            item = str(row.get("item", row["given"]))
            found[id_of(str(row["row"]), INTERVAL)][item] = row["given"]
            self.found[item, id_of(str(row["row"]), INTERVAL)] = shown
        rows = self.reader.intervals(found)
        return [(_id(item), _id(given), row) for row in rows for item, given in found[row.key].items()]

    def _qualified(self, rows: list[Found], of: Related) -> list[Found]:
        kept = [interval for _, _, interval in rows]
        if of.qualifier.offices:
            kept = by_office(kept, of.qualifier.offices)
            kept += unnamed_ends([interval for _, _, interval in rows], kept)
        if of.qualifier.round is not None:
            kept = by_round(kept, of.qualifier.round, self.reader)
        served = of_trade(kept, of.qualifier.trade)
        if of.qualifier.product:
            matching = by_product(served or kept, of.qualifier.product, self.reader)
            loosely = not matching and of.side is Side.OBJECT and one_trade(kept)
            kept = kept if loosely else matching or served
        elif served:
            kept = served
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
            dated = ended_within(dated, of.when) or dated
        if of.status is Status.RESUMED and not resumed([row for _, row in found]):
            return None
        if not dated:
            return None
        given, best, day = dated[0] if len(dated) == 1 else min(dated, key=lambda x: rank(x[1], x[2]))
        given, best, day = denied_since(dated, best) or (given, best, day)
        if of.status is Status.REDUCING and best.phase not in LESS:
            given, best, day = next((x for x in dated if said_to_leave(x[1])), (given, best, day))
        if of.qualifier.product and display_group(best, day) is Group.LAST_KNOWN:
            given, best, day = max(dated, key=over_or_old)
        legs = tuple(dict.fromkeys(g for g, row, _ in dated if display_group(row, day) is display_group(best, day)))
        return Hit(party, given, best, tuple(row for _, row in found), day, legs)

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
            return covered(row, date.min, when.low - timedelta(days=1))
        return covered(row, when.low, self._last(when))

    def _traders(self, of: Traders) -> tuple[Hit, ...]:
        query = plan.of_goods(of.goods, of.side, visible=self.visible)
        related = Related(of=None, relation=Relation.SUPPLIES, side=of.side, status=of.status, when=of.when)
        found = self._grouped(self._read(query, query), related)
        return tuple(sorted((hit for hit in found if fits(hit, of.status, self.prospective)), key=order))

    def _beside(self, of: Beside) -> tuple[Hit, ...]:
        anchors = set(self.ids(of.entity))
        hits = self._ever(of.of)
        starts = [hit for hit in hits if hit.party in anchors] or self._unnarrowed(of.of, anchors)
        others = [hit for hit in hits if hit.party not in anchors and not unreal(hit, of.after)]
        if not starts:
            return ()
        if isinstance(of.of, Related) and of.of.relation is not Relation.HOLDS_ROLE:
            return tuple(hit for hit in others if any(follows(hit, start, after=of.after) for start in starts))
        start = min(first_day(hit) for hit in starts)
        if of.after:
            later = [hit for hit in others if first_day(hit) > start]
            return (min(later, key=first_day),) if later else ()
        earlier = [hit for hit in others if first_day(hit) < start or hit.group is Group.ENDED]
        return (max(earlier, key=first_day),) if earlier else ()

    def _unnarrowed(self, of: SetExpr, anchors: set[EntityId]) -> list[Hit]:
        """Whoever came after may do the same in other words: "heavy checks" after "maintenance"."""
        if not isinstance(of, Related) or not of.qualifier.product:
            return []
        return [hit for hit in self._ever(replace(of, qualifier=ANYTHING)) if hit.party in anchors]

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
