"""Items -> readings: values of the algebra with scores, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.algebra import (
    ANYTHING,
    And,
    Beside,
    Changes,
    Count,
    Date,
    Extreme,
    Fact,
    List,
    Measure,
    Members,
    Moment,
    Named,
    Or,
    Path,
    Question,
    Related,
    Search,
    SetExpr,
    Side,
    Status,
    Text,
    Timeline,
    Value,
    When,
    Why,
    WithAttribute,
    YesNo,
)
from bot.understanding.clauses import Scored, facts, possible, status_of
from bot.understanding.context import Context, fact_of, retimed, set_of, substitute
from bot.understanding.items import Item, World
from bot.understanding.nounphrases import gap_of, reduce, with_when
from kg.model import EntityType, Relation

DEALS = (Relation.ACQUIRES, Relation.MERGES_WITH, Relation.INVESTS_IN)
PAIR = (
    Relation.ACQUIRES,
    Relation.MERGES_WITH,
    Relation.INVESTS_IN,
    Relation.SUPPLIES,
    Relation.PARTNERS_WITH,
    Relation.SUES,
)
_AMOUNTS = (Relation.ACQUIRES, Relation.INVESTS_IN, Relation.RAISED_FUNDING, Relation.SUPPLIES, Relation.SUES)
_DEAL_WORDS = {
    "acquires": (Relation.ACQUIRES,), "mergesWith": (Relation.MERGES_WITH,), "any": PAIR, "supplies": (Relation.SUPPLIES,),
    "ownsStake": (Relation.ACQUIRES, Relation.OWNS_STAKE), "sues": (Relation.SUES,),
    "raisedFunding": (Relation.RAISED_FUNDING, Relation.INVESTS_IN),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a question. `loose`: words that found no place in it."""

    question: Question
    score: float
    loose: tuple[str, ...] = ()
    prospective: bool = False  # the question also asks for what is to come


@dataclass(frozen=True, slots=True)
class Sentence:
    """A question's items, reduced, with what stands anywhere in it."""

    items: tuple[Item, ...]
    world: World
    context: Context
    raw: tuple[Item, ...] = ()

    def first(self, kind: str) -> Item | None:
        """The first item of this kind that is not part of a noun phrase."""
        return next((item for item in self.items if item.has(kind) and item.np is None), None)

    def value(self, kind: str) -> str | None:
        """Its value."""
        item = self.first(kind)
        return None if item is None else str(item.tags[kind])

    @property
    def sets(self) -> tuple[SetExpr, ...]:
        """All noun phrases in order."""
        return tuple(item.np for item in self.items if item.np is not None)

    @property
    def when(self) -> When | None:
        """The time that the question names."""
        return next((item.when for item in self.items if item.when is not None), None)

    @property
    def past(self) -> bool:
        """Whether it asks in the past tense."""
        early = [item for item in self.items if item.has("aux") or item.has("verb")]
        helped = any(item.text in ("has", "have", "is", "are", "does", "do", "will") for item in early)
        told = any(item.has("verb") and item.tags["verb"].form == "past" for item in early)
        return any(item.text in ("was", "were", "did", "had") for item in early) or (told and not helped)

    def without(self, *kinds: str) -> tuple[Item, ...]:
        """The items without those that are only of these kinds."""
        return tuple(item for item in self.items if item.np is not None or not any(item.has(kind) for kind in kinds))


def read(items: Sequence[Item], world: World, context: Context) -> list[Reading]:
    """Every reading of the items, best first; none when the question is not understood."""
    sentence = Sentence(reduce(items, world), world, context, tuple(items))
    also = any(item.has("also") for item in items)
    found = [replace(r, prospective=also) for rule in _RULES for r in rule(sentence)]
    return sorted(found, key=lambda reading: -reading.score)


# --- facts -----------------------------------------------------------------------------------------------------------


def _clauses(s: Sentence, items: Sequence[Item] | None = None, head: tuple[Relation, ...] = ()) -> list[Scored]:
    """Facts of the whole question: by verbs, by a relational noun, or between two names."""
    chosen = s.without("wh", "talk", "top", "comma") if items is None else items
    found = facts(chosen, s.world, head=head)
    found += [Scored(fact, 2.5) for fact in _copular(s)]
    return sorted(found, key=lambda scored: -scored.score)


