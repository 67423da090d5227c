"""Questions written before the grammar was mended for half of them: each half by itself, over the corpus's golden facts."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

import pytest

from bot.grading import grade
from tests.support.asking import analyst_of, ask_file, graph_of
from tests.support.corpus import GOLDEN, corpus_readings, golden_lines


def half(question):
    """Threads stay together: by the id of their first question."""
    return hashlib.sha256((question["thread"] or question["id"]).encode()).digest()[0] % 2


@pytest.fixture(scope="module")
def verdicts():
    names = json.loads((GOLDEN / "names.json").read_text(encoding="utf-8"))
    with graph_of(corpus_readings()) as graph:
        answers = ask_file(analyst_of(graph), GOLDEN / "questions_held.jsonl")
    questions = golden_lines("questions_held")
    return [(half(q), grade(q["answer"], a, names), q["question"]) for q, a in zip(questions, answers, strict=True)]


@pytest.mark.parametrize(("number", "right", "wrong"), [(0, 67, 0), (1, 62, 0)])
def test_floors_of_each_half(verdicts, number, right, wrong):
    mine = [(verdict, question) for part, verdict, question in verdicts if part == number]
    tally = Counter(verdict for verdict, _ in mine)
    assert tally["wrong"] <= wrong, [question for verdict, question in mine if verdict == "wrong"]
    assert tally["right"] >= right, tally
