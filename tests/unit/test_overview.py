"""The first page: conflicts, gaps, changes, suggestions that can be answered, what an article taught."""

from datetime import date

import pytest

from firmgraph.config import Settings
from firmgraph.service import Service
from firmgraph.site import Site
from kg.open import open_graph
from tests.support.corpus import corpus_readings

DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def service():
    graph = open_graph(None, today=lambda: DAY)
    graph.ledger.put_many(corpus_readings())
    yield Service(Site(graph, Settings(today=DAY)))
    graph.close()


def call(service, verb, **given):
    return service.call(verb, given, lambda event: None)


def test_the_first_page(service):
    call(service, "ask", question="who is the cfo of Scale AI?")
    found = call(service, "overview")
    assert found["coverage"]["articles"] > 40
    assert found["coverage"]["last"] > "2026"
    assert found["conflicts"]
    assert all(conflict["quote"] != conflict["against"] for conflict in found["conflicts"])
    assert [gap["question"] for gap in found["gaps"]] == ["who is the cfo of Scale AI?"]
    assert len(found["changes"]) == 6


def test_suggestions_can_be_answered(service):
    questions = call(service, "prompts")["prompts"]
    assert len(questions) == len(set(questions)) == 4
    assert {call(service, "ask", question=question)["status"] for question in questions} == {"answered"}


def test_what_an_article_taught(service):
    id_ = next(a.id for a in service.site.graph.catalogue.articles() if "merrow-buys-kestrin" in a.id)
    (told,) = call(service, "learned", articles=[id_, "file:nothing.txt"])["articles"]
    assert told["claims"] >= len(told["says"]) > 2
    assert {"subject", "said", "object", "phase", "modality", "quote"} == set(told["says"][0])
    assert call(service, "learned", articles=[id_], visible=["slack:T1:C1"])["articles"] == []


def test_an_empty_graph_has_a_first_page_too():
    graph = open_graph(None, today=lambda: DAY)
    empty = Service(Site(graph, Settings(today=DAY)))
    assert call(empty, "overview")["conflicts"] == []
    assert call(empty, "prompts")["prompts"] == []
    graph.close()
