"""A data folder in one file and back; and files that are no backups."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kg.backup import MANIFEST, freeze, pack, restore
from kg.doctor import examine_deeply
from kg.encoder import HashingEncoder
from kg.errors import BadInput, DataFolderError
from kg.export import stable_lines
from kg.model import Relation
from kg.open import Graph, open_graph
from tests.support.readings import firm, line, reading

ONE = reading("https://news.example/1", [line(firm("Ankaro"), Relation.SUPPLIES, firm("Steigwerk"))])
TWO = reading("https://news.example/2", [line(firm("Quarrow"), Relation.SUPPLIES, firm("Steigwerk"))])


def opened(folder: Path) -> Graph:
    return open_graph(folder, encoder=HashingEncoder(), today=lambda: date(2025, 6, 30))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A backup, taken while the folder is open and before a further article came, and the export of that moment."""
    folder = tmp_path_factory.mktemp("backup")
    with opened(folder / "data") as graph:
        graph.ledger.put(ONE)
        graph.index()
        before = list(stable_lines(graph.store.raw))
        freeze(folder / "data", graph.store, folder / "staging")
        graph.ledger.put(TWO)
        graph.index()
        pack(folder / "staging", folder / "made.zip")
    return folder / "made.zip", before


def test_a_restored_folder_is_the_folder_of_that_moment(made: tuple[Path, list[str]], tmp_path: Path) -> None:
    file, before = made
    assert file.stat().st_mode & 0o777 == 0o600
    restore(file, tmp_path / "new")
    with opened(tmp_path / "new") as graph:
        assert list(stable_lines(graph.store.raw)) == before
        assert examine_deeply(graph) == []
        assert graph.passages is not None
        assert [p.article for p in graph.passages.search("Ankaro")] == [ONE.article.id]
        graph.ledger.put(TWO)  # and it goes on from there


def test_what_a_killed_backup_left_is_no_hindrance(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as graph:
        freeze(tmp_path / "data", graph.store, tmp_path / "staging")
    (tmp_path / ".made.zip.part").write_bytes(b"half")
    pack(tmp_path / "staging", tmp_path / "made.zip")
    assert zipfile.is_zipfile(tmp_path / "made.zip")
    assert not (tmp_path / ".made.zip.part").exists()


def test_a_folder_with_a_graph_is_never_overwritten(made: tuple[Path, list[str]], tmp_path: Path) -> None:
    restore(made[0], tmp_path / "new")
    with pytest.raises(DataFolderError, match="holds a graph"):
        restore(made[0], tmp_path / "new")


def test_a_folder_with_passages_alone_is_not_filled_by_half(made: tuple[Path, list[str]], tmp_path: Path) -> None:
    (tmp_path / "new" / "passages").mkdir(parents=True)
    (tmp_path / "new" / "passages" / "old").touch()
    with pytest.raises(DataFolderError, match="holds a graph"):
        restore(made[0], tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["passages"]


def rewritten(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of a backup whose parts were changed."""
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target


def listed(parts: dict[str, bytes], name: str, facts: object) -> None:
    manifest = json.loads(parts[MANIFEST])
    manifest["files"][name] = facts
    parts[MANIFEST] = json.dumps(manifest).encode()


def flip(parts: dict[str, bytes]) -> None:
    parts["catalogue.sqlite"] = parts["catalogue.sqlite"][:-1] + b"\x01"


def swell(parts: dict[str, bytes]) -> None:
    parts["catalogue.sqlite"] += b"\0" * (64 << 20)


def lose(parts: dict[str, bytes]) -> None:
    del parts["catalogue.sqlite"]


def slip_in(parts: dict[str, bytes]) -> None:
    parts["more.sqlite"] = b"unlisted"


def climb(parts: dict[str, bytes]) -> None:
    parts["graph/../../escaped"] = b"x"
    listed(parts, "graph/../../escaped", {"bytes": 1, "sha256": "0" * 64})


def absolute(parts: dict[str, bytes]) -> None:
    parts["/tmp/escaped"] = b"x"
    listed(parts, "/tmp/escaped", {"bytes": 1, "sha256": "0" * 64})


def nonsense(parts: dict[str, bytes]) -> None:
    listed(parts, "catalogue.sqlite", ["not", "facts"])


def newer(parts: dict[str, bytes]) -> None:
    parts[MANIFEST] = json.dumps(json.loads(parts[MANIFEST]) | {"schema": 9999}).encode()


def no_json(parts: dict[str, bytes]) -> None:
    parts[MANIFEST] = b"\x80\x04"


CHANGES = [flip, swell, lose, slip_in, climb, absolute, nonsense, newer, no_json]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_tampered_backup_lays_nothing_down(
    made: tuple[Path, list[str]], tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    tampered = rewritten(made[0], tmp_path / "bad.zip", change)
    with pytest.raises(BadInput, match=r"bad\.zip"):
        restore(tampered, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip at all" * 100])
def test_what_is_no_zip_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.zip").write_bytes(content)
    with pytest.raises(BadInput, match="no sound backup"):
        restore(tmp_path / "bad.zip", tmp_path / "new")


def test_a_cut_backup_says_so(made: tuple[Path, list[str]], tmp_path: Path) -> None:
    content = made[0].read_bytes()
    (tmp_path / "bad.zip").write_bytes(content[: len(content) // 2])
    with pytest.raises(BadInput, match="no sound backup"):
        restore(tmp_path / "bad.zip", tmp_path / "new")
