"""Questions about what the last answer has shown: which of them since when, whether one of them, what they hold together."""

from __future__ import annotations

from dataclasses import replace

from bot.algebra import (
    ANYTHING,
    And,
    Began,
    Fact,
    List,
    Measure,
    Members,
    Named,
    Or,
    Question,
    Related,
    Side,
    Status,
    TimeKind,
    Traders,
    Value,
    When,
    Why,
    YesNo,
)
from bot.understanding.clauses import status_of
from bot.understanding.context import fact_of, filled, named, set_of
from bot.understanding.lexicon import phrases, word_list
from bot.understanding.sentence import Reading, Sentence
from bot.understanding.standing import membership
from kg.model import EntityType, Relation


def of_the_shown(before: Question, s: Sentence) -> list[Reading]:
    """Every reading that takes the answer shown as its matter."""
    rules = (_together, _whether_one, _about_what, _turned_out, _dealing_in, _of_each_other, _the_buyer, _thrown_out)
    return [*_since_then(s), *(reading for rule in rules for reading in rule(before, s))]


def _dealing_in(before: Question, s: Sentence) -> list[Reading]:
    """ "which of these makes glass": those who deal in goods that rows name."""
    shown = next((value for value in s.sets if isinstance(value, Members)), None)
    verbs = [frame for item in s.items if item.np is None and item.has("verb") for frame in item.tags["verb"].frames]
    trades = any(
        frame.relation in (Relation.SUPPLIES, Relation.BRAND_OF) and frame.agent is not Side.OBJECT for frame in verbs
    )
    words = [item.text for item in s.items if item.np is None and item.has("word")]
    goods = s.world.goods(words) if words else ()
    if shown is None or len(s.sets) != 1 or not trades or not goods:
        return []
    return [Reading(List(And((Traders(goods, Side.SUBJECT), Members(shown.ids)))), 9)]


def _the_buyer(before: Question, s: Sentence) -> list[Reading]:
    """ "and the buyer?", after a takeover: nobody's customer."""
    fact = fact_of(before)
    said = [item for item in s.items if item.np is None and item.has("noun")]
    plain = not s.sets and len(said) == 1 and said[0].text in word_list("bidder")
    if fact is None or fact.relations[0] is not Relation.ACQUIRES or fact.object is None or not plain:
        return []
    buyers = Related(of=fact.object, relation=fact.relations[0], side=Side.SUBJECT, status=Status.EVER, when=fact.when)
    return [Reading(List(buyers), 10)]


_MAKING = (Relation.SUPPLIES, Relation.BRAND_OF)


def _of_each_other(before: Question, s: Sentence) -> list[Reading]:
    """ "is one of the two a customer of the other"."""
    noun = next((item.tags["noun"] for item in s.items if item.np is None and item.has("noun")), None)
    other = any(item.np is None and item.text in word_list("other") for item in s.items)
    if noun is None or not other or len(s.context.members) != 2 or not s.items[0].has("aux"):
        return []
    a, b = (Named((id_,)) for id_ in s.context.members)
    pairs = ((a, b), (b, a))
    facts = [Fact(relations=noun.relations, subject=x, object=y, when=s.when) for x, y in pairs]
    return [Reading(YesNo(fact, Side.SUBJECT), 9 - i) for i, fact in enumerate(facts)]


def _about_what(before: Question, s: Sentence) -> list[Reading]:
    """ "what is that suit about": why the one sues the other."""
    fact = fact_of(before)
    suit = any(item.tags.get("deal") == "sues" for item in s.raw)
    last = next((item for item in reversed(s.raw) if not item.has("comma")), None)
    if (
        fact is None
        or Relation.SUES not in fact.relations
        or not suit
        or last is None
        or last.text not in word_list("about")
    ):
        return []
    return [Reading(Why(filled(fact, s.context)), 9)]


