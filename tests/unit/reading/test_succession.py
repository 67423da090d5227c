"""Posts that change hands, on invented sentences."""

from __future__ import annotations

import pytest

from ingest.reading import Reader
from tests.support.claim_lines import expect, lines

CASES = {
    "a post given up on a day": (
        "Renate Moser will give up the chief executive's post at Corvane Group on 31 July.",
        "Renate Moser | holdsRole | Corvane Group | reducing | ..2025-07-31 | ceo, leaving",
    ),
    "who stands in has the office given up from the day after": (
        "Renate Moser will give up the chief executive's post at Corvane Group on 31 July. The finance chief, Paul Visser, "
        "will run the group on an interim basis.",
        "Paul Visser | holdsRole | Corvane Group | agreed | 2025-08-01.. | ceo, interim, appointed",
        "Paul Visser | holdsRole | Corvane Group | active | .. | cfo",
    ),
    "an announced retirement and who takes the chair": (
        "Corvane Group said chief executive Anna Berg would retire as chief executive on 31 December. Jane Moss, the "
        "operations director, takes her chair the next morning.",
        "Anna Berg | holdsRole | Corvane Group | reducing | ..2025-12-31 | ceo, leaving",
        "Jane Moss | holdsRole | Corvane Group | agreed | 2026-01-01.. | ceo, appointed",
    ),
    "an office left last month and one taken in the future": (
        "Jane Moss, chief operating officer of Norrland Group until last month, becomes chief executive of Corvane Group "
        "on 1 September.",
        "Jane Moss | holdsRole | Norrland Group | ended | ..2025-05 | coo",
        "Jane Moss | holdsRole | Corvane Group | agreed | 2025-09-01.. | ceo, appointed",
        "! Jane Moss | holdsRole | Norrland Group | active",
    ),
    "a bare office is the topic's, not that of the firm that was left": (
        "Corvane Group met. Corvane Group has a name. Corvane Group is old. Jane Moss, chief operating officer of Norrland "
        "Group until last month, becomes chief executive on 1 September.",
        "Jane Moss | holdsRole | Corvane Group | agreed | 2025-09-01.. | ceo, appointed",
    ),
    "succeed names both": (
        "Corvane Group said Karl Lund will succeed Anna Berg as chairman on July 1.",
        "Karl Lund | holdsRole | Corvane Group | agreed | 2025-07-01.. | chair, appointed",
        "Anna Berg | holdsRole | Corvane Group | reducing | ..2025-07-01 | chair, leaving",
    ),
    "replaced by": (
        "Peter Wolff, the chief executive of Pelmar Ltd, was replaced by Mary Rohner last week.",
        "Mary Rohner | holdsRole | Pelmar Ltd | active | 2025-06-02..2025-06-08.. | ceo, appointed",
        "Peter Wolff | holdsRole | Pelmar Ltd | ended",
    ),
    "the helm, and what was held before": (
        "Jane Moss took the helm at Pelmar Ltd in March. She previously served as finance director of Tovic Corp.",
        "Jane Moss | holdsRole | Pelmar Ltd | active | 2025-03.. | ceo, appointed",
        "Jane Moss | holdsRole | Tovic Corp | ended | .. | cfo, leaving",
    ),
    "at once": (
        "Pelmar Ltd appointed Jane Moss as finance director with immediate effect.",
        "Jane Moss | holdsRole | Pelmar Ltd | active | 2025-06-11.. | cfo, appointed",
    ),
    "who joins as part of a deal": (
        "The acquisition includes Pelmar Ltd chief executive Jane Moss joining Corvane Group's new project.",
        "Jane Moss | holdsRole | Corvane Group | agreed",
    ),
    "who stays": ("Jane Moss remains chairman of Pelmar Ltd.", "Jane Moss | holdsRole | Pelmar Ltd | active | .. | chair"),
    "who is ousted": (
        "Anna Berg was ousted as chief executive of Pelmar Ltd in May.",
        "Anna Berg | holdsRole | Pelmar Ltd | ended | ..2025-05 | ceo, leaving",
    ),
    "a resignation as a noun": (
        "Corvane Group announced the resignation of Robert Dahl as finance director.",
        "Robert Dahl | holdsRole | Corvane Group | ended | .. | cfo, leaving",
    ),
    "a board's chair": (
        "Corvane Group has a plan. The supervisory board, chaired by Robert Dahl, expects to decide.",
        "Robert Dahl | holdsRole | Corvane Group | active | .. | chair",
    ),
    "who founded and leads": (
        "Jane Moss, who founded Pelmar Ltd in 2019 and leads it as CEO, was glad.",
        "Jane Moss | holdsRole | Pelmar Ltd | active | .. | ceo",
    ),
    "other things that are taken and given up": (
        "Pelmar Ltd chief executive Jane Moss took over a small farm and gave up smoking.",
        "! Jane Moss | holdsRole | Pelmar Ltd | ended",
        "! Jane Moss | holdsRole | Pelmar Ltd | agreed",
    ),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_succession_yields_its_offices_with_their_days(reader: Reader, case: tuple[str, ...]) -> None:
    text, *wanted = case
    expect(lines(reader, text), tuple(wanted))
