"""Reading in several processes: the same as alone, in order, bounded, and a dying process costs one article."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import psutil
import pytest

from ingest.crew import Alone, Crew
from ingest.jobs import ingest
from ingest.workers import AHEAD, Recipe, Workers
from kg.encoder import HashingEncoder
from kg.errors import UnreadableArticle
from kg.export import stable_lines
from kg.model import Article, ArticleId
from kg.open import index_passages, open_graph
from tests.support.stub_reader import BAD, DEADLY, ENDLESS, StubReader

TODAY = date(2025, 6, 30)


def article(number: int, text: str = "") -> Article:
    said = text or f"Ankaro{number % 7} supplies Steigwerk{number % 5}. Nothing else was said of it."
    return Article(id=ArticleId(f"a-{number:03}"), text=said, published=date(2025, 5, 1 + number % 28))


ARTICLES = [article(n) for n in range(90)]


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(Recipe(StubReader, HashingEncoder), 2, preload="tests.support.stub_reader") as crew:
        yield crew


def batches(articles: list[Article], size: int = 8) -> Iterator[list[Article]]:
    return (articles[i : i + size] for i in range(0, len(articles), size))


def test_workers_read_as_one_reader_does_and_in_order(workers: Workers) -> None:
    alone = Alone(StubReader())
    assert isinstance(workers, Crew)
    assert workers.version == alone.version
    assert list(workers.read_batches(batches(ARTICLES))) == list(alone.read_batches(batches(ARTICLES)))


def test_never_more_batches_are_taken_than_the_processes_can_chew(workers: Workers) -> None:
    taken = []
    source = (taken.append(batch) or batch for batch in batches(ARTICLES, 2))  # type: ignore[func-returns-value]
    for done, _ in enumerate(workers.read_batches(source)):
        assert len(taken) - done <= AHEAD * 2


def test_an_article_that_kills_its_reader_is_unreadable_and_the_rest_is_read(workers: Workers) -> None:
    given = [*ARTICLES[:10], article(10, f"This one {DEADLY}."), article(11, f"This {BAD}."), *ARTICLES[12:30]]
    outcomes = [outcome for batch in workers.read_batches(batches(given)) for outcome in batch]
    dead = {n: o.reason for n, o in enumerate(outcomes) if isinstance(o, UnreadableArticle)}
    assert dead == {10: "the process that read it died, perhaps for want of memory", 11: "no sentence in it"}
    assert [o.article for n, o in enumerate(outcomes) if n not in dead] == given[:10] + given[12:]  # type: ignore[union-attr]


def test_an_article_that_is_read_for_ever_costs_itself_alone() -> None:
    given = [*ARTICLES[:3], article(3, f"This one {ENDLESS}."), *ARTICLES[4:9]]
    with Workers(Recipe(StubReader, seconds=2), 1, preload="tests.support.stub_reader") as crew:
        outcomes = [outcome for batch in crew.read_batches(batches(given)) for outcome in batch]
    dead = {n: o.reason for n, o in enumerate(outcomes) if isinstance(o, UnreadableArticle)}
    assert dead == {3: "it could not be read within 2 seconds"}
    assert len(outcomes) == len(given)


def test_vectors_come_as_from_one_encoder(workers: Workers) -> None:
    texts = [[f"text {n} {m}" for m in range(n)] for n in range(5)]
    for made, batch in zip(workers.encode_batches(texts), texts, strict=True):
        assert np.array_equal(made, HashingEncoder().encode(batch))


def test_a_run_with_workers_makes_the_same_graph_and_index(workers: Workers) -> None:
    made = []
    for crew, encode in ((Alone(StubReader()), None), (workers, workers.encode_batches)):
        with open_graph(None, encoder=HashingEncoder(), today=lambda: TODAY) as graph:
            assert ingest(ARTICLES, crew, graph.ledger).counts == {"new": 90}
            assert graph.passages is not None
            index_passages(graph.passages, graph.catalogue, encode)
            found = [(p.article, p.text, round(p.score, 6)) for p in graph.passages.search("Ankaro3 supplies", limit=20)]
            made.append((list(stable_lines(graph.store.raw)), found))
            assert ingest(ARTICLES, crew, graph.ledger).counts == {"unchanged": 90}
    assert made[0] == made[1]


def test_a_later_version_wins_also_while_the_earlier_is_under_way(workers: Workers) -> None:
    first, second = article(1, "Ankaro supplies Quarrow."), article(1, "Ankaro supplies Steigwerk.")
    with open_graph(None, today=lambda: TODAY) as graph:
        ingest([first], workers, graph.ledger)
        ingest([second, first], workers, graph.ledger)
        stored = graph.catalogue.reading(ArticleId("a-001"))
        assert stored is not None
        assert stored.article == first


ALONE = """
import os, sys
from ingest.workers import Recipe, Workers
from tests.support.stub_reader import StubReader
if __name__ == "__main__":
    with Workers(Recipe(StubReader), 2, preload="tests.support.stub_reader") as crew:
        crew.version
        print("ready", flush=True)
        sys.stdin.read()
"""


def test_workers_end_with_the_process_that_started_them_also_by_a_kill(tmp_path: Path) -> None:
    (tmp_path / "alone.py").write_text(ALONE, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, str(tmp_path / "alone.py")], env=environment, **pipes) as parent:  # type: ignore[call-overload]
        assert parent.stdout.readline() == b"ready\n"
        below = psutil.Process(parent.pid).children(recursive=True)
        assert len(below) >= 2
        parent.kill()
    _, alive = psutil.wait_procs(below, timeout=20)
    assert alive == []


def test_articles_that_kill_their_readers_one_after_the_other_take_no_other_with_them(workers: Workers) -> None:
    given = [article(n, f"This one {DEADLY}." if n % 5 == 1 else "") for n in range(30)]
    outcomes = [outcome for batch in workers.read_batches(batches(given, 5)) for outcome in batch]
    assert [n for n, o in enumerate(outcomes) if isinstance(o, UnreadableArticle)] == list(range(1, 30, 5))