def _copular(s: Sentence) -> list[Fact]:
    """ "is X still a customer of Y": a name and a related set."""
    related = [value for value in s.sets if isinstance(value, Related)]
    plain = [value for value in s.sets if isinstance(value, Named)]
    if len(related) != 1 or not plain:
        return []
    status = status_of([item for item in s.items if item.np is None]) or related[0].status
    return [membership(plain[0], related[0], status, s.when)]


def membership(party: SetExpr, of: Related, status: Status, when: When | None) -> Fact:
    """That a party stands in a related set, as a fact."""
    subject, object_ = (party, of.of) if of.side is Side.SUBJECT else (of.of, party)
    return Fact(
        relations=(of.relation,), subject=subject, object=object_, status=status, when=when or of.when,
        qualifier=of.qualifier,
    )  # fmt: skip


def _pair(s: Sentence, relations: tuple[Relation, ...]) -> list[Fact]:
    """The fact between the two parties named, in the order named and the other way round."""
    values = [part for value in s.sets for part in (value.parts if isinstance(value, Or) else (value,))]
    names = [value for value in values if isinstance(value, Named)]
    status = status_of(s.without("np")) or Status.EVER
    if len(names) == 1:
        return [
            Fact(relations=relations, subject=a, object=b, status=status, when=s.when)
            for a, b in ((names[0], None), (None, names[0]))
        ]
    if len(names) != 2:
        return []
    return [
        Fact(relations=relations, subject=a, object=b, status=status, when=s.when)
        for a, b in ((names[0], names[1]), (names[1], names[0]))
    ]


# --- one rule per kind of question ------------------------------------------------------------------------------------


def _top(s: Sentence) -> list[Reading]:
    if s.first("top") is None or not s.sets:
        return []
    owned = s.sets[-1]
    inner = owned.of if isinstance(owned, Related) and owned.relation is Relation.OWNS_STAKE else owned
    return [] if inner is None else [Reading(Path(inner, None, s.when), 9.0)]


def _why(s: Sentence) -> list[Reading]:
    if s.value("wh") != "why":
        return []
    before = fact_of(s.context.question)
    found = [Reading(Why(x.fact), 5 + x.score) for x in _clauses(s) if x.loose < 2][:4]
    if before is not None:
        said = next((x.fact.status for x in facts(s.without("wh"), s.world)), None) or status_of(s.items)
        merged = [Reading(Why(_joined(before, x.fact)), 5.5 + x.score) for x in _clauses(s)[:2]]
        found += [*merged, Reading(Why(replace(before, status=said or before.status)), 5)]
    return found


def _joined(before: Fact, now: Fact) -> Fact:
    """A why-question's fact completed by what the thread was about: "why had it left" keeps the supplier talked of."""
    if now.relations != before.relations:
        return now
    return replace(
        now,
        subject=now.subject if now.subject is not None else before.subject,
        object=now.object if now.object is not None else before.object,
    )


def _phase(s: Sentence) -> list[Reading]:
    if s.value("measure") != "phase" and not any(item.tags.get("measure") == "phase" for item in s.items):
        return []
    found = [
        Reading(Value(x.fact, Measure.PHASE), 6 + x.score) for x in facts(s.without("measure"), s.world) if _closed(x.fact)
    ]
    return found + [Reading(Value(fact, Measure.PHASE), 6 - i) for i, fact in enumerate(_pair(s, PAIR)) if _closed(fact)]


def _closed(fact: Fact) -> bool:
    return fact.subject is not None and fact.object is not None


def _percent(s: Sentence) -> list[Reading]:
    asked = any(item.tags.get("measure") == "percent" and item.np is None for item in s.items)
    much = s.value("wh") in ("how_much", "measure_what")
    if not (asked or much) or s.value("wh") in ("when", "why") or _amount_words(s):
        return []
    if s.value("wh") == "who" and any(item.has("number") for item in s.items):
        return []
    if any(item.tags.get("measure") == "effective" or item.text in _effective() for item in s.items) and len(s.sets) >= 2:
        return _effective_share(s)
    verbs = [x for x in facts(_merge_head(s), s.world) if x.fact.relations == (Relation.OWNS_STAKE,) and x.loose == 0]
    found = [Reading(Value(_stake(x.fact), Measure.PERCENT), 6 + x.score) for x in verbs if much or asked]
    return found + _owning(s, asked or s.value("wh") == "measure_what")


