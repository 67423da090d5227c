"""Questions for parties that turn on a noun or a set phrase rather than on a verb's frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from bot.algebra import (
    ANYTHING,
    And,
    Began,
    Beside,
    Fact,
    List,
    Named,
    Or,
    Related,
    SetExpr,
    Side,
    Status,
    Text,
    Traders,
)
from bot.understanding.clauses import ASIDE, GENERIC, is_product, possible, status_of
from bot.understanding.context import fact_of
from bot.understanding.dealings import barred, deals_of, selling, worded
from bot.understanding.framing import AMONG
from bot.understanding.items import Item
from bot.understanding.lexicon import NounFrame, word_list
from bot.understanding.nounphrases import related_by
from bot.understanding.owning import owned_by
from bot.understanding.sentence import MUTUAL, Reading, Sentence, people
from bot.understanding.successors import after_leaving, line_of, moved_on, replacing
from kg.model import Relation

Scored = tuple[SetExpr, float]


def whole(s: Sentence) -> list[Reading]:
    """Readings that are complete as they stand: a person's firms, successors."""
    rules = (
        _whereabouts, replacing, after_leaving, line_of, selling, _gained, deals_of, _made, barred, worded, moved_on,
        _joined_as, _where_one_is, _to_be,
    )  # fmt: skip
    return [reading for rule in rules for reading in rule(s)]


def partial(s: Sentence) -> list[Scored]:
    """Sets that still take the question's time, status and product."""
    rules = (_has_as, _got_as, _bare_noun, _of_kind, _goods_alone, _unknown_verb, _whose, _behind, _ownership)
    return [scored for rule in rules for scored in rule(s)]


def traders(s: Sentence) -> list[Reading]:
    """ "who makes gearboxes", "who uses Mascaret turbines": no party is named, only goods that rows name."""
    verbs = [item.tags["verb"] for item in s.items if item.has("verb") and not item.has("aux")]
    words = [item.text for item in s.items if item.has("word") and not item.has("number")]
    if s.context.question is not None:
        return []  # the party left out is the thread's
    if any(item.has("noun") and not item.has("verb") for item in s.items):
        return []  # "who owns the maker of X": more is asked than who makes it
    if s.sets or s.first("pronoun") is not None or s.value("wh") != "who" or len(verbs) != 1 or not words:
        return []
    frames = [frame for frame in verbs[0].frames if frame.relation in (Relation.SUPPLIES, Relation.BRAND_OF)]
    aside = any(item.has("prep") and item.np is None for item in s.items)  # a name that nobody knows may stand behind it
    goods = s.world.goods(words) or (() if aside else s.world.goods(words[:-1]))  # "Mascaret" of "Mascaret turbines"
    if not frames or not goods or any(frame.status is not None for frame in frames):
        return []
    made = frames[0].relation is Relation.BRAND_OF or frames[0].agent is None
    side = Side.OBJECT if not made and frames[0].agent is Side.OBJECT else Side.SUBJECT
    said = status_of(s.items) or (Status.PAST if s.past else Status.NOW)
    return [Reading(List(Traders(goods, side, said, s.when)), 5)]


def _of_kind(s: Sentence) -> list[Scored]:
    """ "family-owned companies": nothing else is said of them."""
    kinds = [str(item.tags["borne"]) for item in s.items if item.has("borne")]
    idle = not s.sets and not any(item.has("verb") and not item.has("aux") and not item.has("wh") for item in s.items)
    return [(owned_by(kinds[0]), 5.0)] if kinds and idle else []


def _goods_alone(s: Sentence) -> list[Scored]:
    """ "X blades: who", "X gearboxes?": a firm and goods, nothing else."""
    solid = [item for item in s.items if not item.has("comma") and item.tags.get("wh") != "who" and not item.has("aux")]
    goods = tuple(x.text for x in solid[1:] if x.np is None and (x.text in s.world.products or x.has("goods")))
    asked = s.value("wh") == "who" or (s.items[-1].text == "?" and s.value("wh") is None)
    if not goods or len(goods) != len(solid) - 1 or not isinstance(solid[0].np, Named) or not asked:
        return []
    of, qualifier = solid[0].np, replace(ANYTHING, product=goods)
    fits = possible(Relation.SUPPLIES, Side.OBJECT, of, s.world)
    return [(Related(of=of, relation=Relation.SUPPLIES, side=Side.SUBJECT, qualifier=qualifier), 4.0)] if fits else []


