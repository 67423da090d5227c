"""The graph on a SPARQL server: what every store must do, and the same export as the folder's own store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from ingest.jobs import ingest
from kg import terms
from kg.doctor import examine_deeply
from kg.errors import BadQuery, ConfigError, GraphUnreachable
from kg.export import stable_lines
from kg.ledger import Stage
from kg.model import ArticleId, Relation
from kg.open import Engines, open_graph
from kg.remote import Endpoint, RemoteStore
from kg.store import OxigraphStore, Update
from kg.terms import fg
from tests.support.readings import firm, line, person, reading
from tests.support.sparql_servers import oxigraph, virtuoso
from tests.unit.test_workers import ARTICLES, StubReader

TODAY = date(2025, 6, 30)
A, B = NamedNode("https://firmgraph.example/id/a"), NamedNode("https://firmgraph.example/id/b")
ONE, TWO = terms.article_graph("1"), terms.article_graph("2")


@pytest.fixture(
    scope="module", params=["oxigraph", pytest.param("virtuoso", marks=pytest.mark.system("virtuoso-t", "isql-vt"))]
)
def endpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    serve = {"oxigraph": oxigraph, "virtuoso": virtuoso}[request.param]
    with serve(tmp_path_factory.mktemp(request.param)) as made:
        yield made


@pytest.fixture
def store(endpoint: Endpoint) -> RemoteStore:
    made = RemoteStore(endpoint)
    made.clear()
    return made


def quad(subject: NamedNode = A, value: str = "x", graph: NamedNode = ONE) -> Quad:
    return Quad(subject, fg("name"), Literal(value), graph)


def held(store: RemoteStore) -> set[tuple[str, str, str]]:
    return {(q.subject.value, q.object.value, q.graph_name.value) for q in store.quads(None)}


def test_changes_come_in_their_order(store: RemoteStore) -> None:
    store.apply(Update(insert=(quad(value="old"), quad(B, "keep"), quad(graph=TWO))))
    change = Update(
        drop=(TWO, terms.article_graph("never")), forget=((B, ONE),), delete=(quad(value="old"),), insert=(quad(),)
    )
    for _ in range(2):
        store.apply(change)
    assert held(store) == {(A.value, "x", ONE.value)}
    assert [q.object.value for q in store.quads(A, None, None, ONE)] == ["x"]
    assert [q.subject for q in store.quads(None, fg("name"), Literal("x"))] == [A]
    store.apply(Update())


def test_hostile_text_stays_text(store: RemoteStore) -> None:
    text = 'x" } } ; DROP ALL ; INSERT DATA { GRAPH <g:h> { <a:b> <a:c> "\\u0022 \\ é 😀 \n\t'
    store.apply(Update(insert=(quad(value=text),)))
    assert held(store) == {(A.value, text, ONE.value)}


def test_graphs_of_others_are_neither_seen_nor_cleared(store: RemoteStore) -> None:
    theirs = NamedNode("https://other.example/g")
    store.apply(Update(insert=(quad(), Quad(A, fg("name"), Literal("theirs"), theirs))))
    assert {graph for *_, graph in held(store)} == {ONE.value}
    store.clear()
    assert held(store) == set()
    assert len(store.select(f"SELECT * {{ GRAPH {theirs} {{ ?s ?p ?o }} }}")) == 1
    store.apply(Update(drop=(theirs,)))


def test_rows_are_plain_python_and_terms_come_back_as_written(store: RemoteStore) -> None:
    values = {
        "a": terms.decimal(49.5), "b": terms.integer(3), "c": terms.boolean(True), "d": terms.string("é"), "e": A,
        "f": terms.day(date(2024, 2, 29)), "g": terms.decimal(50), "h": terms.boolean(False), "i": terms.decimal(1e12),
    }  # fmt: skip
    given = {Quad(A, fg(name), value, ONE) for name, value in values.items()}
    store.apply(Update(insert=tuple(given)))
    assert set(store.quads(None)) == given
    assert set(store.quads(A)) == given
    rows = store.select("SELECT ?p ?o ?unbound WHERE { ?s ?p ?o FILTER(?s = fgid:a) }".replace("fgid:a", str(A)))
    assert {str(r["p"])[-1]: r["o"] for r in rows} == {name: terms.python(value) for name, value in values.items()}


@pytest.mark.parametrize("bad", ["SELECT", "SELECT ?x { ?x fgg:y ?z }"])
def test_bad_queries_are_told(store: RemoteStore, bad: str) -> None:
    with pytest.raises((BadQuery, GraphUnreachable)):
        store.select(bad)


def test_a_large_change_goes_in_several_requests(endpoint: Endpoint, store: RemoteStore) -> None:
    many = {quad(value=f"value {n} " + "x" * 50) for n in range(400)}
    small = RemoteStore(Endpoint(query=endpoint.query, update=endpoint.update, graphs=endpoint.graphs, request=10_000))
    small.apply(Update(insert=tuple(many)))
    assert set(store.quads(None)) == many
    small.apply(Update(delete=tuple(many)))
    assert held(store) == set()


READINGS = [
    reading("a-1", [line(firm("Ankaro"), Relation.SUPPLIES, firm("Steigwerk"), since="2021")], text="One body of text."),
    reading("a-2", [line(person("Jon Brekke"), Relation.HOLDS_ROLE, firm("Ankaro"), office="chief executive")], text="Two."),
    reading(
        "a-3", [line(firm("Ankaro"), Relation.OWNS_STAKE, firm("Quarrow"))], text="Three of them.", visibility="slack:C1"
    ),
]


def exported(engines: Engines, folder: Path) -> list[str]:
    """A folder's whole life: articles in, changed, gone, read in bulk; then its export."""
    with open_graph(folder, today=lambda: TODAY, engines=engines) as graph:
        graph.ledger.put_many(READINGS)
        graph.ledger.put(reading("a-1", [line(firm("Ankaro"), Relation.SUPPLIES, firm("Lumo"))], text="Another text."))
        graph.ledger.remove(ArticleId("a-2"))
        ingest(ARTICLES[:8], StubReader(), graph.ledger)
        assert examine_deeply(graph) == []
        before = list(stable_lines(graph.store.quads(None)))
        graph.rebuild()
        assert list(stable_lines(graph.store.quads(None))) == before
        graph.store.backup(folder / "copy")
        assert list(stable_lines(OxigraphStore(folder / "copy").quads(None))) == before
        return before


