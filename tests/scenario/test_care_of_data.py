"""From the command line: backup, restore, doctor, compaction; a graph on a SPARQL server; readings from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmgraph.cli import run
from ingest.sources.readings import write_readings
from tests.support.sparql_servers import oxigraph
from tests.support.stub_reader import StubReader
from tests.unit.test_workers import ARTICLES


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that has taken in a file of readings."""
    for name, value in (("ENCODER", "hashing"), ("TODAY", "2025-06-30"), ("DATA", str(tmp_path / "data"))):
        monkeypatch.setenv(f"FIRMGRAPH_{name}", value)
    write_readings(StubReader().read_many(ARTICLES[:20]), tmp_path / "part.jsonl.gz")
    assert run(["ingest", str(tmp_path / "part.jsonl.gz")]) == 0
    return tmp_path


def exported(folder: Path, capsys: pytest.CaptureFixture[str], *data: str) -> str:
    capsys.readouterr()
    assert run([*data, "export", "--format", "nquads", "--stable"]) == 0
    return capsys.readouterr().out


def test_a_folder_comes_back_from_its_backup(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = exported(folder, capsys)
    file, new = str(folder / "all.zip"), ("--data", str(folder / "new"))
    assert run(["backup", file]) == 0
    assert run(["backup", file]) == 2  # never over an older one
    assert run([*new, "restore", file]) == 0
    assert run([*new, "restore", file]) == 4  # nor over a graph
    assert run([*new, "doctor", "--deep"]) == 0
    assert run([*new, "compact", "--versions"]) == 0
    assert exported(folder, capsys, *new) == before
    assert before


def test_the_graph_may_lie_on_a_sparql_server(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = exported(folder, capsys)
    (folder / "server").mkdir()
    with oxigraph(folder / "server") as endpoint:
        monkeypatch.setenv("FIRMGRAPH_SPARQL_QUERY", endpoint.query)
        new = ("--data", str(folder / "shared"))
        assert run([*new, "ingest", str(folder / "part.jsonl.gz")]) == 2  # half a server is none
        monkeypatch.setenv("FIRMGRAPH_SPARQL_UPDATE", endpoint.update)
        assert run([*new, "ingest", str(folder / "part.jsonl.gz")]) == 0
        assert exported(folder, capsys, *new) == before
        assert run([*new, "sparql", "ASK { ?a fg:supplies ?b }"]) == 0
        assert run([*new, "firm", "Ankaro3"]) == 0
        assert not (folder / "shared" / "graph").exists()
