"""What may be left out of a question: asides without names or days, and never what narrows a question that is read whole."""

from __future__ import annotations

from datetime import date

import pytest

from bot.understanding.parser import Parser
from bot.understanding.skipping import shorter
from tests.support.asking import graph_of
from tests.support.corpus import corpus_readings


@pytest.fixture(scope="module")
def parser():
    with graph_of(corpus_readings()) as graph:
        yield Parser(graph.reader)


def left(parser, text, *, read=False):
    return [" ".join(i.text for i in items) for items in shorter(parser.items(text, date(2026, 6, 1)), read)]


def test_an_aside_is_left_out(parser):
    assert "who owns Merrow Tidal" in left(parser, "who owns Merrow Tidal, both names please")


def test_names_and_days_stay(parser):
    for text in ("who owns Merrow Tidal, Kestrin Blades", "who owns Merrow Tidal, in May 2024"):
        assert not left(parser, text)


def test_what_narrows_stays_where_the_whole_is_read(parser):
    text = "who supplies Merrow Tidal, not any more"
    assert left(parser, text)
    assert not left(parser, text, read=True)


def test_a_question_without_asides_is_left_alone(parser):
    assert not left(parser, "who owns Merrow Tidal")
