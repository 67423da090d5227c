"""Questions for a reason: why something began or ended, what a quarrel is over, why somebody is not in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.algebra import Fact, Members, Named, Related, SetExpr, Status, Why, WhyNot
from bot.understanding.clauses import Scored, facts, status_of
from bot.understanding.context import fact_of, filled, named, set_of
from bot.understanding.items import Item
from bot.understanding.lexicon import word_list
from bot.understanding.sentence import DEALS, Reading, Sentence, clauses_of, closed, deal_relations, pair_facts, with_status
from kg.model import Relation


def why(s: Sentence) -> list[Reading]:
    """ "why did X leave Y", "why is Z not among them"."""
    if _over_what(s):
        return why(replace(s, items=(BECAUSE, *s.items[:-1]), raw=s.raw[:-1]))
    if s.value("wh") != "why":
        return []
    listed, names = set_of(s.context.question), [v for v in s.sets if isinstance(v, Named)]
    if left_out := missing(s):
        return left_out
    if len(s.sets) == 1 and names and any(item.text in word_list("bar") for item in s.raw):
        return [Reading(Why(replace(f, status=Status.ENDED)), 8 - i) for i, f in enumerate(pair_facts(s, DEALS))]
    if listed is not None and names and any(item.has("neg") or item.has("talk") for item in s.items):
        return [Reading(WhyNot(names[0], listed), 8)]
    if first := _first_end(s):
        return first
    before = fact_of(s.context.question)
    before = filled(before, s.context) if before is not None else None
    if before is not None and closed(before) and _of_the_end(before, s):
        return [Reading(Why(replace(before, status=Status.ENDED, when=None)), 10)]
    clauses = [x for x in clauses_of(s) if x.loose == 0]
    whole = [x for x in clauses if closed(x.fact)]
    over = any(item.tags.get("moment") == "end" for item in s.raw)
    if deal_relations(s) and (not whole or (over and len(s.sets) == 1)):
        found = [replace(fact, status=Status.ENDED if over else fact.status) for fact in pair_facts(s, deal_relations(s))]
        clauses = [Scored(fact, 1.0) for fact in found if closed(fact) or over]
        whole = []
    held = next((x.fact for x in whole if x.fact.relations == (Relation.OWNS_STAKE,)), None)
    if held is not None and held.subject is not None and any(item.has("neg") for item in s.raw):
        return _fell_through(held.subject, held.object)
    readings = [Reading(Why(x.fact, start=x.hint == "turn"), 5 + x.score) for x in whole or clauses][:4]
    if before is not None:
        said = next((x.fact.status for x in facts(s.without("wh"), s.world)), None) or status_of(s.items)
        merged = [Reading(Why(_joined(before, x.fact)), 5.5 + x.score) for x in clauses_of(s)[:2]]
        readings += [*merged, Reading(Why(replace(before, status=said or before.status)), 5)]
    return readings


def _first_end(s: Sentence) -> list[Reading]:
    """ "what made them leave the first time": why the relation ended that was taken up again."""
    listed, fact = set_of(s.context.question), fact_of(s.context.question)
    if listed is None or fact is None or fact.relations != (Relation.SUPPLIES,) or closed(fact) or strangers(s):
        return []
    past = s.when is not None or any(item.text == "had" or item.text in word_list("first_time") for item in s.raw)
    if not past or not any(leaves(item) for item in s.raw):
        return []
    one = next((v for v in s.sets if isinstance(v, Named) and len(v.ids) == 1 and v.ids[0] in s.context.members), None)
    several = Members(s.context.members, with_status(listed, Status.RESUMED))
    party = one or (Named(s.context.members) if len(s.context.members) == 1 else several)
    whole = replace(fact, subject=party) if fact.subject is None else replace(fact, object=party)
    return [Reading(Why(replace(whole, status=Status.ENDED, when=None)), 11)]


def leaves(item: Item) -> bool:
    """Whether it says that a relation came to an end: "dumped", "quit", "lost"."""
    if item.np is not None or item.has("aux"):
        return False
    frames = item.tags["verb"].frames if item.has("verb") else ()
    return item.text in word_list("parting") or any(frame.status is Status.ENDED for frame in frames)


def nearing(items: Sequence[Item]) -> Status | None:
    """What is about to happen, in phrases: "being replaced", "handed in notice"; "not live", "only signed"."""
    said = f" {' '.join(item.text for item in items if item.np is None and not item.has('comma'))} "
    for section, status in (("waiting", Status.PROSPECTIVE), ("waning", Status.REDUCING)):
        if any(f" {phrase} " in said for phrase in word_list(section)):
            return status
    following = pairwise(items)
    return Status.REDUCING if any(a.text.endswith("being") and leaves(b) for a, b in following) else None


def strangers(s: Sentence) -> bool:
    """Whether it names a party of which the last question and its answer said nothing."""
    talked = {id_ for name in named(s.context.question) for id_ in name.ids} | set(s.context.members)
    return any(set(item.np.ids) - talked for item in s.raw if isinstance(item.np, Named))


def _of_the_end(before: Fact, s: Sentence) -> bool:
    """ "what was the reason for the gap", "why had they gone": the end of what the thread is about."""
    if any(isinstance(item.np, Named) and item.text not in word_list("plural") for item in s.items):
        return False
    plain = [item for item in s.raw if item.np is None]
    verbs = [item.tags["verb"] for item in plain if item.has("verb") and not item.has("aux")]
    leaving = any(frame.status is Status.ENDED for verb in verbs for frame in verb.frames)
    paused = any(item.text in word_list("pause") for item in plain)
    return paused or (leaving and before.relations == (Relation.SUPPLIES,))


def missing(s: Sentence) -> list[Reading]:
    """ "why is X not among Y's suppliers", "why isn't X on the list of Y's owners": the set is named, no thread needed."""
    denied = any(item.has("neg") or item.tags.get("talk") == "whynot" for item in s.items if item.np is None)
    names = [value for value in s.sets if isinstance(value, Named)]
    listed = [value for value in s.sets if isinstance(value, Related)]
    if not denied or len(names) != 1 or len(listed) != 1:
        return []
    deal = _fell_through(names[0], listed[0].of) if listed[0].relation is Relation.OWNS_STAKE else []
    return [Reading(WhyNot(names[0], listed[0]), 9), *deal]


def _fell_through(buyer: SetExpr, target: SetExpr | None) -> list[Reading]:
    """Why somebody does not own a firm that he wanted to buy."""
    return [Reading(Why(Fact(relations=DEALS, subject=buyer, object=target, status=Status.ENDED)), 8)]


BECAUSE = Item(text="why", tags={"wh": "why"})
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
