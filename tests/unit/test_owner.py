"""The socket of a data folder: who gets it, who is told so, what a kill leaves behind. Real processes and sockets."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from firmgraph.client import connect
from firmgraph.exits import Exit, RemoteError
from firmgraph.folder import FolderLock, socket_path
from firmgraph.owner import listening
from firmgraph.wire import OnEvent
from kg.errors import DataFolderError, FolderLocked, UnknownFirm

HOLD = """
import sys, time
from pathlib import Path
from firmgraph.folder import FolderLock
from firmgraph.owner import listening
lock = FolderLock(Path(sys.argv[1]))
lock.acquire("a test")
with listening(lock, None, "a test"):
    print("ready", flush=True)
    time.sleep(60)
"""


class Echo:
    """A door whose verbs show how answers travel."""

    def __init__(self) -> None:
        self.release = threading.Event()

    def call(self, verb: str, arguments: Mapping[str, Any], on_event: OnEvent) -> dict[str, Any]:
        match verb:
            case "count":
                for done in range(int(arguments["to"])):
                    on_event({"done": done})
                return {"counted": arguments["to"]}
            case "wait":
                self.release.wait(20)
                return {"waited": True}
            case "endless":
                while True:
                    on_event({"done": 0})
                    time.sleep(0.01)
            case "unknown":
                raise UnknownFirm("Skale AI", ["Scale AI"])
            case _:
                raise ZeroDivisionError("a defect")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def owner(folder: Path) -> Iterator[Echo]:
    lock, echo = FolderLock(folder), Echo()
    lock.acquire("a test")
    with listening(lock, echo, "a test"):
        yield echo
    lock.release()


def call(folder: Path, verb: str, **arguments: object) -> dict[str, Any]:
    client = connect(folder)
    assert client is not None
    with client:
        return client.call(verb, arguments, lambda event: None)


def test_events_come_before_the_result(folder: Path, owner: Echo) -> None:
    client = connect(folder)
    assert client is not None
    events: list[dict[str, Any]] = []
    with client:
        assert client.call("count", {"to": 3}, events.append) == {"counted": 3}
        assert client.call("count", {"to": 1}, events.append) == {"counted": 1}
    assert [event["done"] for event in events] == [0, 1, 2, 0]


def test_errors_keep_their_exit_code_and_advice(folder: Path, owner: Echo) -> None:
    with pytest.raises(RemoteError, match="did you mean Scale AI") as caught:
        call(folder, "unknown")
    assert caught.value.exit is Exit.NOTHING


def test_a_defect_does_not_end_the_owner(folder: Path, owner: Echo) -> None:
    with pytest.raises(RemoteError, match="unexpected ZeroDivisionError"):
        call(folder, "defect")
    assert call(folder, "count", to=1) == {"counted": 1}


def test_only_this_user_can_connect(folder: Path, owner: Echo) -> None:
    assert stat.S_IMODE(socket_path(folder).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_one_long_call_holds_up_no_other(folder: Path, owner: Echo) -> None:
    waiting = threading.Thread(target=call, args=(folder, "wait"))
    waiting.start()
    assert call(folder, "count", to=2) == {"counted": 2}
    owner.release.set()
    waiting.join(10)
    assert not waiting.is_alive()


def test_garbage_is_answered_and_ends_only_its_connection(folder: Path, owner: Echo) -> None:
    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(str(socket_path(folder)))
        raw.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert b"not JSON" in raw.recv(1000)
    assert call(folder, "count", to=1) == {"counted": 1}


def test_an_owner_that_ends_finishes_or_stops_what_is_under_way(folder: Path) -> None:
    lock, echo = FolderLock(folder), Echo()
    lock.acquire("a test")
    said: list[object] = []

    def ask() -> None:
        try:
            call(folder, "endless")
        except DataFolderError as error:
            said.append(error)
        except RemoteError as error:
            said.append(error.kind)

    with listening(lock, echo, "a test"):
        idle = connect(folder)
        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.3)
    asking.join(10)
    assert said == ["OwnerStops"]
    assert idle is not None
    with pytest.raises(DataFolderError, match="ask again"):
        idle.call("count", {"to": 1}, lambda event: None)
    idle.close()
    lock.release()


def test_the_second_owner_is_told_who_the_first_is(folder: Path, owner: Echo) -> None:
    with pytest.raises(FolderLocked, match=rf"process {os.getpid()} \(a test\)"):
        FolderLock(folder).acquire("another")


def test_of_owners_that_start_at_once_one_wins(folder: Path) -> None:
    racers = [
        subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    deadline = time.monotonic() + 30
    while sum(racer.poll() is not None for racer in racers) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    alive = [racer for racer in racers if racer.poll() is None]
    assert len(alive) == 1
    assert connect(folder) is not None
    for racer in racers:
        racer.kill()
        _, said = racer.communicate()
        assert racer in alive or b"in use by" in said


def test_a_killed_owner_leaves_nothing_in_the_way(folder: Path) -> None:
    first = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE)
    assert first.stdout is not None
    assert first.stdout.readline() == b"ready\n"
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert socket_path(folder).exists()  # the stale one
    assert connect(folder) is None
    lock = FolderLock(folder)
    lock.acquire("the next")
    with listening(lock, Echo(), "the next"):
        assert call(folder, "count", to=1) == {"counted": 1}
    lock.release()


def test_a_deep_folder_has_its_socket_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-name"] * 7, "data")
    lock = FolderLock(deep)
    lock.acquire("a test")
    with listening(lock, Echo(), "a test") as path:
        assert len(os.fsencode(path)) < 108
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert call(deep, "count", to=1) == {"counted": 1}
    lock.release()


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataFolderError, match="cannot be made"):
        FolderLock(tmp_path / "file" / "data").acquire("a test")
