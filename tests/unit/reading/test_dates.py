"""Which day a claim gets: tense, premodifiers, terms of contracts, days told elsewhere; on invented sentences."""

from __future__ import annotations

import pytest

from ingest.reading import Reader
from tests.support.claim_lines import expect, lines

CASES = {
    "years that are over give no end": (
        "Corvane Group supplied Pelmar Ltd with seats for ten years.",
        "! Corvane Group | supplies | Pelmar Ltd | active | ..2035",
    ),
    "the day of the announcement, not of what is to come": (
        "Corvane Group said on Monday it would spend 40 million euros to buy Pelmar Ltd.",
        "Corvane Group | acquires | Pelmar Ltd | agreed | 2025-06-09..",
    ),
    "a day to come": (
        "Corvane Group said it will buy Pelmar Ltd on Monday.",
        "Corvane Group | acquires | Pelmar Ltd | agreed | 2025-06-16..",
    ),
    "a month without a year looks back from a past tense": (
        "Corvane Group bought Pelmar Ltd in November.",
        "Corvane Group | acquires | Pelmar Ltd | completed | 2024-11..",
    ),
    "and ahead from a future": (
        "Corvane Group will buy Pelmar Ltd in November.",
        "Corvane Group | acquires | Pelmar Ltd | agreed | 2025-11..",
    ),
    "the next day is counted from the last day told": (
        "Ann Lund resigned as chairman of Corvane Group on 3 March. The next day, Corvane Group bought Pelmar Ltd.",
        "Corvane Group | acquires | Pelmar Ltd | completed | 2025-03-04..",
    ),
    "and a day earlier backwards": (
        "Corvane Group hired Ann Lund on 2 April. A day earlier Corvane Group had bought Pelmar Ltd.",
        "Corvane Group | acquires | Pelmar Ltd | completed | 2025-04-01..",
    ),
    "the day before something tells no day": (
        "Ann Lund left on 3 March. Corvane Group bought Pelmar Ltd the day before the vote.",
        "Corvane Group | acquires | Pelmar Ltd | completed | ..",
    ),
    "a year before the deal": (
        "The 2005 merger of Corvane Group with Pelmar Ltd is remembered.",
        "Corvane Group | mergesWith | Pelmar Ltd | completed | 2005..",
    ),
    "a day before the deal": (
        "Shareholders sued over Corvane Group's January 1 purchase of Pelmar Ltd.",
        "Corvane Group | acquires | Pelmar Ltd | completed | 2025-01-01..",
    ),
    "a relative clause has its own day": (
        "Corvane Group, which bought Pelmar Ltd in 2009, said on Monday profit rose in May.",
        "Corvane Group | acquires | Pelmar Ltd | completed | 2009..",
    ),
    "a range in a contract": (
        "Corvane Group won a contract to supply gas to Pelmar Ltd in 2026-2030.",
        "Corvane Group | supplies | Pelmar Ltd | agreed | 2026..2030",
    ),
    "the end of a contract": (
        "Corvane Group won an order to supply pumps to Pelmar Ltd until 2030.",
        "Corvane Group | supplies | Pelmar Ltd | agreed | 2025-06-05..2025-06-11..2030",
    ),
    "the end told by the next sentence": (
        "Corvane Group won an order to supply pumps to Pelmar Ltd. The work is expected to be completed by August 2027.",
        "Corvane Group | supplies | Pelmar Ltd | agreed | 2025-06-05..2025-06-11..2027-08",
    ),
    "the lead's day is the order's": (
        "Corvane Group said on Tuesday it had done well. Corvane Group won an order to supply pumps to Pelmar Ltd.",
        "Corvane Group | supplies | Pelmar Ltd | agreed | 2025-06-10..",
    ),
    "a deal only referred to gets no day": (
        "Analysts like Corvane Group's planned takeover of Pelmar Ltd.",
        "Corvane Group | acquires | Pelmar Ltd | agreed | ..",
    ),
    "talks are not dated by who tells of them": (
        "Corvane Group is in talks to buy Pelmar Ltd, it said on Tuesday.",
        "Corvane Group | acquires | Pelmar Ltd | considering | .. |",
    ),
    "an alliance entered": (
        "Corvane Group entered an alliance with Pelmar Ltd last week.",
        "Corvane Group | partnersWith | Pelmar Ltd | active | 2025-06-02..2025-06-08..",
    ),
    "a state is not dated by a day in it": (
        "Corvane Group owned 9 percent of Pelmar Ltd as of May 31.",
        "Corvane Group | ownsStake | Pelmar Ltd | active | .. |",
    ),
    "an appointment that takes effect later": (
        "Pelmar Ltd on Monday named Anna Berg as chief executive, effective January 1.",
        "Anna Berg | holdsRole | Pelmar Ltd | agreed | 2026-01-01..",
    ),
    "due to leave by a day": (
        "Anna Berg, chief executive of Pelmar Ltd, will step down by the end of July.",
        "Anna Berg | holdsRole | Pelmar Ltd | reducing | ..2025-07",
    ),
    "a relation that ran from one year to another has ended": (
        "Corvane Group supplied Pelmar Ltd from 2004 to 2011.",
        "Corvane Group | supplies | Pelmar Ltd | ended | 2004..2011",
    ),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(learned=False)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_claim_gets_the_day_that_is_its_own(reader: Reader, case: tuple[str, ...]) -> None:
    text, *wanted = case
    expect(lines(reader, text), tuple(wanted))
