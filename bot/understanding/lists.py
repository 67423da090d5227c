"""Questions for parties: lists, counts, the largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import (
    And,
    Beside,
    Count,
    Extreme,
    Fact,
    Kind,
    List,
    Members,
    Minus,
    Named,
    Or,
    Related,
    Search,
    SetExpr,
    Side,
    Status,
    WithAttribute,
    walk,
)
from bot.understanding.bounds import limits
from bot.understanding.clauses import ASIDE, status_of
from bot.understanding.context import set_of
from bot.understanding.goods import users_of, whose_goods
from bot.understanding.items import Item
from bot.understanding.lexicon import plural, word_list
from bot.understanding.owning import borne
from bot.understanding.patterns import each_other, having, partial, traders, whole
from bot.understanding.relatives import gap_of, with_when
from bot.understanding.rounds import in_a_round
from bot.understanding.sentence import Reading, Sentence, behind, clauses_of, in_sequence, round_of, with_status
from kg.model import Relation


def counts(s: Sentence) -> list[Reading]:
    """How many ..."""
    if s.value("wh") != "how_many":
        return []
    before = set_of(s.context.question)
    shown = all(isinstance(value, Members) for value in s.sets)
    if before is not None and shown and not any(_other_noun(item, before) or _verbal(item) for item in s.items):
        said = [item for item in s.items if not item.has("total")]  # "how many is that in total"
        status = status_of(said)  # of the active ones those without recent news may be: the count says how many are sure
        return [Reading(Count(with_status(before, Status.STILL if status is Status.ACTIVE else status)), 6)]
    if _counts_goods(s):
        return _detail(s)
    found = [
        replace(r, question=Count(r.question.of), score=r.score + 0.5) for r in lists_of(s) if isinstance(r.question, List)
    ]
    return found + _detail(s)


def _other_noun(item: Item, listed: SetExpr) -> bool:
    """Whether it names others than those listed: "how many active suppliers" after suppliers does not."""
    whole = next((value for value in walk(listed) if isinstance(value, Related)), None)
    if not item.has("noun") or whole is None:
        return item.has("noun")
    return whole.relation not in item.tags["noun"].relations or whole.side is not item.tags["noun"].bearer


def _verbal(item: Item) -> bool:
    """A verb that says something of those who are counted, more than how it stands with them."""
    return item.np is None and item.has("verb") and not item.has("aux") and not item.has("status")


def _counts_goods(s: Sentence) -> bool:
    """ "how many turbines did X order" counts goods, not firms."""
    at = next((i for i, item in enumerate(s.items) if item.tags.get("wh") == "how_many"), len(s.items))
    k = at + 1
    while k < len(s.items) and s.items[k].has("word") and not s.items[k].has("noun") and s.items[k].np is None:
        k += 1
    return k > at + 1 and k < len(s.items) and (s.items[k].has("aux") or s.items[k].has("verb"))


def details(s: Sentence) -> list[Reading]:
    """ "was there a break-up fee in X's deal with Y": what no relation holds, in the words of a sentence about them."""
    asked = next((item for item in s.raw if item.has("detail")), None)
    ids = tuple(id_ for item in s.raw if isinstance(item.np, Named) for id_ in item.np.ids)
    return [Reading(Search(ids, tuple(asked.text.split()), whole=True), 12)] if asked is not None and ids else []


def _detail(s: Sentence) -> list[Reading]:
    """A number that no relation holds: "at how many sites has X paused Y"."""
    ids = tuple(id_ for value in s.sets if isinstance(value, Named) for id_ in value.ids)
    words = tuple(item.text for item in s.raw if item.has("word") or (item.has("verb") and not item.has("aux")))
    return [Reading(Search(ids, words, number=True), 3)] if ids and words else []


def lists_of(s: Sentence) -> list[Reading]:
    """Who-questions and bare noun phrases."""
    items = s.items
    if any(item.has("reciprocal") for item in s.raw):
        return each_other(s)
    if not items or any(item.has("nationality") for item in s.raw):
        return []  # nothing in the graph says so; better silent than a wider list
    if s.value("wh") == "when":
        return []  # a day is asked for, not parties
    if any(item.tags.get("conj") == "but" for item in items):
        return _except(s)
    if items and items[0].has("aux") and items[0].np is None and s.first("wh") is None:
        return []  # a yes/no question whose party is unknown is no question for a list
    if told := in_a_round(s):
        return told
    if (used := whose_goods(s) or users_of(s)) is not None:
        return [Reading(List(finish(used, s)), 9)]
    head, rest = _head(items)
    if any(item.has("neg") for item in items):
        return _but_not(head, rest, s)
    turned = _with_turn(s)
    leaves = bool(turned) and items[-1].np is None and items[-1].has("verb")
    found = turned if leaves else [*_by_clause(head, rest, s), *turned]  # whom X's customers left is not who left X
    found += _incoming(s)
    related = [v for v in s.sets if not isinstance(v, Named | Members) and not in_sequence(s, v)]
    owners = [v.of for v in related if isinstance(v, Related)]  # "how is X split between its owners" names X once
    plain = [v for v in s.sets if isinstance(v, Named) and not in_sequence(s, v) and v not in owners]
    if related and not plain:
        value = related[0] if len(related) == 1 else And(tuple(related))
        loose = sum(item.has("word") and item.np is None for item in items)
        verbs = sum(_acts(items, i) for i in range(len(items)))
        found.append(Reading(List(finish(value, s)), 6.0 - 4.5 * verbs - 2 * loose))
    return found + whole(s) + traders(s)


def _acts(items: Sequence[Item], i: int) -> bool:
    """Whether a verb says something of the set that its list would leave out: not "lead investor", "become a customer"."""
    item, following = items[i], items[i + 1] if i + 1 < len(items) else None
    if item.np is not None or not item.has("verb") or any(item.has(kind) for kind in ("aux", "wh", "possessing")):
        return False
    describes = following is not None and following.np is not None and item.tags["verb"].form == "base"
    return not describes and item.text not in _BECOMING


_BECOMING = ("become", "becomes", "became", "becoming", "remain", "remains", "remained")


def _by_clause(head: Item | None, rest: tuple[Item, ...], s: Sentence) -> list[Reading]:
    """Parties that fill the open side of what the clause says."""
    found: list[Reading] = []
    relations = _head_relations(head)
    clauses = clauses_of(s, rest, relations)
    bare = _undescribed(s.items, rest)
    if bare is not None:
        kinds = [
            x for x in clauses_of(s, bare, relations) if x.fact.relations != (Relation.SUPPLIES,) or x.fact.object is None
        ]
        traded = any(word in s.world.products for word in _gone(rest, bare))  # "which lidar shop left X" is no owner
        clauses += [replace(x, score=x.score - 0.5) for x in kinds if not traded or x.fact.relations == (Relation.SUPPLIES,)]
    found += [Reading(List(finish(value, s)), score) for value, score in (*having(head, rest, s), *partial(s))]
    for x in clauses:
        if relations and x.fact.relations[0] not in relations:
            continue
        value = _among(x.fact, s) or _wider(gap_of(x.fact))
        if relations and _other_side(head, value):
            continue  # "which suppliers is X looking at" asks for suppliers, not for customers
        latest = x.hint == "turn" and x.fact.subject is None and not any(item.has("told") for item in s.raw)
        if value is not None and x.loose == 0 and latest:
            found.append(Reading(Extreme(finish(_narrow(head, value), s), "since"), 4 + x.score))
        elif value is not None and x.loose == 0:
            found.append(Reading(List(finish(_narrow(head, value), s)), 4 + x.score))
    return found


def _gone(rest: Sequence[Item], bare: Sequence[Item]) -> list[str]:
    return [item.text for item in rest if item not in bare]


def _among(fact: Fact, s: Sentence) -> SetExpr | None:
    """ "which of them runs X": those of the members that stand on the side where the members are named."""
    asked = next((item.np for item in s.items if item.np is not None), None)
    if not isinstance(asked, Members) or fact.subject is None or fact.object is None:
        return None
    of = gap_of(replace(fact, subject=None) if fact.subject == asked else replace(fact, object=None))
    return Members(asked.ids, of)


def _incoming(s: Sentence) -> list[Reading]:
    """ "X's new chief executive": who has been named for the post, where somebody has."""
    posts = [value for value in s.sets if isinstance(value, Related) and _posts(value) and value.qualifier.offices]
    if s.first("succeeding") is not None and s.value("wh") == "who" and len(s.sets) == 1 and not s.past:
        gaps = [gap_of(x.fact) for x in clauses_of(s) if x.loose == 0 and x.fact.relations == (Relation.HOLDS_ROLE,)]
        return [Reading(List(replace(gap, status=Status.PROSPECTIVE)), 9) for gap in gaps[:1] if isinstance(gap, Related)]
    fresh = any(item.text in word_list("fresh") for item in s.raw)
    if not fresh or len(posts) != 1 or len(s.sets) != 1 or s.when is not None:
        return []
    return [Reading(List(replace(posts[0], status=Status.PROSPECTIVE)), 7.5)]


def _with_turn(s: Sentence) -> list[Reading]:
    """ "which customers of X are cutting back": the verb says only how things stand with the set."""
    verbs = [item.tags["verb"] for item in s.items if item.has("verb") and not item.has("aux") and item.np is None]
    sets = [value for value in s.sets if isinstance(value, Related)]
    if len(verbs) != 1 or len(sets) != 1 or len(s.sets) != 1:
        return []
    said = {frame.status for frame in verbs[0].frames if frame.relation is sets[0].relation and frame.status is not None}
    if len(said) != 1:
        return []
    status = said.pop()
    coming = status_of(s.without("np")) in (Status.PROSPECTIVE, Status.REPORTED) or verbs[0].form == "ing"
    status = Status.REDUCING if status is Status.ENDED and coming else status
    return [Reading(List(with_status(sets[0], status)), 7)]


def _but_not(head: Item | None, rest: Sequence[Item], s: Sentence) -> list[Reading]:
    """ "which suppliers of X do not supply Y"; "who does not buy from X" has no end."""
    if head is None or head.np is None:
        return []
    gaps = [(gap_of(x.fact), x.score) for x in clauses_of(s, rest) if x.loose == 0]
    return [
        Reading(List(Minus(finish(head.np, s), with_status(gap, Status.STILL))), 4 + score)
        for gap, score in gaps
        if gap is not None
    ]


def _except(s: Sentence) -> list[Reading]:
    """ "who sells to X but not to Y", "who bought from X but no longer does"."""
    at = next(i for i, item in enumerate(s.items) if item.tags.get("conj") == "but")
    left = replace(s, items=s.items[:at])
    others = [item.np for item in s.items[at:] if isinstance(item.np, Named)]
    status = status_of(s.items[at:])
    found = [(r.question.of, r.score) for r in lists_of(left) if isinstance(r.question, List)]
    if not others and status is None and _not_begun(s.items[at:]):
        status = Status.PROSPECTIVE
    if not others:
        return [Reading(List(with_status(of, status)), score) for of, score in found] if status is not None else []
    return [
        Reading(List(Minus(of, replace(of, of=others[0], status=Status.STILL))), score)
        for of, score in found
        if isinstance(of, Related) and any(item.has("neg") for item in s.items[at:])
    ]


def _not_begun(tail: Sequence[Item]) -> bool:
    """ "but have not started deliveries yet"."""
    return any(item.has("neg") for item in tail) and any(item.has("verb") and not item.has("aux") for item in tail)


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
    wide = (Relation.ACQUIRES, Relation.OWNS_STAKE)
    return Or((value, *(replace(value, relation=r) for r in wide))) if value.side is Side.OBJECT else value


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
    before = tuple(item for item in items[: start + (items[start].text == "where")] if not item.has("comma"))
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


def _other_side(head: Item | None, value: SetExpr | None) -> bool:
    supply = isinstance(value, Related) and value.relation in (Relation.SUPPLIES, Relation.OWNS_STAKE, Relation.ACQUIRES)
    return head is not None and supply and isinstance(value, Related) and value.side is not head.tags["noun"].bearer


def _narrow(head: Item | None, value: SetExpr) -> SetExpr:
    return And((value, head.np)) if head is not None and head.np is not None else value


def finish(value: SetExpr, s: Sentence) -> SetExpr:
    """Tense, time, status words, sequence, percentages put on a listed set."""
    status = status_of([item for item in s.items if item.np is None])
    if status in (None, Status.NOW) and (_posts(value) or _traded(value, s)) and s.when is None and _perfect(s):
        status = Status.PAST  # "who has led X", "how many have been chief executive", "who has bought from X"
    if status in (None, Status.NOW) and s.past:
        status = Status.PAST if s.when is None else Status.STILL
    if status is Status.ENDED and s.first("told") is not None:
        value, status = with_status(value, Status.STILL), Status.STILL  # "who used to run X before Y came"
    value = with_when(value, s.when, status)
    value = _in_round(value, round_of(s.raw))
    if any(item.text in ("both", "share", "in common", "common", "shared", "shares", "mutual", "joint") for item in s.raw):
        value = _in_common(value)
    value = _sequence(_attribute(value, s), s)
    value = borne(value, s.raw)
    kind = _kind_asked(s)
    return value if kind is None or _posts(value) else Kind(value, kind)


def _kind_asked(s: Sentence) -> str | None:
    """ "which company ...", "which family ..."."""
    return next((str(item.tags[tag]) for tag in ("party", "kind") for item in s.items if item.has(tag)), None)


def _traded(value: SetExpr, s: Sentence) -> bool:
    """ "which firms have bought from X": a trade told by a verb of its own."""
    acts = any(item.has("verb") and not item.has("aux") and item.np is None for item in s.items)
    return isinstance(value, Related) and value.relation is Relation.SUPPLIES and acts


def _perfect(s: Sentence) -> bool:
    """Whether it asks who has done something, or has been something."""
    having = any(item.text.split()[0] in ("has", "have") for item in s.items if item.np is None)
    done = any(
        item.text.split()[-1] == "been" or (item.has("verb") and item.tags["verb"].form == "past") for item in s.items
    )
    return having and done and not any(item.text in ("since when", "how long") for item in s.items)


def _posts(value: SetExpr) -> bool:
    """Whether it is a set of people at any rate, such as the holders of an office."""
    return isinstance(value, Related) and value.relation is Relation.HOLDS_ROLE and value.side is Side.SUBJECT


def _in_common(value: SetExpr) -> SetExpr:
    """ "who supplies both X and Y": in each of the sets."""
    if isinstance(value, Related) and isinstance(value.of, Or):
        return And(tuple(replace(value, of=part) for part in value.of.parts))
    return value


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
    asked = limits(s.raw)
    return value if asked is None else WithAttribute(of=value, low=asked.low, high=asked.high, strict=asked.strict)


def _sequence(value: SetExpr, s: Sentence) -> SetExpr:
    """ "before Droege", "after her"."""
    for a, b in zip(s.items, s.items[1:], strict=False):
        if a.text in ASIDE and b.np is not None:
            return Minus(value, b.np)
        if a.has("seq") and b.np is not None:
            return Beside(with_status(value, Status.EVER), b.np, after=a.tags["seq"] == "after")
    if any(
        a.has("seq") and (b.has("pronoun") or b.text in ("that", "then")) for a, b in zip(s.raw, s.raw[1:], strict=False)
    ):
        return with_status(value, Status.ENDED)
    return value


def _rank(item: Item) -> str:
    """ "second" in "the second largest"; with its article it may be a pronoun as well."""
    return str(item.tags.get("rank") or item.tags.get("pronoun") or "") if item.np is None else ""


def extremes(s: Sentence) -> list[Reading]:
    """The largest, the first, the latest of a list."""
    item = next((item for item in s.items if item.has("extreme") and item.np is None), None)
    before = set_of(s.context.question)
    if item is None and before is not None and s.raw and s.raw[-1].text == "more":
        item = replace(s.raw[-1], tags={"extreme": "most"})  # "which one has more"
    shown = all(isinstance(value, Members) for value in s.sets)  # "which one has most", or nothing named
    if item is not None and before is not None and shown and s.value("wh") != "when":
        kind = str(item.tags["extreme"])
        most, by = kind in ("most", "latest"), _BY.get(kind, "since")
        return [Reading(Extreme(before, by, most=most, valued=s.value("wh") in _SIZES), 6)]
    if item is None or s.value("wh") in ("when", "why", "how_many", "how_much"):
        return []
    kind = item.tags["extreme"]
    if kind == "most" and _several(item, s.raw) and not any(map(_rank, s.raw)):
        return []  # "main customers": a list, the firmest and largest first
    return [*_largest_deal(s, kind), *_largest_stake(s, kind), *_first_of(s, kind)]


_SIZES = ("how_much", "measure_what")


def _several(item: Item, raw: Sequence[Item]) -> bool:
    """Whether the noun behind the word stands for several."""
    rest = raw[raw.index(item) + 1 :] if item in raw else ()
    noun = next((x for x in rest if x.has("noun") and x.np is None), None)
    return noun is not None and noun.text == plural(noun.text) and noun.text not in _SINGULAR


_SINGULAR = ("business", "boss")


def _first_of(s: Sentence, kind: str) -> list[Reading]:
    by = _BY.get(kind, "since")
    place = {"second": 2, "third": 3}.get(next((said for x in s.raw if (said := _rank(x))), ""), 1)
    found = [r for r in lists_of(s) if isinstance(r.question, List)]
    return [
        Reading(Extreme(_of_all(r.question, kind), by, most=kind in ("most", "latest"), place=place), r.score + 1)
        for r in found
        if isinstance(r.question, List) and not (kind == "first" and isinstance(r.question.of, Named))
    ]


_BY = {"most": "percent", "least": "percent", "longest": "length"}


def _of_all(question: List, kind: str) -> SetExpr:
    return with_status(question.of, Status.EVER) if kind == "first" else question.of


def _largest_stake(s: Sentence, kind: str) -> list[Reading]:
    """ "the biggest stake in X": whose it is."""
    stake = any(item.tags.get("measure") == "percent" and item.np is None for item in s.items)
    acts = any(item.has("verb") and not item.has("aux") and item.np is None for item in s.items)
    of = s.sets[0] if len(s.sets) == 1 else None
    if kind not in ("most", "least") or not stake or acts or not isinstance(of, Named) or not behind(s, of, ("in", "of")):
        return []
    owners = Related(of=of, relation=Relation.OWNS_STAKE, side=Side.SUBJECT, when=s.when)
    return [Reading(Extreme(owners, "percent", most=kind == "most"), 7)]


def _largest_deal(s: Sentence, kind: str) -> list[Reading]:
    """ "X's most expensive acquisition", "the biggest deal around X": by what was paid, whoever paid it."""
    named = [value for value in s.sets if isinstance(value, Named)]
    deal = next((item.tags["deal"] for item in s.raw if item.has("deal") and item.np is None), None)
    if kind not in ("most", "least") or deal not in _BOUGHT or len(named) != 1:
        return []
    sides = [Related(of=named[0], relation=Relation.ACQUIRES, side=side, status=Status.EVER, when=s.when) for side in Side]
    return [Reading(Extreme(Or(tuple(sides)), "amount", most=kind == "most"), 6)]


_BOUGHT = ("acquires", "any")
