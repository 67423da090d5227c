"""Names, their types and what belongs together, on little invented articles (mention_cases.toml)."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from ingest.reading import Reader
from kg.model import Article, ArticleId

GROUPS = tomllib.loads(Path(__file__).with_name("mention_cases.toml").read_text(encoding="utf-8"))["group"]
CASES = [(group["name"], case[0], tuple(case[1:])) for group in GROUPS for case in group["cases"]]


@pytest.fixture(scope="module")
def reader():
    return Reader()


@pytest.mark.parametrize(("group", "text", "wanted"), CASES, ids=[f"{g}: {t[:50]}" for g, t, _ in CASES])
def test_a_name_is_found_with_its_type_and_forms(reader, group, text, wanted):
    clusters = reader.read(Article(id=ArticleId("x"), text=text, published=date(2012, 6, 14))).clusters
    types = {f"{c.name} = {c.type.value}" for c in clusters}
    forms = {f"{c.name} < {form}" for c in clusters for form in c.forms}
    names = {c.name for c in clusters}
    for want in wanted:
        if want.startswith("! "):
            assert want[2:] not in names | forms, names
        else:
            assert want in types | forms, (types, forms)
