"""Whether a fact holds: by its verb, by a noun that two parties share, by a deal that came about or fell through."""

from __future__ import annotations

from dataclasses import replace

from bot.algebra import (
    Controlled,
    Fact,
    Members,
    Named,
    Or,
    Related,
    SetExpr,
    Side,
    Status,
    YesNo,
)
from bot.understanding.bounds import limits
from bot.understanding.clauses import Scored, status_of
from bot.understanding.filling import is_product, makers, possible
from bot.understanding.framing import AMONG
from bot.understanding.items import Item
from bot.understanding.lexicon import word_list
from bot.understanding.measures import through_chains
from bot.understanding.nounphrases import related_by
from bot.understanding.sentence import (
    MUTUAL,
    Reading,
    Sentence,
    clauses_of,
    closed,
    deal_relations,
    pair_facts,
    unreduced,
)
from bot.understanding.standing import members
from bot.understanding.tokens import fold
from kg.model import EntityType, Relation


def yesno(s: Sentence) -> list[Reading]:
    """Whether what the question says is so."""
    first = next((item for item in s.items if not item.has("comma")), None)
    asked = first is not None and first.has("aux") and not first.has("wh")
    if plainly := _bought_from(s) or _whole_of(s) or _has_kept(s):
        return plainly
    if _fragment(s):
        asked = True
    if not asked or (any(item.has("wh") and not item.has("that") for item in s.items) and s.value("wh") != "who"):
        return []
    if (s.first("pronoun") is None and any(isinstance(v, Members) for v in s.sets)) or deal_done(s):
        return []
    if any(item.has("extreme") and item.tags["extreme"] in ("most", "least") for item in s.items):
        return []  # whether somebody is the largest is no fact of its own
    told = [x for x in clauses_of(s) if x.fact.subject != x.fact.object]
    found = [x for x in told if closed(x.fact) or _of_post(x.fact)] + _mutual(s) + _kept(s) + _counted(s)
    tensed = [replace(x, fact=_limited(_tense(x.fact, s), s)) for x in found]
    ever, through = _ever(s), through_chains(s)
    return [
        Reading(
            YesNo(
                x.fact,
                _about(x.fact, s),
                ever and x.fact.status is Status.ENDED,
                Relation.OWNS_STAKE in x.fact.relations and (through or isinstance(x.fact.subject, Controlled)),
            ),
            5 + x.score,
        )
        for x in tensed[:6]
        if x.loose <= 1
    ]


def _bought_from(s: Sentence) -> list[Reading]:
    """ "is X still on Y", "are X and Z on Y now": whether they buy from it, or use what it makes."""
    said = [item for item in s.items if not item.has("comma")]
    on = next((i for i, item in enumerate(said) if item.np is None and item.text.split()[-1] == "on"), None)
    if on is None or len(said) < on + 2 or not said[0].has("copula") or said[1].np is None:
        return []
    user, supplier, about = said[1].np, said[on + 1].np, [*said[2:on], *said[on + 2 :]]
    idle = all(item.np is None and any(map(item.has, ("status", "when", "measure"))) for item in about)
    if not idle or not isinstance(supplier, Named) or not possible(Relation.SUPPLIES, Side.OBJECT, user, s.world):
        return []
    status = Status.STILL if said[on].text == "still on" else status_of(about) or Status.NOW
    fact = Fact(relations=(Relation.SUPPLIES,), subject=supplier, object=user, status=status, when=s.when)
    if is_product(supplier, s.world):
        asked = replace(fact.qualifier, product=(fold(supplier.text),))
        fact = replace(fact, subject=makers(supplier), qualifier=asked)
    return [Reading(YesNo(_tense(fact, s), Side.OBJECT), 9)] if possible(*_SUPPLIER, supplier, s.world) else []


_SUPPLIER = (Relation.SUPPLIES, Side.SUBJECT)


