"""Markers that skip with a reason, and the switch that turns every skip into a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
SHARED = CHECKOUT.parent / "shared"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run, and say why."""
    if item.get_closest_marker("shared") is not None and not SHARED.is_dir():
        pytest.skip("needs the folder ../shared beside the checkout")
    system = item.get_closest_marker("system")
    for program in system.args if system is not None else ():
        if program == "root" and os.geteuid() != 0:
            pytest.skip("needs root's rights")
        if program != "root" and shutil.which(program) is None:
            pytest.skip(f"needs the program {program!r} (make test-all installs it)")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip is a failure where no marker allows it, and under FIRMGRAPH_REQUIRE_ALL=1 unless the test is optional."""
    report = yield
    required = os.environ.get("FIRMGRAPH_REQUIRE_ALL") == "1"
    allowed = ("optional",) if required else ("optional", "system", "shared")
    if report.skipped and not hasattr(report, "wasxfail") and not any(map(item.get_closest_marker, allowed)):
        report.outcome = "failed"
        why = "although FIRMGRAPH_REQUIRE_ALL=1" if required else "without a marker that allows it"
        report.longrepr = f"skipped {why}: {report.longrepr}"
    return report


@pytest.fixture
def shared() -> Path:
    """The folder with data that is measured on but never copied into the project."""
    return SHARED
