"""The wheel, built from what git tracks and installed in an empty environment elsewhere, runs the demo."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.support.cli import CORPUS, ROOT

PACKAGES = ("kg", "ingest", "bot", "firmgraph")


def tracked() -> list[str]:
    """Every file that a clone would have."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in tracked():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel; its dependencies are this environment's, whose own firmgraph it does not see."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = folder / "env" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(pip, check=True, timeout=120)
    packages = next((folder / "env" / "lib").glob("python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")  # its own .pth files are not followed
    return folder


@pytest.mark.system("git")
def test_everything_travels_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert not {name for name in tracked() if name.startswith(tuple(f"{p}/" for p in PACKAGES))} - inside
    assert "kg/ontology.ttl" in inside
    assert {"LICENSE", "NOTICE"} <= {Path(name).name for name in inside}
    assert not [name for name in inside if name.split("/")[0] not in PACKAGES and ".dist-info/" not in name]


@pytest.mark.system("git")
def test_the_demo_runs_from_the_installed_wheel(elsewhere: Path) -> None:
    shutil.copytree(CORPUS, elsewhere / "corpus")
    env = {key: value for key, value in os.environ.items() if not key.startswith(("FIRMGRAPH_", "PYTHON", "VIRTUAL_ENV"))}
    env["XDG_CONFIG_HOME"] = str(elsewhere / "config")

    def run(*command: str) -> str:
        program, *rest = command
        path = elsewhere / "env" / "bin" / program
        done = subprocess.run(
            [path, *rest], cwd=elsewhere, env=env, capture_output=True, text=True, timeout=200, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    where = run("python", "-c", "import firmgraph, kg, ingest, bot, sys; print(firmgraph.__file__, kg.__file__, *sys.path)")
    assert str(ROOT) + "/firmgraph" not in where
    assert str(ROOT) not in [entry for entry in where.split() if not entry.startswith(sys.prefix)]
    run("firmgraph", "--data", "data", "ingest", "--root", "corpus", "corpus")
    said = run("firmgraph", "--data", "data", "ask", "who still buys from Scale AI?", "--as-of", "2025-06-20")
    assert "Anthropic" in said
