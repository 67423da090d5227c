"""What every passage index keeps, on the real engines: FAISS in the folder, LanceDB in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from firmgraph.config import Settings
from firmgraph.service import engines
from kg.encoder import HashingEncoder
from kg.lance import LancePassages
from kg.model import ArticleId
from kg.open import Index, open_graph
from kg.passages import PassageIndex
from tests.support.samples import told

Opened = Callable[[], Index]


TURBINES = told("a", "Merrow makes turbines.", "Kestrin sells blades to Merrow.", "The sea was calm.", "Work goes on.")
PENS = told("b", "Veltrana makes insulin pens.", "Springs come from Tiefenbach.")
SECRET = told("c", "Kestrin sells blades to Oriel in secret.", visibility="slack:C'1")


@pytest.fixture(params=["faiss", "lance"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    if request.param == "faiss":
        return lambda: PassageIndex.open(tmp_path, HashingEncoder())
    return lambda: LancePassages(str(tmp_path), HashingEncoder())


@pytest.fixture
def index(opened: Opened) -> Index:
    made = opened()
    made.put([TURBINES, PENS, SECRET])
    made.save()
    return made


def test_a_passage_is_verbatim_and_has_its_source(index: Index) -> None:
    best = index.search("who sells blades")[0]
    assert (best.article, best.published) == ("a", date(2025, 1, 2))
    assert best.text == TURBINES[0].text[best.start : best.end]


def test_likeness_and_words_are_those_of_the_plain_index(index: Index) -> None:
    plain = PassageIndex(HashingEncoder())
    plain.put([TURBINES, PENS, SECRET])
    for question in ("who sells blades", "springs of Tiefenbach", "insulin pens"):
        found, wanted = ({(p.article, p.start): p for p in i.search(question, limit=9)} for i in (index, plain))
        assert {article for article, _ in found} == {article for article, _ in wanted}
        for key in wanted.keys() & found.keys():  # of windows that tell as much, either may stand for the others
            assert found[key].score == pytest.approx(wanted[key].score, abs=1e-5)
            assert found[key].words == pytest.approx(wanted[key].words, abs=1e-6)


def test_what_a_private_channel_read_stays_there(index: Index) -> None:
    assert all(p.article != "c" for p in index.search("Kestrin Oriel secret blades", limit=9))
    assert index.search("Oriel secret", visible=frozenset({"public", "slack:C'1"}))[0].article == "c"


def test_windows_of_one_article_do_not_overlap_in_a_result(index: Index) -> None:
    found = [p for p in index.search("Merrow turbines blades sea work", limit=9) if p.article == "a"]
    assert all(p.end <= q.start or q.end <= p.start for i, p in enumerate(found) for q in found[:i])


def test_a_new_version_replaces_and_a_removed_article_is_gone(index: Index) -> None:
    index.put([told("a", "Something else entirely about museums.")])
    assert "museums" in index.search("museums")[0].text
    assert index.passages_of("a") == 1
    assert not [p for p in index.search("turbines blades", limit=9) if "turbines" in p.text]
    index.remove(ArticleId("a"))
    index.remove(ArticleId("never' was"))
    assert set(index.versions) == {"b", "c"}
    assert all(p.article != "a" for p in index.search("museums", limit=9))


def test_saved_and_opened_it_finds_the_same(index: Index, opened: Opened) -> None:
    again = opened()
    assert again.search("springs") == index.search("springs")
    assert again.versions == index.versions
    assert len(again) == len(index)


def test_an_article_without_passages_is_indexed_all_the_same(index: Index, opened: Opened) -> None:
    index.put([told("empty")])
    index.save()
    assert "empty" in opened().versions


def test_cleared_it_can_be_filled_again(index: Index) -> None:
    index.clear()
    assert len(index) == 0
    assert index.search("turbines") == []
    index.put([PENS])
    index.save()
    assert index.search("insulin pens")[0].article == "b"


def test_what_a_crash_left_without_a_version_is_not_found_twice(tmp_path: Path) -> None:
    index = LancePassages(str(tmp_path), HashingEncoder())
    index.put([TURBINES])
    index._told.delete("article = 'a'")  # as if the process had died between the two writes
    again = LancePassages(str(tmp_path), HashingEncoder())
    assert again.versions == {}
    before = len(again)
    again.put([TURBINES])
    assert len(again) == before


def test_encoders_share_no_vectors(tmp_path: Path) -> None:
    class Other(HashingEncoder):
        hash = "other"

    LancePassages(str(tmp_path), HashingEncoder()).put([TURBINES])
    assert len(LancePassages(str(tmp_path), Other())) == 0


@pytest.mark.parametrize("question", ["", "   ", "\x00", "'; --", '"Kestrin AND (', "x" * 100_000])
def test_odd_questions_do_not_break_it(index: Index, question: str) -> None:
    assert isinstance(index.search(question), list)


def test_a_folder_keeps_its_passages_in_lance(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", passages=SecretStr(str(tmp_path / "lance")))
    with open_graph(settings.data, encoder=HashingEncoder(), engines=engines(settings)) as graph:
        assert isinstance(graph.passages, LancePassages)
    assert not (tmp_path / "data" / "passages").exists()
