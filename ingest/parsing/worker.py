"""The process in which strangers' formats are parsed: `python -m ingest.parsing.worker`, a socket as its standard input.

Its memory is limited, it writes no files and has no network, and whoever started it kills it when a document takes too long.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping
from typing import Any

from ingest.parsing.parsers import PARSERS, Unparsable
from kg.confining import confine
from kg.sparql.wire import read_reply, write_reply


def main() -> None:
    """Parse one document after another till the socket closes."""
    confine(int(sys.argv[1]), 0)
    with socket.socket(fileno=sys.stdin.fileno()) as connection:
        while (asked := read_reply(connection)) is not None:
            write_reply(connection, _parsed(*asked), b"")


def _parsed(job: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    try:
        return {"parsed": PARSERS[job["parser"]](data, job.get("url"))}
    except Unparsable as error:
        return {"reason": str(error)}
    except ModuleNotFoundError as error:
        return {"missing": error.name}
    except MemoryError:
        return {"reason": "needs more memory than one document may use"}
    except Exception as error:  # noqa: BLE001  # the worker's one broad except: no parser's defect may end a run
        return {"reason": f"cannot be parsed ({type(error).__name__}: {str(error)[:120]})"}


if __name__ == "__main__":
    main()
