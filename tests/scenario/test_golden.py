"""The golden questions over what a perfect reader would make of the sample corpus: how well answers are found."""

import json
from collections import Counter
from datetime import date

import pytest

from bot.analyst import Analyst
from bot.grading import grade
from bot.question import Ask
from kg.open import open_graph
from tests.support.corpus import GOLDEN, corpus_readings, golden_lines

RIGHT, WRONG = 50, 6  # of 84; the first may only rise, the second only fall


@pytest.fixture(scope="module")
def answers():
    graph = open_graph(None, today=lambda: date(2026, 6, 1))
    graph.ledger.put_many(corpus_readings())
    analyst, threads, root = Analyst(graph.reader), {}, {}
    found = {}
    for question in golden_lines("questions"):
        first = root[question["id"]] = root.get(question["thread"], question["id"])
        earlier = threads.setdefault(first, [])
        day = date.fromisoformat(question["as_of"])
        answer = analyst.ask(Ask(question=question["question"], as_of=day, thread=tuple(earlier))).to_dict()
        earlier.append(answer)
        found[question["id"]] = answer
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