def _turned_out(before: Question, s: Sentence) -> list[Reading]:
    """ "which of them was sacked", after a list of founders: in another relation to the firm than the list's."""
    shown = next((value for value in s.sets if isinstance(value, Members)), None)
    firms = named(before)
    verbs = [item.tags["verb"] for item in s.items if item.has("verb") and not item.has("aux") and item.np is None]
    if shown is None or not isinstance(shown.of, Related) or len(s.sets) != 1 or len(verbs) != 1 or not firms:
        return []
    turned = [frame for frame in verbs[0].frames if frame.status is not None and frame.relation is not None]
    if any(frame.relation is shown.of.relation for frame in turned):
        return []
    people = any(s.world.type_of(id_) is EntityType.PERSON for id_ in shown.ids)
    wanted = (Relation.HOLDS_ROLE, Side.SUBJECT) if people else (Relation.SUPPLIES, Side.OBJECT)
    status = next((frame.status for frame in turned if frame.relation is wanted[0]), None)
    if status is None:
        return []
    of = Related(of=firms[0], relation=wanted[0], side=wanted[1], status=status, when=s.when)
    return [Reading(List(Members(shown.ids, of)), 8)]


def _since_then(s: Sentence) -> list[Reading]:
    """ "which of those has been a customer since 2020": who began then."""
    shown = next((value for value in s.sets if isinstance(value, Members)), None)
    if shown is None or shown.of is None or s.when is None or s.when.kind is not TimeKind.SINCE or len(s.sets) != 1:
        return []
    busy = any(item.np is None and any(item.has(kind) for kind in ("word", "fresh", "gain", "extreme")) for item in s.items)
    day = When(TimeKind.AT, s.when.low, s.when.low)
    return [] if busy else [Reading(List(Began(shown, day)), 7)]


def _together(before: Question, s: Sentence) -> list[Reading]:
    """ "what do the two hold together": the shares shown, added up."""
    listed = set_of(before)
    owners = isinstance(listed, Related) and listed.relation is Relation.OWNS_STAKE and listed.side is Side.SUBJECT
    named = [value for value in s.sets if isinstance(value, Named | Or)]
    holders = named[0] if len(named) == 1 and isinstance(named[0], Or) else Named(s.context.members)
    others = any(isinstance(value, Named) and set(value.ids) - set(s.context.members) for value in named)
    if not owners or others or len(s.context.members) < 2 or s.first("together") is None or not isinstance(listed, Related):
        return []
    fact = Fact(relations=(Relation.OWNS_STAKE,), subject=holders, object=listed.of, when=s.when or listed.when)
    return [Reading(Value(fact, Measure.JOINT), 9)]


def _whether_one(before: Question, s: Sentence) -> list[Reading]:
    """ "is X really leaving", after a list of customers: whether that is so of X in the list's own relation."""
    listed = set_of(before)
    of = listed.of if isinstance(listed, Members) else listed
    asks = bool(s.items) and s.items[0].has("aux") and s.items[0].np is None
    if not isinstance(of, Related) or not asks or len(s.sets) != 1 or not isinstance(s.sets[0], Named):
        return []
    said = {
        frame.status for item in s.items if item.has("verb") and not item.has("aux") for frame in item.tags["verb"].frames
    }
    going_on = any(item.has("verb") and not item.has("aux") and item.tags["verb"].form == "ing" for item in s.items)
    turned = status_of(s.items) if not said else Status.ENDED if Status.ENDED in said else None
    if turned is Status.ENDED and said and going_on:
        turned = Status.REDUCING
    if turned not in (Status.ENDED, Status.REDUCING):
        return []
    return [Reading(YesNo(membership(s.sets[0], of, turned, s.when), of.side), 8)]


def _thrown_out(before: Question, s: Sentence) -> list[Reading]:
    """ "and whom have they thrown out?" after a firm's suppliers: those that it has dropped, not those whom they dropped."""
    listed = set_of(before)
    if not isinstance(listed, Related) or (listed.relation, listed.side) != (Relation.SUPPLIES, Side.SUBJECT):
        return []
    plain = not any(item.np is None and (item.has("noun") or item.has("word")) for item in s.raw)
    named = any(item.np is not None and not _pronoun(item.text) for item in s.raw)
    frames = [f for item in s.raw if item.has("verb") and not item.has("aux") for f in item.tags["verb"].frames]
    drops = any(f.relation is Relation.SUPPLIES and f.status is Status.ENDED and f.agent is Side.OBJECT for f in frames)
    if not (s.value("wh") == "who" and drops and plain and not named):
        return []
    return [Reading(List(replace(listed, status=Status.ENDED, qualifier=ANYTHING)), 9)]


def _pronoun(text: str) -> bool:
    return any(entry.kind == "pronoun" for entry in phrases().get((text,), ()))
