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
    Sellers,
    SetExpr,
    Side,
    Status,
    Text,
    ToldWith,
    Traders,
    Worded,
)
from bot.understanding.clauses import ASIDE, GENERIC, is_product, possible, status_of
from bot.understanding.context import fact_of
from bot.understanding.framing import AMONG
from bot.understanding.items import Item
from bot.understanding.lexicon import NounFrame, word_list
from bot.understanding.nounphrases import related_by
from bot.understanding.owning import owned_by
from bot.understanding.sentence import DEALS, Reading, Sentence, amount_words
from kg.model import EntityType, Relation

_JOBS = ("job", "jobs", "roles", "positions", "posts", "role", "position", "title", "work", "employer", "post", "living")

Scored = tuple[SetExpr, float]


def whole(s: Sentence) -> list[Reading]:
    """Readings that are complete as they stand: a person's firms, successors."""
    rules = (
        _whereabouts, _replacing, _after_leaving, _line_of, _selling, _gained, _deals_of, _made, _barred, _worded, _moved_on,
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


def _deals_of(s: Sentence) -> list[Reading]:
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


_DEALT = {"sues": Relation.SUES, "acquires": Relation.ACQUIRES}
_UPON = {Relation.SUES: {"against"}, Relation.ACQUIRES: {"for", "on", "of"}}


def _worded(s: Sentence) -> list[Reading]:
    """ "who went to court in Rennes", "who was fined over the porpoises": no party is named, the sentence must say it."""
    verbs = [item.tags["verb"].frames for item in s.items if item.has("verb") and not item.has("aux") and item.np is None]
    said = {frame.relation for frames in verbs for frame in frames}
    relation = next((r for r in (Relation.SUES, Relation.REGULATES) if r in said), None)
    words = tuple(item.text for item in s.items if item.np is None and item.has("word") and item.text not in GENERIC)
    asked = sum(item.tags.get("wh") == "who" for item in s.items if item.np is None)
    if relation is None or not words or s.sets or asked != 1 or s.value("wh") != "who" or s.context.question is not None:
        return []
    undergone = s.items[0].has("wh") and len(s.items) > 1 and s.items[1].text in (*_BEING, "got", "gets")
    return [Reading(List(Worded(relation, Side.OBJECT if undergone else Side.SUBJECT, words)), 6)]


def _barred(s: Sentence) -> list[Reading]:
    """ "who blew up the sale of X": the authorities over the parties of its deals."""
    names = [value for value in s.sets if isinstance(value, Named)]
    if s.first("bar") is None or s.value("wh") != "who" or len(names) != 1 or not any(item.has("deal") for item in s.raw):
        return []
    deals = [Related(of=names[0], relation=Relation.ACQUIRES, side=side, status=Status.EVER) for side in Side]
    over = Related(of=Or((names[0], *deals)), relation=Relation.REGULATES, side=Side.SUBJECT, status=Status.EVER)
    deal = Fact(relations=DEALS, subject=None, object=names[0], status=Status.EVER)
    return [Reading(List(ToldWith(over, deal)), 7)]


def _people(s: Sentence) -> list[Named]:
    return [v for v in s.sets if isinstance(v, Named) and any(s.world.type_of(i) is EntityType.PERSON for i in v.ids)]


def _selling(s: Sentence) -> list[Reading]:
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


def _of_a_deal(s: Sentence) -> bool:
    """Whether something is bought, not supplied: "who were the sellers when X bought into Y"."""
    verbs = [item.tags["verb"] for item in s.items if item.has("verb") and not item.has("aux") and item.np is None]
    return any(frame.relation is Relation.ACQUIRES for verb in verbs for frame in verb.frames)


def _bought(target: Named) -> Related:
    return Related(of=target, relation=Relation.ACQUIRES, side=Side.SUBJECT, status=Status.EVER)


def _whereabouts(s: Sentence) -> list[Reading]:
    """ "where is she now", "where was he before", "what does he do": the organisations of a person."""
    people: Sequence[SetExpr] = _people(s) or [value for value in s.sets if _holders(value)]
    came = s.first("origin") is not None
    verbs = any(item.has("verb") and not item.has("aux") and item.np is None and not _idle(item) for item in s.items)
    job = any(item.text in _JOBS for item in s.items if item.np is None)
    where = s.value("wh") == "where" or any(item.text == "where is" for item in s.items)
    worked = any(_WORKING & set(item.text.split()) for item in s.items if item.np is None)
    if not (where or job or worked or _does(s)) or not people or (verbs and not worked and not came):
        return []
    place = next((b.np for a, b in pairwise(s.items) if a.has("seq") and isinstance(b.np, Named)), None)
    if place is not None and place is not people[0]:
        whole_life = Related(of=people[0], relation=Relation.HOLDS_ROLE, side=Side.OBJECT, status=Status.EVER)
        step = next(item.tags["seq"] for item in s.items if item.has("seq"))
        return [Reading(List(Beside(whole_life, place, after=step == "after")), 8)]
    before = came or any(item.has("seq") or item.text in ("previously", "earlier") for item in s.items)
    status = Status.ENDED if before else status_of(s.items) or (Status.PAST if s.past else Status.NOW)
    of = Related(of=people[0], relation=Relation.HOLDS_ROLE, side=Side.OBJECT, status=status, when=s.when)
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
    """ "who has X still got as a customer": X's customers."""
    link = next((i for i, item in enumerate(s.items) if i > 2 and item.np is None and item.text in AMONG), None)
    if link is None or link + 1 >= len(s.items) or len(s.sets) != 1 or not s.items[0].has("wh"):
        return []
    noun, got, had = s.items[link + 1], s.items[link - 1], s.items[1]
    said = had.has("counting") and s.items[2].np is not None and got.np is None and got.text in word_list("having")
    of = s.items[2].np
    return [(value, 8) for value in _sets_of(noun.tags["noun"], of, s)] if said and noun.has("noun") and of else []


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


def _replacing(s: Sentence) -> list[Reading]:
    """ "who replaced X at Y", "who took over from X as Y's gearbox supplier": who came after X in Y's relation to it."""
    verb = next((item for item in s.items if item.has("follows")), None)
    names = [item.np for item in s.items if isinstance(item.np, Named)]
    posts = [item.np for item in s.items if isinstance(item.np, Related) and item.np.side is Side.SUBJECT]
    if verb is None or s.value("wh") != "who":
        return []
    after = verb.tags["follows"] == "gone" or _subject_asked(s, verb)
    after = not after if verb.tags["follows"] == "earlier" else after
    place = names[1] if len(names) == 2 else _place_talked_of(names[0], s) if names and not posts else None
    if len(names) == 2 or (len(names) == 1 and not posts and (place is not None or _people(s))):
        return [Reading(List(Beside(_line(names[0], place, s), names[0], after=after)), 7)]
    if len(names) == 1 and len(posts) == 1:
        return [Reading(List(Beside(replace(posts[0], status=Status.EVER), names[0], after=after)), 7)]
    return []


def _after_leaving(s: Sentence) -> list[Reading]:
    """ "who took over when X had to go", "who did Y turn to when it left X": who came after X in its place."""
    fact: Fact | None = next((item.tags["told"] for item in s.raw if item.has("told")), None)
    if fact is None or fact.status is not Status.ENDED or s.value("wh") != "who" or not any(map(_coming, s.raw)):
        return []
    gone, place = fact.subject, fact.object
    if not isinstance(gone, Named) or fact.relations[0] not in (Relation.HOLDS_ROLE, Relation.SUPPLIES):
        return []
    return [Reading(List(Beside(_line(gone, place, s), gone, after=True)), 10)]


def _coming(item: Item) -> bool:
    """A word of coming in somebody's place."""
    frames = item.tags["verb"].frames if item.np is None and item.has("verb") else ()
    said = item.has("seq") or item.has("follows") or item.text in word_list("assuming") | word_list("instead")
    return item.np is None and (said or any(frame.turn for frame in frames))


def _moved_on(s: Sentence) -> list[Reading]:
    """ "who left X for Y": who went from the one to the other, people or customers."""
    at = next((i for i, item in enumerate(s.items) if item.np is None and item.text == "for"), None)
    names = [(i, item.np) for i, item in enumerate(s.items) if isinstance(item.np, Named)]
    verbs = [item for item in s.items[:at] if item.np is None and item.has("verb") and not item.has("aux")]
    frames = [frame for item in verbs for frame in item.tags["verb"].frames if frame.status is Status.ENDED]
    if at is None or len(names) != 2 or not names[0][0] < at < names[1][0] or s.value("wh") != "who" or not frames:
        return []
    job = any(item.text in _JOBS for item in s.items[at:] if item.np is None)
    ways = [(Relation.HOLDS_ROLE, Side.SUBJECT), *([] if job else [(Relation.SUPPLIES, Side.OBJECT)])]
    left, came = names[0][1], names[1][1]
    sets = [[Related(of=of, relation=r, side=side, status=Status.EVER) for of in (came, left)] for r, side in ways]
    gone = (Status.ENDED, Status.REDUCING)
    went = [And((new, Or(tuple(replace(old, status=status) for status in gone)))) for new, old in sets]
    return [Reading(List(value), 9 - i) for i, value in enumerate(went)]


def _place_talked_of(gone: Named, s: Sentence) -> SetExpr | None:
    """The other party of what the thread was about: "who replaced them"."""
    talked = fact_of(s.context.question)
    if talked is None:
        return None
    known = isinstance(talked.subject, Named) and set(talked.subject.ids) & set(gone.ids)
    return talked.object if known else None


def _subject_asked(s: Sentence, verb: Item) -> bool:
    """ "who replaced X" asks for the new one, "who did X replace" for the one who went, "who was X replaced by" not."""
    before = s.items[: s.items.index(verb)]
    passive = any(item.text == "by" for item in s.items) or any(item.text in _BEING for item in before)
    return passive or not any(item.np is not None for item in before)


_BEING = ("is", "was", "were", "are", "been", "be")


def _line(gone: Named, place: SetExpr | None, s: Sentence) -> Related:
    """The row of holders (or suppliers) in which one has followed another."""
    person = any(s.world.type_of(id_) is EntityType.PERSON for id_ in gone.ids)
    relation = Relation.HOLDS_ROLE if person else Relation.SUPPLIES
    noun = next((item.tags["noun"] for item in s.items if item.np is None and item.has("noun")), None)
    office = noun.office if noun is not None and noun.office else "ceo"
    of = place or Related(of=gone, relation=relation, side=Side.OBJECT, status=Status.EVER)
    qualifier = replace(ANYTHING, offices=(office,) if person else ())
    return Related(of=of, relation=relation, side=Side.SUBJECT, status=Status.EVER, qualifier=qualifier)


def _line_of(s: Sentence) -> list[Reading]:
    """ "X's predecessor at Y", "the successor of X": a person named beside a word of order."""
    step = next((item for item in s.items if item.has("seq") and item.text.startswith(("predecessor", "successor"))), None)
    people = _people(s)
    if step is None or not people:
        return []
    places = [v for v in s.sets if v is not people[0]]
    place = places[0].of if places and isinstance(places[0], Related) else places[0] if places else None
    return [Reading(List(Beside(_line(people[0], place, s), people[0], after=step.tags["seq"] == "after")), 6.5)]
