"""Yes/no questions about sets: "does anybody buy from X", "has X any suppliers", "is X the largest owner of Y"."""

from __future__ import annotations

from dataclasses import replace

from bot.algebra import ANYTHING, And, Exists, Extreme, Is, List, Named, Or, Related, Side, Status, YesNo
from bot.understanding.items import Item
from bot.understanding.lexicon import may_be_past, word_list
from bot.understanding.lists import extremes, finish, lists_of
from bot.understanding.nounphrases import related_by
from bot.understanding.relatives import gap_of
from bot.understanding.sentence import MUTUAL, PRESENT, Reading, Sentence, clauses_of, closed, deal_relations, pair_facts
from kg.model import Relation
from kg.ownership import CONTROL


def existence(s: Sentence) -> list[Reading]:
    """Whether a set has members, or whose it is to come first in it."""
    if not s.items or s.items[0].np is not None or any(item.has("nationality") for item in s.raw):
        return []
    if s.items[0].has("there"):
        return _deal_between(s) or [*_there(s), *_talked_of(s)]
    if not s.items[0].has("aux"):
        return []
    alone = [*_independent(s), *_nobody(s)]
    if alone:
        return alone
    return [*_all_of(s), *_anybody(s), *_any(s), *_first(s), *_suffered(s), *_post_filled(s)]


def _independent(s: Sentence) -> list[Reading]:
    """ "is X independent": whether no owner decides alone."""
    names = [value for value in s.sets if isinstance(value, Named)]
    if s.first("independent") is None or len(names) != 1 or len(s.sets) != 1:
        return []
    half = replace(ANYTHING, low=CONTROL)
    owners = Related(of=names[0], relation=Relation.OWNS_STAKE, side=Side.SUBJECT, when=s.when, qualifier=half)
    return [Reading(Exists(owners, none=True), 9)]


def _nobody(s: Sentence) -> list[Reading]:
    """ "has nobody ever sued X", "does nobody supply X": whether it is so that nobody does."""
    at = next((i for i, item in enumerate(s.items) if item.has("nobody")), None)
    if at is None:
        return []
    who = (*s.items[:at], Item(text="anybody", tags={"wh": "who"}), *s.items[at + 1 :])
    found = _anybody(replace(s, items=who))
    return [replace(r, question=replace(r.question, none=True)) for r in found if isinstance(r.question, Exists)]


def _there(s: Sentence) -> list[Reading]:
    """ "is there anyone who stopped buying from X", "are there any suppliers of Y"."""
    rest = tuple(item for item in s.items[1:] if item.text not in word_list("whoever") | word_list("some"))
    found = lists_of(replace(s, items=rest))
    return [replace(r, question=Exists(r.question.of), score=r.score + 1) for r in found if isinstance(r.question, List)]


def _deal_between(s: Sentence) -> list[Reading]:
    """ "is there litigation between X and Y"."""
    nouns = [item.tags["noun"].relations for item in s.items if item.np is None and item.has("noun")]
    joined = next((relations for relations in nouns if set(relations) <= set(MUTUAL)), ())
    relations = joined or deal_relations(s)
    found = [fact for fact in pair_facts(s, relations) if closed(fact)] if relations else []
    now = s.items[0].text.split()[0] in PRESENT
    found = [replace(fact, status=Status.NOW) if now and fact.status is Status.EVER else fact for fact in found]
    return [Reading(YesNo(fact, Side.SUBJECT), 8 - i) for i, fact in enumerate(found)]


def _talked_of(s: Sentence) -> list[Reading]:
    """ "was there talk of X buying Y"."""
    if s.first("talked") is None:
        return []
    rest = tuple(item for item in s.items[1:] if not item.has("talked") and item.text not in ("of", "that"))
    found = [x for x in clauses_of(s, rest) if closed(x.fact) and x.loose == 0]
    return [Reading(YesNo(replace(x.fact, status=Status.EVER), Side.SUBJECT), 6 + x.score) for x in found[:2]]


