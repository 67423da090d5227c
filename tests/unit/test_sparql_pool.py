"""Workers and copies: what is killed, what waits, what strangers never see, what survives a killed change."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg import terms
from kg.model import Relation
from kg.open import open_graph
from kg.sparql.annex import Annex
from kg.sparql.pool import Limits, Outcome, Pool
from kg.sparql.snapshots import DATED, Snapshots
from tests.support.readings import firm, line, reading

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . FILTER(?x + ?y = ?z + 0.5) }"
LIMITS = Limits(seconds=20, slots=2, heavy=1, patience=0.3, rows=2000)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    store = Store(str(folder))
    graph = NamedNode("http://g")
    store.extend([Quad(NamedNode(f"http://s/{n}"), NamedNode("http://p"), Literal(n), graph) for n in range(1500)])
    store.flush()
    return folder


@asynccontextmanager
async def pool(tmp_path: Path, limits: Limits = LIMITS) -> AsyncIterator[Pool]:
    made = Pool(spool=tmp_path / "spool", limits=limits)
    try:
        yield made
    finally:
        made.close()


def job(snapshot: Path, query: str, **more: object) -> dict[str, object]:
    return {"op": "query", "snapshot": str(snapshot), "query": query, "form": "json", "union": True} | more


async def ask(pool: Pool, snapshot: Path, query: str = "ASK { ?s ?p 7 }", **more: object) -> Outcome:
    return await pool.run(job(snapshot, query), **more)


def test_a_light_query_does_not_wait_for_heavy_ones(tmp_path: Path, snapshot: Path) -> None:
    async def scene() -> None:
        async with pool(tmp_path, replace(LIMITS, slots=1, heavy=3)) as workers:
            await ask(workers, snapshot)
            heavy = [asyncio.ensure_future(ask(workers, snapshot, ENDLESS)) for _ in range(2)]
            await asyncio.sleep(1.0)
            begun = time.monotonic()
            assert (await ask(workers, snapshot)).body == b'{"head":{},"boolean":true}'
            assert time.monotonic() - begun < 5
            assert not any(task.done() for task in heavy)
            for task in heavy:
                task.cancel()
            await asyncio.wait(heavy)

    asyncio.run(scene())


def test_too_many_heavy_ones_are_told_to_come_back(tmp_path: Path, snapshot: Path) -> None:
    async def scene() -> None:
        async with pool(tmp_path) as workers:
            found = await asyncio.gather(*(ask(workers, snapshot, ENDLESS, seconds=3) for _ in range(2)))
            assert sorted(outcome.status for outcome in found) == ["busy", "timeout"]
            assert (await ask(workers, snapshot)).status == "ok"

    asyncio.run(scene())


def test_a_full_queue_refuses_at_once(tmp_path: Path, snapshot: Path) -> None:
    async def scene() -> None:
        async with pool(tmp_path, replace(LIMITS, slots=1, waiting=1, patience=5)) as workers:
            found = await asyncio.gather(*(ask(workers, snapshot, ENDLESS, seconds=1) for _ in range(4)))
            assert [outcome.status for outcome in found].count("busy") == 2

    asyncio.run(scene())


def test_time_memory_and_rows_are_limited(tmp_path: Path, snapshot: Path) -> None:
    greedy = "SELECT ?x (GROUP_CONCAT(CONCAT(STR(?b), STR(?c))) AS ?all) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z } GROUP BY ?x"

    async def scene() -> None:
        async with pool(tmp_path, replace(LIMITS, megabytes=1024)) as workers:
            assert (await ask(workers, snapshot, ENDLESS, seconds=0.5)).status == "timeout"
            assert (await ask(workers, snapshot, greedy)).status in ("memory", "timeout")
            flood = "SELECT * { ?s ?p ?o . ?t ?q ?r }"
            assert (await ask(workers, snapshot, flood)).status == "too-large"
            cut = await workers.run(job(snapshot, flood, partial=True, rows=10))
            assert (cut.status, cut.body.count(b'"t":')) == ("cut", 10)
            assert (await workers.run(job(snapshot, "SELECT * { ?s ?p }"))).status == "bad"
            assert not list((tmp_path / "spool").iterdir())

    asyncio.run(scene())


def test_a_large_result_lies_in_a_file_and_not_in_memory(tmp_path: Path, snapshot: Path) -> None:
    async def scene() -> None:
        async with pool(tmp_path) as workers:
            large = await workers.run(job(snapshot, "SELECT * { ?s ?p ?o . ?t ?q 7 } LIMIT 1500"))
            assert (large.status, large.body) == ("ok", b"")
            assert large.spool is not None
            assert large.spool.stat().st_size > 100_000

    asyncio.run(scene())


def test_a_query_can_be_cancelled_by_its_name(tmp_path: Path, snapshot: Path) -> None:
    async def scene() -> None:
        async with pool(tmp_path) as workers:
            running = asyncio.ensure_future(ask(workers, snapshot, ENDLESS, id_="mine"))
            await asyncio.sleep(0.5)
            assert workers.cancel("mine")
            assert (await running).status == "cancelled"
            assert not workers.cancel("mine")

    asyncio.run(scene())


# Copies


def test_strangers_never_see_what_is_private(tmp_path: Path) -> None:
    public = reading("public", [line(firm("Adlane"), Relation.SUPPLIES, firm("Borrow"))])
    private = reading("private", [line(firm("Cadmium"), Relation.SUPPLIES, firm("Borrow"))], visibility="C123")
    with open_graph(tmp_path / "data") as graph:
        graph.ledger.put_many([public, private])
        snapshots = Snapshots(tmp_path / "copies", graph.store, Annex(tmp_path / "annex"))
        taken = snapshots.take()
        text = "\n".join(map(str, Store.read_only(str(taken.path))))
        assert "Adlane" in text
        assert "Borrow" in text
        assert "admium" not in text
        assert "C123" not in text
        assert "Cadmium" in "\n".join(map(str, graph.store.raw))


def test_a_copy_is_renewed_after_a_change_and_the_old_one_goes_when_nobody_holds_it(tmp_path: Path) -> None:
    with open_graph(tmp_path / "data") as graph:
        snapshots = Snapshots(tmp_path / "copies", graph.store, Annex(tmp_path / "annex"))
        first = snapshots.take()
        graph.ledger.put(reading("a", [line(firm("Adlane"), Relation.SUPPLIES, firm("Borrow"))]))
        snapshots.expire()
        second = snapshots.take()
        assert second.version != first.version
        assert len(list((tmp_path / "copies").iterdir())) == 2
        snapshots.give_back(first)
        assert [path.name for path in (tmp_path / "copies").iterdir()] == [second.path.name]
        snapshots.give_back(second)
        assert snapshots.take().path == second.path


def test_the_annex_changes_whole_or_not_at_all(tmp_path: Path) -> None:
    annex = Annex(tmp_path / "annex")
    assert annex.path is None
    with annex.changing() as draft:
        store = Store(str(draft.path))
        store.update("INSERT DATA { GRAPH <http://g> { <http://s> <http://p> 1 } }")
        store.flush()
        del store
        draft.keep()
    before = annex.version
    with annex.changing() as draft:
        Store(str(draft.path)).update("CLEAR ALL")
    with suppress(RuntimeError), annex.changing() as draft:
        draft.keep()
        raise RuntimeError
    assert annex.version == before
    assert annex.path is not None
    (tmp_path / "annex" / "left-by-a-kill").mkdir()
    assert len(Store.read_only(str(Annex(tmp_path / "annex").path))) == 1
    assert sorted(os.listdir(tmp_path / "annex")) == sorted([before, "current"])


@pytest.mark.parametrize("graph", [terms.VIEW.value, terms.BASE + "graph/new"])
def test_nobody_writes_to_graphs_of_our_own(tmp_path: Path, graph: str) -> None:
    async def scene() -> None:
        async with pool(tmp_path) as workers:
            text = f"INSERT DATA {{ GRAPH <{graph}> {{ <http://s> <http://p> 1 }} }}"
            outcome = await workers.run(
                {"op": "update", "update": text, "annex": str(tmp_path / "a"), "protected": terms.BASE, "most": 10}
            )
            assert outcome.status == "forbidden"

    asyncio.run(scene())


def test_a_dated_copy_has_the_current_graph_of_its_day(tmp_path: Path) -> None:
    supplies = line(firm("Adlane"), Relation.SUPPLIES, firm("Borrow"))
    with open_graph(tmp_path / "data", today=lambda: date(2026, 6, 1)) as graph:
        graph.ledger.put(reading("a", [supplies], published=date(2020, 3, 1)))
        snapshots = Snapshots(tmp_path / "copies", graph.store, Annex(tmp_path / "annex"), graph.ledger.shortcuts)
        now = snapshots.take()
        seen = {day: buyers(snapshots.dated(now, day).path) for day in (date(2020, 4, 1), date(2026, 5, 1))}
        assert seen == {date(2020, 4, 1): 1, date(2026, 5, 1): 0}
        assert buyers(now.path) == 0
        for number in range(8):
            snapshots.give_back(snapshots.dated(now, date(2021, 1, 1 + number)))
        assert len(list((tmp_path / "copies").iterdir())) <= 1 + 2 + DATED


def buyers(copy: Path) -> int:
    return sum(1 for _ in Store.read_only(str(copy)).quads_for_pattern(None, terms.fg("buysFrom"), None, terms.CURRENT))
