"""One query of a stranger in a worker of its own: what the command line and Python use, where no server runs."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kg.errors import BadQuery
from kg.sparql.pool import Limits
from kg.sparql.tokens import read_query
from kg.sparql.wire import READY, Job, Reply, packed, read_reply, start_worker

FORMATS = ("json", "xml", "csv", "tsv")
DEFAULT = Limits()


def run(snapshot: Path, query: str, *, form: str = "json", limits: Limits = DEFAULT) -> str:
    """The result in the format asked for (N-Triples for CONSTRUCT and DESCRIBE).

    `snapshot` is a backup of the store. Raises BadQuery for what is not allowed, does not parse, or takes too much.
    """
    shape = read_query(query)
    job: Job = {
        "op": "query", "snapshot": str(snapshot), "query": query, "union": not shape.names_dataset,
        "form": form if shape.form in ("SELECT", "ASK", "") else "ntriples",
        "rows": limits.rows, "bytes": limits.bytes, "megabytes": limits.megabytes,
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="firmgraph-") as folder:
        spool = Path(folder) / "result"
        reply, body = _asked(job | {"spool": str(spool)}, limits.seconds)
        if reply["status"] != "ok":
            raise BadQuery(f"the query: {reply['detail']}")
        return (spool.read_bytes() if reply["spooled"] else body).decode()


def _asked(job: Job, seconds: float) -> tuple[Reply, bytes]:
    process, connection = start_worker()
    with connection:
        try:
            connection.recv(len(READY))
            connection.settimeout(seconds)
            connection.sendall(packed(job))
            found = read_reply(connection)
        except TimeoutError as error:
            raise BadQuery(f"the query took longer than {seconds:g} seconds and was ended; narrow it") from error
        except ConnectionError:
            found = None
        finally:
            process.kill()
            process.wait()
    if found is None:
        raise BadQuery("the query needed more memory than it may use; narrow it")
    return found
