"""Opening a data folder: one owner, what is broken is said, what is behind catches up."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kg import doctor
from kg.encoder import load_encoder
from kg.errors import DataFolderError, FolderBroken, FolderLocked
from kg.export import stable_lines
from kg.ledger import Stage
from kg.model import Judgement, Relation, Verdict
from kg.open import Graph, open_graph
from kg.store import Update
from kg.updates import commit_quad
from tests.support.readings import BODIES, TODAY, firm, line, reading

ONE = reading("https://news.example/1", [line(firm("Ankaro"), Relation.SUPPLIES, firm("Steigwerk"))], text=BODIES[1])
TWO = reading("https://news.example/2", [line(firm("Lumo"), Relation.SUPPLIES, firm("Ankaro"))], text=BODIES[2])


def opened(folder: Path | None, **more: object) -> Graph:
    return open_graph(folder, encoder=load_encoder("hashing"), today=lambda: TODAY, **more)  # type: ignore[arg-type]


def exported(graph: Graph) -> str:
    return "".join(stable_lines(graph.store.raw))


def test_what_was_written_is_there_on_the_next_opening(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as graph:
        graph.ledger.put(ONE)
        before = exported(graph)
    with opened(tmp_path / "data") as graph:
        assert exported(graph) == before
        assert graph.reader.find("Ankaro")[0].score == 1.0
        assert doctor.examine(graph) == []


def test_the_reader_follows_the_writer() -> None:
    with opened(None) as graph:
        assert graph.reader.find("Ankaro") == []
        graph.ledger.put(ONE)
        assert graph.reader.find("Ankaro")[0].entity.label == "Ankaro"
        graph.ledger.remove(ONE.article.id)
        assert graph.reader.find("Ankaro") == []


def test_a_second_owner_is_refused_with_a_clear_line(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(FolderLocked, match=str(os.getpid())):
        opened(tmp_path)
    opened(tmp_path).close()


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataFolderError, match="file"):
        opened(tmp_path / "file" / "data")


def test_a_catalogue_older_than_the_graph_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with opened(folder) as graph:
        graph.ledger.put(ONE)
    shutil.copy(folder / "catalogue.sqlite", tmp_path / "old.sqlite")
    with opened(folder) as graph:
        graph.ledger.put(TWO)
        before = exported(graph)
    newer = (folder / "catalogue.sqlite").read_bytes()
    shutil.copy(tmp_path / "old.sqlite", folder / "catalogue.sqlite")
    with pytest.raises(FolderBroken, match="older than the graph"):
        opened(folder)
    with opened(folder, mend=False) as graph:
        assert any("older" in finding.what for finding in doctor.examine(graph))
    (folder / "catalogue.sqlite").write_bytes(newer)
    with opened(folder) as graph:
        assert exported(graph) == before


def test_a_graph_older_than_the_catalogue_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with opened(folder) as graph:
        graph.ledger.put(ONE)
    shutil.copytree(folder / "graph", tmp_path / "old")
    with opened(folder) as graph:
        graph.ledger.put(TWO)
        before = exported(graph)
    shutil.rmtree(folder / "graph")
    shutil.copytree(tmp_path / "old", folder / "graph")
    with opened(folder) as graph:
        assert exported(graph) == before
        assert doctor.examine(graph) == []


def test_a_lost_graph_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with opened(folder) as graph:
        graph.ledger.put_many([ONE, TWO])
        before = exported(graph)
    shutil.rmtree(folder / "graph")
    with opened(folder) as graph:
        assert exported(graph) == before


def test_another_folders_graph_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with opened(tmp_path / name) as graph:
            graph.ledger.put(ONE)
    shutil.rmtree(tmp_path / "one" / "graph")
    shutil.move(tmp_path / "two" / "graph", tmp_path / "one" / "graph")
    with pytest.raises(FolderBroken, match="another catalogue"):
        opened(tmp_path / "one")


def test_the_passage_index_catches_up(tmp_path: Path) -> None:
    with opened(tmp_path) as graph:
        graph.ledger.put_many([ONE, TWO])
        graph.index()
        graph.ledger.remove(TWO.article.id)
        assert any("index" in finding.what for finding in doctor.examine(graph))
    with opened(tmp_path) as graph:
        assert graph.passages is not None
        assert set(graph.passages.versions) == {ONE.article.id}


def test_a_failed_write_is_done_with_the_next_one(tmp_path: Path) -> None:
    def fail(stage: Stage) -> None:
        if stage is Stage.APPLIED and failing:
            raise OSError(28, "No space left on device")

    failing = False
    with opened(tmp_path, on_stage=fail) as graph:
        failing = True
        with pytest.raises(DataFolderError, match="No space left"):
            graph.ledger.put(ONE)
        failing = False
        graph.ledger.put(TWO)
        graph.index()
        assert doctor.examine(graph) == []
        assert len(graph.catalogue.articles()) == 2


def test_the_doctor_finds_and_mends_what_does_not_belong() -> None:
    with opened(None) as graph:
        graph.ledger.put(ONE)
        graph.index()
        before = exported(graph)
        rows = [q for q in graph.store.raw if q.predicate.value.endswith("holdsFrom")]
        graph.store.apply(Update(delete=tuple(rows)))
        assert any("view graph" in finding.what for finding in doctor.examine(graph))
        assert doctor.mend(graph) == []
        assert exported(graph) == before


def test_the_doctor_lists_judgements_without_a_target() -> None:
    with opened(None) as graph:
        graph.ledger.put(ONE)
        graph.index()
        graph.ledger.judge(Judgement(id="j1", verdict=Verdict.MERGE, names=("ankaro", "nobody")))
        graph.ledger.judge(
            Judgement(id="j2", verdict=Verdict.REJECT, names=("Lumo",), article=ONE.article.id, relation=Relation.SUES)
        )
        graph.ledger.judge(Judgement(id="j3", verdict=Verdict.MERGE, names=("ankaro", "steigwerk")))
        found = [finding.what for finding in doctor.examine(graph)]
        assert [what.split()[1] for what in found] == ["j1", "j2"]


def test_the_doctor_sees_a_graph_that_lags_behind() -> None:
    with opened(None) as graph:
        graph.ledger.put(ONE)
        graph.index()
        commits = [q for q in graph.store.raw if q.predicate.value.endswith("#commit")]
        old = commit_quad(f"{graph.catalogue.lineage()}:0")
        graph.store.apply(Update(delete=tuple(commits), insert=(old,)))
        assert any(finding.mendable for finding in doctor.examine(graph))
