"""The SPARQL protocols without HTTP: what a request asks for, what it is refused with, which format it gets."""

from __future__ import annotations

import contextlib
import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, Store, parse_query_results

from kg.errors import BadInput, BadQuery, BadRequest
from kg.sparql import graphstore, protocol
from kg.sparql.negotiation import GRAPHS, RESULTS, choose, takes
from kg.sparql.protocol import Description, Query, Request, Update, read
from kg.sparql.rowcap import CutError, RowCap, at_most, has_more
from kg.sparql.tokens import Using, read_query, read_update
from kg.sparql.worker import Stores, do
from kg.vocabulary import FG

FORM = "application/x-www-form-urlencoded"


def get(*parameters: tuple[str, str], accept: str | None = None) -> Request:
    return Request(method="GET", parameters=parameters, accept=accept)


def post(body: str | bytes, kind: str | None, *parameters: tuple[str, str]) -> Request:
    sent = body.encode() if isinstance(body, str) else body
    return Request(method="POST", parameters=parameters, content_type=kind, body=sent)


def test_the_three_ways_to_send_a_query_ask_the_same() -> None:
    ways = [
        get(("query", "ASK {}"), ("default-graph-uri", "http://g")),
        post("query=ASK+%7B%7D&default-graph-uri=http%3A%2F%2Fg", FORM),
        post("ASK {}", "application/sparql-query; charset=UTF-8", ("default-graph-uri", "http://g")),
    ]
    asked = [read(way) for way in ways]
    assert asked == [asked[0]] * 3
    assert isinstance(asked[0], Query)
    assert (asked[0].text, asked[0].default, asked[0].union) == ("ASK {}", ("http://g",), False)


def test_updates_come_by_post_only() -> None:
    assert isinstance(read(post("update=CLEAR+ALL", FORM)), Update)
    assert isinstance(read(post("CLEAR ALL", "application/sparql-update")), Update)
    with pytest.raises(BadRequest, match="POST"):
        read(get(("update", "CLEAR ALL")))


def test_nothing_asked_is_the_description() -> None:
    assert read(get(accept="application/ld+json, */*;q=0.1")) == Description(result="jsonld")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (Request(method="PUT", parameters=[("query", "ASK {}")]), 405),
        (get(("query", "ASK {}"), ("query", "ASK {}")), 400),
        (post("ASK {}", "text/plain"), 415),
        (post("query=ASK+%7B%7D", None), 415),
        (post("ASK {}".encode("utf-16"), "application/sparql-query; charset=UTF-16"), 415),
        (post(b"\xff\xfe", "application/sparql-query"), 400),
        (post("query=ASK+%7B%7D&update=CLEAR+ALL", FORM), 400),
        (post("update=CLEAR+ALL&update=CLEAR+ALL", FORM), 400),
        (post("", FORM), 400),
        (post("&".join(f"default-graph-uri=http://g/{n}" for n in range(5000)), FORM), 400),
        (get(("query", "x" * 2_000_000)), 413),
        (get(("query", "ASK {}"), ("default-graph-uri", "relative")), 400),
        (get(("query", "ASK {}"), ("default-graph-uri", "file:///etc/passwd")), 400),
        (get(("query", "ASK {}"), ("default-graph-uri", "http://g>} SELECT")), 400),
        (get(("query", "ASK {}"), ("as-of", "yesterday")), 400),
        (get(("query", "ASK {}"), ("timeout", "-1")), 400),
        (get(("query", "ASK {}"), ("format", "turtle")), 406),
        (get(("query", "ASK {}"), accept="image/png"), 406),
    ],
)
def test_what_is_wrong_is_refused_with_its_status(request_: Request, status: int) -> None:
    with pytest.raises(BadRequest) as caught:
        read(request_)
    assert caught.value.status == status


def test_a_dataset_comes_from_the_request_else_from_the_query_else_is_the_union() -> None:
    assert read(get(("query", "SELECT * {?s ?p ?o}"))).union
    assert not read(get(("query", "SELECT * FROM <http://g> {?s ?p ?o}"))).union
    assert not read(get(("query", "SELECT * {?s ?p ?o}"), ("named-graph-uri", "http://g"))).union


def test_parameters_of_our_own() -> None:
    asked = read(
        get(("query", "ASK {}"), ("as-of", "2024-02-29"), ("timeout", "2.5"), ("partial", "true"), ("query-id", "q"))
    )
    assert (asked.as_of, asked.seconds, asked.partial, asked.id) == (date(2024, 2, 29), 2.5, True, "q")


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("SELECT * { SERVICE <http://h> {} }", "application/sparql-query"),
        ("LOAD <http://h>", "application/sparql-query"),
        ("LOAD <http://h>", "application/sparql-update"),
        ("CLEAR ALL ; load silent <http://h> INTO GRAPH <http://g>", "application/sparql-update"),
        ("INSERT { ?s ?p 1 } WHERE { \\u0053ERVICE <http://h> { ?s ?p ?o } }", "application/sparql-update"),
    ],
)
def test_nothing_reaches_outside(text: str, way: str) -> None:
    with pytest.raises(BadQuery, match="refused"):
        read(post(text, way))


