"""The SPARQL endpoint as clients meet it: rdflib, SPARQLWrapper, plain HTTP, hostile HTTP."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, SPARQLWrapper

from kg.model import Relation
from kg.sparql.description import relation_examples
from tests.support.cli import CORPUS, firmgraph, owner
from tests.w3c.manifest import read
from tests.w3c.run import Runner

TOKEN = "quite-secret"
WRITE = {"authorization": f"Bearer {TOKEN}"}
CURRENT = "https://firmgraph.example/graph/current"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . ?d ?s ?w }"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("endpoint") / "data"
    articles = sorted(CORPUS.glob("scale-ai-*"))
    assert firmgraph(data, "ingest", "--root", CORPUS, *articles).returncode == 0
    more = {
        "FIRMGRAPH_TOKEN": TOKEN,
        "FIRMGRAPH_QUERY_TIMEOUT": "5",
        "FIRMGRAPH_QUERY_ROWS": "20000",
        "FIRMGRAPH_CORS_ORIGINS": '["https://desk.example"]',
    }
    with owner(data, **more) as (_, address):
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as made:
        yield made


def ask(client: httpx.Client, query: str, **parameters: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **parameters})


def test_rdflib_and_sparqlwrapper_work_unchanged(address: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{address}/sparql"))
    found = graph.query("PREFIX fg: <https://firmgraph.example/ontology#> SELECT ?a { ?a fg:buysFrom ?b }")
    assert len(list(found)) > 0
    wrapper = SPARQLWrapper(f"{address}/sparql")
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery("SELECT (COUNT(*) AS ?n) { ?a a <https://firmgraph.example/ontology#Article> }")
    rows = wrapper.queryAndConvert()["results"]["bindings"]
    assert int(rows[0]["n"]["value"]) == len(list(CORPUS.glob("scale-ai-*")))


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_results_come_in_each_format(client: httpx.Client, accept: str, media: str) -> None:
    found = client.get("/sparql", params={"query": "SELECT ?a { ?a a fg:Article }"}, headers={"accept": accept})
    assert (found.status_code, found.headers["content-type"]) == (200, media)
    assert "https://firmgraph.example/article/" in found.text


@pytest.mark.parametrize(
    ("accept", "form"),
    [("text/turtle", "turtle"), ("application/n-triples", "nt"), ("application/ld+json", "json-ld"),
     ("application/rdf+xml", "xml"), ("application/n-quads", "nquads"), ("application/trig", "trig")],
)  # fmt: skip
def test_graphs_come_in_each_format(client: httpx.Client, accept: str, form: str) -> None:
    query = "CONSTRUCT { ?a fg:buysFrom ?b } WHERE { ?a fg:buysFrom ?b }"
    found = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert found.headers["content-type"].startswith(accept)
    assert len(rdflib.Dataset(default_union=True).parse(data=found.content, format=form)) > 0


def test_a_result_names_its_state_of_the_graph_and_is_not_sent_twice(client: httpx.Client) -> None:
    found = ask(client, "SELECT ?a { ?a a fg:Article }")
    assert found.headers["firmgraph-snapshot"].endswith("Z")
    assert "last-modified" in found.headers
    again = client.get(found.request.url, headers={"if-none-match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "etag" not in ask(client, "SELECT (NOW() AS ?n) {}").headers


def test_large_results_are_zipped_and_whole(client: httpx.Client) -> None:
    with client.stream("GET", "/sparql", params={"query": "SELECT * { ?s ?p ?o . ?s ?q ?r }"}) as response:
        assert response.headers["content-encoding"] == "gzip"
        zipped = b"".join(response.iter_raw())
    assert len(json.loads(gzip.decompress(zipped))["results"]["bindings"]) > 3000


def test_a_long_query_is_ended_and_said_so(client: httpx.Client) -> None:
    found = ask(client, ENDLESS, timeout="1")
    assert found.status_code == 504
    assert found.headers["firmgraph-result"] == "timeout"
    assert "1 seconds" in found.json()["detail"]


def test_a_cut_result_says_so(client: httpx.Client) -> None:
    flood = "SELECT * { ?a ?p ?x . ?b ?q ?y }"
    refused = ask(client, flood)
    assert (refused.status_code, refused.headers["firmgraph-result"]) == (422, "too-large")
    assert "partial=true" in refused.json()["detail"]
    cut = ask(client, flood, partial="true")
    assert (cut.status_code, cut.headers["firmgraph-result"]) == (206, "cut")
    assert len(cut.json()["results"]["bindings"]) == 20_000
    assert cut.json()["cut"] == {"rows": 20_000}


def test_a_running_query_is_cancelled(client: httpx.Client, address: str) -> None:
    statuses: list[int] = []

    def run() -> None:
        with httpx.Client(base_url=address, timeout=60) as other:
            statuses.append(ask(other, ENDLESS, **{"query-id": "mine"}).status_code)

    running = threading.Thread(target=run)
    running.start()
    deadline = time.monotonic() + 4
    while client.delete("/sparql/running/mine").status_code != 204:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    running.join()
    assert statuses == [409]


def test_a_heavy_query_does_not_block_light_ones(client: httpx.Client, address: str) -> None:
    def heavy() -> None:
        with httpx.Client(base_url=address, timeout=60) as other:
            ask(other, ENDLESS)

    threads = [threading.Thread(target=heavy) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    begun = time.monotonic()
    assert ask(client, "ASK {}").status_code == 200
    assert time.monotonic() - begun < 3
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT *",
    ],
)
def test_what_may_not_be_asked_is_refused(client: httpx.Client, text: str) -> None:
    assert ask(client, text).status_code == 400


def test_updates_need_the_token_and_leave_our_graphs_alone(client: httpx.Client) -> None:
    insert = "INSERT DATA { GRAPH <http://u.example/> { <http://a> <http://b> 1 } }"
    assert client.post("/sparql", data={"update": insert}).status_code == 401
    assert client.post("/sparql", data={"update": insert}, headers={"authorization": "Bearer x"}).status_code == 401
    assert client.post("/sparql", data={"update": insert}, headers=WRITE).status_code == 204
    assert ask(client, "ASK { GRAPH <http://u.example/> { <http://a> <http://b> 1 } }").json()["boolean"]
    before = client.get("/rdf-graph-store", params={"graph": CURRENT}).text
    assert client.post("/sparql", data={"update": "DROP ALL"}, headers=WRITE).status_code == 204
    ours = f"INSERT DATA {{ GRAPH <{CURRENT}> {{ <http://a> <http://b> 1 }} }}"
    assert client.post("/sparql", data={"update": ours}, headers=WRITE).status_code == 403
    assert client.get("/rdf-graph-store", params={"graph": CURRENT}).text == before
    assert not ask(client, "ASK { GRAPH <http://u.example/> { ?s ?p ?o } }").json()["boolean"]
    load = {"update": "LOAD <http://127.0.0.1:1/>"}
    assert client.post("/sparql", data=load, headers=WRITE).status_code == 400


def test_the_graph_store(client: httpx.Client) -> None:
    turtle = {"content-type": "text/turtle"}
    graph = "/rdf-graph-store/http%3A%2F%2Fu.example%2Fcaf%C3%A9"
    assert client.put(graph, content="<a> <b> 1 .", headers=turtle).status_code == 401
    assert client.put(graph, content="<a> <b> 1 .", headers=turtle | WRITE).status_code == 201
    assert client.put(graph, content="<a> <b> 2 .", headers=turtle | WRITE).status_code == 204
    assert client.post(graph, content="<a> <b> 3 .", headers=turtle | WRITE).status_code == 200
    files = {
        "one": ("1.ttl", "<a> <b> 4 .", "text/turtle"),
        "two": ("2.nt", "<http://x> <http://y> <http://z> .", "application/n-triples"),
    }
    assert client.post(graph, files=files, headers=WRITE).status_code == 200
    found = rdflib.Graph().parse(data=client.get(graph, headers={"accept": "text/turtle"}).content, format="turtle")
    assert {str(o) for o in found.objects()} == {"2", "3", "4", "http://z"}
    assert client.head(graph).status_code == 200
    assert client.put(graph, content="<a> <b>", headers=turtle | WRITE).status_code == 400
    assert client.delete(graph, headers=WRITE).status_code == 200
    assert client.get(graph).status_code == 404
    new = client.post("/rdf-graph-store", content="<a> <b> 1 .", headers=turtle | WRITE)
    assert new.status_code == 201
    assert client.get(new.headers["location"]).status_code == 200
    client.delete(new.headers["location"], headers=WRITE)


GROWING = "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
BOMB = f"""<!DOCTYPE x [<!ENTITY a "{"a" * 50}">{GROWING}]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">
<rdf:Description rdf:about="http://x"><e:p>&j;</e:p></rdf:Description></rdf:RDF>"""


def test_hostile_documents_are_refused_and_the_server_goes_on(client: httpx.Client) -> None:
    xml = {"content-type": "application/rdf+xml"} | WRITE
    found = client.put("/rdf-graph-store", params={"graph": "http://u.example/bomb"}, content=BOMB, headers=xml)
    assert found.status_code in (400, 422, 504)
    reading = BOMB.replace(f'"{"a" * 50}"', 'SYSTEM "file:///etc/passwd"').replace("&j;", "&a;")
    found = client.put("/rdf-graph-store", params={"graph": "http://u.example/bomb"}, content=reading, headers=xml)
    assert "root:" not in client.get("/rdf-graph-store", params={"graph": "http://u.example/bomb"}).text
    assert client.get("/healthz").status_code == 200


HOSTILE = [
    b"GET /sparql?query=%FF%FE HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"GET /../../etc/passwd HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"GET /rdf-graph-store/%00%0d%0aX:y HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"GET /sparql?query=ASK{}&timeout=nan HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/sparql-query\r\nContent-Length: 99999999\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET /sparql HTTP/1.1\r\n\r\n",
    b"GET /sparql?query=ASK{} HTTP/1.1\r\nHost: {host}\r\nAccept: " + b"a/b," * 5000 + b"\r\n\r\n",
    b"GET /sparql?" + b"a=b&" * 20000 + b" HTTP/1.1\r\nHost: {host}\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"DELETE /sparql/running/%2e%2e HTTP/1.1\r\nHost: {host}\r\n\r\n",
]


@pytest.mark.parametrize("request_", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_requests_are_refused_cleanly(address: str, request_: bytes) -> None:
    host = address.removeprefix("http://")
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=20) as connection:
        connection.sendall(request_.replace(b"{host}", host.encode()))
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(65536)
    assert answer == b"" or 300 <= int(answer.split()[1]) < 500, answer[:200]
    assert b"root:" not in answer
    connection_ = http.client.HTTPConnection(name, int(port), timeout=20)
    connection_.request("GET", "/healthz")
    assert connection_.getresponse().status == 200


def test_pages_of_other_sites_ask_only_where_the_settings_allow_it(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "ASK {}"}, headers={"origin": "https://evil.example"}).status_code == 403
    allowed = client.get("/sparql", params={"query": "ASK {}"}, headers={"origin": "https://desk.example"})
    assert allowed.headers["access-control-allow-origin"] == "https://desk.example"
    preflight = client.options(
        "/sparql", headers={"origin": "https://desk.example", "access-control-request-method": "POST"}
    )
    assert preflight.status_code == 204
    assert "access-control-allow-origin" not in ask(client, "ASK {}").headers


def test_the_endpoint_describes_itself(client: httpx.Client) -> None:
    found = rdflib.Graph().parse(data=client.get("/sparql", headers={"accept": "text/turtle"}).content, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert len(list(found.subjects(rdflib.RDF.type, sd.Service))) == 1
    assert rdflib.URIRef(CURRENT) in set(found.objects(None, sd.name))
    assert client.get("/.well-known/void").status_code == 200


@pytest.mark.parametrize("example", relation_examples(), ids=list(Relation))
def test_every_relation_has_an_example_that_runs(client: httpx.Client, example) -> None:
    found = ask(client, example.query, **{"as-of": "2025-06-20"})
    assert found.status_code == 200
    if example.name == "supplies":
        assert found.json()["results"]["bindings"]
        assert not ask(client, example.query, **{"as-of": "1990-01-01"}).json()["results"]["bindings"]


def test_the_runner_of_the_w3c_tests(address: str, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.ttl"
    manifest.write_text(MANIFEST)
    passes, fails, *described = read(manifest)
    with httpx.Client(base_url=address, headers={"accept-encoding": "identity"}) as client:
        runner = Runner(client, TOKEN, given={"one": {"absent": ["$GRAPHSTORE$/gone"], "exists": ["$GRAPHSTORE$/there"],
                                                      "mended": {"a 1 }}": "a 1 } }"}}})  # fmt: skip
        assert runner.check(passes) is None
        assert "status 200" in (runner.check(fails) or "")
        assert [(case.id, runner.check(case)) for case in described] == [
            ("returns-rdf", None), ("has-endpoint-triple", None), ("conforms-to-schema", None)
        ]  # fmt: skip
        assert [client.get(f"/rdf-graph-store/{name}").status_code for name in ("gone", "there")] == [404, 200]


def test_clearing_a_graph_that_is_not_there_is_no_fault(client: httpx.Client) -> None:
    update = {"update": "CLEAR GRAPH <http://u.example/nowhere> ; CLEAR SILENT GRAPH <http://u.example/nowhere>"}
    assert client.post("/sparql", data=update, headers=WRITE).status_code == 204
    assert client.post("/sparql", data={**update, "version": ["1.1", "1.2"]}, headers=WRITE).status_code == 400


MANIFEST = """
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> . @prefix ht: <http://www.w3.org/2011/http#> .
@prefix cnt: <http://www.w3.org/2011/content#> . @prefix ut: <http://www.w3.org/2009/sparql/tests/test-update#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<> mf:entries (<#one> <#two> <#returns-rdf> <#has-endpoint-triple> <#conforms-to-schema>) .
<#returns-rdf> a mf:ServiceDescriptionTest . <#has-endpoint-triple> a mf:ServiceDescriptionTest .
<#conforms-to-schema> a mf:ServiceDescriptionTest .
<#one> a mf:ProtocolTest ; ut:graphData [ ut:graph <d.nt> ; rdfs:label "http://u.example/d" ] ; mf:action [ ht:requests (
  [ ht:methodName "POST" ; ht:absolutePath "/sparql/?using-graph-uri=http%3A%2F%2Fu.example%2Fd" ;
    ht:headers ( [ ht:fieldName "content-type" ; ht:fieldValue "application/sparql-update" ] ) ;
    ht:body [ cnt:chars "INSERT { GRAPH <http://u.example/e> { ?s a 1 }} WHERE { ?s a ?t }" ] ;
    ht:resp [ mf:expectedStatus ht:StatusCode2xx, ht:StatusCode3xx ] ]
  [ ht:methodName "GET" ; ht:absolutePath "/sparql/?query=ASK%7BGRAPH%3Chttp%3A%2F%2Fu.example%2Fe%3E%7B%3Fs%20a%201%7D%7D" ;
    ht:resp [ mf:expectedBoolean true ; mf:expectedStatus ht:StatusCode2xx ] ]
  [ ht:methodName "GET" ; ht:absolutePath "$GRAPHSTORE$?graph=http://u.example/e" ;
    ht:headers ( [ ht:fieldName "accept" ; ht:fieldValue "text/turtle" ] ) ;
    ht:resp [ ht:body [ cnt:chars "<http://u.example/d> a 1 ." ] ; ht:statusCodeValue "200" ] ]
) ] .
<#two> a mf:ProtocolTest ; mf:action [ ht:requests (
  [ ht:methodName "GET" ; ht:absolutePath "/sparql/?query=ASK%7B%7D" ; ht:resp [ mf:expectedStatus ht:StatusCode4xx ] ]
) ] .
"""


def test_the_current_graph_is_asked_as_of_a_day(client: httpx.Client) -> None:
    query = "SELECT ?a ?day { GRAPH <https://firmgraph.example/graph/current> { ?a fg:buysFrom ?b . ?g fg:asOf ?day } }"
    then, before = ask(client, query, **{"as-of": "2025-06-20"}), ask(client, query, **{"as-of": "1990-01-01"})
    days = {row["day"]["value"] for row in then.json()["results"]["bindings"]}
    assert (days, before.json()["results"]["bindings"]) == ({"2025-06-20"}, [])
    assert then.headers["etag"] != before.headers["etag"]


def test_a_query_is_kept_described_run_and_dropped(client: httpx.Client, address: str) -> None:
    text = {"content-type": "application/sparql-query"}
    sent = {"params": {"question": "How many articles?"}, "content": "SELECT (COUNT(*) AS ?n) { ?a a fg:Article }"}
    assert client.put("/queries/how-many", headers=text, **sent).status_code == 401
    assert client.put("/queries/how-many", headers=text | WRITE, **sent).status_code == 200
    assert client.put("/queries/How Many", headers=text | WRITE, **sent).status_code == 400
    assert client.get("/queries").json()["queries"][0]["question"] == "How many articles?"
    assert client.get("/queries/how-many").headers["content-type"] == "application/sparql-query"
    assert client.get("/sparql", params={"saved": "how-many"}).json()["results"]["bindings"]
    described = rdflib.Graph().parse(data=client.get("/sparql", headers={"accept": "text/turtle"}).text)
    assert rdflib.URIRef(f"{address}/sparql#query-how-many") in set(described.subjects())
    assert "How many articles?" in client.get("/query", headers={"accept": "text/html"}).text
    assert client.delete("/queries/how-many", headers=WRITE).status_code == 204
    assert client.get("/sparql", params={"saved": "how-many"}).status_code == 404


def test_counters_are_shown_as_prometheus_reads_them(client: httpx.Client) -> None:
    ask(client, "ASK {}")
    found = client.get("/metrics")
    assert found.headers["content-type"].startswith("text/plain; version=0.0.4")
    for name in ("firmgraph_http_responses_total", "firmgraph_sparql_seconds_bucket", "process_resident_memory_bytes"):
        assert name in found.text
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ok"


def test_a_prefix_that_is_not_declared_is_named(client: httpx.Client) -> None:
    said = ask(client, "SELECT ?x {\n ?x foaf:name ?y }").json()["detail"]
    assert said == "it does not parse: error at 2:14: the prefix foaf: is not declared; begin with PREFIX foaf: <...>"
    assert len(ask(client, "SELECT ?x { ?x ?x ?x ?x }").json()["detail"]) < 400


def test_the_endpoint_says_which_methods_it_takes(client: httpx.Client) -> None:
    told = client.options("/sparql"), client.delete("/sparql")
    assert [(r.status_code, r.headers["allow"]) for r in told] == [(n, "GET, HEAD, POST, OPTIONS") for n in (204, 405)]
