"""What travels between the server and its workers: a length, JSON, and after it the bytes of a small result."""

from __future__ import annotations

import json
import socket
import struct
import subprocess
from typing import Any, Final

from kg.confining import start

Job = dict[str, Any]
Reply = dict[str, Any]
READY: Final = b"!"  # a worker's first byte: it has loaded
HEAD: Final = struct.Struct("!II")  # bytes of JSON, bytes after it


def packed(message: dict[str, Any], body: bytes = b"") -> bytes:
    """One message."""
    text = json.dumps(message).encode()
    return HEAD.pack(len(text), len(body)) + text + body


def write_reply(connection: socket.socket, reply: Reply, body: bytes) -> None:
    """Send an answer."""
    connection.sendall(packed(reply, body))


def read_job(connection: socket.socket) -> Job | None:
    """The next job; None when the other side has hung up."""
    head = _exactly(connection, HEAD.size)
    if head is None:
        return None
    text = _exactly(connection, HEAD.unpack(head)[0])
    return None if text is None else dict(json.loads(text))


def read_reply(connection: socket.socket) -> tuple[Reply, bytes] | None:
    """The answer to a job; None when the worker has died."""
    head = _exactly(connection, HEAD.size)
    if head is None:
        return None
    sizes = HEAD.unpack(head)
    both = _exactly(connection, sum(sizes))
    return None if both is None else (dict(json.loads(both[: sizes[0]])), both[sizes[0] :])


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    found = bytearray()
    while len(found) < size:
        piece = connection.recv(size - len(found))
        if not piece:
            return None
        found += piece
    return bytes(found)


def start_worker() -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A worker process and our end of the socket to it."""
    return start("kg.sparql.worker")
