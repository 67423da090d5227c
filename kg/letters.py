"""Dead letters: what could not be read, why, and what it takes to try again; kept in the catalogue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from kg import tables as t
from kg.catalogue import Catalogue, chunks, now


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A source that could not be read. `place`: the path or address that holds it; `options`: JSON, how it was read."""

    source: str
    reason: str
    place: str | None = None  # None: standard input, which cannot be had again
    options: str | None = None
    at: str = ""  # ISO 8601 UTC


def bury(catalogue: Catalogue, letter: Letter) -> None:
    """Note a dead letter; a later one of the same source replaces it."""
    row = {
        "source": letter.source, "reason": letter.reason, "place": letter.place, "options": letter.options, "at": now(),
    }  # fmt: skip
    with catalogue.begin() as connection:
        connection.execute(t.dead_letters.delete().where(t.dead_letters.c.source == letter.source))
        connection.execute(t.dead_letters.insert(), [row])


def unbury(catalogue: Catalogue, source: str) -> None:
    """Forget a dead letter that has been read at last."""
    with catalogue.begin() as connection:
        connection.execute(t.dead_letters.delete().where(t.dead_letters.c.source == source))


def settle(catalogue: Catalogue, place: str, still: Collection[str]) -> None:
    """A place was read to its end: of its letters only these are left, the rest no longer stands in it."""
    with catalogue.begin() as connection:
        where = t.dead_letters.c.place == place
        known = [row.source for row in connection.execute(sa.select(t.dead_letters.c.source).where(where))]
        for some in chunks(source for source in known if source not in still):
            connection.execute(t.dead_letters.delete().where(t.dead_letters.c.source.in_(some)))


def letters(catalogue: Catalogue) -> list[Letter]:
    """All of them, by source."""
    with catalogue.begin() as connection:
        found = connection.execute(sa.select(t.dead_letters).order_by(t.dead_letters.c.source))
        return [Letter(**row._mapping) for row in found]
