"""Who uses a product, who was in a round, last days, shares without a verb, and goods that only "whose" asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

Asked = Callable[..., Mapping[str, Any]]

INVESTORS = ["Dunmarra Capital", "Ternwood Ventures"]
LISTS = [
    # whomever the maker of a product supplies with it
    ("calma users, names pls", ["Ashgrove Health"]),
    ("users of the juno pen", ["Ashgrove Health", "Cassilis Pharma", "Castellan Pharmacies"]),
    ("former calma customers", ["Veltrana Pharma"]),
    ("who tried calma, then stopped using it", ["Veltrana Pharma"]),
    ("which clinics are on calma", ["Ashgrove Health"]),
    ("juno customers who left", []),  # not whom its users have left
    # exactly the round asked about
    ("who was in nautilor's series a", INVESTORS),
    ("which investors were in nautilor's 15 million round", INVESTORS),
    ("who were the backers in larkspine's june 2023 round", ["Calder Ridge Capital"]),
    ("who was in nautilor's series c", []),
    ("who put money into nautilors 3rd round", []),
    ("who was in nautilor's eur 99 million round", []),
    ("who were the backers in larkspine's december 2021 round", []),
    ("nautilor seed round investors", []),
    ("who was chief executive of larkspine at its series b", []),  # no investor
    # goods in use
    ("whose gearboxes are at merrow these days", ["Hallvard Gearing AS"]),
    ("whose gearboxes does merrow run on", ["Hallvard Gearing AS"]),
    ("whose shares is merrow working with", []),
]
VALUES = [
    ("last day kestrin supplied corriveau", "2024-06-30"),
    ("what was the final day kestrin worked for corriveau", "2024-06-30"),
    ("when did kestrin finish up for corriveau", "2024-06-30"),
    ("calder ridge in morandelli, march 2026", 20),
    ("calder ridge's holding in morandelli, june 2025?", 30),
    ("calder ridge in morandelli, % at 31 dec 25", 30),
    ("calder ridge's bit of morandelli?", 20),
    ("is veltrana still on larkspine", "yes"),
    ("is veltrana still on calma", "not any more"),
    ("is cassilis on juno these days", "yes"),
    ("kestrin: still 60% merrow?", "yes"),
    ("penvarrow - still 100 % quayle?", "no"),
    ("do the morandellis still have morandelli", "yes"),
    ("do the morandelli family still own their bit of morandelli", "yes"),
    ("isla still in merrow?", None),  # of a person in a firm: no share is meant
]


@pytest.mark.parametrize(("question", "items"), LISTS, ids=[question for question, _ in LISTS])
def test_lists_who_is_asked_for(ask: Asked, question: str, items: list[str]) -> None:
    assert sorted(row["name"] for row in ask(question)["items"]) == sorted(items)


@pytest.mark.parametrize(("question", "value"), VALUES, ids=[question for question, _ in VALUES])
def test_gives_the_value_asked_for(ask: Asked, question: str, value: object) -> None:
    assert ask(question).get("value") == value
