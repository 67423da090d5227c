"""Rate of the SPARQL endpoint beside `oxigraph serve` on one graph in one run, and light queries beside a heavy one.

`python benchmarks/endpoint.py [--triples 1000000] [--seconds 3]`; needs the PyPI wheel `oxigraph`. Four clients, keep-alive,
each request another query, so that nothing can be answered from memory. Prints a table; trust the ratios, not the rates.
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
from pathlib import Path
from urllib.parse import quote

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


@contextmanager
def serving(command: list[str], port: int, **environment: str) -> Iterator[None]:
    """A server till the block ends."""
    process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
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
        with serving(serve, ours, FIRMGRAPH_ENCODER="hashing", FIRMGRAPH_QUERY_TIMEOUT="40"), serving(oxigraph, theirs):
            return measure(ours, theirs, given.seconds)
    finally:
        shutil.rmtree(folder)


def measure(ours: int, theirs: int, seconds: float) -> int:
    """Both servers in turns; then light queries alone and beside a heavy one."""
    missed = 0
    load(ours, QUERIES["one triple"], 1.0)
    print(f"{'':12} {'ours/s':>8} {'oxigraph/s':>11} {'ratio':>6} {'floor':>6}")
    for name, template in QUERIES.items():
        rates = [(len(load(ours, template, seconds)), len(load(theirs, template, seconds))) for _ in range(2)]
        here, there = (sum(some) / seconds / len(rates) for some in zip(*rates, strict=True))
        missed += here / there < FLOORS[name]
        print(f"{name:12} {here:8.0f} {there:11.0f} {here / there:6.2f} {FLOORS[name]:6.2f}")
    alone = p99(load(ours, QUERIES["one triple"], seconds, clients=1))
    heavy = multiprocessing.Process(target=long_query, args=(ours,))
    heavy.start()
    time.sleep(2.5)
    beside = p99(load(ours, QUERIES["one triple"], seconds, clients=1))
    heavy.terminate()
    print(
        f"p99 of one triple: {alone * 1000:.1f} ms alone, {beside * 1000:.1f} ms beside a heavy query: "
        f"{beside / alone:.1f} times"
    )
    return 1 if missed or beside / alone > 3 else 0


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
