"""Connections that ask plain queries one after another go on in a lane; nobody notices, but by the time it takes."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote, unquote_to_bytes, urlsplit

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st

from firmgraph.web.lane import NotPlainError, asked_by, read_head, unescaped
from firmgraph.web.lanes import Switching
from kg.errors import BadInput
from tests.support.cli import CORPUS, firmgraph, owner

COUNT = "SELECT (COUNT(*) AS ?n) { ?a a fg:Article }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . ?d ?s ?w }"
WRITE = {"authorization": "Bearer quite-secret", "content-type": "application/sparql-update"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    data = tmp_path_factory.mktemp("lanes") / "data"
    assert firmgraph(data, "ingest", "--root", CORPUS, *sorted(CORPUS.glob("scale-ai-*"))[:3]).returncode == 0
    with owner(data, FIRMGRAPH_TOKEN="quite-secret", FIRMGRAPH_QUERY_TIMEOUT="4") as (process, address):
        yield process.pid, address


class Client:
    """One connection that stays open."""

    def __init__(self, address: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)

    def ask(self, query: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        return self.send("GET", f"/sparql?query={quote(query)}", headers=headers)

    def send(self, method: str, path: str, **more: object) -> tuple[int, dict[str, str], bytes]:
        self.connection.request(method, path, **more)  # type: ignore[arg-type]
        response = self.connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return response.status, headers, response.read()


def lanes_of(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = (line.split(None, 2) for line in listed.splitlines()[1:])
    return [int(own) for own, parent, command in rows if int(parent) == pid and "firmgraph.web.lane" in command]


def answered(address: str) -> float:
    text = Client(address).send("GET", "/metrics")[2].decode()
    found = re.search(r"^firmgraph_sparql_lane_requests (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found is not None else 0.0


def in_a_lane(address: str) -> Client:
    """A client whose connection a lane holds."""
    client, before = Client(address), answered(address)
    deadline = time.monotonic() + 60  # lanes that end often are not started for a while
    while time.monotonic() < deadline:
        client.ask(COUNT)
        if answered(address) > before:
            return client
    raise AssertionError("no lane takes the connection")


def test_a_lane_answers_as_the_server_does(served: tuple[int, str]) -> None:
    _, address = served
    fresh, proven = Client(address), in_a_lane(address)
    varying = {"date", "firmgraph-ms"}
    for accept in ("application/sparql-results+json", "text/csv", "application/sparql-results+xml"):
        for zipped in ("identity", "gzip"):
            headers = {"accept": accept, "accept-encoding": zipped}
            here, there = fresh.ask(COUNT, origin=address, **headers), proven.ask(COUNT, **headers)
            assert here[0] == there[0] == 200
            assert {k: v for k, v in here[1].items() if k not in varying} == {
                k: v for k, v in there[1].items() if k not in varying
            }
            assert here[2] == there[2]
    tag = proven.ask(COUNT)[1]["etag"]
    assert proven.ask(COUNT, **{"if-none-match": tag})[0] == 304


def test_what_is_not_plain_is_answered_by_the_server_on_the_same_connection(served: tuple[int, str]) -> None:
    client = in_a_lane(served[1])
    assert client.ask("SELECT nonsense {")[0] == 400
    client = in_a_lane(served[1])
    assert client.send("GET", "/healthz")[0] == 200
    client = in_a_lane(served[1])
    assert client.send("POST", "/sparql", body=COUNT, headers={"content-type": "application/sparql-query"})[0] == 200
    client = in_a_lane(served[1])
    assert client.send("GET", f"/sparql?query={quote(COUNT)}", headers={"host": "evil.example"})[0] == 421
    client = in_a_lane(served[1])
    assert client.send("GET", f"/sparql?query={quote(ENDLESS)}&timeout=1")[0] == 504
    client = in_a_lane(served[1])
    status, headers, _ = client.ask("SELECT * { ?s ?p ?o . ?t ?q ?r }")
    assert (status, headers["firmgraph-result"]) in ((422, "too-large"), (504, "timeout"))


def test_a_lane_that_takes_too_long_is_ended_and_its_other_connections_go_on(served: tuple[int, str]) -> None:
    _, address = served
    heavy, others = in_a_lane(address), [in_a_lane(address) for _ in range(4)]
    statuses: list[int] = []
    running = threading.Thread(target=lambda: statuses.append(heavy.ask(ENDLESS)[0]))
    running.start()
    for other in others:
        assert other.ask(COUNT)[0] == 200
    assert running.is_alive()
    running.join()
    assert statuses == [504]
    assert heavy.ask(COUNT)[0] == 200


def test_a_lane_that_is_killed_loses_nobody(served: tuple[int, str]) -> None:
    pid, address = served
    clients = [in_a_lane(address) for _ in range(4)]
    for lane in lanes_of(pid):
        os.kill(lane, signal.SIGKILL)
    for client in clients:
        assert client.ask(COUNT)[0] == 200


def test_a_client_that_reads_slowly_gets_all_and_holds_nobody_up(served: tuple[int, str]) -> None:
    _, address = served
    slow, other = in_a_lane(address), in_a_lane(address)
    slow.connection.request("GET", f"/sparql?query={quote('SELECT * { ?s ?p ?o . ?t ?q ?r } LIMIT 12000')}")
    for _ in range(3):
        assert other.ask(COUNT)[0] == 200
    response = slow.connection.getresponse()
    assert len(json.loads(response.read())["results"]["bindings"]) == 12_000
    assert slow.ask(COUNT)[0] == 200


def test_whoever_writes_sees_it_at_once(served: tuple[int, str]) -> None:
    _, address = served
    reader = in_a_lane(address)
    mine = "SELECT ?o { GRAPH <http://mine> { ?s ?p ?o } }"
    for number in range(3):
        text = f"INSERT DATA {{ GRAPH <http://mine> {{ <http://s> <http://p> {number} }} }}"
        assert Client(address).send("POST", "/sparql", body=text, headers=WRITE)[0] == 204
        assert reader.ask(mine)[2].count(b'"value"') == number + 1


@pytest.mark.parametrize(
    "lines",
    [b"host: a\r\nhost: b\r\n", b"host: a\r\norigin: http://b\r\n", b"host: a\r\ncontent-length: 5\r\n",
     b"host: a\r\ntransfer-encoding: chunked\r\n", b"host: a\r\nconnection: close\r\n",
     b"host: a\r\nexpect: 100-continue\r\n"],
)  # fmt: skip
def test_unusual_headers_are_not_for_a_lane(lines: bytes) -> None:
    with pytest.raises(NotPlainError):
        read_head(lines)


def test_a_query_string_is_read_as_the_server_reads_it() -> None:
    assert asked_by(b"query=ASK+%7B%7D%20%C3%A4%FF", None).text == "ASK {} ä\ufffd"
    asked = asked_by(b"query=ASK+%7B%7D&default-graph-uri=http%3A%2F%2Fg", "text/csv")
    assert (asked.default, asked.union, asked.result) == (("http://g",), False, "csv")
    for twice in (b"query=a&query=b", b"query="):
        with pytest.raises(BadInput):
            asked_by(twice, None)
    for other in (b"query=a&update=b", b"update=b", b""):
        with pytest.raises((NotPlainError, BadInput)):
            asked_by(other, None)


@given(
    st.lists(st.sampled_from([b"%", b"%4", b"%41", b"%c3%A4", b"=", b"==", b"=41", b"_", b".", b"~", b"\xe4", b" "])).map(
        b"".join
    )
)
def test_escapes_are_resolved_as_everywhere(text: bytes) -> None:
    assert unescaped(text) == unquote_to_bytes(text)


async def silent(scope: object, receive: object, send: object) -> None:
    """An application that nobody reaches."""


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow:"])
def test_a_client_that_sends_its_headers_too_slowly_is_hung_up_on(sent: bytes) -> None:
    async def scene() -> bytes:
        quick = type("Quick", (Switching,), {"slowest": 0.1})
        config, state = uvicorn.Config(silent), uvicorn.server.ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: quick(config=config, server_state=state, app_state={}), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(sent)
        found = await asyncio.wait_for(reader.read(), 30)
        server.close()
        return found

    assert asyncio.run(scene()) == b""
