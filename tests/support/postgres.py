"""A PostgreSQL of our own on a socket in a folder, for the contract of the catalogue."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")  # which keeps its programs off the path
OPTIONS = "-c listen_addresses='' -c fsync=off -c max_connections=20 -c unix_socket_directories={}"


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of an empty database; the server refuses root, who then lends it to the user `postgres`."""
    data, programs = folder / "data", max(DEBIAN.glob("*/bin"))
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    making = ["-D", data, "-U", "firm", "-A", "trust", "-N", "-E", "UTF8", "--locale-provider=icu", "--icu-locale=en-US"]
    subprocess.run([*as_user, programs / "initdb", *making], **quiet)  # a locale that sorts otherwise than by code points
    control = [*as_user, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", OPTIONS.format(folder), "start"], **quiet)
    try:
        yield f"postgresql+psycopg://firm@/postgres?host={folder}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
