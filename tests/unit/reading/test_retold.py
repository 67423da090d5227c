"""News as magazines, blogs and translations retell it, on invented sentences."""

from __future__ import annotations

import pytest

from ingest.reading import Reader
from kg.model import Article, ArticleId
from tests.support.claim_lines import PUBLISHED, fields

CASES = {
    "a firm's own report of a purchase is no rumour": (
        "Molvaro plc makes lifts. Molvaro reported the purchase of 60% of Castrel Motors SA as completed on Monday.",
        "Molvaro plc | acquires | Castrel Motors SA | completed | stated",
        "! Molvaro plc | acquires | Castrel Motors SA | completed | reported",
    ),
    "a rumour stays one": (
        "A report that Molvaro plc will buy Castrel Motors SA went round on Monday.",
        "Molvaro plc | acquires | Castrel Motors SA | agreed | reported",
    ),
    "a short name before the full one that adds the trade": (
        "Castrel drops Molvaro's vaccine\n\nCastrel Motors SA has dropped the vaccine. Molvaro Biotech said that Molvaro "
        "has sued Castrel Motors SA.",
        "Molvaro Biotech | sues | Castrel Motors SA",
    ),
    "a short name before a longer one of another kind": (
        "Molvaro has sued Castrel Motors SA. Molvaro Young Ltd supplies rope to Brimo Ltd.",
        "! Molvaro Young Ltd | sues",
    ),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(learned=False)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_retold_reads_as_what_is_told(reader: Reader, case: tuple[str, ...]) -> None:
    text, *wanted = case
    reading = reader.read(Article(id=ArticleId("x"), text=text, published=PUBLISHED))
    found = [" | ".join(fields(claim)) for claim in reading.claims]
    for want in wanted:
        hits = [line for line in found if line.startswith(want.removeprefix("! "))]
        assert bool(hits) is not want.startswith("! "), found
