"""Items -> readings: values of the algebra with scores, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.algebra import (
    Called,
    Changes,
    Controlled,
    Exists,
    Extreme,
    Fact,
    Link,
    List,
    Measure,
    Members,
    Minus,
    Named,
    Or,
    Path,
    Related,
    SetExpr,
    Side,
    Sole,
    Status,
    Text,
    Timeline,
    Value,
    Why,
    WhyNot,
    WithAttribute,
    YesNo,
)
from bot.understanding.bounds import limits
from bot.understanding.clauses import Scored, facts, status_of
from bot.understanding.comparisons import comparisons
from bot.understanding.context import Context, fact_of, filled, named, set_of
from bot.understanding.existence import existence
from bot.understanding.followups import followups
from bot.understanding.framing import AMONG
from bot.understanding.items import Item, World
from bot.understanding.lexicon import word_list
from bot.understanding.lists import counts, extremes, lists_of
from bot.understanding.measures import amounts, dates, percents, phases, through_chains
from bot.understanding.nounphrases import reduce, related_by
from bot.understanding.numbered import numbered, sole
from bot.understanding.sentence import (
    DEALS,
    MUTUAL,
    Reading,
    Sentence,
    amount_words,
    clauses_of,
    closed,
    deal_relations,
    pair_facts,
    unreduced,
    with_status,
)
from bot.understanding.standing import members
from kg.model import Relation

MAX_ITEMS = 60  # a question of more pieces is no question


def read(items: Sequence[Item], world: World, context: Context) -> list[Reading]:
    """Every reading of the items, best first; none when the question is not understood."""
    if not 0 < len(items) <= MAX_ITEMS:
        return []
    sentence = Sentence(reduce(items, world), world, context, tuple(items))
    also = any(item.has("also") for item in items)
    found = [replace(r, prospective=also) for rule in _RULES for r in rule(sentence)]
    if sentence.items[0].has("there") or any(
        isinstance(r.question, Exists) for r in found
    ):  # whether anybody does is asked, and who comes along
        found = [r for r in found if not isinstance(r.question, List)]
    if sentence.value("wh") == "how_many":
        found = [r for r in found if not isinstance(r.question, List)]
    if any(isinstance(r.question, Sole) for r in found):  # whether nobody else does, not whether one does
        found = [r for r in found if not isinstance(r.question, YesNo)]
    if any(isinstance(r.question, Extreme) for r in found):  # a whole list is no answer to "the biggest"
        found = [r for r in found if not isinstance(r.question, List)]
    return sorted(_others_than(found, sentence), key=lambda reading: -reading.score)


def _others_than(found: list[Reading], s: Sentence) -> list[Reading]:
    """ "what else do they own", in a thread: nobody whom the thread has named."""
    talked = {id_ for question in s.context.questions for name in named(question) for id_ in name.ids}
    gone = Named(tuple(sorted(talked | set(s.context.members))))
    if not gone.ids or not any(item.text.split()[-1] in word_list("else") for item in s.raw if item.np is None):
        return found
    return [replace(r, question=List(Minus(r.question.of, gone))) if isinstance(r.question, List) else r for r in found]


def _top(s: Sentence) -> list[Reading]:
    bare = len(s.items) > 1 and s.items[0].tags.get("wh") == "who" and not s.items[1].has("aux") and len(s.sets) == 1
    asked = s.first("top") is not None or (through_chains(s) and bare)  # "who owns X indirectly"
    if not asked or not s.sets:
        return []
    owned = s.sets[-1]
    acting = any(item.has("verb") and not item.has("aux") and item.np is None for item in s.items)
    inner = owned.of if isinstance(owned, Related) and owned.relation is Relation.OWNS_STAKE and not acting else owned
    share = limits(s.raw)
    if inner is not None and share is not None and inner is owned:
        inner = WithAttribute(of=owned, low=share.low, high=share.high, strict=share.strict)
    return [] if inner is None else [Reading(Path(inner, None, s.when), 9.0)]


def _via(s: Sentence) -> list[Reading]:
    """ "through which companies does X own Y": who stands between."""
    names = [value for value in s.sets if isinstance(value, Named)]
    if s.first("through") is None or len(names) != 2:
        return []
    return [Reading(Path(names[1], names[0], s.when, between=True), 9.5)]


def _why(s: Sentence) -> list[Reading]:
    if _over_what(s):
        return _why(replace(s, items=(_BECAUSE, *s.items[:-1]), raw=s.raw[:-1]))
    if s.value("wh") != "why":
        return []
    listed, names = set_of(s.context.question), [v for v in s.sets if isinstance(v, Named)]
    missing = _missing(s)
    if missing:
        return missing
    if len(s.sets) == 1 and names and any(item.text in word_list("bar") for item in s.raw):
        return [Reading(Why(replace(f, status=Status.ENDED)), 8 - i) for i, f in enumerate(pair_facts(s, DEALS))]
    if listed is not None and names and any(item.has("neg") or item.has("talk") for item in s.items):
        return [Reading(WhyNot(names[0], listed), 8)]
    before = fact_of(s.context.question)
    before = filled(before, s.context) if before is not None else None
    clauses = [x for x in clauses_of(s) if x.loose == 0]
    whole = [x for x in clauses if closed(x.fact)]
    over = any(item.tags.get("moment") == "end" for item in s.raw)
    if deal_relations(s) and (not whole or (over and len(s.sets) == 1)):
        found = [replace(fact, status=Status.ENDED if over else fact.status) for fact in pair_facts(s, deal_relations(s))]
        clauses = [Scored(fact, 1.0) for fact in found if closed(fact) or over]
        whole = []
    readings = [Reading(Why(x.fact, start=x.hint == "turn"), 5 + x.score) for x in whole or clauses][:4]
    if before is not None:
        said = next((x.fact.status for x in facts(s.without("wh"), s.world)), None) or status_of(s.items)
        merged = [Reading(Why(_joined(before, x.fact)), 5.5 + x.score) for x in clauses_of(s)[:2]]
        readings += [*merged, Reading(Why(replace(before, status=said or before.status)), 5)]
    return readings


def _missing(s: Sentence) -> list[Reading]:
    """ "why is X not among Y's suppliers", "why isn't X on the list of Y's owners": the set is named, no thread needed."""
    denied = any(item.has("neg") or item.tags.get("talk") == "whynot" for item in s.items if item.np is None)
    names = [value for value in s.sets if isinstance(value, Named)]
    listed = [value for value in s.sets if isinstance(value, Related)]
    return [Reading(WhyNot(names[0], listed[0]), 9)] if denied and len(names) == 1 and len(listed) == 1 else []


_BECAUSE = Item(text="why", tags={"wh": "why"})
_QUARRELS = (Relation.SUES, Relation.REGULATES)


def _over_what(s: Sentence) -> bool:
    """ "what is X suing Y over", "what was X fined for"."""
    verbs = [item.tags["verb"] for item in s.items if item.has("verb") and not item.has("aux")]
    if not s.items or s.value("wh") in ("why", "how_much", "measure_what", "when"):
        return False
    quarrel = any(frame.relation in _QUARRELS for verb in verbs for frame in verb.frames)
    return quarrel and s.items[-1].text in ("over", "for", "about") and s.value("wh") != "who"


def _joined(before: Fact, now: Fact) -> Fact:
    """A why-question's fact completed by what the thread was about: "why had it left" keeps the supplier talked of."""
    if now.relations != before.relations:
        return now
    return replace(
        now,
        subject=now.subject if now.subject is not None else before.subject,
        object=now.object if now.object is not None else before.object,
    )


