"""Look-through ownership against solvers that share no code with it: sparse linear algebra and plain reachability."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_matrix, identity
from scipy.sparse.csgraph import breadth_first_order
from scipy.sparse.linalg import spsolve

from benchmarks.worlds import articles, names
from benchmarks.worlds.world import TODAY, Size, make
from bot.algebra import Named, Path
from bot.evaluation import Evaluator
from bot.replies import reply
from kg.model import EntityId, Percent, Relation
from kg.ownership import Ownership, Stake
from kg.state import Group
from tests.support.asking import graph_of
from tests.support.samples import row

DAY = date(2024, 6, 1)


def firm(n):
    return EntityId(f"f{n:02}")


def graph(low, high):
    """The stakes of two matrices of fractions; nothing where the upper bound is nought."""
    stakes = []
    for i, j in zip(*np.nonzero(high), strict=True):
        percent = Percent(low=100 * low[i, j], high=100 * high[i, j])
        held = row(relation=Relation.OWNS_STAKE, subject=firm(i), object=firm(j), percent=percent)
        stakes.append(Stake(owner=firm(i), owned=firm(j), low=percent.low, high=percent.high, row=held, group=Group.ACTIVE))
    return Ownership(stakes)


def solve(matrix, owner):
    """What `owner` holds of everyone: paths from it that never come back to it, as one sparse linear system."""
    onward = matrix.copy()
    onward[owner, :] = 0.0
    system = csc_matrix(identity(len(matrix)) - onward.T)
    return np.atleast_1d(spsolve(system, matrix[owner]))


@st.composite
def markets(draw):
    """Lower and upper bounds between 3 and 14 firms, chains and loops of any kind; no firm wholly owned within a loop."""
    size = draw(st.integers(3, 14))
    seed = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    high = seed.integers(1, 60, (size, size)) / 100.0 * (seed.random((size, size)) < draw(st.floats(0.05, 0.35)))
    np.fill_diagonal(high, 0.0)
    high /= np.maximum(high.sum(axis=0) / 0.95, 1.0)
    low = high * seed.random((size, size)) if draw(st.booleans()) else high.copy()
    return low, high


@settings(max_examples=80, deadline=None)
@given(markets())
def test_effective_shares_and_their_bounds(market):
    low, high = market
    solved = graph(low, high)
    for i in range(len(low)):
        least, most = solve(low, i), solve(high, i)
        for j in (j for j in range(len(low)) if j != i):
            held = solved.effective(firm(i), firm(j))
            assert (held is not None) == reaches(high, i, j)
            if held is not None:
                assert held.low == pytest.approx(100 * least[j], abs=1e-6)
                assert held.high == pytest.approx(100 * most[j], abs=1e-6)


def reaches(matrix, i, j):
    return j in breadth_first_order(csc_matrix(matrix), i, return_predecessors=False)


@settings(max_examples=60, deadline=None)
@given(markets())
def test_ultimate_owners_are_those_whom_nobody_owns(market):
    low, high = market
    solved = graph(low, high)
    tops = [i for i in range(len(high)) if not high[:, i].any()]
    for j in range(len(high)):
        found = {holding.owner: holding for holding in solved.ultimate_owners(firm(j))}
        assert found.keys() == {firm(i) for i in tops if i != j and reaches(high, i, j)}
        shares = sum(holding.low for holding in found.values())
        assert shares <= 100 + 1e-6  # what nobody above holds belongs to nobody twice


@settings(max_examples=60, deadline=None)
@given(markets())
def test_control_is_the_least_fixed_point(market):
    low, _ = market
    solved = graph(low, low)
    for i in range(len(low)):
        inside = np.zeros(len(low), dtype=bool)
        inside[i] = True
        while True:
            grown = inside | (low[inside].sum(axis=0) > 0.5 + 1e-12)
            if (grown == inside).all():
                break
            inside = grown
        borderline = np.isclose(low[inside].sum(axis=0), 0.5).any()
        assert borderline or solved.controlled(firm(i)).keys() == {firm(j) for j in np.flatnonzero(inside) if j != i}


def test_a_made_world_from_its_articles_to_the_answer():
    """With loops, through reading, reconciliation and the question; each hop with its sentence."""
    world = make(Size(firms=24, claims=300, hubs=1, hub_customers=5, loops=True), seed=11)
    matrix = np.zeros((24, 24))
    for stake in world.stakes:
        matrix[stake.owner, stake.owned] = stake.percent / 100.0
    with graph_of(articles.readings(world)) as made:
        ids = [made.reader.find(names.firm(n))[0].entity.id for n in range(24)]
        for i in range(24):
            expected = 100 * solve(matrix, i)
            for j in (j for j in range(24) if j != i and reaches(matrix, i, j)):
                found = reply(Path(Named((ids[j],)), Named((ids[i],))), Evaluator(made.reader, TODAY), None)
                assert found.value == pytest.approx(expected[j], abs=1e-3)
                (held,) = found.items
                assert len(held.evidence) == len(held.note.split(" > ")) - 1
