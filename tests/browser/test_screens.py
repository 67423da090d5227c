"""Taking pictures of a server that does not run."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path


def test_pictures_of_no_server_end_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unheard.getsockname()[1]}"
        command = [sys.executable, "-m", "tests.browser.screens", str(tmp_path / "screens"), address]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"{address}: no server answers there")
    assert "firmgraph serve" in done.stderr
