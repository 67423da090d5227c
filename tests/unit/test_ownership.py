"""Chains, loops, bounds and control over the stakes of one day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import MAJORITY, SOME_STAKE, Modality, Percent, Phase, Relation
from kg.ownership import Ownership, ownership
from kg.state import Group
from tests.support.stories import rows, says

DAY = date(2025, 6, 1)


def owns(owner, firm, share, published="2025-01-15", **more):
    return says(published, owner, Relation.OWNS_STAKE, firm, share=share, origin=f"{owner} in {firm}", **more)


def graph(*claims, day: date = DAY) -> Ownership:
    return ownership(rows(claims), day)


def test_a_chain_is_the_product_of_its_links():
    chain = graph(owns("island", "group", 62), owns("group", "farm", 55), owns("farm", "hatchery", 80))
    holding = chain.effective("island", "farm")
    assert holding is not None
    assert holding.percent == Percent.exactly(34.1)
    assert [(s.owner, s.owned) for s in holding.path] == [("island", "group"), ("group", "farm")]
    assert chain.effective("island", "hatchery").percent == Percent.exactly(27.28)


def test_two_ways_to_one_firm_add_up():
    both = graph(owns("top", "left", 50), owns("top", "right", 40), owns("left", "mine", 60), owns("right", "mine", 30))
    assert both.effective("top", "mine").percent == Percent.exactly(42)


def test_nobody_above_no_holding():
    assert graph(owns("a", "b", 30)).effective("b", "a") is None
    assert graph().effective("a", "b") is None


def test_a_loop_is_counted_once():
    # a owns 80 % of b, b owns 50 % of a: what comes back to a adds nothing to a, and raises what an outsider holds
    loop = graph(owns("a", "b", 80), owns("b", "a", 50), owns("outsider", "a", 30))
    assert loop.effective("a", "b").percent == Percent.exactly(80)
    assert loop.effective("outsider", "a").percent == Percent.exactly(50)  # 30 / (1 - 0.4)
    assert loop.effective("outsider", "b").percent == Percent.exactly(40)


def test_a_loop_that_owns_itself_has_no_owner_outside():
    closed = graph(owns("a", "b", 100), owns("b", "a", 100))
    assert closed.effective("a", "b").percent == Percent.exactly(100)
    assert closed.ultimate_owners("a") == []


def test_bounds_run_through_the_chain():
    vague = graph(owns("parent", "unit", MAJORITY), owns("unit", "shop", 40))
    percent = vague.effective("parent", "shop").percent
    assert (percent.low, percent.high) == (20, 40)


def test_an_unknown_share_is_anything_up_to_what_the_others_leave():
    shared = graph(owns("big", "firm", 70), owns("small", "firm", SOME_STAKE))
    percent = shared.effective("small", "firm").percent
    assert (percent.low, percent.high, percent.low_open) == (0, 30, True)
    assert graph(owns("a", "b", None)).effective("a", "b").percent.high == 100


def test_control_is_transitive_and_more_than_half():
    tree = graph(owns("top", "holding", 51), owns("holding", "works", 51), owns("top", "half", 50))
    assert tree.controlled("top") == {"holding": 51, "works": 51}
    assert tree.effective("top", "works").percent == Percent.exactly(26.01)


def test_controlled_firms_vote_together():
    tree = graph(owns("top", "a", 60), owns("a", "target", 30), owns("top", "target", 21))
    assert tree.controlled("top") == {"a": 60, "target": 51}
    assert tree.controllers("target") == ["top"]


def test_a_unit_is_controlled_though_its_percentage_is_not_known():
    assert graph(owns("parent", "unit", MAJORITY)).controlled("parent") == {"unit": 50}


def test_a_loop_does_not_control_itself():
    loop = graph(owns("a", "b", 60), owns("b", "a", 60))
    assert loop.controlled("outsider") == {}
    assert loop.controlled("a") == {"b": 60}


def test_the_ultimate_owner_is_at_the_top_of_the_chain():
    chain = graph(
        owns("shipowner", "island", 100), owns("island", "group", 62), owns("fund", "group", 38), owns("group", "farm", 55)
    )
    assert [h.owner for h in chain.ultimate_owners("farm")] == ["shipowner", "fund"]
    assert [s.owner for s in chain.ultimate_owners("farm")[0].path] == ["shipowner", "island", "group"]


def test_a_path_is_as_good_as_its_weakest_row():
    chain = graph(owns("top", "mid", 60, "2022-01-10"), owns("mid", "low", 60))
    assert chain.effective("top", "low").group is Group.LAST_KNOWN
    assert chain.effective("mid", "low").group is Group.ACTIVE


def test_hearsay_counts_as_reported():
    chain = graph(owns("top", "mid", 60, modality=Modality.REPORTED), owns("mid", "low", 60))
    assert chain.effective("top", "low").group is Group.REPORTED


@pytest.mark.parametrize(
    "more",
    [{"phase": Phase.AGREED}, {"modality": Modality.DENIED}, {"phase": Phase.ENDED}],
    ids=["agreed", "denied", "ended"],
)
def test_what_does_not_hold_does_not_count(more):
    assert graph(owns("a", "b", 60, **more)).owners("b") == []


def test_owners_come_largest_first():
    assert [s.owner for s in graph(owns("a", "x", 20), owns("b", "x", 45), owns("c", "x", 5)).owners("x")] == ["b", "a", "c"]
    assert [s.owned for s in graph(owns("a", "x", 20), owns("a", "y", 45)).holdings("a")] == ["y", "x"]


@st.composite
def shares(draw) -> np.ndarray:
    """Whole percentages, columns of at most 100; loops of any kind, no firm that owns itself."""
    size = draw(st.integers(2, 6))
    cells = draw(st.lists(st.integers(0, 60), min_size=size * size, max_size=size * size))
    matrix = np.array(cells, dtype=float).reshape(size, size)
    matrix[matrix < 25] = 0.0
    np.fill_diagonal(matrix, 0.0)
    excess = matrix.sum(axis=0) > 95
    matrix[:, excess] = np.floor(matrix[:, excess] * 95 / matrix[:, excess].sum(axis=0))
    return matrix


@settings(max_examples=60, deadline=None)
@given(shares())
def test_look_through_shares_equal_an_independent_solution(matrix):
    size = len(matrix)
    claims = [owns(f"f{i}", f"f{j}", matrix[i, j]) for i in range(size) for j in range(size) if matrix[i, j]]
    solved = graph(*claims)
    for i in range(size):
        # paths from i that never come back to it: y = a_i + y A' where A' is A without i's own stakes
        others = matrix / 100
        own, others = others[i].copy(), np.where(np.arange(size)[:, None] == i, 0.0, others)
        expected = np.linalg.solve((np.eye(size) - others).T, own) * 100
        for j in range(size):
            holding = solved.effective(f"f{i}", f"f{j}") if i != j else None
            if holding is None:
                assert i == j or expected[j] < 1e-9
            else:
                assert holding.low == pytest.approx(expected[j], abs=1e-6)
                assert holding.high == pytest.approx(expected[j], abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(shares(), st.data())
def test_bounds_enclose_every_case_that_they_allow(matrix, data):
    size = len(matrix)
    pairs = [(i, j) for i in range(size) for j in range(size) if matrix[i, j]]
    vague = {pair: (matrix[pair] - data.draw(st.integers(0, 12)), matrix[pair]) for pair in pairs}
    exact = graph(*(owns(f"f{i}", f"f{j}", matrix[i, j]) for i, j in pairs))
    bounded = graph(*(owns(f"f{i}", f"f{j}", vague[i, j]) for i, j in pairs))
    for i, j in [(i, j) for i in range(size) for j in range(size) if i != j]:
        truth, bounds = exact.effective(f"f{i}", f"f{j}"), bounded.effective(f"f{i}", f"f{j}")
        assert (truth is None) == (bounds is None)
        if truth is not None and bounds is not None:
            assert bounds.low - 1e-6 <= truth.low <= bounds.high + 1e-6
