"""Relatives, rivals, accords, conflicts, brands and the bounds of names (partner_cases.toml)."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from ingest.reading import Reader
from kg.model import Article, ArticleId

GROUPS = tomllib.loads(Path(__file__).with_name("partner_cases.toml").read_text(encoding="utf-8"))["group"]
CASES = [(group["name"], case[0], tuple(case[1:])) for group in GROUPS for case in group["cases"]]


@pytest.fixture(scope="module")
def reader():
    return Reader(learned=False)


def _check(want: str, lines: list[str]) -> bool:
    if want == "none":
        return not lines
    if want.startswith("! "):
        return not any(line.startswith(want[2:]) for line in lines)
    return any(line.startswith(want) for line in lines)


@pytest.mark.parametrize(("group", "text", "wanted"), CASES, ids=[f"{g}: {t[:50]}" for g, t, _ in CASES])
def test_a_construction_yields_its_claims_and_no_others(reader, group, text, wanted):
    claims = reader.read(Article(id=ArticleId("x"), text=text, published=date(2012, 6, 14))).claims
    lines = [
        f"{c.subject.name} | {c.relation.value} | {c.object.name if c.object else ''} | {c.phase.value if c.phase else ''}"
        for c in claims
    ]
    assert [want for want in wanted if not _check(want, lines)] == [], lines
