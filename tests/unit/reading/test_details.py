"""What other sentences tell of a deal, rounds with their investors and new names, on invented sentences."""

from __future__ import annotations

import pytest

from ingest.reading import Reader
from tests.support.claim_lines import expect, lines

CASES = {
    "price and day of announcement": (
        "Corvane Group agreed to merge with Pelmar Ltd. The $3.2 billion transaction was announced on Monday.",
        "Corvane Group | mergesWith | Pelmar Ltd | agreed | 2025-06-09.. | 3.2e+09 USD",
    ),
    "purchase price and closing": (
        "Corvane Group agreed to buy Pelmar Ltd in December. The deal closed on Friday. The purchase price was 30 million "
        "euros.",
        "Corvane Group | acquires | Pelmar Ltd | agreed | 2024-12.. | 3e+07 EUR",
        "Corvane Group | acquires | Pelmar Ltd | completed | 2025-06-06.. | 3e+07 EUR",
    ),
    "reported as completed": (
        "Corvane Group reported the purchase of 70% of Pelmar Ltd as completed.",
        "Corvane Group | acquires | Pelmar Ltd | completed | .. | transferred 70",
    ),
    "an expected closing is none": (
        "Corvane Group agreed to buy Pelmar Ltd in December. The deal is expected to close on Friday.",
        "! Corvane Group | acquires | Pelmar Ltd | completed",
    ),
    "a price of another deal": (
        "Corvane Group said it would buy Pelmar Ltd. Tovic Corp made a bid for Anlo Inc. The deal is worth $3 billion.",
        "! Corvane Group | acquires | Pelmar Ltd | agreed | .. | 3e+09 USD",
    ),
    "an order dated by its announcement": (
        "Corvane Group won an order from Pelmar Ltd for 20 cranes, it said on Tuesday.",
        "Corvane Group | supplies | Pelmar Ltd | agreed | 2025-06-10..",
    ),
    "a clause's date is not its neighbour's": (
        "Corvane Group bought Tovic Corp in October, and agreed in May to acquire Pelmar Ltd for $6 million.",
        "! Corvane Group | acquires | Pelmar Ltd | agreed | 2024-10",
    ),
    "investors of a round": (
        "Pelmar Ltd raised $100 million in a Series C round led by Corvane Capital. Tovic Corp and Anlo Inc participated in "
        "the round.",
        "Corvane Capital | investsIn | Pelmar Ltd | completed",
        "Tovic Corp | investsIn | Pelmar Ltd | completed",
        "Anlo Inc | investsIn | Pelmar Ltd | completed",
        "Pelmar Ltd | raisedFunding |  | completed",
    ),
    "a round of golf": ("Corvane Group led the field after a good round.", "! Corvane Group | investsIn"),
    "a new name": ("Oskel Feeds became Pelmar Ltd on Monday.", "Oskel Feeds | renamedTo | Pelmar Ltd |  | 2025-06-09.."),
    "a changed name and a former one": (
        "Corvane Group changed its name to Pelmar Ltd in March. Tovic Corp, formerly known as Anlo Inc, makes bricks.",
        "Corvane Group | renamedTo | Pelmar Ltd |  | 2025-03..",
        "Anlo Inc | renamedTo | Tovic Corp",
    ),
    "what else firms become": (
        "Corvane Group became the owner of Pelmar Ltd. Tovic Corp became Anlo Inc's biggest client.",
        "! Corvane Group | renamedTo",
        "! Tovic Corp | renamedTo",
    ),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(learned=False)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_detail_reaches_the_claim_that_it_is_about(reader: Reader, case: tuple[str, ...]) -> None:
    text, *wanted = case
    expect(lines(reader, text), tuple(wanted))
