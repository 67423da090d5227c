"""The graphs that users write by SPARQL Update and the Graph Store Protocol: a store of their own beside the graph.

What articles and judgements give stays a pure function of them (DESIGN 1.2): nobody's update can touch it. A change is
made by a worker on a copy, and the copy then becomes the annex by one rename: killed at any moment, the change is there
whole or not at all.
"""

from __future__ import annotations

import os
import shutil
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Annex:
    """The store's folders: `current` names the one in force. Only workers ever open one for writing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pointer = folder / "current"
        self._lock = threading.Lock()
        self._version = self._pointer.read_text(encoding="ascii").strip() if self._pointer.exists() else ""
        self._sweep()

    @property
    def version(self) -> str:
        """Changes with every change; "" while there is nothing."""
        return self._version

    @property
    def path(self) -> Path | None:
        """The store in force; None while there is none."""
        version = self.version
        return self._folder / version if version else None

    @contextmanager
    def changing(self) -> Iterator[Draft]:
        """A copy to write to, one at a time; it counts only once `Draft.keep` was called."""
        with self._lock:
            draft = Draft(self._folder / uuid.uuid4().hex)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            old = self.path
            try:
                if old is not None:
                    clone(old, draft.path)
                yield draft
                if draft.kept:
                    self._point_to(draft.path.name)
            finally:
                self._sweep()

    def _point_to(self, name: str) -> None:
        new = self._folder / "current.new"
        with new.open("w", encoding="ascii") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._pointer)
        self._version = name

    def _sweep(self) -> None:
        """Remove every copy that is not in force: those that failed, and what a killed process left."""
        keep = {self.version, "current"}
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path.name not in keep:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


class Draft:
    """A copy of the annex that is being changed."""

    def __init__(self, path: Path) -> None:
        self.path, self.kept = path, False

    def keep(self) -> None:
        """Let this copy be the annex."""
        self.kept = True


def clone(source: Path, target: Path) -> None:
    """Copy a closed store; its sorted tables never change, so that links to them do."""
    target.mkdir(mode=0o700)
    for file in source.iterdir():
        if file.suffix == ".sst":
            os.link(file, target / file.name)
        elif file.name != "LOCK":
            shutil.copyfile(file, target / file.name)
