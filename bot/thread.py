"""A thread's earlier answers -> context. They come from outside: everything is checked, nothing is believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from kg.errors import BadTerm
from kg.model import EntityId
from kg.protocols import GraphReader
from kg.terms import ENTITY, id_of

MAX_TURNS = 8
MAX_MEMBERS = 200

Turn = tuple[str, date | None, tuple[EntityId, ...]]


def turns(thread: Sequence[Mapping[str, Any]], reader: GraphReader) -> list[Turn]:
    """The last turns that are well formed: question, its day, the entities that its answer named."""
    found = [turn for given in thread[-MAX_TURNS:] if (turn := _turn(given, reader)) is not None]
    return found


def _turn(given: object, reader: GraphReader) -> Turn | None:
    if not isinstance(given, Mapping) or not isinstance(question := given.get("question"), str):
        return None
    items = given.get("items")
    rows = items[:MAX_MEMBERS] if isinstance(items, list) else []
    members = [id_ for item in _in_force(rows) if (id_ := _member(item, reader.entity)) is not None]
    return question, _day(given.get("as_of")), tuple(dict.fromkeys(members))


def _in_force(rows: Sequence[object]) -> Sequence[object]:
    """Without the rows that are only context: ended ones below others that are not."""
    live = [row for row in rows if not (isinstance(row, Mapping) and row.get("group") == "ended")]
    return live or rows


def _member(item: object, known: Callable[[EntityId], object]) -> EntityId | None:
    iri = item.get("iri") if isinstance(item, Mapping) else None
    if not isinstance(iri, str) or len(iri) > 500:
        return None
    try:
        id_ = EntityId(id_of(iri, ENTITY))
        return id_ if known(id_) is not None else None
    except (BadTerm, ValueError):
        return None


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
