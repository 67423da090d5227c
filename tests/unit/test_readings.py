"""Readings as files: shards together are the whole, and a file that lies is refused line by line."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.crew import Alone
from ingest.jobs import ingest
from ingest.sources import Loaded, Options, read_sources
from ingest.sources.readings import Shard, write_readings
from kg.errors import BadInput, UnreadableArticle
from kg.export import stable_lines
from kg.model import Reading
from kg.open import open_graph
from tests.support.stub_reader import StubReader
from tests.unit.test_workers import ARTICLES

TODAY = date(2025, 6, 30)
READINGS = list(StubReader().read_many(ARTICLES))


def test_shards_share_all_articles_and_no_two_have_one() -> None:
    owners = [[n for n in range(5) if Shard(n, 5).has(article.id)] for article in ARTICLES]
    assert all(len(own) == 1 for own in owners)
    assert {n for (n,) in owners} == set(range(5))


@pytest.mark.parametrize("text", ["", "1", "4/4", "-1/4", "1/0", "a/b", "1/4/2"])
def test_what_is_no_shard_is_told(text: str) -> None:
    with pytest.raises(BadInput, match="no shard"):
        Shard.parse(text)


def test_files_of_shards_make_the_same_graph_as_one_run(tmp_path: Path) -> None:
    for number in range(3):
        own = [reading for reading in READINGS if Shard(number, 3).has(reading.article.id)]
        assert write_readings(own, tmp_path / f"part-{2 - number}.jsonl.gz") == len(own)
    exports = []
    for source in (read_sources([str(tmp_path)]), ARTICLES):
        with open_graph(None, today=lambda: TODAY) as graph:
            assert ingest(source, Alone(StubReader()), graph.ledger).counts == {"new": len(ARTICLES)}
            exports.append(list(stable_lines(graph.store.quads(None))))
    assert exports[0] == exports[1]


def misquoted(one: Reading) -> Reading:
    claim = one.claims[0]
    return replace(one, claims=(replace(claim, evidence=replace(claim.evidence, quote="Never said.")),))


def of_another(one: Reading) -> Reading:
    return replace(one, article=replace(one.article, id="b"))  # type: ignore[arg-type]


LIES: list[Callable[[Reading], Reading]] = [misquoted, of_another]


@pytest.mark.parametrize("lie", LIES)
def test_a_reading_that_its_article_does_not_bear_out_is_refused(tmp_path: Path, lie: Callable[[Reading], Reading]) -> None:
    write_readings([READINGS[0], lie(READINGS[1]), READINGS[2]], tmp_path / "r.jsonl")
    kinds = [type(item).__name__ for item in read_sources([str(tmp_path / "r.jsonl")])]
    assert kinds == ["Loaded", "UnreadableArticle", "Loaded"]


@pytest.mark.parametrize("line", ["", "[]", "{}", "null", '"x"', "[" * 100_000, "[[[]]]", "\x00", "[1,2,3,4,5,6,7,8,9]"])
def test_a_damaged_line_is_one_dead_letter(tmp_path: Path, line: str) -> None:
    write_readings(READINGS[:1], tmp_path / "r.jsonl.gz")
    with gzip.open(tmp_path / "r.jsonl.gz", "ab") as file:
        file.write(line.encode() + b"\n")
    first, *rest = read_sources([str(tmp_path / "r.jsonl.gz")])
    assert getattr(first, "reading", None) == READINGS[0]
    assert len(rest) == 1
    assert isinstance(rest[0], UnreadableArticle)


def test_a_file_that_could_not_be_finished_is_none(tmp_path: Path) -> None:
    def failing() -> object:
        yield READINGS[0]
        raise BadInput("the source broke off")

    with pytest.raises(BadInput):
        write_readings(failing(), tmp_path / "r.jsonl")  # type: ignore[arg-type]
    assert not (tmp_path / "r.jsonl").exists()


def test_readings_for_all_are_not_taken_in_for_one_channel_nor_the_other_way_round(tmp_path: Path) -> None:
    private = replace(READINGS[1], article=replace(READINGS[1].article, visibility="slack:C1"))
    write_readings([READINGS[0], private], tmp_path / "r.jsonl")
    refused, taken = read_sources([str(tmp_path)], Options(visibility="slack:C1"))
    assert isinstance(refused, UnreadableArticle)
    assert isinstance(taken, Loaded)
    assert taken.article.visibility == "slack:C1"
