"""Who denied it, who says so: the speakers of claims, or the sentence where it names none."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("questions", "speakers"),
    [
        (("who denied that Veltrana was dropping Ostermark",), ["Veltrana Pharma"]),
        (("is veltrana about to stop buying from ostermark", "who denied it?"), ["Veltrana Pharma"]),
        (("who denies that brightwater wants to buy kestrin",), ["Demelza Pascall", "Owen Pascall"]),
        (("who rejected the takeover talk about Cassilis",), ["Cassilis Pharma"]),
        (("who says that dunmarra may sell its merrow shares",), ["Castlegate Research"]),
        (("who thinks dunmarra could sell merrow",), ["Castlegate Research"]),
    ],
)
def test_speakers(ask, questions, speakers):
    assert sorted(row["name"] for row in ask(*questions)["items"]) == speakers


@pytest.mark.parametrize(
    "question",
    [
        "did cassilis deny takeover talks with lumbrera?",
        "has anybody denied that hallvard stopped supplying merrow",
        "did merrow deny that it dropped hallvard",  # by its finance director
        "did veltrana deny dropping ostermark?",
        "has tiefenbach denied that ostermark will stop buying its springs",
        "did kestrin deny that brightwater is buying it",
        "did Castlegate say Dunmarra would sell out",  # whom the graph knows only as a speaker
    ],
)
def test_whether_somebody_said_or_denied_it(ask, question):
    answer = ask(question)
    assert answer["value"] == "yes"
    assert all(row["evidence"] for row in answer["items"])


def test_a_denial_without_a_name_is_told_by_its_sentence(ask):
    answer = ask("who denied that bellweather is leaving larkspine")
    assert answer["kind"] == "text"
    assert "the company said" in answer["items"][0]["evidence"][0]["quote"]


@pytest.mark.parametrize(
    "question", ["who denied that raman was fired", "did quayle deny anything", "did ostermark deny buying kestrin"]
)
def test_what_nobody_denied_has_no_speaker(ask, question):
    assert ask(question)["status"] == "abstained"
