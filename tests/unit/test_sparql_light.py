"""A light query has the bytes that a worker gives, and whatever a worker would refuse or cut is left to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.sparql.light import LARGEST, NotLightError, answer
from kg.sparql.protocol import only
from kg.sparql.worker import Stores, do

ALL = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o"
ROWS = 40


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph") / "g"
    store = Store(str(folder))
    for n in range(ROWS):
        store.add(Quad(NamedNode(f"http://s/{n}"), NamedNode("http://p"), Literal(f'{n:02} "}},{{'), NamedNode("http://g")))
    store.add(Quad(NamedNode("http://long"), NamedNode("http://long"), Literal("x" * LARGEST), NamedNode("http://g")))
    del store
    return folder


def by_worker(query: str, accept: str, path: Path, spool: Path, rows: int) -> tuple[str, bytes]:
    more = {"snapshot": str(path), "base": "http://h/", "as_of": "2024-05-06", "rows": rows, "spool": str(spool)}
    reply, body = do(only(query, accept).job | more, Stores())
    return reply["status"], body


def lightly(query: str, accept: str, path: Path, rows: int = 1000) -> bytes:
    store = Store.read_only(str(path))
    return answer(store, only(query, accept), base="http://h/", day="2024-05-06", rows=rows)


@pytest.mark.parametrize("accept", ["text/csv", "text/tab-separated-values", "application/json", "application/xml"])
@pytest.mark.parametrize(
    "query",
    [
        f"{ALL} LIMIT 30", "ASK { ?s ?p ?o }", "SELECT ?s { <s/1> ?p ?s }", "SELECT (fg:asOf() AS ?day) {}",
        "SELECT (<https://firmgraph.example/ontology#as\\u004ff>() AS ?day) {}", "SELECT * FROM <http://none> { ?s ?p ?o }",
    ],
)  # fmt: skip
def test_a_select_has_the_bytes_that_a_worker_gives(query: str, accept: str, path: Path, tmp_path: Path) -> None:
    assert ("ok", lightly(query, accept, path)) == by_worker(query, accept, path, tmp_path / "spool", 1000)


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/ld+json"])
def test_a_graph_has_the_bytes_that_a_worker_gives(accept: str, path: Path, tmp_path: Path) -> None:
    query = "CONSTRUCT { ?s fg:name ?o } WHERE { ?s <http://p> ?o }"
    assert ("ok", lightly(query, accept, path)) == by_worker(query, accept, path, tmp_path / "spool", 1000)


@pytest.mark.parametrize("rows", [1, ROWS - 1, ROWS, ROWS + 1])
@pytest.mark.parametrize("query", ["SELECT ?o { ?s <http://p> ?o }", "CONSTRUCT { ?s ?s ?o } WHERE { ?s <http://p> ?o }"])
def test_what_a_worker_would_cut_is_left_to_it(query: str, rows: int, path: Path, tmp_path: Path) -> None:
    status, _ = by_worker(query, "*/*", path, tmp_path / "spool", rows)
    assert (status == "ok") == (rows >= ROWS)
    if status == "ok":
        assert lightly(query, "*/*", path, rows)
    else:
        with pytest.raises(NotLightError):
            lightly(query, "*/*", path, rows)


@pytest.mark.parametrize("query", ["SELECT nothing", "SELECT ?o { <http://long> ?p ?o }", "SELECT * { ?s x:y ?o }"])
def test_what_is_broken_or_large_is_left_to_a_worker(query: str, path: Path) -> None:
    with pytest.raises(NotLightError):
        lightly(query, "*/*", path)
