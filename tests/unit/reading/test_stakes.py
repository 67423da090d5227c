"""Shareholdings, on invented sentences: what is held afterwards and what changes hands kept apart."""

from __future__ import annotations

import pytest

from ingest.reading import Reader
from tests.support.claim_lines import expect, lines

CASES = {
    "a list of holders": (
        "Pelmar Ltd is listed in Oslo. Pelmar Ltd makes rope. Largest shareholder is the London investor Corvane Partners "
        "with 40 percent, ahead of the Moser family with 35 percent.",
        "Corvane Partners | ownsStake | Pelmar Ltd | active | .. | resulting 40",
        "Moser family | ownsStake | Pelmar Ltd | active | .. | resulting 35",
    ),
    "a sale with what it leaves": (
        "Corvane Group has sold a 15% stake in Pelmar Ltd to Tovic Corp for 96 million euros, reducing its holding in the "
        "maker to 25%, the two said. The sale leaves the Moser family, with 35%, as the largest shareholder.",
        "Tovic Corp | acquires | Pelmar Ltd | completed | .. | transferred 15, 9.6e+07 EUR, from Corvane Group",
        "Corvane Group | ownsStake | Pelmar Ltd | reducing | .. | resulting 25",
        "Moser family | ownsStake | Pelmar Ltd | active | .. | resulting 35",
    ),
    "a sale without what it leaves": (
        "Corvane Group sold 15 percent of Pelmar Ltd.",
        "Corvane Group | ownsStake | Pelmar Ltd | reducing | .. | transferred 15",
    ),
    "the second holder without a verb": (
        "Citylift GmbH, a joint venture with the Finnish firm Tovic Corp, shall develop cable cars. Corvane Group holds 51 "
        "percent, the Finns 49.",
        "Corvane Group | ownsStake | Citylift GmbH | active | .. | resulting 51",
        "Tovic Corp | ownsStake | Citylift GmbH | active | .. | resulting 49",
    ),
    "an implied target": (
        "Pelmar Ltd met. Pelmar Ltd is old. Almanor Capital has increased its share to 30 percent; the six points came "
        "from the Moser family, which stands at 29 percent.",
        "Almanor Capital | ownsStake | Pelmar Ltd | expanding | .. | resulting 30",
        "Moser family | ownsStake | Pelmar Ltd | reducing | .. | resulting 29",
    ),
    "what the seller keeps": (
        "Corvane Group agreed to buy 70% of Pelmar Ltd from the Perroud family. The family will hold on to 30%.",
        "Corvane Group | acquires | Pelmar Ltd | agreed | 2025-06-05..2025-06-11.. | transferred 70, from Perroud family",
        "Perroud family | ownsStake | Pelmar Ltd | agreed | .. | resulting 30",
    ),
    "an exit and who takes a part of it": (
        "Corvane Group placed its remaining 25% of Pelmar Ltd and no longer has a single share. Tovic Corp took nine "
        "percentage points of the package for 71 million euros.",
        "Corvane Group | ownsStake | Pelmar Ltd | ended | .. | transferred 25, whole",
        "Tovic Corp | acquires | Pelmar Ltd | completed | .. | transferred 9, 7.1e+07 EUR, from Corvane Group",
        "! Corvane Group | ownsStake | Pelmar Ltd | reducing",
        "! Corvane Group | ownsStake | Pelmar Ltd | active",
    ),
    "a cut is no holding beside": (
        "Corvane Group cut its stake in Pelmar Ltd to 5 percent from 9 percent.",
        "Corvane Group | ownsStake | Pelmar Ltd | reducing | .. | resulting 5",
        "! Corvane Group | ownsStake | Pelmar Ltd | active",
    ),
    "a relative cut has no figure": (
        "Corvane Group cut its stake in Pelmar Ltd by 33 percent.",
        "Corvane Group | ownsStake | Pelmar Ltd | reducing | .. | ",
        "! Corvane Group | ownsStake | Pelmar Ltd | reducing | .. | resulting",
    ),
    "owned by so much": (
        "Tovic Corp is 62% owned by Anlo Inc.",
        "Anlo Inc | ownsStake | Tovic Corp | active | .. | resulting 62",
    ),
    "outright": (
        "The Moser family owns Tovic Corp outright.",
        "Moser family | ownsStake | Tovic Corp | active | .. | resulting 100",
    ),
    "a family's own firm": (
        "Pelmar Ltd chief executive Paul Tuckwell said so. Brimvik Corp is a customer. She is from outside the Tuckwell "
        "family, which owns the firm outright.",
        "Tuckwell family | ownsStake | Pelmar Ltd | active | .. | resulting 100",
        "! Tuckwell family | ownsStake | Brimvik Corp",
    ),
    "figures that are no holdings": (
        "Pelmar Ltd met. Pelmar Ltd is old. Corvane Group increased its market share to 30 percent. Tovic Corp has a margin "
        "of 12 percent.",
        "! Corvane Group | ownsStake",
        "! Tovic Corp | ownsStake",
    ),
    "a holding restated in shares": (
        "Corvane Group raised its stake in Pelmar Ltd to 260,500 shares, or 6.4 percent, from 5.2 percent.",
        "Corvane Group | ownsStake | Pelmar Ltd | expanding | .. | resulting 6.4",
    ),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(learned=False)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_shareholding_yields_its_owner_target_and_figure(reader: Reader, case: tuple[str, ...]) -> None:
    text, *wanted = case
    expect(lines(reader, text), tuple(wanted))
