"""Constructions of questions over the sample corpus: one line each, by what must come back."""

from __future__ import annotations

from datetime import date

import pytest

DAY = date(2026, 6, 1)


def names(answer):
    return [row["name"] for row in answer["items"] if row["group"] != "ended"]


LISTS = [
    ("who has the larger holding in merrow, dunmarra or quayle?", ["Quayle Infrastructure Partners"]),
    ("who is the main customer of ostermark", ["Veltrana Pharma"]),
    ("which customers has oriel won since 2025", ["Corriveau Marine"]),
    ("through which companies does eline tveit own hallvard gearing", ["Stavik Holding AS", "Havnelund Industrier AS"]),
    ("I'd like to know who the head of skarvfjord is", ["Rolf Aamodt"]),
    ("could anyone tell me which firm arvenne sells export cables to?", ["Raz Bihan Energies", "Penvarrow Power"]),
    ("which of merrow's suppliers does merrow own", ["Kestrin Blades Ltd"]),
    ("who makes mascaret?", ["Corriveau Marine"]),
    ("who uses mascaret turbines", ["Raz Bihan Energies"]),
    ("who buys springs", ["Ostermark Medical", "Larkspine Devices"]),
    ("who has been a supplier of merrow the longest", ["Hallvard Gearing AS"]),
    ("ostermark new md", ["Karoline Brandt"]),
    ("any news on who takes over at ostermark", ["Karoline Brandt"]),
    ("which of my names - merrow or corriveau - buys from nautilor", ["Corriveau Marine", "Merrow Tidal"]),
    ("which shareholders of merrow hold between 10 and 19 percent", ["Dunmarra Capital", "Isla Redfern"]),
    ("lidar guys for merrow?", ["Nautilor Sensors"]),
    ("corriveau blades: who", ["Kestrin Blades Ltd"]),
    ("where did larkspine's finance chief come from", []),
    ("I'm writing a piece on kestrin: who started the company", ["Owen Pascall"]),
    ("since merrow dropped hallvard, who makes its gearboxes", ["Hallvard Gearing AS"]),
    ("who ownz vetreria moradnelli", ["Morandelli family", "Calder Ridge Capital"]),
]


@pytest.mark.parametrize(("question", "wanted"), LISTS)
def test_lists(ask, question, wanted):
    assert sorted(names(ask(question))) == sorted(wanted)


YES_NO = [
    ("does quayle hold more of merrow than dunmarra does", "yes"),
    ("does dunmarra hold more of merrow than quayle?", "no"),
    ("quayle owns part of merrow, doesn't it?", "yes"),
    ("can you check whether brightwater still supplies corriveau", "not any more"),
    ("isn't strathmoor an owner of merrow any more?", "not any more"),
    ("has corriveau ever left kestrin", "yes"),
    ("does corriveau buy from merrow, directly or through subsidiaries?", "yes"),
    ("does arvenne still maintain penvarrow's cables", "not any more"),
    ("does merrow have more than one gearbox supplier", "no"),
    ("are there at least two suppliers of merrow", "yes"),
    ("does larkspine have fewer than 5 customers", "yes"),
    ("is kestrin the only supplier of blades to corriveau", "yes"),
    ("is larkspine kirindal's only customer", "no"),
    ("is quayle the only owner of merrow", "no"),
    ("is it only kestrin that corriveau gets blades from", "yes"),
    ("is it quayle that owns raz bihan", "yes"),
    ("does cassilis buy from ostermark any longer", "not any more"),
]


@pytest.mark.parametrize(("question", "value"), YES_NO)
def test_yes_or_no(ask, question, value):
    assert ask(question)["value"] == value


REASONS = [
    ("why did corriveau return to kestrin", "Brightwater makes a beautiful blade"),
    ("what was the reason for raman's removal", "differences over strategy"),
    ("why did the skarvfjord takeover collapse", "no remedy"),
    ("why is strathmoor missing from merrow's owners", "disposed of its entire holding"),
]


@pytest.mark.parametrize(("question", "quote"), REASONS)
def test_reasons(ask, question, quote):
    answer = ask(question)
    assert quote in " ".join(evidence["quote"] for row in answer["items"] for evidence in row["evidence"])


def test_two_questions_get_two_answers(ask):
    answer = ask("who chairs larkspine? and who owns ostermark?")
    assert names(answer) == ["Paul Ekwueme", "Tornby Foundation", "Halden Row"]
    assert "who chairs larkspine?" in answer["text"]
    assert "and who owns ostermark?" in answer["text"]


def test_a_sentence_before_the_question_says_what_it_is_about(ask):
    assert ask("I had lunch with the Nautilor people. What do they sell, and to whom?")["status"] != "passages"
    assert names(ask("We are looking at Kirindal. Who are its customers?")) == ["Larkspine Devices", "Ostermark Medical"]
    assert ask("Corriveau and Brightwater fell out. Do they still work together?")["value"] == "not any more"


def test_who_buys_from_a_group_says_by_which_leg(ask):
    answer = ask("who buys from merrow including its subsidiaries?")
    assert {"Penvarrow Power", "Corriveau Marine"} <= set(names(answer))
    assert "Merrow Tidal" not in names(answer)
    assert "through Kestrin Blades Ltd" in answer["text"]
    kestrin = next(row for row in answer["items"] if row["name"] == "Corriveau Marine")
    assert any("60 percent of Kestrin" in evidence["quote"] for evidence in kestrin["evidence"])


def test_a_thread_remembers_more_than_its_last_turn(ask):
    before = ("did skarvfjord take over penvarrow?", "who prohibited it?")
    assert ask(*before, "how much had they offered?")["value"] == {"value": 640_000_000, "currency": "GBP"}
    assert names(ask(*before, "so who owns it now?")) == ["Tregarth Group"]


def test_later_counts_from_the_day_that_the_thread_spoke_of(ask):
    first = "who owned merrow in june 2024?"
    assert "Strathmoor Pension Fund" in names(ask(first))
    assert "Strathmoor Pension Fund" not in names(ask(first, "and two years later?"))


def test_changes_of_one_kind_within_days(ask):
    answer = ask("what changed in merrow's ownership since 2025?")
    assert {row["name"] for row in answer["items"]} == {
        "Quayle Infrastructure Partners", "Dunmarra Capital", "Strathmoor Pension Fund",
    }  # fmt: skip
    february = ask("what happened to kestrin in february 2026?")
    assert february["kind"] == "changes"
    assert {"Merrow Tidal", "Demelza Pascall"} <= {row["name"] for row in february["items"]}
