"""Connections to one server that are kept: a call costs a round trip, and not a new connection with its TLS handshake.

A call is tried once. What went wrong before there was a connection surely did not arrive (`Unreached`); of all else only
the caller can find out.
"""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from ssl import SSLContext
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

KEPT: Final = 20.0  # seconds without a call after which a connection is not used again; servers end theirs after a minute


class Unreached(ConnectionError):
    """There was no connection to the server, so that it knows of nothing."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Lines:
    """The connections below one address. Safe to use from several threads: each call has one for itself."""

    def __init__(self, base_url: str, *, seconds: float, ssl: SSLContext | None) -> None:
        self._at = urlsplit(base_url)
        self._seconds, self._ssl = seconds, ssl
        self._idle: deque[tuple[float, HTTPConnection]] = deque()  # with when it was last used

    def post(self, name: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """POST to that name below the address. Raises Unreached, OSError, HTTPException."""
        line = self._line()
        try:
            line.request("POST", self._at.path + name, body, headers)
            response = line.getresponse()
            reply = Reply(response.status, dict(response.headers.items()), response.read())
        except BaseException:
            line.close()
            raise
        if response.will_close:
            line.close()
        else:
            self._idle.append((time.monotonic(), line))
        return reply

    def close(self) -> None:
        """End those that are not in use."""
        while self._idle:
            self._idle.pop()[1].close()

    def _line(self) -> HTTPConnection:
        """The one used last, if it still stands; else a new one."""
        while True:
            try:
                used, line = self._idle.pop()
            except IndexError:
                return self._new()
            if time.monotonic() - used < KEPT and not _ended(line):
                return line
            line.close()

    def _new(self) -> HTTPConnection:
        host, port = self._at.hostname or "", self._at.port
        if self._ssl is not None:
            line: HTTPConnection = HTTPSConnection(host, port, timeout=self._seconds, context=self._ssl)
        else:
            line = HTTPConnection(host, port, timeout=self._seconds)
        try:
            line.connect()
        except OSError as error:
            raise Unreached(type(error).__name__) from error
        return line


def _ended(line: HTTPConnection) -> bool:
    """Whether the server has parted: nothing else is to be read between two calls."""
    waiting = select.poll()
    waiting.register(line.sock, select.POLLIN)
    return bool(waiting.poll(0))


def proxied(base_url: str) -> bool:
    """Whether the environment wants requests to this address to go through a proxy."""
    at = urlsplit(base_url)
    return at.scheme in getproxies() and not proxy_bypass(at.hostname or "")
