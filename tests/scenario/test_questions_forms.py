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
    (("for whom does oriel install turbines",), {"Merrow Tidal", "Corriveau Marine"}),
    (("who all buys off nautilor",), {"Merrow Tidal", "Corriveau Marine"}),
    (("who has kestrin as a supplier",), {"Merrow Tidal", "Corriveau Marine"}),
    (("common suppliers of ostermark and larkspine",), {"Tiefenbach Federn GmbH", "Kirindal Polymers"}),
    (("which suppliers of merrow do not supply corriveau",), {"Hallvard Service AS"}),
    (("which customers of ostermark are cutting back",), {"Ashgrove Health"}),
    (("suppliers of corriveau that belong to one of its rivals",), {"Kestrin Blades Ltd"}),
    (("who owns the supplier of ostermark's springs",), {"Tiefenbach family"}),
    (("who did corriveau drop in 2025",), {"Brightwater Composites"}),
    (("who took over from brightwater at corriveau",), {"Kestrin Blades Ltd"}),
    (("who did bellweather replace at larkspine",), {"Paul Ekwueme"}),
    (("who was raman replaced by at larkspine",), {"Paul Ekwueme"}),
    (("who sold merrow shares to quayle",), {"Dunmarra Capital"}),
    (("who tried to take over penvarrow",), {"Skarvfjord Energi"}),
    (("what was ostermark called before",), {"Nordpen A/S"}),
    (("who owned kestrin before the takeover",), {"Demelza Pascall", "Owen Pascall"}),
    (("which company owns kestrin",), {"Merrow Tidal"}),
    (("which people own kestrin",), {"Owen Pascall"}),
    (("parent company of kestrin",), {"Merrow Tidal"}),
    (("who is the second largest shareholder of merrow",), {"Dunmarra Capital"}),
    (("who bought from larkspine between january and april 2025",), {"Cassilis Pharma", "Veltrana Pharma"}),
    (("how are quayle and kestrin connected",), {"Merrow Tidal", "Kestrin Blades Ltd"}),
    (("who founded larkspine", "which of them runs it now"), {"Tom Bellweather"}),
    (("who owns pentle array", "which one has more"), {"Merrow Tidal"}),
    (("which companies does quayle own", "more than 50%?"), {"Raz Bihan Energies"}),
    (("<@U0ZZ9> who owns oriel :eyes:",), {"Jessie Manson"}),
    (("sorry to bother you but who owns penvarrow",), {"Tregarth Group"}),
    (("who did we think owned kestrin in june 2025",), {"Demelza Pascall", "Owen Pascall"}),
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
    ("does quayle own more than 25% of merrow", "no"),
    ("does halden row own less than 10% of ostermark", "yes"),
    ("has the veltrana deal with larkspine been cancelled", "yes"),
    ("did the merrow kestrin deal close", "yes"),
    ("is it true that merrow is dropping hallvard", "no"),
    ("was raz bihan fined", "yes"),
    ("do merrow and corriveau compete", "yes"),
    ("have corriveau and brightwater parted ways", "yes"),
    ("does calma belong to ostermark", "yes"),
    ("is anika raman still at larkspine", "not any more"),
    ("when did the veltrana larkspine deal fall apart", "2026-03-19"),
    ("when does the ostermark veltrana contract run out", "2029"),
    ("when was the takeover of kestrin", "2026-02-16"),
    ("what did quayle pay dunmarra for 13 percent of merrow", {"value": 88_000_000, "currency": "GBP"}),
    ("size of nautilor's series a", {"value": 15_000_000, "currency": "EUR"}),
    ("effective stake of quayle in kestrin", 12),
]


@pytest.mark.parametrize(("question", "value"), VALUES)
def test_values(analyst, question, value):
    assert asked(analyst, question)["value"] == value


UNSAID = [
    "first ceo of merrow",  # one whose beginning is not known came before all others
    "how many times did quayle buy merrow shares",
    "who were the seed investors of nautilor?",
    "how much did nautilor raise in the seed round",  # only the next round's sum is known
    "parent company of larkspine",  # its largest owner has 28 %
    "who does not buy from kestrin",  # a list without end
    "how many turbines has corriveau ordered",  # goods, not firms
    "who blocked the sun",
    "(" * 1900,
    "who buys from " * 130,
    "\u202e\x00\ud800",
]


@pytest.mark.parametrize("question", UNSAID)
def test_unsaid(analyst, question):
    assert asked(analyst, question)["status"] in {"abstained", "passages"}
