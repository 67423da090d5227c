"""The golden questions over the sample corpus's golden facts: a perfect reader's graph, so that only the bot is measured."""

from __future__ import annotations

import json
from collections import Counter

from bot.grading import grade
from tests.support.asking import analyst_of, ask_file, graph_of
from tests.support.corpus import GOLDEN, corpus_readings, golden_lines

RIGHT, WRONG = 80, 0  # floors of 84 questions; they only rise


def test_golden_questions_over_golden_facts():
    names = json.loads((GOLDEN / "names.json").read_text(encoding="utf-8"))
    with graph_of(corpus_readings()) as graph:
        answers = ask_file(analyst_of(graph), GOLDEN / "questions.jsonl")
    verdicts = [
        (grade(q["answer"], a, names), q["question"]) for q, a in zip(golden_lines("questions"), answers, strict=True)
    ]
    tally = Counter(verdict for verdict, _ in verdicts)
    assert tally["wrong"] <= WRONG, [question for verdict, question in verdicts if verdict == "wrong"]
    assert tally["right"] >= RIGHT, [pair for pair in verdicts if pair[0] != "right"]
    assert all(row["evidence"] for answer in answers for row in answer["items"])