@given(st.text(max_size=200), st.sampled_from(["application/sparql-query", "application/sparql-update", FORM]))
def test_any_text_is_read_or_refused(text: str, kind: str) -> None:
    with contextlib.suppress(BadInput):
        read(post(text.encode("utf-8", "surrogatepass"), kind))


# Datasets of updates


def test_using_is_written_before_each_outer_where() -> None:
    text = "INSERT { ?s a 1 } WHERE { { SELECT ?s WHERE { ?s ?p ?o } } } ; DELETE { ?s ?p ?o } WHERE { ?s ?p 'WHERE {' }"
    found = read_update(text, Using(default=("http://g",), named=("http://h",)))
    assert found.count("USING <http://g> USING NAMED <http://h> WHERE") == 2
    store = Store()
    store.update("INSERT DATA { GRAPH <http://g> { <http://s> <http://p> 2 } <http://x> <http://p> 3 }")
    store.update(found)
    assert {str(q.subject) for q in store.quads_for_pattern(None, None, Literal(1), None)} == {"<http://s>"}


def test_delete_where_gets_its_dataset_too() -> None:
    store = Store()
    store.update(
        "INSERT DATA { GRAPH <http://g> { <http://s> <http://p> 2 } <http://s> <http://p> 2 . <http://s> <http://q> 2 }"
    )
    store.update(read_update("DELETE WHERE { ?s <http://p> ?o }", Using(default=("http://g",))))
    assert len(store) == 2


def test_a_dataset_is_named_once() -> None:
    for text in ("WITH <http://g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "INSERT {} USING <http://g> WHERE {}"):
        read_update(text)
        with pytest.raises(BadQuery, match="once"):
            read_update(text, Using(default=("http://h",)))


def test_a_query_is_no_update() -> None:
    with pytest.raises(BadQuery, match="no update"):
        read_update("SELECT * { ?s ?p ?o }")


def test_from_counts_only_where_it_is_a_keyword() -> None:
    assert not read_query("SELECT * { ?s <http://FROM> 'FROM <file:x>' } # FROM <file:y>").names_dataset
    assert read_query("SELECT * FROM <http://g> { <file:local> ?p ?o }").names_dataset
    assert read_query("ASK { FILTER(rand() > 0) }").volatile


# Formats


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "json"),
        ("*/*", "json"),
        ("application/sparql-results+xml", "xml"),
        ("text/csv;q=0.5, text/tab-separated-values", "tsv"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "xml"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "xml"),
        ("text/*", "csv"),
        ("image/png", None),
        (";;;,,q=q", None),
        ("TEXT/CSV; Q=1", "csv"),
    ],
)
def test_the_accept_header_is_followed(accept: str | None, name: str | None) -> None:
    if accept == "text/*":
        assert choose(accept, RESULTS) in ("csv", "tsv", "xml")
    else:
        assert choose(accept, RESULTS) == name


def test_browsers_are_told_from_tools() -> None:
    assert takes("text/html,application/xhtml+xml,*/*;q=0.8", "text/html")
    assert not takes("*/*", "text/html")
    assert choose("text/html, */*;q=0.1", GRAPHS) == "turtle"


# Cutting


ROWS = ['a"b', "}},{", "line\nbreak", "\r\n", "<result></result><result>", "", '"', '}},{"', "x" * 20_000]


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("most", [1, 2, 5, 8, 9, 10, 1000])
@pytest.mark.parametrize("piece", [1, 7, 8192])
def test_a_result_is_cut_at_a_row_and_stays_whole(form: str, most: int, piece: int) -> None:
    store = Store()
    for text in ROWS:
        store.add(Quad(NamedNode("http://s"), NamedNode("http://p"), Literal(text)))
    kind = getattr(QueryResultsFormat, form.upper())
    whole = store.query("SELECT ?o ?s { ?s ?p ?o } ORDER BY ?o").serialize(format=kind)
    sink = io.BytesIO()
    cap = RowCap(sink, form, most)
    try:
        for start in range(0, len(whole), piece):
            cap.write(whole[start : start + piece])
    except CutError:
        pass
    cap.finish()
    assert cap.cut == (most < len(ROWS)) == has_more(whole, form, most)
    assert rows(sink.getvalue(), form) == rows(whole, form)[:most]


def rows(result: bytes, form: str) -> list[object]:
    """The rows of a result, read back."""
    if form == "json":
        return json.loads(result)["results"]["bindings"]
    if form == "csv":
        import csv

        return list(csv.reader(io.StringIO(result.decode(), newline="")))[1:]
    return [str(row) for row in parse_query_results(result, getattr(QueryResultsFormat, form.upper()))]


# Graph Store


