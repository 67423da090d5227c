"""Questions for a percentage, an amount, a phase or a date."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from bot.algebra import Date, Fact, Measure, Moment, Named, Or, Path, Related, SetExpr, Side, Status, Value
from bot.understanding.clauses import ASIDE, Scored, facts, qualified, status_of
from bot.understanding.context import fact_of, filled
from bot.understanding.items import Item
from bot.understanding.lexicon import effective, word_list
from bot.understanding.nounphrases import related_by
from bot.understanding.sentence import (
    AMOUNTS,
    DEALS,
    PAIR,
    Reading,
    Sentence,
    amount_words,
    any_time,
    behind,
    clauses_of,
    closed,
    deal_relations,
    elliptic,
    moment_asked,
    pair_facts,
    round_of,
    unreduced,
)
from kg.model import Relation


def phases(s: Sentence) -> list[Reading]:
    """How far a deal or contract has come."""
    if s.value("wh") in ("when", "why") or amount_words(s):
        return []
    asked = s.value("measure") == "phase" or any(item.tags.get("measure") == "phase" for item in s.items)
    if not asked and not (s.value("wh") == "where" and deal_relations(s)):  # "where does the deal stand"
        return []
    found = [
        Reading(Value(x.fact, Measure.PHASE), 6 + x.score - (x.fact.relations == (Relation.SUPPLIES,) and _bought(s)))
        for x in facts(s.without("measure"), s.world)
        if closed(x.fact)
    ]
    told = [x for x in facts(s.without("measure"), s.world) if x.fact.relations == (Relation.ACQUIRES,) and x.loose == 0]
    became = s.items[0].tags.get("measure") == "phase"  # "what became of the bid for X"
    found += [Reading(Value(any_time(x.fact), Measure.PHASE), 7) for x in told if became and not closed(x.fact)]
    talked = fact_of(s.context.question)
    if talked is not None and talked.relations[0] in DEALS and not any(isinstance(v, Named) and v.text for v in _named(s)):
        found.append(Reading(Value(replace(talked, status=Status.EVER), Measure.PHASE), 8))
    relations, whole = deal_relations(s), unreduced(s)
    pairs = [f for f in pair_facts(whole, PAIR) if closed(f)] or (pair_facts(whole, relations) if relations else [])
    return found + [
        Reading(Value(fact, Measure.PHASE), 6 - i if closed(fact) else 6.5 - 0.1 * i) for i, fact in enumerate(pairs)
    ]


def _bought(s: Sentence) -> bool:
    """ "X's purchase of Y": of the firm rather than from it."""
    return any(item.tags.get("deal") == "acquires" for item in s.raw)


def _named(s: Sentence) -> list[SetExpr]:
    """What the question itself names: no pronouns."""
    return [item.np for item in s.items if item.np is not None and item.text not in _IT]


_IT = ("it", "this", "that", "they", "them")


def percents(s: Sentence) -> list[Reading]:
    """What share one party holds of another; of several together, what they add up to."""
    if any(item.np is None and item.text in word_list("trade") for item in s.raw) and (told := _part_of_trade(s)):
        return told
    joint = s.first("together") is not None
    return [_joint(reading) if joint else reading for reading in _percents(s)]


def _part_of_trade(s: Sentence) -> list[Reading]:
    """ "what share of X's sales goes to Y", "what share of its sales is that": of a supplier's trade."""
    asked = s.value("wh") in ("measure_what", "how_much") or any(item.tags.get("measure") == "percent" for item in s.raw)
    names = [item.np for item in s.raw if isinstance(item.np, Named) and item.text not in word_list("own")]
    before = fact_of(s.context.question)
    fact = Fact(relations=(Relation.SUPPLIES,), subject=None, object=None, status=Status.STILL, when=s.when)
    if len(names) == 2:
        whose = next((item.np for item in s.raw if item.np in names and item.possessive), names[0])
        fact = replace(fact, subject=whose, object=names[0] if whose == names[1] else names[1])
    elif before is not None and before.relations == (Relation.SUPPLIES,):
        fact = filled(before, s.context)
    return [Reading(Value(fact, Measure.TRADE), 11)] if asked and closed(fact) else []