def _post_filled(s: Sentence) -> list[Reading]:
    """ "has X found a new chief executive yet": whether somebody has the post, or has been named for it."""
    names = [value for value in s.sets if isinstance(value, Named)]
    posts = [item.tags["noun"] for item in s.items if item.np is None and item.has("noun") and item.tags["noun"].office]
    if s.first("found") is None or len(names) != 1 or len(posts) != 1:
        return []
    qualifier = replace(ANYTHING, offices=(posts[0].office,))
    holders = Related(of=names[0], relation=Relation.HOLDS_ROLE, side=Side.SUBJECT, qualifier=qualifier)
    return [Reading(Exists(holders), 9)]


def _anybody(s: Sentence) -> list[Reading]:
    """ "does anybody still buy from X"."""
    items = _somebody(s)
    if items is None:
        return []
    return [
        replace(r, question=Exists(r.question.of), score=r.score + 1)
        for r in lists_of(replace(s, items=items))
        if isinstance(r.question, List) and not isinstance(r.question.of, Named)
    ]


def _somebody(s: Sentence) -> tuple[Item, ...] | None:
    """ "has any authority fined X", "has X bought a company" with "somebody" for whoever it is; None where all are named."""
    for i, item in enumerate(s.items[1:], 1):
        kind = item.np is None and (item.has("type") or (item.has("noun") and s.items[i - 1].text == "any"))
        bare = i + 1 == len(s.items) or s.items[i + 1].np is None
        if item.text in word_list("whoever"):
            return s.items
        if kind and bare and not item.has("pronoun"):
            return (*s.items[: i - (s.items[i - 1].text == "any")], _SOMEBODY, *s.items[i + 1 :])
    return None


_SOMEBODY = Item(text="somebody", tags={"wh": "who"})


def _suffered(s: Sentence) -> list[Reading]:
    """ "was X fined", "has X been sued": whether anybody did it."""
    names = [item.np for item in s.items if item.np is not None]
    being = any(item.text in ("was", "were", "been", "is", "are", "being") for item in s.items)
    done = any(item.has("verb") and not item.has("aux") and may_be_past(item.text) for item in s.items)
    if len(names) != 1 or not being or not done:
        return []
    open_ = [x for x in clauses_of(s) if x.loose == 0 and x.fact.subject is None and x.fact.object is not None]
    gaps = [(gap_of(replace(x.fact, status=_ever(x.fact.status))), x.score) for x in open_]
    return [Reading(Exists(finish(gap, s)), 4 + score) for gap, score in gaps[:1] if gap is not None]


def _ever(status: Status) -> Status:
    return Status.EVER if status is Status.NOW else status


def _any(s: Sentence) -> list[Reading]:
    """ "does X have any suppliers of rope"."""
    names = [item.np for item in s.items if item.np is not None]
    nouns = [item for item in s.items if item.has("noun") and item.np is None]
    idle = all(
        item.text in word_list("merely") for item in s.items if item.has("verb") and item.np is None and not item.has("noun")
    )
    if (
        len(names) != 1
        or len(nouns) != 1
        or not idle
        or names[0] is None
        or not word_list("holding") & {i.text for i in s.items[:4]}
    ):
        return []
    value = related_by(nouns[0].tags["noun"], names[0], [item for item in s.items if item.np is None], s.world)
    return [Reading(Exists(finish(value, s)), 6)] if value is not None else []


def _all_of(s: Sentence) -> list[Reading]:
    """ "are X and Y the founders of Z": whether all of them stand in the set."""
    parties = [value for value in s.sets if isinstance(value, Or) and all(isinstance(part, Named) for part in value.parts)]
    sets = [value for value in s.sets if isinstance(value, Related)]
    acts = any(item.has("verb") and not item.has("aux") and item.np is None for item in s.items)
    joined = any(item.tags.get("conj") == "and" for item in s.raw)
    if not s.items[0].has("copula") or len(parties) != 1 or len(sets) != 1 or len(s.sets) != 2 or acts or not joined:
        return []
    return [Reading(Exists(And((sets[0], parties[0])), least=len(parties[0].parts)), 9)]


def _first(s: Sentence) -> list[Reading]:
    """ "is X the largest owner of Y"."""
    party = next((item.np for item in s.items if isinstance(item.np, Named)), None)
    if party is None or len(s.sets) < 2:
        return []
    without = replace(s, items=tuple(item for item in s.items[1:] if item.np is not party))
    return [
        Reading(Is(party, r.question), r.score + 1)
        for r in extremes(without)
        if isinstance(r.question, Extreme) and not r.question.valued
    ]
