"""Items -> readings: values of the algebra with scores, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import (
    Exists,
    Extreme,
    List,
    Measure,
    Minus,
    Named,
    Path,
    Question,
    Related,
    Sole,
    Value,
    Voices,
    Why,
    WhyNot,
    WithAttribute,
    YesNo,
)
from bot.understanding.bounds import limits
from bot.understanding.comparisons import comparisons
from bot.understanding.context import Context, named
from bot.understanding.existence import existence
from bot.understanding.followups import followups
from bot.understanding.items import Item, World
from bot.understanding.lexicon import word_list
from bot.understanding.lists import counts, details, extremes, lists_of
from bot.understanding.measures import amounts, dates, percents, phases, through_chains
from bot.understanding.nounphrases import reduce
from bot.understanding.numbered import numbered, sole
from bot.understanding.reasons import why
from bot.understanding.sentence import (
    Reading,
    Sentence,
)
from bot.understanding.talk import altered, renamed, talk, text
from bot.understanding.terms import terms
from bot.understanding.voices import voices
from bot.understanding.yesno import deal_done, yesno
from kg.model import Relation

MAX_ITEMS = 60  # a question of more pieces is no question


def read(items: Sequence[Item], world: World, context: Context) -> list[Reading]:
    """Every reading of the items, best first; none when the question is not understood."""
    if not 0 < len(items) <= MAX_ITEMS:
        return []
    sentence = Sentence(reduce(items, world), world, context, tuple(items))
    also = any(item.has("also") for item in items)
    found = [replace(r, prospective=also) for rule in _RULES for r in rule(sentence)]
    found = _exclusive(found, sentence)
    return sorted(_others_than(found, sentence), key=lambda reading: -reading.score)


def _exclusive(found: list[Reading], s: Sentence) -> list[Reading]:
    """Without the readings that answer something else than what others show to be asked."""
    kinds = {type(r.question) for r in found}
    if Voices in kinds:  # what was denied is not asked
        found = [r for r in found if isinstance(r.question, Voices)]
    if (
        s.value("wh") == "why" and s.context.question is not None and kinds & {Why, WhyNot}
    ):  # what is known besides is no reason
        found = [r for r in found if isinstance(r.question, Why | WhyNot)]
    if any(_of_several(r.question) for r in found):  # a sum or another share is no answer to it
        found = [r for r in found if _of_several(r.question)]
    if Sole in kinds:  # whether nobody else does, not whether one does
        found = [r for r in found if not isinstance(r.question, YesNo)]
    top = any(isinstance(r.question, Path) and r.question.owner is None for r in found)
    whether = s.items[0].has("there") or Exists in kinds  # whether anybody does is asked, and who comes along
    if whether or top or Extreme in kinds or s.value("wh") == "how_many":  # a whole list is no answer to "the biggest"
        found = [r for r in found if not isinstance(r.question, List)]
    return found


def _of_several(question: Question) -> bool:
    return isinstance(question, Value) and question.measure in (Measure.TRADE, Measure.JOINT)


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


_RULES = (
    details, voices, terms, _top, _via, why, renamed, deal_done, phases, percents, amounts, dates, counts, yesno, existence,
    numbered, sole, comparisons, extremes, lists_of, followups, talk, altered, text,
)  # fmt: skip