def _whole_of(s: Sentence) -> list[Reading]:
    """ "X - still 100 % Y?", "is X all Y's": whether Y owns all of it, or that much."""
    said = [item for item in s.items if not item.has("comma")]
    asked, said = bool(said) and said[0].has("copula"), said[said[0].has("copula") :] if said else []
    names = [item.np for item in said if isinstance(item.np, Named)]
    between = said[1:-1]
    share = any(item.has("wholly") or (asked and item.has("number")) for item in between)
    still = any(item.has("status") for item in between) and any(item.has("number") for item in between)
    idle = all(item.np is None and any(item.has(kind) for kind in _OF_SHARES) for item in between)
    if not (share or still) or not idle or len(names) != 2 or said[0].np is None or said[-1].np is None:
        return []
    owner, owned = names[::-1] if possible(Relation.OWNS_STAKE, Side.OBJECT, names[0], s.world) else names
    fact = Fact(relations=(Relation.OWNS_STAKE,), subject=owner, object=owned, status=status_of(between) or Status.NOW)
    return [Reading(YesNo(_limited(fact, s), Side.SUBJECT), 9)]


_OF_SHARES = ("status", "wholly", "number", "measure")


def _has_kept(s: Sentence) -> list[Reading]:
    """ "do the Xs still have Y": what families and people have of a firm is shares."""
    said = [item for item in s.items if not item.has("comma")]
    if len(said) < 4 or not said[0].has("aux") or not isinstance(said[1].np, Named) or not isinstance(said[-1].np, Named):
        return []
    *idle, has = said[2:-1]
    private = all(s.world.type_of(id_) in (EntityType.FAMILY, EntityType.PERSON) for id_ in said[1].np.ids)
    if not private or has.text not in word_list("having") or not all(item.has("status") for item in idle):
        return []
    status = status_of(idle) or Status.NOW
    fact = Fact(relations=(Relation.OWNS_STAKE,), subject=said[1].np, object=said[-1].np, status=status, when=s.when)
    return [Reading(YesNo(_tense(fact, s), Side.SUBJECT), 9)]


def deal_done(s: Sentence) -> list[Reading]:
    """ "did the X Y deal close", "has the X takeover been cancelled"."""
    relations = deal_relations(s)
    if not relations or not _asked(s) or s.first("measure") is not None:
        return []
    over = any(item.tags.get("moment") == "end" for item in s.raw)
    if not over and not any(item.has("happened") for item in s.raw):
        return []
    status = Status.ENDED if over else Status.NOW
    if relations == (Relation.MERGES_WITH,):
        relations = (Relation.MERGES_WITH, Relation.ACQUIRES)  # what is called a merger is often a takeover
    facts_ = [replace(fact, status=status) for fact in pair_facts(unreduced(s), relations)]
    return [Reading(YesNo(fact, Side.SUBJECT), 10 - i) for i, fact in enumerate(facts_)]


def _of_post(fact: Fact) -> bool:
    """ "has X started as chief executive yet": the post says enough without its firm."""
    return fact.relations == (Relation.HOLDS_ROLE,) and fact.subject is not None and bool(fact.qualifier.offices)


def _fragment(s: Sentence) -> bool:
    """ "X customer of Y?": a name and a set, nothing else, and a question mark."""
    solid = [item for item in s.items if not item.has("comma") and not item.has("status")]
    named = len(solid) == 2 and isinstance(solid[0].np, Named) and isinstance(solid[1].np, Related | Or)
    return named and not solid[0].possessive and s.items[-1].text == "?" and s.context.question is None


def _counted(s: Sentence) -> list[Scored]:
    """ "does X have Y as a customer", "does X count Y among its customers"."""
    if len(s.sets) != 2:
        return []
    for had, party, link, noun in zip(s.items, s.items[1:], s.items[2:], s.items[3:], strict=False):
        counted = had.has("counting") and link.text in AMONG and noun.np is None and noun.has("noun")
        if counted and isinstance(party.np, Named) and party.np is s.sets[1]:
            of = related_by(noun.tags["noun"], s.sets[0], (), s.world)
            return [Scored(fact, 3.5) for fact in members(party.np, of, status_of(s.without("np")), s.when)]
    return []


