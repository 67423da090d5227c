"""What a process that works for strangers is started with."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.confining import start


@pytest.mark.parametrize("module", ["ingest.parsing.worker", "kg.sparql.worker"])
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.optional
def test_tokens_stay_with_who_started_it(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRMGRAPH_SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("PGPASSWORD", "secret")
    process, connection = start(module, "1536")
    try:
        while not (given := Path(f"/proc/{process.pid}/environ").read_bytes()):
            assert process.poll() is None  # between fork and exec it has no environment yet
    finally:
        connection.close()
        process.kill()
        process.wait()
    assert b"PATH=" in given
    assert b"secret" not in given
