"""The example bank: every meaning can be read, the shipped fit belongs to the examples, what is unlikely is only offered."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bot.analyst import Analyst
from bot.question import Ask
from bot.understanding.examples import NEAR, NOTHING, SURE, Bank, digest, fit, mask, sure, table, with_names
from bot.understanding.parser import Parser
from kg.encoder import HashingEncoder, load_encoder
from tests.support.asking import graph_of
from tests.support.corpus import corpus_readings
from tests.support.example_vectors import FILE

TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def graph():
    with graph_of(corpus_readings()) as graph:
        yield graph


@pytest.fixture(scope="module")
def analyst(graph):
    return Analyst(graph.reader, encoder=load_encoder())


def test_every_meaning_is_a_question_that_the_grammar_reads(graph):
    parser = Parser(graph.reader)
    questions = {meaning for meaning, _ in table()} - {NOTHING}
    unread = [q for q in questions if not parser.parse(with_names(q, ("Merrow Tidal", "Kestrin Blades")), as_of=TODAY)]
    assert not unread


def test_phrasings_name_a_first(graph):
    for meaning, phrasing in table():
        assert "{A}" in phrasing or meaning == NOTHING
        assert "{B}" not in phrasing or phrasing.find("{A}") < phrasing.find("{B}")
        assert meaning == NOTHING or ("{B}" in meaning) == ("{B}" in phrasing), (meaning, phrasing)


def test_the_shipped_fit_is_that_of_the_examples_and_small():
    with np.load(FILE) as stored:
        assert str(stored["examples"]) == digest(table()), "write it anew: python -m tests.support.example_vectors"
        assert str(stored["encoder"]) == load_encoder().hash
        assert stored["weights"].shape == (load_encoder().dimension, len(set(stored["meanings"])))
    assert FILE.stat().st_size < 2**20


def test_what_is_fitted_tells_examples_apart():
    examples, encoder = [row for n, row in enumerate(table()) if n % 40 == 0], HashingEncoder()
    fitted = fit(examples, encoder)
    vectors = encoder.encode([with_names(phrasing, ("Alpha", "Beta")) for _, phrasing in examples])
    likeliest = [fitted.meanings[int(fitted.probabilities(vector).argmax())] for vector in vectors]
    assert sum(a == b for a, (b, _) in zip(likeliest, examples, strict=True)) > 0.8 * len(examples)


def test_names_are_masked_so_that_only_the_phrasing_counts(graph):
    masked = mask("what put Corriveau off hallvard's gears?", Parser(graph.reader).world)
    assert masked.text == "what put Alpha off Beta's gears ?"
    assert masked.names == ("Corriveau", "hallvard")


OFFERED = [
    ("who's merrow hitched to", "who are the partners of merrow"),
]


@pytest.mark.parametrize(("question", "offered"), OFFERED)
def test_what_is_alike_is_offered_not_guessed(analyst, question, offered):
    answer = analyst.ask(Ask(question=question, as_of=TODAY))
    assert answer.status == "clarify"
    assert offered in [option.question for option in answer.options]
    assert answer.gap


@pytest.mark.parametrize(
    "question",
    [
        "is kestrin a good place to work",
        "where can i park at merrow",
        "what do you think of hallvard",
        "who buys from Zephyr",
    ],
)
def test_what_no_graph_of_firms_holds_is_not_offered(analyst, question):
    answer = analyst.ask(Ask(question=question, as_of=TODAY))
    assert answer.status == "abstained", answer.options


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("whose money is in nautilor", "who invested in nautilor"),
        ("in whose pocket is penvarrow?", "who owns penvarrow"),
        ("which customers are gone at brightwater", "who stopped buying from brightwater"),
    ],
)
def test_what_is_likely_is_answered_and_said(analyst, question, meant):
    answer = analyst.ask(Ask(question=question, as_of=TODAY))
    assert answer.status == "answered"
    assert answer.text.startswith(f"I understood: {meant}")


def test_the_day_of_a_question_is_kept(analyst):
    answer = analyst.ask(Ask(question="whose money was in nautilor in may 2025", as_of=TODAY))
    assert "on 2025-05-31" in answer.text.splitlines()[0]


def test_a_question_for_yes_or_no_is_not_taken_for_a_list(graph):
    masked = mask("has anybody ever owned merrow outright", Parser(graph.reader).world)
    assert masked.whether
    assert all(match.question.split(" ")[0] in ("is", "does", "did", "will") for match in Bank(load_encoder()).near(masked))


def test_an_example_itself_is_surely_understood(graph):
    bank = Bank(load_encoder())
    matches = bank.near(mask("in whose portfolio is merrow", Parser(graph.reader).world))
    assert sure(matches)
    assert matches[0].score >= SURE
    assert all(match.score >= NEAR for match in matches)