def _mutual(s: Sentence) -> list[Scored]:
    """ "are X and Y rivals", "do X and Y compete", "have X and Y parted ways"."""
    if len(s.sets) != 1:
        return []
    of = s.sets[0]
    if isinstance(of, Related):
        pair, relations = of.of, (of.relation,)
        return _between(pair, relations, Status.NOW, s) if of.relation in MUTUAL else []
    clauses = [x.fact for x in clauses_of(s) if x.loose == 0]
    open_ = next((f for f in clauses if f.relations[0] in (*MUTUAL, Relation.SUPPLIES)), None)
    return [] if open_ is None else _between(of, open_.relations, open_.status, s)


def _kept(s: Sentence) -> list[Scored]:
    """ "is X's stake in Y still there"."""
    stake = next((i for i, item in enumerate(s.items) if item.np is None and item.tags.get("measure") == "percent"), None)
    idle = word_list("some") | {"there"}
    said = [item for item in s.items if item.np is None and item.text not in idle and not item.has("status")]
    busy = any(item.has("word") or _doing(item) for item in said)
    if stake is None or len(s.sets) != 2 or busy or any(item.has("relational") for item in s.raw):
        return []
    status = status_of([item for item in s.items if item.np is None]) or Status.NOW
    return [
        Scored(Fact(relations=(Relation.OWNS_STAKE,), subject=s.sets[0], object=s.sets[1], status=status, when=s.when), 2.0)
    ]


def _doing(item: Item) -> bool:
    return item.has("verb") and not item.has("aux")


def _between(pair: SetExpr | None, relations: tuple[Relation, ...], status: Status, s: Sentence) -> list[Scored]:
    if not isinstance(pair, Or) or len(pair.parts) != 2:
        return []
    made = Fact(relations=relations, subject=pair.parts[0], object=pair.parts[1], status=status, when=s.when)
    supply = replace(made, relations=(Relation.SUPPLIES,))  # either may be the supplier
    either = [Scored(supply, 2.9), Scored(replace(supply, subject=made.object, object=made.subject), 2.8)]
    if relations == (Relation.SUPPLIES,):
        return either
    bought = replace(made, relations=(Relation.ACQUIRES,))  # what is called a merger is often a takeover
    taken = [Scored(bought, 2.9), Scored(replace(bought, subject=made.object, object=made.subject), 2.8)]
    sued = Scored(replace(made, subject=made.object, object=made.subject), 2.9)
    more = {Relation.PARTNERS_WITH: either, Relation.MERGES_WITH: taken, Relation.SUES: [sued]}
    return [Scored(made, 3.0), *more.get(relations[0], [])]


def _any_more(s: Sentence) -> bool:
    return any(item.text in word_list("any_more") for item in s.raw)


def _ever(s: Sentence) -> bool:
    return any(item.text in ("ever", "never") for item in s.raw)


def _tense(fact: Fact, s: Sentence) -> Fact:
    if fact.status is Status.ENDED and _any_more(s):
        return replace(fact, status=Status.STILL)  # "isn't X a customer any more?", "does X buy from Y any longer?"
    if fact.status is Status.ENDED and s.past and any(item.has("once") for item in s.raw):
        return replace(fact, status=Status.EVER)  # "was X once a customer"
    return replace(fact, status=Status.EVER) if _ever(s) and fact.status in (Status.NOW, Status.STILL) else fact


def _asked(s: Sentence) -> bool:
    """Whether the question begins as one for yes or no."""
    return bool(s.items) and s.items[0].np is None and s.items[0].has("aux") and s.first("wh") is None


def _limited(fact: Fact, s: Sentence) -> Fact:
    """ "does X own more than 25 % of Y": the share asked about."""
    if s.first("wholly") is not None and fact.relations[0] in (Relation.OWNS_STAKE, Relation.ACQUIRES):
        return replace(fact, qualifier=replace(fact.qualifier, low=100.0))
    asked = limits(s.raw)
    if asked is None or Relation.OWNS_STAKE not in fact.relations:
        return fact
    return replace(fact, qualifier=replace(fact.qualifier, low=asked.low, high=asked.high, strict=asked.strict))


def _about(fact: Fact, s: Sentence) -> Side:
    """The party that the answer's row names: for supplies the customer, else the one that the question starts with."""
    if fact.relations[0] is Relation.SUPPLIES:
        return _about_supply(fact, s)
    return Side.SUBJECT


def _about_supply(fact: Fact, s: Sentence) -> Side:
    return Side.OBJECT
