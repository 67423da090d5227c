"""The golden questions over what a perfect reader would make of the sample corpus: how well answers are found."""

import json
from collections import Counter
from datetime import date

import pytest

from bot.grading import grade
from kg.open import open_graph
from tests.support.asking import asked_in_threads
from tests.support.corpus import GOLDEN, corpus_readings, golden_lines

RIGHT, WRONG = 79, 0  # of 84; the first may only rise, the second only fall


@pytest.fixture(scope="module")
def answers():
    graph = open_graph(None, today=lambda: date(2026, 6, 1))
    graph.ledger.put_many(corpus_readings())
    found = {question["id"]: answer for question, answer in asked_in_threads(graph, golden_lines("questions"))}
    yield found
    graph.close()


def test_the_floors_of_right_and_wrong_answers_hold(answers):
    names = json.loads((GOLDEN / "names.json").read_text(encoding="utf-8"))
    verdicts = {
        question["id"]: grade(question["answer"], answers[question["id"]], names) for question in golden_lines("questions")
    }
    counts = Counter(verdicts.values())
    assert counts["right"] >= RIGHT, sorted(id_ for id_, verdict in verdicts.items() if verdict != "right")
    assert counts["wrong"] <= WRONG, sorted(id_ for id_, verdict in verdicts.items() if verdict == "wrong")


def test_every_row_shows_a_sentence_of_the_corpus(answers):
    texts = [reading.article.text for reading in corpus_readings()]
    for id_, answer in answers.items():
        for row in answer["items"]:
            assert row["evidence"], (id_, row["name"])
            assert all(any(quote["quote"] in text for text in texts) for quote in row["evidence"]), (id_, row["name"])
