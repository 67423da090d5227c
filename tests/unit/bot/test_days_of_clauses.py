"""Clauses that only say when ("when Cassilis left Larkspine"): the days of what they tell, and who came after."""

from __future__ import annotations

import pytest

RAMAN, PASCALL, YANN = ["Anika Raman"], ["Owen Pascall"], ["Yann Corriveau"]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("who was ceo of larkspine when cassilis left?", RAMAN),
        ("who was larkspine's boss when it lost cassilis", RAMAN),
        ("when Cassilis left Larkspine, who ran Larkspine?", RAMAN),
        ("who ran larkspine at the time cassilis dropped it", RAMAN),
        ("who ran kestrin when corriveau dropped it", PASCALL),
        ("when Corriveau left Kestrin, who ran Corriveau?", YANN),
        ("who ran corriveau by the time it went back to kestrin", YANN),
        ("who was supplying blades to corriveau before it came back to kestrin", ["Brightwater Composites"]),
        ("which customers did larkspine have when raman was fired", ["Cassilis Pharma", "Veltrana Pharma"]),
        ("Who took over as chief executive when Raman had to go?", ["Paul Ekwueme"]),
        ("Who stepped in after Raman was shown the door?", ["Paul Ekwueme"]),
        ("when raman left larkspine, who took over?", ["Paul Ekwueme"]),
        ("who did corriveau turn to when kestrin left", ["Brightwater Composites"]),
        ("who did corriveau go to instead when it dropped kestrin", ["Brightwater Composites"]),
    ],
)
def test_the_days_of_a_clause(ask, question, wanted):
    assert sorted(row["name"] for row in ask(question)["items"]) == sorted(wanted)


def test_a_share_on_the_eve_of_what_a_clause_tells(ask):
    assert ask("what did dunmarra hold in merrow before quayle came in")["value"] == 38


@pytest.mark.parametrize(
    "question",
    [
        "who led merrow until the moon came in",
        "what did dunmarra hold in merrow before tornby came in",
        "who was finance chief of larkspine when kestrin sued tornby",
    ],
)
def test_a_clause_without_a_day_is_not_passed_over(ask, question):
    assert ask(question)["status"] != "answered"
