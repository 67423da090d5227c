"""What stands in the words of an answer: counts and what they rest on, events with their day, reasons for a gap."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answer import Quote, Row
from bot.compose import _line
from bot.question import Ask

DAY = date(2026, 6, 1)


@pytest.fixture
def ask(corpus_analyst):
    def asked(question, day=DAY, thread=()):
        return corpus_analyst.ask(Ask(question=question, as_of=day, thread=thread))

    return asked


def test_a_count_says_what_it_rests_on(ask):
    answer = ask("how many customers does Scale AI have?", date(2025, 6, 22))
    first = answer.text.splitlines()[0]
    assert answer.value == 5
    assert "1 only reported" in first
    assert "at least 4 for sure" in first
    assert "sentences of" in first


def test_a_timeline_tells_events_with_the_precision_of_their_evidence(ask):
    answer = ask("timeline of Larkspine")
    assert "- 2017: was founded by Tom Bellweather" in answer.text
    assert "2025-04-08 ended: supplies Cassilis Pharma" in answer.text
    assert answer.picture is not None


def test_what_changed_since_a_day(ask):
    answer = ask("what changed at Larkspine since March 2026?")
    assert answer.kind == "changes"
    assert "2026-03-19 abandoned: is acquired by Veltrana Pharma" in answer.text
    assert "2025" not in "".join(row.said for row in answer.items)


def test_why_one_is_not_in_the_list_and_why_another_is(ask):
    first = ask("who still buys from Larkspine?").to_dict()
    assert (
        "Ashgrove Health is not in the list because it is agreed or planned"
        in ask("why is Ashgrove not in the list?", thread=(first,)).text
    )
    scale = ask("who still buys from Scale AI?", date(2025, 6, 22)).to_dict()
    google = ask("why is Google not in the list?", date(2025, 6, 22), (scale,))
    assert "Google is in the list; it is only reported." in google.text


def test_a_share_through_others_is_called_so(ask):
    answer = ask("how much of Hallvard Service does Eline Tveit own?")
    assert answer.value == 41.58
    assert answer.text.startswith("Not directly, but through others:")
    assert len(answer.items[0].evidence) == 4  # a source for each hop


def test_contradictions_stand_side_by_side():
    against = (
        Quote(quote="It is over.", attributed_to="Bolt", says="it does not hold"),
        Quote(quote="It ended.", says="it is over"),
    )
    row = Row(name="Bolt", phase="active", evidence=(Quote(quote="Bolt buys."),), against=against)
    assert (
        _line(row, DAY, []) == "Bolt [1]; but according to Bolt it does not hold [2], according to an article it is over [3]"
    )
