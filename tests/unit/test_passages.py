"""The passage index on real FAISS."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import passages
from kg.encoder import HashingEncoder
from kg.errors import EncoderMismatch
from kg.model import ArticleId, Sentence
from kg.passages import PassageIndex, windows
from tests.support.samples import told

TURBINES = told("a", "Merrow makes turbines.", "Kestrin sells blades to Merrow.", "The sea was calm.", "Work goes on.")
PENS = told("b", "Veltrana makes insulin pens.", "Springs come from Tiefenbach.")
SECRET = told("c", "Kestrin sells blades to Oriel in secret.", visibility="slack:C1")


@pytest.fixture
def index() -> PassageIndex:
    made = PassageIndex(HashingEncoder())
    made.put([TURBINES, PENS, SECRET])
    return made


def test_a_passage_is_verbatim_text_of_its_told(index: PassageIndex) -> None:
    best = index.search("who sells blades")[0]
    assert best.article == "a"
    assert best.text == TURBINES[0].text[best.start : best.end]


def test_what_a_private_channel_read_stays_there(index: PassageIndex) -> None:
    assert all(p.article != "c" for p in index.search("Kestrin Oriel secret blades", limit=9))
    assert index.search("Oriel secret", visible=frozenset({"public", "slack:C1"}))[0].article == "c"


def test_many_private_passages_do_not_crowd_out_a_public_one() -> None:
    index = PassageIndex(HashingEncoder())
    index.put([told(f"s{n}", "Kestrin sells blades to Oriel.", visibility="slack:C1") for n in range(90)])
    index.put([told("p", "Kestrin is said to sell some of its newest blades.")])
    assert [p.article for p in index.search("Kestrin sells blades to Oriel", limit=1)] == ["p"]


def test_windows_of_one_article_do_not_overlap_in_a_result(index: PassageIndex) -> None:
    found = [p for p in index.search("Merrow turbines blades sea work", limit=9) if p.article == "a"]
    assert all(p.end <= q.start or q.end <= p.start for i, p in enumerate(found) for q in found[:i])


def test_every_body_sentence_stands_in_some_window() -> None:
    for count in range(1, 9):
        item, spans = told("x", *(f"Sentence number {i}." for i in range(count)))
        rows = windows(item, spans)
        assert all(any(r.start <= s.start and s.end <= r.end for r in rows) for s in spans)


def test_headings_are_no_passages() -> None:
    item, spans = told("x", "Only a headline")
    assert windows(item, [Sentence(spans[0].start, spans[0].end, heading=True)]) == []


def test_a_new_version_replaces_and_a_removed_article_is_gone(index: PassageIndex) -> None:
    index.put([told("a", "Something else entirely about museums.")])
    assert "museums" in index.search("museums")[0].text
    assert not [p for p in index.search("turbines blades", limit=9) if "turbines" in p.text]
    index.remove(ArticleId("a"))
    assert "a" not in index.versions
    assert all(p.article != "a" for p in index.search("museums", limit=9))


def test_saved_and_opened_it_finds_the_same(index: PassageIndex, tmp_path: Path) -> None:
    stored = PassageIndex(HashingEncoder(), tmp_path)
    stored.put([TURBINES, PENS])
    stored.save()
    again = PassageIndex.open(tmp_path, HashingEncoder())
    assert again.search("springs") == stored.search("springs")
    assert again.versions == stored.versions


@pytest.mark.parametrize("name", ["index.faiss", "rows.json", "manifest.json"])
def test_a_flipped_byte_empties_the_cache_instead_of_lying(tmp_path: Path, name: str) -> None:
    stored = PassageIndex(HashingEncoder(), tmp_path)
    stored.put([TURBINES])
    stored.save()
    content = bytearray((tmp_path / name).read_bytes())
    content[len(content) // 2] ^= 0x15
    (tmp_path / name).write_bytes(bytes(content))
    try:
        assert len(PassageIndex.open(tmp_path, HashingEncoder())) == 0
    except EncoderMismatch:
        assert name == "manifest.json"


def test_another_encoder_is_told_what_to_do(tmp_path: Path) -> None:
    stored = PassageIndex(HashingEncoder(), tmp_path)
    stored.put([TURBINES])
    stored.save()

    class Other(HashingEncoder):
        hash = "other"

    with pytest.raises(EncoderMismatch, match="doctor --reindex"):
        PassageIndex.open(tmp_path, Other())


def test_past_the_flat_limit_inverted_lists_find_updates_and_deletes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(passages, "FLAT_UNTIL", 40)
    index = PassageIndex(HashingEncoder(), tmp_path)
    index.put([told(f"n{i}", f"Firm number{i} sells part{i} to buyer{i}.") for i in range(60)])
    assert index.search("number7 part7 buyer7")[0].article == "n7"
    index.remove(ArticleId("n7"))
    assert index.search("number7 part7 buyer7")[0].article != "n7"
    index.put([told("late", "Quite another matter.")])
    index.save()
    assert PassageIndex.open(tmp_path, HashingEncoder()).search("quite another matter")[0].article == "late"


@pytest.mark.parametrize("question", ["", "   ", "\x00", "x" * 100_000])
def test_odd_questions_do_not_break_it(index: PassageIndex, question: str) -> None:
    assert isinstance(index.search(question), list)