def having(head: Item | None, rest: Sequence[Item], s: Sentence) -> list[Scored]:
    """ "how many owners does X have", "which brands belong to X": the noun's relation, no verb's."""
    names = _not_aside(rest)
    verbs = [item for item in rest if item.has("verb") and item.np is None]
    idle = all(item.has("aux") or item.has("possessing") or item.text == "left" for item in verbs)
    if head is None or head.np is not None or len(names) != 1 or not idle or names[0].np is None:
        return []
    value = related_by(head.tags["noun"], names[0].np, (), s.world)
    return [(_narrowed(value, _goods_of(head, s)), 6)] if value is not None else []


def _not_aside(items: Sequence[Item]) -> list[Item]:
    """The noun phrases but those left out: "how many owners has X besides Y"."""
    spared = {i + 1 for i, item in enumerate(items) if item.text in ASIDE}
    return [item for i, item in enumerate(items) if item.np is not None and i not in spared]


def _goods_of(noun: Item, s: Sentence) -> tuple[str, ...]:
    """The words of "suppliers of rope": what is supplied."""
    at = s.items.index(noun) + 1 if noun in s.items else len(s.items)
    if at >= len(s.items) or s.items[at].text not in ("of", "for") or s.items[at].np is not None:
        return ()
    rest = takewhile(lambda item: item.has("word") and item.np is None and not item.has("number"), s.items[at + 1 :])
    return tuple(item.text for item in rest if item.text not in GENERIC)


def _narrowed(value: SetExpr, goods: tuple[str, ...]) -> SetExpr:
    if not goods or not isinstance(value, Related) or value.relation is not Relation.SUPPLIES:
        return value
    return replace(value, qualifier=replace(value.qualifier, product=goods))


def _gained(s: Sentence) -> list[Reading]:
    """ "which suppliers has X added since 2025", "X's new customers this year": who began within these days."""
    nouns = [item for item in s.items if item.has("noun") and item.np is None]
    sets = [value for value in s.sets if isinstance(value, Related)]
    won = any(item.has("gain") and item.np is None for item in s.items)
    if s.when is None or len(s.sets) != 1 or not (won or (sets and any(item.text in word_list("fresh") for item in s.raw))):
        return []
    found = [replace(value, when=None) for value in sets]
    if not sets and len(nouns) == 1 and isinstance(s.sets[0], Named):
        found = [value for value in _sets_of(nouns[0].tags["noun"], s.sets[0], s) if isinstance(value, Related)]
    return [Reading(List(Began(replace(value, status=Status.NOW), s.when)), 8.5) for value in found]


def _whereabouts(s: Sentence) -> list[Reading]:
    """ "where is she now", "where was he before", "what does he do": the organisations of a person."""
    who: Sequence[SetExpr] = people(s) or [value for value in s.sets if _holders(value)]
    came = s.first("origin") is not None
    verbs = any(item.has("verb") and not item.has("aux") and item.np is None and not _idle(item) for item in s.items)
    job = any(item.text in word_list("jobs") for item in s.items if item.np is None)
    where = s.value("wh") == "where" or any(item.text == "where is" for item in s.items)
    worked = any(_WORKING & set(item.text.split()) for item in s.items if item.np is None)
    if not (where or job or worked or _does(s)) or not who or (verbs and not worked and not came):
        return []
    place = next((b.np for a, b in pairwise(s.items) if a.has("seq") and isinstance(b.np, Named)), None)
    if place is not None and place is not who[0]:
        whole_life = Related(of=who[0], relation=Relation.HOLDS_ROLE, side=Side.OBJECT, status=Status.EVER)
        step = next(item.tags["seq"] for item in s.items if item.has("seq"))
        return [Reading(List(Beside(whole_life, place, after=step == "after")), 8)]
    before = came or any(item.has("seq") or item.text in ("previously", "earlier") for item in s.items)
    status = Status.ENDED if before else status_of(s.items) or (Status.PAST if s.past else Status.NOW)
    of = Related(of=who[0], relation=Relation.HOLDS_ROLE, side=Side.OBJECT, status=status, when=s.when)
    return [Reading(List(of), 5), *(_earlier(of, s) if before else [])]


