"""SPARQL of strangers: what is refused, what is ended, what comes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.errors import BadQuery
from kg.sparql.once import run
from kg.sparql.pool import Limits
from kg.sparql.tokens import read_query

FG = "https://firmgraph.example/ontology#"

REFUSED = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "select * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { # <\n SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    'SELECT * { ?s ?p """a"quoted" text""" . SERVICE ?x { ?s ?p ?o } }',
    "SELECT * { ?s ?p 'it\\'s' . SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER(?o<3) SERVICE<http://127.0.0.1:9/>{?s ?p ?o} FILTER(?o>3) }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * FROM <../../etc/passwd> { ?s ?p ?o }",
    "LOAD <http://127.0.0.1:9/>",
    "PREFIX x: <http://x/> INSERT DATA { x:a x:b x:c }",
    "DELETE WHERE { ?s ?p ?o }",
    "DROP ALL",
    "WITH <http://g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
]

ALLOWED = [
    'SELECT * { ?s ?p "SERVICE <http://x/>" }',
    "SELECT * { ?s <http://x/SERVICE> ?load # SERVICE\n }",
    "PREFIX service: <http://x/> SELECT ?service { ?service service:load service:service }",
    "SELECT * FROM <https://firmgraph.example/graph/view> { ?s ?p ?o }",
    "SELECT * { ?s ?p 'delete'@en , '''insert''' }",
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    store = Store(str(folder))
    graph = NamedNode("https://firmgraph.example/graph/current")
    store.extend(
        [Quad(NamedNode(f"https://x.example/{n}"), NamedNode(FG + "buysFrom"), Literal(n), graph) for n in range(1500)]
    )
    store.flush()
    return folder


@pytest.mark.parametrize("query", REFUSED)
def test_what_writes_or_reaches_out_is_refused(query: str) -> None:
    with pytest.raises(BadQuery, match="refused"):
        read_query(query)


@pytest.mark.parametrize("query", ALLOWED)
def test_words_in_strings_names_and_comments_are_no_keywords(query: str) -> None:
    read_query(query)


def test_named_graphs_are_one_graph_and_prefixes_are_known(snapshot: Path) -> None:
    found = run(snapshot, "SELECT (COUNT(*) AS ?n) { ?a fg:buysFrom ?b }")
    assert json.loads(found)["results"]["bindings"][0]["n"]["value"] == "1500"


def test_every_form_of_query_comes_out(snapshot: Path) -> None:
    assert run(snapshot, "SELECT ?b { <https://x.example/7> fg:buysFrom ?b }", form="csv") == "b\r\n7\r\n"
    assert run(snapshot, "SELECT ?b { <https://x.example/7> fg:buysFrom ?b }", form="tsv") == "?b\n7\n"
    assert json.loads(run(snapshot, "ASK { ?a fg:buysFrom 7 }"))["boolean"] is True
    assert run(snapshot, "ASK { ?a fg:buysFrom 9999 }", form="csv") == "false\n"
    triple = run(snapshot, "CONSTRUCT WHERE { <https://x.example/7> ?p ?o }")
    assert triple.startswith(f"<https://x.example/7> <{FG}buysFrom> ")


def test_a_query_that_does_not_parse_says_so(snapshot: Path) -> None:
    with pytest.raises(BadQuery, match="does not parse") as caught:
        run(snapshot, "SELECT * { ?s ?p }")
    assert "\n" not in str(caught.value)


def test_an_endless_query_is_ended(snapshot: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . FILTER(?x + ?y = ?z + 0.5) }"
    with pytest.raises(BadQuery, match="longer than 1 seconds"):
        run(snapshot, endless, limits=Limits(seconds=1.0))


def test_a_flood_of_rows_is_cut_off(snapshot: Path) -> None:
    with pytest.raises(BadQuery, match="more than 1000 rows"):
        run(snapshot, "SELECT * { ?a ?p ?x . ?b ?q ?y }", limits=Limits(rows=1000))
    with pytest.raises(BadQuery, match="larger than 1 MB"):
        run(snapshot, "SELECT * { ?a ?p ?x . ?b ?q ?y }", limits=Limits(rows=10**9, bytes=2**20))


def test_a_greedy_query_ends_by_itself_and_not_the_machine(snapshot: Path) -> None:
    all_of_it = "(GROUP_CONCAT(CONCAT(STR(?b), STR(?c)); separator=' ') AS ?all)"
    greedy = f"SELECT ?x {all_of_it} {{ ?a ?p ?x . ?b ?q ?y . ?c ?r ?z }} GROUP BY ?x"
    with pytest.raises(BadQuery, match=r"memory|seconds|rows|MB"):
        run(snapshot, greedy, limits=Limits(seconds=20.0, megabytes=512))
