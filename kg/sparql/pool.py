"""Worker processes for strangers' requests: a heavy one never blocks a light one, and each can be killed.

Light jobs take turns in a few slots. A job that runs longer than `patience` gives its slot back, is made nice, and counts
as heavy; when too many are heavy, the newest is ended. Waiting is bounded: whoever comes when the queue is full is told so.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kg.sparql.wire import HEAD, READY, Job, packed, start_worker

MEGABYTE: Final = 2**20
PIECE: Final = 2**17  # bytes read from a worker at a time
LOOK: Final = 0.25  # seconds in which nobody looks whether a job is still wanted
Gone = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What foreign requests may use."""

    seconds: float = 30.0  # wall time of one
    megabytes: int = 2048  # address space of one
    rows: int = 200_000  # of one result
    bytes: int = 256 * MEGABYTE  # of one result before it is zipped
    slots: int = 2  # light ones at once
    heavy: int = 4  # heavy ones at once
    waiting: int = 64  # in the queue
    patience: float = 1.0  # seconds after which one counts as heavy
    annex: int = 5_000_000  # triples that users' graphs may hold together


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a job ended. `status`: ok, cut, bad, missing, forbidden, too-large, timeout, memory, busy, cancelled."""

    status: str
    detail: str = ""
    body: bytes = b""
    spool: Path | None = None  # where a large result lies; whoever sends it removes it
    gzip: bool = False
    created: bool = False  # a graph was new


@dataclass(slots=True, eq=False)
class _Worker:
    """A process and the socket to it."""

    process: subprocess.Popen[bytes]
    connection: socket.socket
    loaded: bool = False

    async def load(self) -> None:
        """Wait till it has loaded; no job's time counts that."""
        if not self.loaded:
            await asyncio.get_running_loop().sock_recv(self.connection, len(READY))
            self.loaded = True

    def kill(self) -> None:
        self.process.kill()
        self.connection.close()
        self.process.wait()


@dataclass(slots=True)
class Pool:
    """The workers. Belongs to one event loop."""

    spool: Path
    limits: Limits = field(default_factory=Limits)
    _idle: list[_Worker] = field(default_factory=list)
    _busy: set[_Worker] = field(default_factory=set)
    _slots: asyncio.Semaphore | None = None
    _queue: int = 0
    _heavy: int = 0
    _running: dict[str, asyncio.Event] = field(default_factory=dict)

    async def run(
        self, job: Job, *, seconds: float | None = None, id_: str | None = None, gone: Gone | None = None
    ) -> Outcome:
        """Do one job. A cancelled task kills its worker. `id_`: a name for `cancel`; `gone`: returns when nobody waits."""
        if self._slots is None:
            self.spool.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._slots = asyncio.Semaphore(self.limits.slots)
        if self._queue >= self.limits.waiting:
            return _busy("too many requests are waiting")
        self._queue += 1
        try:
            await self._slots.acquire()
        finally:
            self._queue -= 1
        turn = _Turn(self, self._slots)
        try:
            return await self._work(job, turn, min(seconds or self.limits.seconds, self.limits.seconds), (id_, gone))
        finally:
            turn.end()

    def cancel(self, id_: str) -> bool:
        """End the job of this name; whether there was one."""
        event = self._running.get(id_)
        if event is not None:
            event.set()
        return event is not None

    def close(self) -> None:
        """End all workers."""
        for worker in (*self._idle, *self._busy):
            worker.kill()
        self._idle.clear()
        self._busy.clear()

    async def _work(self, job: Job, turn: _Turn, seconds: float, asker: tuple[str | None, Gone | None]) -> Outcome:
        id_, gone = asker
        worker = self._idle.pop() if self._idle else _start()
        spool = self.spool / f"{next(_NUMBERS)}"
        message = packed(
            {"spool": str(spool), "megabytes": self.limits.megabytes, "bytes": self.limits.bytes, "rows": self.limits.rows}
            | job
        )
        cancelled = asyncio.Event()
        stops = [gone] if gone is not None else []
        if id_ is not None:
            self._running[id_] = cancelled
            stops.append(cancelled.wait)
        self._busy.add(worker)
        outcome: Outcome | None = None
        try:
            await worker.load()
            outcome = await self._watched(_Exchange(worker, message, spool), turn, seconds, stops)
        finally:
            self._busy.discard(worker)
            if id_ is not None and self._running.get(id_) is cancelled:
                del self._running[id_]
            self._put_away(worker, outcome, spool, spent=turn.heavy)
        return outcome

    def _put_away(self, worker: _Worker, outcome: Outcome | None, spool: Path, *, spent: bool) -> None:
        """Keep a worker that answered, unless it was made nice, which cannot be taken back."""
        healthy = outcome is not None and outcome.status not in _FATAL and not spent
        if outcome is None or outcome.spool is None:
            spool.unlink(missing_ok=True)
        if healthy and len(self._idle) < self.limits.slots:
            self._idle.append(worker)
        else:
            worker.kill()

    async def _watched(self, exchange: _Exchange, turn: _Turn, seconds: float, stops: list[Gone]) -> Outcome:
        """Wait for the answer: first with patience alone, then also for whoever may stop it, on to the limit."""
        begun = time.monotonic()
        waits = [asyncio.ensure_future(exchange.answer())]
        try:
            await asyncio.wait(waits, timeout=min(LOOK, seconds))
            if not waits[0].done():
                waits += [asyncio.ensure_future(_stopped(stop)) for stop in stops]
                for until in (self.limits.patience, seconds):
                    left = min(until, seconds) - (time.monotonic() - begun)
                    done, _ = await asyncio.wait(waits, timeout=max(0.0, left), return_when=asyncio.FIRST_COMPLETED)
                    if done:
                        break
                    if until < seconds and not turn.grow_heavy(exchange.worker):
                        return _busy("too many heavy requests are running")
            found = next((task.result() for task in waits if task.done()), None)
            late = Outcome(status="timeout", detail=f"it took longer than {seconds:g} seconds and was ended; narrow it")
            return found if found is not None else late
        finally:
            for task in waits:
                if not task.done():
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task


