"""What a lane works on, in memory that it shares with the server: it outlives a lane that is ended or breaks.

The phase is written last when work begins and first when it ends, so that what stands here is never half of it.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
import time
from typing import Final

LONGEST: Final = 2**16  # bytes of a request
_TASK: Final = struct.Struct("=ddII")  # when it began (monotonic, processor), the connection's number, the request's length
_COUNT: Final = struct.Struct("=Q")
_ANSWERED, _PHASE, _FRESH, _REQUEST = 24, 32, 33, 40  # where they stand
_SIZE: Final = _REQUEST + LONGEST
RESTING, WORKING, SENDING = 0, 1, 2


class Desk:
    """One lane's. The lane writes all of it but `fresh`, which the server does."""

    def __init__(self, file: int) -> None:
        self._memory = mmap.mmap(file, _SIZE)
        self._answered = 0

    # ---- the lane's side

    def begin(self, number: int, request: bytes) -> None:
        """Note what is worked on from now on."""
        _TASK.pack_into(self._memory, 0, time.monotonic(), time.process_time(), number, len(request))
        self._memory[_REQUEST : _REQUEST + len(request)] = request
        self._memory[_PHASE] = WORKING

    def sending(self) -> None:
        """From now on the client may have a part of the response."""
        self._memory[_PHASE] = SENDING

    def end(self, *, answered: bool) -> None:
        """Nothing is worked on."""
        self._memory[_PHASE] = RESTING
        self._answered += answered
        _COUNT.pack_into(self._memory, _ANSWERED, self._answered)

    # ---- the server's side

    @property
    def fresh(self) -> bool:
        """Whether the lane's copy of the graph may be asked."""
        return bool(self._memory[_FRESH])

    @fresh.setter
    def fresh(self, value: bool) -> None:
        self._memory[_FRESH] = value

    @property
    def answered(self) -> int:
        """Requests answered."""
        return int(_COUNT.unpack_from(self._memory, _ANSWERED)[0])

    def seconds(self, pid: int) -> tuple[float, float]:
        """For how long the lane of this process has worked on one request, and its processor's time for it."""
        if self._memory[_PHASE] != WORKING:
            return 0.0, 0.0
        begun, processor, _, _ = _TASK.unpack_from(self._memory, 0)
        wall = time.monotonic() - begun
        return wall, spent - processor if (spent := _processor_time(pid)) is not None else wall

    def left(self) -> tuple[int, bytes | None] | None:
        """What a lane that is no more had under way: the connection, and its request if no response had begun."""
        phase = self._memory[_PHASE]
        if phase == RESTING:
            return None
        _, _, number, length = _TASK.unpack_from(self._memory, 0)
        return number, bytes(self._memory[_REQUEST : _REQUEST + length]) if phase == WORKING else None

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()


def _processor_time(pid: int) -> float | None:
    """Seconds that a process has used; None where the system does not tell (the clock's number is Linux's)."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return None


def shared_file() -> int:
    """The number of a nameless file that is large enough."""
    with tempfile.TemporaryFile(prefix="firmgraph-") as file:
        file.truncate(_SIZE)
        return os.dup(file.fileno())
