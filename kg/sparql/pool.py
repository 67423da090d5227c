"""Worker processes for strangers' requests: a heavy one never blocks a light one, and each can be killed.

Light jobs take turns in a few slots. A job that runs longer than `patience` gives its slot back, is made nice, and counts
as heavy; when too many are heavy, the newest is ended. Waiting is bounded: whoever comes when the queue is full is told so.
A light job costs its asker two futures and one timer; only what runs on after `LOOK` is watched by tasks of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kg.sparql.wire import HEAD, Job, packed
from kg.sparql.workers import Worker, start

MEGABYTE: Final = 2**20
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A job with its limits and those who may stop it."""

    message: bytes
    spool: Path
    seconds: float
    stops: tuple[Gone, ...]


@dataclass(slots=True)
class Pool:
    """The workers. Belongs to one event loop."""

    spool: Path
    limits: Limits = field(default_factory=Limits)
    _idle: list[Worker] = field(default_factory=list)
    _busy: set[Worker] = field(default_factory=set)
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
            with self._named(id_) as cancelled:
                stops = tuple(stop for stop in (gone, cancelled) if stop is not None)
                return await self._work(job, turn, min(seconds or self.limits.seconds, self.limits.seconds), stops)
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

    @property
    def job_limits(self) -> Job:
        """What every job is told of its limits."""
        return {"megabytes": self.limits.megabytes, "bytes": self.limits.bytes, "rows": self.limits.rows}

    @property
    def sizes(self) -> dict[str, int]:
        """How many jobs wait, run light, run heavy."""
        return {"waiting": self._queue, "light": len(self._busy) - self._heavy, "heavy": self._heavy}

    @contextlib.contextmanager
    def _named(self, id_: str | None) -> Iterator[Gone | None]:
        """What `cancel` sets off while the block runs; of two jobs of one name the later is meant."""
        if id_ is None:
            yield None
            return
        event = self._running[id_] = asyncio.Event()
        try:
            yield event.wait
        finally:
            if self._running.get(id_) is event:
                del self._running[id_]

    async def _work(self, job: Job, turn: _Turn, seconds: float, stops: tuple[Gone, ...]) -> Outcome:
        worker = self._idle.pop() if self._idle else await start()
        spool = self.spool / f"{next(_NUMBERS)}"
        message = packed(self.job_limits | job | {"spool": str(spool)})
        self._busy.add(worker)
        outcome: Outcome | None = None
        try:
            await worker.load()
            outcome = await _answer(worker, _Asked(message, spool, seconds, stops), turn)
        finally:
            self._busy.discard(worker)
            self._put_away(worker, outcome, spool, spent=turn.heavy)
        return outcome

    def _put_away(self, worker: Worker, outcome: Outcome | None, spool: Path, *, spent: bool) -> None:
        """Keep a worker that answered, unless it was made nice, which cannot be taken back."""
        healthy = outcome is not None and outcome.status not in _FATAL and not spent
        if outcome is None or outcome.status not in _WHOLE:
            spool.unlink(missing_ok=True)
        if healthy and len(self._idle) < self.limits.slots:
            self._idle.append(worker)
        else:
            worker.kill()


_NUMBERS: Final = itertools.count()
_FATAL: Final = frozenset({"timeout", "memory", "busy", "cancelled"})
_WHOLE: Final = frozenset({"ok", "cut"})


def _busy(why: str) -> Outcome:
    return Outcome(status="busy", detail=f"{why}; try again in some seconds")


async def _answer(worker: Worker, asked: _Asked, turn: _Turn) -> Outcome:
    """The outcome of a job: most come before anybody looks."""
    begun = time.monotonic()
    first = worker.send(asked.message)
    timer = asyncio.get_running_loop().call_later(min(LOOK, asked.seconds), worker.lose_patience)
    try:
        reply = await first
    finally:
        timer.cancel()
    return _outcome(reply, asked.spool) if reply is not None else await _watched(worker, asked, turn, begun)


async def _watched(worker: Worker, asked: _Asked, turn: _Turn, begun: float) -> Outcome:
    """Wait on, also for whoever may stop it: first with patience, then as a heavy one, on to the limit."""
    waits = [asyncio.ensure_future(_replied(worker, asked)), *(asyncio.ensure_future(_stopped(s)) for s in asked.stops)]
    try:
        for until in (turn.pool.limits.patience, asked.seconds):
            left = min(until, asked.seconds) - (time.monotonic() - begun)
            done, _ = await asyncio.wait(waits, timeout=max(0.0, left), return_when=asyncio.FIRST_COMPLETED)
            if done:
                return next(task.result() for task in waits if task in done)
            if until < asked.seconds and not await turn.grow_heavy(worker):
                return _busy("too many heavy requests are running")
        return Outcome(status="timeout", detail=f"it took longer than {asked.seconds:g} seconds and was ended; narrow it")
    finally:
        for task in waits:
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task


async def _replied(worker: Worker, asked: _Asked) -> Outcome:
    return _outcome(await worker.reply() or b"", asked.spool)


async def _stopped(stop: Gone) -> Outcome:
    await stop()
    return Outcome(status="cancelled", detail="the request was cancelled")


def _outcome(found: bytes, spool: Path) -> Outcome:
    """What the worker says; `memory` when it died over the job."""
    if not found:
        return Outcome(status="memory", detail="it needed more memory than it may use; narrow it")
    body = HEAD.size + HEAD.unpack_from(found)[0]
    reply: dict[str, Any] = json.loads(found[HEAD.size : body])
    return Outcome(
        status=reply["status"],
        detail=reply.get("detail", ""),
        body=found[body:],
        spool=spool if reply.get("spooled") else None,
        gzip=bool(reply.get("gzip")),
        created=bool(reply.get("created")),
    )


@dataclass(slots=True)
class _Turn:
    """A slot, till the job ends or grows heavy."""

    pool: Pool
    slots: asyncio.Semaphore
    heavy: bool = False

    async def grow_heavy(self, worker: Worker) -> bool:
        """Give the slot back; False when too many are heavy."""
        if self.pool._heavy >= self.pool.limits.heavy:
            return False
        self.heavy = True
        self.pool._heavy += 1
        self.slots.release()
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, worker.process.pid, 15)
        if not self.pool._idle:
            self.pool._idle.append(await start())  # so that the next light job finds one that has loaded
        return True

    def end(self) -> None:
        if self.heavy:
            self.pool._heavy -= 1
        else:
            self.slots.release()
