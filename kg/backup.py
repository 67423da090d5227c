"""A whole data folder in one file, and back: a zip with a manifest of sizes and SHA-256 sums. No pickle, no links.

A backup is taken of a live folder: the catalogue by SQLite's own copy, the graph by hard links, both under the writer's
lock; packing them goes on without it. What is restored is checked against the manifest before it takes its place.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any, Final

from kg.errors import BadInput, DataFolderError
from kg.migrations import SCHEMA
from kg.store import Store

FORMAT: Final = "firmgraph backup 1"
MANIFEST: Final = "manifest.json"
LARGEST_MANIFEST: Final = 64 << 20  # bytes
_NAME = re.compile(r"(?:[a-z][a-z0-9_-]*\.sqlite|(?:graph|passages)/[A-Za-z0-9][A-Za-z0-9._-]*)")  # what a folder may hold
_BLOCK: Final = 1 << 20


def freeze(data: Path, store: Store, staging: Path) -> None:
    """Copy the folder as it is now into `staging`; whoever calls keeps writers away. Milliseconds but for the catalogue."""
    staging.mkdir(mode=0o700, parents=True)
    for database in sorted(data.glob("*.sqlite")):
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("VACUUM INTO ?", (str(staging / database.name),))
    store.backup(staging / "graph")
    (staging / "passages").mkdir()
    for file in (data / "passages").glob("*") if (data / "passages").is_dir() else ():
        if _NAME.fullmatch(f"passages/{file.name}"):
            os.link(file, staging / "passages" / file.name)  # files are replaced, never written again


def pack(staging: Path, target: Path) -> dict[str, Any]:
    """Write what `freeze` laid down as one file, readable by its owner alone; the manifest. Raises DataFolderError."""
    part = target.with_name(f".{target.name}.part")
    try:
        part.unlink(missing_ok=True)  # of a backup that was killed
        with open(part, "xb", opener=_private) as file:
            manifest = _write(staging, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DataFolderError(f"{target}: the backup cannot be written: {error.strerror or error}") from error
    return manifest


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _write(staging: Path, file: IO[bytes]) -> dict[str, Any]:
    files: dict[str, dict[str, object]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(p for p in staging.rglob("*") if p.is_file()):
            name = path.relative_to(staging).as_posix()
            if not _NAME.fullmatch(name):
                raise DataFolderError(f"{name}: no part of a data folder has this name, so it cannot be backed up")
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as packed:
                files[name] = _copied(source, packed)
        manifest = {"format": FORMAT, "schema": SCHEMA, "files": files}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def _copied(source: IO[bytes], target: IO[bytes], most: int | None = None) -> dict[str, object]:
    """Size and sum of what was copied; stops after `most` bytes and one block, so that nothing can swell."""
    digest, size = hashlib.sha256(), 0
    while (block := source.read(_BLOCK)) and (most is None or size <= most):
        digest.update(block)
        size += len(block)
        target.write(block)
    return {"bytes": size, "sha256": digest.hexdigest()}


def restore(source: Path, data: Path) -> dict[str, Any]:
    """Lay a backup down as the data folder `data`, which must be missing or empty but for its lock; the manifest.

    Raises BadInput when the file is no sound backup, DataFolderError when the folder cannot take it.
    """
    staging = data.with_name(f".{data.name}.restoring")
    try:
        _refuse_full(data)
        shutil.rmtree(staging, ignore_errors=True)
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive, source)
            _unpack(archive, manifest["files"], staging, source)
        _take_place(staging, data, manifest["files"])
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:  # what zipfile raises
        raise BadInput(f"{source}: this is no sound backup ({error}); take another one") from error
    except OSError as error:
        raise DataFolderError(f"{error.filename or source}: {error.strerror or error}; nothing was restored") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return manifest


def _refuse_full(data: Path) -> None:
    held = (
        sorted(p.name for p in data.iterdir() if p.name in ("graph", "passages") or p.suffix == ".sqlite")
        if data.is_dir()
        else []
    )
    if held:
        raise DataFolderError(f"{data}: the folder holds a graph ({held[0]}); restore into another one, or move it away")


def _manifest(archive: zipfile.ZipFile, source: Path) -> dict[str, Any]:
    """The manifest, agreeing with the names in the file. Raises BadInput, ValueError."""
    names = archive.namelist()
    if MANIFEST not in names or archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise BadInput(f"{source}: this is no backup of firmgraph: it has no manifest")
    manifest = json.loads(archive.read(MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadInput(f"{source}: this backup has a format that this version does not know; upgrade firmgraph")
    if not isinstance(manifest.get("schema"), int) or manifest["schema"] > SCHEMA:
        raise BadInput(f"{source}: a newer version of firmgraph made this backup; upgrade firmgraph")
    files = manifest.get("files")
    if not isinstance(files, dict) or sorted(names) != sorted([MANIFEST, *files]) or not all(map(_known, files.items())):
        raise BadInput(f"{source}: the backup holds what no data folder has, so nothing was unpacked")
    return manifest


def _known(entry: tuple[str, object]) -> bool:
    name, facts = entry
    sound = isinstance(facts, dict) and isinstance(facts.get("bytes"), int) and isinstance(facts.get("sha256"), str)
    return sound and _NAME.fullmatch(name) is not None


def _unpack(archive: zipfile.ZipFile, files: dict[str, dict[str, Any]], staging: Path, source: Path) -> None:
    """Every file into `staging`, its size and sum as the manifest says. Raises BadInput."""
    needed = sum(facts["bytes"] for facts in files.values())
    staging.mkdir(mode=0o700, parents=True)
    if (free := shutil.disk_usage(staging).free) < needed:
        raise DataFolderError(f"{staging.parent}: {needed >> 20} MB are needed and {free >> 20} MB are free")
    for name, facts in files.items():
        path = staging / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with archive.open(name) as packed, open(path, "xb", opener=_private) as file:
            if _copied(packed, file, most=facts["bytes"]) != {"bytes": facts["bytes"], "sha256": facts["sha256"]}:
                raise BadInput(f"{source}: {name} is not as it was backed up; take another backup")


def _take_place(staging: Path, data: Path, files: Iterable[str]) -> None:
    """Move the parts into the folder, the catalogue last: a folder without one is empty to whoever opens it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in sorted({name.partition("/")[0] for name in files}, key=lambda part: (part == "catalogue.sqlite", part)):
        (staging / part).rename(data / part)


def parts(manifest: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """(file, bytes) of a manifest."""
    return ((name, facts["bytes"]) for name, facts in manifest["files"].items())
