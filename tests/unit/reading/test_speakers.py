"""Whom a claim is attributed to; on invented sentences."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.reading import Reader
from kg.model import Article, ArticleId, Modality, Relation


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(learned=False)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Dravel Ltd denied that it was about to buy Corvane Inc.", "Dravel Ltd"),
        ("Anna Berg, chief executive of Dravel Ltd, denied that Dravel was in talks to buy Corvane Inc.", "Anna Berg"),
        ("A spokesman for Dravel Ltd denied it had agreed to buy Corvane Inc.", "Dravel Ltd"),
        ("Reports that Dravel Ltd would buy Corvane Inc were denied by Pelmar Group.", "Pelmar Group"),
    ],
)
def test_a_denial_is_attributed_to_whoever_denies(reader: Reader, text: str, speaker: str) -> None:
    claims = reader.read(Article(id=ArticleId("x"), text=text, published=date(2012, 5, 10))).claims
    denied = [c for c in claims if c.relation is Relation.ACQUIRES]
    assert [(c.modality, c.attributed_to) for c in denied] == [(Modality.DENIED, speaker)]
    assert all(c.attributed_to is None for c in claims if c.relation is Relation.HOLDS_ROLE)


def test_a_spokesman_speaks_for_his_firm(reader: Reader) -> None:
    text = "A spokesman for Dravel Ltd said it has agreed to buy Corvane Inc."
    claims = reader.read(Article(id=ArticleId("x"), text=text, published=date(2012, 5, 10))).claims
    assert [(c.modality, c.attributed_to) for c in claims] == [(Modality.STATED, "Dravel Ltd")]
