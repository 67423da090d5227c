"""Bad input of every kind: a clear line, the right exit code, nothing lost, the rest read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.cli import CORPUS, answer, firmgraph, owner

GOOD = (CORPUS / "merrow-penvarrow-order.txt").read_text(encoding="utf-8")
HEAD = "Merrow drops Hallvard\n\nKIRKWALL, May 28, 2026 (Norrland Wire) - "
BODY = "Merrow Tidal plc has stopped buying gearboxes from Hallvard Gearing AS, it said on Thursday.\n"


def write(path: Path, content: bytes | str) -> None:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def huge_line(path: Path) -> None:
    """One line of 50 MB, which is never held in memory whole."""
    with path.open("wb") as stream:
        stream.write(b'{"text": "')
        for _ in range(50):
            stream.write(b"x" * 2**20)
        stream.write(b'"}\n')


UNREADABLE: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "empty": ("a.txt", lambda path: write(path, b""), "empty"),
    "blank": ("a.txt", lambda path: write(path, b"\xef\xbb\xbf \r\n\t\n"), "empty"),
    "binary": ("a.txt", lambda path: write(path, bytes(range(256)) * 40), ""),
    "picture": ("a.txt", lambda path: write(path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + os.urandom(500)), ""),
    "huge line": ("a.jsonl", huge_line, "longer than"),
    "huge file": ("a.txt", lambda path: write(path, b"word " * 10_000_000), "too long"),
    "no date": ("a.txt", lambda path: write(path, "Merrow drops Hallvard\n\n" + BODY), "no date of publication"),
    "not English": (
        "a.txt",
        lambda path: write(
            path, HEAD + "Die Firma hat den Vertrag mit dem Lieferanten nicht verlängert, und das ist schade. " * 5
        ),
        "not English",
    ),
    "broken JSON": ("a.jsonl", lambda path: write(path, b'{"text": \n'), "not JSON"),
    "deep JSON": ("a.jsonl", lambda path: write(path, b"[" * 100_000 + b"\n"), "not JSON"),
    "no text": ("a.jsonl", lambda path: write(path, b'{"title": "x"}\n'), "has no text"),
    "web page": ("a.txt", lambda path: write(path, "<!DOCTYPE html><html><body>x</body></html>"), "web page"),
    "dangling link": ("a.txt", lambda path: path.symlink_to(path.parent / "nowhere"), "cannot be read"),
    "pipe": ("a.txt", os.mkfifo, "not a regular file"),
    "folder": ("a.txt", lambda path: path.mkdir(), "no article"),
}


@pytest.fixture(scope="module")
def bad_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str], dict[str, str]]:
    """Every kind of unreadable thing and one good article in one run; the reasons by kind."""
    base = tmp_path_factory.mktemp("bad")
    sources = []
    for kind, (name, make, _) in UNREADABLE.items():
        (base / kind).mkdir()
        make(base / kind / name)
        sources.append(base / kind / name)
    write(base / "good.txt", GOOD)
    done = firmgraph(base / "data", "ingest", *sources, base / "good.txt", "--json")
    dead = json.loads(done.stdout)["dead"]
    reasons = {
        kind: letter["reason"]
        for kind in UNREADABLE
        for letter in dead
        if f"/{kind}/" in letter["source"].replace("%20", " ")
    }
    return base / "data", done, reasons


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_cannot_be_read_is_told_with_its_reason(bad_run: tuple[Path, object, dict[str, str]], kind: str) -> None:
    assert UNREADABLE[kind][2] in bad_run[2][kind]


def test_the_rest_is_read_and_the_dead_letters_are_kept(
    bad_run: tuple[Path, subprocess.CompletedProcess[str], dict[str, str]], tmp_path: Path
) -> None:
    data, done, reasons = bad_run
    assert (done.returncode, json.loads(done.stdout)["counts"]) == (3, {"dead": len(UNREADABLE), "new": 1})
    assert "Traceback" not in done.stderr
    dead = json.loads(firmgraph(data, "deadletters", "--json").stdout)
    assert sorted(letter["reason"] for letter in dead) == sorted(reasons.values())
    write(tmp_path / "a.txt", b"")
    assert firmgraph(tmp_path / "data", "ingest", tmp_path / "a.txt").returncode == 1


def test_a_dead_letter_that_is_mended_leaves_the_list(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    write(article, b"")
    assert firmgraph(tmp_path / "data", "ingest", article).returncode == 1
    write(article, HEAD + BODY)
    assert firmgraph(tmp_path / "data", "ingest", article).returncode == 0
    assert firmgraph(tmp_path / "data", "deadletters").stdout == "no dead letters\n"


@pytest.mark.parametrize(
    "encoded",
    [
        (HEAD + BODY).replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + (HEAD + BODY).encode(),
        (HEAD + BODY).encode("utf-16"),
        (HEAD + BODY).replace("Hallvard", "Hållvard").encode("cp1252"),
    ],
    ids=["CRLF", "BOM", "UTF-16", "Windows-1252"],
)
def test_other_encodings_are_read_and_quoted_exactly(tmp_path: Path, encoded: bytes) -> None:
    write(tmp_path / "a.txt", encoded)
    done = firmgraph(tmp_path / "data", "ingest", tmp_path / "a.txt")
    assert done.returncode == 0, done.stderr
    found = json.loads(firmgraph(tmp_path / "data", "firm", "Merrow Tidal plc", "--json").stdout)
    assert "stopped buying gearboxes" in found["rows"][0]["quote"]


@pytest.mark.system("setpriv", "root")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    """Root may read everything, so the command runs as nobody."""
    write(tmp_path / "a.txt", GOOD)
    (tmp_path / "a.txt").chmod(0)
    tmp_path.chmod(0o777)
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    lines = as_nobody("import sys; open(sys.argv[1])", tmp_path / "a.txt")
    assert "PermissionError" in lines  # the setting is as meant
    said = as_nobody(
        "import sys; from pathlib import Path; from ingest.sources import read_sources; print(*read_sources([sys.argv[1]]))",
        tmp_path / "a.txt",
    )
    assert "cannot be read (Permission denied)" in said


def as_nobody(script: str, argument: Path) -> str:
    import sys

    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-c", script, str(argument)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=CORPUS.parents[1])
    if "Permission denied: '/root" in done.stderr or "can't open" in done.stderr or "No module" in done.stderr:
        pytest.skip("the Python of this environment cannot be run by another user")
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one article, and that article. Not to be changed."""
    base = tmp_path_factory.mktemp("one")
    write(base / "good.txt", GOOD)
    assert firmgraph(base / "data", "ingest", "--root", base, base / "good.txt").returncode == 0
    return base


