"""The process in which one foreign query runs: `python -m kg.foreign_worker`, a job on standard input.

Exit code 2 with a line on standard error: the query cannot be run; 3: its result is too large; a signal: out of memory.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys

from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, Store

from kg.vocabulary import PREFIXES

_FORMATS = {"json": QueryResultsFormat.JSON, "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV}
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER | CLONE_NEWNET of sched.h


def _confine(megabytes: int, largest: int) -> None:
    """Limit memory and output, and leave the network where the system lets an ordinary process do so."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(_NEW_USER_AND_NETWORK)  # a refusal is fine: SERVICE and LOAD are refused before


def main() -> int:
    """Run the job."""
    job = json.load(sys.stdin)
    store = Store.read_only(job["snapshot"])
    _confine(job["megabytes"], job["bytes"])
    try:
        result = store.query(job["query"], prefixes=dict(PREFIXES), use_default_graph_as_union=True)
        form = _FORMATS[job["form"]]
        if isinstance(result, QueryTriples):
            result.serialize(sys.stdout.buffer, RdfFormat.N_TRIPLES)
        elif isinstance(result, QueryBoolean) and form is not QueryResultsFormat.JSON:
            sys.stdout.write(f"{str(bool(result)).lower()}\n")
        else:
            result.serialize(sys.stdout.buffer, form)
        sys.stdout.flush()
    except SyntaxError as error:
        return _refuse(f"the query does not parse: {error}")
    except ValueError as error:
        return _refuse(f"the query cannot be run: {error}")
    except OSError:
        return 3
    return 0


def _refuse(reason: str) -> int:
    print(" ".join(reason.split()), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
