"""Limits of a process that works on what strangers send: memory, files, and no network."""

from __future__ import annotations

import ctypes
import resource
import sys

_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER | CLONE_NEWNET of sched.h


def confine(megabytes: int, largest: int) -> None:
    """Limit memory and files, and leave the network where the system lets an ordinary process do so."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(_NEW_USER_AND_NETWORK)  # a refusal is fine: SERVICE and LOAD are refused before