def _holders(value: SetExpr) -> bool:
    """ "X's finance chief"."""
    return isinstance(value, Related) and value.relation is Relation.HOLDS_ROLE and value.side is Side.SUBJECT


def _idle(item: Item) -> bool:
    """What one does with a job: it says no more than that somebody has it."""
    return item.text == "doing" or item.text in _HOLDING


_WORKING = {"work", "worked", "works", "working", "employed"}
_HOLDING = ("hold", "holds", "held", "holding", "done")


def _does(s: Sentence) -> bool:
    """ "what does X do", "who is X": nothing is asked but what the person is."""
    plain = len(s.sets) == 1 and not any(item.has("word") or item.has("noun") for item in s.items if item.np is None)
    doing = any(item.text.startswith(("what do", "what did", "what is", "what was")) for item in s.items)
    solid = [item for item in s.items if not any(item.has(kind) for kind in ("comma", "when", "status"))]
    last = solid[-1] if solid else s.items[-1]
    return plain and ((doing and last.text in ("do", "doing")) or _who_is(s))


def _who_is(s: Sentence) -> bool:
    solid = [item for item in s.items if not item.has("comma")]
    return len(solid) == 3 and solid[0].text == "who" and solid[1].text in ("is", "was") and solid[2].np is not None


def _earlier(of: Related, s: Sentence) -> list[Reading]:
    """Where a person was before the post that the thread has talked about."""
    talked = fact_of(s.context.question)
    if talked is None or talked.object is None or Relation.HOLDS_ROLE not in talked.relations:
        return []
    return [Reading(List(Beside(replace(of, status=Status.EVER), talked.object)), 4.5)]


def _bare_noun(s: Sentence) -> list[Scored]:
    """ "talora: who are the customers": a name and a noun that stand apart."""
    names = [value for value in s.sets if isinstance(value, Named | Or)]
    nouns = [item for item in s.items if item.has("noun") and item.np is None]
    if len(names) != 1 or not nouns or any(item.has("verb") and not item.has("aux") for item in s.items):
        return []
    if _asks_whose(s):
        return []
    goods = _goods_of(nouns[0], s)
    return [(_narrowed(value, goods), 3.5) for value in _sets_of(nouns[0].tags["noun"], names[0], s)]


def _sets_of(noun: NounFrame, of: SetExpr, s: Sentence, *, turned: bool = False) -> list[SetExpr]:
    """What the noun makes of a party; `turned`: the parties whose ... the given one is."""
    side = noun.bearer.other if turned else noun.bearer
    status = status_of(s.items) or Status.NOW
    qualifier = replace(ANYTHING, offices=(noun.office,) if noun.office else (), low=noun.low)
    return [
        Related(of=of, relation=relation, side=side, status=status, qualifier=qualifier)
        for relation in noun.relations
        if possible(relation, side.other, of, s.world)
    ]


def _asks_whose(s: Sentence) -> bool:
    return any(item.text == "whose" for item in s.items)


def _whose(s: Sentence) -> list[Scored]:
    """ "whose brand is X", "whose subsidiary is X": the other end of the noun's relation."""
    at = next((i for i, item in enumerate(s.items) if item.text == "whose"), None)
    if at is None or at + 1 >= len(s.items) or len(s.sets) != 1:
        return []
    noun, of = s.items[at + 1], s.sets[0]
    idle = not any(item.has("verb") and not item.has("aux") and item.np is None for item in s.items)
    if noun.has("noun") and noun.np is None and idle:
        return [(value, 5.5) for value in _sets_of(noun.tags["noun"], of, s, turned=True)]
    if is_product(of, s.world) and idle:
        return [(Related(of=of, relation=Relation.BRAND_OF, side=Side.OBJECT), 5.0)]
    return []


def _behind(s: Sentence) -> list[Scored]:
    """ "the people behind X", "which fund stands behind X": its owners."""
    for a, b in zip(s.items, s.items[1:], strict=False):
        if a.text == "behind" and a.np is None and isinstance(b.np, Named) and len(s.sets) == 1:
            return [(Related(of=b.np, relation=Relation.OWNS_STAKE, side=Side.SUBJECT, when=s.when), 6.5)]
    return []


