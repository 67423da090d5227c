"""HTTP connections that go to a checked address, and in which no read or write outlives the deadline of the whole fetch."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from ingest.fetching.addresses import Address
from ingest.streams import Pieces


class Deadline:
    """A moment after which a fetch ends, however slowly the other side drips."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at = clock() + seconds

    def left(self) -> float:
        """Seconds left. Raises TimeoutError when there are none."""
        left = self._at - self._clock()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    @contextmanager
    def held(self) -> Iterator[None]:
        """Time that does not count: what passes in here is our own waiting."""
        begun = self._clock()
        try:
            yield
        finally:
            self._at += self._clock() - begun


class _Answer(Pieces):
    """What a socket sends, each read with the time that is left."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def piece(self, size: int) -> bytes:
        """What has come."""
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv(size)


class _Timed:
    """As much of a socket as `http.client` uses."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        """The stream of the answer."""
        return io.BufferedReader(_Answer(self._sock, self._deadline))

    def sendall(self, data: bytes) -> None:
        """Send the request."""
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def close(self) -> None:
        """Nothing: `http.client` calls it while the answer is still to be read; `PinnedConnection.hang_up` closes."""


class PinnedConnection(http.client.HTTPConnection):
    """Speaks to `host` by its name (Host header, certificate) and calls only the addresses given."""

    def __init__(self, host: str, port: int, addresses: Sequence[Address], deadline: Deadline, *, secure: bool) -> None:
        super().__init__(host, port)
        if secure:
            self.default_port = 443  # so that the Host header leaves the port out
        self._addresses, self._deadline, self._secure = addresses, deadline, secure
        self._called: socket.socket | None = None

    def connect(self) -> None:
        """Call the addresses in their order, the first that answers. Raises OSError."""
        self._called = self._call()
        if self._secure:
            self._called.settimeout(self._deadline.left())
            self._called = _tls().wrap_socket(self._called, server_hostname=self.host)
        self.sock = _Timed(self._called, self._deadline)

    def hang_up(self) -> None:
        """Close the connection, read to its end or not."""
        if self._called is not None:
            self._called.close()

    def _call(self) -> socket.socket:
        failed: OSError = OSError("no address")
        for address in self._addresses:
            try:
                return socket.create_connection((str(address), self.port), timeout=self._deadline.left())
            except OSError as error:
                failed = error
        raise failed


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
