"""Chains of ownership: who stands at the top, and what an owner holds through all chains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import stakes
from bot.answer import Row
from bot.answer import Value as Plain
from bot.evaluation import Evaluator
from bot.hits import Hit
from bot.rows import row
from kg.model import EntityId, Percent
from kg.ownership import Holding, Ownership


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


def between(owner: EntityId, firm: EntityId, day: date, e: Evaluator) -> tuple[Row, ...]:
    """The firms through which an owner holds another, downwards."""
    path = _above(firm, day, e).path(owner, firm) or ()
    return tuple(row(Hit(stake.owner, stake.owned, stake.row, (stake.row,), day), e.reader) for stake in path[1:])


def _holding_row(holding: Holding, day: date, e: Evaluator) -> Row:
    """The owner's row; its evidence are the sentences of each hop, from the owner down."""
    hops = [row(Hit(stake.owner, stake.owned, stake.row, (stake.row,), day), e.reader) for stake in holding.path]
    quotes = tuple(hop.evidence[0] for hop in hops if hop.evidence)
    bounds = Percent(low=min(holding.low, 100.0), high=min(max(holding.high, holding.low), 100.0))
    chain = " > ".join([*(hop.name for hop in hops), _name(holding.owned, e)])
    return replace(hops[0], group=holding.group.value, percent=bounds, evidence=quotes, against=(), note=chain)


def legs(shown: tuple[Row, ...], hits: Sequence[Hit], head: EntityId, e: Evaluator) -> tuple[Row, ...]:
    """Rows of parties that deal with a group, each saying with which firm of it, and what makes that firm part of it."""
    held = stakes.below(head, hits[0].day, e.rows_of, e.visible) if hits else None
    return tuple(_leg(row_, hit, head, held, e) for row_, hit in zip(shown, hits, strict=False))


def _leg(shown: Row, hit: Hit, head: EntityId, held: Ownership | None, e: Evaluator) -> Row:
    with_ = [given for given in dict.fromkeys(hit.legs) if given is not None]
    below = [given for given in with_ if given != head]
    holdings = [h for given in below if held is not None and (h := held.effective(head, given)) is not None]
    proofs = [_holding_row(holding, hit.day, e) for holding in holdings]
    said = [*([f"{_name(head, e)} itself"] if head in with_ else []), *(f"through {_name(h.owned, e)}" for h in holdings)]
    quotes = tuple(quote for proof in proofs for quote in proof.evidence[:1])
    notes = [note for note in (shown.note, "; ".join(said)) if note]
    return replace(shown, note="; ".join(notes) or None, evidence=(*shown.evidence, *quotes))


def _name(id_: EntityId, e: Evaluator) -> str:
    found = e.reader.entity(id_)
    return found.label if found is not None else str(id_)


def around(firm: EntityId, day: date, e: Evaluator) -> Ownership:
    """All stakes above the firm and below it: for its picture."""
    return stakes.around(firm, day, e.rows_of, e.visible)


def _above(firm: EntityId, day: date, e: Evaluator) -> Ownership:
    return stakes.above(firm, day, e.rows_of, e.visible)
