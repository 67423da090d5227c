"""Each construction on little invented sentences: what must be read and what must not (cases.toml)."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from ingest.reading import Reader
from kg.model import Article, ArticleId, Claim

GROUPS = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))["group"]
CASES = [(group["name"], case[0], tuple(case[1:])) for group in GROUPS for case in group["cases"]]


@pytest.fixture(scope="module")
def reader():
    return Reader()


def _lines(claims: tuple[Claim, ...]) -> list[str]:
    return [
        " | ".join([c.subject.name, c.relation.value, c.object.name if c.object else "", c.phase.value if c.phase else ""])
        for c in claims
    ]


@pytest.mark.parametrize(("group", "text", "wanted"), CASES, ids=[f"{g}: {t[:50]}" for g, t, _ in CASES])
def test_a_construction_yields_its_claims_and_no_others(reader, group, text, wanted):
    reading = reader.read(Article(id=ArticleId("x"), text=text, published=date(2012, 6, 14)))
    lines = _lines(reading.claims)
    for want in wanted:
        if want == "none":
            assert lines == []
        elif want.startswith("! "):
            assert not any(line.startswith(want[2:]) for line in lines), lines
        else:
            assert any(line.startswith(want) for line in lines), lines


def test_every_quote_stands_where_its_offsets_say(reader):
    text = (
        "Head of it\n\nOSLO (Wire) - Corvane Group ( CVG.OL ) “bought” Pelmar Ltd ( PLM.L ) for €3m. It sued Tovic Corp.\n"
    )
    reading = reader.read(Article(id=ArticleId("x"), text=text, published=date(2012, 6, 14)))
    assert reading.claims
    assert all(text[c.evidence.start : c.evidence.end] == c.evidence.quote for c in reading.claims)


def test_reading_is_a_function_of_the_article(reader):
    article = Article(
        id=ArticleId("x"), text="Corvane Group acquired Pelmar Ltd. It supplies Tovic Corp.", published=date(2012, 6, 14)
    )
    assert reader.read(article) == reader.read(article)
    assert list(reader.read_many([article, article])) == [reader.read(article)] * 2


def test_the_version_names_model_lexicon_registry_and_network(reader):
    model, rules, lexicon, registry, network = reader.version.split("+")
    assert model.startswith("en_core_web_sm-3.")
    assert rules.startswith("rules-")
    assert len(lexicon) == len(registry) == 12
    assert network.startswith("learned-")
