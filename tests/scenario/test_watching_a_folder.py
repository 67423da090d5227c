"""`firmgraph ingest --watch` as a service runs it: a file dropped into the folder is read; it ends when told."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import documents as made
from tests.support.cli import environment, firmgraph


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "first.html").write_text(made.page())
    command = [sys.executable, "-m", "firmgraph", "ingest", "--watch", "0.1", "--report", str(tmp_path / "receipts.jsonl")]
    process = subprocess.Popen(
        [*command, "--json", "--root", str(tmp_path / "inbox"), str(tmp_path / "inbox")],
        stdout=subprocess.PIPE, text=True, env=environment(tmp_path / "data"),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # shells let what runs behind them ignore it
    )  # fmt: skip
    yield process
    process.kill()
    process.communicate()


def test_files_are_read_as_they_come(watching: subprocess.Popen[str], tmp_path: Path):
    assert watching.stdout is not None
    assert json.loads(watching.stdout.readline())["counts"] == {"new": 1}
    (tmp_path / "inbox" / "second.txt").write_text(made.text())
    (tmp_path / "inbox" / "third.pdf").write_bytes(b"%PDF-1.4 nothing")
    counts: dict[str, int] = {}
    while sum(counts.values()) < 2:  # both in one round, or one after the other
        for status, count in json.loads(watching.stdout.readline())["counts"].items():
            counts[status] = counts.get(status, 0) + count
    assert counts == {"new": 1, "dead": 1}
    through_it = firmgraph(tmp_path / "data", "deadletters", "--json")
    assert "damaged PDF" in json.loads(through_it.stdout)[0]["reason"]
    watching.send_signal(signal.SIGINT)
    assert watching.wait(timeout=60) == 130
    receipts = [json.loads(line) for line in (tmp_path / "receipts.jsonl").read_text().splitlines()]
    assert sorted(receipt["status"] for receipt in receipts) == ["dead", "new", "new"]
