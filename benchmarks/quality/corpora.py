"""The corpora that reading is measured on. They lie outside the project and are pinned by hash, never copied into it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ingest.sources import Loaded, read_file
from kg.model import Article

SHARED = Path(__file__).resolve().parents[3] / "shared"
DATA = SHARED / "data"
SCORER = SHARED / "tools" / "score_facts.py"


def fingerprint(folder: Path) -> str:
    """Sixteen hex digits over the names and bytes of all files below `folder`."""
    total = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(file.relative_to(folder).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]


def moved(pins: dict[str, str], data: Path = DATA) -> list[str]:
    """One line for each corpus that is not the one the floors were measured on."""
    found = {name: fingerprint(data / name) if (data / name).is_dir() else "absent" for name in pins}
    return [
        f"{name} is {found[name]} and not {pin}: its floors do not apply; pin it again with --raise"
        for name, pin in pins.items()
        if found[name] != pin
    ]


def articles(files: Iterable[Path]) -> list[Article]:
    """The articles of text files, in the order given; what cannot be read is left out."""
    return [item.article for file in files for item in read_file(file) if isinstance(item, Loaded)]
