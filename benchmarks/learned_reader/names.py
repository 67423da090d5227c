"""Names for the slots of written passages: known ones from the registry, the others put together from parts."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ingest.lexicon.tables import table
from ingest.linking.registry import Entry, default_registry
from kg.model import EntityType

PARTS = Path(__file__).parent / "written" / "names.toml"
_KNOWN = 0.5  # of the firms
_WITH_FORM = 0.3  # of the known ones get a legal form
_TRIES = 50


@dataclass(frozen=True, slots=True)
class Name:
    """How a party is called at first and later."""

    full: str
    short: str


class Names:
    """Draws them by the letter of the slot: F firm, P person, A authority, B product, G place."""

    def __init__(self, parts: dict[str, list[str]]) -> None:
        self._parts = parts
        self._makers: dict[str, Callable[[random.Random], Name]] = {
            "F": self._firm, "P": self._person, "A": self._authority, "B": self._product, "G": self._place,
        }  # fmt: skip

    @classmethod
    def of(cls, path: Path = PARTS) -> Names:
        """From a table of parts."""
        return cls(tomllib.loads(path.read_text(encoding="utf-8")))

    def draw(self, letter: str, rng: random.Random, taken: Container[str]) -> Name:
        """A name that is not yet taken."""
        made = (self._makers[letter](rng) for _ in range(_TRIES))
        return next(name for name in made if name.full not in taken)

    @cached_property
    def _entries(self) -> dict[EntityType, list[Entry]]:
        found: dict[EntityType, list[Entry]] = {}
        for entry in default_registry().entries:
            found.setdefault(entry.type, []).append(entry)
        return found

    def _firm(self, rng: random.Random) -> Name:
        return self._known(rng) if rng.random() < _KNOWN else self._coined(rng)

    def _known(self, rng: random.Random) -> Name:
        name = rng.choice(self._entries[EntityType.FIRM]).name
        form = f" {self._one('forms', rng)}" if rng.random() < _WITH_FORM and len(name.split()) < 3 else ""
        return Name(name + form, name)

    def _coined(self, rng: random.Random) -> Name:
        stem = self._stem(rng)
        shape = rng.random()
        if shape < 0.12:
            short = "".join(rng.choice("ABCDEFGHKLMNPRSTVW") for _ in range(3))
        elif shape < 0.2:
            short = f"{self._one('surnames', rng)} & {self._one('surnames', rng)}"
        elif shape < 0.6:
            short = f"{stem} {self._one('trades', rng)}"
        else:
            short = stem
        form = f" {self._one('forms', rng)}" if rng.random() < 0.6 else ""
        return Name(short + form, stem if short.startswith(stem) and rng.random() < 0.7 else short)

    def _stem(self, rng: random.Random) -> str:
        if rng.random() < 0.25:
            return self._one("surnames", rng)
        return (self._one("heads", rng) + self._one("tails", rng)).capitalize()

    def _person(self, rng: random.Random) -> Name:
        areas = table("given_names.toml")
        given = rng.choice(str(areas[rng.choice(sorted(areas))]).split()).capitalize()
        last = self._one("surnames", rng)
        middle = f" {rng.choice('ABCDEFGHJKLMRSTW')}." if rng.random() < 0.08 else ""
        return Name(f"{given}{middle} {last}", last)

    def _authority(self, rng: random.Random) -> Name:
        if rng.random() < 0.6:
            name = rng.choice(self._entries[EntityType.AUTHORITY]).name
        else:
            name = f"{self._one('countries', rng)} {self._one('offices', rng)}"
        return Name(name, name)

    def _product(self, rng: random.Random) -> Name:
        name = self._stem(rng)
        if rng.random() < 0.3:
            name += rng.choice([" X", " Pro", " 300", " One", " Plus", " S4", "-7"])
        return Name(name, name)

    def _place(self, rng: random.Random) -> Name:
        name = self._one("places", rng)
        return Name(name, name)

    def _one(self, part: str, rng: random.Random) -> str:
        return rng.choice(self._parts[part])