def _stake(fact: Fact) -> Fact:
    return replace(fact, relations=(Relation.OWNS_STAKE,))


def _merge_head(s: Sentence) -> tuple[Item, ...]:
    """ "how much of X belongs to Y": the measured party stands before the verb without its preposition."""
    items = list(s.without("wh", "measure"))
    while items and items[0].has("prep"):
        items.pop(0)
    return tuple(items)


def _owning(s: Sentence, asked: bool) -> list[Reading]:
    """ "X's stake in Y", "% of Y held by X", "what is X left with in percent"."""
    sets = [value for value in s.sets if not isinstance(value, Related) or value.relation is not Relation.OWNS_STAKE]
    if not asked or not sets or _elliptic(s):
        return []
    status = status_of(s.without("np"))
    made = replace(_EMPTY, when=s.when, status=status if status in (Status.ENDED, Status.EVER) else Status.NOW)
    if len(sets) >= 2:
        first_owns = not _behind(s, sets[0], ("in", "of"))
        owner, owned = (sets[0], sets[1]) if first_owns else (sets[1], sets[0])
        return [Reading(Value(replace(made, subject=owner, object=owned), Measure.PERCENT), 6.5)]
    before = fact_of(s.context.question)
    readings = []
    if before is not None and Relation.OWNS_STAKE in before.relations and before.object not in (None, sets[0]):
        readings.append(Reading(Value(replace(made, subject=sets[0], object=before.object), Measure.PERCENT), 7))
    return [*readings, Reading(Value(replace(made, subject=sets[0]), Measure.PERCENT), 5)]


_EMPTY = Fact(relations=(Relation.OWNS_STAKE,), subject=None, object=None)


def _behind(s: Sentence, value: SetExpr, preps: tuple[str, ...]) -> bool:
    """Whether the noun phrase stands behind one of the prepositions."""
    return any(a.text in preps and b.np == value for a, b in zip(s.items, s.items[1:], strict=False))


def _effective() -> tuple[str, ...]:
    return (
        "look through", "effective", "indirect", "indirectly", "effectively", "look through share", "effective share",
        "look through stake", "effective stake", "indirect stake", "indirect share", "through the chain",
    )  # fmt: skip


def _effective_share(s: Sentence) -> list[Reading]:
    owned = next(
        (b.np for a, b in zip(s.items, s.items[1:], strict=False) if a.text in ("of", "in") and b.np is not None), None
    )
    owner = next((value for value in s.sets if value != owned), None)
    return [Reading(Path(owned, owner, s.when), 8)] if owned is not None and owner is not None else []


def _amount_words(s: Sentence) -> bool:
    return any(item.tags.get("measure") == "amount" for item in s.raw) or any(item.text == "pay for" for item in s.raw)


def _amount(s: Sentence) -> list[Reading]:
    verbs = facts(s.without("wh", "measure", "pronoun"), s.world)
    much = s.value("wh") == "how_much"
    if not (_amount_words(s) or (much and any(x.fact.relations[0] in _AMOUNTS for x in verbs))):
        return []
    relations = _deal_relations(s) or (Relation.ACQUIRES, Relation.INVESTS_IN)
    found = []
    for x in verbs:
        if x.fact.relations[0] in _AMOUNTS and x.loose == 0:
            wide = relations if x.fact.relations[0] is Relation.ACQUIRES and _closed(x.fact) else x.fact.relations
            found.append(Reading(Value(replace(x.fact, relations=wide, status=Status.EVER), Measure.AMOUNT), 5 + x.score))
        if x.fact.relations == (Relation.RAISED_FUNDING,) and x.fact.subject is not None:
            into = Fact(
                relations=(Relation.INVESTS_IN,), subject=None, object=x.fact.subject, status=Status.EVER, when=s.when
            )
            found.append(Reading(Value(into, Measure.AMOUNT), 4.5 + x.score))
    for i, fact in enumerate(_pair(s, relations)):
        found.append(Reading(Value(fact, Measure.AMOUNT), 5.5 - i if _closed(fact) else 2 - i))
    return found


