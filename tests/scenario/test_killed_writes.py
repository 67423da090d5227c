"""kill -9 at every named moment of a write: nothing lost, nothing doubled."""

from __future__ import annotations

import multiprocessing
import random
import shutil
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from kg.doctor import examine
from kg.export import stable_lines
from kg.ledger import Stage
from tests.support.killed import STEPS, opened, write_and_die

CASES = list(product(range(len(STEPS)), Stage))
IN_CI = random.Random(20240522).sample(CASES, 10)


@cache
def undisturbed(base: Path) -> list[str]:
    """The exports before the first step and after each, and a copy of the folder as it is before each."""
    exports = []
    folder = base / "undisturbed"
    for number in range(len(STEPS) + 1):
        with opened(folder) as graph:
            exports.append("".join(stable_lines(graph.store.raw)))
        shutil.copytree(folder, base / f"before-{number}")
        if number < len(STEPS):
            with opened(folder) as graph:
                STEPS[number](graph)
    return exports


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("killed")


def killed_at(base: Path, case: tuple[int, Stage], folder: Path) -> None:
    step, stage = case
    states = undisturbed(base)
    shutil.copytree(base / f"before-{step}", folder)
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["tests.support.killed"])
    process = server.Process(target=write_and_die, args=(str(folder), step, stage.value))
    process.start()
    process.join(60)
    assert process.exitcode in (-9, 0)  # a step need not pass every stage
    promised = process.exitcode == 0 or stage is not Stage.RECEIVED
    with opened(folder) as graph:
        assert "".join(stable_lines(graph.store.raw)) == states[step + 1 if promised else step]
        assert examine(graph) == []
        STEPS[step](graph)
        assert "".join(stable_lines(graph.store.raw)) == states[step + 1]


@pytest.mark.parametrize("case", IN_CI, ids=lambda c: f"step{c[0]}-{c[1].value}")
def test_a_killed_write_is_done_again_or_never_was(base: Path, tmp_path: Path, case: tuple[int, Stage]) -> None:
    killed_at(base, case, tmp_path / "data")


@pytest.mark.torture
@pytest.mark.parametrize("case", CASES, ids=lambda c: f"step{c[0]}-{c[1].value}")
def test_every_step_at_every_stage(base: Path, tmp_path: Path, case: tuple[int, Stage]) -> None:
    killed_at(base, case, tmp_path / "data")