STORE = "http://h/rdf-graph-store"


@pytest.mark.parametrize(
    ("parameters", "below", "method", "graph"),
    [
        ([("graph", "http://g")], "", "GET", "http://g"),
        ([("graph", "/rdf-graph-store/x")], "", "GET", "http://h/rdf-graph-store/x"),
        ([("default", "")], "", "GET", None),
        ([], "person/1.ttl", "GET", f"{STORE}/person/1.ttl"),
        ([], "http%3A%2F%2Fexample.org%2Fa%20b", "GET", "error"),
        ([], "http%3A%2F%2Fexample.org%2Fcaf%C3%A9", "GET", "http://example.org/café"),
        ([], "", "POST", None),
        ([], "", "GET", "error"),
        ([("graph", "http://g"), ("default", "")], "", "GET", "error"),
        ([("graph", "nothing")], "", "GET", "error"),
    ],
)
def test_a_graph_is_named_in_each_way(parameters, below, method, graph) -> None:
    address = f"{STORE}/{below}" if below else STORE
    if graph == "error":
        with pytest.raises(BadRequest):
            graphstore.target(parameters, address, below, method)
    else:
        assert graphstore.target(parameters, address, below, method).graph == graph


def test_multipart_documents_are_taken_apart() -> None:
    body = (
        b"--b\r\nContent-Disposition: form-data; name=a; filename=a.ttl\r\nContent-Type: text/turtle\r\n\r\n"
        b'<a> <b> "caf\xc3\xa9" .\r\n--b\r\n'
        b"Content-Type: application/n-triples\r\n\r\n<http://a> <http://b> 1 .\r\n--b--\r\n"
    )
    found = graphstore.documents("multipart/form-data; boundary=b", body)
    assert [(d.format, d.body) for d in found] == [
        ("turtle", '<a> <b> "café" .'.encode()),
        ("ntriples", b"<http://a> <http://b> 1 ."),
    ]


@pytest.mark.parametrize("header", [None, "image/png", "multipart/form-data", "multipart/form-data; boundary=x\r\nX: y"])
def test_documents_of_no_format_are_refused(header: str | None) -> None:
    with pytest.raises(BadRequest):
        graphstore.documents(header, b"<a> <b> <c> .")


def test_content_types_are_read_loosely() -> None:
    assert protocol.content_type('Text/Turtle ; CHARSET="UTF-8"') == ("text/turtle", "utf-8")
    assert protocol.content_type(None) == ("", "")


@pytest.mark.parametrize(
    ("query", "believed"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 20", True),
        ("SELECT * { ?s ?p ?o }\nORDER BY DESC(?s) limit 100\n OFFSET 5\n", True),
        ("SELECT * { ?s ?p ?o } OFFSET 5 LIMIT 20", True),
        ("SELECT * { ?s ?p ?o } LIMIT 101", False),
        ("SELECT * { ?s ?p ?o }", False),
        ("SELECT * { { SELECT * { ?s ?p ?o } LIMIT 20 } }", False),
        ("SELECT * { ?s ?p ?o }\n# } LIMIT 20", False),
        ("SELECT * { ?s ?p ?o } # LIMIT 20", False),
        ("SELECT * { ?s ?p ?o } LIMIT 20 VALUES ?s { 1 }", False),
        ("SELECT * { ?s ?p ?o }\r# } LIMIT 20", False),
    ],
)
def test_a_limit_of_its_own_spares_a_query_the_counting_of_rows(query: str, believed: bool) -> None:
    assert at_most(query, 100) is believed


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("SELECT ?o { <urn:s> <urn:p> ?o }", "1"),
        ("SELECT ?o { ?s fg:name ?o }", "1"),
        ("SELECT ?o { ?s ?p ?o FILTER(?o<fg:x&&?o>fg:y) }", "0"),
        ("SELECT (fg:asOf() AS ?o) { <urn:s> <urn:p> ?x }", "1"),
        (f"SELECT (<{FG}asOf>() AS ?o) {{ <urn:s> <urn:p> ?x }}", "1"),
        (rf"SELECT (<{FG}as\u004Ff>() AS ?o) {{ <urn:s> <urn:p> ?x }}", "1"),
    ],
)
def test_prefixes_and_functions_are_there_for_whoever_uses_them(tmp_path: Path, query: str, count: str) -> None:
    store = Store(str(tmp_path / "graph"))
    store.add(Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("a")))
    store.add(Quad(NamedNode("urn:s"), NamedNode(f"{FG}name"), Literal("b")))
    store.flush()
    del store
    job = {
        "op": "query", "snapshot": str(tmp_path / "graph"), "query": query, "form": "csv", "rows": 10, "bytes": 10**6,
        "spool": str(tmp_path / "spool"), "as_of": "2025-06-01", "union": True,
    }  # fmt: skip
    reply, body = do(job, Stores())
    assert reply["status"] == "ok", reply
    assert str(len(body.decode().splitlines()) - 1) == count