def _yesno(s: Sentence) -> list[Reading]:
    first = next((item for item in s.items if not item.has("comma")), None)
    asked = first is not None and first.has("aux") and not first.has("wh")
    if _fragment(s):
        asked = True
    if not asked or (any(item.has("wh") and not item.has("that") for item in s.items) and s.value("wh") != "who"):
        return []
    if (s.first("pronoun") is None and any(isinstance(v, Members) for v in s.sets)) or _deal_done(s):
        return []
    if any(item.has("extreme") and item.tags["extreme"] in ("most", "least") for item in s.items):
        return []  # whether somebody is the largest is no fact of its own
    found = [x for x in clauses_of(s) if closed(x.fact) or _of_post(x.fact)] + _mutual(s) + _kept(s) + _counted(s)
    tensed = [replace(x, fact=_limited(_tense(x.fact, s), s)) for x in found]
    ever, through = _ever(s), through_chains(s)
    return [
        Reading(
            YesNo(
                x.fact,
                _about(x.fact, s),
                ever and x.fact.status is Status.ENDED,
                _STAKE in x.fact.relations and (through or isinstance(x.fact.subject, Controlled)),
            ),
            5 + x.score,
        )
        for x in tensed[:6]
        if x.loose <= 1
    ]


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
    return [Scored(Fact(relations=(_STAKE,), subject=s.sets[0], object=s.sets[1], status=status, when=s.when), 2.0)]


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


def _deal_done(s: Sentence) -> list[Reading]:
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


def _renamed(s: Sentence) -> list[Reading]:
    """ "what was X called before", "the new name of X"."""
    names = [value for value in s.sets if isinstance(value, Named)]
    item = s.first("rename")
    if item is None or len(names) != 1 or s.value("wh") == "when":
        return []
    behind = [a for a, b in pairwise(s.items) if b.np is names[0]]
    old = item in behind  # "which firm was formerly called X": X is the old name
    return [Reading(Called(names[0], former=item.tags["rename"] == "former" and not old), 9)]


