"""From real text to a sourced answer by the command line alone: facts and answers scored as from outside; floors rise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli import answer, firmgraph
from tests.support.gold import SHARED

TOOLS = SHARED.parent / "tools"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not TOOLS.exists(), reason="needs ../shared: the annotated articles stay outside the project"),
]
SEED = SHARED / "seed"
WORLD = SHARED / "world_dev"
ASKED = "who still buys from Scale AI?"


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingested(tmp_path_factory.mktemp("seed"), SEED / "openai-scale-ai.txt")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingested(tmp_path_factory.mktemp("world"), WORLD / "articles")


def ingested(folder: Path, source: Path) -> Path:
    done = firmgraph(folder / "data", "ingest", source)
    assert done.returncode == 0, done.stderr
    return folder / "data"


def groups(found: dict) -> dict[str, str]:
    return {item["name"]: item["group"] for item in found["items"]}


def test_the_model_question_on_the_day_after(seed: Path) -> None:
    found = answer(seed, ASKED, "--as-of", "2025-06-20")
    active = dict.fromkeys(("Anthropic", "Cohere", "Adept"), "active")
    assert groups(found) == active | {"OpenAI": "reducing", "Google": "reported"}
    text = (SEED / "openai-scale-ai.txt").read_text(encoding="utf-8")
    shown = [evidence for item in found["items"] for evidence in item["evidence"]]
    assert all(item["evidence"] for item in found["items"])
    assert all(e["quote"] in text and e["outlet"] == "Coin World" and e["published"] == "2025-06-19" for e in shown)


def test_the_model_question_long_after(seed: Path) -> None:
    found = answer(seed, ASKED, "--as-of", "2026-11-01")
    assert groups(found) == dict.fromkeys(("Anthropic", "Cohere", "Adept", "OpenAI", "Google"), "last_known")
    assert "16 months old" in found["text"]


def test_the_model_question_long_before(seed: Path) -> None:
    found = answer(seed, ASKED, "--as-of", "2015-01-01")
    assert (found["status"], found["items"]) == ("abstained", [])


@pytest.mark.parametrize(
    ("gold", "articles", "precision", "recall"),
    [
        (SEED / "openai-scale-ai.gold.json", SEED, 0.9, 0.9),
        (WORLD / "gold", WORLD / "articles", 0.85, 0.6),
    ],
)
def test_facts(tmp_path: Path, gold: Path, articles: Path, precision: float, recall: float) -> None:
    done = firmgraph(tmp_path / "data", "extract", *sorted(articles.glob("*.txt")), "--jsonl")
    (tmp_path / "claims.jsonl").write_text(done.stdout, encoding="utf-8")
    score = tool("score_facts.py", gold, "--claims", tmp_path / "claims.jsonl", "--articles", articles)
    assert score["precision"] >= precision, score["by_relation"]
    assert score["recall"] >= recall, score["by_relation"]
    assert (score["quoted"], score["offsets"]) == (1.0, 1.0)


def test_questions_on_the_real_article(seed: Path, tmp_path: Path) -> None:
    score = graded(seed, SEED / "questions.jsonl", tmp_path)
    assert score["right"] >= 29, score["by_type"]
    assert score["wrong"] == 0, score["by_type"]


def test_questions_on_the_invented_world(world: Path, tmp_path: Path) -> None:
    score = graded(world, WORLD / "questions.jsonl", tmp_path, "--names", WORLD / "names.json")
    assert score["right"] >= 30, score["by_type"]
    assert score["wrong"] <= 4, score["by_type"]


def graded(data: Path, questions: Path, folder: Path, *more: str | Path) -> dict:
    done = firmgraph(data, "ask", "--batch", questions, "--json")
    (folder / "answers.jsonl").write_text(done.stdout, encoding="utf-8")
    return tool("score_answers.py", questions, "--answers", folder / "answers.jsonl", *more)


def tool(name: str, *arguments: str | Path) -> dict:
    command = [sys.executable, str(TOOLS / name), *map(str, arguments), "--json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
