"""The example bank: every meaning can be read, the shipped vectors belong to the examples, likeness only offers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bot.analyst import Analyst
from bot.question import Ask
from bot.understanding.examples import NEAR, Bank, digest, encode, mask, sure, table, with_names
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
    questions = {question for question in table().values() if question}
    unread = [q for q in questions if not parser.parse(with_names(q, ("Merrow Tidal", "Kestrin Blades")), as_of=TODAY)]
    assert not unread


def test_the_shipped_vectors_are_those_of_the_examples_and_small():
    examples, encoder = table(), load_encoder()
    with np.load(FILE) as stored:
        assert str(stored["examples"]) == digest(examples), "write them anew: python -m tests.support.example_vectors"
        assert str(stored["encoder"]) == encoder.hash
        sample = encode(list(examples)[:5], encoder)
        assert np.abs(stored["vectors"][:5].astype(np.float32) - sample).max() < 0.01
    assert FILE.stat().st_size < 2**20


def test_names_are_masked_so_that_only_the_phrasing_counts(graph):
    masked = mask("what put Corriveau off hallvard's gears?", Parser(graph.reader).world)
    assert masked.text == "what put Alpha off Beta's gears ?"
    assert masked.names == ("Corriveau", "hallvard")


def test_another_encoder_computes_its_own_vectors(graph):
    masked = mask("who has the corner office at merrow", Parser(graph.reader).world)
    assert Bank(HashingEncoder()).near(masked)[0].question == "who runs merrow"


OFFERED = [
    ("who's got skin in the game at larkspine?", "who owns larkspine"),
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


def test_an_example_itself_is_surely_understood(graph):
    bank = Bank(load_encoder())
    matches = bank.near(mask("in whose portfolio is merrow", Parser(graph.reader).world))
    assert sure(matches)
    assert all(match.score >= NEAR for match in matches)