def _joint(reading: Reading) -> Reading:
    asked = reading.question
    several = isinstance(asked, Value) and isinstance(asked.fact.subject, Or)
    return (
        replace(reading, question=replace(asked, measure=Measure.JOINT)) if several and isinstance(asked, Value) else reading
    )


def _percents(s: Sentence) -> list[Reading]:
    if told := _of_one(s):
        return told
    asked = any(_percent(item) for item in s.items) or _what_in(s) or _one_in_other(s)
    much = s.value("wh") in ("how_much", "measure_what") or through_chains(s)
    sized = any(item.tags.get("deal") in _SIZED for item in s.raw) and not asked
    if not (asked or much) or s.value("wh") in ("when", "why", "how_many") or amount_words(s) or sized:
        return []
    if s.items[0].has("aux") and s.items[0].np is None and s.first("wh") is None:
        return []  # "does X own more than 15 % of Y": yes or no
    if s.value("wh") == "who" and s.first("selling") is not None:
        return []  # "who sold X its shares" asks for a party
    if s.value("wh") == "who" and any(item.text in ASIDE for item in s.items):
        return []  # "who besides X holds Y shares" asks for the others
    if s.value("wh") == "where" and len(s.sets) < 2 and not _purchases(s):
        return []  # "where else does X own shares" asks for firms
    if s.value("wh") == "who" and any(item.has("number") for item in s.items):
        return []
    if through_chains(s) and len(s.sets) >= 2:
        return _effective_share(s)
    if _what_in(s):
        return _owning(s, True)
    if _of_bare_noun(s):
        return _of_bare_noun(s)
    named = s.value("wh") in ("who", "where")  # "from whom did X buy its shares" asks for a party
    bought = [Reading(Value(x.fact, Measure.PERCENT), 9) for x in _purchases(s)]
    if bought and named:
        return []
    if bought:
        return bought
    verbs = [x for x in facts(_merge_head(s), s.world) if x.fact.relations == (Relation.OWNS_STAKE,) and x.loose == 0]
    found = [Reading(Value(_stake(x.fact), Measure.PERCENT), 6 + x.score) for x in verbs if much or asked]
    idle = not any(item.has("verb") and not item.has("aux") and item.np is None for item in s.items)
    return found + _owning(
        s, asked or s.value("wh") == "measure_what" or (idle and len(s.sets) > 1) or (much and _about_stakes(s))
    )


def _percent(item: Item) -> bool:
    return item.np is None and item.tags.get("measure") == "percent"


def _one_in_other(s: Sentence) -> bool:
    """ "X in Y, march 2025?": two parties and a day, one in the other; in a thread, where it talks of stakes."""
    said = [item for item in s.items if item.np is None]
    bare = all(item.text == "in" or item.has("when") or item.has("comma") or _at_present(item) for item in said)
    names = [item.np for item in s.items if isinstance(item.np, Named)]
    before = fact_of(s.context.question)
    stakes = s.context.question is None or (before is not None and Relation.OWNS_STAKE in before.relations)
    return bare and stakes and len(names) == len(s.sets) == 2 and s.items[0].np is not None and behind(s, names[1], ("in",))


def _at_present(item: Item) -> bool:
    return item.tags.get("status") is Status.NOW


def _of_one(s: Sentence) -> list[Reading]:
    """ "X's holding after the sale, in %": in whatever it holds, where that is one."""
    owner, held, *rest = s.raw if len(s.raw) > 2 else (None, None)
    if owner is None or held is None or not isinstance(owner.np, Named) or not _percent(held) or not _percent(s.raw[-1]):
        return []
    idle = ("prep", "comma", "when", "status", "deal", "measure")
    spoken = all(x.np is None and (any(map(x.has, idle)) or x.tags.get("event") == "after") for x in rest)
    fact = replace(_EMPTY, subject=owner.np, when=s.when)
    return [Reading(Value(fact, Measure.PERCENT), 9)] if spoken and not _percent(rest[0]) else []


