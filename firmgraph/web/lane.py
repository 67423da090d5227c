"""A lane: a process that answers plain SPARQL queries straight off their connections, `python -m firmgraph.web.lane`.

Each hop between processes costs a light query more than its evaluation does. So the server hands whole connections over
(`lanes`), and a lane reads the request, evaluates it over its copy of the graph and writes the response. It does only what
is plain: one complete GET with a query whose result is not large. Whatever else arrives goes back to the server with every
byte that was read, and is answered there as if the lane had never been. The request that it works on lies on its `Desk`:
when it takes too long or breaks the process, the server ends the lane and lets that request run where long ones run.
"""

from __future__ import annotations

import binascii
import gc
import json
import re
import select
import selectors
import socket
import struct
import sys
import time
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import formatdate
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_to_bytes

from firmgraph.web.desk import LONGEST, Desk
from kg.confining import confine
from kg.errors import BadInput
from kg.sparql import protocol
from kg.sparql.labels import etag, seen, told
from kg.sparql.light import NotLightError, answer
from kg.sparql.worker import Stores, squeezed

BUFFER: Final = 2**20  # bytes of a response that the system may hold, so that a reader need not keep pace; it may grant less
STALLED: Final = 20  # milliseconds that a full socket is waited for
IDLE: Final = 4.0  # seconds after which a silent connection goes back
REPORT: Final = struct.Struct("!cII")  # what, the connection's number, bytes that follow
LOADED, TAKEN, GONE, BACK, REST, USING = b"!", b"t", b"g", b"b", b"r", b"u"
CONNECTION, COPY = b"c", b"s"  # what the server sends
_NUMBER: Final = struct.Struct("!I")
_REQUEST: Final = re.compile(rb"GET (/sparql/?)\?([^ #\r\n]*) HTTP/1\.1\r\n((?:[A-Za-z-]+:[^\r\n\0]*\r\n)+)\r\n")
_WHOLE: Final = (
    b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: %d\r\nfirmgraph-result: complete\r\nfirmgraph-ms: %.1f\r\n"
    b"%b%b\r\n%b"
)
_ZIPPED: Final = b"content-encoding: gzip\r\n"
_PLAIN_HEADERS: Final = frozenset(
    {b"host", b"user-agent", b"accept", b"accept-encoding", b"accept-language", b"connection", b"if-none-match"}
)
_PLAIN_PARAMETERS: Final = frozenset({"query", "default-graph-uri", "named-graph-uri", "format"})


class NotPlainError(Exception):
    """The server must answer this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the headers of a plain request say."""

    host: str
    accept: str | None
    zipped: bool
    unless: str  # If-None-Match


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Copy:
    """The copy of the graph in use, with the server's settings."""

    path: str
    version: str
    made: datetime
    today: str | None  # what fg:asOf() gives; None: the calendar's
    hosts: frozenset[str]
    always: str  # header lines of every response
    limits: dict[str, Any]


@dataclass(slots=True, eq=False)
class Connection:
    """A client, under the server's number."""

    number: int
    socket: socket.socket
    used: float


class Lane:
    """Answers one request at a time."""

    def __init__(self, control: socket.socket, reports: socket.socket, desk: Desk) -> None:
        self._control, self._reports, self._desk = control, reports, desk
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ, None)
        self._selector.register(reports, selectors.EVENT_READ, None)  # the server's end is seen here
        self._open: set[Connection] = set()
        self._copy: Copy | None = None
        self._stores = Stores()
        self._buffer = memoryview(bytearray(LONGEST))  # one for all: to take so much and give it back stirs up the heap

    def run(self) -> None:
        """Till the server hangs up."""
        self._report(LOADED)
        looked = time.monotonic()
        while True:
            for key, _ in self._selector.select(IDLE / 4):
                if key.data is not None:
                    self._serve(key.data)
                elif key.fileobj is self._reports:
                    return
                else:
                    self._hear()
            if time.monotonic() - looked > IDLE / 4:
                looked = time.monotonic()
                for connection in [c for c in self._open if looked - c.used > IDLE]:
                    self._give(connection, BACK)

    def _report(self, what: bytes, number: int = 0, data: bytes = b"") -> None:
        self._reports.sendall(REPORT.pack(what, number, len(data)) + data)

    def _hear(self) -> None:
        """A connection with what it has sent already, or another copy of the graph."""
        message, files, _, _ = socket.recv_fds(self._control, LONGEST + 1024, 1)
        if message[:1] == COPY:
            self._turn_to(json.loads(message[1:]))
        elif files:
            number = _NUMBER.unpack_from(message, 1)[0]
            connection = Connection(number, socket.socket(fileno=files[0]), time.monotonic())
            connection.socket.setblocking(False)
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
            self._open.add(connection)
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)
            request = message[1 + _NUMBER.size :]
            self._desk.begin(number, request)
            self._report(TAKEN, number)  # from here on the desk vouches for the request, till here the server does
            self._answer(connection, request)

    def _turn_to(self, given: dict[str, Any]) -> None:
        made = datetime.fromisoformat(given.pop("made"))
        first = self._copy is None
        self._copy = Copy(**given | {"made": made, "hosts": frozenset(given["hosts"])})
        if first:
            confine(self._copy.limits["megabytes"], self._copy.limits["bytes"])
        self._stores.snapshot(self._copy.path)
        self._report(USING)

    def _give(self, connection: Connection, what: bytes, data: bytes = b"") -> None:
        """Be done with a connection: the server has it too, and goes on with it."""
        self._open.discard(connection)
        self._selector.unregister(connection.socket)
        connection.socket.close()
        self._report(what, connection.number, data)

    def _serve(self, connection: Connection) -> None:
        try:
            size = connection.socket.recv_into(self._buffer)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if size:
            self._answer(connection, bytes(self._buffer[:size]))
        else:
            self._give(connection, GONE)

    def _answer(self, connection: Connection, request: bytes) -> None:
        begun = connection.used = time.monotonic()
        self._desk.begin(connection.number, request)
        try:
            if self._copy is None or not self._desk.fresh:
                raise NotPlainError
            response = respond(request, self._copy, self._stores, begun)
        except (NotPlainError, NotLightError, BadInput):
            self._desk.end(answered=False)
            self._give(connection, BACK, request)
            return
        self._desk.sending()
        self._send(connection, response)
        self._desk.end(answered=True)

    def _send(self, connection: Connection, response: bytes) -> None:
        """All of it; the server sends the rest to a client that reads slowly."""
        rest: bytes | memoryview = response
        try:
            while rest:
                try:
                    rest = memoryview(rest)[connection.socket.send(rest) :]
                except BlockingIOError:
                    ready = select.poll()
                    ready.register(connection.socket, select.POLLOUT)
                    if not ready.poll(STALLED):
                        self._give(connection, REST, bytes(rest))
                        return
        except OSError:
            self._give(connection, GONE)


