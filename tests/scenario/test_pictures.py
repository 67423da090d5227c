"""`firmgraph picture` writes files that viewers open; mistakes are told in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.support.cli import CORPUS, firmgraph

STORY = CORPUS / "scale-ai-meta-investment.txt"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures") / "data"
    assert firmgraph(folder, "ingest", STORY).returncode == 0
    return folder


@pytest.mark.parametrize("kind", ["timeline", "ownership"])
def test_both_pictures_in_both_formats(data: Path, tmp_path: Path, kind: str) -> None:
    for form in ("svg", "png"):
        done = firmgraph(data, "picture", kind, "Scale AI", "--out", tmp_path / f"x.{form}")
        assert done.returncode == 0, done.stderr
        assert "Scale AI" in done.stderr
    assert (tmp_path / "x.svg").read_text().startswith("<svg")
    assert Image.open(tmp_path / "x.png").size[0] > 400


def test_without_a_file_svg_goes_to_stdout(data: Path) -> None:
    assert firmgraph(data, "picture", "ownership", "Scale", "AI").stdout.rstrip().endswith("</svg>")


def test_mistakes(data: Path, tmp_path: Path) -> None:
    done = firmgraph(data, "picture", "timeline", "Nobody Ever Ltd")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nobody Ever" in done.stderr
    done = firmgraph(data, "picture", "timeline", "Scale AI", "--out", tmp_path / "x.gif")
    assert done.returncode == 2
    assert ".svg or .png" in done.stderr


def test_an_answer_names_its_picture(data: Path, tmp_path: Path) -> None:
    answer = json.loads(firmgraph(data, "ask", "who is the ultimate owner of Scale AI?", "--json").stdout)
    if answer["status"] == "answered":
        drawn = answer["picture"]
        assert firmgraph(data, "picture", drawn["picture"], drawn["name"]).returncode == 0
