"""Processes that work on what strangers send: started with little, limited in memory and files, without network."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import subprocess
import sys
from typing import Final

_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER | CLONE_NEWNET of sched.h
_KEPT: Final = frozenset(  # what Python needs; tokens and addresses of databases stay with who started it
    ["PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "HOME", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME",
     "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV"]
)  # fmt: skip
_FRUGAL: Final = {"MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"}  # an arena takes 64 MB of the limited address space


def start(module: str, *arguments: str) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A process that runs a module, a socket as its standard input, and our end of the socket.

    It takes no code from the folder one stands in, and of the environment only what Python needs.
    """
    ours, theirs = socket.socketpair()
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=kept | _FRUGAL,
        )  # fmt: skip
    return process, ours


def confine(megabytes: int, largest: int) -> None:
    """Limit memory and files, and leave the network where the system lets an ordinary process do so."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(_NEW_USER_AND_NETWORK)  # a refusal is fine: SERVICE and LOAD are refused before
