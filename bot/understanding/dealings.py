"""Questions for the parties of deals, suits and vetoes: "who sold X to Y", "lawsuits against X", "who blocked the sale"."""

from __future__ import annotations

from bot.algebra import (
    And,
    Fact,
    List,
    Named,
    Or,
    Related,
    Sellers,
    Side,
    Status,
    ToldWith,
    Worded,
)
from bot.understanding.clauses import GENERIC
from bot.understanding.lexicon import word_list
from bot.understanding.sentence import DEALS, Reading, Sentence, amount_words
from kg.model import Relation


def selling(s: Sentence) -> list[Reading]:
    """ "who sold X to Y", "who sold Y its shares in X", "from whom did Y buy X": sellers of what was bought."""
    names = [value for value in s.sets if isinstance(value, Named)]
    shares = any(item.tags.get("measure") == "percent" for item in s.raw)
    said = any(item.has("selling") for item in s.raw) or (_of_a_deal(s) and any(item.has("seller") for item in s.raw))
    sold = said or (shares and any(item.text == "from" for item in s.raw))
    if s.value("wh") != "who" or s.items[0].text not in ("who", "whom", "which") or not sold or len(names) != 2:
        return []
    if any(item.has("word") for item in s.items if item.np is None) or amount_words(s):
        return []  # goods are sold, not shares; or a price is asked
    pairs = [(names[0], names[1]), (names[1], names[0])]
    return [Reading(List(Sellers(And((_bought(target), buyer)))), 7.5 - i) for i, (target, buyer) in enumerate(pairs)]


def deals_of(s: Sentence) -> list[Reading]:
    """ "lawsuits against X", "acquisitions by X", "what bids have there been for X": the other parties of such deals."""
    deal = next((item for item in s.items if item.has("deal") and item.np is None), None)
    acts = any(item.has("verb") and not item.has("aux") and not item.has("deal") and item.np is None for item in s.items)
    odd = any(
        item.np is None and any(item.has(k) for k in ("measure", "talk", "noun", "neg", "extreme", "bar"))
        for item in s.items
    )
    relation = _DEALT.get(deal.tags["deal"]) if deal is not None else None
    if relation is None or acts or odd or len(s.sets) != 1 or not isinstance(s.sets[0], Named):
        return []
    preps = {a.text for a, b in zip(s.items, s.items[1:], strict=False) if b.np is not None}
    sides = (Side.OBJECT,) if "by" in preps else (Side.SUBJECT,) if preps & _UPON[relation] else tuple(Side)
    made = tuple(Related(of=s.sets[0], relation=relation, side=side, status=Status.EVER, when=s.when) for side in sides)
    return [Reading(List(made[0] if len(made) == 1 else Or(made)), 4)]


def barred(s: Sentence) -> list[Reading]:
    """ "who blew up the sale of X": the authorities over the parties of its deals."""
    names = [value for value in s.sets if isinstance(value, Named)]
    if s.first("bar") is None or s.value("wh") != "who" or len(names) != 1 or not any(item.has("deal") for item in s.raw):
        return []
    deals = [Related(of=names[0], relation=Relation.ACQUIRES, side=side, status=Status.EVER) for side in Side]
    over = Related(of=Or((names[0], *deals)), relation=Relation.REGULATES, side=Side.SUBJECT, status=Status.EVER)
    deal = Fact(relations=DEALS, subject=None, object=names[0], status=Status.EVER)
    return [Reading(List(ToldWith(over, deal)), 7)]


def worded(s: Sentence) -> list[Reading]:
    """ "who went to court in Rennes", "who was fined over the porpoises": no party is named, the sentence must say it."""
    verbs = [item.tags["verb"].frames for item in s.items if item.has("verb") and not item.has("aux") and item.np is None]
    said = {frame.relation for frames in verbs for frame in frames}
    relation = next((r for r in (Relation.SUES, Relation.REGULATES) if r in said), None)
    words = tuple(item.text for item in s.items if item.np is None and item.has("word") and item.text not in GENERIC)
    asked = sum(item.tags.get("wh") == "who" for item in s.items if item.np is None)
    if relation is None or not words or s.sets or asked != 1 or s.value("wh") != "who" or s.context.question is not None:
        return []
    undergone = s.items[0].has("wh") and len(s.items) > 1 and s.items[1].text in word_list("undergone")
    return [Reading(List(Worded(relation, Side.OBJECT if undergone else Side.SUBJECT, words)), 6)]


_DEALT = {"sues": Relation.SUES, "acquires": Relation.ACQUIRES}


_UPON = {Relation.SUES: {"against"}, Relation.ACQUIRES: {"for", "on", "of"}}


def _of_a_deal(s: Sentence) -> bool:
    """Whether something is bought, not supplied: "who were the sellers when X bought into Y"."""
    verbs = [item.tags["verb"] for item in s.items if item.has("verb") and not item.has("aux") and item.np is None]
    return any(frame.relation is Relation.ACQUIRES for verb in verbs for frame in verb.frames)


def _bought(target: Named) -> Related:
    return Related(of=target, relation=Relation.ACQUIRES, side=Side.SUBJECT, status=Status.EVER)