def _of_bare_noun(s: Sentence) -> list[Reading]:
    """ "what share do the founders hold of X": the noun's own relation to X says whose share."""
    nouns = [item.tags["noun"] for item in s.items if item.has("noun") and item.np is None and not item.has("verb")]
    own = len(nouns) == 1 and nouns[0].relations[0] in (Relation.FOUNDED, Relation.HOLDS_ROLE)
    if not own or len(s.sets) != 1 or not isinstance(s.sets[0], Named):
        return []
    holders = related_by(nouns[0], s.sets[0], (), s.world)
    fact = replace(_EMPTY, subject=holders, object=s.sets[0], when=s.when)
    return [Reading(Value(fact, Measure.PERCENT), 9)] if holders is not None else []


def _what_in(s: Sentence) -> bool:
    """ "what does X have in Y", "what has X got of Y"."""
    what = bool(s.items) and s.items[0].text.split()[0] in word_list("what")
    has = any(item.text in word_list("having") and item.np is None for item in s.items)
    busy = any(item.np is None and any(item.has(kind) for kind in ("noun", "word", "talk")) for item in s.items[1:])
    names = [item.np for item in s.items if item.np is not None]
    led = s.items[-1].np is not None or s.items[-1].has("comma")
    return what and has and not busy and len(names) == 2 and led and behind(s, names[1], ("in", "of"))


def _about_stakes(s: Sentence) -> bool:
    """Whether the thread talks of who owns what: "how much does the second one have"."""
    before = fact_of(s.context.question)
    return before is not None and Relation.OWNS_STAKE in before.relations and len(s.sets) == 1


def _purchases(s: Sentence) -> list[Scored]:
    """ "how much of X did Y buy": the part that changed hands, not what Y holds now."""
    found = facts(_merge_head(s), s.world)
    bought = [x for x in found if x.fact.relations == (Relation.ACQUIRES,) and closed(x.fact) and x.loose == 0]
    return [replace(x, fact=replace(x.fact, status=Status.EVER)) for x in bought[:1]]


def _stake(fact: Fact) -> Fact:
    return replace(fact, relations=(Relation.OWNS_STAKE,))


def _merge_head(s: Sentence) -> tuple[Item, ...]:
    """ "how much of X belongs to Y": the measured party stands before the verb without its preposition."""
    items = [item for item in s.without("wh", "measure") if not item.has("that") or item.has("wh")]
    while items and items[0].has("prep"):
        items.pop(0)
    return tuple(items)


def _owning(s: Sentence, asked: bool) -> list[Reading]:
    """ "X's stake in Y", "% of Y held by X", "what is X left with in percent"."""
    sets = [value for value in s.sets if not isinstance(value, Related) or value.relation is not Relation.OWNS_STAKE]
    much = s.value("wh") in ("how_much", "measure_what")
    if not asked or not sets or (elliptic(s) and not much and not _what_in(s) and not _one_in_other(s)):
        return []
    status = status_of(s.without("np"))
    made = replace(_EMPTY, when=s.when, status=status if status in (Status.ENDED, Status.EVER) else Status.NOW)
    if len(sets) >= 2:
        first_owns = not behind(s, sets[0], ("in", "of"))
        owner, owned = (sets[0], sets[1]) if first_owns else (sets[1], sets[0])
        direct = Value(replace(made, subject=owner, object=owned), Measure.PERCENT)
        turned = Value(replace(made, subject=owned, object=owner), Measure.PERCENT)
        bare = not any(item.has("prep") and item.np is None for item in s.items)  # "X % Y": either may be the owner
        either = [Reading(turned, 5.0)] if bare else []
        return [Reading(direct, 6.5), *either, Reading(Path(owned, owner, s.when), 4.0)]
    before = fact_of(s.context.question)
    readings = []
    if before is not None and Relation.OWNS_STAKE in before.relations and before.object not in (None, sets[0]):
        readings.append(Reading(Value(replace(made, subject=sets[0], object=before.object), Measure.PERCENT), 7))
    if behind(s, sets[0], ("of", "in")) and not through_chains(s):
        return readings  # "the ownership of X" is not what X owns
    return [*readings, Reading(Value(replace(made, subject=sets[0]), Measure.PERCENT), 5)]


_EMPTY = Fact(relations=(Relation.OWNS_STAKE,), subject=None, object=None)


def through_chains(s: Sentence) -> bool:
    """Whether what is held through others counts: "indirectly", "look-through"."""
    return any(item.has("measure") and item.text in effective() for item in s.items)