def _deal_relations(s: Sentence) -> tuple[Relation, ...]:
    item = next((item for item in s.raw if item.has("deal")), None)
    return _DEAL_WORDS[item.tags["deal"]] if item is not None else ()


def _date(s: Sentence) -> list[Reading]:
    wh = next((item for item in s.items if item.has("wh") and item.tags["wh"] == "when"), None)
    if wh is None:
        return []
    words = _clauses(s, s.without("wh", "comma", "measure"))
    end = wh.text in ("until when", "until what date", "till when", "by when") or any(
        item.text in ("end", "last") for item in s.raw
    )
    found = [Reading(Date(_any_time(x.fact), _moment(x.fact, end)), 5 + x.score, ()) for x in words if x.loose <= 1]
    deal = _deal_relations(s)
    found += [Reading(Date(fact, _moment(fact, end)), 5.2 - i) for i, fact in enumerate(_pair(s, deal or PAIR)) if deal]
    return found


def _moment(fact: Fact, end: bool) -> Moment:
    return Moment.END if end or fact.status in (Status.ENDED, Status.REDUCING) else Moment.START


def _any_time(fact: Fact) -> Fact:
    keep = (Status.ENDED, Status.REDUCING, Status.EXPANDING, Status.PROSPECTIVE, Status.RESUMED)
    return replace(fact, status=fact.status if fact.status in keep else Status.EVER)


def _count(s: Sentence) -> list[Reading]:
    if s.value("wh") != "how_many":
        return []
    before = set_of(s.context.question)
    if before is not None and not s.sets and not any(item.has("noun") for item in s.items):
        return [Reading(Count(with_status(before, status_of(s.items))), 6)]
    found = [
        replace(r, question=Count(r.question.of), score=r.score + 0.5) for r in _lists(s) if isinstance(r.question, List)
    ]
    return found + _detail(s)


def with_status(value: SetExpr, status: Status | None) -> SetExpr:
    """The set narrowed to a status."""
    match value:
        case Related() if status is not None:
            return replace(value, status=status)
        case Members(ids, of):
            return Members(ids, with_status(of, status) if of is not None else None)
        case Or(parts):
            return Or(tuple(with_status(part, status) for part in parts))
        case And(parts):
            return And((with_status(parts[0], status), *parts[1:]))
        case _:
            return value


def _detail(s: Sentence) -> list[Reading]:
    """A number that no relation holds: "at how many sites has X paused Y"."""
    ids = tuple(id_ for value in s.sets if isinstance(value, Named) for id_ in value.ids)
    words = tuple(item.text for item in s.raw if item.has("word") or (item.has("verb") and not item.has("aux")))
    return [Reading(Search(ids, words, number=True), 3)] if ids and words else []


def _yesno(s: Sentence) -> list[Reading]:
    first = next((item for item in s.items if not item.has("comma")), None)
    asked = first is not None and first.has("aux") and not first.has("wh")
    if not asked or (any(item.has("wh") and not item.has("that") for item in s.items) and s.value("wh") != "who"):
        return []
    if s.first("pronoun") is None and any(isinstance(v, Members) for v in s.sets):
        return []
    found = [x for x in _clauses(s) if _closed(x.fact)]
    tensed = [replace(x, fact=_tense(x.fact, s)) for x in found]
    return [Reading(YesNo(x.fact, _about(x.fact, s)), 5 + x.score, ()) for x in tensed[:6] if x.loose <= 1]


def _tense(fact: Fact, s: Sentence) -> Fact:
    ever = any(item.text in ("ever", "never") for item in s.raw)
    return replace(fact, status=Status.EVER) if ever and fact.status in (Status.NOW, Status.STILL) else fact


def _about(fact: Fact, s: Sentence) -> Side:
    """The party that the answer's row names: for supplies the customer, else the one that the question starts with."""
    if fact.relations[0] is Relation.SUPPLIES:
        return _about_supply(fact, s)
    return Side.SUBJECT


def _about_supply(fact: Fact, s: Sentence) -> Side:
    return Side.OBJECT