def _ownership(s: Sentence) -> list[Scored]:
    """ "X's ownership", "in whose hands is X", "whose is X": its owners."""
    said = any(item.has("ownership") and item.np is None for item in s.items)
    busy = any(item.np is None and any(item.has(kind) for kind in _BUSY) and not item.has("ownership") for item in s.items)
    whose = bool(s.items) and s.items[0].text == "whose" and all(map(_light, s.items[1:]))
    if not (said or whose) or busy or len(s.sets) != 1 or not isinstance(s.sets[0], Named) or is_product(s.sets[0], s.world):
        return []
    owners = Related(of=s.sets[0], relation=Relation.OWNS_STAKE, side=Side.SUBJECT)
    return [(owners, 6.5)] if possible(Relation.OWNS_STAKE, Side.OBJECT, s.sets[0], s.world) else []


def _light(item: Item) -> bool:
    return item.np is not None or any(item.has(kind) for kind in ("aux", "type", "comma", "status", "when"))


_BUSY = ("noun", "measure", "deal", "word", "number", "talk", "extreme", "top")


def _made(s: Sentence) -> list[Reading]:
    """ "what does X make", "what does X sell": its brands, else what is said of what it supplies."""
    verbs = [item.tags["verb"] for item in s.items if item.has("verb") and not item.has("aux") and item.np is None]
    what = s.items[0].text.split()[0] == "what" and not s.items[0].has("kind")
    busy = any(item.np is None and any(item.has(kind) for kind in (*_BUSY, "prep")) for item in s.items[1:])
    if not what or busy or len(s.sets) != 1 or not isinstance(s.sets[0], Named) or len(verbs) != 1:
        return []
    relations = {frame.relation for frame in verbs[0].frames if frame.agent is not None and frame.status is None}
    if Relation.SUPPLIES not in relations or not possible(Relation.SUPPLIES, Side.SUBJECT, s.sets[0], s.world):
        return []
    if any(frame.relation is Relation.SUPPLIES and frame.agent is not Side.SUBJECT for frame in verbs[0].frames):
        return []  # "what does X buy"
    brands = Related(of=s.sets[0], relation=Relation.BRAND_OF, side=Side.SUBJECT)
    supplied = Fact(relations=(Relation.SUPPLIES,), subject=s.sets[0], object=None, when=s.when)
    return [*([Reading(List(brands), 7)] if Relation.BRAND_OF in relations else []), Reading(Text(supplied), 6.5)]


def _has_as(s: Sentence) -> list[Scored]:
    """ "who has X as a customer": those whose customer X is; not "who has X got as a customer"."""
    for had, party, link, noun in zip(s.items, s.items[1:], s.items[2:], s.items[3:], strict=False):
        named = had.has("counting") and party.np is not None and link.text in AMONG and noun.np is None
        if named and noun.has("noun") and party.np is not None:
            return [(value, 8) for value in _sets_of(noun.tags["noun"], party.np, s, turned=True)]
    return []


def _got_as(s: Sentence) -> list[Scored]:
    """ "who has X still got as a customer", "who will X have as a new customer": X's customers."""
    link = next((i for i, item in enumerate(s.items) if i > 2 and item.np is None and item.text in AMONG), None)
    if link is None or len(s.sets) != 1 or not s.items[0].has("wh") or s.items[2].np is None:
        return []
    noun = next((item for item in s.items[link + 1 : link + 3] if item.np is None and item.has("noun")), None)
    had, got = s.items[1], s.items[link - 1]
    said = (had.has("counting") or had.has("aux")) and got.np is None and got.text in word_list("having")
    of = s.items[2].np
    return [(value, 8) for value in _sets_of(noun.tags["noun"], of, s)] if said and noun is not None and of else []


