"""The question files of ../shared/data over their annotated facts: scored as from outside, with floors that only rise."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support.asking import analyst_of, ask_file, graph_of
from tests.support.gold import SHARED, gold_readings

SCORER = SHARED.parent / "tools" / "score_answers.py"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SCORER.exists(), reason="needs ../shared: the annotated articles stay outside the project"),
]


@pytest.mark.parametrize(("folder", "right", "wrong"), [("seed", 28, 0), ("world_dev", 59, 0)])
def test_questions_over_annotated_facts(folder, right, wrong, tmp_path):
    score = scored(folder, tmp_path / "answers.jsonl")
    assert score["wrong"] <= wrong, score["by_type"]
    assert score["right"] >= right, score["by_type"]
    assert score["rows_with_quote"] == 1.0


def scored(folder, answers):
    questions, names = SHARED / folder / "questions.jsonl", SHARED / folder / "names.json"
    with graph_of(gold_readings(folder)) as graph:
        found = ask_file(analyst_of(graph), questions)
    answers.write_text("\n".join(json.dumps(answer) for answer in found), encoding="utf-8")
    extra = ["--names", str(names)] if names.exists() else []
    command = [sys.executable, str(SCORER), str(questions), "--answers", str(answers), "--json", *extra]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