def _lists(s: Sentence) -> list[Reading]:
    """Who-questions and bare noun phrases."""
    items = s.items
    if items and items[0].has("aux") and items[0].np is None and s.first("wh") is None:
        return []  # a yes/no question whose party is unknown is no question for a list
    head, rest = _head(items)
    found: list[Reading] = []
    relations = _head_relations(head)
    clauses = _clauses(s, rest, relations)
    bare = _undescribed(items, rest)
    if bare is not None:
        kinds = [x for x in _clauses(s, bare, relations) if x.fact.relations != (Relation.SUPPLIES,)]
        clauses += [replace(x, score=x.score - 0.5) for x in kinds]
    for x in clauses:
        value = _wider(gap_of(x.fact))
        if value is not None and x.loose <= 1:
            found.append(Reading(List(_finish(_narrow(head, value), s)), 4 + x.score))
    related = [v for v in s.sets if not isinstance(v, Named | Members)]
    plain = [v for v in s.sets if isinstance(v, Named) and not _in_sequence(s, v)]
    if related and not plain:
        value = related[0] if len(related) == 1 else And(tuple(related))
        loose = sum(item.has("word") and item.np is None for item in items)
        verbs = sum(item.has("verb") and not item.has("aux") and item.np is None for item in items)
        found.append(Reading(List(_finish(value, s)), 6.0 - 2.5 * verbs - 2 * loose))
    return found + _bare_noun(s) + _whereabouts(s)


def _in_sequence(s: Sentence, value: SetExpr) -> bool:
    """Whether it only says before or after whom."""
    return any(a.has("seq") and b.np == value for a, b in zip(s.items, s.items[1:], strict=False))


def _whereabouts(s: Sentence) -> list[Reading]:
    """ "where is she now", "where was he before": the organisations of a person."""
    people = [v for v in s.sets if isinstance(v, Named) and any(s.world.type_of(i) is EntityType.PERSON for i in v.ids)]
    verbs = any(item.has("verb") and not item.has("aux") and item.np is None for item in s.items)
    if s.value("wh") != "where" or not people or verbs:
        return []
    before = any(item.has("seq") or item.text in ("previously", "earlier") for item in s.items)
    status = Status.ENDED if before else status_of(s.items) or (Status.PAST if s.past else Status.NOW)
    return [
        Reading(List(Related(of=people[0], relation=Relation.HOLDS_ROLE, side=Side.OBJECT, status=status, when=s.when)), 5)
    ]


def _bare_noun(s: Sentence) -> list[Reading]:
    """ "talora: who are the customers": a name and a noun that stand apart."""
    names = [value for value in s.sets if isinstance(value, Named)]
    nouns = [item for item in s.items if item.has("noun") and item.np is None]
    if len(names) != 1 or not nouns or any(item.has("verb") and not item.has("aux") for item in s.items):
        return []
    noun = nouns[0].tags["noun"]
    fitting = [r for r in noun.relations if possible(r, noun.bearer.other, names[0], s.world)]
    status = status_of(s.items) or Status.NOW
    offices = (noun.office,) if noun.office else ()
    return [
        Reading(
            List(
                _finish(
                    Related(
                        of=names[0],
                        relation=r,
                        side=noun.bearer,
                        status=status,
                        qualifier=replace(ANYTHING, offices=offices),
                    ),
                    s,
                )
            ),
            3.5,
        )
        for r in fitting
    ]


def _undescribed(items: Sequence[Item], rest: tuple[Item, ...]) -> tuple[Item, ...] | None:
    """The clause without the words that describe who is asked for: "which pension fund got out of X"."""
    start = next((i for i, item in enumerate(items) if item.has("wh")), None)
    if start is None:
        return None
    k = start + 1
    while k + 1 < len(items) and items[k].np is None and (items[k].has("word") or _noun_like(items, k)):
        k += 1
    described = items[start + 1 : k]
    return tuple(item for item in rest if item not in described) if described else None


def _noun_like(items: Sequence[Item], k: int) -> bool:
    """A verb's base form right before another verb: "which pension fund got out of X"."""
    item, following = items[k], items[k + 1]
    return item.has("verb") and not item.has("aux") and item.tags["verb"].form == "base" and following.has("verb")


