"""Questions about a made world with the answers that its truth gives, as of `TODAY`."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from benchmarks.worlds import names
from benchmarks.worlds.world import Office, Stake, Supply, World

T = TypeVar("T")
_STILL = frozenset({"active", "expanding", "reducing", "reported", "last_known"})
_NOW = _STILL | {"prospective"}
_YES = {"active": "yes", "expanding": "yes", "reducing": "yes", "reported": "reportedly", "last_known": "last known",
        "prospective": "not yet", "ended": "not any more"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question and what is to come back: the names with their groups, or the value. `rows`: intervals that it looks at."""

    text: str
    names: Mapping[str, str | None]
    value: object = None
    rows: int = 0


class Truth:
    """A world's facts by firm."""

    def __init__(self, world: World) -> None:
        self.world = world

    @cached_property
    def sold(self) -> Mapping[int, list[Supply]]:
        """Supplies by supplier."""
        return _by(self.world.supplies, lambda s: s.supplier)

    @cached_property
    def bought(self) -> Mapping[int, list[Supply]]:
        """Supplies by customer."""
        return _by(self.world.supplies, lambda s: s.customer)

    @cached_property
    def owners(self) -> Mapping[int, list[Stake]]:
        """Stakes by what is owned."""
        return _by(self.world.stakes, lambda s: s.owned)

    @cached_property
    def offices(self) -> Mapping[int, Office]:
        """Who runs what."""
        return {office.firm: office for office in self.world.offices}


def questions(world: World, number: int, seed: int = 0) -> Iterator[Asked]:
    """So many questions of all kinds about firms that are no hubs."""
    truth, dice = Truth(world), random.Random(seed)
    kinds = (customers, customers, suppliers, former, counted, is_customer, owners, share, runs)
    made = 0
    while made < number:
        asked = dice.choice(kinds)(truth, dice.randrange(world.size.hubs, world.size.firms))
        if asked is not None:
            made += 1
            yield asked


def hub_questions(world: World) -> Iterator[Asked]:
    """One question for each hub."""
    truth = Truth(world)
    found = (customers(truth, hub) for hub in range(world.size.hubs))
    return (asked for asked in found if asked is not None)


def customers(truth: Truth, firm: int) -> Asked | None:
    """Who still buys?"""
    told = truth.sold.get(firm, [])
    found = {names.firm(s.customer): s.group for s in told if s.group in _STILL}
    return Asked(text=f"who still buys from {names.firm(firm)}?", names=found, rows=_rows(told)) if found else None


def suppliers(truth: Truth, firm: int) -> Asked | None:
    """Who supplies?"""
    told = truth.bought.get(firm, [])
    found = {names.firm(s.supplier): s.group for s in told if s.group in _NOW}
    return Asked(text=f"who supplies {names.firm(firm)}?", names=found, rows=_rows(told)) if found else None


def former(truth: Truth, firm: int) -> Asked | None:
    """Who has stopped buying?"""
    told = truth.sold.get(firm, [])
    found = {names.firm(s.customer): s.group for s in told if s.group == "ended"}
    return Asked(text=f"who no longer buys from {names.firm(firm)}?", names=found, rows=_rows(told)) if found else None


def counted(truth: Truth, firm: int) -> Asked | None:
    """How many suppliers?"""
    told = truth.bought.get(firm, [])
    found = {names.firm(s.supplier): s.group for s in told if s.group in _STILL}
    text = f"how many suppliers does {names.firm(firm)} have?"
    return Asked(text=text, names=found, value=len(found), rows=_rows(told)) if found else None


def is_customer(truth: Truth, firm: int) -> Asked | None:
    """Does one buy from the other?"""
    told = truth.sold.get(firm, [])
    if not told:
        return None
    one = told[len(told) // 2]
    customer = names.firm(one.customer)
    text = f"does {customer} buy from {names.firm(firm)}?"
    return Asked(text=text, names={customer: one.group}, value=_YES[one.group], rows=len(told))


def owners(truth: Truth, firm: int) -> Asked | None:
    """Who owns it?"""
    told = truth.owners.get(firm, [])
    found = {names.firm(s.owner): "active" for s in told}
    return Asked(text=f"who owns {names.firm(firm)}?", names=found, rows=len(told)) if found else None


def share(truth: Truth, firm: int) -> Asked | None:
    """How much of it does one own?"""
    told = truth.owners.get(firm, [])
    if not told:
        return None
    owner = names.firm(told[0].owner)
    text = f"how much of {names.firm(firm)} does {owner} own?"
    return Asked(text=text, names={owner: "active"}, value=told[0].percent, rows=len(told))


def runs(truth: Truth, firm: int) -> Asked | None:
    """Who runs it?"""
    office = truth.offices.get(firm)
    if office is None:
        return None
    return Asked(text=f"who runs {names.firm(firm)}?", names={names.person(office.holder): "active"}, rows=2)


def _rows(told: list[Supply]) -> int:
    return sum(2 if s.group == "ended" or s.fate == "resumed" else 1 for s in told)


def _by(facts: tuple[T, ...], key: Callable[[T], int]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for fact in facts:
        found[key(fact)].append(fact)
    return dict(found)
