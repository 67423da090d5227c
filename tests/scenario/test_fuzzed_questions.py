"""Two minutes of coverage-guided fuzzing of questions and threads: no find."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 120


@pytest.mark.torture
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has no wheel for this machine")
def test_fuzzing_finds_nothing(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.support.fuzz_questions",
        f"-max_total_time={SECONDS}",
        "-rss_limit_mb=4096",
        "-len_control=0",
    ]
    done = subprocess.run(
        [*command, f"-artifact_prefix={tmp_path}/"], capture_output=True, text=True, timeout=SECONDS * 6, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
