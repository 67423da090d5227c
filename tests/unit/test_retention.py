"""What is kept of texts: quotes and graph stay, the rest is gone for good, also from the passages and the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from firmgraph.arguments import Arguments
from firmgraph.config import Settings
from firmgraph.ingesting import ingest
from firmgraph.site import Site
from firmgraph.verbs import rebuild
from kg.codec import pack, unpack
from kg.encoder import load_encoder
from kg.open import open_graph
from kg.updates import LEDGER
from kg.withheld import Level, left_of, withhold
from tests.support.simple_reader import SimpleReader

TODAY = date(2024, 6, 1)
QUOTED = "Ledgard plc supplies Vance Holdings."
TEXT = (
    "News of the locks\n\nCanal Daily, 1 May 2024\n\nOrrin Locks supplies Marl Gates. The weather was as secret as the "
    f"plans. {QUOTED} Nobody at the harbour would say what it had cost."
)


def quiet(event: object) -> None: ...


def site(folder: Path, retention: str) -> Iterator[Site]:
    settings = Settings(data=folder, today=TODAY, retention=retention, processes=1)  # type: ignore[arg-type]
    with open_graph(folder, today=lambda: TODAY, encoder=load_encoder("hashing")) as graph:
        yield Site(graph=graph, settings=settings, _reader=SimpleReader())  # type: ignore[arg-type]


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Site]:
    yield from site(tmp_path / "data", "keep")


def read(site: Site, folder: Path, text: str = TEXT) -> None:
    (folder / "a.txt").write_text(text)
    ingest(site, Arguments({"paths": [str(folder / "a.txt")]}), quiet)


def everything(site: Site) -> list[str]:
    return sorted(str(q) for q in site.graph.store.quads(None, None, None, None) if q.graph_name != LEDGER)


@pytest.mark.parametrize("level", ["windows", "drop"])
def test_the_graph_stays_and_the_text_goes(whole: Site, tmp_path: Path, level: str):
    read(whole, tmp_path)
    before = everything(whole)
    (reading,) = whole.graph.catalogue.readings()
    assert withhold(whole.graph.catalogue, Level(level)) == [reading.article.id]
    (left,) = whole.graph.catalogue.readings()
    assert left.claims == reading.claims
    for claim in left.claims:
        one = claim.evidence
        assert left.article.text[one.start : one.end] == one.quote
    assert len(left.article.text) == len(TEXT)
    assert "secret" not in left.article.text
    assert left.article.content_hash == reading.article.content_hash
    assert withhold(whole.graph.catalogue, Level(level)) == []
    whole.graph.ledger.rebuild()
    assert everything(whole) == before


def test_reading_again_leaves_what_is_withheld_as_it_is_and_says_how_many(whole: Site, tmp_path: Path):
    read(whole, tmp_path)
    withhold(whole.graph.catalogue, Level.DROP)
    before = everything(whole)
    whole._reader = newer = SimpleReader("simple-2")  # type: ignore[assignment]
    assert rebuild(whole, Arguments({"again": True}), quiet)["frozen"] == 1
    assert (newer.articles, everything(whole)) == (0, before)


def test_the_same_article_is_still_known_and_a_changed_one_is_whole_again(whole: Site, tmp_path: Path):
    read(whole, tmp_path)
    withhold(whole.graph.catalogue, Level.DROP)
    report = ingest(whole, Arguments({"paths": [str(tmp_path / "a.txt")]}), quiet)
    assert report["counts"] == {"unchanged": 1}
    read(whole, tmp_path, TEXT + " More of it.")
    (now,) = whole.graph.catalogue.readings()
    assert (now.article.withheld, now.article.text) == (None, TEXT + " More of it.")


@pytest.mark.parametrize("level", ["windows", "drop"])
def test_a_run_keeps_no_more_than_the_settings_say_and_passages_neither(tmp_path: Path, level: str):
    for one in site(tmp_path / "data", level):
        read(one, tmp_path)
        assert one.graph.passages is not None
        found = one.graph.passages.search("Ledgard supplies Vance", limit=9)
        assert any(passage.text == QUOTED for passage in found)
        assert not any("secret" in passage.text for passage in found)
        (left,) = one.graph.catalogue.readings()
        assert "secret" not in left.article.text
    assert b"secret" not in (tmp_path / "data" / "passages" / "rows.json").read_bytes()


def test_windows_keep_the_neighbours_of_a_quote(whole: Site, tmp_path: Path):
    read(whole, tmp_path)
    (reading,) = whole.graph.catalogue.readings()
    alone = reading.claims[:1]
    cut = type(reading)(article=reading.article, extractor="x", sentences=reading.sentences, clusters=(), claims=alone)
    assert QUOTED in left_of(cut, Level.WINDOWS)
    assert QUOTED not in left_of(cut, Level.DROP)


def test_packing_loses_nothing():
    for text in ("", "a\n b \ud800", " " * 100_000 + "x"):
        assert unpack(pack(text)) == text
    assert len(pack(" " * 100_000 + "x")) < 300
