"""The server's side of the lanes: which connections they hold, which copy they may ask, what becomes of one that breaks.

A connection goes to a lane once it has shown that it asks plain queries one after another, and comes back with the first
request that is not plain. A lane that works on one request for longer than `LOOK` is ended and started anew; its
connections come back, and that request runs on among the long ones. The server keeps a duplicate of every connection's
file, so that nothing is lost with a lane.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from firmgraph.web.desk import LONGEST, Desk, shared_file
from firmgraph.web.lane import BACK, COPY, GONE, LOADED, REPORT, REST, TAKEN, USING, connection_message
from kg.sparql.snapshots import Snapshot, Snapshots

LOOK: Final = 0.25  # seconds of processor time that one request may take in a lane
STUCK: Final = 2.0  # seconds of wall time; on a busy machine a lane may wait for a processor
EVERY: Final = 0.025  # seconds between two looks at the lanes
PROVEN: Final = 3  # plain requests one after another before a connection goes to a lane
MOST: Final = 100  # connections of one lane
PAUSE: Final = 10.0  # seconds in which `ENDED` lanes may end before none is started for a while
ENDED: Final = 6
# Of glibc's malloc, elsewhere without effect: the hundreds of small blocks that each query takes and gives back stay at hand
# (by default seven of a size do); it saves a sixth of a lane's processor time.
TUNED: Final = "glibc.malloc.tcache_count=100"
_START: Final = (b"GET /sparql?", b"GET /sparql/?")


@dataclass(slots=True)
class Handed:
    """A connection that a lane holds: the server's duplicate, and how to go on with it here."""

    socket: socket.socket
    renew: Callable[[], Switching]
    request: bytes  # what it asked, till the lane has taken it


