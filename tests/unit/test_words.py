"""Passages by their words: what is rare weighs, what is forgotten is gone, nothing depends on the order of adding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.words import WordIndex

TEXTS = [
    "Merrow buys blades from Kestrin.",
    "Kestrin makes blades.",
    "The weather in Aarhus is mild.",
    "Blades, blades, blades.",
]


def index(texts):
    made = WordIndex()
    for n, text in enumerate(texts):
        made.put(n, text)
    return made


def test_rare_words_weigh_more_than_common_ones():
    assert index(TEXTS).search("who sells Merrow a blade?", limit=2)[0].id == 0


def test_plurals_case_and_accents_do_not_matter():
    assert index(["Söhne GmbH sold BLADES"]).search("sohne blade", limit=1)[0].share == pytest.approx(1.0)


def test_the_share_falls_with_what_no_passage_has():
    made = index(TEXTS)
    known, strange = (made.search(text, limit=1)[0].share for text in ("kestrin blades", "kestrin blades zebra quark"))
    assert known == pytest.approx(1.0)
    assert strange < 0.5


@given(st.lists(st.text(max_size=20), max_size=5), st.text(max_size=20))
def test_forgetting_is_as_if_never_added(texts, extra):
    made, never = index([*texts, extra]), index(texts)
    made.remove(len(texts), extra)
    assert made.search("a b c 1 blade", limit=9) == never.search("a b c 1 blade", limit=9)
    assert made.search(extra, limit=9) == never.search(extra, limit=9)


def test_an_empty_index_finds_nothing():
    assert WordIndex().search("anything", limit=3) == []
    assert index(TEXTS).search("...", limit=3) == []
