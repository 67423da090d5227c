"""Of the rows that an answer has shown: who left and came back, who is about to go, what share the one described has."""

from __future__ import annotations

from dataclasses import replace

from bot.algebra import (
    And,
    Count,
    Exists,
    Kind,
    List,
    Measure,
    Members,
    Question,
    Related,
    SetExpr,
    Status,
    Value,
    walk,
)
from bot.understanding.context import fact_of, set_of
from bot.understanding.items import Item
from bot.understanding.lexicon import phrases, word_list
from bot.understanding.nounphrases import related_by
from bot.understanding.reasons import leaves, nearing, strangers
from bot.understanding.sentence import Reading, Sentence, amount_words, with_status
from kg.model import Relation

_OVER = (Status.ENDED, Status.PAST, Status.EVER)


def came_back(before: Question, s: Sentence) -> list[Reading]:
    """ "has any of those quit and then returned", "which of them had left before": whose relation was taken up again."""
    listed = set_of(before)
    odd = s.value("wh") in ("why", "when", "how_much", "measure_what", "where")
    if listed is None or not s.context.members or odd or strangers(s) or _whether_they(s):
        return []
    gone = any(leaves(item) for item in s.raw)
    returns = any(item.text in word_list("returning") and item.when is None for item in s.raw[1:])
    returns = returns and (gone or _points(s))
    back = gone and any(item.text in word_list("back") and item.when is None for item in s.raw)
    earlier = gone and _points(s) and _in_force(listed) and _once_before(s)
    if not (returns or back or earlier):
        return []
    asked = Members(s.context.members, with_status(listed, Status.RESUMED))
    whether = s.raw[0].has("aux") and s.raw[0].np is None  # whether anybody did is asked, and who comes along
    made = Count(asked) if s.value("wh") == "how_many" else Exists(asked) if whether else List(asked)
    return [Reading(made, 14)]


def _whether_they(s: Sentence) -> bool:
    """ "did they come back?" asks yes or no of all; "did any of them" asks which."""
    named_ = [item for item in s.raw if item.np is not None]
    asks = s.raw[0].has("aux") and s.raw[0].np is None
    return asks and not any(isinstance(item.np, Members) or item.text in ("those", "these", "of those") for item in named_)


def _points(s: Sentence) -> bool:
    """Whether it speaks of those shown."""
    return any(isinstance(item.np, Members) or (item.np is not None and item.text in word_list("shown")) for item in s.raw)


def _in_force(listed: SetExpr) -> bool:
    return not any(value.status in _OVER for value in walk(listed) if isinstance(value, Related))


def _once_before(s: Sentence) -> bool:
    """ "had dumped them before", not "before May", "before X"."""
    for i, item in enumerate(s.raw):
        ahead = s.raw[i + 1] if i + 1 < len(s.raw) else None
        bare = ahead is None or (ahead.np is None and ahead.when is None)
        if item.np is None and item.when is None and item.text in word_list("once_before") and bare:
            return True
    return False


def nearing_their_end(before: Question, s: Sentence) -> list[Reading]:
    """ "which of these is being replaced", "who of them isn't live yet": those shown that are about to end or to begin."""
    listed, status = set_of(before), nearing(s.raw)
    shown = any(isinstance(value, Members) for value in s.sets) or (not s.sets and s.value("wh") == "who")
    if listed is None or status is None or not shown or strangers(s) or len(s.context.members) < 2:
        return []
    if s.value("wh") not in (None, "who", "how_many"):
        return []
    asked = Members(s.context.members, with_status(listed, status))
    return [Reading(Count(asked) if s.value("wh") == "how_many" else List(asked), 9)]


def share_of_described(before: Question, s: Sentence) -> list[Reading]:
    """ "how much has the fund got", "the founder is down to what share": of the one owner shown that is so described."""
    listed, fact = set_of(before), fact_of(before)
    asked = s.value("wh") in ("how_much", "measure_what") or any(item.tags.get("measure") == "percent" for item in s.raw)
    if listed is None or fact is None or fact.relations != (Relation.OWNS_STAKE,) or fact.object is None:
        return []
    if not asked or s.sets or amount_words(s) or s.value("wh") in ("why", "when", "how_many"):
        return []
    shown = Members(s.context.members, listed)
    owners = [owner for item in s.raw if (owner := _described(item, shown, fact.object, s)) is not None]
    held = [replace(fact, subject=owner, when=s.when or fact.when) for owner in owners]
    return [Reading(Value(held[0], Measure.PERCENT), 9)] if len(held) == 1 else []


def _described(item: Item, shown: Members, firm: SetExpr, s: Sentence) -> SetExpr | None:
    """Those shown that are what the item says: of a kind of owners, or in a post at the firm."""
    if item.np is not None:
        return None
    kind = kind_of(item)
    if kind is not None:
        return Kind(shown, kind)
    if not item.has("noun") or Relation.OWNS_STAKE in item.tags["noun"].relations:
        return None
    known = related_by(item.tags["noun"], firm, (), s.world)
    return And((shown, with_status(known, Status.EVER))) if known is not None else None


def kind_of(item: Item) -> str | None:
    """The kind of owners that a word says, firms aside: "the fund", "the family"."""
    entries = phrases().get(tuple(item.text.split()), ()) if item.np is None else ()
    return next((entry.value for entry in entries if entry.kind == "party" and entry.value != "firm"), None)
