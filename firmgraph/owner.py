"""The long-lived owner of a data folder: it listens on a Unix socket and carries out what other processes ask.

Each connection has its thread. Questions run at once, side by side; what writes waits its turn in the service.
"""

from __future__ import annotations

import logging
import os
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from firmgraph.folder import FolderLock, Holder, socket_path
from firmgraph.wire import Door, Event, OnEvent, error_message, receive, send
from kg.errors import BadInput, DataFolderError, FirmgraphError

Request = socket.socket | tuple[bytes, socket.socket]  # as socketserver has it; on a stream it is a socket
LOG = logging.getLogger("firmgraph.owner")


class AskerGone(FirmgraphError):
    """The process that asked has closed its connection: a long job stops at the next event."""


class OwnerStops(DataFolderError):
    """The owner was told to end: a long job stops at the next event, and what it has done stands."""


class _Connection(socketserver.StreamRequestHandler):
    """One asking process."""

    server: _Server

    def handle(self) -> None:
        """Requests one after another till the asker hangs up."""
        try:
            while (request := self._request()) is not None:
                send(self._stream, self.server.answer(request, self._event))
        except (BrokenPipeError, ConnectionResetError, AskerGone):
            LOG.info("an asker hung up")

    @property
    def _stream(self) -> BinaryIO:
        return cast(BinaryIO, self.wfile)

    def _request(self) -> Event | None:
        """The next request; a damaged one is answered and ends the connection."""
        try:
            return receive(cast(BinaryIO, self.rfile))
        except BadInput as error:
            send(self._stream, error_message(error))
            return None

    def _event(self, event: Event) -> None:
        if self.server.stopping:
            raise OwnerStops("the owner of the data folder is stopping; what was read so far is kept, run the command again")
        try:
            send(self._stream, {"event": event})
        except OSError as error:
            raise AskerGone("the asker hung up") from error


class _Server(socketserver.ThreadingUnixStreamServer):
    """The listening socket."""

    daemon_threads = False  # requests under way are finished before the folder is closed
    block_on_close = True
    request_queue_size = 64

    def __init__(self, path: Path, door: Door) -> None:
        self._door = door
        self._open: set[socket.socket] = set()
        self.stopping = False
        before = os.umask(0o177)  # from its first moment nobody else can connect
        try:
            super().__init__(str(path), _Connection)
        finally:
            os.umask(before)

    def process_request(self, request: Request, client_address: object) -> None:
        """Remember the connection, so that an idle one can be told to end."""
        self._open.add(cast(socket.socket, request))
        super().process_request(request, client_address)

    def shutdown_request(self, request: Request) -> None:
        """Forget the connection."""
        self._open.discard(cast(socket.socket, request))
        super().shutdown_request(request)

    def stop(self) -> None:
        """Take no more requests, finish those under way, close."""
        self.stopping = True
        self.shutdown()
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)
        self.server_close()

    def answer(self, request: Event, on_event: OnEvent) -> Event:
        """The last line of the answer to one request."""
        try:
            arguments = request.get("arguments", {})
            if not isinstance(arguments, dict):
                raise BadInput("the arguments of a request are not a JSON object")
            return {"result": self._door.call(str(request.get("verb")), arguments, on_event)}
        except AskerGone:
            raise
        except FirmgraphError as error:
            return error_message(error)
        except Exception as error:  # the socket's one broad except: a defect must not end the owner
            LOG.exception("unexpected, in %s", request.get("verb"))
            return {
                "error": {"kind": type(error).__name__, "message": f"unexpected {type(error).__name__}: {error}", "exit": 5}
            }


@contextmanager
def listening(lock: FolderLock, door: Door, doing: str) -> Iterator[Path]:
    """Answer on the folder's socket while the block runs. `lock` is held: a socket that lies there is a dead owner's."""
    path = socket_path(lock.folder)
    path.unlink(missing_ok=True)
    server = _Server(path, door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="owner", daemon=True)
    thread.start()
    lock.note(Holder(pid=os.getpid(), doing=doing, socket=str(path)))
    try:
        yield path
    finally:
        lock.note(Holder(pid=os.getpid(), doing=doing))
        path.unlink(missing_ok=True)
        server.stop()
