"""Written passages: each keeps to its format, and what it says of its slots reaches the pairs that the reader sees."""

from __future__ import annotations

import random

import pytest

from benchmarks.learned_reader.labels import LABELS, label_of
from benchmarks.learned_reader.names import Names
from benchmarks.learned_reader.passages import drawings, filled, passages, trained_on, written_samples
from ingest.analysis import Analyser
from kg.model import Modality, Phase

PASSAGE = """
{F1} supplies {F2}, whose chief executive {P1} said on Monday that {F2:it} would also buy rails from {F3}.
{P1~} left {F4} in May.
= F1 supplies F2 active @1
= P1 holdsRole F2 active @1
= F3 supplies F2 considering @1
= P1 holdsRole F4 ended @2
~ F1 F3
"""


@pytest.fixture(scope="module")
def written():
    return passages()


@pytest.fixture
def own(tmp_path):
    (tmp_path / "own.txt").write_text(PASSAGE, encoding="utf-8")
    return passages(tmp_path)


def test_every_passage_keeps_to_the_format(written):
    assert len(written) > 500
    for passage in written:
        for fact in passage.facts:
            assert fact.subject != fact.object, passage.name
            assert fact.modality in list(Modality), passage.name
            assert fact.phase is None or fact.phase in list(Phase), passage.name


def test_every_relation_of_the_reader_is_written_of(written):
    told = {str(fact.relation) for passage in written for fact in passage.facts}
    assert told == {label.rstrip("<>") for label in LABELS} - {"none"}


def test_a_tenth_is_kept_for_measuring(written):
    share = len(trained_on(written)) / len(written)
    assert 0.85 < share < 0.95


def test_a_slot_has_one_name_and_other_slots_others(own):
    given = filled(own[0], Names.of(), random.Random(3))
    named = {slot: given.text[start:end] for start, end, slot in given.spans if slot in ("F1", "F3", "F4", "P1")}
    assert len(set(named.values())) == len(named)
    assert given.text.count(named["P1"]) == 2  # the surname in both sentences


def test_other_drawings_have_other_names(own):
    first, second = drawings(own, 2, seed=0)
    assert first.text != second.text


def test_facts_reach_the_pairs_of_their_sentence(own):
    judged = {
        (label_of(gold), gold.phase)
        for sample in written_samples(drawings(own, 3, seed=1), Analyser())
        for golds in sample.golds
        for gold in golds
    }
    assert {relation.rstrip("<>") for relation, _ in judged} == {"supplies", "holdsRole"}
    assert {phase for _, phase in judged} == {"active", "considering", "ended"}


def test_an_unclear_pair_does_not_count(own):
    (sample, *_) = written_samples(drawings(own, 1, seed=1), Analyser())
    assert not all(sample.counts)


@pytest.mark.parametrize("row", ["= F1 supplies F9 active @1", "= F1 supplies F2 active @7", "= F1 F2 supplies"])
def test_a_row_that_is_no_fact_is_refused(tmp_path, row):
    (tmp_path / "bad.txt").write_text(f"{{F1}} supplies {{F2}}.\n{row}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="bad:1"):
        passages(tmp_path)
