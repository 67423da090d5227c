"""Percentages, amounts, sums and how far something has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from bot import prose
from bot.algebra import (
    Fact,
    Measure,
    Related,
    Side,
    Status,
    Value,
    When,
)
from bot.answer import Value as Plain
from bot.evaluation import Evaluator
from bot.facts import fact_hits
from bot.hits import LIVE, Hit
from bot.holding import through_others
from bot.reply import Reply
from bot.rows import row, rows
from kg.model import Amount, Interval, Modality, Relation
from kg.state import Group


def value_reply(question: Value, e: Evaluator) -> Reply | None:
    """The value with the row that gives it; None where several could be meant."""
    timeless = question.measure in (Measure.AMOUNT, Measure.TOTAL)
    hits = fact_hits(replace(question.fact, when=None) if timeless else question.fact, e)
    match question.measure:
        case Measure.PERCENT:
            return _percent(hits, question.fact, e)
        case Measure.AMOUNT:
            return _amount(hits, question.fact, e)
        case Measure.TOTAL:
            return _total(hits, e)
        case Measure.TRADE:
            return _trade(hits, e)
        case Measure.JOINT:
            return _joint(hits, question.fact, e)
        case Measure.PHASE:
            return _phase(hits, e)
        case _:
            assert_never(question.measure)


def _percent(hits: Sequence[Hit], fact: Fact, e: Evaluator) -> Reply | None:
    found = [hit for hit in hits if hit.best.percent is not None and hit.group not in (Group.DENIED, Group.ENDED)]
    if not found:
        held = through_others(fact, e)
        return None if held is None else replace(held, kind="value")
    if len({hit.party for hit in found}) > 1:
        return None
    percent = found[0].best.percent
    assert percent is not None
    if _overtaken(found[0], fact, e):
        return None
    value: Plain = percent.low if percent.low == percent.high else (percent.low, percent.high)
    return Reply("value", rows(found[:1], e.reader), value)


def _joint(hits: Sequence[Hit], fact: Fact, e: Evaluator) -> Reply | None:
    """What several hold together; None where the share of one is not known."""
    held = {hit.party: hit for hit in hits if hit.group not in (Group.DENIED, Group.ENDED)}
    shares = [hit.best.percent for hit in held.values() if hit.best.percent is not None]
    if fact.subject is None or len(shares) < 2 or len(shares) < len(e.ids(fact.subject)):
        return None
    low, high = sum(share.low for share in shares), min(sum(share.high for share in shares), 100.0)
    return Reply("value", rows(held.values(), e.reader), low if low == high else (low, high))


def _trade(hits: Sequence[Hit], e: Evaluator) -> Reply | None:
    """Which part of somebody's sales goes to one customer, by a sentence about that very row."""
    told = prose.shares_of_trade(hits, e)
    return Reply("value", rows([told[0][1]], e.reader), told[0][0]) if len(told) == 1 else None


def _overtaken(hit: Hit, fact: Fact, e: Evaluator) -> bool:
    """Whether the stakes in the firm add up to more than all of it, and others of them are newer: this one is doubtful."""
    standing = hit.group in LIVE | {Group.LAST_KNOWN} and hit.best.relation is Relation.OWNS_STAKE
    if fact.object is None or not standing:
        return False
    of = Related(of=fact.object, relation=Relation.OWNS_STAKE, side=Side.SUBJECT, status=Status.STILL, when=fact.when)
    stakes = [other for other in e.hits(of) if other.best.percent is not None and other.party != hit.party]
    known = [other.best.percent.low for other in stakes if other.best.percent is not None]
    total = sum(known) + (hit.best.percent.low if hit.best.percent is not None else 0.0)
    newer = any(other.best.last_evidence > hit.best.last_evidence for other in stakes)
    return total > _ALL and newer


_ALL = 100.5  # percent, with room for rounding


def _amount(hits: Sequence[Hit], fact: Fact, e: Evaluator) -> Reply | None:
    asked = [one for hit in hits for one in _of_the_year(hit, fact)]
    found = [(a, hit) for hit in asked if (a := _sum(hit)) is not None]
    if not found or (len({(a.value, a.currency) for a, _ in found}) > 1 and (fact.subject is None or fact.object is None)):
        return None
    amount, hit = found[0]
    return Reply("value", (replace(row(hit, e.reader), amount=amount),), amount)


def _total(hits: Sequence[Hit], e: Evaluator) -> Reply | None:
    """The sum over rounds; investors of one round name its amount once. None where currencies differ."""
    rounds = {(r.round or r.first_evidence, r.amount): hit for hit in hits for r in hit.rows if r.amount is not None}
    amounts = {key: key[1] for key in rounds if key[1] is not None}
    if len({amount.currency for amount in amounts.values()}) != 1:
        return None
    total = Amount(value=sum(a.value for a in amounts.values()), currency=next(iter(amounts.values())).currency)
    return Reply("value", rows(dict.fromkeys(rounds.values()), e.reader), total)


def _sum(hit: Hit) -> Amount | None:
    return next((r.amount for r in (hit.best, *hit.rows) if r.amount is not None), None)


def _of_the_year(hit: Hit, fact: Fact) -> list[Hit]:
    """What of the party falls into the days asked about, if any are: one round of several."""
    when = fact.when
    if when is None or _within(hit.best, when):
        return [hit]
    return [replace(hit, best=own, rows=(own,)) for own in hit.rows if _within(own, when)][:1]


def _within(held: Interval, when: When) -> bool:
    if held.since.earliest is None or when.low <= held.first_evidence <= when.high:
        return when.low <= held.first_evidence <= when.high
    return when.low <= (held.since.latest or held.since.earliest) and held.since.earliest <= when.high


def _phase(hits: Sequence[Hit], e: Evaluator) -> Reply | None:
    phased = [hit for hit in hits if hit.best.phase is not None]
    known = [hit for hit in phased if hit.group is not Group.DENIED] or phased
    if not known or len({hit.party for hit in known}) > 1:
        return None
    chosen = min(known, key=lambda hit: (hit.best.modality is not Modality.STATED, hits.index(hit)))
    assert chosen.best.phase is not None
    return Reply("value", rows([chosen], e.reader), chosen.best.phase.value)
