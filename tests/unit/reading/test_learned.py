"""The learned reader: which pairs it sees, what it is given, and that its word stays within bounds."""

from __future__ import annotations

import hashlib
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from ingest.analysis import Analyser
from ingest.learned.asking import Asking
from ingest.learned.encoding import CLS, MARKERS, SEP, Encoding, batch
from ingest.learned.model import FOLDER, Network, softmax
from ingest.learned.pairs import CONTEXT, LONGEST, windows
from ingest.learned.syntax import BUCKETS, MOST_FEATURES
from ingest.linking.registry import default_registry
from ingest.mentions.clusters import find_clusters, unique_keys
from ingest.mentions.references import Mentions
from ingest.reading import Reader
from kg.model import Article, ArticleId, Cue, EntityType, Relation

TEXT = (
    "Ostrava Press Works builds stamping lines for Kestrel Motors Corp. Chief executive Jana Horak said on Monday that "
    "the company would also deliver to Pinewood Industries Inc. Kestrel Motors owns a third of Ostrava Press Works. "
    "Rain fell all day. Analysts at Tarn Securities expect more orders."
)
LIMIT = 25_000_000  # bytes that the model file may have


@pytest.fixture(scope="module")
def analyser():
    return Analyser()


@pytest.fixture(scope="module")
def mentions(analyser):
    return mentions_of(analyser, TEXT)


def mentions_of(analyser, text):
    (analysed,) = analyser.analyse([Article(id=ArticleId("a"), text=text, published=date(2020, 3, 4))])
    clusters = find_clusters(analysed, default_registry())
    unique_keys(clusters)
    return Mentions(analysed, clusters)


def names(mentions, pair):
    return frozenset(mentions.clusters[place.cluster].name for place in (pair.left, pair.right))


def test_the_parties_of_a_sentence_are_paired(mentions):
    (window,) = windows(mentions)
    found = {(pair.sentence, names(mentions, pair)) for pair in window.pairs}
    assert (0, frozenset({"Ostrava Press Works", "Kestrel Motors Corp"})) in found
    assert (2, frozenset({"Ostrava Press Works", "Kestrel Motors Corp"})) in found


def test_a_party_of_the_sentence_before_is_paired_too(mentions):
    (window,) = windows(mentions)
    before = [pair for pair in window.pairs if names(mentions, pair) == {"Kestrel Motors Corp", "Pinewood Industries Inc"}]
    assert {pair.sentence for pair in before} == {1, 2}


def test_two_people_are_not_paired(analyser):
    mentions = mentions_of(analyser, "Jana Horak met Piotr Wilk of Kestrel Motors Corp on Monday.")
    kinds = [{pair.left.type, pair.right.type} for window in windows(mentions) for pair in window.pairs]
    assert {EntityType.PERSON} not in kinds
    assert any(EntityType.PERSON in kind and EntityType.FIRM in kind for kind in kinds)


def test_sentences_without_a_party_are_left_out(mentions):
    (window,) = windows(mentions)
    assert "Rain" not in window.words


def test_a_long_article_is_cut_at_sentences(analyser):
    window_words = [len(window.words) for window in windows(mentions_of(analyser, " ".join([TEXT] * 8)))]
    assert len(window_words) > 1
    assert max(window_words) <= LONGEST + CONTEXT


def test_the_parse_gives_the_same_features_again(analyser, mentions):
    again = mentions_of(analyser, TEXT)
    first, second = ([pair.features for w in windows(m) for pair in w.pairs] for m in (mentions, again))
    assert first == second
    assert all(0 < number < BUCKETS for hashed in first for number in hashed)
    assert all(len(hashed) <= MOST_FEATURES for hashed in first)


def test_markers_stand_where_their_parties_begin(mentions):
    encoding = Encoding(FOLDER / "tokenizer.json")
    (window,) = windows(mentions)
    encoded = encoding.encode(window)
    assert encoded.ids[0] == CLS
    assert encoded.ids.count(SEP) == len(window.breaks)
    assert encoded.judged == list(range(len(window.pairs)))
    for place, pair in zip(encoded.places, window.pairs, strict=True):
        assert len(place) == MARKERS
        assert place[0] < place[1] or pair.left.start >= pair.right.start


def test_no_window_judges_another(mentions, analyser):
    network = Network()
    (window,) = windows(mentions)
    other = list(windows(mentions_of(analyser, "Kestrel Motors Corp sued Pinewood Industries Inc.")))
    alone = {judgement.pair: judgement for judgement in network.judge([window])}
    beside = {judgement.pair: judgement for judgement in network.judge([window, *other])}
    assert set(alone) < set(beside)
    for pair, judgement in alone.items():
        for label, probability in judgement.labels.items():
            assert beside[pair].labels[label] == pytest.approx(probability, abs=1e-6)


