"""Who owns a data folder: a lock that dies with its process, and where the owner listens.

`owner.lock` is held with flock(2) by whoever has the folder open, so that a kill -9 frees it. `owner.json` names the
process and the socket of an owner that listens; it may be stale, the lock never is.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.errors import DataFolderError, FolderLocked

# sun_path of sockaddr_un is 108 bytes on Linux and 104 on the BSDs, the closing zero included.
LONGEST_SOCKET_PATH = 103


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that has the folder open. `socket` is empty while it does not listen."""

    pid: int
    doing: str
    socket: str = ""


class FolderLock:
    """The one right to open a data folder. Held from `acquire` till `release` or the end of the process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._descriptor: int | None = None

    def acquire(self, doing: str, *, wait: float = 0.0) -> None:
        """Take the folder, making it if need be. Raises FolderLocked after `wait` seconds, DataFolderError if unusable."""
        make_folder(self.folder)
        descriptor = os.open(self.folder / "owner.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + wait
        while not _try_lock(descriptor):
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise FolderLocked(_locked_by(self.folder))
            time.sleep(0.05)
        self._descriptor = descriptor
        self.note(Holder(pid=os.getpid(), doing=doing))

    def note(self, holder: Holder) -> None:
        """Tell others who holds the folder and where it listens."""
        beside = self.folder / "owner.json.new"
        beside.write_text(json.dumps(asdict(holder)), encoding="utf-8")
        beside.replace(self.folder / "owner.json")

    def release(self) -> None:
        """Give the folder back."""
        if self._descriptor is not None:
            (self.folder / "owner.json").unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None


def make_folder(folder: Path) -> None:
    """Make the folder for its owner alone. Raises DataFolderError when it cannot be made, read or written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderError(f"{folder}: the data folder cannot be made: {error.strerror}") from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise DataFolderError(f"{folder}: the data folder cannot be written by this user")


def holder(folder: Path) -> Holder | None:
    """What `owner.json` says; None when there is none or it is damaged."""
    try:
        said = json.loads((folder / "owner.json").read_text(encoding="utf-8"))
        return Holder(pid=int(said["pid"]), doing=str(said["doing"]), socket=str(said["socket"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def socket_path(folder: Path) -> Path:
    """Where an owner of this folder listens: in it, or, when that path is too long, in a private folder of this user."""
    inside = folder.resolve() / "owner.sock"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
        return inside
    name = hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]
    return _private_folder() / f"{name}.sock"


def _private_folder() -> Path:
    """A short folder that only this user can enter."""
    given = os.environ.get("XDG_RUNTIME_DIR")
    base = Path(given) if given and len(given) < 60 else Path(tempfile.gettempdir())
    folder = base / f"firmgraph-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077 or folder.is_symlink():
        raise DataFolderError(f"{folder}: is not private to this user, so no socket is put there; remove it")
    return folder


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _locked_by(folder: Path) -> str:
    said = holder(folder)
    who = f"process {said.pid} ({said.doing})" if said is not None else "another process"
    return (
        f"{folder}: the data folder is in use by {who}; wait until it is done, or run `firmgraph serve` and ask through it"
    )
