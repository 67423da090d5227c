"""Requests made from the OpenAPI description, and many of one kind: no 500, no hang, no growth of memory or disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from firmgraph.web.openapi import description
from tests.support.cli import owner


@schemathesis.serializer("application/sparql-query", "text/turtle")
def as_text(context: object, value: object) -> bytes:
    return str(value).encode("utf-8", "replace")


SCHEMA = schemathesis.openapi.from_dict(description("1"))
WRITE = {"authorization": "Bearer quite-secret"}
MEGABYTE = 2**20


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str, Path]]:
    data = tmp_path_factory.mktemp("described") / "data"
    with owner(data, FIRMGRAPH_TOKEN="quite-secret", FIRMGRAPH_QUERY_TIMEOUT="5") as (process, address):
        yield process.pid, address, data


@SCHEMA.parametrize()
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_described_request_breaks_the_server(case: schemathesis.Case, served: tuple[int, str, Path]) -> None:
    headers = {} if case.path == "/articles" else WRITE  # reading articles loads the language model: tested elsewhere
    response = case.call(base_url=served[1], headers=headers, timeout=30)
    assert response.status_code < 500 or response.status_code in (503, 504), (case.as_curl_command(), response.text)
    assert response.elapsed < 20


def memory(pid: int) -> int:
    """Bytes that the server and its children hold."""
    process = psutil.Process(pid)
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))


def test_many_requests_and_changes_leave_neither_memory_nor_copies(served: tuple[int, str, Path]) -> None:
    pid, address, data = served
    update = {"content-type": "application/sparql-update"} | WRITE

    def some(client: httpx.Client, count: int) -> None:
        for number in range(count):
            text = f"INSERT DATA {{ GRAPH <http://mine> {{ <http://s{number % 7}> <http://p> {number} }} }}"
            assert client.post("/sparql", content=text, headers=update).status_code == 204
            for query in ("SELECT * { ?s ?p ?o } LIMIT 50", "SELECT broken {", "ASK { SERVICE <http://x> {} }"):
                assert client.get("/sparql", params={"query": query}).status_code in (200, 400)
            assert client.get(f"/id/nobody-{number}").status_code == 404
            assert client.get("/sparql", params={"query": "ASK {}", "as-of": f"2024-01-{number % 28 + 1:02}"}).is_success

    with httpx.Client(base_url=address, timeout=60) as client:
        some(client, 6)
        before = memory(pid)
        some(client, 20)
    assert memory(pid) - before < 40 * MEGABYTE
    assert len(list((data / "snapshots" / "served").iterdir())) <= 8
    assert list((data / "snapshots" / "spool").iterdir()) == []
    assert len(list((data / "annex").iterdir())) == 2
