"""Who owns whom in the end: stakes of one day added up along chains and around loops (DESIGN 5, rule 9).

Effective ownership is the integrated ownership of Baldone, Brioschi and Paleari (1998): with A[i, j] = what i owns of j,
the look-through share of i in j is the sum over all paths from i to j that do not come back to i,
`Y = A + (Y - diag Y) A`, in closed form `Y = diag(N)^-1 A N` with `N = (I - A)^-1`. It never exceeds the whole. Where a
loop is owned wholly within itself N does not exist; the least solution, which the sum of paths reaches from below, does.

Shares that are only known between bounds give bounds of the result: all lower bounds together, and all upper bounds
together, each of those no more than what the other owners' lower bounds leave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from kg.model import EntityId, Interval, Percent, Phase, Relation
from kg.state import Group, covers, display_group

CONTROL = 50.0  # more than this many percent of the votes decide alone
_WEAKEST = list(Group)  # the first is the weakest
_HOLDING = frozenset({Phase.ACTIVE, Phase.EXPANDING, Phase.REDUCING})
_TOLERANCE = 1e-12
_ILL_CONDITIONED = 1e10
_ROUNDS = 100_000  # of summing paths, where the closed form does not exist

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """One direct stake of the day, with the row that says so. Percent 0..100."""

    owner: EntityId
    owned: EntityId
    low: float
    high: float
    row: Interval
    group: Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What an owner holds of a firm, looked through all chains. `path`: the strongest chain, one stake for each hop."""

    owner: EntityId
    owned: EntityId
    low: float
    high: float
    path: tuple[Stake, ...]
    group: Group  # the weakest on the path

    @property
    def percent(self) -> Percent:
        """The bounds as a percentage, rounded to a millionth of a point against noise of computing."""
        low, high = round(min(self.low, 100.0), 6), round(min(self.high, 100.0), 6)
        return Percent(low=low, high=max(low, high), low_open=low == 0.0 < high)


class Ownership:
    """The stakes of one day as a graph. What is solved is kept."""

    def __init__(self, stakes: Iterable[Stake]) -> None:
        self.stakes = tuple(sorted(_strongest(stakes), key=lambda s: (s.owned, s.owner)))
        self.firms = tuple(sorted({s.owner for s in self.stakes} | {s.owned for s in self.stakes}))
        self._of: Mapping[EntityId, Sequence[Stake]] = _by(self.stakes, owned=True)
        self._by: Mapping[EntityId, Sequence[Stake]] = _by(self.stakes, owned=False)
        self._solved: dict[EntityId, dict[EntityId, tuple[float, float]]] = {}

    def owners(self, firm: EntityId) -> list[Stake]:
        """Direct stakes in the firm, largest first."""
        return sorted(self._of.get(firm, ()), key=lambda s: (-s.low, -s.high, s.owner))

    def holdings(self, owner: EntityId) -> list[Stake]:
        """Direct stakes that the owner has, largest first."""
        return sorted(self._by.get(owner, ()), key=lambda s: (-s.low, -s.high, s.owned))

    def effective(self, owner: EntityId, firm: EntityId) -> Holding | None:
        """What the owner holds of the firm through all chains; None when no chain leads there."""
        path = self.path(owner, firm)
        if path is None:
            return None
        low, high = self._shares(firm)[owner]
        return Holding(owner=owner, owned=firm, low=low, high=high, path=path, group=weakest(path))

    def effective_owners(self, firm: EntityId) -> list[Holding]:
        """Everyone above the firm with the look-through share, largest first."""
        found = (self.effective(owner, firm) for owner in sorted(self._above(firm)) if owner != firm)
        return sorted((h for h in found if h is not None), key=lambda h: (-h.low, -h.high, h.owner))

    def path(self, owner: EntityId, firm: EntityId) -> tuple[Stake, ...] | None:
        """The chain that carries most (largest product of upper bounds; ties: fewer hops), downwards from the owner."""
        best: dict[EntityId, tuple[float, tuple[Stake, ...]]] = {owner: (1.0, ())}
        frontier = [owner]
        for _ in self.firms:
            frontier = self._step(frontier, best, firm)
            if not frontier:
                break
        return best[firm][1] if firm in best and best[firm][1] else None

    def controlled(self, owner: EntityId) -> dict[EntityId, float]:
        """Every firm that the owner controls: its own and its controlled firms' stakes add up to more than 50 %.

        The value is that sum's lower bound in percent. Least fixed point, so a loop never controls itself.
        """
        result: dict[EntityId, float] = {}
        while True:
            reached = {owner, *result}
            sums: dict[EntityId, float] = defaultdict(float)
            opened: set[EntityId] = set()
            for stake in (s for holder in sorted(reached) for s in self._by.get(holder, ())):
                sums[stake.owned] += stake.low
                if stake.row.percent is not None and stake.row.percent.low_open:
                    opened.add(stake.owned)
            found = {f: v for f, v in sums.items() if f != owner and (v > CONTROL or (v >= CONTROL and f in opened))}
            if found.keys() == result.keys():
                return found
            result = {**result, **found}

    def controllers(self, firm: EntityId) -> list[EntityId]:
        """Everyone who controls the firm, directly or through firms that they control, nearest first."""
        above = self._above(firm) - {firm}
        found = [owner for owner in sorted(above) if firm in self.controlled(owner)]
        return sorted(found, key=lambda owner: (len(self.path(owner, firm) or ()), owner))

    def ultimate_owners(self, firm: EntityId) -> list[Holding]:
        """Owners above the firm whom nobody is known to own: who controls it first, then by share."""
        tops = [h for h in self.effective_owners(firm) if not self._of.get(h.owner)]
        return sorted(tops, key=lambda h: (firm not in self.controlled(h.owner), -h.low, -h.high, h.owner))

    def _step(
        self, frontier: Iterable[EntityId], best: dict[EntityId, tuple[float, tuple[Stake, ...]]], goal: EntityId
    ) -> list[EntityId]:
        improved: dict[EntityId, None] = {}
        for at in frontier:
            share, path = best[at]
            for stake in self._by.get(at, ()) if at != goal or not path else ():
                carried = share * stake.high / 100.0
                known = best.get(stake.owned)
                better = known is None or not known[1] or carried > known[0] + _TOLERANCE
                if better and all(stake.owned != hop.owner for hop in path):
                    best[stake.owned] = (carried, (*path, stake))
                    improved[stake.owned] = None
        return sorted(improved)

    def _above(self, firm: EntityId) -> set[EntityId]:
        """The firm and everyone from whom a chain leads to it."""
        seen, todo = {firm}, [firm]
        while todo:
            for stake in self._of.get(todo.pop(), ()):
                if stake.owner not in seen:
                    seen.add(stake.owner)
                    todo.append(stake.owner)
        return seen

    def _shares(self, firm: EntityId) -> dict[EntityId, tuple[float, float]]:
        """Owner -> bounds of the look-through share in the firm, in percent. Only what lies above the firm counts."""
        if firm not in self._solved:
            firms = sorted(self._above(firm))
            low, high = self._direct(firms)
            lower = integrated(_whole_at_most(low))
            upper = np.maximum(integrated(_capped(low, high)), lower)
            at = firms.index(firm)
            self._solved[firm] = {f: (100.0 * float(lower[n, at]), 100.0 * float(upper[n, at])) for n, f in enumerate(firms)}
        return self._solved[firm]

    def _direct(self, firms: Sequence[EntityId]) -> tuple[Matrix, Matrix]:
        index = {firm: n for n, firm in enumerate(firms)}
        low, high = np.zeros((len(firms), len(firms))), np.zeros((len(firms), len(firms)))
        for stake in (s for firm in firms for s in self._of.get(firm, ())):
            at = index[stake.owner], index[stake.owned]
            low[at], high[at] = stake.low / 100.0, stake.high / 100.0
        return low, high


