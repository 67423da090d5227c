"""The golden questions over the sample corpus as the project's own reader reads it: what a user gets who tries it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from bot.grading import grade
from ingest.reading import Reader
from ingest.sources import Loaded, Options, read_sources
from kg.open import open_graph
from tests.support.asking import asked_in_threads
from tests.support.corpus import CORPUS, GOLDEN, corpus_readings, golden_lines

RIGHT, WRONG = 46, 4  # of 84 questions; the first may only rise, the second only fall
FOUND, STRAY = 0.50, 0.30  # shares of the golden pairs that are read, and of the pairs read that are not golden


@pytest.fixture(scope="module")
def readings():
    reader = Reader()
    return [
        reader.read(item.article) for item in read_sources([str(CORPUS)], Options(root=CORPUS)) if isinstance(item, Loaded)
    ]


def test_what_is_read_of_the_sample_corpus(readings):
    names = json.loads((GOLDEN / "names.json").read_text(encoding="utf-8"))
    gold, read = _pairs(corpus_readings(), names), _pairs(readings, names)
    assert len(gold & read) / len(gold) >= FOUND
    assert len(read - gold) / len(read) <= STRAY


def test_the_floors_of_right_and_wrong_answers_hold(readings):
    names = json.loads((GOLDEN / "names.json").read_text(encoding="utf-8"))
    graph = open_graph(None, today=lambda: date(2026, 6, 1))
    graph.ledger.put_many(readings)
    asked = asked_in_threads(graph, golden_lines("questions"))
    verdicts = {question["id"]: grade(question["answer"], answer, names) for question, answer in asked}
    graph.close()
    counts = Counter(verdicts.values())
    assert counts["right"] >= RIGHT, counts
    assert counts["wrong"] <= WRONG, sorted(id_ for id_, verdict in verdicts.items() if verdict == "wrong")


def _pairs(readings, names) -> set[tuple[str, ...]]:
    """Article, relation and parties of every claim, by the names that the golden facts use."""
    said = {alias.casefold(): name for name, entry in names.items() for alias in (name, *entry.get("aliases", ()))}
    return {
        (
            reading.article.id,
            claim.relation,
            *sorted(said.get(p.name.casefold(), p.name) for p in (claim.subject, claim.object)),
        )
        for reading in readings
        for claim in reading.claims
        if claim.object is not None
    }
