"""The stages under Ray Data, on this machine: the same graph as one process makes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ingest.cluster import read_on_cluster
from ingest.crew import Alone
from ingest.jobs import ingest
from ingest.sources import Options, places, read_sources
from ingest.workers import Recipe
from kg.export import stable_lines
from kg.open import open_graph
from tests.support.stub_reader import BAD, StubReader
from tests.unit.test_workers import ARTICLES

pytest.importorskip("ray", reason="the extra scale is not installed")
TODAY = date(2025, 6, 30)


@pytest.mark.torture  # Ray takes a quarter of a minute to start
def test_ray_makes_the_same_graph_as_one_process(tmp_path: Path) -> None:
    for number in range(3):
        records = [{"text": a.text, "id": a.id, "published": str(a.published), "title": a.id} for a in ARTICLES[number::3]]
        records += [{"text": f"It {BAD} at all, and there is nothing that anybody could do.", "id": f"bad-{number}"}]
        lines = [json.dumps({"published": "2025-05-01"} | record) for record in records]
        (tmp_path / f"{number}.jsonl").write_text("\n".join([*lines, "no JSON"]), encoding="utf-8")
    options = Options(any_language=True, root=tmp_path)
    exports = []
    for items in (
        read_sources([str(tmp_path)], options),
        read_on_cluster(places([str(tmp_path)]), options, Recipe(StubReader), readers=1),  # type: ignore[arg-type]
    ):
        with open_graph(None, today=lambda: TODAY) as graph:
            assert ingest(items, Alone(StubReader()), graph.ledger).counts == {"new": len(ARTICLES), "dead": 6}
            exports.append(list(stable_lines(graph.store.quads(None))))
    assert exports[0] == exports[1]
