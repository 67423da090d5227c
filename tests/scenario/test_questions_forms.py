"""Ways to ask that stand for many: who answers to them over the sample corpus, and what is better left unsaid."""

from __future__ import annotations

from datetime import date

import pytest

from bot.question import Ask
from tests.support.asking import analyst_of, graph_of
from tests.support.corpus import corpus_readings

TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def analyst():
    with graph_of(corpus_readings()) as graph:
        yield analyst_of(graph)


def asked(analyst, *turns):
    """The last answer of a thread."""
    thread = []
    for question in turns:
        thread.append(analyst.ask(Ask(question=question, as_of=TODAY, thread=tuple(thread))).to_dict())
    return thread[-1]


LISTS = [
    (("customers of ostermark that also buy from larkspine",), {"Veltrana Pharma", "Cassilis Pharma", "Ashgrove Health"}),
    (("where do kirindal's mouldings go",), {"Larkspine Devices", "Ostermark Medical"}),
    (("whose brand is juno?",), {"Larkspine Devices"}),
    (("who might leave ostermark",), {"Ashgrove Health"}),
    (("who is no longer with ostermark",), {"Cassilis Pharma"}),
    (("second biggest shareholder of merrow",), {"Dunmarra Capital"}),
    (("who heads up the finances at veltrana",), {"Seraina Caduff"}),
    (("who left merrow's top job",), {"Isla Redfern", "Marcus Oyelaran"}),
    (("who is both a customer and the owner of kestrin",), {"Merrow Tidal"}),
    (("who owns the firm that makes corriveau's blades",), {"Merrow Tidal", "Owen Pascall"}),
    (("who supplies corriveau", "only gearboxes"), {"Hallvard Gearing AS"}),
    (("who runs merrow", "and her predecessor?"), {"Marcus Oyelaran"}),
    (("who owns kestrin", "are you sure?"), {"Merrow Tidal", "Owen Pascall"}),
    (("who owns kestrin", "since when?"), {"Merrow Tidal", "Owen Pascall"}),
]


@pytest.mark.parametrize(("turns", "names"), LISTS)
def test_lists(analyst, turns, names):
    answer = asked(analyst, *turns)
    groups = {item["group"] for item in answer["items"]} - {"prospective"}
    context = {"prospective"} | ({"ended"} if groups != {"ended"} else set())  # those to come, and those who are out
    shown = {item["name"] for item in answer["items"] if item["group"] not in context}
    assert answer["status"] == "answered", answer["text"]
    assert shown
    assert shown <= names


VALUES = [
    ("is anybody suing larkspine", "yes"),
    ("does merrow have any supplier of lidar", "yes"),
    ("is ashgrove still with ostermark", "yes"),
    ("does quayle own more than 15% of merrow", "yes"),
    ("is dunmarra merrow's largest shareholder", "no"),
    ("has veltrana stopped buying calma", "yes"),
    ("how much of vetreria morandelli did calder ridge buy", 30),
    ("in what year did larkspine start", "2017"),
    ("until when is hallvard's contract with merrow", "2027"),
    ("status of the kestrin takeover", "completed"),
    ("value of the lumbrera contract", {"value": 74_000_000, "currency": "USD"}),
]


@pytest.mark.parametrize(("question", "value"), VALUES)
def test_values(analyst, question, value):
    assert asked(analyst, question)["value"] == value


UNSAID = [
    "first ceo of merrow",  # one whose beginning is not known came before all others
    "how many times did quayle buy merrow shares",
    "who were the seed investors of nautilor?",
    "who blocked the sun",
    "(" * 1900,
    "who buys from " * 130,
    "\u202e\x00\ud800",
]


@pytest.mark.parametrize("question", UNSAID)
def test_unsaid(analyst, question):
    assert asked(analyst, question)["status"] in {"abstained", "passages"}