async def _stopped(stop: Gone) -> Outcome:
    await stop()
    return Outcome(status="cancelled", detail="the request was cancelled")


_NUMBERS: Final = itertools.count()
_FATAL: Final = frozenset({"timeout", "memory", "busy", "cancelled"})


def _busy(why: str) -> Outcome:
    return Outcome(status="busy", detail=f"{why}; try again in some seconds")


@dataclass(slots=True)
class _Turn:
    """A slot, till the job ends or grows heavy."""

    pool: Pool
    slots: asyncio.Semaphore
    heavy: bool = False

    def grow_heavy(self, worker: _Worker) -> bool:
        """Give the slot back; False when too many are heavy."""
        if self.pool._heavy >= self.pool.limits.heavy:
            return False
        self.heavy = True
        self.pool._heavy += 1
        self.slots.release()
        if not self.pool._idle:
            self.pool._idle.append(_start())  # so that the next light job finds one that has loaded
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, worker.process.pid, 15)
        return True

    def end(self) -> None:
        if self.heavy:
            self.pool._heavy -= 1
        else:
            self.slots.release()


@dataclass(slots=True)
class _Exchange:
    """One message to a worker, one back."""

    worker: _Worker
    message: bytes
    spool: Path

    async def answer(self) -> Outcome:
        """What the worker says; `memory` when it died."""
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_sendall(self.worker.connection, self.message)
            found = await self._read(loop, b"", HEAD.size)
            size, rest = HEAD.unpack(found[: HEAD.size])
            both = (await self._read(loop, found, HEAD.size + size + rest))[HEAD.size :]
        except (ConnectionError, EOFError):
            return Outcome(status="memory", detail="it needed more memory than it may use; narrow it")
        reply: dict[str, Any] = json.loads(both[:size])
        return Outcome(
            status=reply["status"],
            detail=reply.get("detail", ""),
            body=both[size:],
            spool=self.spool if reply.get("spooled") else None,
            gzip=bool(reply.get("gzip")),
            created=bool(reply.get("created")),
        )

    async def _read(self, loop: asyncio.AbstractEventLoop, found: bytes, size: int) -> bytes:
        """On to at least so many bytes; an answer is the last thing on the socket."""
        while len(found) < size:
            piece = await loop.sock_recv(self.worker.connection, PIECE)
            if not piece:
                raise EOFError
            found += piece
        return found


def _start() -> _Worker:
    process, connection = start_worker()
    connection.setblocking(False)
    return _Worker(process=process, connection=connection)
