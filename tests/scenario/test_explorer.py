"""The explorer and the API over HTTP, on the sample corpus: pages, linked data, feeds, articles in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import httpx
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from firmgraph.exploring import age, amount_text, percent_text, when
from firmgraph.web.drawing import network, timeline
from firmgraph.web.openapi import PATHS
from kg.exchange.tables import printable
from kg.model import Amount, Percent
from tests.support.cli import CORPUS, firmgraph, owner

TOKEN = "quite-secret"
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HOSTILE = '<script>alert(1)</script> & "Sons" Ltd'


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    data = tmp_path_factory.mktemp("explorer") / "data"
    articles = [*sorted(CORPUS.glob("scale-ai-*")), CORPUS / "juno-recall.txt"]
    assert firmgraph(data, "ingest", "--root", CORPUS, *articles).returncode == 0
    secret = json.dumps({"text": "Vaultine Ltd buys bolts from Hushworks plc, it said.", "published": "2026-05-01"}).encode()
    firmgraph(data, "ingest", "--visibility", "C1", "-", stdin=secret)
    with owner(data, FIRMGRAPH_TOKEN=TOKEN) as (_, address), httpx.Client(base_url=address, timeout=60) as made:
        yield made


def scale(client: httpx.Client) -> str:
    return client.get("/suggest", params={"q": "scale ai"}).json()[0]["id"]


class Links(HTMLParser):
    """The addresses within the site that a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in ("href", "src") and value and value.startswith("/"):
                self.found.add(value)
            assert not name.startswith("on"), name
            assert name != "style", value


def links(page: str) -> set[str]:
    parser = Links()
    parser.feed(page)
    return parser.found


def test_no_link_of_any_page_is_dead(client: httpx.Client) -> None:
    seen: set[str] = set()
    todo = [
        "/",
        f"/id/{scale(client)}?as-of=2025-06-20",
        "/search?q=scale",
        "/articles",
        "/changes",
        "/query",
        "/api",
        "/ontology",
    ]
    while todo and len(seen) < 150:
        at = todo.pop(0)
        if at in seen:
            continue
        seen.add(at)
        response = client.get(at, headers=HTML, follow_redirects=True)
        assert response.status_code == 200, (at, response.status_code)
        assert "content-security-policy" in response.headers
        if response.headers["content-type"].startswith("text/html"):
            todo += sorted(links(response.text) - seen)
    assert len(seen) > 40


def test_the_search_box_completes_any_word_of_a_name(client: httpx.Client) -> None:
    found = {one["name"] for one in client.get("/suggest", params={"q": "a sca"}).json()}
    assert "Scale AI" in found


def test_a_firm_page_shows_who_and_since_when_and_which_sentence(client: httpx.Client) -> None:
    page = client.get(f"/id/{scale(client)}", params={"as-of": "2025-06-20"}, headers=HTML).text
    assert "<h2" in page
    assert "Customers" in page
    assert "last evidence" in page
    assert "<blockquote>" in page
    assert "<svg" in page
    earlier = client.get(f"/id/{scale(client)}", params={"as-of": "1990-01-01"}, headers=HTML).text
    assert "Customers <span" not in earlier


def test_a_claim_page_marks_its_sentence_in_context(client: httpx.Client) -> None:
    page = client.get(f"/id/{scale(client)}", params={"as-of": "2025-06-20"}, headers=HTML).text
    claim = re.search(r'href="(/claim/[0-9a-f]+)"', page)
    assert claim is not None
    found = client.get(claim[1], headers=HTML).text
    assert "<mark>" in found
    assert "characters" in found
    assert client.get("/claim/nothing", headers=HTML).status_code == 404


def test_one_address_gives_a_page_or_data(client: httpx.Client) -> None:
    at = f"/id/{scale(client)}"
    label = rdflib.URIRef("http://www.w3.org/2000/01/rdf-schema#label")
    for accept, form in (("text/turtle", "turtle"), ("application/ld+json", "json-ld"), ("application/rdf+xml", "xml")):
        response = client.get(at, headers={"accept": accept})
        assert response.headers["content-type"].startswith(accept)
        assert "Accept" in response.headers["vary"]
        graph = rdflib.Graph().parse(data=response.text, format=form)
        assert rdflib.Literal("Scale AI") in set(graph.objects(None, label))
    assert client.get(at, headers={"accept": "image/png"}).status_code == 406
    assert client.get("/id/nobody").status_code == 404
    assert client.get("/id/nobody", headers=HTML).headers["content-type"].startswith("text/html")


def test_the_ontology_is_a_page_and_a_file(client: httpx.Client) -> None:
    page = client.get("/ontology", headers=HTML).text
    assert "fg:supplies" in page
    assert client.get("/ontology", headers={"accept": "text/turtle"}).text == client.get("/ontology.ttl").text


def test_changes_come_as_page_atom_and_json(client: httpx.Client) -> None:
    feed = ElementTree.fromstring(client.get("/changes.atom").text)
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == len(client.get("/changes.json").json()["items"]) > 3


def test_what_is_private_has_no_page(client: httpx.Client) -> None:
    everything = [
        client.get(at, headers=HTML).text for at in ("/", "/articles", "/changes", "/changes.atom", "/search?q=Vaultine")
    ]
    assert not any("Hushworks" in text for text in everything)
    assert client.get("/suggest", params={"q": "Hushworks"}).json() == []
    assert "ushworks" not in client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}).text


