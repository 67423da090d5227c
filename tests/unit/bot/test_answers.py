"""Answers over the sample corpus: one test for each kind of question, by what it must say."""

from __future__ import annotations

from datetime import date

import pytest

from bot.analyst import Analyst
from bot.answer import Quote, Row
from bot.compose import _line
from bot.question import Ask
from kg.model import ArticleId
from kg.protocols import Passage
from kg.store import OxigraphStore
from tests.support.asking import analyst_of, graph_of
from tests.support.corpus import corpus_readings

DAY = date(2025, 6, 22)


@pytest.fixture(scope="module")
def graph():
    with graph_of(corpus_readings()) as graph:
        yield graph


@pytest.fixture(scope="module")
def ask(graph):
    analyst = analyst_of(graph)

    def _ask(question, day=DAY, thread=()):
        return analyst.ask(Ask(question=question, as_of=day, thread=thread)).to_dict()

    return _ask


def names(answer):
    return {row["name"] for row in answer["items"]}


def test_the_model_question_in_its_groups(ask):
    answer = ask("who still buys from Scale AI?")
    groups = {row["name"]: row["group"] for row in answer["items"]}
    assert groups["OpenAI"] == "reducing"
    assert groups["Google"] == "reported"
    assert {name for name, group in groups.items() if group == "active"} == {"Anthropic", "Cohere", "Adept"}
    assert all(row["evidence"][0]["quote"] for row in answer["items"])
    assert "As of 2025-06-22" in answer["text"]


def test_the_sparql_of_an_answer_gives_its_rows(ask, graph):
    answer = ask("who still buys from Scale AI?")
    found = {row["item"] for row in graph.store.select(answer["sparql"])}
    assert {row["iri"] for row in answer["items"]} <= found
    assert isinstance(graph.store, OxigraphStore)


def test_typos_case_and_possessives(ask):
    assert names(ask("waht firms suply data to choere")) == {"Scale AI"}
    assert "OpenAI" in names(ask("scale ais customers"))


def test_a_thread_carries_what_was_talked_about(ask):
    first = ask("who supplies Anthropic with data?")
    assert names(first) == {"Scale AI"}
    assert "Meta" in next(iter(names(ask("and who owns part of them?", thread=(first,)))))


def test_a_new_date_repeats_the_question(ask):
    first = ask("who still buys from Scale AI?")
    later = ask("and in october 2026?", day=date(2026, 11, 1), thread=(first,))
    assert {row["group"] for row in later["items"]} == {"last_known"}


def test_nothing_known_says_what_was_searched(ask):
    answer = ask("does Microsoft buy from Scale AI?")
    assert answer["status"] == "abstained"
    assert "Searched" in answer["text"]
    assert answer["items"] == []


@pytest.mark.parametrize(
    "question", ["what is the share price of Meta?", "what's the weather like", "write me a poem about Scale AI"]
)
def test_foreign_topics_are_left_alone(ask, question):
    assert ask(question)["status"] == "abstained"


def test_an_empty_graph_says_how_to_begin():
    with graph_of([]) as empty:
        answer = analyst_of(empty).ask(Ask(question="who owns Scale AI?", as_of=DAY)).to_dict()
    assert answer["status"] == "abstained"
    assert "firmgraph ingest" in answer["text"]


def test_no_torch_and_no_spacy_are_needed():
    import subprocess
    import sys

    code = "import sys, bot.analyst; sys.exit(bool({'torch', 'spacy', 'sentence_transformers'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_help_says_what_can_be_asked(ask):
    assert "who still buys from X?" in ask("help")["text"]


def test_why_somebody_is_not_in_the_list(ask):
    first = ask("who still buys from Scale AI?")
    answer = ask("why is Meta not in the list?", thread=(first,))
    assert answer["status"] == "abstained"  # no article says that Meta buys from Scale AI
    assert names(ask("and who owns part of them?", thread=(first,))) == names(ask("who owns part of Scale AI?"))


def test_what_was_known_by_a_day(graph):
    analyst = analyst_of(graph)
    early = analyst.ask(Ask(question="who still buys from Scale AI?", as_of=DAY, known_by=date(2023, 12, 31))).to_dict()
    assert early["status"] == "abstained"


class OnePassage:
    """A passage index that finds the same text for everything."""

    def search(self, text, *, limit=5, visible=frozenset({"public"})):
        return [
            Passage(
                article=ArticleId("x"), start=0, end=4, text="Tidal turbines hum.", score=0.9, words=0.9, outlet="The Post"
            )
        ]


def test_text_found_by_likeness_is_marked_as_such(graph):
    analyst = Analyst(graph.reader, OnePassage())
    answer = analyst.ask(Ask(question="do turbines hum loudly at night", as_of=DAY)).to_dict()
    assert answer["status"] == "passages"
    assert "Text found" in answer["text"]
    assert answer["items"][0]["evidence"][0]["quote"] == "Tidal turbines hum."


def test_a_sentence_that_an_article_repeats_is_cited_once():
    quote = Quote(quote="Merrow buys blades.", title="t", outlet="o", url=None, published=DAY)
    row = Row(name="Merrow", evidence=(quote, quote))
    assert _line(row, DAY, []) == "Merrow [1]"