def respond(request: bytes, copy: Copy, stores: Stores, begun: float) -> bytes:
    """The whole response. Raises NotPlainError, NotLightError and BadInput for what the server must answer."""
    found = _REQUEST.fullmatch(request)
    if found is None:
        raise NotPlainError
    head = read_head(found[3])
    if head.host.rpartition(":")[0] not in copy.hosts and head.host not in copy.hosts:
        raise NotPlainError
    asked = asked_by(found[2], head.accept)
    now = moment(copy, int(time.time()))
    tag = None if asked.volatile else etag(copy.version, *asked.key, head.zipped, now.day)
    if tag is not None and seen(tag, head.unless):
        return b"HTTP/1.1 304 Not Modified\r\netag: %b\r\n%b\r\n" % (tag.encode(), now.lines)
    base = f"http://{head.host}{found[1].decode()}"
    result = answer(stores.snapshot(copy.path), asked, base=base, day=now.day, rows=copy.limits["rows"])
    body, zipped = squeezed(result) if head.zipped else (result, False)
    own = _ZIPPED if zipped else b""
    if tag is not None:
        own += b"etag: %b\r\n" % tag.encode()
    took = (time.monotonic() - begun) * 1000
    return _WHOLE % (asked.content_type.encode(), len(body), took, own, now.lines, body)


@dataclass(frozen=True, slots=True)
class Moment:
    """What every response of a second says, over one copy."""

    day: str
    lines: bytes  # headers


@lru_cache(2)
def moment(copy: Copy, now: int) -> Moment:
    """The second that began so long after 1970."""
    state = "".join(f"{name}: {value}\r\n" for name, value in told(copy.made).items())
    lines = f"date: {formatdate(now, usegmt=True)}\r\n{copy.always}{state}"
    return Moment(copy.today or date.today().isoformat(), lines.encode("latin-1"))


def asked_by(parameters: bytes, accept: str | None) -> protocol.Query:
    """The query of a query string. Raises NotPlainError, and BadInput for what no server answers."""
    if parameters.startswith(b"query=") and b"&" not in parameters:
        return protocol.only(unescaped(parameters[6:].replace(b"+", b" ")).decode("utf-8", "replace"), accept)
    pairs = parse_qsl(parameters.decode("latin-1"), keep_blank_values=True)
    if not _PLAIN_PARAMETERS.issuperset(name for name, _ in pairs):
        raise NotPlainError
    asked = protocol.read(protocol.Request(method="GET", parameters=pairs, accept=accept))
    if not isinstance(asked, protocol.Query):
        raise NotPlainError
    return asked


def unescaped(text: bytes) -> bytes:
    """The bytes that %41 and its like stand for.

    Quoted-printable is the same but for its sign, and is read in C. What it reads otherwise comes out longer or shorter.
    """
    found = binascii.a2b_qp(text.replace(b"=", b"=3D").replace(b"%", b"="))
    return found if len(found) == len(text) - 2 * text.count(b"%") else unquote_to_bytes(text)


@lru_cache(256)
def read_head(lines: bytes) -> Head:
    """The headers; a client sends the same with each request. Raises NotPlainError for any that is not known here."""
    given: dict[bytes, str] = {}
    for line in lines.split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        name = name.lower()
        if name not in _PLAIN_HEADERS or name in given:
            raise NotPlainError
        given[name] = value.strip(b" \t").decode("latin-1")
    if given.get(b"connection", "keep-alive").lower() != "keep-alive":
        raise NotPlainError
    return Head(
        host=given.get(b"host", "").lower(),
        accept=given.get(b"accept"),
        zipped="gzip" in given.get(b"accept-encoding", ""),
        unless=given.get(b"if-none-match", ""),
    )


def connection_message(number: int, data: bytes) -> bytes:
    """What the server sends beside a connection's file."""
    return CONNECTION + _NUMBER.pack(number) + data


def main() -> int:
    """Arguments: the numbers of the control socket, of the reports' socket and of the desk's file."""
    control, reports, desk = map(int, sys.argv[1:])
    gc.freeze()  # what is loaded stays: a collection looks only at what requests leave
    Lane(socket.socket(fileno=control), socket.socket(fileno=reports), Desk(desk)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
