"""Prices of deals and shares of holdings that stand in other sentences than their claim, on invented articles."""

from __future__ import annotations

import pytest

from ingest.reading import Reader
from tests.support.claim_lines import expect, lines

CASES = {
    "a price said of the bid later": (
        "Corvane Group has launched a bid for Pelmar Ltd. The Corvane bid, worth about $22 billion, needs approval.",
        "Corvane Group | acquires | Pelmar Ltd | agreed | * | 2.2e+10 USD",
    ),
    "a price of a share is none": (
        "Corvane Group has launched a bid for Pelmar Ltd. The Corvane bid is worth $22 a share.",
        "! Corvane Group | acquires | Pelmar Ltd | agreed | * | 22 USD",
    ),
    "a share told once": (
        "Corvane Group owns 45 percent of Pelmar Ltd. Corvane Group may keep its stake in Pelmar Ltd.",
        "Corvane Group | ownsStake | Pelmar Ltd | active | * | resulting 45",
    ),
    "the order said of again": (
        "Corvane Group said it won an order for 38 buses from Pelmar Lines. The order, worth $3.2 billion, is big.",
        "Corvane Group | supplies | Pelmar Lines | agreed | * | 3.2e+09 USD",
    ),
    "at list prices": (
        "Corvane Group booked an order from Pelmar Lines for buses. It includes ten trams for $2.9 billion at list prices.",
        "Corvane Group | supplies | Pelmar Lines | agreed | * | 2.9e+09 USD",
    ),
    "a sum of another clause is no price": (
        "Corvane Group, which lost $40 million last year, said it would buy Pelmar Ltd.",
        "! Corvane Group | acquires | Pelmar Ltd | agreed | * | 4e+07 USD",
    ),
    "a share of the sole holder told in passing": (
        "Corvane Group may sell its stake in Pelmar Ltd. Its 45 percent stake in Pelmar Ltd is small.",
        "Corvane Group | ownsStake | Pelmar Ltd | reducing | * | transferred 45",
    ),
    "what the seller now has": (
        "Corvane Fund sold 14% of Pelmar Ltd to Brimo Group for 61 million euros and now has 24%.",
        "Corvane Fund | ownsStake | Pelmar Ltd | reducing | * | resulting 24",
    ),
    "a share of somebody else": (
        "Corvane Group may sell its stake in Pelmar Ltd. Tovic Corp's 45 percent stake in Pelmar Ltd is small.",
        "! Corvane Group | ownsStake | Pelmar Ltd | reducing | * | transferred 45",
    ),
    "the deal's own currency": (
        "Corvane Group said it would buy Pelmar Ltd for $2.8 billion. The price was 1.4 billion pounds ($2.81 billion).",
        "Corvane Group | acquires | Pelmar Ltd | agreed | * | 1.4e+09 GBP",
    ),
    "a stake got for an investment": (
        "Corvane Group will invest $150 million in Pelmar Ltd in exchange for a 6.3 percent stake.",
        "Corvane Group | investsIn | Pelmar Ltd | agreed | * | transferred 6.3",
    ),
    "half each of a joint venture": (
        "Tovic Corp, a 50-50 joint venture between Orlan Steel and Corvane Group, makes wire.",
        "Orlan Steel | ownsStake | Tovic Corp | active | * | resulting 50",
        "Corvane Group | ownsStake | Tovic Corp | active | * | resulting 50",
    ),
    "proceeds of a stake": (
        "Corvane Group sold its stake in Pelmar Ltd for 375 million pounds.",
        "Corvane Group | ownsStake | Pelmar Ltd | ended | * | 3.75e+08 GBP",
    ),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(learned=False)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_figure_reaches_the_claim_that_it_is_about(reader: Reader, case: tuple[str, ...]) -> None:
    text, *wanted = case
    found = [line.replace(line.split(" | ")[4], "*") for line in lines(reader, text)]
    expect(found, tuple(wanted))