def _wider(value: SetExpr | None) -> SetExpr | None:
    """Who puts money into a firm often shows only as an owner or a buyer of a part."""
    if not isinstance(value, Related) or value.relation is not Relation.INVESTS_IN:
        return value
    if value.qualifier.round is not None:
        return value
    return Or((value, replace(value, relation=Relation.ACQUIRES))) if value.side is Side.OBJECT else value


def _head(items: Sequence[Item]) -> tuple[Item | None, tuple[Item, ...]]:
    """What the question word goes with ("which suppliers ..."), and the clause that follows."""
    start = next((i for i, item in enumerate(items) if item.has("wh")), None)
    if start is None:
        return None, tuple(item for item in items if not item.has("comma"))
    k = start + 1
    while (
        k < len(items) and (items[k].has("type") or items[k].has("word") or items[k].has("extreme")) and items[k].np is None
    ):
        k += 1
    head = None
    if k < len(items) and _heads(items, k):
        head = items[k]
        k += 1
    before = tuple(item for item in items[:start] if not item.has("comma"))
    words = tuple(item for item in items[start + 1 : k] if item.has("word") and item is not head)
    return head, (*before, *items[k:], *words)


def _heads(items: Sequence[Item], k: int) -> bool:
    item = items[k]
    if k + 1 >= len(items):
        return False
    follows = any(x.has("verb") or x.has("aux") for x in items[k + 1 :])
    if item.np is not None:
        return not isinstance(item.np, Named) and follows
    return item.has("noun") and follows and not (item.has("verb") and not items[k + 1].has("aux"))


def _head_relations(head: Item | None) -> tuple[Relation, ...]:
    if head is None:
        return ()
    if head.np is not None:
        return ()
    relations: tuple[Relation, ...] = head.tags["noun"].relations
    return relations


def _narrow(head: Item | None, value: SetExpr) -> SetExpr:
    return And((value, head.np)) if head is not None and head.np is not None else value


def _finish(value: SetExpr, s: Sentence) -> SetExpr:
    """Tense, time, status words, sequence, percentages put on a listed set."""
    status = status_of([item for item in s.items if item.np is None])
    if status in (None, Status.NOW) and s.past and s.when is None:
        status = Status.PAST
    value = with_when(value, s.when, status)
    value = _in_round(value, round_of(s.raw))
    value = _attribute(value, s)
    return _sequence(value, s)


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "seed", "last", "latest", "previous", "next")


def round_of(items: Sequence[Item]) -> str | None:
    """The funding round that a question names: "series a", "second round", "seed"."""
    for i, item in enumerate(items):
        if item.tags.get("deal") != "raisedFunding" or item.np is not None:
            continue
        if item.text.startswith(("series", "seed")):
            return item.text.removesuffix(" round")
        if i and items[i - 1].text in _ORDINALS:
            return items[i - 1].text
    return None


def _in_round(value: SetExpr, name: str | None) -> SetExpr:
    if name is None:
        return value
    match value:
        case Related():
            return replace(value, qualifier=replace(value.qualifier, round=name))
        case Or(parts):
            return Or(tuple(_in_round(part, name) for part in parts))
        case _:
            return value


def _attribute(value: SetExpr, s: Sentence) -> SetExpr:
    numbers = [item.tags["number"] for item in s.raw if item.has("number")]
    if numbers and not any(item.has("relational") or item.text in ("over", "under") for item in s.raw):
        percent = any(item.tags.get("measure") == "percent" for item in s.raw)
        return WithAttribute(of=value, low=numbers[0], high=numbers[0]) if percent else value
    for i, item in enumerate(s.raw):
        if item.has("relational") or (item.text in ("over", "under") and i + 1 < len(s.raw)):
            number = next((x.tags["number"] for x in s.raw[i + 1 : i + 3] if x.has("number")), None)
            if number is not None:
                above = item.tags.get("relational", "above" if item.text == "over" else "below") == "above"
                strict = item.text not in ("at least", "at most")
                low, high = (number, None) if above else (None, number)
                return WithAttribute(of=value, low=low, high=high, strict=strict)
    return value


def _sequence(value: SetExpr, s: Sentence) -> SetExpr:
    """ "before Droege", "after her"."""
    for a, b in zip(s.items, s.items[1:], strict=False):
        if a.has("seq") and b.np is not None:
            return Beside(with_status(value, Status.EVER), b.np, after=a.tags["seq"] == "after")
    if any(
        a.has("seq") and (b.has("pronoun") or b.text in ("that", "then")) for a, b in zip(s.raw, s.raw[1:], strict=False)
    ):
        return with_status(value, Status.ENDED)
    return value


