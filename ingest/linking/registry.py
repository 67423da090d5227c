"""The registry of known names: exact and normalised matches only, read from CSV (id, name, aliases, kind, ticker)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from ingest.mentions.names import core_tokens, fold
from kg.model import EntityType


@dataclass(frozen=True, slots=True)
class Entry:
    """One known thing of the world."""

    id: str
    name: str
    aliases: tuple[str, ...]
    type: EntityType
    ticker: str | None = None


class Registry:
    """Finds entries by name. A normalised name that two entries share finds neither."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_name: dict[str, Entry | None] = {}
        self.entries = tuple(entries)
        for entry in self.entries:
            for name in (entry.name, *entry.aliases):
                for key in {fold(name), " ".join(core_tokens(name))}:
                    self._by_name[key] = entry if self._by_name.get(key, entry) is entry else None

    def find(self, name: str) -> Entry | None:
        """The one entry of this name: as written, else without legal form and accents."""
        return self._by_name.get(fold(name)) or self._by_name.get(" ".join(core_tokens(name)))

    @cached_property
    def hash(self) -> str:
        """Twelve hex digits over all entries: the version of the registry."""
        return hashlib.sha256(repr(self.entries).encode()).hexdigest()[:12]

    @classmethod
    def from_csv(cls, path: Path) -> Registry:
        """Read a CSV with the header id,name,aliases,kind,ticker; aliases separated by "|"."""
        return cls(_entries(path.read_text(encoding="utf-8")))


def _entries(text: str) -> list[Entry]:
    rows = csv.DictReader(io.StringIO(text))
    return [
        Entry(
            row["id"],
            row["name"],
            tuple(a for a in row["aliases"].split("|") if a),
            EntityType(row["kind"]),
            row["ticker"] or None,
        )
        for row in rows
    ]


@cache
def default_registry() -> Registry:
    """The registry that ships with the package."""
    return Registry(_entries(files("ingest.linking").joinpath("registry.csv").read_text(encoding="utf-8")))
