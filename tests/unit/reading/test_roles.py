"""Offices beside names and behind verbs, founders; on invented sentences."""

from __future__ import annotations

import pytest

from ingest.reading import Reader
from tests.support.claim_lines import expect, lines

CASES = {
    "a former executive of a named firm": (
        "Corvane Group is old. Anna Berg, the former Corvane executive, now runs Pelmar Ltd.",
        "Anna Berg | holdsRole | Corvane Group | ended",
        "! Anna Berg | holdsRole | Corvane Group | active",
    ),
    "a title narrowed by common words": (
        "Pelmar Ltd marketing vice president Anna Berg said so. Karl Lund, the company's global asset development leader, "
        "agreed.",
        "Anna Berg | holdsRole | Pelmar Ltd | active",
        "Karl Lund | holdsRole | Pelmar Ltd | active",
    ),
    "common words before the firm": (
        "Anna Berg, chief executive of Norwegian fare tracker Farely, said so.",
        "Anna Berg | holdsRole | Farely | active",
    ),
    "an office in a named field, without its firm": (
        "Pelmar Ltd cut prices. Anna Berg, senior vice president for handsets, would not comment.",
        "Anna Berg | holdsRole | Pelmar Ltd | active",
    ),
    "no office of a name that is not read": (
        "Pelmar Ltd met. Anna Berg, president of Freedonia, was there.",
        "! Anna Berg | holdsRole | Pelmar Ltd",
    ),
    "formerly": (
        "Anna Berg, formerly finance director at software firm Corvane Group, joined Pelmar Ltd.",
        "Anna Berg | holdsRole | Corvane Group | ended | .. | cfo, leaving",
    ),
    "said to be": (
        "Anna Berg is chairman of Pelmar Ltd. Karl Lund was previously chief executive of Corvane Group.",
        "Anna Berg | holdsRole | Pelmar Ltd | active | .. | chair",
        "Karl Lund | holdsRole | Corvane Group | ended | .. | ceo, leaving",
    ),
    "former of several": (
        "Karl Lund is a former CEO of Tovic Corp and Corvane Group.",
        "Karl Lund | holdsRole | Corvane Group | ended",
        "Karl Lund | holdsRole | Tovic Corp | ended",
    ),
    "a list of offices": (
        "Pelmar Ltd said founder, chairman and chief executive Anna Berg would stay.",
        "Anna Berg | holdsRole | Pelmar Ltd | active",
        "Anna Berg | founded | Pelmar Ltd",
    ),
    "who shares a title": (
        "Corvane Group's co-heads of retail banking, Anna Berg and Karl Lund, met.",
        "Anna Berg | holdsRole | Corvane Group | active",
        "Karl Lund | holdsRole | Corvane Group | active",
    ),
    "founders together": (
        "Anna Berg and Karl Lund, co-founders of Pelmar Ltd, met.",
        "Anna Berg | founded | Pelmar Ltd",
        "Karl Lund | founded | Pelmar Ltd",
        "! Anna Berg | holdsRole",
    ),
    "co-founded with": (
        "Anna Berg co-founded Pelmar Ltd in 1998 with Karl Lund.",
        "Anna Berg | founded | Pelmar Ltd",
        "Karl Lund | founded | Pelmar Ltd",
    ),
    "a co-founder behind a ticker": (
        "Pelmar Ltd ( PLM.L ) co-founder Anna Berg sold a house.",
        "Anna Berg | founded | Pelmar Ltd",
    ),
    "a founder's son is no founder": (
        "Pelmar Ltd appointed Karl Lund, son of the company's founder, as chairman.",
        "! Karl Lund | founded",
        "Karl Lund | holdsRole | Pelmar Ltd | active",
    ),
    "used to run": (
        "Anna Berg used to run Corvane Group.",
        "Anna Berg | holdsRole | Corvane Group | ended",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(learned=False)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_office_is_read_with_its_holder_and_firm(reader: Reader, case: tuple[str, ...]) -> None:
    text, *wanted = case
    expect(lines(reader, text), tuple(wanted))
