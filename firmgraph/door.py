"""The way to a data folder: through its owner when one lives, else by opening it here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from firmgraph.client import Client, connect
from firmgraph.folder import FolderLock
from firmgraph.owner import listening
from firmgraph.wire import Door
from kg.errors import DataFolderError, FolderLocked

if TYPE_CHECKING:
    from firmgraph.config import Settings
    from firmgraph.service import Service


@contextmanager
def door(settings: Settings, doing: str, *, create: bool = False, listen: bool = False) -> Iterator[Door]:
    """Somebody who carries out verbs over the settings' data folder.

    `create`: make the folder if there is none. `listen`: while this process has the folder open, let others use it too.
    Raises DataFolderError, FolderLocked.
    """
    if not create and not settings.data.is_dir():
        raise DataFolderError(f"{settings.data}: there is no data folder yet; `firmgraph ingest` makes one")
    held = _client_or_lock(settings, doing)
    if isinstance(held, Client):
        with held as client:
            yield client
        return
    with opened(settings, held) as service:
        if not listen:
            yield service
            return
        with listening(held, service, doing):
            yield service


@contextmanager
def opened(settings: Settings, lock: FolderLock) -> Iterator[Service]:
    """The graph opened in this process; the lock is released at the end."""
    from firmgraph.service import open_service  # lazy: brings the stores, which asking an owner does without

    try:
        service = open_service(settings)
        try:
            yield service
        finally:
            service.close()
    finally:
        lock.release()


def _client_or_lock(settings: Settings, doing: str) -> Client | FolderLock:
    """An owner that lives, else the lock; waits for a process that has the folder open but does not listen."""
    deadline = time.monotonic() + settings.wait
    lock = FolderLock(settings.data)
    while True:
        client = connect(settings.data)
        if client is not None:
            return client
        try:
            lock.acquire(doing)
        except FolderLocked:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)
        else:
            return lock
