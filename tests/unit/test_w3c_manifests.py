"""The runner of the W3C's tests reads each form that their manifests have had; the manifests here are invented."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.w3c import checks
from tests.w3c.cases import RESULTS, Case, Exchange
from tests.w3c.manifest import manifests_below, read
from tests.w3c.run import told

PREFIXES = """
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> . @prefix ht: <http://www.w3.org/2011/http#> .
@prefix cnt: <http://www.w3.org/2011/content#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
STRUCTURED = """
<> mf:entries (<#a> <#b>) .
<#a> a mf:ProtocolTest ; mf:action [ ht:requests ([
    ht:methodName "GET" ; ht:absolutePath "/sparql/?query=ASK%7B%7D&default-graph-uri=http%3A%2F%2Fu.example%2Fd" ;
    ht:resp [ ht:statusCodeValue "2XX", "3XX" ;
      ht:headers ([ ht:fieldName "Accept" ; ht:fieldValue "application/sparql-results+xml, text/csv" ]) ] ]) ] .
<#b> a mf:QueryEvaluationTest .
"""
PROSE = '''
<> mf:entries (<#c> <#d>) .
<#c> a mf:GraphStoreProtocolTest ; rdfs:comment """
(Body in utf-16)

#### Request

    PUT $GRAPHSTORE$/u/1 HTTP/1.1
    Host: $HOST$
    Content-Type: text/turtle; charset=utf-16

    <s> <p>
       <o> .

#### Response

    201 Created

followed by

#### Request

    GET $GRAPHSTORE$/u/1

#### Response

    2xx or 3xx response
    Content-Type: text/turtle; charset=utf-8
    Content-Length: ...

    <s> <p> <o> .
""" .
<#d> a mf:ProtocolTest ; mf:name "told by its name alone" .
'''


def test_triples_of_the_http_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "manifest.ttl").write_text(PREFIXES + STRUCTURED)
    (case,) = read(tmp_path / "manifest.ttl")
    (exchange,) = case.exchanges
    assert exchange.statuses == {"2xx", "3xx"}
    assert exchange.media == {"application/sparql-results+xml", "text/csv"}
    assert list(case.graphs) == ["http://u.example/d"]  # what the request names lies in the store


def test_messages_told_in_markdown(tmp_path: Path) -> None:
    (tmp_path / "manifest.ttl").write_text(PREFIXES + PROSE)
    case, nameless = read(tmp_path / "manifest.ttl")
    put, get = case.exchanges
    assert (put.method, put.path, put.statuses) == ("PUT", "$GRAPHSTORE$/u/1", {"201"})
    assert put.body.decode("utf-16") == "<s> <p>\n   <o> ."
    assert (get.statuses, get.media, get.graph) == ({"2xx", "3xx"}, {"text/turtle"}, "<s> <p> <o> .")
    assert told(nameless, None)[0] == "untold"


def test_a_checkout_has_manifests_of_other_kinds_and_other_formats(tmp_path: Path) -> None:
    texts = {
        "one/manifest.ttl": PREFIXES + STRUCTURED,
        "one/manifest.jsonld": "ProtocolTest, but its Turtle counts",
        "two/manifest.ttl": "syntax tests of a newer Turtle that cannot be read here",
        "three/manifest.jsonld": '{"@id": "http://u.example/m", "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#entries":'
        ' {"@list": [{"@id": "http://u.example/m#returns-rdf",'
        ' "@type": "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#ServiceDescriptionTest"}]}}',
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = manifests_below(tmp_path)
    assert [file.relative_to(tmp_path).as_posix() for file in found] == ["one/manifest.ttl", "three/manifest.jsonld"]
    described, exchanged = sorted((case for file in found for case in read(file)), key=lambda case: not case.describes)
    assert (described.id, described.describes, exchanged.describes) == ("returns-rdf", True, False)


def wrong(text: str, sent: str, **expected: object) -> str | None:
    exchange = Exchange(method="GET", path="/", headers=(), body=b"", statuses=frozenset({"2xx"}), **expected)  # type: ignore[arg-type]
    return checks.wrong(httpx.Response(200, text=text, headers={"content-type": sent}), exchange, "", "http://u.example/")


def test_each_kind_of_expectation_can_fail() -> None:
    xml, json = "application/sparql-results+xml", "application/sparql-results+json"
    yes = "<sparql xmlns='http://www.w3.org/2005/sparql-results#'><head/><boolean>true</boolean></sparql>"
    assert wrong(yes, xml, boolean=True, media=RESULTS["boolean"]) is None
    assert wrong(yes, xml, boolean=False) == "not False"
    assert "content type" in (wrong("", "text/html; charset=utf-8", media=RESULTS["tabular"]) or "")
    words = "one result with `?o` bound to an IRI that is _not_ `<test>`"
    row = '{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"uri","value":"%s"}}]}}'
    assert wrong(row % "http://u.example/test", json, expected=words) is None
    assert wrong(row % "test", json, expected=words) is not None
    assert "does not know" in (wrong(row % "test", json, expected="a surprise") or "")


def test_a_failure_without_a_reason_is_one() -> None:
    case = Case(id="nobody-wrote-a-reason", name="", exchanges=(), describes=True)
    assert told(case, "status 500") == ("FAILED", "status 500")