def _effective_share(s: Sentence) -> list[Reading]:
    pairs = [(a.text, b.np) for a, b in zip(s.items, s.items[1:], strict=False) if b.np is not None]
    owned = next((np for prep in ("in", "of") for text, np in pairs if text == prep), None)
    owner = next((value for value in s.sets if value != owned), None)
    return [Reading(Path(owned, owner, s.when), 8)] if owned is not None and owner is not None else []


def amounts(s: Sentence) -> list[Reading]:
    """What was paid, raised, or is at stake."""
    if s.items[0].text in ("who", "whom", "whose"):
        return []  # "who looks after the money" asks for a person
    verbs = facts(s.without("wh", "measure", "pronoun"), s.world)
    if s.items[0].has("aux") and s.items[0].np is None and s.first("wh") is None:
        return []  # "did X raise money": yes or no
    sized = s.value("wh") == "measure_what" and any(item.tags.get("deal") in _SIZED for item in s.raw)
    much = sized or (s.value("wh") == "how_much" and not _part_of(s))
    claimed = much and deal_relations(s) == (Relation.SUES,)  # "how much was the suit about"
    if any(item.np is None and item.text in word_list("alone") for item in s.raw) and s.value("wh") == "how_much":
        return []  # sums of several payers do not tell what one of them paid
    if any(a.has("numeral") and b.tags.get("deal") == "raisedFunding" for a, b in pairwise(s.raw)):
        return []  # "in its two rounds": whether all of them are known cannot be told
    if not (amount_words(s) or sized or claimed or (much and any(x.fact.relations[0] in AMOUNTS for x in verbs))):
        return []
    relations = deal_relations(s) or (Relation.ACQUIRES, Relation.INVESTS_IN)
    found = []
    for x in verbs:
        if x.fact.relations[0] in _RAISED and x.loose == 0 and _in_total(s):
            into = _into(x.fact, s)
            found.append(Reading(Value(into, Measure.TOTAL), 7 + x.score))
        if x.fact.relations[0] in AMOUNTS and x.loose == 0:
            wide = relations if x.fact.relations[0] is Relation.ACQUIRES and closed(x.fact) else x.fact.relations
            found.append(Reading(Value(replace(x.fact, relations=wide, status=Status.EVER), Measure.AMOUNT), 5 + x.score))
        if x.fact.relations == (Relation.RAISED_FUNDING,) and x.fact.subject is not None:
            found.append(Reading(Value(_into(x.fact, s), Measure.AMOUNT), 4.5 + x.score))
    found += _paid(s)
    told = s.items[0].text.startswith("what") and any(item.has("paying") for item in s.raw)
    alone = 6.5 if told or claimed else 2.6
    for i, fact in enumerate(pair_facts(unreduced(s) if deal_relations(s) else s, relations)):
        found.append(Reading(Value(fact, Measure.AMOUNT), 5.5 - i if closed(fact) else alone - 0.3 * i))
    return [_of_round(reading, round_of(s.raw)) for reading in found]


def _of_round(reading: Reading, name: str | None) -> Reading:
    """The amount of the round that the question names, not of another."""
    if name is None or not isinstance(reading.question, Value):
        return reading
    fact = reading.question.fact
    return replace(reading, question=replace(reading.question, fact=qualified(fact, round=name)))


_RAISED = (Relation.RAISED_FUNDING, Relation.INVESTS_IN)


def _in_total(s: Sentence) -> bool:
    return any(item.has("total") for item in s.raw)


def _into(fact: Fact, s: Sentence) -> Fact:
    """What was put into the firm that raised it, whoever did."""
    firm = fact.subject if fact.relations[0] is Relation.RAISED_FUNDING else fact.object
    relations = (Relation.RAISED_FUNDING, Relation.INVESTS_IN)
    return Fact(relations=relations, subject=None, object=firm, status=Status.EVER, when=s.when)


def _paid(s: Sentence) -> list[Reading]:
    """ "what did X pay Y for its share of Z": buyer, seller and what was bought."""
    names = [value for value in s.sets if isinstance(value, Named)]
    paid = any(item.has("paying") for item in s.raw)
    if len(names) != 3 or not paid:
        return []
    fact = replace(_EMPTY, relations=DEALS, subject=names[0], object=names[2], status=Status.EVER, when=s.when)
    return [Reading(Value(fact, Measure.AMOUNT), 6)]