def _unknown_verb(s: Sentence) -> list[Scored]:
    """ "who cleans nets for X": whatever is done for a firm is supplied to it; "who does X clean nets for" likewise."""
    words = tuple(item.text for item in s.items if item.has("word") and item.np is None)
    idle = not any(item.has("verb") and not item.has("aux") and item.np is None for item in s.items)
    last = next((item for item in reversed(s.items) if not item.has("comma")), s.items[-1])
    named = [value for value in s.sets if isinstance(value, Named)]
    if last.text == "for" and last.np is None and words and idle and len(s.sets) == len(named) == 1:
        goods = replace(ANYTHING, product=words[-1:])
        fits = possible(Relation.SUPPLIES, Side.SUBJECT, named[0], s.world)
        return [(Related(of=named[0], relation=Relation.SUPPLIES, side=Side.OBJECT, qualifier=goods), 3)] if fits else []
    for a, b in zip(s.items, s.items[1:], strict=False):
        if a.text == "for" and b.np is not None and s.value("wh") == "who":
            bare = not any(item.has("verb") and item.np is None for item in s.items)
            if words and bare and possible(Relation.SUPPLIES, Side.OBJECT, b.np, s.world):
                qualifier = replace(ANYTHING, product=words)
                return [(Related(of=b.np, relation=Relation.SUPPLIES, side=Side.SUBJECT, qualifier=qualifier), 3)]
    return []


def each_other(s: Sentence) -> list[Reading]:
    """ "which customers of X compete with each other": those of a set who stand so to others of it."""
    of = s.sets[0] if len(s.sets) == 1 else None
    verbs = [item.tags["verb"] for item in s.items if item.np is None and item.has("verb") and not item.has("aux")]
    relation = next(
        (frame.relation for verb in verbs for frame in verb.frames if frame.relation in (*MUTUAL, *_TRADE)), None
    )
    if not isinstance(of, Related) or relation is None or s.value("wh") != "who":
        return []
    sides = (Side.SUBJECT,) if relation in _SYMMETRIC else tuple(Side)
    others = tuple(Related(of=of, relation=relation, side=side) for side in sides)
    return [Reading(List(And((of, others[0] if len(others) == 1 else Or(others)))), 9)]


_TRADE = (Relation.SUPPLIES, Relation.OWNS_STAKE)
_SYMMETRIC = (Relation.COMPETES_WITH, Relation.PARTNERS_WITH, Relation.MERGES_WITH)


def _joined_as(s: Sentence) -> list[Reading]:
    """ "who joined X as an investor this year": who is new among those whom the noun names."""
    link = next((i for i, item in enumerate(s.items[:-1]) if i and item.np is None and item.text == "as"), None)
    noun = s.items[link + 1] if link is not None else None
    came = any(item.np is None and item.text in word_list("joining") for item in s.items)
    if noun is None or noun.np is not None or not noun.has("noun") or not came or len(s.sets) != 1 or s.value("wh") != "who":
        return []
    values = _sets_of(noun.tags["noun"], s.sets[0], s)
    values = [v for v in values if isinstance(v, Related) and v.relation is Relation.INVESTS_IN] or values
    whole_ = values[0] if len(values) == 1 else Or(tuple(values))
    return [Reading(List(whole_ if s.when is None else Began(whole_, s.when)), 9)] if values else []


def _where_one_is(s: Sentence) -> list[Reading]:
    """ "companies where X is a shareholder", "firms of which X is a customer": the other end of the noun's relation."""
    led = s.items[0].has("type") or s.items[0].has("kind")
    at = next((i for i, item in enumerate(s.items) if item.np is None and item.has("copula")), None)
    named = [i for i, item in enumerate(s.items) if isinstance(item.np, Named)]
    noun = next((item for item in s.items[at or 0 :] if item.np is None and item.has("noun")), None)
    points = any(item.np is None and (item.tags.get("wh") == "where" or item.text == "which") for item in s.items[1:3])
    if not led or at is None or len(named) != 1 or named[0] > at or noun is None or not points:
        return []
    of = s.items[named[0]].np
    return (
        [Reading(List(value), 9 - i) for i, value in enumerate(_sets_of(noun.tags["noun"], of, s, turned=True))]
        if of
        else []
    )


def _to_be(s: Sentence) -> list[Reading]:
    """ "who will X have as a new customer by then": who is to come."""
    sets = [value for value, _ in _got_as(s)]
    coming = any(item.text == "will" for item in s.items) or any(
        item.tags.get("status") is Status.PROSPECTIVE for item in s.items
    )
    fresh = any(item.text in word_list("fresh") for item in s.raw)
    if not sets or not coming or not fresh:
        return []
    return [Reading(List(replace(v, status=Status.PROSPECTIVE, when=None)), 12) for v in sets if isinstance(v, Related)]
