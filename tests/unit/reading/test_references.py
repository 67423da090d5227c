"""Descriptions and pronouns on little invented articles (reference_cases.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ingest.analysis import Analyser
from ingest.linking.registry import default_registry
from ingest.mentions.clusters import find_clusters
from ingest.mentions.references import Mentions
from kg.model import Article, ArticleId

GROUPS = tomllib.loads(Path(__file__).with_name("reference_cases.toml").read_text(encoding="utf-8"))["group"]
CASES = [(group["name"], case[0], tuple(case[1:])) for group in GROUPS for case in group["cases"]]


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


@pytest.mark.parametrize(("group", "text", "wanted"), CASES, ids=[f"{g}: {t[:50]}" for g, t, _ in CASES])
def test_a_word_refers_to_a_firm(analyser: Analyser, group: str, text: str, wanted: tuple[str, ...]) -> None:
    an = next(analyser.analyse([Article(id=ArticleId("x"), text=text, published=None)]))
    mentions = Mentions(an, find_clusters(an, default_registry()))
    for want in wanted:
        word, _, names = want.partition(" -> ")
        token = [token for token in an.doc if token.text == word][-1]
        assert " + ".join(mentions.clusters[i].name for i in mentions.refer(token)) == names