def _altered(s: Sentence) -> list[Reading]:
    """ "did X's supplier list change in 2025", "how have X's owners changed"."""
    changed = any(item.text in _CHANGED and item.np is None for item in s.raw)
    of = s.sets[0] if len(s.sets) == 1 else None
    if (
        not changed
        or not isinstance(of, Related)
        or of.of is None
        or of.qualifier.offices
        or s.value("wh") in ("when", "why", "who")
    ):
        return []
    return [Reading(Changes(of.of, s.when, (of.relation,), of.side), 8)]


_CHANGED = ("change", "changed", "shift", "shifted", "move", "moved", "evolve", "evolved", "develop", "developed")


def _talk(s: Sentence) -> list[Reading]:
    kinds = [str(item.tags["talk"]) for item in s.items if item.has("talk") and item.np is None]
    kind = next((kind for kind in kinds if kind != "text"), kinds[0] if kinds else None)
    if kind == "whynot" and _missing(s):
        return _missing(s)
    names = [p for v in s.sets for p in (v.parts if isinstance(v, Or) else (v,)) if isinstance(p, Named)]
    if kind == "whynot" and not names and fact_of(s.context.question) is not None:
        return [*_why_over(s), *_why(replace(s, items=(_BECAUSE,)))]
    if kind == "changes" and not names and len(s.sets) == 1 and isinstance(s.sets[0], Related):
        of = s.sets[0]  # "what changed among X's suppliers"
        return [Reading(Changes(of.of, s.when, (of.relation,), of.side), 8)] if of.of is not None else []
    if kind == "timeline" and not names and len(s.sets) == 1 and isinstance(s.sets[0], Related):
        return [Reading(List(with_status(s.sets[0], Status.EVER)), 7)]  # "X's bosses in chronological order"
    if kind is None or not names or s.value("wh") == "when":
        return []
    before = set_of(s.context.question)
    if kind == "whynot" and before is not None:
        return [Reading(WhyNot(names[0], before), 8)]
    if kind == "linked" and len(names) > 1:
        return [Reading(Link(names[0], names[1]), 7.5)]
    if kind == "timeline":
        return [Reading(Timeline(names[0], names[1] if len(names) > 1 else None), 6)]
    if kind == "changes" and len(names) > 1:
        return [Reading(Timeline(names[0], names[1]), 6)]
    if kind == "changes":
        return [Reading(Changes(names[0], s.when, *_of_kind(s)), 6 + bool(_of_kind(s)))]
    if kind == "about" and not any(item.has("verb") or item.has("noun") for item in s.items if not item.has("talk")):
        return [Reading(Timeline(names[0], names[1] if len(names) > 1 else None), 2)]
    return []


def _why_over(s: Sentence) -> list[Reading]:
    """ "why not?" after "not any more": why it came to an end."""
    fact = fact_of(s.context.question)
    standing = fact is not None and fact.relations == (Relation.SUPPLIES,) and fact.status in (Status.NOW, Status.STILL)
    return [Reading(Why(replace(fact, status=Status.ENDED)), 6)] if standing and fact is not None else []


def _of_kind(s: Sentence) -> tuple[tuple[Relation, ...], Side | None] | tuple[()]:
    """ "what changed in X's ownership": its owners and who bought parts of it."""
    shares = any(item.tags.get("measure") == "percent" and item.np is None for item in s.items)
    if shares:
        return (Relation.OWNS_STAKE, Relation.ACQUIRES), Side.SUBJECT
    posts = any(item.has("noun") and item.np is None and item.tags["noun"].office is not None for item in s.items)
    return ((Relation.HOLDS_ROLE,), Side.SUBJECT) if posts else ()


def _text(s: Sentence) -> list[Reading]:
    """ "what does X still get from Y": both parties are named, the thing is asked."""
    first = next((item for item in s.items if not item.has("comma")), None)
    if first is None or not (first.text.startswith(("what", "which")) and (first.has("talk") or first.has("wh"))):
        return []
    if len(s.items) > 1 and first.text == "which" and s.items[1].np is not None:
        return []
    if s.value("wh") == "why" or amount_words(s) or any(item.tags.get("measure") for item in s.items if item.np is None):
        return []
    rest = tuple(item for item in s.items if not (item.has("wh") or item.has("comma")))
    found = [x for x in facts(_untalked(rest), s.world) if closed(x.fact) and x.loose == 0]
    shares = [Reading(Value(x.fact, Measure.PERCENT), 4 + x.score) for x in found if x.fact.relations[0] is _STAKE]
    told = [x for x in found if x.fact.relations[0] in (Relation.SUPPLIES, Relation.HOLDS_ROLE)]
    return [*shares, *(Reading(Text(x.fact), 5 + x.score) for x in told)]


_STAKE = Relation.OWNS_STAKE


def _untalked(items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(item for item in items if not item.has("talk") or item.has("verb"))


_RULES = (
    _top, _via, _why, _renamed, _deal_done, phases, percents, amounts, dates, counts, _yesno, existence, numbered, sole,
    comparisons, extremes, lists_of, followups, _talk, _altered, _text,
)  # fmt: skip
