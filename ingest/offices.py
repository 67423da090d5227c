"""Titles as written -> offices as the relation table knows them ("chief exec" -> "ceo"); lexicon/offices.tsv."""

from __future__ import annotations

import re
from functools import cache

from ingest.lexicon import table

_INTERIM = re.compile(r"\b(?:interim|acting|caretaker|provisional|temporary)\b", re.IGNORECASE)
_FORMER = re.compile(
    r"\b(?:former|ex|one-time|onetime|then|outgoing|departing|incoming|new|newly appointed)\b[- ]*", re.IGNORECASE
)
_JOINED = re.compile(r"\s*(?:,|/|&|\band\b|\bas well as\b)\s*", re.IGNORECASE)


@cache
def _table() -> dict[str, str]:
    """Title phrase -> office, from the lexicon."""
    return {row[0]: row[1] for row in table("offices")}


def is_interim(title: str) -> bool:
    """Whether the title says that its holder only fills in: "interim chief executive"."""
    return _INTERIM.search(title) is not None


def office(title: str) -> str:
    """The first office that a title names: "interim chief executive" -> "ceo", "head of sales" -> "head of sales"."""
    return offices(title)[0]


def offices(title: str) -> tuple[str, ...]:
    """Every office of a joined title: "chairman and CEO" -> ("chair", "ceo"); an unknown title is itself, in lower case."""
    plain = " ".join(_FORMER.sub("", _INTERIM.sub("", title)).casefold().split())
    if plain in _table():
        return (_table()[plain],)
    parts = [part for part in _JOINED.split(plain) if part]
    known = tuple(dict.fromkeys(_table()[part] for part in parts if part in _table()))
    return known if known and len(known) == len(set(parts)) else (plain or title.casefold(),)
