"""Real SPARQL servers on loopback, for the contract of `kg.remote`."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.remote import Endpoint

PATIENCE = 30.0  # seconds for a server to answer its first request


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], address: str, folder: Path) -> Iterator[None]:
    """A server as a child process, from its first answer to the end of the block."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        _await(process, address, folder)
        yield
    finally:
        process.kill()
        process.wait()


def _await(process: subprocess.Popen[bytes], address: str, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server did not start: {(folder / 'server.log').read_text(errors='replace')[-500:]}")


@contextmanager
def oxigraph(folder: Path) -> Iterator[Endpoint]:
    base = f"http://127.0.0.1:{free_port()}"
    program = Path(sys.executable).with_name("oxigraph")
    command = [str(program), "serve", "--location", str(folder / "graph"), "--bind", base.removeprefix("http://")]
    with running(command, f"{base}/", folder):
        yield Endpoint(
            query=f"{base}/query?union-default-graph", update=f"{base}/update", graphs=f"{base}/store", seconds=20
        )


VIRTUOSO = """[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{isql}
ServerThreads = 4
NumberOfBuffers = 10000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4
ServerRoot = .
[SPARQL]
DefaultQuery = ASK {{}}
"""


@contextmanager
def virtuoso(folder: Path) -> Iterator[Endpoint]:
    isql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(isql=isql, http=http), encoding="ascii")
    base = f"http://127.0.0.1:{http}/sparql"
    command = [str(shutil.which("virtuoso-t")), "+foreground", "+configfile", "virtuoso.ini"]
    with running(command, base, folder):
        grant = 'GRANT SPARQL_UPDATE TO "SPARQL";'
        subprocess.run(["isql-vt", str(isql), "dba", "dba", f"exec={grant}"], check=True, capture_output=True, timeout=20)
        yield Endpoint(query=base, update=base, seconds=20, request=20_000)
