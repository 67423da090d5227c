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
    "who owns what is being sold": (
        "Brimo Ltd agreed to buy Molvaro plc for 20 million euros. The seller, Halden Estates, owns the Lyon business "
        "outright and has accepted the offer.",
        "Halden Estates | ownsStake | Molvaro plc | active | stated | .. | resulting 100",
    ),
    "outright, with no sale told before": (
        "Brimo Ltd sued Molvaro plc. Halden Estates owns the Lyon business outright.",
        "! Halden Estates | ownsStake",
    ),
    "who keeps what was not sold": (
        "The watchdog blocked Brimo Ltd's takeover of Molvaro plc. Halden Estates, which keeps Molvaro plc, was sad.",
        "Halden Estates | ownsStake | Molvaro plc | active | stated",
    ),
    "a customer that is kept": (
        "Brimo Ltd wants to buy Molvaro plc. Halden Estates keeps Molvaro plc as a customer.",
        "! Halden Estates | ownsStake",
    ),
    "a part of what a firm is called": (
        "Brimo Ltd breeds fish. Brimo's hatchery arm, Castrel Young AS, already sells young fish to Molvaro plc. Brimo has "
        "80% of the hatchery.",
        "Brimo Ltd | ownsStake | Castrel Young AS | active | stated | .. | resulting 80",
    ),
    "a part of what no firm is called": (
        "Brimo Ltd breeds fish. Castrel Young AS sells fish to Molvaro plc. Brimo has 80% of the market.",
        "! Brimo Ltd | ownsStake",
    ),
    "talks that were never held": (
        "A rumour had cast Brimo SA as the purchaser. Halden AG agreed to buy Molvaro plc. Brimo SA said that it has never "
        "held talks about Molvaro, with anyone.",
        "Brimo SA | acquires | Molvaro plc | considering | denied",
    ),
    "talks that were never held of a firm that is not sold": (
        "Molvaro plc makes rope. Brimo SA said that it has never held talks about Molvaro, with anyone.",
        "! Brimo SA | acquires",
    ),
    "the owner of what the clause is about": (
        "Brimo Ltd is studying an offer for Molvaro plc, which its owner Halden Estates was unable to sell to Castrel SA.",
        "! Halden Estates | ownsStake | Brimo Ltd",
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
