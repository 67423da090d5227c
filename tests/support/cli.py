"""firmgraph as a person runs it: real processes, a settings-free environment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "examples" / "corpus"
TODAY = "2026-06-01"


def environment(data: Path, **more: str) -> dict[str, str]:
    """A data folder of one's own, the hashing encoder (these tests are about processes), no settings file."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FIRMGRAPH_")}
    config = data.parent / "no-settings"
    return kept | {
        "FIRMGRAPH_DATA": str(data),
        "FIRMGRAPH_ENCODER": "hashing",
        "FIRMGRAPH_TODAY": TODAY,
        "XDG_CONFIG_HOME": str(config),
        **more,
    }


def firmgraph(data: Path, *arguments: str | Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    command = [sys.executable, "-m", "firmgraph", *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, env=environment(data, **env), timeout=240, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def answer(data: Path, *arguments: str, **env: str) -> dict[str, Any]:
    """What `ask --json` says."""
    done = firmgraph(data, "ask", *arguments, "--json", **env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def names(found: dict[str, Any]) -> set[str]:
    """Who stands in an answer."""
    return {item["name"] for item in found["items"]}


@contextmanager
def owner(data: Path, *arguments: str, **env: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`firmgraph serve` while the block runs, and its address on HTTP; ended as a supervisor would."""
    command = [sys.executable, "-m", "firmgraph", "serve", "--port", "0", *arguments]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment(data, **env)
    )
    assert process.stdout is not None
    ready = process.stdout.readline()
    try:
        assert ready.startswith("ready:"), ready
        yield process, ready.rpartition(" ")[2].strip()
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
