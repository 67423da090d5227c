"""Rate of the SPARQL endpoint beside `oxigraph serve` on one graph in one run, and light queries beside a heavy one.

`python benchmarks/endpoint.py [--triples 1000000] [--seconds 3]`; needs the PyPI wheel `oxigraph`. Four clients, keep-alive,
each request another query, so that nothing can be answered from memory. Prints a table; trust the ratios, not the rates.
Beside the rates stands each server's processor time for a request, in microseconds.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
from pyoxigraph import Literal, NamedNode, Quad, Store

CLIENTS = 4
FLOORS = {"one triple": 0.4, "20 rows": 0.4, "2,000 rows": 0.75}  # of oxigraph's rate
QUERIES = {
    "one triple": "SELECT ?o WHERE {{ <http://s/{n}> <http://p/0> ?o }}",
    "20 rows": "SELECT ?s ?o WHERE {{ ?s <http://group> {g} ; <http://p/0> ?o }} LIMIT 20",
    "2,000 rows": "SELECT ?s ?o WHERE {{ ?s <http://group> {g} ; <http://p/0> ?o }} LIMIT 2000",
}
HEAVY = "SELECT (COUNT(*) AS ?n) WHERE { ?a <http://p/0> ?x . ?b <http://p/1> ?y FILTER(?x + ?y = 0.5) }"


def fill(folder: Path, triples: int) -> None:
    """Subjects with three properties and a group of about 2,500."""
    subjects = triples // 4
    folder.mkdir(parents=True)
    store = Store(str(folder))
    graph = NamedNode("http://g")

    def quads() -> Iterator[Quad]:
        for n in range(subjects):
            node = NamedNode(f"http://s/{n}")
            yield Quad(node, NamedNode("http://group"), Literal(n % max(1, subjects // 2500)), graph)
            for p in range(3):
                yield Quad(node, NamedNode(f"http://p/{p}"), Literal(n * 3 + p), graph)

    store.bulk_extend(quads())
    store.flush()


def request(port: int, query: str) -> bytes:
    """The bytes of one GET."""
    head = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    return f"{head}Accept: application/sparql-results+json\r\n\r\n".encode()


def read(stream: socket.socket, buffer: bytearray) -> int:
    """One response, by its length or in chunks; its status."""
    while b"\r\n\r\n" not in buffer:
        more(stream, buffer)
    head = bytes(buffer).partition(b"\r\n\r\n")[0]
    del buffer[: len(head) + 4]
    fields = {k.strip().lower(): v.strip() for k, _, v in (line.partition(b":") for line in head.split(b"\r\n")[1:])}
    if b"content-length" in fields:
        size = int(fields[b"content-length"])
        while len(buffer) < size:
            more(stream, buffer)
        del buffer[:size]
    else:
        while chunk(stream, buffer):
            pass
    return int(head.split()[1])


def chunk(stream: socket.socket, buffer: bytearray) -> int:
    """Take one chunk off the buffer; its size, 0 for the last."""
    while (end := buffer.find(b"\r\n")) < 0:
        more(stream, buffer)
    size = int(buffer[:end], 16)
    while len(buffer) < end + 2 + size + 2:
        more(stream, buffer)
    del buffer[: end + 2 + size + 2]
    return size


def more(stream: socket.socket, buffer: bytearray) -> None:
    """The next bytes."""
    piece = stream.recv(1 << 16)
    if not piece:
        raise ConnectionError("the server hung up")
    buffer += piece


def client(port: int, template: str, seconds: float, seed: int) -> list[float]:
    """Seconds that each request took, one after another."""
    random_, buffer, took = random.Random(seed), bytearray(), []
    with socket.create_connection(("127.0.0.1", port)) as stream:
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end = time.perf_counter() + seconds
        while (begun := time.perf_counter()) < end:
            stream.sendall(request(port, template.format(n=random_.randrange(200_000), g=random_.randrange(90))))
            status = read(stream, buffer)
            assert status == 200, status
            took.append(time.perf_counter() - begun)
    return took


def load(port: int, template: str, seconds: float, clients: int = CLIENTS) -> list[float]:
    """The same from several processes at once."""
    with multiprocessing.Pool(clients) as pool:
        return [t for some in pool.starmap(client, [(port, template, seconds, n) for n in range(clients)]) for t in some]


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Server:
    """One that is measured."""

    port: int
    process: int

    def spent(self) -> float:
        """Seconds of processor time that it has used so far, with the processes that it has started and not ended."""
        process = psutil.Process(self.process)
        times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
        return float(sum(one.user + one.system for one in times))


@dataclass(frozen=True, slots=True)
class Taken:
    """What some seconds of load came to."""

    requests: int
    processor: float  # seconds

    def __add__(self, other: Taken) -> Taken:
        return Taken(self.requests + other.requests, self.processor + other.processor)

    @property
    def microseconds(self) -> float:
        """Processor time of a request."""
        return self.processor * 1e6 / self.requests


def loaded(server: Server, template: str, seconds: float) -> Taken:
    """Some seconds of load."""
    before = server.spent()
    return Taken(len(load(server.port, template, seconds)), server.spent() - before)


@contextmanager
def serving(command: list[str], port: int, **environment: str) -> Iterator[Server]:
    """A server till the block ends."""
    process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def main() -> int:
    """Print the table; 1 when a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=3.0)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="firmgraph-bench-"))
    try:
        fill(folder / "data" / "graph", given.triples)
        shutil.copytree(folder / "data" / "graph", folder / "oxigraph")
        ours, theirs = free_port(), free_port()
        serve = [sys.executable, "-m", "firmgraph", "--data", str(folder / "data"), "serve", "--port", str(ours)]
        oxigraph = [shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"]
        oxigraph += [
            "serve",
            "--location",
            str(folder / "oxigraph"),
            "--bind",
            f"127.0.0.1:{theirs}",
            "--union-default-graph",
        ]
        settings = {"FIRMGRAPH_ENCODER": "hashing", "FIRMGRAPH_QUERY_TIMEOUT": "40"}
        with serving(serve, ours, **settings) as mine, serving(oxigraph, theirs) as other:
            return measure(mine, other, given.seconds)
    finally:
        shutil.rmtree(folder)


def measure(ours: Server, theirs: Server, seconds: float) -> int:
    """Both servers in turns; then light queries alone and beside a heavy one."""
    missed = 0
    load(ours.port, QUERIES["one triple"], 1.0)
    print(
        f"{'':12} {'ours/s':>8} {'oxigraph/s':>11} {'ratio':>6} {'floor':>6} {'ours us':>9} {'oxigraph us':>12} {'ratio':>6}"
    )
    for name, template in QUERIES.items():
        pairs = [(loaded(ours, template, seconds), loaded(theirs, template, seconds)) for _ in range(2)]
        here, there = (a + b for a, b in zip(*pairs, strict=True))
        missed += here.requests / there.requests < FLOORS[name]
        print(row(name, here, there, seconds * len(pairs)), flush=True)
    alone = p99(load(ours.port, QUERIES["one triple"], seconds, clients=1))
    heavy = multiprocessing.Process(target=long_query, args=(ours.port,))
    heavy.start()
    time.sleep(2.5)
    beside = p99(load(ours.port, QUERIES["one triple"], seconds, clients=1))
    heavy.terminate()
    print(
        f"p99 of one triple: {alone * 1000:.1f} ms alone, {beside * 1000:.1f} ms beside a heavy query: "
        f"{beside / alone:.1f} times"
    )
    return 1 if missed or beside / alone > 3 else 0


def row(name: str, here: Taken, there: Taken, seconds: float) -> str:
    """A line of the table; both ratios are above one where ours is the better one."""
    rates = f"{here.requests / seconds:8.0f} {there.requests / seconds:11.0f} {here.requests / there.requests:6.2f}"
    costs = f"{here.microseconds:9.0f} {there.microseconds:12.0f} {there.microseconds / here.microseconds:6.2f}"
    return f"{name:12} {rates} {FLOORS[name]:6.2f} {costs}"


def long_query(port: int) -> None:
    """One that takes its whole time."""
    with socket.create_connection(("127.0.0.1", port)) as stream:
        stream.sendall(request(port, HEAVY))
        stream.recv(1)


def p99(times: list[float]) -> float:
    """Seconds."""
    return statistics.quantiles(times, n=100)[98]


if __name__ == "__main__":
    sys.exit(main())