@pytest.fixture
def data(one: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    shutil.copytree(one, tmp_path, dirs_exist_ok=True)
    return tmp_path / "data"


def test_a_folder_that_another_process_has_open(data: Path) -> None:
    """Somebody who opens the graph without listening, such as a program of one's own."""
    import sys

    script = (
        "import sys, time; from pathlib import Path; from kg.open import open_graph;"
        "graph = open_graph(Path(sys.argv[1])); print('open', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", script, str(data)], stdout=subprocess.PIPE)
    assert other.stdout is not None
    other.stdout.readline()
    done = firmgraph(data, "ask", "who owns Merrow Tidal?")
    other.kill()
    other.communicate()
    assert done.returncode == 4
    assert f"({other.pid})" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    write(tmp_path / "data", b"")
    done = firmgraph(tmp_path / "data", "ingest", CORPUS)
    assert done.returncode in (2, 4)
    assert len(done.stderr.splitlines()) <= 4
    assert "Traceback" not in done.stderr


def test_an_index_of_another_encoder(data: Path) -> None:
    done = firmgraph(data, "ask", "who owns Merrow Tidal?", FIRMGRAPH_ENCODER="default")
    assert done.returncode == 4
    assert "was made by encoder" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert firmgraph(data, "doctor", "--reindex", FIRMGRAPH_ENCODER="default").returncode == 0
    assert firmgraph(data, "ask", "who owns Merrow Tidal?", FIRMGRAPH_ENCODER="default").returncode == 0


