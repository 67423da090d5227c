"""What every store must do, on the real thing: in memory, on disk, and seen through rdflib."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad

from kg import terms
from kg.errors import BadQuery, DataFolderError, FolderBroken, FolderLocked
from kg.store import OxigraphStore, Update
from kg.terms import fg

A, B = NamedNode("https://firmgraph.example/id/a"), NamedNode("https://firmgraph.example/id/b")
ONE, TWO = terms.article_graph("1"), terms.article_graph("2")


def quad(subject: NamedNode = A, value: str = "x", graph: NamedNode = ONE) -> Quad:
    return Quad(subject, fg("name"), Literal(value), graph)


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OxigraphStore]:
    made = OxigraphStore(None if request.param == "memory" else tmp_path / "graph")
    yield made
    made.close()


def by_pattern(store: OxigraphStore) -> set[tuple[str, str, str]]:
    return {(q.subject.value, q.object.value, q.graph_name.value) for q in store.quads(None)}


def by_sparql(store: OxigraphStore) -> set[tuple[str, str, str]]:
    found = store.select("SELECT ?s ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
    return {(str(r["s"]), str(r["o"]), str(r["g"])) for r in found}


def by_rdflib(store: OxigraphStore) -> set[tuple[str, str, str]]:
    quads = store.as_rdflib().quads()
    return {(str(s), str(o), str(g)) for s, _, o, g in quads}


def by_rdflib_sparql(store: OxigraphStore) -> set[tuple[str, str, str]]:
    rows = store.as_rdflib().query("SELECT ?s ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
    return {tuple(str(term) for term in row) for row in rows}  # type: ignore[misc, union-attr]


Look = Callable[[OxigraphStore], set[tuple[str, str, str]]]


@pytest.fixture(params=[by_pattern, by_sparql, by_rdflib, by_rdflib_sparql], ids=lambda f: f.__name__)
def look(request: pytest.FixtureRequest) -> Look:
    return request.param


def test_what_is_inserted_is_there(store: OxigraphStore, look: Look) -> None:
    store.apply(Update(insert=(quad(), quad(B, "y", TWO))))
    assert look(store) == {(A.value, "x", ONE.value), (B.value, "y", TWO.value)}


def test_inserting_twice_is_inserting_once(store: OxigraphStore, look: Look) -> None:
    for _ in range(2):
        store.apply(Update(drop=(ONE,), insert=(quad(),)))
    assert look(store) == {(A.value, "x", ONE.value)}


def test_a_dropped_graph_takes_only_its_own(store: OxigraphStore, look: Look) -> None:
    store.apply(Update(insert=(quad(), quad(graph=TWO))))
    store.apply(Update(drop=(ONE, terms.article_graph("never"))))
    assert look(store) == {(A.value, "x", TWO.value)}


def test_forgetting_a_node_keeps_other_nodes_and_graphs(store: OxigraphStore, look: Look) -> None:
    store.apply(Update(insert=(quad(), quad(B), quad(graph=TWO))))
    store.apply(Update(forget=((A, ONE),)))
    assert look(store) == {(B.value, "x", ONE.value), (A.value, "x", TWO.value)}


def test_insertions_come_after_deletions(store: OxigraphStore, look: Look) -> None:
    store.apply(Update(insert=(quad(value="old"), quad(B, "keep"))))
    store.apply(Update(delete=(quad(value="old"), quad(B, "keep")), insert=(quad(value="new"), quad(B, "keep"))))
    assert look(store) == {(A.value, "new", ONE.value), (B.value, "keep", ONE.value)}


def test_an_empty_change_changes_nothing(store: OxigraphStore, look: Look) -> None:
    store.apply(Update(insert=(quad(),)))
    store.apply(Update())
    assert look(store) == {(A.value, "x", ONE.value)}


def test_hostile_text_stays_text(store: OxigraphStore, look: Look) -> None:
    text = 'x" } } ; DROP ALL ; INSERT DATA { GRAPH <g:h> { <a:b> <a:c> "\\u0022 \\'
    store.apply(Update(drop=(TWO,), insert=(quad(value=text),)))
    assert look(store) == {(A.value, text, ONE.value)}


def test_a_change_that_fails_in_its_middle_leaves_no_trace(store: OxigraphStore) -> None:
    store.apply(Update(insert=(quad(),)))
    with pytest.raises((SyntaxError, RuntimeError, OSError)):
        store.raw.update(f"DROP GRAPH {ONE} ; LOAD <file:///no/such/file>")
    assert by_pattern(store) == {(A.value, "x", ONE.value)}


def test_rows_are_plain_python(store: OxigraphStore) -> None:
    values = {"a": terms.decimal(49.5), "b": terms.integer(3), "c": terms.boolean(True), "d": terms.string("é"), "e": A}
    store.apply(Update(insert=tuple(Quad(A, fg(name), value, ONE) for name, value in values.items())))
    rows = store.select("SELECT ?p ?o ?unbound WHERE { ?s ?p ?o }")
    assert {str(r["p"])[-1]: r["o"] for r in rows} == {"a": 49.5, "b": 3, "c": True, "d": "é", "e": A.value}
    assert all("unbound" not in row for row in rows)


@pytest.mark.parametrize("bad", ["SELECT", "ASK { ?s ?p ?o }", "DROP ALL", "SELECT ?x { ?x fgg:y ?z }", "\x00", ""])
def test_bad_queries_are_told(store: OxigraphStore, bad: str) -> None:
    with pytest.raises(BadQuery):
        store.select(bad)


def test_a_closed_store_says_so(store: OxigraphStore) -> None:
    store.close()
    store.close()
    with pytest.raises(DataFolderError, match="closed"):
        store.select("SELECT * { ?s ?p ?o }")


# ---- on disk


def test_what_was_flushed_is_there_after_reopening(tmp_path: Path) -> None:
    first = OxigraphStore(tmp_path / "graph")
    first.apply(Update(insert=(quad(),)))
    first.close()
    second = OxigraphStore(tmp_path / "graph")
    assert by_pattern(second) == {(A.value, "x", ONE.value)}


def test_a_second_owner_is_refused(tmp_path: Path) -> None:
    owner = OxigraphStore(tmp_path / "graph")
    code = "import sys, pathlib; from kg.store import OxigraphStore as S; S(pathlib.Path(sys.argv[1]))"
    other = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "graph")], check=False, capture_output=True, text=True
    )
    assert "FolderLocked" in other.stderr
    with pytest.raises(FolderLocked, match="in use"):
        OxigraphStore(tmp_path / "graph")
    owner.close()
    OxigraphStore(tmp_path / "graph").close()


def test_a_folder_that_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "graph").write_text("not a folder")
    with pytest.raises(FolderBroken, match="cannot be opened"):
        OxigraphStore(tmp_path / "graph")


def test_a_backup_is_a_store_of_its_own(tmp_path: Path) -> None:
    store = OxigraphStore(tmp_path / "graph")
    store.apply(Update(insert=(quad(),)))
    store.backup(tmp_path / "copy")
    store.apply(Update(drop=(ONE,)))
    assert by_pattern(OxigraphStore(tmp_path / "copy")) == {(A.value, "x", ONE.value)}
    with pytest.raises(DataFolderError):
        store.backup(tmp_path / "copy")


def test_rdflib_writes_reach_the_same_store(store: OxigraphStore) -> None:
    dataset = store.as_rdflib()
    dataset.graph(rdflib.URIRef(ONE.value)).add(
        (rdflib.URIRef(A.value), rdflib.URIRef(fg("name").value), rdflib.Literal("x"))
    )
    assert by_pattern(store) == {(A.value, "x", ONE.value)}
