"""The endpoint in front of a graph that lies on a SPARQL server: strangers ask a local copy of it."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from tests.support.cli import CORPUS, firmgraph, owner
from tests.support.sparql_servers import oxigraph

TOKEN = "quite-secret"
WRITE = {"authorization": f"Bearer {TOKEN}"}
ARTICLES = "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a a fg:Article }"


def count(client: httpx.Client, query: str = ARTICLES, **more: str) -> int:
    found = client.get("/sparql", params={"query": query, **more})
    assert found.status_code == 200, found.text
    return int(found.json()["results"]["bindings"][0]["n"]["value"])


def test_a_graph_on_a_server_is_asked_changed_and_kept_private(tmp_path: Path) -> None:
    first, *others = sorted(CORPUS.glob("scale-ai-*"))
    secret = json.dumps({"text": "Vaultine Ltd buys bolts from Hushworks plc, it said.", "published": "2026-05-01"}).encode()
    (tmp_path / "server").mkdir()
    with oxigraph(tmp_path / "server") as server:
        settings = {
            "FIRMGRAPH_TOKEN": TOKEN, "FIRMGRAPH_SPARQL_QUERY": server.query, "FIRMGRAPH_SPARQL_UPDATE": server.update,
            "FIRMGRAPH_SPARQL_GRAPHS": server.graphs or "",
        }  # fmt: skip
        data = tmp_path / "data"
        assert firmgraph(data, "ingest", "--root", CORPUS, first, **settings).returncode == 0
        with owner(data, **settings) as (_, address), httpx.Client(base_url=address, timeout=60) as client:
            assert count(client) == 1
            read = firmgraph(data, "ingest", "--root", CORPUS, *others, **settings)
            assert read.returncode == 0, read.stderr
            firmgraph(data, "ingest", "--visibility", "C1", "-", stdin=secret, **settings)
            client.post(
                "/sparql", data={"update": "INSERT DATA { GRAPH <http://u.example/g> { <u:a> <u:b> 1 } }"}, headers=WRITE
            )
            assert count(client) == 1 + len(others)  # a change by a client makes everything of before it seen
            assert count(client, "SELECT (COUNT(*) AS ?n) { GRAPH <http://u.example/g> { ?s ?p ?o } }") == 1
            assert count(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(CONTAINS(STR(?o), 'Hushworks')) }") == 0
            buys = "SELECT (COUNT(*) AS ?n) { GRAPH <https://firmgraph.example/graph/current> { ?a fg:buysFrom ?b } }"
            assert count(client, buys, **{"as-of": "1990-01-01"}) == 0 < count(client, buys, **{"as-of": "2025-06-20"})
