"""Questions told by how the answer is wanted: what changed, a timeline, other names, what is bought, why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.algebra import (
    Called,
    Changes,
    Fact,
    Link,
    List,
    Measure,
    Named,
    Or,
    Related,
    Side,
    Status,
    Text,
    Timeline,
    Value,
    Why,
    WhyNot,
    YesNo,
)
from bot.understanding.clauses import facts
from bot.understanding.context import fact_of, set_of
from bot.understanding.items import Item
from bot.understanding.lexicon import word_list
from bot.understanding.reasons import BECAUSE, missing, why
from bot.understanding.sentence import (
    Reading,
    Sentence,
    amount_words,
    closed,
    with_status,
)
from kg.model import Relation


def renamed(s: Sentence) -> list[Reading]:
    """ "what was X called before", "the new name of X", "is X the former Y", "which company used to be Y"."""
    parties = [part for value in s.sets for part in (value.parts if isinstance(value, Or) else (value,))]
    names = list({value.ids: value for value in reversed(parties) if isinstance(value, Named)}.values())[::-1]
    item = s.first("rename")
    if len(names) == 2:
        return _of_two_names(names, s)
    if item is None and len(names) == 1 and _used_to_be(s):
        return [Reading(Called(names[0], former=False), 9)]
    if item is None or len(names) != 1 or s.value("wh") == "when":
        return []
    behind = [a for a, b in pairwise(s.items) if b.np is names[0]]
    if item.has("measure") and item not in behind:
        return []  # "what became of the bid for X"
    old = item in behind  # "which firm was formerly called X": X is the old name
    return [Reading(Called(names[0], former=item.tags["rename"] == "former" and not old), 9)]


def _of_two_names(names: list[Named], s: Sentence) -> list[Reading]:
    """ "is X the former Y", "are X and Y the same company": whether the one is the other's new name."""
    copula = s.items[0].np is None and s.items[0].has("copula")
    said = any(item.np is None and (item.text in word_list("same") or item.has("rename")) for item in s.items)
    between = s.items[-2 - s.items[-1].has("comma")] if len(s.items) > 2 else None
    former = between is not None and between.text.split()[-1] in word_list("onetime")
    if not copula or not (said or former):
        return []
    pairs = (names[::-1], names)
    facts = [Fact(relations=(Relation.RENAMED_TO,), subject=a, object=b, status=Status.EVER) for a, b in pairs]
    return [Reading(YesNo(fact, Side.SUBJECT), 9 - i) for i, fact in enumerate(facts)]


def _used_to_be(s: Sentence) -> bool:
    """ "which company used to be X": nothing else is said."""
    solid = [item for item in s.items if not item.has("comma")]
    led = solid[0].has("wh") and len(solid) == 4 and solid[1].tags.get("status") is Status.ENDED
    return led and solid[2].text == "be" and solid[3].np is not None


def altered(s: Sentence) -> list[Reading]:
    """ "did X's supplier list change in 2025", "how have X's owners changed"."""
    changed = any(item.text in word_list("changed") and item.np is None for item in s.raw)
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


def talk(s: Sentence) -> list[Reading]:
    """ "what changed at X", "tell me about X", "how are X and Y connected"."""
    kinds = [str(item.tags["talk"]) for item in s.items if item.has("talk") and item.np is None]
    kind = next((kind for kind in kinds if kind != "text"), kinds[0] if kinds else None)
    if kind == "whynot" and missing(s):
        return missing(s)
    names = [p for v in s.sets for p in (v.parts if isinstance(v, Or) else (v,)) if isinstance(p, Named)]
    if kind == "whynot" and not names and fact_of(s.context.question) is not None:
        return [*_why_over(s), *why(replace(s, items=(BECAUSE,)))]
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


def text(s: Sentence) -> list[Reading]:
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
