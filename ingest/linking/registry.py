"""The registry of known names: exact and normalised matches only, read from CSV.

Columns: id, name, aliases, former (names it had), weak (names that need support), kind, ticker, country, parent; several
names of one column are separated by "|". Only id, name and kind must be filled; columns may be missing. A weak name is an
ordinary word, a surname or a short acronym ("Target", "Lilly", "BAT"): alone it proves nothing. A ticker of the United
States stands bare, others with their exchange ("VOD.L"). `parent` is the id of the owner, which is never the same thing.
"""

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
from kg.errors import ConfigError
from kg.model import EntityType

_AMERICAN = (".N", ".O", ".OQ", ".K", ".A", ".P", ".PK", ".OB")  # how agencies mark the exchanges that need no mark here


@dataclass(frozen=True, slots=True)
class Entry:
    """One known thing of the world."""

    id: str
    name: str
    aliases: tuple[str, ...]  # former names included
    type: EntityType
    ticker: str | None = None
    weak: tuple[str, ...] = ()
    country: str | None = None  # ISO 3166-1, two letters
    parent: str | None = None


class Registry:
    """Finds entries by name. A normalised name that two entries share finds neither."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)

    def find(self, name: str) -> Entry | None:
        """The one entry of this name: as written, else without legal form and accents. Weak names find nothing."""
        return self._by_name.get(fold(name)) or self._by_name.get(" ".join(core_tokens(name)))

    def find_weak(self, name: str) -> Entry | None:
        """The one entry that a weak name would stand for, were it supported."""
        return self._by_weak_name.get(fold(name))

    def of_ticker(self, ticker: str) -> Entry | None:
        """The entry listed under "VOD.L" or "WMT.N"."""
        bare = next((ticker.removesuffix(end) for end in _AMERICAN if ticker.endswith(end)), ticker)
        return self._by_ticker.get(bare)

    @cached_property
    def hash(self) -> str:
        """Twelve hex digits over all entries: the version of the registry."""
        return hashlib.sha256(repr(self.entries).encode()).hexdigest()[:12]

    def with_more(self, path: Path) -> Registry:
        """This registry with the rows of a CSV file; a row of a known id replaces. Raises ConfigError."""
        try:
            more = {entry.id: entry for entry in _entries(path.read_text(encoding="utf-8-sig"))}
        except (OSError, UnicodeDecodeError, KeyError, ValueError) as error:
            raise ConfigError(f"{path}: no registry ({error}); it needs the columns id, name and kind") from error
        return Registry((*(entry for entry in self.entries if entry.id not in more), *more.values()))

    @classmethod
    def from_csv(cls, path: Path) -> Registry:
        """The rows of a CSV file alone."""
        return cls(_entries(path.read_text(encoding="utf-8-sig")))

    @cached_property
    def _by_name(self) -> dict[str, Entry | None]:
        found: dict[str, Entry | None] = {}
        for entry in self.entries:
            for key in _strong(entry):
                found[key] = entry if found.get(key, entry) is entry else None
        return found

    @cached_property
    def _by_weak_name(self) -> dict[str, Entry | None]:
        found: dict[str, Entry | None] = {}
        for entry in self.entries:
            for key in map(fold, entry.weak):
                found[key] = entry if found.get(key, entry) is entry else None
        return {key: entry for key, entry in found.items() if key not in self._by_name}

    @cached_property
    def _by_ticker(self) -> dict[str, Entry]:
        return {entry.ticker: entry for entry in self.entries if entry.ticker is not None}


def _strong(entry: Entry) -> set[str]:
    """The keys of all names but the weak ones; "Gap Inc" is strong though its bare form "Gap" is weak."""
    names = (entry.name, *entry.aliases)
    return ({fold(name) for name in names} | {" ".join(core_tokens(name)) for name in names}) - set(map(fold, entry.weak))


def _entries(text: str) -> list[Entry]:
    return [_entry(row) for row in csv.DictReader(io.StringIO(text))]


def _entry(row: dict[str, str]) -> Entry:
    return Entry(
        id=row["id"],
        name=row["name"],
        aliases=(*_names(row, "aliases"), *_names(row, "former")),
        type=EntityType(row["kind"]),
        ticker=row.get("ticker") or None,
        weak=_names(row, "weak"),
        country=row.get("country") or None,
        parent=row.get("parent") or None,
    )


def _names(row: dict[str, str], column: str) -> tuple[str, ...]:
    return tuple(name for name in (row.get(column) or "").split("|") if name)


@cache
def default_registry() -> Registry:
    """The registry that ships with the package."""
    return Registry(_entries(files("ingest.linking").joinpath("registry.csv").read_text(encoding="utf-8")))
