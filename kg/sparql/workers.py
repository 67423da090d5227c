"""A worker process as the event loop sees it: one message to it, one back, and it can be killed at any time."""

from __future__ import annotations

import asyncio
import subprocess
from typing import cast

from kg.sparql.wire import HEAD, start_worker


class Worker(asyncio.Protocol):
    """A process and our end of the socket to it. Does one job at a time."""

    __slots__ = ("_found", "_reply", "_transport", "loaded", "process")

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.loaded = False
        self._transport: asyncio.Transport | None = None
        self._reply: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        self._found = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The loop holds the socket now."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """A part of a message; the first byte of all says that the process has loaded."""
        if not self.loaded:
            self.loaded = True
            self._settle(data)
            return
        self._found = self._found + data if self._found else data
        if len(self._found) >= HEAD.size and len(self._found) >= HEAD.size + sum(HEAD.unpack_from(self._found)):
            found, self._found = self._found, b""
            self._settle(found)

    def connection_lost(self, exc: Exception | None) -> None:
        """The process has died."""
        self._settle(b"")

    async def load(self) -> None:
        """Wait till it has loaded; no job's time counts that."""
        if not self.loaded:
            await self._reply

    def send(self, message: bytes) -> asyncio.Future[bytes | None]:
        """Give it a job: the reply, b"" when it dies over it, None when `lose_patience` is called first."""
        assert self._transport is not None  # `start` waits for it
        self._reply = asyncio.get_running_loop().create_future()
        if self._transport.is_closing():
            self._settle(b"")
        else:
            self._transport.write(message)
        return self._reply

    def lose_patience(self) -> None:
        """End the wait, not the job; `reply` waits on."""
        waiting = self._reply
        if not waiting.done():
            self._reply = asyncio.get_running_loop().create_future()
            waiting.set_result(None)

    async def reply(self) -> bytes | None:
        """The reply to the job that runs."""
        return await self._reply

    def kill(self) -> None:
        """End the process."""
        self.process.kill()
        if self._transport is not None:
            self._transport.abort()
        asyncio.get_running_loop().run_in_executor(None, self.process.wait)  # a large one takes a while to go

    def _settle(self, found: bytes) -> None:
        if not self._reply.done():
            self._reply.set_result(found)


async def start() -> Worker:
    """A new process; it may not have loaded yet."""
    process, connection = start_worker()
    connection.setblocking(False)
    worker = Worker(process)
    await asyncio.get_running_loop().create_connection(lambda: worker, sock=connection)
    return worker
