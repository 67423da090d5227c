import json
from dataclasses import replace
from datetime import date

import pytest

from ingest.interchange import claims_to_dicts, locate, reading_from_facts, slug, snake
from ingest.offices import is_interim, office, offices
from kg.model import Article, ArticleId, Cue, EntityType, PercentRole, Phase, Relation
from kg.span import Bounds
from tests.support.gold import SHARED, gold_readings

TEXT = (
    "Oddy to buy mill\n\nOddy Gates plc agreed on 1 May 2024 to buy 49% of Vance Mill BV for €12 million.\n"
    "Vance has supplied  planks to Oddy since 2019.\nIts boss is Ann Wheel.\n"
)
ARTICLE = Article(id=ArticleId("file:a.txt"), text=TEXT, published=date(2024, 5, 2), body_start=18)
DEAL = {
    "s": "Oddy Gates plc", "rel": "acquires", "o": "Vance Mill BV", "phase": "agreed", "modality": "stated", "percent": 49,
    "amount": {"value": 12000000, "currency": "EUR"}, "since": "2024-05-01", "until": None, "core": True,
    "quote": "Oddy Gates plc agreed on 1 May 2024 to buy 49% of Vance Mill BV for €12 million.",
}  # fmt: skip
SUPPLY = {
    "s": "Vance", "rel": "supplies", "o": "Oddy", "phase": "active", "modality": "stated", "since": "2019",
    "product": "planks", "quote": "Vance has supplied planks to Oddy since 2019.",
}  # fmt: skip
ROLE = {
    "s": "Ann Wheel", "rel": "holds_role", "o": "Vance", "phase": "active", "modality": "stated", "role": "boss",
    "quote": "Its boss is Ann Wheel.",
}  # fmt: skip
HEADLINE = DEAL | {"s": "Oddy", "o": "mill", "phase": "agreed", "percent": None, "quote": "Oddy to buy mill"}
FIELDS = [
    "article", "published", "s", "rel", "o", "phase", "modality", "who", "percent", "amount", "since", "until", "quote",
    "start", "end", "role", "seller", "product", "confidence",
]  # fmt: skip
NAMES = {
    "Oddy Gates": {"kind": "firm", "aliases": ["Oddy", "Oddy Gates plc", "the Delft group"]},
    "Vance Mill": {"kind": "firm", "aliases": ["Vance", "Vance Mill BV", "mill"]},
    "Ann Wheel": {"kind": "person", "aliases": ["Wheel"]},
}


def test_facts_become_claims_with_their_quotes():
    reading = reading_from_facts(ARTICLE, [DEAL, SUPPLY, ROLE], NAMES)
    deal, supply, role = reading.claims
    for claim in reading.claims:
        assert TEXT[claim.evidence.start : claim.evidence.end] == claim.evidence.quote
        sentence = reading.sentences[claim.evidence.sentence]
        assert (sentence.start, sentence.end) == (claim.evidence.start, claim.evidence.end)
    assert deal.relation is Relation.ACQUIRES
    assert deal.qualifiers.percent is not None
    assert deal.qualifiers.percent.role is PercentRole.TRANSFERRED
    assert deal.subject is supply.object or deal.subject == supply.object
    assert deal.subject.name == "Oddy Gates plc"
    assert supply.valid.since == Bounds(date(2019, 1, 1), date(2019, 12, 31))
    assert (role.subject.type, role.qualifiers.office, role.qualifiers.title) == (EntityType.PERSON, "ceo", "boss")


def test_without_a_names_table_names_that_differ_in_legal_form_are_one():
    reading = reading_from_facts(ARTICLE, [DEAL, DEAL | {"s": "Oddy Gates"}])
    assert len({claim.subject.key for claim in reading.claims}) == 1


def test_a_fact_without_its_quote_in_the_article_is_left_out():
    assert reading_from_facts(ARTICLE, [DEAL | {"quote": "Oddy owns all."}]).claims == ()


def test_a_quote_is_found_with_white_space_folded():
    assert locate(TEXT, SUPPLY) == (TEXT.index("Vance has"), TEXT.index("2019.\n") + 5)
    assert locate(TEXT, {"quote": " "}) is None


def test_lines_go_out_and_come_back():
    reading = reading_from_facts(ARTICLE, [DEAL, SUPPLY, ROLE], NAMES)
    lines = claims_to_dicts(reading, "a.txt")
    back = reading_from_facts(ARTICLE, json.loads(json.dumps(lines)), NAMES)
    assert {claim.id for claim in back.claims} == {claim.id for claim in reading.claims}
    deal = lines[0]
    assert list(deal) == FIELDS
    assert (deal["rel"], deal["percent"], deal["amount"]) == ("acquires", 49, {"value": 12000000, "currency": "EUR"})
    assert (deal["since"], lines[1]["since"], deal["published"]) == ("2024-05-01", "2019", "2024-05-02")
    assert TEXT[deal["start"] : deal["end"]] == deal["quote"]


def test_one_line_per_relation_phase_and_modality_the_body_before_the_headline():
    reading = reading_from_facts(ARTICLE, [HEADLINE, DEAL], NAMES)
    assert Cue.HEADLINE in reading.claims[0].cues
    (line,) = claims_to_dicts(reading, "a.txt")
    assert line["percent"] == 49


def test_only_the_twelve_relations_unless_all():
    located = DEAL | {"rel": "located_in"}
    reading = reading_from_facts(ARTICLE, [located | {"phase": None}])
    assert claims_to_dicts(reading, "a.txt") == []
    (line,) = claims_to_dicts(reading, "a.txt", all_relations=True)
    assert (line["rel"], line["phase"]) == ("located_in", None)


def test_a_long_sentence_is_cut_around_its_parties():
    filler = "and so on " * 60
    text = f"{filler}Oddy buys Vance {filler}."
    article = replace(ARTICLE, text=text, body_start=0)
    (line,) = claims_to_dicts(reading_from_facts(article, [DEAL | {"s": "Oddy", "o": "Vance", "quote": text}]), "a.txt")
    assert len(line["quote"]) <= 400
    assert "Oddy buys Vance" in line["quote"]
    assert text[line["start"] : line["end"]] == line["quote"]


def test_names_of_relations():
    assert snake(Relation.OWNS_STAKE) == "owns_stake"
    assert slug("Télécimes SA") == "telecimes-sa"


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("interim chief executive", "ceo"),
        ("Chief Exec", "ceo"),
        ("former finance chief", "cfo"),
        ("head of sales", "head of sales"),
        ("new chairman", "chair"),
    ],
)
def test_offices(title: str, code: str):
    assert office(title) == code
    assert is_interim(title) == title.startswith("interim")


def test_joined_titles_are_two_offices():
    assert offices("chairman and CEO") == ("chair", "ceo")
    assert offices("head of mergers and acquisitions") == ("head of mergers and acquisitions",)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="../shared is absent")
@pytest.mark.parametrize(("folder", "count"), [("seed", 13), ("world_dev", 154)])
def test_all_annotated_facts_load(folder: str, count: int):
    readings = list(gold_readings(folder))
    assert sum(len(reading.claims) for reading in readings) == count
    assert all(claim.phase is not Phase.ENDED or claim.object for reading in readings for claim in reading.claims)
