"""The catalogue: versions, dead letters, schema; one that is too new or damaged says so."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from kg import catalogue as c
from kg.catalogue import Catalogue, State
from kg.errors import FolderBroken, FolderTooNew
from kg.letters import Letter, bury, letters, settle, unbury
from kg.migrations import SCHEMA
from kg.model import ArticleId, Judgement, Relation, Verdict
from kg.visits import Visit, forget, remember, visited
from tests.support.readings import firm, line, reading

ONE = reading("https://news.example/1", [line(firm("Ankaro"), Relation.SUPPLIES, firm("Steigwerk"))])


@pytest.fixture(params=["memory", "disk"])
def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "catalogue.sqlite" if request.param == "disk" else None)


def save(catalogue: Catalogue, one: object = ONE) -> None:
    with catalogue.begin() as connection:
        c.save_version(connection, one)  # type: ignore[arg-type]


def test_a_reading_comes_back_as_it_was(catalogue: Catalogue) -> None:
    save(catalogue)
    assert catalogue.reading(ONE.article.id) == ONE
    assert list(catalogue.readings()) == [ONE]
    (listed,) = catalogue.articles()
    assert (listed.state, listed.title, listed.version) == (State.PENDING, ONE.article.title, ONE.article.content_hash)
    assert catalogue.reading(ArticleId("other")) is None


def test_a_new_version_is_in_force_and_the_old_one_stays_stored(catalogue: Catalogue) -> None:
    newer = replace(ONE, article=replace(ONE.article, title="Corrected"))
    save(catalogue)
    save(catalogue, newer)
    assert catalogue.reading(ONE.article.id) == newer
    with catalogue.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM versions").scalar() == 2


def test_an_error_rolls_everything_back(catalogue: Catalogue) -> None:
    with pytest.raises(AttributeError), catalogue.begin() as connection:
        _save_and_fail(connection)
    assert catalogue.articles() == []


def _save_and_fail(connection: Connection) -> None:
    c.save_version(connection, ONE)
    c.save_version(connection, None)  # type: ignore[arg-type]


def test_dead_letters_are_kept_once_a_source_and_can_be_forgotten(catalogue: Catalogue) -> None:
    for source, reason in (("a.txt", "empty"), ("a.txt", "binary"), ("b.txt", "not English")):
        bury(catalogue, Letter(source=source, reason=reason, place=source))
    unbury(catalogue, "b.txt")
    assert [(letter.source, letter.reason) for letter in letters(catalogue)] == [("a.txt", "binary")]


def test_of_a_place_that_was_read_to_its_end_only_its_new_letters_stay(catalogue: Catalogue) -> None:
    for source, place in (("f.csv:2", "f.csv"), ("f.csv:9", "f.csv"), ("g.csv:2", "g.csv")):
        bury(catalogue, Letter(source=source, reason="no date", place=place))
    settle(catalogue, "f.csv", {"f.csv:2"})
    assert [letter.source for letter in letters(catalogue)] == ["f.csv:2", "g.csv:2"]


def test_visits_are_kept_once_an_address_and_forgotten_together(catalogue: Catalogue) -> None:
    for etag in ('"1"', '"2"'):
        remember(catalogue, Visit(url="https://a.example/", extractor="x", etag=etag))
    assert visited(catalogue, "https://a.example/") == Visit(url="https://a.example/", extractor="x", etag='"2"')
    forget(catalogue)
    assert visited(catalogue, "https://a.example/") is None


def test_judgements_are_kept_and_replaced_by_their_newer_form(catalogue: Catalogue) -> None:
    judgement = Judgement(id="j", verdict=Verdict.MERGE, names=("a", "b"))
    for one in (judgement, replace(judgement, undone=True)):
        with catalogue.begin() as connection:
            c.save_judgement(connection, one)
    assert catalogue.judgements() == [replace(judgement, undone=True)]


def test_an_older_program_refuses_a_newer_schema(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    Catalogue(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(SCHEMA + 1),))
    with pytest.raises(FolderTooNew, match="upgrade"):
        Catalogue(path)


def test_a_damaged_file_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"This is no database at all. " * 100)
    with pytest.raises(FolderBroken, match="backup"):
        Catalogue(path)