def _extreme(s: Sentence) -> list[Reading]:
    item = next((item for item in s.items if item.has("extreme") and item.np is None), None)
    if item is None or s.value("wh") in ("when", "why", "how_many", "how_much"):
        return []
    kind = item.tags["extreme"]
    by = "since" if kind in ("first", "latest") else "percent"
    return [
        Reading(Extreme(r.question.of, by, most=kind in ("most", "latest")), r.score + 1)
        for r in _lists(s)
        if isinstance(r.question, List) and not (kind == "first" and isinstance(r.question.of, Named))
    ]


def _followup(s: Sentence) -> list[Reading]:
    """What only makes sense after an earlier turn: a new date, another party, a narrowing."""
    before = s.context.question
    if before is None:
        return []
    members = next((value for value in s.sets if isinstance(value, Members)), None)
    if members is not None:
        return _narrowed(members, s)
    if not _elliptic(s):
        return []
    status = status_of(s.items)
    said = status if status not in (Status.NOW, None) else None
    if s.value("wh") == "when":
        fact = fact_of(before)
        return [] if fact is None else [Reading(Date(_any_time(fact), _moment(fact, False)), 5)]
    names = [value for value in s.sets if isinstance(value, Named)]
    asked = retimed(before, s.when, said) if s.when is not None or status is not None else before
    if not names:
        return [Reading(asked, 5)] if s.when is not None or status is not None else []
    changed = substitute(asked, names[0], s.world)
    return [Reading(changed, 6)] if changed is not None else []


def _elliptic(s: Sentence) -> bool:
    """Nothing but names, times and small words up to the first comma."""
    cut = next((i for i, item in enumerate(s.items) if item.has("comma") and i), len(s.items))
    head = s.items[:cut]
    solid = ("verb", "noun", "measure", "deal", "top", "word")
    if any(item.np is None and any(item.has(kind) for kind in solid) and not item.has("aux") for item in head):
        return False
    return all(isinstance(item.np, Named) for item in head if item.np is not None)


def _narrowed(members: Members, s: Sentence) -> list[Reading]:
    status = status_of(s.items)
    verb = next((item.tags["verb"].frames[0].status for item in s.items if item.has("verb") and not item.has("aux")), None)
    chosen = status or verb
    if chosen is None or members.of is None:
        return []
    return [Reading(List(Members(members.ids, with_status(members.of, chosen))), 7)]


def _talk(s: Sentence) -> list[Reading]:
    kind = s.value("talk")
    names = [value for value in s.sets if isinstance(value, Named)]
    if kind is None or not names:
        return []
    if kind == "timeline":
        return [Reading(Timeline(names[0], names[1] if len(names) > 1 else None), 6)]
    if kind == "changes":
        return [Reading(Changes(names[0], s.when), 6)]
    if kind == "about" and not any(item.has("verb") or item.has("noun") for item in s.items if not item.has("talk")):
        return [Reading(Timeline(names[0], names[1] if len(names) > 1 else None), 2)]
    return []


def _text(s: Sentence) -> list[Reading]:
    """ "what does X still get from Y": both parties are named, the thing is asked."""
    first = next((item for item in s.items if not item.has("comma")), None)
    if first is None or not (first.text.startswith(("what", "which")) and (first.has("talk") or first.has("wh"))):
        return []
    if _amount_words(s) or any(item.tags.get("measure") for item in s.items if item.np is None):
        return []
    rest = tuple(item for item in s.items if not (item.has("wh") or item.has("comma")))
    found = [x for x in facts(_untalked(rest), s.world) if _closed(x.fact) and x.loose == 0]
    return [
        Reading(Text(x.fact), 5 + x.score) for x in found if x.fact.relations[0] in (Relation.SUPPLIES, Relation.HOLDS_ROLE)
    ]


def _untalked(items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(item for item in items if not item.has("talk") or item.has("verb"))


_RULES = (
    _top, _why, _phase, _percent, _amount, _date, _count, _yesno, _extreme, _lists, _followup, _talk, _text,
)  # fmt: skip
