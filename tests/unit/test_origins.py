"""Reprints, shortened reprints and credited rewrites are one report; other articles are not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import ArticleId
from kg.origins import Print, bands, components, containment, jaccard, outlet_origin, same_report, signature

STORY = (
    "The ropeway maker said on Wednesday that work on the longest cable line of the valley would begin in early spring. "
    "The order, its largest in ten years, will keep the plant in the old harbour busy until the end of next year. "
    "Two hundred people work there, most of them welders, and the firm wants to hire forty more before the summer. "
    "Its chief executive called the line a bridge between two towns that had turned their backs on each other."
)
BACKGROUND = "Founded in 1954 as a smithy, the firm has built lines in thirty countries and is owned by three families."
OTHER = (
    "Fish farmers along the coast have asked for calmer rules on smolt after two hard winters and a summer of lice. "
    "The ministry has promised them an answer before the fleet goes out again, but not which answer it will be. "
) + BACKGROUND


def printed(id_: str, text: str, day: int = 22, **more: str) -> Print:
    return Print(article=ArticleId(id_), signature=signature(text), published=date(2024, 5, day), **more)


def test_the_signature_is_the_same_everywhere_and_free_of_case_and_layout() -> None:
    assert signature("A b c d e f")[:3] == signature("a  B\nc d, e f")[:3]
    assert signature("one two three four five")[0] == 2
    assert signature("") == ()
    assert signature("word")[0] == 1


def test_same_text_is_one_report() -> None:
    assert jaccard(signature(STORY), signature(STORY)) == 1.0
    assert same_report(printed("a", STORY), printed("b", STORY))


def test_a_shortened_reprint_is_one_report() -> None:
    short = "Ropeway news. " + ". ".join(STORY.split(". ")[:2])
    assert containment(signature(short), signature(STORY + " " + OTHER)) > 0.6
    assert same_report(printed("a", short), printed("b", STORY + " " + OTHER))


def test_articles_that_share_a_background_paragraph_are_two_reports() -> None:
    assert not same_report(printed("a", STORY + " " + BACKGROUND), printed("b", OTHER))


def test_a_rewrite_that_credits_the_agency_is_one_report() -> None:
    half = ". ".join(STORY.split(". ")[:2]) + ". " + OTHER
    agency = printed("a", STORY, outlet="Transalp Press")
    assert same_report(agency, printed("b", half, credit="Transalp Press"))
    assert not same_report(agency, printed("b", half))
    assert not same_report(agency, printed("b", half, day=30, credit="Transalp Press"))


def test_components_are_named_by_their_smallest_article() -> None:
    near = {"a": ["b"], "b": ["a", "c"], "c": ["b"], "d": []}
    found = components([ArticleId("c"), ArticleId("d")], lambda a: [ArticleId(n) for n in near[a]])
    assert found == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_another_outlets_report_is_that_outlets() -> None:
    assert outlet_origin("Bloomberg News") == outlet_origin("bloomberg  news")


@given(st.text(alphabet="abcd ", max_size=200), st.text(alphabet="abcd ", max_size=200))
def test_estimates_are_shares(a: str, b: str) -> None:
    for estimate in (jaccard(signature(a), signature(b)), containment(signature(a), signature(b))):
        assert 0.0 <= estimate <= 1.0


def test_reprints_share_a_bucket() -> None:
    assert set(bands(signature(STORY))) & set(bands(signature(STORY + " And more.")))
    assert not set(bands(signature(STORY))) & set(bands(signature(OTHER)))


@pytest.mark.shared
def test_the_shortened_reprint_of_the_invented_world(shared: Path) -> None:
    texts = {path.stem: path.read_text("utf-8") for path in sorted((shared / "data/world_dev/articles").glob("*.txt"))}
    prints = [printed(name, text) for name, text in texts.items()]
    pairs = {(a.article, b.article) for a in prints for b in prints if a.article < b.article and same_report(a, b)}
    assert pairs == {("05", "06")}