class Lane(asyncio.Protocol):
    """A lane's process as the event loop sees it, through its reports."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.reports, reporting = socket.socketpair()
        file = shared_file()
        self.desk = Desk(file)
        numbers = (theirs.fileno(), reporting.fileno(), file)
        command = [sys.executable, "-P", "-m", "firmgraph.web.lane", *map(str, numbers)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=numbers,
            env=os.environ | {"GLIBC_TUNABLES": ":".join(filter(None, (os.environ.get("GLIBC_TUNABLES"), TUNED)))},
        )  # fmt: skip
        for end in (theirs, reporting):
            end.close()
        os.close(file)
        for end in (self._control, self.reports):
            end.setblocking(False)
        self.held: dict[int, Handed] = {}
        self.using: Snapshot | None = None
        self.coming: deque[Snapshot] = deque()
        self._found = bytearray()

    def tell(self, message: bytes, *files: int) -> bool:
        """Send it something; whether it could be sent."""
        try:
            socket.send_fds(self._control, [message], files)
        except OSError:
            return False
        return True

    def data_received(self, data: bytes) -> None:
        """Reports."""
        self._found += data
        while len(self._found) >= REPORT.size:
            what, number, size = REPORT.unpack_from(self._found)
            if len(self._found) < REPORT.size + size:
                return
            payload = bytes(self._found[REPORT.size : REPORT.size + size])
            del self._found[: REPORT.size + size]
            self._lanes.heard(self, what, number, payload)

    def connection_lost(self, exc: Exception | None) -> None:
        """The process is no more."""
        self.process.kill()
        self._lanes.lost(self)
        self._control.close()
        self.desk.close()
        asyncio.get_running_loop().run_in_executor(None, self.process.wait)


@dataclass(slots=True, eq=False)
class Lanes:
    """All of them. Belongs to one event loop; `settings` go to every lane, as `firmgraph.web.lane.Copy` has them."""

    count: int
    snapshots: Snapshots
    settings: Mapping[str, Any]
    _lanes: list[Lane] = field(default_factory=list)
    _starting: bool = False
    _watching: asyncio.TimerHandle | None = None
    _copy: Snapshot | None = None
    _fresh: bool = False
    _ends: deque[float] = field(default_factory=lambda: deque(maxlen=ENDED))
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _answered: int = 0  # by lanes that are no more

    @property
    def answered(self) -> int:
        """Requests that lanes have answered."""
        return self._answered + sum(lane.desk.answered for lane in self._lanes)

    def take(self, connection: Switching, data: bytes) -> bool:
        """Give a connection to a lane, with the request that has just come on it; False: the server must go on."""
        ready = [lane for lane in self._lanes if self._fresh and lane.using is self._copy and len(lane.held) < MOST]
        if len(self._lanes) < self.count and all(lane.held for lane in self._lanes):
            self._start()
        if not ready or len(data) > LONGEST or self._coming():
            return False
        lane, number = min(ready, key=lambda lane: len(lane.held)), next(self._numbers)
        own = socket.socket(fileno=os.dup(connection.transport.get_extra_info("socket").fileno()))
        if not lane.tell(connection_message(number, data), own.fileno()):
            own.close()
            return False
        lane.held[number] = Handed(own, connection.another, data)
        connection.transport.close()
        self._watch()
        return True

    def use(self, snapshot: Snapshot) -> None:
        """The server asks this copy from now on; so shall the lanes."""
        if snapshot is not self._copy:
            self._copy = snapshot
            for lane in self._lanes:
                self._send_copy(lane)
        self._set_fresh(True)

    def stale(self) -> None:
        """Somebody has changed something and wants to see it at once: lanes pass everything back till `use`."""
        self._set_fresh(False)

    def heard(self, lane: Lane, what: bytes, number: int, data: bytes) -> None:
        """A lane's report."""
        if what == LOADED:
            self._send_copy(lane)
        elif what == USING:
            self._let_go(lane.using)
            lane.using = lane.coming.popleft()
            lane.desk.fresh = self._fresh and lane.using is self._copy
        elif what == TAKEN:
            lane.held[number].request = b""
        elif (handed := lane.held.pop(number, None)) is not None:
            if what == GONE:
                handed.socket.close()
            else:
                self._adopt(handed, request=data if what == BACK else b"", rest=data if what == REST else b"")

    def lost(self, lane: Lane) -> None:
        """A lane has ended: everything that it held goes on here."""
        self._lanes.remove(lane)
        self._ends.append(time.monotonic())
        self._answered += lane.desk.answered
        left = lane.desk.left()
        for number, handed in lane.held.items():
            if left is None or left[0] != number:
                self._adopt(handed, request=handed.request)
            elif left[1] is not None:
                self._adopt(handed, request=left[1], stays=True)
            else:  # a part of the response may have been sent
                handed.socket.close()
        for snapshot in (lane.using, *lane.coming):
            self._let_go(snapshot)

    def close(self) -> None:
        """End them all."""
        if self._watching is not None:
            self._watching.cancel()
        self.count = 0
        for lane in self._lanes:
            lane.process.kill()
            for handed in lane.held.values():
                handed.socket.close()
            lane.held.clear()

    def _coming(self) -> bool:
        """Whether a lane will soon be there that holds nobody: worth waiting for here."""
        return self._starting or any(lane.using is None for lane in self._lanes)

    def _start(self) -> None:
        """One more, unless they end too often."""
        often = len(self._ends) == ENDED and time.monotonic() - self._ends[0] < PAUSE
        if not self._starting and not often:
            self._starting = True
            self._do(self._started())

    async def _started(self) -> None:
        try:
            lane = Lane(self)
            self._lanes.append(lane)
            await asyncio.get_running_loop().create_connection(lambda: lane, sock=lane.reports)
        finally:
            self._starting = False

    def _send_copy(self, lane: Lane) -> None:
        snapshot = self._copy
        if snapshot is None:
            return
        told = {"path": str(snapshot.path), "version": snapshot.version, "made": snapshot.made.isoformat()}
        lane.desk.fresh = False
        if lane.tell(COPY + json.dumps({**self.settings, **told}).encode()):
            self.snapshots.hold(snapshot)
            lane.coming.append(snapshot)
        else:
            lane.process.kill()

    def _let_go(self, snapshot: Snapshot | None) -> None:
        if snapshot is not None:
            self.snapshots.give_back(snapshot)

    def _set_fresh(self, fresh: bool) -> None:
        if fresh is not self._fresh:
            self._fresh = fresh
            for lane in self._lanes:
                lane.desk.fresh = fresh and lane.using is self._copy

    def _watch(self) -> None:
        if self._watching is None:
            self._watching = asyncio.get_running_loop().call_later(EVERY, self._look)

    def _look(self) -> None:
        """End what takes too long; notice that the graph has changed."""
        self._watching = None
        if self._copy is not None and not self.snapshots.serves(self._copy):
            self.stale()
        for lane in self._lanes:
            wall, used = lane.desk.seconds(lane.process.pid)
            if used > LOOK or wall > STUCK:
                lane.process.kill()
        if any(lane.held for lane in self._lanes):
            self._watch()

    def _adopt(self, handed: Handed, *, request: bytes = b"", rest: bytes = b"", stays: bool = False) -> None:
        """Go on with a connection here: send what is left of a response, answer what a lane has read."""
        self._do(_gone_on(handed, request, rest, stays=stays))

    def _do(self, work: Any) -> None:  # noqa: ANN401  # a coroutine of any kind
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _gone_on(handed: Handed, request: bytes, rest: bytes, *, stays: bool) -> None:
    def renewed() -> Switching:
        connection = handed.renew()
        connection.resumes, connection.stays = (request, rest), stays
        connection.plain = PROVEN if rest else 0  # its last request was plain
        return connection

    with contextlib.suppress(OSError):
        await asyncio.get_running_loop().connect_accepted_socket(renewed, handed.socket)


