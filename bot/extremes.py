"""The largest, the first, the latest; whether a set has members, and who comes first in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from bot import prose, verdicts
from bot.algebra import And, Exists, Extreme, Is, Related, SetExpr, Sole, Status
from bot.evaluation import Evaluator
from bot.hits import LIVE, Hit, ending, last_day
from bot.holding import independent
from bot.reply import Reply
from bot.rows import rows
from bot.understanding.sentence import with_status
from kg.model import Modality, Relation
from kg.state import STATES, Group


def of_set(question: Extreme | Exists | Sole | Is, e: Evaluator) -> Reply | None:
    """What is asked of a set as a whole."""
    match question:
        case Extreme():
            return extreme(question, e)
        case Is():
            return is_first(question, e)
        case Sole(of, entity):
            return sole(entity, of, e)
        case Exists(of, none=True):
            return nobody(of, e)
        case Exists(of, least=1, most=None):
            return exists(of, e)
        case Exists(of, _, least, most):
            return numbered(of, least, most, e)
        case _:
            assert_never(question)


def extreme(question: Extreme, e: Evaluator) -> Reply | None:
    """The largest, the first, the latest of a set; None where what is known cannot tell."""
    hits = _with_their_past(question.of, e) if question.by == "length" else e.hits(question.of)
    measured = [(key, hit) for hit in hits if (key := _measure(hit, question.by)) is not None]
    if not measured:
        return _told(hits, e) if question.by == "percent" and question.most and question.place == 1 else None
    live = [(key, hit) for key, hit in measured if hit.group in LIVE or hit.group is Group.LAST_KNOWN] or measured
    keys = sorted({key for key, _ in live}, reverse=question.most)
    if len(keys) < question.place:
        return None
    best = keys[question.place - 1]
    if question.by == "percent" and question.most and _alone(live, e):
        return None
    found = [hit for key, hit in live if key == best]
    if question.by in ("since", "length") and not question.most and _preceded(found[0], hits):
        return None
    value = found[0].best.percent if question.valued else None
    if value is not None:
        return Reply("value", rows(found[:1], e.reader), value.low if value.low == value.high else (value.low, value.high))
    return Reply("list", rows(found, e.reader))


def _with_their_past(of: SetExpr, e: Evaluator) -> list[Hit]:
    """The members with all their rows: those who came back count from their first beginning."""
    past = {hit.party: hit.rows for hit in e.hits(with_status(of, Status.EVER))}
    return [replace(hit, rows=past.get(hit.party, hit.rows)) for hit in e.hits(of)]


def _told(hits: Sequence[Hit], e: Evaluator) -> Reply | None:
    """Who is called the largest, whose part of the trade is known to be, or whose contracts are worth most."""
    current = [hit for hit in hits if hit.group in LIVE or hit.group is Group.LAST_KNOWN]
    named = prose.superlative(current, e) or prose.superlative(hits, e)
    if named:
        return Reply("list", rows(named, e.reader))
    shares = prose.shares_of_trade(current, e)
    if shares and max(share for share, _ in shares) >= _QUARTER:
        return Reply("list", rows([max(shares, key=lambda pair: pair[0])[1]], e.reader), lead="By its part of the trade:")
    paid = [(hit.best.amount, hit) for hit in current if hit.best.amount is not None]
    if len(paid) < 2 or len({amount.currency for amount, _ in paid}) > 1:
        return None
    best = max(paid, key=lambda pair: pair[0].value)[1]
    return Reply("list", rows([best], e.reader), lead="By the contracts whose value is known:")


_QUARTER = 25.0  # percent of somebody's trade from which nobody asks who the largest is


def _preceded(first: Hit, hits: Sequence[Hit]) -> bool:
    """Whether another whose beginning is not known may have been there before."""
    begun = min(r.holds_from for r in first.rows)
    others = [hit for hit in hits if hit.party != first.party and hit.group is not Group.DENIED]
    return any(min(r.holds_from for r in hit.rows) < begun for hit in others)


def _alone(measured: Sequence[tuple[float, Hit]], e: Evaluator) -> bool:
    """Whether only one share is known, and it leaves room for a larger one; a sentence may still call it the largest."""
    return len(measured) == 1 and measured[0][0] < _HALF and not prose.superlative([measured[0][1]], e)


_HALF = 50.0


def exists(of: SetExpr, e: Evaluator) -> Reply:
    """Yes when anybody is in the set; the weaker word when nobody stands there for sure."""
    hits = e.hits(of)
    if not hits:
        return Reply("yesno", (), "not known", known=False)
    over = all(hit.group is Group.ENDED for hit in hits)
    said = min((verdicts.standing(hit) for hit in hits), key=_SURE.index)
    return Reply("yesno", rows(hits, e.reader), "yes" if over else said)


def nobody(of: SetExpr, e: Evaluator) -> Reply:
    """ "is X independent", "has nobody sued X": no with those who are in the set; yes where it is sure that nobody is."""
    found = exists(of, e)
    if found.known:
        return replace(found, value=_OPPOSITE.get(str(found.value), found.value))
    alone = isinstance(of, Related) and of.relation is Relation.OWNS_STAKE and of.qualifier.low is not None
    return independent(of, e) if alone and isinstance(of, Related) else found


def numbered(of: SetExpr, least: int, most: int | None, e: Evaluator) -> Reply:
    """Whether so many are in the set: yes where so many are for sure, no where not even the doubtful ones make so many."""
    hits = [hit for hit in e.hits(of) if hit.group not in (Group.PROSPECTIVE, Group.DENIED, Group.ENDED)]
    sure = sum(hit.group in LIVE for hit in hits)
    if not hits or (isinstance(of, And) and len(hits) < least):  # of others nothing is known
        return Reply("yesno", (), "not known", known=False)
    out = len(hits) < least or (most is not None and sure > most)
    inside = sure >= least and (most is None or len(hits) <= most)
    return Reply("yesno", rows(hits, e.reader), "no" if out else "yes" if inside else "last known")


def sole(entity: SetExpr, of: SetExpr, e: Evaluator) -> Reply:
    """Whether nobody else is in the set; no with the others."""
    wanted = set(e.ids(entity))
    hits = [hit for hit in e.hits(of) if hit.group in LIVE or hit.group is Group.LAST_KNOWN]
    mine, others = ([hit for hit in hits if (hit.party in wanted) is inside] for inside in (True, False))
    if any(hit.group in LIVE for hit in others):
        return Reply("yesno", rows(others, e.reader), "no")
    if not mine:
        return Reply("yesno", (), "not known", known=False)
    return Reply("yesno", rows(mine, e.reader), "yes", lead=_AS_KNOWN)


_AS_KNOWN = "As far as is known:"
_OPPOSITE = {"yes": "no", "last known": "no", "not any more": "yes"}
_SURE = ("yes", "last known", "reportedly", "not yet", "not any more", "denied")


def is_first(question: Is, e: Evaluator) -> Reply:
    """Whether the entity comes first; no only when the share of both is known."""
    wanted = set(e.ids(question.entity))
    first = extreme(question.of, e)
    mine = [hit for hit in e.hits(question.of.of) if hit.party in wanted]
    if first is None or not mine or any(_measure(hit, question.of.by) is None for hit in mine):
        return Reply("yesno", (), "not known", known=False)
    shown = rows(mine, e.reader)
    if any(item.iri in {other.iri for other in shown} for item in first.items):
        return Reply("yesno", shown, verdicts.standing(mine[0]))
    return Reply("yesno", tuple(replace(item, group=None) for item in (*shown, *first.items)), "no")


def _measure(hit: Hit, by: str) -> float | None:
    if by == "percent":
        return hit.best.percent.low if hit.best.percent is not None else None
    if by == "amount":
        return hit.best.amount.value if hit.best.amount is not None else None
    if by == "until":
        ahead = ending(hit, None)
        return float(last_day(ahead.best).toordinal()) if ahead is not None else None
    if by == "length":
        begun = [
            row.since.earliest for row in hit.rows if row.since.earliest is not None and row.modality is Modality.STATED
        ]
        return float(min(begun).toordinal()) if begun else None
    dated = hit.best.relation not in STATES and hit.best.start_known  # a state's first evidence is not its beginning
    since = hit.best.since.earliest or (hit.best.holds_from if dated else None)
    return float(since.toordinal()) if since is not None else None
