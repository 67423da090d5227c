"""Pasted into the endpoint, the SPARQL of an answer gives the answer's rows and no others; each row has its sentence."""

from __future__ import annotations

from datetime import date

import pytest

from benchmarks.worlds import articles
from benchmarks.worlds.asked import questions
from benchmarks.worlds.world import TODAY, Size, make
from bot.algebra import List, Named, Related, Side
from bot.evaluation import Evaluator
from bot.question import Ask
from bot.replies import reply
from bot.sparql import of_answer
from kg.model import Relation
from tests.support.asking import analyst_of, graph_of
from tests.support.corpus import corpus_readings, golden_lines

FILES = ("questions", "questions_held")


@pytest.fixture(scope="module")
def corpus():
    with graph_of(corpus_readings()) as graph:
        yield graph


@pytest.fixture(scope="module")
def made():
    world = make(Size(firms=60, claims=1500, hubs=2, hub_customers=20, loops=True), seed=5)
    with graph_of(articles.readings(world)) as graph:
        yield world, graph


def check(graph, answer):
    """Same rows, and for each a sentence that stands in its article."""
    shown = {row.iri for row in answer.items}
    if any(row.key is not None for row in answer.items):
        assert {found["item"] for found in graph.store.select(answer.sparql)} == shown
    for row in answer.items:
        assert row.evidence, row
        for quote in row.evidence:
            assert quote.quote in graph.catalogue.reading(quote.article).article.text


@pytest.mark.parametrize("file", FILES)
def test_golden_questions(corpus, file):
    analyst = analyst_of(corpus)
    for line in golden_lines(file):
        answer = analyst.ask(Ask(question=line["question"], as_of=date.fromisoformat(line["as_of"])))
        if answer.status == "answered":
            check(corpus, answer)


def test_questions_about_a_made_world(made):
    world, graph = made
    analyst = analyst_of(graph)
    for asked in questions(world, 60, seed=1):
        answer = analyst.ask(Ask(question=asked.text, as_of=TODAY))
        shown = {row.name: row.group for row in answer.items if row.group != "ended" or row.name in asked.names}
        assert shown == asked.names, asked.text  # those who are out stand below as context
        assert asked.value is None or answer.value == asked.value
        check(graph, answer)


def test_hops_stand_in_one_query(corpus):
    """Who buys from what Meta owns a part of?"""
    meta = Named((corpus.reader.find("Meta")[0].entity.id,))
    owned = Related(of=meta, relation=Relation.OWNS_STAKE, side=Side.OBJECT)
    evaluator = Evaluator(corpus.reader, date(2025, 6, 22))
    found = reply(List(Related(of=owned, relation=Relation.SUPPLIES, side=Side.OBJECT)), evaluator, None)
    query = of_answer(found.items, evaluator.found)
    assert "Google" in {row.name for row in found.items}
    assert {row["item"] for row in corpus.store.select(query)} == {row.iri for row in found.items}
    assert query.count("SELECT") == 3
    assert str(meta.ids[0]) in query
