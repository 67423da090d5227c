"""What holds in a made world, and since when: the truth that its articles tell and its questions ask for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kg.model import Modality, Phase

TODAY = date(2025, 6, 1)  # the day on which the answers are known
_FIRST = date(2019, 1, 1)
_FRESH = timedelta(days=300)  # well within every horizon
_OLD = timedelta(days=1000)  # well beyond every horizon


class Fate(StrEnum):
    """How a supply has gone, as of `TODAY`; the values are the display groups of docs/questions.md."""

    ACTIVE = "active"
    EXPANDING = "expanding"
    REDUCING = "reducing"
    REPORTED = "reported"
    LAST_KNOWN = "last_known"
    PROSPECTIVE = "prospective"
    ENDED = "ended"
    RESUMED = "resumed"  # ended and begun again; shown as active


_FATES = (Fate.ACTIVE,) * 6 + (Fate.ENDED,) * 4 + (Fate.LAST_KNOWN,) * 3 + tuple(Fate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that one article of a day says."""

    day: date
    phase: Phase
    modality: Modality = Modality.STATED
    again: bool = False  # with words of resumption


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """A supplier, a customer (numbers of firms), and what was told of the two, oldest first."""

    supplier: int
    customer: int
    product: int
    fate: Fate
    told: tuple[Told, ...]

    @property
    def group(self) -> str:
        """The heading under which an answer shows the pair."""
        return Fate.ACTIVE.value if self.fate is Fate.RESUMED else self.fate.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """An owner, what it owns, and the percentage."""

    owner: int
    owned: int
    percent: float
    told: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who runs a firm, and who did before."""

    firm: int
    former: int
    holder: int
    changed: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a world is. `claims` is met closely, not exactly; of the firms the first `hubs` have many customers."""

    firms: int
    claims: int
    hubs: int = 3
    hub_customers: int = 3000
    loops: bool = False  # firms that own a part of their own owners


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that holds."""

    size: Size
    supplies: tuple[Supply, ...]
    stakes: tuple[Stake, ...]
    offices: tuple[Office, ...]


def make(size: Size, seed: int = 0) -> World:
    """The world of this size and seed; the same on every machine."""
    dice = random.Random(seed)
    stakes = tuple(_stakes(size, dice))
    offices = tuple(_offices(size, dice))
    left = size.claims - sum(len(s.told) for s in stakes) - 2 * len(offices)
    return World(size=size, supplies=tuple(_supplies(size, left, dice)), stakes=stakes, offices=offices)


def _stakes(size: Size, dice: random.Random) -> Iterator[Stake]:
    """Trees: most firms have one owner of more than half and perhaps a small one; the latter's may close a loop."""
    for firm in range(1, size.firms):
        if dice.random() < 0.6:
            main = float(dice.randint(51, 90))
            yield _stake(dice.randrange(firm), firm, main, dice)
            if size.loops and dice.random() < 0.2 and firm + 1 < size.firms:
                yield _stake(dice.randrange(firm + 1, size.firms), firm, float(dice.randint(1, 10)), dice)


def _stake(owner: int, owned: int, percent: float, dice: random.Random) -> Stake:
    return Stake(owner=owner, owned=owned, percent=percent, told=tuple(sorted(_days(dice, 2, TODAY - _FRESH, TODAY))))


def _offices(size: Size, dice: random.Random) -> Iterator[Office]:
    for firm in range(0, size.firms, 2):
        changed = TODAY - timedelta(days=dice.randint(30, 250))
        yield Office(firm=firm, former=firm, holder=firm + 1 if firm + 1 < size.firms else 1, changed=changed)


def _supplies(size: Size, claims: int, dice: random.Random) -> Iterator[Supply]:
    """Hubs first, then pairs by a law of few large and many small suppliers, till enough has been told."""
    seen: set[tuple[int, int]] = set()
    for supplier, customer in _pairs(size, dice):
        if claims <= 0:
            return
        if supplier != customer and (supplier, customer) not in seen:
            seen.add((supplier, customer))
            found = _supply(supplier, customer, dice)
            claims -= len(found.told)
            yield found


def _pairs(size: Size, dice: random.Random) -> Iterator[tuple[int, int]]:
    for hub in range(size.hubs):
        yield from ((hub, customer) for customer in dice.sample(range(size.firms), min(size.hub_customers, size.firms // 2)))
    for _ in range(4 * size.claims):  # small worlds run out of pairs
        supplier = size.hubs + int((size.firms - size.hubs) * dice.random() ** 1.6)
        yield min(supplier, size.firms - 1), dice.randrange(size.hubs, size.firms)


def _supply(supplier: int, customer: int, dice: random.Random) -> Supply:
    fate = dice.choice(_FATES)
    told = tuple(_story(fate, dice))
    return Supply(supplier=supplier, customer=customer, product=dice.randrange(10), fate=fate, told=told)


def _story(fate: Fate, dice: random.Random) -> Iterator[Told]:
    """What is told, a day each, so that DESIGN 5 leaves one reading of how it stands today."""
    count = dice.randint(2, 8)
    match fate:
        case Fate.REPORTED:
            yield Told(day=_days(dice, 1, TODAY - _FRESH, TODAY)[0], phase=Phase.ACTIVE, modality=Modality.REPORTED)
        case Fate.PROSPECTIVE:
            yield Told(day=_days(dice, 1, TODAY - timedelta(days=90), TODAY)[0], phase=Phase.CONSIDERING)
        case Fate.LAST_KNOWN:
            yield from _steady(count, _FIRST, TODAY - _OLD, dice)
        case Fate.ENDED | Fate.RESUMED:
            yield from _steady(count, _FIRST, TODAY - _OLD, dice)
            yield Told(day=TODAY - _OLD + timedelta(days=dice.randint(1, 300)), phase=Phase.ENDED)
            if fate is Fate.RESUMED:
                fresh = _days(dice, 1, TODAY - _FRESH, TODAY)[0]
                yield Told(day=fresh, phase=Phase.ACTIVE, again=True)
        case _:
            yield from _steady(count, _FIRST, TODAY - _FRESH, dice)
            yield Told(day=_days(dice, 1, TODAY - _FRESH, TODAY)[0], phase=Phase(fate.value))


def _steady(count: int, low: date, high: date, dice: random.Random) -> Iterator[Told]:
    return (Told(day=day, phase=Phase.ACTIVE) for day in _days(dice, count, low, high))


def _days(dice: random.Random, count: int, low: date, high: date) -> list[date]:
    """Different days from `low` up to `high`, excluded, in order."""
    return sorted(low + timedelta(days=n) for n in dice.sample(range((high - low).days), count))
