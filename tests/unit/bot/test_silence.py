"""What an answer says when nothing is known: what was looked for, and what is known instead."""

from __future__ import annotations

from datetime import date

import pytest

from bot.question import Ask
from tests.support.asking import analyst_of, graph_of
from tests.support.corpus import corpus_readings


@pytest.fixture(scope="module")
def ask():
    with graph_of(corpus_readings()) as graph:
        analyst = analyst_of(graph)
        yield lambda question: analyst.ask(Ask(question=question, as_of=date(2026, 6, 1)))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "who supplies brightwater",
            "No article names a supplier of Brightwater Composites. Known of Brightwater Composites:",
        ),
        ("who is the cfo of kestrin?", "No article names a CFO of Kestrin Blades Ltd."),
        ("does calder own merrow", "No article says that Calder Ridge Capital owns a stake in Merrow Tidal."),
        ("why isn't oriel among merrow's owners?", "No article says that Oriel Subsea owns a stake in Merrow Tidal."),
        ("does Zandvoort buy blades from Brightwater", "Nothing is known under the name 'Zandvoort'."),
    ],
)
def test_it_says_what_was_looked_for_in_vain(ask, question, said):
    answer = ask(question)
    assert answer.status == "abstained"
    assert answer.text.startswith(said)
    assert "Searched 51 articles" in answer.text
    assert answer.gap


def test_what_is_not_understood_is_answered_with_what_is_known_of_the_firm(ask):
    answer = ask("kestrin zigzag gloop?")
    assert answer.status == "abstained"
    assert answer.text.startswith("I did not find an answer. Known of Kestrin Blades Ltd: 3 owners, 2 customers")


def test_a_question_of_blanks_is_told_what_can_be_asked(ask):
    assert ask("  ").text.startswith("Nothing was asked. Ask who owns")
