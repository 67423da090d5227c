"""The README's commands, run as written, in their order, in one shell."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli import ROOT

DEMO = "make --no-print-directory --old-file=.venv/.runtime demo"  # `make demo` without installing: the environment is there


def commands() -> list[str]:
    """`make demo`, then what stands after "$ " in the console blocks."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "\nmake demo " in page
    blocks = re.findall(r"^```console\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    return [DEMO, *(line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ "))]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that looks like a checkout after `make demo` has set it up; nothing is written into the real one."""
    for name in ("examples", "Makefile", "README.md"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


@pytest.mark.docs
@pytest.mark.system("bash", "curl", "make")
def test_the_tour_works_as_written(checkout: Path) -> None:
    steps = commands()
    script = "set -em\n" + "\n".join(f"printf '\\n@@ {number}\\n'\n{step}" for number, step in enumerate(steps))
    env = {key: value for key, value in os.environ.items() if not key.startswith("FIRMGRAPH_")}
    env |= {"XDG_CONFIG_HOME": str(checkout / "config"), "XDG_DATA_HOME": str(checkout / "share")}
    done = subprocess.run(
        ["bash", "-c", script], cwd=checkout, env=env, capture_output=True, text=True, timeout=280, check=False
    )
    reached = int(re.findall(r"^@@ (\d+)$", done.stdout, re.MULTILINE)[-1])
    assert done.returncode == 0, f"{steps[reached]}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    assert "Traceback" not in done.stdout + done.stderr
    said = dict(zip(steps, re.split(r"^@@ \d+\n", done.stdout, flags=re.MULTILINE)[1:], strict=True))
    assert not [step for step in steps if step.startswith("firmgraph ask") and ">" not in step and not said[step].strip()]
    first = next(step for step in steps if "who still buys from Scale AI?" in step)
    assert "Anthropic" in said[first]
