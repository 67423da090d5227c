"""Chains of ownership: who stands at the top, and what an owner holds through all chains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import plan
from bot.algebra import Side
from bot.answer import Row
from bot.answer import Value as Plain
from bot.evaluation import MAX_GIVEN, Evaluator, Hit
from bot.rows import row
from kg.model import EntityId, Interval, Percent, Relation
from kg.ownership import Holding, Ownership, ownership
from kg.terms import INTERVAL, id_of

MAX_HOPS = 30


def tops(firm: EntityId, day: date, e: Evaluator) -> tuple[Row, ...]:
    """The owners above the firm whom nobody is known to own, who controls it first."""
    found = _above(firm, day, e)
    holdings = found.ultimate_owners(firm)
    controlling = [holding for holding in holdings if firm in found.controlled(holding.owner)]
    return tuple(_holding_row(holding, day, e) for holding in controlling or holdings)


def share(owner: EntityId, firm: EntityId, day: date, e: Evaluator) -> tuple[tuple[Row, ...], Plain] | None:
    """What the owner holds of the firm, directly and through chains."""
    holding = _above(firm, day, e).effective(owner, firm)
    if holding is None:
        return None
    low, high = round(holding.low, 4), round(holding.high, 4)
    if low == 0.0 < high:  # a link of unknown size: nothing can be said of the product
        return None
    return (_holding_row(holding, day, e),), low if low == high else (low, high)


def _holding_row(holding: Holding, day: date, e: Evaluator) -> Row:
    """The owner's row; its evidence are the sentences of each hop, from the owner down."""
    hops = [row(Hit(stake.owner, stake.owned, stake.row, (stake.row,), day), e.reader) for stake in holding.path]
    quotes = tuple(hop.evidence[0] for hop in hops if hop.evidence)
    bounds = Percent(low=min(holding.low, 100.0), high=min(max(holding.high, holding.low), 100.0))
    chain = " > ".join([*(hop.name for hop in hops), _name(holding.owned, e)])
    return replace(hops[0], group=holding.group.value, percent=bounds, evidence=quotes, against=(), note=chain)


def _name(id_: EntityId, e: Evaluator) -> str:
    found = e.reader.entity(id_)
    return found.label if found is not None else str(id_)


def around(firm: EntityId, day: date, e: Evaluator) -> Ownership:
    """All stakes above the firm and below it: for its picture."""
    found = (*_chained(firm, Side.SUBJECT, day, e), *_chained(firm, Side.OBJECT, day, e))
    return ownership({row.key: row for row in found}.values(), day)


def _above(firm: EntityId, day: date, e: Evaluator) -> Ownership:
    return ownership(_chained(firm, Side.SUBJECT, day, e), day)


def _chained(firm: EntityId, side: Side, day: date, e: Evaluator) -> list[Interval]:
    """The stakes of all owners above a firm, or of all holdings below it, level by level."""
    rows: dict[str, Interval] = {}
    seen, frontier = {firm}, [firm]
    for _ in range(MAX_HOPS):
        found = _stakes(frontier, side, day, e)
        rows |= {interval.key: interval for interval in found}
        ends = (interval.subject if side is Side.SUBJECT else interval.object for interval in found)
        frontier = sorted({id_ for id_ in ends if id_ is not None} - seen)[:MAX_GIVEN]
        seen |= set(frontier)
        if not frontier:
            break
    return list(rows.values())


def _stakes(firms: Sequence[EntityId], side: Side, day: date, e: Evaluator) -> list[Interval]:
    query = plan.related(firms, Relation.OWNS_STAKE, side, day, visible=e.visible)
    e.ran.append(query)
    return e.reader.intervals([id_of(str(r["row"]), INTERVAL) for r in e.reader.select(query)])