def test_a_server_holds_the_same_graph_as_the_folder(store: RemoteStore, endpoint: Endpoint, tmp_path: Path) -> None:
    assert exported(Engines(sparql=endpoint), tmp_path / "remote") == exported(Engines(), tmp_path / "own")


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


@pytest.mark.parametrize("stage", [Stage.PROMISED, Stage.PLANNED, Stage.APPLIED])
def test_what_a_crash_left_half_done_is_finished_on_opening(
    store: RemoteStore, endpoint: Endpoint, tmp_path: Path, stage: Stage
) -> None:
    def die(reached: Stage) -> None:
        if reached is stage and armed:
            raise Killed

    armed: list[int] = []
    engines = Engines(sparql=endpoint)
    with open_graph(tmp_path / "d", today=lambda: TODAY, engines=engines, on_stage=die) as graph:
        graph.ledger.put(READINGS[0])
        armed.append(1)
        with pytest.raises(Killed):
            graph.ledger.put_many(READINGS[1:])
    if stage is Stage.APPLIED:  # the server lost a part of it
        store.apply(Update(drop=(next(g for g in store.graphs() if g.value.startswith(terms.ARTICLE_GRAPH)),)))
        store.apply(Update(forget=((NamedNode(terms.GRAPH + "ledger"), NamedNode(terms.GRAPH + "ledger")),)))
    with open_graph(tmp_path / "d", today=lambda: TODAY, engines=engines) as graph:
        assert examine_deeply(graph) == []
        found = list(stable_lines(graph.store.quads(None)))
    with open_graph(None, today=lambda: TODAY) as fresh:
        fresh.ledger.put_many(READINGS)
        assert list(stable_lines(fresh.store.quads(None))) == found


# ---- servers that misbehave


@pytest.fixture(params=["slow", "cut", "moved", "broken", "nonsense"])
def misbehaving(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    done = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            if request.param == "slow":
                self.send_response(200)
                self.end_headers()
                done.wait(10)
                return
            self.send_response({"moved": 302, "broken": 500}.get(request.param, 200))
            if request.param == "cut":
                self.send_header("X-SPARQL-MaxRows", "10000")
            if request.param == "moved":
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(b"neither JSON nor XML")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield request.param, f"http://127.0.0.1:{server.server_port}/"
    done.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_server_that_misbehaves_is_told_in_one_line(misbehaving: tuple[str, str]) -> None:
    how, address = misbehaving
    store = RemoteStore(Endpoint(query=address, update=address, seconds=0.3 if how == "slow" else 5))
    with pytest.raises((GraphUnreachable, BadQuery)) as told:
        store.select("SELECT * { ?s ?p ?o }")
    assert "\n" not in str(told.value)


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(ConfigError, match="http"):
        RemoteStore(Endpoint(query="file:///etc/passwd", update="http://127.0.0.1:1/"))
    with pytest.raises(GraphUnreachable, match="cannot be asked"):
        RemoteStore(Endpoint(query="http://127.0.0.1:1/", update="http://127.0.0.1:1/")).select("SELECT * {}")
