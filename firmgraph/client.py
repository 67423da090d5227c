"""The asking side of the socket. Imports nothing that reads graphs or vectors, so that asking an owner is quick."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, cast

from firmgraph.folder import holder
from firmgraph.wire import OnEvent, Result, receive, result_of, send
from kg.errors import DataFolderError


class Client:
    """A connection to the owner of a data folder."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream = cast(BinaryIO, connection.makefile("rwb"))

    def call(self, verb: str, arguments: Mapping[str, Any], on_event: OnEvent) -> Result:
        """Have the owner do it. Raises RemoteError for what went wrong there, DataFolderError if it dies meanwhile."""
        try:
            send(self._stream, {"verb": verb, "arguments": arguments})
            while (message := receive(self._stream)) is not None:
                if "event" not in message:
                    return result_of(message)
                on_event(message["event"])
        except (BrokenPipeError, ConnectionResetError):
            pass
        raise DataFolderError("the owner of the data folder ended before it answered; ask again")

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):  # what a dead owner did not take is of no use to anybody
            self._stream.close()
        self._connection.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def connect(folder: Path) -> Client | None:
    """A connection to the folder's owner; None when none listens (a socket left by a dead one refuses)."""
    said = holder(folder)
    if said is None or not said.socket:
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(said.socket)
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    return Client(connection)
