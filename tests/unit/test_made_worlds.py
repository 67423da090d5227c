"""Made worlds: what the fast loader writes is what the ledger writes, and answers over them are the truth."""

from __future__ import annotations

import pytest

from benchmarks.answers import measured
from benchmarks.growth import grown, resumed
from benchmarks.worlds import articles, names
from benchmarks.worlds.load import load
from benchmarks.worlds.world import TODAY, Size, make
from kg.open import open_graph
from kg.store import OxigraphStore
from kg.updates import LEDGER


@pytest.mark.parametrize("seed", [1, 2])
def test_the_fast_loader_writes_what_the_ledger_writes(seed):
    world = make(Size(firms=25, claims=400, hubs=1, hub_customers=8, loops=True), seed=seed)
    store = OxigraphStore()
    counts = load(lambda: articles.readings(world), store, TODAY)
    with open_graph(None, today=lambda: TODAY) as graph:
        graph.ledger.put_many(articles.readings(world))
        ledgers = {str(quad) for quad in graph.store.quads(None) if quad.graph_name != LEDGER}
    assert {str(quad) for quad in store.quads(None)} == ledgers
    assert counts["claims"] >= 300


def test_a_world_is_the_same_each_time_and_others_differ():
    size = Size(firms=30, claims=300, hubs=1, hub_customers=5)
    assert make(size, seed=1) == make(size, seed=1)
    assert make(size, seed=1) != make(size, seed=2)


def test_no_two_names_are_alike():
    firms = [names.firm(n) for n in range(names.MOST_NAMES)]
    assert len({name.split()[0] for name in firms}) == len(firms)
    with pytest.raises(ValueError, match="only 10240 names"):
        names.firm(names.MOST_NAMES)


def test_the_benchmark_answers_rightly():
    world = make(Size(firms=60, claims=1500, hubs=2, hub_customers=20), seed=3)
    store = OxigraphStore()
    load(lambda: articles.readings(world), store, TODAY)
    figures = measured(world, store, 40)
    assert figures["right"] == 1.0
    assert figures["hub_0_right"] == figures["hub_1_right"] == 1.0


def test_a_growth_run_goes_on_behind_the_parts_that_it_has() -> None:
    done = {"claims": 100, "parts": ["loaded", "asked", "opened", "written"]}
    first, second = resumed([done, {"claims": 300, "parts": ["loaded"]}], [100, 200])
    assert (first, second) == (done, {"claims": 200, "parts": []})
    kept = list[int]()
    grown(100, first, lambda: kept.append(1))
    assert kept == []