def ownership(rows: Iterable[Interval], day: date) -> Ownership:
    """The stakes that hold on the day, from rows of ownsStake; prospective, ended and denied ones do not count."""
    current = (row for row in rows if row.relation is Relation.OWNS_STAKE and row.phase in _HOLDING and covers(row, day))
    return Ownership(stake for row in current if (stake := as_stake(row, day)) is not None)


def as_stake(row: Interval, day: date) -> Stake | None:
    """A row as a direct stake; None for what does not say that the owner holds anything on the day."""
    group = display_group(row, day)
    if row.object is None or group in (Group.DENIED, Group.ENDED, Group.PROSPECTIVE):
        return None
    low, high = (row.percent.low, row.percent.high) if row.percent is not None else (0.0, 100.0)
    return Stake(owner=row.subject, owned=row.object, low=low, high=high, row=row, group=group)


def weakest(path: Sequence[Stake]) -> Group:
    """A chain is as good as its weakest stake."""
    return min((stake.group for stake in path), key=_WEAKEST.index)


def integrated(shares: Matrix) -> Matrix:
    """Look-through shares from direct ones (fractions, square, no negative entries), each at most the whole."""
    missing = np.eye(len(shares)) - shares
    if (shares.sum(axis=0) <= 1.0).all() and np.linalg.cond(missing) < _ILL_CONDITIONED:
        paths = np.linalg.inv(missing)
        result: Matrix = np.clip(shares @ paths / np.diag(paths)[:, np.newaxis], 0.0, 1.0)
        return result
    return _summed(shares)


def _summed(shares: Matrix) -> Matrix:
    """The sum over all paths, from below, up to where another hop changes nothing."""
    total = shares
    for _ in range(_ROUNDS):
        onward = total - np.diag(np.diag(total))
        following: Matrix = np.minimum(shares + onward @ shares, 1.0)
        if np.abs(following - total).max(initial=0.0) < _TOLERANCE:
            return following
        total = following
    return total


def _capped(low: Matrix, high: Matrix) -> Matrix:
    """No owner can hold more than what the other owners' lower bounds leave."""
    room = 1.0 - (low.sum(axis=0, keepdims=True) - low)
    result: Matrix = np.maximum(np.minimum(high, room), low)
    return result


def _whole_at_most(low: Matrix) -> Matrix:
    """Lower bounds that contradict each other (more than the whole) are brought down in proportion."""
    result: Matrix = low / np.maximum(low.sum(axis=0, keepdims=True), 1.0)
    return result


def _strongest(stakes: Iterable[Stake]) -> list[Stake]:
    """One stake for each pair: the best group, then the narrowest bounds, then the newest evidence."""
    by_pair: dict[tuple[EntityId, EntityId], Stake] = {}
    ranked = sorted(
        stakes, key=lambda s: (-_WEAKEST.index(s.group), s.high - s.low, -s.row.last_evidence.toordinal(), s.row.key)
    )
    for stake in ranked:
        by_pair.setdefault((stake.owner, stake.owned), stake)
    return list(by_pair.values())


def _by(stakes: Iterable[Stake], *, owned: bool) -> Mapping[EntityId, Sequence[Stake]]:
    result: dict[EntityId, list[Stake]] = defaultdict(list)
    for stake in stakes:
        result[stake.owned if owned else stake.owner].append(stake)
    return dict(result)
