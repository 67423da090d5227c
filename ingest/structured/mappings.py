"""Which property of a register means which relation: TOML, the project's own for Wikidata or one that a person writes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from kg.errors import ConfigError
from kg.model import MAJORITY, SOME_STAKE, EntityType, Kind, Percent, Phase, Qualifiers, Relation
from kg.vocabulary import relation_table

_PERCENTS = {"majority": MAJORITY, "some": SOME_STAKE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """What one property of a firm says. `inverse`: the firm is the relation's object. `value`: what its value is."""

    relation: Relation
    inverse: bool = False
    value: EntityType = EntityType.FIRM
    percent: Percent | None = None
    office: str | None = None

    @property
    def phase(self) -> Phase | None:
        """What a property says of something that has not ended."""
        kind = relation_table()[self.relation].kind
        return {Kind.STATE: Phase.ACTIVE, Kind.DEAL: Phase.COMPLETED, Kind.ATTRIBUTE: None}[kind]

    @property
    def qualifiers(self) -> Qualifiers:
        """Percent and office."""
        return Qualifiers(percent=self.percent, office=self.office)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register's properties by IRI or id. `identified`: the beginnings of IRIs whose rest is an id known to the world;
    `ends`: properties that tell when a firm was dissolved, and with it all that held of it.
    """

    outlet: str
    properties: Mapping[str, Property]
    labels: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    identified: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


@cache
def wikidata() -> Register:
    """The project's own."""
    text = files("ingest.structured").joinpath("wikidata.toml").read_text("utf-8")
    return _mapping(tomllib.loads(text), "wikidata.toml")


def read_mapping(path: Path) -> Register:
    """A person's. Raises ConfigError that says what is wrong."""
    try:
        return _mapping(tomllib.loads(path.read_text("utf-8")), str(path))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: the mapping cannot be read ({error})") from error


def _mapping(given: Mapping[str, Any], name: str) -> Register:
    try:
        return Register(
            outlet=str(given["outlet"]),
            properties={iri: _property(said) for iri, said in given["properties"].items()},
            labels=tuple(given.get("labels", ())),
            dates=tuple(given.get("dates", ())),
            identified=tuple(given.get("identified", ())),
            ends=tuple(given.get("ends", ())),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ConfigError(f"{name}: the mapping is wrong at {error}; docs/ingesting.md shows one") from error


def _property(said: Mapping[str, Any]) -> Property:
    return Property(
        relation=Relation(said["relation"]),
        inverse=bool(said.get("inverse", False)),
        value=EntityType(said.get("value", "firm")),
        percent=_PERCENTS[said["percent"]] if "percent" in said else None,
        office=said.get("office"),
    )
