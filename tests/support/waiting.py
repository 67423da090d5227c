"""Waiting for what another thread or process does."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_for(so: Callable[[], object], seconds: float = 30.0) -> None:
    """Until `so` holds; an assertion fails when it does not in time."""
    ends = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < ends
        time.sleep(0.02)