_SIZED = ("raisedFunding", "supplies", "any")  # deals whose size is a sum, not a share


def _part_of(s: Sentence) -> bool:
    """ "how much of X": a share, no sum."""
    return any(a.tags.get("wh") == "how_much" and b.text == "of" for a, b in zip(s.raw, s.raw[1:], strict=False))


def _otherwise(fact: Fact) -> list[Fact]:
    """What else the words may have meant: who buys into a firm owns it from then; one walks away from deals too."""
    if not closed(fact):
        return []
    if fact.relations[0] in (Relation.ACQUIRES, Relation.INVESTS_IN):
        return [replace(any_time(fact), relations=(Relation.OWNS_STAKE,))]
    left = fact.relations == (Relation.SUPPLIES,) and fact.status is Status.ENDED
    return [replace(any_time(fact), relations=DEALS, subject=fact.object, object=fact.subject)] if left else []


def _bare_pair(s: Sentence) -> list[Fact]:
    """ "X / Y, since when": whatever they have to do with each other."""
    solid = [item for item in s.items if item.np is None and not any(item.has(k) for k in ("comma", "wh", "conj"))]
    return [fact for relation in _TIES for fact in pair_facts(s, (relation,)) if closed(fact)] if not solid else []


def _bare_set(s: Sentence) -> list[Fact]:
    """ "X's chief executive, since when?"."""
    acts = any(item.has("verb") and not item.has("aux") and item.np is None for item in s.items)
    of = s.sets[0] if len(s.sets) == 1 else None
    if not isinstance(of, Related) or of.relation is not Relation.HOLDS_ROLE or of.side is not Side.SUBJECT or acts:
        return []
    return [Fact(relations=(of.relation,), subject=of, object=of.of, qualifier=of.qualifier)]


_TIES = (Relation.OWNS_STAKE, Relation.SUPPLIES, Relation.PARTNERS_WITH, Relation.HOLDS_ROLE)
_DONE = ("complete", "close", "finali", "closing", "completion", "go through", "went through")


_UNTIL = ("until", "till", "by when", "up to", "to when", "through", "end date")


def _lasts(wh: Item, s: Sentence) -> bool:
    """ "how long does the contract run": its end; "how long has X been a client": its beginning."""
    going = any(item.text in ("run", "runs", "last", "lasts", "valid", "go on", "remain") for item in s.raw)
    return "how long" in wh.text and going


def _coming(moment: Moment, coming: bool) -> Moment:
    return Moment.EXPIRY if coming and moment is Moment.END else moment


def dates(s: Sentence) -> list[Reading]:
    """When something began or ended."""
    wh = next((item for item in s.items if item.has("wh") and item.np is None), None)
    if wh is None or wh.tags["wh"] != "when":
        return []
    done = any(item.text.startswith(_DONE) for item in s.raw)
    words = clauses_of(s, s.without("comma", "measure"))
    end = wh.text.startswith(_UNTIL) or any(item.has("moment") or item.text == "last" for item in s.raw) or _lasts(wh, s)
    coming = end and any(item.text in ("does", "do", "will", "is") for item in s.items)
    moments = [(x, _coming(moment_asked(x.fact, end, done), coming)) for x in words if x.loose <= 1]
    found = [Reading(Date(any_time(x.fact), moment), 5 + x.score) for x, moment in moments]
    found += [Reading(Date(other, moment), 2 + x.score) for x, moment in moments for other in _otherwise(x.fact)]
    deal = deal_relations(s)
    found += [Reading(Date(fact, Moment.START), 3 - 0.1 * i) for i, fact in enumerate(_bare_pair(s))]
    found += [Reading(Date(any_time(fact), moment_asked(fact, end)), 3) for fact in _bare_set(s)]
    if any(item.text in word_list("bar") for item in s.raw):
        found += [Reading(Date(fact, Moment.END), 9 - i) for i, fact in enumerate(pair_facts(s, DEALS))]
    found += [
        Reading(Date(fact, _coming(moment_asked(fact, end, done), coming)), 5.2 - i)
        for i, fact in enumerate(pair_facts(unreduced(s), deal or PAIR))
        if deal
    ]
    return found
