"""Something that is looked at again and again, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from kg.errors import FirmgraphError

T = TypeVar("T")
LOG = logging.getLogger("firmgraph")


@contextmanager
def repeating(name: str, look: Callable[[], object], *, every: float) -> Iterator[None]:
    """Look at once, and again so many seconds after each look, while the block runs; what goes wrong is tried again."""
    done = threading.Event()

    def watch() -> None:
        attempt(name, look)
        while not done.wait(every):
            attempt(name, look)

    thread = threading.Thread(target=watch, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(5)


def attempt(name: str, work: Callable[[], T]) -> T | None:
    """What comes of it, None when it went wrong: that is logged and ends nothing else."""
    try:
        return work()
    except FirmgraphError as error:
        LOG.warning("%s: %s", name, error)
    except Exception:  # the one broad except of what runs by itself: nobody waits whom it could be told
        LOG.exception("%s", name)
    return None