class Switching(HttpToolsProtocol):
    """Uvicorn's protocol; connections that ask plain queries one after another go on in a lane.

    A request whose headers take longer than `slowest` seconds to come ends its connection.
    """

    lanes: ClassVar[Lanes | None] = None
    slowest: ClassVar[float] = 20.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as uvicorn has it
        super().__init__(*args, **kwargs)
        self.stays = False  # it asked something long once
        self.resumes = b"", b""  # what a lane had read and not answered; what is left of its response
        self._between = True  # no request has begun that is not complete
        self.plain = 0  # requests in a row that may be plain queries
        self._hurry: asyncio.TimerHandle | None = None  # ends the connection unless headers are complete before

    def another(self) -> Switching:
        """A protocol like this for the same connection."""
        return type(self)(config=self.config, server_state=self.server_state, app_state=self.app_state)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A new connection, or one that comes back: what a lane left over comes before all else."""
        super().connection_made(transport)
        self._wait_for_headers()
        request, rest = self.resumes
        if rest:
            transport.write(rest)
        if request:
            self.data_received(request)

    def data_received(self, data: bytes) -> None:
        """Bytes of the client."""
        self.plain = self.plain + 1 if data.startswith(_START) else 0
        if self.plain >= PROVEN and not self.stays and self._rests() and cast(Lanes, self.lanes).take(self, data):
            return
        super().data_received(data)

    def _rests(self) -> bool:
        """Whether everything that came was answered and sent."""
        answered = self.cycle is None or self.cycle.response_complete
        return self._between and answered and not self.transport.get_write_buffer_size()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._between = False
        self._wait_for_headers()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Only its body may be missing."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_headers(self) -> None:
        if self._hurry is None:
            self._hurry = self.loop.call_later(self.slowest, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._hurry is not None:
            self._hurry.cancel()
            self._hurry = None

    def on_message_complete(self) -> None:
        """A request is complete."""
        self._between = True
        super().on_message_complete()


def switching(lanes: Lanes) -> type[HttpToolsProtocol]:
    """The protocol that hands connections to these lanes; where there are none it keeps them."""
    return type("SwitchingHere", (Switching,), {"lanes": lanes})
