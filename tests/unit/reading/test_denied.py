"""Rumours told as gossip, and what is said to them without saying them again, on invented sentences."""

from __future__ import annotations

import pytest

from ingest.reading import Reader
from kg.model import Article, ArticleId
from tests.support.claim_lines import PUBLISHED, fields

RUMOUR = "Tarvel Leasing | acquires | Pelmar Lines | considering | reported"
DENIAL = "Tarvel Leasing | acquires | Pelmar Lines | considering | denied"
NO_DENIAL = f"! {DENIAL}"
CASES = {
    "named as a bidder": (
        'A newspaper in Oslo had named Tarvel Leasing as a bidder for Pelmar Lines. "We did not bid and we won\'t," a '
        "spokesman for Tarvel replied.",
        RUMOUR,
        DENIAL,
    ),
    "the word in a town": (
        'The word in Oslo is that Tarvel Leasing would like to buy Pelmar Lines next. "There has been no offer and there '
        'will be none," Pelmar said.',
        RUMOUR,
        DENIAL,
    ),
    "whispered at a fair, a sentence between": (
        "At the fair it was whispered that Tarvel Leasing would like to swallow Pelmar Lines. Ms Hakala laughs. "
        '"Nobody offered and nobody asked," she says.',
        RUMOUR,
        DENIAL,
    ),
    "report and answer in one sentence": (
        "Asked about a report on the website Harbour Life that Tarvel Leasing was preparing a bid for the whole of Pelmar "
        'Lines, a Tarvel spokeswoman said there was "nothing whatsoever in it".',
        RUMOUR,
        DENIAL,
    ),
    "a sale": (
        'A magazine had written that Ostrel Group would sell Pelmar Space. "Fiction," said a group spokesman.',
        "Ostrel Group | ownsStake | Pelmar Space | reducing | denied",
    ),
    "something else that is not planned": (
        "The word in Oslo is that Tarvel Leasing would like to buy Pelmar Lines next. Tarvel said it had no plans to close "
        "its yard.",
        NO_DENIAL,
    ),
    "two rumours, one denial": (
        "The word in Oslo is that Tarvel Leasing would like to buy Pelmar Lines and that Orbel Fund would like to buy Hebel "
        'Lifts. "Nonsense," said a banker.',
        NO_DENIAL,
    ),
    "a deal that is done": (
        'Tarvel Leasing has bought Pelmar Lines. "There was no offer but this one," Pelmar said.',
        NO_DENIAL,
    ),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(learned=False)


@pytest.mark.parametrize("name", CASES)
def test_a_rumour_and_its_denial_are_told_apart(reader: Reader, name: str) -> None:
    text, *wanted = CASES[name]
    reading = reader.read(Article(id=ArticleId("x"), text=text, published=PUBLISHED))
    found = [" | ".join(fields(claim)[:5]) for claim in reading.claims]
    for line in wanted:
        assert (line.removeprefix("! ") in found) is not line.startswith("!"), found