def test_articles_are_read_with_the_token_and_shown_escaped(client: httpx.Client) -> None:
    text = f"Bolts for {HOSTILE}\n\nMay 2, 2026 - Kelvinside Ltd supplies bolts to Ardmore plc."
    article = {"text": text, "title": HOSTILE, "published": "2026-05-02", "url": "javascript:alert(1)"}
    assert client.post("/articles", json=article).status_code == 401
    headers = {"authorization": f"Bearer {TOKEN}"}
    assert client.post("/articles", json=article, headers=headers).status_code == 200
    for at in ("/", "/articles", "/changes", f"/search?q={HOSTILE}", f"/ask?q={HOSTILE}", f"/id/{HOSTILE}"):
        page = client.get(at, headers=HTML).text
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
    assert HOSTILE in [entry["title"] for entry in client.get("/articles").json()["articles"]]
    assert (
        client.post("/articles", content=b"", headers=headers | {"content-type": "application/x-ndjson"}).status_code == 400
    )
    assert client.post("/articles", content=b"x", headers=headers | {"content-type": "text/plain"}).status_code == 415


def test_questions_have_a_page_with_the_same_answer(client: httpx.Client) -> None:
    asked = {"q": "who still buys from Scale AI?", "as_of": "2025-06-20"}
    answer = client.get("/ask", params=asked).json()
    page = client.get("/ask", params={"q": asked["q"], "as-of": asked["as_of"]}, headers=HTML).text
    assert answer["items"]
    assert all(item["name"] in page for item in answer["items"])


def test_every_described_operation_is_there(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    for path, methods in PATHS.items():
        for method in methods:
            at = path.replace("{id}", "x").replace("{version}", "x")
            response = client.request(method, at)
            assert response.status_code not in (405, 500), (method, at)
            assert response.status_code != 404 or "nothing at this address" not in response.text, (method, at)


# Pure parts


@given(st.integers(-10, 20_000))
def test_ages_are_words(days: int) -> None:
    assert age(date(2000, 1, 1), date.fromordinal(date(2000, 1, 1).toordinal() + days))


def test_values_read_as_people_write_them() -> None:
    assert [when(t) for t in (None, "2024", "..2024", "2024..", "2023..2024")] == [
        None, "2024", "2024 at the latest", "2024 at the earliest", "between 2023 and 2024",
    ]  # fmt: skip
    assert percent_text(Percent(low=50, high=100, low_open=True)) == "more than 50 to 100 %"
    assert percent_text(Percent.exactly(49)) == "49 %"
    assert amount_text(Amount(value=14_300_000_000, currency="USD")) == "14.3 billion USD"
    assert amount_text(Amount(value=12_000, currency="EUR")) == "12,000 EUR"


def row(n: int, **more: object) -> dict[str, object]:
    found = {
        "other": {"id": f"x{n}", "name": f"X {n}"}, "kind": "state", "holds_from": "2020-02-29", "holds_to": None,
        "key": str(n), "covers": True, "state": "current", "said": "supplies", "group": "active", "forward": True,
    }  # fmt: skip
    return found | more


@given(
    st.lists(st.tuples(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.none() | st.dates(date(1900, 1, 1))), max_size=60)
)
def test_bars_stay_on_the_picture(spans: list[tuple[date, date | None]]) -> None:
    rows = [
        row(n, holds_from=a.isoformat(), holds_to=b.isoformat() if b is not None and b >= a else None)
        for n, (a, b) in enumerate(spans)
    ]
    drawn = timeline(rows, date(2026, 6, 1))
    assert (drawn is None) == (not rows)
    for bar in drawn.bars if drawn is not None else ():
        assert 259 <= bar.x <= bar.x + bar.width <= 905


def test_what_is_said_again_of_one_party_stands_on_one_line() -> None:
    spans = [(1, "2020-01-01", "2021-01-01"), (1, "2021-01-01", None), (2, "2020-06-01", None), (1, "2022-01-01", None)]
    drawn = timeline([row(n, holds_from=a, holds_to=b, key=str(i)) for i, (n, a, b) in enumerate(spans)], date(2026, 6, 1))
    assert drawn is not None
    lines = [((bar.y - 24) / 26, bar.labelled) for bar in drawn.bars]
    assert lines == [
        (0, True),
        (2, True),
        (0, False),
        (1, True),
    ]  # by start: the open one overlaps and has a line of its own
    assert drawn.height == 30 + 3 * 26


def test_a_network_has_each_party_once() -> None:
    nodes = network([row(1), row(1, said="partners with"), row(2), row(3, covers=False), row(4, other=None)])
    assert [(n.id, n.says) for n in nodes] == [("x1", "supplies, partners with"), ("x2", "supplies")]


@given(st.text())
def test_feeds_hold_any_text(text: str) -> None:
    clean = printable(text).encode("utf-8", "replace").decode()
    ElementTree.fromstring(f"<a>{clean.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</a>")


def test_every_page_of_an_empty_graph_stands(tmp_path_factory: pytest.TempPathFactory) -> None:
    with (
        owner(tmp_path_factory.mktemp("empty") / "data") as (_, address),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        pages = [
            "/",
            "/search?q=x",
            "/articles",
            "/changes",
            "/changes.atom",
            "/changes.json",
            "/query",
            "/ontology",
            "/api",
        ]
        pages += ["/ask?q=who+owns+Acme%3F", "/ask?q=", "/suggest?q=a", "/.well-known/void", "/?as-of=nonsense"]
        assert {page: client.get(page, headers=HTML).status_code for page in pages} == dict.fromkeys(pages, 200)
        assert "Nothing has been read yet" in client.get("/", headers=HTML).text
        missing = client.get("/id/nobody-at-all", headers=HTML)
        assert (missing.status_code, "/search?q=nobody%20at%20all" in missing.text) == (404, True)
