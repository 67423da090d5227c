"""Batches through `ingest.annotating` come out as spaCy's own pipeline makes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.analysis import DEFAULT_MODELS, pipeline
from ingest.annotating import Annotator
from ingest.annotating.embeddings import Embeddings
from ingest.annotating.forms import Forms
from ingest.annotating.names import Names
from ingest.annotating.words import Text

Doc = Any
Annotate = Callable[[Sequence[str]], list[Doc]]
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
    return pipeline.__wrapped__(DEFAULT_MODELS)  # as spaCy made it


@pytest.fixture(scope="module")
def ours() -> Annotate:
    own = pipeline.__wrapped__(DEFAULT_MODELS)  # for an annotator changes the pipeline that it is given
    annotator = Annotator(own)

    def annotate(texts: Sequence[str]) -> list[Doc]:
        docs = [own.make_doc(text) for text in texts]
        annotator.annotate(docs)
        return docs

    return annotate


def _told(docs: Sequence[Doc]) -> list[tuple[object, ...]]:
    return [
        (t.text, t.tag_, t.pos_, t.lemma_, t.dep_, t.head.i, t.ent_iob_, t.ent_type_, t.is_sent_start)
        for d in docs
        for t in d
    ]


def _same(nlp: Any, ours: Annotate, texts: Sequence[str]) -> None:
    assert _told(ours(texts)) == _told(list(nlp.pipe(texts)))


def test_texts_are_annotated_as_spacy_does(nlp: Any, ours: Annotate) -> None:
    texts = [" ".join(text.split()) for text in TEXTS]
    _same(nlp, ours, texts)
    _same(nlp, ours, texts[::-1])  # now all from memory


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join), min_size=1, max_size=3))
def test_any_words_are_annotated_as_spacy_does(nlp: Any, ours: Annotate, texts: list[str]) -> None:
    _same(nlp, ours, texts)


def test_an_empty_text_has_nothing_to_annotate(nlp: Any, ours: Annotate) -> None:
    _same(nlp, ours, [""])


def test_what_is_forgotten_is_learnt_again(nlp: Any) -> None:
    forms = Forms(nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer"), most=10)
    for text in TEXTS:
        told = nlp(" ".join(text.split()))
        ours = told.copy()
        ours.from_array(("POS", "LEMMA"), np.zeros((len(ours), 2), dtype=np.uint64))
        forms.annotate([ours])
        assert _told([ours]) == _told([told])


def test_vectors_are_the_same_from_memory_and_after_forgetting(nlp: Any) -> None:
    embedding = next(layer for layer in nlp.get_pipe("tok2vec").model.walk() if Embeddings.knows(layer))
    ours, docs = Embeddings(embedding, most=20), [nlp.make_doc(" ".join(text.split())) for text in (*TEXTS, "", *TEXTS)]
    for some in (docs[:2], docs[1:5], docs):
        for told, found in zip(embedding.predict(some), ours.vectors(some), strict=True):
            assert np.allclose(told, found, atol=1e-5)


def test_a_recogniser_of_another_make_is_left_to_spacy(nlp: Any) -> None:
    blank = nlp.__class__(nlp.vocab).add_pipe("beam_ner")
    blank.add_label("FIRM")
    assert Names.knows(nlp.get_pipe("ner"))
    assert not Names.knows(blank)


OWN = ("text", "lower_", "is_alpha", "is_lower", "is_punct", "is_quote", "is_space", "is_stop", "like_num", "lemma_", "pos_",
       "tag_", "dep_", "ent_type_", "ent_iob_", "is_sent_start", "whitespace_", "i")  # fmt: skip
ARCS = ("children", "subtree", "ancestors", "sent")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join) | st.sampled_from(TEXTS))
def test_plain_words_tell_what_tokens_tell(nlp: Any, text: str) -> None:
    doc = nlp(text)
    words = Text.of(doc)
    assert len(words) == len(doc)
    for word, token in zip(words, doc, strict=True):
        assert {name: getattr(word, name) for name in OWN} == {name: getattr(token, name) for name in OWN}
        for name in ARCS:
            assert [other.i for other in getattr(word, name)] == [other.i for other in getattr(token, name)], name
        assert (word.head.i, word.doc) == (token.head.i, words)
        some = slice(token.i, token.i + 5)
        assert (words[some].text, words[some].root.i) == (doc[some].text, doc[some].root.i)
    assert [(s.start, s.end, s.text, s.root.i) for s in words.sents] == [
        (s.start, s.end, s.text, s.root.i) for s in doc.sents
    ]


def test_an_empty_text_has_no_sentences(nlp: Any) -> None:
    assert Text.of(nlp("")).sents == ()


def test_edges_enclose_all_that_is_governed(nlp: Any) -> None:
    for word in Text.of(nlp(TEXTS[0])):
        places = [inner.i for inner in word.subtree]
        assert (word.left_edge.i, word.right_edge.i) == (min(places), max(places))
        assert all(word.is_ancestor(inner) for inner in word.subtree if inner is not word)


def test_a_text_that_is_one_long_chain_has_edges(nlp: Any) -> None:
    size = 5000
    chain = spacy.tokens.Doc(nlp.vocab, words=["of"] * size, heads=[0, *range(size - 1)], deps=["pobj"] * size)
    first, *_, last = Text.of(chain)
    assert (first.right_edge, len(first.subtree), first.is_ancestor(last)) == (last, size, True)


def test_a_neighbour_outside_the_text_is_an_error(nlp: Any) -> None:
    first, *_, last = Text.of(nlp(TEXTS[3] + " rose"))
    assert first.nbor() is last
    for word, by in ((first, -1), (last, 1)):
        with pytest.raises(IndexError):
            word.nbor(by)
