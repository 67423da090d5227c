"""kill -9 at every named stage of an ingest, then the same ingest again: as if nothing had happened."""

from __future__ import annotations

import multiprocessing
import random
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.support.killed_ingest import STAGES, contents, ingest, ingest_and_die, prepare, service

WRITES = 2  # forty new articles and a changed one
TORTURE = 1000


@dataclass(frozen=True, slots=True)
class Death:
    """At the `nth` time that a stage is reached, or, without a stage, after so many seconds."""

    stage: str = ""
    nth: int = 0
    seconds: float = 60.0

    def __str__(self) -> str:
        return f"{self.stage}-{self.nth}" if self.stage else f"{self.seconds:.2f}s"


def drawn(number: int, seed: int) -> list[Death]:
    """Deaths drawn at random: one in three by the clock, the others by stage."""
    dice = random.Random(seed)
    return [
        Death(seconds=dice.uniform(0.05, 2.5)) if n % 3 == 2 else Death(dice.choice(STAGES), dice.randint(1, WRITES))
        for n in range(number)
    ]


IN_CI = [
    Death("received", 1), Death("promised", 2), Death("planned", 1), Death("applied", 2), Death("kept", 1),
    Death("encode", 1), Death("encoded", 1), Death("received", 2), Death("promised", 1), Death("planned", 2),
    Death("applied", 1), Death("kept", 2),
    *(Death(seconds=seconds) for seconds in (0.03, 0.05, 0.07, 0.09, 0.11, 0.13, 0.16, 0.2)),
]  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed-ingests")
    prepare(folder / "before", folder / "articles")
    shutil.copytree(folder / "before", folder / "undisturbed")
    report = ingest(folder / "undisturbed", folder / "articles")
    assert report["counts"] == {"updated": 1, "unchanged": 3, "new": 40}
    return folder


@cache
def undisturbed(base: Path) -> object:
    return contents(base / "undisturbed")


def killed(base: Path, folder: Path, death: Death) -> None:
    shutil.copytree(base / "before", folder)
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["tests.support.killed_ingest"])
    process = server.Process(target=ingest_and_die, args=(str(folder), str(base / "articles"), death.stage, death.nth))
    process.start()
    process.join(death.seconds)
    process.kill()
    process.join()
    assert process.exitcode == -9 or death not in IN_CI, "the process was not killed: the test would be idle"
    restarted = service(folder)
    assert restarted.call("doctor", {}, print) == {"findings": []}
    restarted.close()
    report = ingest(folder, base / "articles")
    assert report["exit_code"] == 0
    assert contents(folder) == undisturbed(base)
    assert ingest(folder, base / "articles")["counts"] == {"unchanged": 44}


@pytest.mark.parametrize("death", IN_CI, ids=str)
def test_an_ingest_killed_anywhere_ends_as_if_undisturbed(base: Path, tmp_path: Path, death: Death) -> None:
    killed(base, tmp_path / "data", death)


@pytest.mark.torture
@pytest.mark.parametrize("death", drawn(TORTURE, seed=20261123), ids=str)
def test_a_thousand_deaths(base: Path, tmp_path: Path, death: Death) -> None:
    killed(base, tmp_path / "data", death)
