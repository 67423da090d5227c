"""A question cut into items, and the facts that it may be about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.algebra import And, Fact, Kind, Members, Moment, Named, Or, Question, Related, SetExpr, Status, When
from bot.understanding.clauses import Scored, facts, status_of
from bot.understanding.context import Context
from bot.understanding.deeds import deeds
from bot.understanding.filling import is_product
from bot.understanding.items import Item, World
from bot.understanding.lexicon import word_list
from bot.understanding.nominals import nominal
from bot.understanding.standing import standing
from kg.model import EntityType, Relation

PRESENT = ("has", "have", "is", "are", "does", "do", "will")  # auxiliaries of the present
DEALS = (Relation.ACQUIRES, Relation.MERGES_WITH, Relation.INVESTS_IN)

MUTUAL = (Relation.COMPETES_WITH, Relation.PARTNERS_WITH, Relation.MERGES_WITH, Relation.SUES)  # of each other
PAIR = (
    Relation.ACQUIRES,
    Relation.MERGES_WITH,
    Relation.INVESTS_IN,
    Relation.SUPPLIES,
    Relation.PARTNERS_WITH,
    Relation.SUES,
)


AMOUNTS = (Relation.ACQUIRES, Relation.INVESTS_IN, Relation.RAISED_FUNDING, Relation.SUPPLIES, Relation.SUES)


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
        helped = any(item.text in PRESENT for item in early) or any(
            item.text.split()[-1] in PRESENT for item in self.items[:1]
        )
        told = any(item.has("verb") and item.tags["verb"].form == "past" for item in early)
        return any(item.text in ("was", "were", "did", "had") for item in early) or (told and not helped)

    def without(self, *kinds: str) -> tuple[Item, ...]:
        """The items without those that are only of these kinds."""
        return tuple(item for item in self.items if item.np is not None or not any(item.has(kind) for kind in kinds))


def people(s: Sentence) -> list[Named]:
    """The people whom it names."""
    return [v for v in s.sets if isinstance(v, Named) and any(s.world.type_of(i) is EntityType.PERSON for i in v.ids)]


def clauses_of(s: Sentence, items: Sequence[Item] | None = None, head: tuple[Relation, ...] = ()) -> list[Scored]:
    """Facts of the whole question: by verbs, by a relational noun, or between two names."""
    chosen = s.without("wh", "talk", "top", "comma") if items is None else items
    found = facts(chosen, s.world, head=head)
    found += [Scored(fact, 2.5) for fact in standing(s.items, s.world, s.when)]
    found += [
        Scored(fact, 3.0 - 0.1 * i, hint="turn" if fact.status is Status.NOW else "")
        for i, fact in enumerate(nominal(chosen, s.world, s.when))
    ]
    if not any(x.loose == 0 and x.fact.relations[0] not in _LOOSE for x in found):
        found += [Scored(fact, 0.5) for fact in deeds(chosen, s.world)]
    return sorted(found, key=lambda scored: -scored.score)


_LOOSE = (Relation.SUPPLIES, Relation.FOUNDED)  # "X is launching for Y" has founded nothing


def pair_facts(s: Sentence, relations: tuple[Relation, ...]) -> list[Fact]:
    """The fact between the two parties named, in the order named and the other way round."""
    values = [part for value in s.sets for part in (value.parts if isinstance(value, Or) else (value,))]
    names = [value for value in values if isinstance(value, Named)]
    firms = [name for name in names if not is_product(name, s.world)]
    names = firms if len(names) > 2 else names  # "on ending the Calma contract"
    status = status_of(s.without("np")) or Status.EVER
    if len(names) == 1:
        return [
            Fact(relations=relations, subject=a, object=b, status=status, when=s.when)
            for a, b in ((names[0], None), (None, names[0]))
        ]
    if len(names) != 2:
        return []
    if behind(s, names[1], ("by",)):
        names = names[::-1]  # who did it first
    return [
        Fact(relations=relations, subject=a, object=b, status=status, when=s.when)
        for a, b in ((names[0], names[1]), (names[1], names[0]))
    ]


def unreduced(s: Sentence) -> Sentence:
    """The sentence with all that it names: "the acquisition of X by Y" names both."""
    return replace(s, items=s.raw)


def closed(fact: Fact) -> bool:
    """Whether both parties are given."""
    return fact.subject is not None and fact.object is not None


def behind(s: Sentence, value: SetExpr, preps: tuple[str, ...]) -> bool:
    """Whether the noun phrase stands behind one of the prepositions."""
    return any(a.text in preps and b.np == value for a, b in zip(s.items, s.items[1:], strict=False))


def amount_words(s: Sentence) -> bool:
    """Whether a price or a sum is spoken of."""
    if any(item.tags.get("measure") == "amount" or item.text == "pay for" for item in s.raw):
        return True
    if not s.raw or s.raw[0].text.split()[0] not in ("what", "how") or s.raw[0].tags.get("measure") == "phase":
        return False
    owned = [False, *(item.possessive for item in s.raw)]  # "what came of X's offer for Y"
    paid = [
        i
        for i, item in enumerate(s.raw)
        if (item.has("paying") or item.text.split()[0] in word_list("paying")) and not owned[i]
    ]
    at = paid[0] if paid else len(s.raw)
    behind_for = any(item.text.split()[-1] == "for" for item in s.raw[at:])
    if len(s.sets) > 1:  # "what did X offer for Y" asks for a sum, "what did X bid for" does not
        return behind_for
    return behind_for and s.raw[0].text.split()[-1] in _BEEN and at < len(s.raw) and s.raw[-1].text.split()[-1] != "for"


_BEEN = ("was", "were")  # "what was paid for X"


def deal_relations(s: Sentence) -> tuple[Relation, ...]:
    """What the deal noun of a question may mean ("takeover", "contract"); empty without one."""
    item = next((item for item in s.raw if item.has("deal")), None)
    return _DEAL_WORDS[item.tags["deal"]] if item is not None else ()


def moment_asked(fact: Fact, end: bool, done: bool = False) -> Moment:
    """The beginning or the end, whichever the fact and the question word speak of."""
    if done and fact.relations[0] in DEALS:
        return Moment.DONE
    return Moment.END if end or fact.status in (Status.ENDED, Status.REDUCING) else Moment.START


def any_time(fact: Fact) -> Fact:
    """The fact whenever it was, unless the question says how it stands."""
    keep = (Status.ENDED, Status.REDUCING, Status.EXPANDING, Status.PROSPECTIVE, Status.RESUMED)
    return replace(fact, status=fact.status if fact.status in keep else Status.EVER)


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
        case Kind(of, kind):
            return Kind(with_status(of, status), kind)
        case _:
            return value


def in_sequence(s: Sentence, value: SetExpr) -> bool:
    """Whether it only says before or after whom, or who is left out."""
    return any((a.has("seq") or a.has("aside")) and b.np == value for a, b in zip(s.items, s.items[1:], strict=False))


def elliptic(s: Sentence) -> bool:
    """Nothing but names, times and small words up to the first comma."""
    cut = next((i for i, item in enumerate(s.items) if item.has("comma") and i), len(s.items))
    head = s.items[:cut]
    if s.value("wh") == "where" or (len(s.sets) > 1 and s.value("wh") in ("measure_what", "how_much")):
        return False
    solid = ("verb", "noun", "measure", "deal", "top", "word", "paying", "nominal")
    if any(item.np is None and any(item.has(kind) for kind in solid) and not item.has("aux") for item in head):
        return False
    return all(isinstance(item.np, Named) for item in head if item.np is not None)


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "seed")


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
