"""Who supplies whom, on little invented sentences: what must be read and what must not (supply_cases.toml)."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from ingest.reading import Reader
from kg.model import Article, ArticleId

GROUPS = tomllib.loads(Path(__file__).with_name("supply_cases.toml").read_text(encoding="utf-8"))["group"]
CASES = [(group["name"], case[0], tuple(case[1:])) for group in GROUPS for case in group["cases"]]


@pytest.fixture(scope="module")
def reader():
    return Reader(learned=False)


@pytest.mark.parametrize(("group", "text", "wanted"), CASES, ids=[f"{g}: {t[:50]}" for g, t, _ in CASES])
def test_supply_is_read_with_its_direction_and_phase(reader, group, text, wanted):
    reading = reader.read(Article(id=ArticleId("x"), text=text, published=date(2012, 6, 14)))
    lines = [
        f"{c.subject.name} | supplies | {c.object.name} | {c.phase.value}"
        for c in reading.claims
        if c.relation.value == "supplies"
    ]
    for want in wanted:
        if want == "none":
            assert lines == []
        elif want.startswith("! "):
            assert not any(line.startswith(want[2:]) for line in lines), lines
        else:
            assert any(line.startswith(want) for line in lines), lines


def test_the_beginning_of_a_cut_is_not_the_beginning_of_the_orders(reader):
    text = (
        "Corvane Group has been cutting its orders from Pelmar Ltd since March. "
        "It has been reducing its reliance on Tovic Corp's valves over the past year."
    )
    reading = reader.read(Article(id=ArticleId("x"), text=text, published=date(2012, 6, 14)))
    cuts = [c for c in reading.claims if c.relation.value == "supplies" and c.phase == "reducing"]
    assert cuts
    assert not any(c.valid.since.known for c in cuts)
