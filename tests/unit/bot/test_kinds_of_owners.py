"""Kinds of owners, holdings through others, independence: over the sample corpus, by what must come back."""

from __future__ import annotations

from datetime import date

import pytest

from bot.kinds import is_of_kind
from kg.model import EntityType

DAY = date(2026, 6, 1)


LISTS = [
    ("which fund owns merrow", {"Quayle Infrastructure Partners", "Dunmarra Capital"}),
    ("which family owns lumbrera", {"Arrieta family"}),
    ("which natural persons own kestrin", {"Owen Pascall"}),
    ("family-owned suppliers of veltrana", {"Vetreria Morandelli SpA"}),
    ("which suppliers of veltrana are in family hands", {"Vetreria Morandelli SpA"}),
    ("who indirectly owns hallvard service", {"Eline Tveit"}),
]


@pytest.mark.parametrize(("question", "wanted"), LISTS)
def test_lists(ask, question, wanted):
    assert {row["name"] for row in ask(question)["items"] if row["group"] != "ended"} == wanted


VALUES = [
    ("is lumbrera family-owned", "yes"),
    ("is ostermark owned by a foundation", "yes"),
    ("is merrow owned by the state", "not known"),
    ("how many family-owned suppliers does ostermark have", 1),
    ("is ostermark independent", "no"),
    ("is merrow independent", "yes"),  # 50 % of its shares are known, and nobody has more than 20
    ("is larkspine independent", "not known"),
    ("has nobody ever sued larkspine", "no"),
    ("does eline tveit hold an indirect interest in hallvard gearing", "last known"),
    ("does tregarth indirectly own part of pentle array", "yes"),
    ("does stavik holding own hallvard service through subsidiaries?", "last known"),
    ("does dunmarra indirectly own raz bihan", "not known"),
    ("did merrow buy kestrin outright", "no"),
]


@pytest.mark.parametrize(("question", "value"), VALUES)
def test_values(ask, question, value):
    assert ask(question)["value"] == value


def test_what_is_held_through_others_comes_with_each_link(ask):
    answer = ask("does tregarth indirectly own part of pentle array")
    assert answer["text"].startswith("Not directly, but through others: yes.")
    assert "Tregarth Group > Penvarrow Power > Pentle Array Ltd" in answer["text"]
    assert len(answer["items"][0]["evidence"]) == 2


@pytest.mark.parametrize(
    ("type_", "label", "kinds"),
    [
        (EntityType.FAMILY, "Ostby family", {"family", "person"}),
        (EntityType.FIRM, "Norvane Stiftung", {"foundation", "firm"}),
        (EntityType.FIRM, "Brael Pension Fund", {"fund", "firm"}),
        (EntityType.AUTHORITY, "Ministry of Ports", {"state", "firm"}),
        (EntityType.PERSON, "Ida Ostby", {"person"}),
    ],
)
def test_kinds_by_type_and_name(type_, label, kinds):
    every = ("firm", "person", "family", "foundation", "fund", "state")
    assert {kind for kind in every if is_of_kind(type_, label, kind)} == kinds
