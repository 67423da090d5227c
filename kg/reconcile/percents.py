"""Arithmetic of shareholdings between bounds."""

from __future__ import annotations

from kg.model import Percent, PercentRole

NEGLIGIBLE = 0.01  # percent points: what remains of a stake after rounding


def refine(known: Percent | None, said: Percent | None) -> Percent | None:
    """What is known after a new statement: vague words ("a unit of") never blur a figure that fits them."""
    if known is None or said is None:
        return said or known
    both = intersection(known, said)
    return both if both is not None and both != said else said


def intersection(a: Percent, b: Percent) -> Percent | None:
    """What both allow, or None when they exclude each other."""
    low, high = max(a.low, b.low), min(a.high, b.high)
    low_open = (a.low_open and a.low == low) or (b.low_open and b.low == low)
    if low > high or (low == high and low_open):
        return None
    return Percent(low=low, high=high, low_open=low_open)


def plus(held: Percent | None, gained: Percent) -> Percent:
    """The holding after a purchase."""
    if held is None:
        return as_holding(gained)
    low, high = min(held.low + gained.low, 100.0), min(held.high + gained.high, 100.0)
    return Percent(low=low, high=max(low, high), low_open=held.low_open or gained.low_open)


def minus(held: Percent, sold: Percent) -> Percent:
    """The holding after a sale."""
    low, high = max(held.low - sold.high, 0.0), max(held.high - sold.low, 0.0)
    return Percent(low=low, high=high, low_open=held.low_open and low > 0.0)


def gone(percent: Percent) -> bool:
    """Whether nothing can remain."""
    return percent.high <= NEGLIGIBLE


def as_holding(percent: Percent) -> Percent:
    """The same bounds, read as what is held."""
    return Percent(low=percent.low, high=percent.high, low_open=percent.low_open, role=PercentRole.RESULTING)


def at_most(percent: Percent, limit: float) -> Percent:
    """Narrowed from above, never below its own lower bound."""
    high = min(percent.high, max(limit, percent.low))
    return Percent(low=percent.low, high=high, low_open=percent.low_open and percent.low < high)
