"""Slacks made by others, in processes of their own: `sh .ci/standins/install` lays them into build/standins.

    with emulate(settings) as stand_in:
        ... SLACK_API_URL=stand_in.api_url ...

`backlot` and `emulate` imitate the Web API after its documentation and know nothing of this project: where they refuse
what the project's own imitation (tests/support/fake_slack.py) takes, one of the two is wrong. Neither sends mentions.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "build" / "standins"
BACKLOT = FOLDER / "backlot" / "bin" / "backlot"
EMULATE = FOLDER / "emulate" / "node_modules" / ".bin" / "emulate"
STARTS = 60.0  # seconds within which one answers


@dataclass(frozen=True)
class StandIn:
    """`api_url` ends with a slash, as the app's setting does."""

    address: str
    api_url: str


@contextmanager
def emulate(settings: Mapping[str, Any], folder: Path) -> Iterator[StandIn]:
    """`emulate` with these settings of its Slack, while the block runs."""
    port, seed = _free_port(), folder / "emulate.json"
    seed.write_text(json.dumps({"slack": settings}), "utf-8")
    command = [str(EMULATE), "start", "--service", "slack", "--port", str(port), "--seed", str(seed)]
    with _running(command, f"http://127.0.0.1:{port}", path=EMULATE.parent) as address:
        yield StandIn(address, f"{address}/api/")


@contextmanager
def backlot(records: Sequence[Mapping[str, Any]], token: str, folder: Path) -> Iterator[StandIn]:
    """`backlot` over a corpus of its format, open to `token`, while the block runs."""
    port, corpus = _free_port(), folder / "corpus.jsonl"
    corpus.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    env = {"BACKLOT_DATA_DIR": str(folder / "backlot"), "BACKLOT_ADMIN_TOKEN": token, "BACKLOT_TELEMETRY": "0"}
    subprocess.run([BACKLOT, "import", str(corpus)], env=os.environ | env, check=True, capture_output=True, timeout=STARTS)
    command = [str(BACKLOT), "serve", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    with _running(command, f"http://127.0.0.1:{port}", path=BACKLOT.parent, env=env) as address:
        yield StandIn(address, f"{address}/slack/api/")


@contextmanager
def _running(command: Sequence[str], address: str, *, path: Path, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """A server, once it answers; `path` holds what it needs beside itself."""
    around = os.environ | {"PATH": f"{path}{os.pathsep}{os.environ['PATH']}"} | (env or {})
    process = subprocess.Popen(command, env=around, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, address)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    ends = time.monotonic() + STARTS
    while not _answers(address):
        if process.poll() is not None or time.monotonic() > ends:
            raise TimeoutError(f"{process.args!r} does not answer at {address}; it ended with {process.poll()}")
        time.sleep(0.05)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _free_port() -> int:
    """Neither takes a socket that listens already, or says which port it took."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