def test_batches_are_padded_with_nothing(mentions):
    encoding = Encoding(FOLDER / "tokenizer.json")
    (window,) = windows(mentions)
    encoded = encoding.encode(window)
    arrays = batch([encoded, encoded])
    assert arrays.ids.shape == (2, len(encoded.ids))
    assert arrays.markers.shape == (2, len(window.pairs), MARKERS)
    assert {a.dtype for a in arrays.inputs().values()} == {np.dtype(np.int64)}


def test_probabilities_sum_to_one(mentions):
    for judgement in Network().judge(windows(mentions)):
        assert 0 <= sum(judgement.labels.values()) <= 1.0001
        assert sum(judgement.phases.values()) == pytest.approx(1, abs=1e-4)
        assert sum(judgement.modalities.values()) == pytest.approx(1, abs=1e-4)


def test_softmax_of_large_logits():
    assert softmax(np.array([1000.0, 0.0], dtype=np.float32)).tolist() == [1.0, 0.0]


def test_the_model_file_is_small_and_its_hash_is_told():
    weights = (FOLDER / "reader.onnx").read_bytes()
    assert len(weights) <= LIMIT
    assert Network().version == f"learned-{hashlib.sha256(weights).hexdigest()[:12]}"


def test_every_label_is_a_relation():
    labels = [text.rstrip("<>") for text in Network().settings["labels"]]
    assert labels[0] == "none"
    assert {Relation(text) for text in labels[1:]} <= set(Relation)


def test_confidence_is_a_probability_and_offsets_hold():
    reading = Reader().read(Article(id=ArticleId("a"), text=TEXT, published=date(2020, 3, 4)))
    assert reading.claims
    for claim in reading.claims:
        assert 0 < claim.confidence < 1
        assert TEXT[claim.evidence.start : claim.evidence.end] == claim.evidence.quote


def test_without_the_network_the_frames_speak_alone():
    reader = Reader(learned=False)
    assert reader.version.endswith("+unlearned")
    assert Reader().version != reader.version
    reading = reader.read(Article(id=ArticleId("a"), text=TEXT, published=date(2020, 3, 4)))
    assert any(claim.relation is Relation.OWNS_STAKE for claim in reading.claims)


def test_bounds_of_sentences_do_not_overlap(mentions):
    (window,) = windows(mentions)
    assert all(left < right for left, right in pairwise(window.breaks))


def test_only_pairs_of_use_are_asked_about(mentions):
    asking = Asking(mentions, (), Network().relations)
    asked = {(pair.sentence, names(mentions, pair)) for window in windows(mentions, asking.wants) for pair in window.pairs}
    assert (2, frozenset({"Ostrava Press Works", "Kestrel Motors Corp"})) in asked
    assert (1, frozenset({"Kestrel Motors Corp", "Pinewood Industries Inc"})) in asked  # one goes without saying there


def test_the_pair_of_a_claim_is_asked_about_wherever_it_stands(mentions):
    reading = Reader(learned=False).read(Article(id=ArticleId("a"), text=TEXT, published=date(2020, 3, 4)))
    (claim, *_) = [c for c in reading.claims if c.object is not None]
    parties = {claim.subject.name, claim.object.name}
    everywhere = {pair.sentence for window in windows(mentions) for pair in window.pairs if names(mentions, pair) == parties}
    asking = Asking(mentions, (claim,), ())
    assert {pair.sentence for window in windows(mentions, asking.wants) for pair in window.pairs} == everywhere


def test_what_is_said_of_one_party_is_added_unconfirmed():
    text = "Halvorsen Pumps A/S makes pumps. It employs 900 people in Aarhus. The main rival is Kestrel Motors Corp."
    (claim,) = [c for c in Reader().read(Article(id=ArticleId("a"), text=text)).claims if c.object is not None]
    assert (claim.subject.name, claim.object.name) == ("Halvorsen Pumps A/S", "Kestrel Motors Corp")
    assert (claim.relation, claim.evidence.quote) == (Relation.COMPETES_WITH, "The main rival is Kestrel Motors Corp.")
    assert Cue.UNCONFIRMED in claim.cues


def test_the_bar_for_what_goes_without_saying_is_higher():
    settings = Network().settings["thresholds"]
    assert settings["unsaid"] >= max(threshold for relation, threshold in settings.items() if relation != "unsaid")
