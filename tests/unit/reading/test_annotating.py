"""Batches through `ingest.annotating` come out as spaCy's own pipeline makes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.analysis import DEFAULT_MODELS, Analyser
from ingest.annotating import Annotator
from ingest.annotating.forms import Forms
from ingest.annotating.names import Names

Doc = Any
TEXTS = (
    "Corvane Group Ltd said on Monday it had bought 51 percent of Pelmar Tiles from the Brimo family for 3 billion dollars.",
    "There is a plan, and there were others. Let's say it isn't gonna work; y'all ain't got to buy Tovic's shares.",
    "NEW YORK, March 3 - Ann Lee of Pelmar S.A. met Jo Ito in Lund.\n\nShr 34 cts vs 1.19 dlrs\nNet 807,000 vs 2,858,000",
    "Corvane",
    "The European Commission fined Brimo and the Bank of Lund on the second Tuesday of May 2011",
)
WORDS = sorted({word for text in TEXTS for word in text.split()})


@pytest.fixture(scope="module")
def nlp() -> Any:
    return Analyser(DEFAULT_MODELS).nlp


@pytest.fixture(scope="module")
def annotator(nlp: Any) -> Annotator:
    return Annotator(nlp)


def _told(docs: Sequence[Doc]) -> list[tuple[object, ...]]:
    return [
        (t.text, t.tag_, t.pos_, t.lemma_, t.dep_, t.head.i, t.ent_iob_, t.ent_type_, t.is_sent_start)
        for d in docs
        for t in d
    ]


def _same(nlp: Any, annotator: Annotator, texts: Sequence[str]) -> None:
    ours = [nlp.make_doc(text) for text in texts]
    annotator.annotate(ours)
    assert _told(ours) == _told(list(nlp.pipe(texts)))


def test_texts_are_annotated_as_spacy_does(nlp: Any, annotator: Annotator) -> None:
    texts = [" ".join(text.split()) for text in TEXTS]
    _same(nlp, annotator, texts)
    _same(nlp, annotator, texts[::-1])  # now all from memory


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join), min_size=1, max_size=3))
def test_any_words_are_annotated_as_spacy_does(nlp: Any, annotator: Annotator, texts: list[str]) -> None:
    _same(nlp, annotator, texts)


def test_an_empty_text_has_nothing_to_annotate(nlp: Any, annotator: Annotator) -> None:
    _same(nlp, annotator, [""])


def test_what_is_forgotten_is_learnt_again(nlp: Any) -> None:
    forms = Forms(nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer"), most=10)
    for text in TEXTS:
        told = nlp(" ".join(text.split()))
        ours = told.copy()
        ours.from_array(("POS", "LEMMA"), np.zeros((len(ours), 2), dtype=np.uint64))
        forms.annotate([ours])
        assert _told([ours]) == _told([told])


def test_a_recogniser_of_another_make_is_left_to_spacy(nlp: Any) -> None:
    blank = nlp.__class__(nlp.vocab).add_pipe("beam_ner")
    blank.add_label("FIRM")
    assert Names.knows(nlp.get_pipe("ner"))
    assert not Names.knows(blank)
