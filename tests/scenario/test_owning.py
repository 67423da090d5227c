"""One owner per data folder: everything goes through it, nothing stops it, nothing is in the way after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import CORPUS, answer, environment, firmgraph, names, owner

QUESTION = ("who still buys from Scale AI?", "--as-of", "2025-06-20")
ASKING = """
import sys
from firmgraph.cli import run
code = run(["ask", "who still buys from Scale AI?", "--as-of", "2025-06-20", "--json"])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("owned") / "data"
    articles = sorted(CORPUS.glob("scale-ai-*"))
    assert firmgraph(folder, "ingest", "--root", CORPUS, *articles).returncode == 0
    return folder


def get(url: str, **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def post(url: str, body: bytes) -> tuple[int, Any]:
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_asking_an_owner_is_the_same_and_imports_nothing_heavy(data: Path) -> None:
    alone = answer(data, *QUESTION)
    with owner(data):
        done = subprocess.run(
            [sys.executable, "-c", ASKING], capture_output=True, text=True, env=environment(data), check=True
        )
    through = json.loads(done.stdout)
    assert through | {"ms": 0} == alone | {"ms": 0}
    heavy = {"torch", "faiss", "rdflib", "pyoxigraph", "numpy", "spacy", "onnxruntime", "sqlalchemy"}
    assert not set(done.stderr.split()) & heavy


def test_every_command_goes_through_the_owner(data: Path) -> None:
    alone = {command: firmgraph(data, *command).stdout for command in COMMANDS}
    with owner(data):
        assert {command: firmgraph(data, *command).stdout for command in COMMANDS} == alone


COMMANDS = [
    ("export", "--stable"),
    ("export", "--format", "ntriples"),
    ("firm", "Scale AI", "--json"),
    ("sparql", "SELECT ?a { ?a a fg:Article } ORDER BY ?a", "--format", "csv"),
    ("doctor",),
    ("deadletters", "--json"),
    ("judge", "list", "--json"),
]


def test_errors_come_through_with_their_exit_codes(data: Path) -> None:
    with owner(data):
        assert firmgraph(data, "firm", "Nobody at all").returncode == 1
        assert firmgraph(data, "sparql", "DROP ALL").returncode == 2
        assert firmgraph(data, "ingest", "/nonexistent").returncode == 1


def test_questions_are_answered_while_articles_are_read(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "data"
    firmgraph(folder, "ingest", "--root", CORPUS, *sorted(CORPUS.glob("scale-ai-*")))
    expected = names(answer(folder, *QUESTION))
    with owner(folder):
        reading = threading.Thread(target=firmgraph, args=(folder, "ingest", "--root", CORPUS, CORPUS))
        begun = time.monotonic()
        reading.start()
        asked = 0
        while reading.is_alive():
            assert expected <= names(answer(folder, *QUESTION))
            asked += 1
        assert asked >= 3, f"{asked} answers in {time.monotonic() - begun:.1f} s of reading"
        assert answer(folder, "who owns Merrow Tidal?")["status"] == "answered"


def test_of_two_owners_one_wins_and_the_other_says_so(data: Path) -> None:
    with owner(data) as (first, _):
        second = firmgraph(data, "serve", "--port", "0")
        assert second.returncode == 4
        assert f"in use by process {first.pid} (firmgraph serve)" in second.stderr
        assert len(second.stderr.splitlines()) == 1


def test_after_kill_9_the_next_owner_takes_over(data: Path) -> None:
    with owner(data) as (first, _):
        before = answer(data, *QUESTION)
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert (data / "owner.sock").exists()
        assert answer(data, *QUESTION) | {"ms": 0} == before | {"ms": 0}
    with owner(data):
        assert answer(data, *QUESTION) | {"ms": 0} == before | {"ms": 0}


def test_an_ingest_that_loses_its_asker_stops_and_goes_on_next_time(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    firmgraph(folder, "ingest", "--root", CORPUS, CORPUS / "juno-recall.txt")
    with owner(folder):
        command = [sys.executable, "-m", "firmgraph", "ingest", "--root", str(CORPUS), str(CORPUS)]
        asker = subprocess.Popen(command, env=environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while articles(folder) < 3 and asker.poll() is None:
            time.sleep(0.05)
        asker.send_signal(signal.SIGKILL)
        asker.wait()
        assert firmgraph(folder, "ingest", "--root", CORPUS, CORPUS).returncode == 0
        assert firmgraph(folder, "doctor").stdout == "all is well\n"
    fresh = tmp_path / "fresh"
    firmgraph(fresh, "ingest", "--root", CORPUS, CORPUS)
    assert firmgraph(folder, "export", "--stable").stdout == firmgraph(fresh, "export", "--stable").stdout


def articles(folder: Path) -> int:
    """How many articles the graph has."""
    done = firmgraph(folder, "sparql", "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a a fg:Article }", "--format", "csv")
    return int(done.stdout.split()[1])


def test_an_owner_told_to_end_ends_and_leaves_the_folder_free(data: Path) -> None:
    with owner(data) as (process, _):
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert not (data / "owner.sock").exists()
    assert answer(data, *QUESTION)["status"] == "answered"


def test_http_answers_like_the_command_line(data: Path) -> None:
    alone = answer(data, *QUESTION)
    with owner(data) as (_, address):
        assert get(f"{address}/healthz") == (200, {"status": "ok"})
        status, ready = get(f"{address}/readyz")
        assert (status, ready["articles"]) == (200, len(list(CORPUS.glob("scale-ai-*"))))
        query = urllib.parse.urlencode({"q": QUESTION[0], "as_of": QUESTION[2]})
        status, found = get(f"{address}/ask?{query}")
        assert (status, found | {"ms": 0}) == (200, alone | {"ms": 0})
        status, found = post(f"{address}/ask", json.dumps({"question": QUESTION[0], "as_of": QUESTION[2]}).encode())
        assert (status, found | {"ms": 0}) == (200, alone | {"ms": 0})


def test_http_refuses_what_it_should(data: Path) -> None:
    with owner(data) as (_, address):
        assert get(f"{address}/healthz", Host="evil.example")[0] == 421
        assert get(f"{address}/healthz", Origin="http://evil.example")[0] == 403
        assert get(f"{address}/healthz", Origin=address)[0] == 200
        assert get(f"{address}/ask")[0] == 400
        assert get(f"{address}/ask?q=x&as_of=yesterday")[0] == 400
        assert post(f"{address}/ask", b"[1]")[0] == 400
        assert post(f"{address}/ask", b"{" * 100_000)[0] == 400
        assert post(f"{address}/ask", b'{"question": 3}')[0] == 400
        assert post(f"{address}/ask", b'{"question": "' + b"x" * 5_000_000 + b'"}')[0] == 413
        assert get(f"{address}/healthz")[0] == 200


def test_a_port_in_use_is_a_clear_line(data: Path) -> None:
    with owner(data) as (_, address):
        port = address.rpartition(":")[2]
        other = data.parent / "other"
        firmgraph(other, "ingest", CORPUS / "juno-recall.txt")
        done = firmgraph(other, "serve", "--port", port)
        assert done.returncode == 2
        assert "choose another --port" in done.stderr.splitlines()[-1]


def test_slack_without_tokens_is_a_clear_line(data: Path) -> None:
    done = firmgraph(data, "slack")
    assert done.returncode == 2
    assert "FIRMGRAPH_SLACK_APP_TOKEN" in done.stderr.splitlines()[-1]


def test_python_has_the_same_verbs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in environment(tmp_path / "data").items():
        if key.startswith("FIRMGRAPH_"):
            monkeypatch.setenv(key, value)
    import firmgraph as package

    with package.open(tmp_path / "data") as graph:
        assert graph.ingest(sorted(CORPUS.glob("scale-ai-*")), root=CORPUS)["exit_code"] == 0
        assert graph.ask(QUESTION[0], as_of=QUESTION[2])["status"] == "answered"
        assert graph.sparql("ASK { ?a a fg:Article }") is True
        assert len(graph.sparql("SELECT DISTINCT ?a { ?a a fg:Article }")) == len(list(CORPUS.glob("scale-ai-*")))
        assert graph.firm("Scale AI")["rows"]
        assert names(answer(tmp_path / "data", *QUESTION))  # another process, through this one
    assert os.listdir(tmp_path / "data")