def test_an_encoder_that_does_not_exist(data: Path) -> None:
    done = firmgraph(data, "ask", "who owns Merrow Tidal?", FIRMGRAPH_ENCODER="nonsense/nothing")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_damaged_index_is_filled_again(data: Path) -> None:
    for file in (data / "passages").iterdir():
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert firmgraph(data, "doctor").stdout == "all is well\n"


def test_a_catalogue_older_than_the_graph(data: Path, tmp_path: Path) -> None:
    for name in ("catalogue.sqlite", "catalogue.sqlite-wal"):
        if (data / name).exists():
            shutil.copy(data / name, tmp_path / name)
    write(tmp_path / "later.txt", HEAD + BODY)
    assert firmgraph(data, "ingest", tmp_path / "later.txt").returncode == 0
    for name in ("catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm"):
        (data / name).unlink(missing_ok=True)
        if (tmp_path / name).exists():
            shutil.copy(tmp_path / name, data / name)
    done = firmgraph(data, "ask", "who owns Merrow Tidal?")
    assert done.returncode == 4
    assert "older than the graph" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_catalogue_that_is_no_database(data: Path) -> None:
    write(data / "catalogue.sqlite", b"not a database, whatever it says" * 100)
    done = firmgraph(data, "ask", "who owns Merrow Tidal?")
    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.system("mount", "root")
def test_a_full_disk_loses_nothing(small_disk: Path, tmp_path: Path) -> None:
    data = small_disk / "data"
    write(tmp_path / "good.txt", GOOD)
    assert firmgraph(data, "ingest", "--root", tmp_path, tmp_path / "good.txt").returncode == 0
    before = firmgraph(data, "export", "--stable").stdout
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as stream, suppress(OSError):
        while stream.write(b"\0" * 4096):
            pass
    done = firmgraph(data, "ingest", "--root", CORPUS, CORPUS)
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    ballast.unlink()
    assert set(before.splitlines()) <= set(firmgraph(data, "export", "--stable").stdout.splitlines()) | {""}
    assert firmgraph(data, "doctor").stdout == "all is well\n"
    assert firmgraph(data, "ingest", "--root", CORPUS, CORPUS / "juno-recall.txt").returncode == 0


def test_hostile_text_reaches_the_terminal_neutralised(tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\u202e"
    write(tmp_path / "a.txt", HEAD.replace("Merrow drops", f"Merrow {evil}drops") + BODY)
    firmgraph(tmp_path / "data", "ingest", tmp_path / "a.txt")
    for command in (["firm", "Hallvard Gearing"], ["ask", "who supplies Merrow Tidal?"], ["deadletters"], ["export"]):
        said = firmgraph(tmp_path / "data", *command)
        if command != ["export"]:
            assert not set(said.stdout + said.stderr) & set("\x1b\x07\u202e")
    odd = tmp_path / f"{evil}.txt"
    write(odd, b"")
    said = firmgraph(tmp_path / "data", "ingest", odd)
    assert not set(said.stdout + said.stderr) & set("\x1b\x07\u202e")


def test_bad_input_does_not_disturb_an_owner(data: Path, tmp_path: Path) -> None:
    write(tmp_path / "bad.txt", b"\0\1\2" * 1000)
    with owner(data):
        assert firmgraph(data, "ingest", tmp_path / "bad.txt").returncode == 1
        assert firmgraph(data, "ingest", tmp_path / "bad.txt", tmp_path / "good.txt").returncode == 3
        assert answer(data, "who supplies Merrow Tidal?")["status"] in ("answered", "abstained")
