"""Watches: what people want to be told of, kept in the catalogue with what was last seen of it.

An audience is who is told: "local" for the command line, "slack:TEAM:CHANNEL" for a channel or a direct message. A watch
sees what its audience may see, and nothing else.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from kg import tables as t
from kg.catalogue import Catalogue, now
from kg.codec import dumps, loads
from kg.errors import BadInput

LOCAL = "local"
PUBLIC = "public"
MOST = 100  # watches of one audience
LONGEST = 300  # characters of a phrase


class Cadence(StrEnum):
    """How often an audience is told."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One wish to be told: a phrase such as "Scale AI customers", and for whom."""

    id: str
    phrase: str
    audience: str
    cadence: Cadence = Cadence.AT_ONCE
    made_by: str = ""
    made_at: str = ""  # ISO 8601 UTC
    public_only: bool = False  # strangers read along

    @property
    def visible(self) -> frozenset[str]:
        """What the audience may see."""
        return frozenset({PUBLIC} if self.public_only or self.audience == LOCAL else {PUBLIC, self.audience})


@dataclass(frozen=True, slots=True)
class Kept:
    """A watch with its memory, as bot/watches wrote it."""

    watch: Watch
    memory: str


def new_watch(phrase: str, audience: str, cadence: Cadence, made_by: str) -> Watch:
    """A watch that begins now. Raises BadInput for a phrase that is empty or too long."""
    phrase = " ".join(phrase.split())
    if not 0 < len(phrase) <= LONGEST:
        raise BadInput(f'say what to watch in 1 to {LONGEST} characters, such as "Scale AI customers"')
    return Watch(id=uuid.uuid4().hex[:12], phrase=phrase, audience=audience, cadence=cadence, made_by=made_by, made_at=now())


def add(catalogue: Catalogue, watch: Watch, memory: str) -> Watch:
    """Keep a watch; one of the same words and audience is replaced. Raises BadInput when the audience has too many."""
    mine = listed(catalogue, watch.audience)
    same = [kept.watch.id for kept in mine if kept.watch.phrase.casefold() == watch.phrase.casefold()]
    if len(mine) - len(same) >= MOST:
        raise BadInput(f"there are {MOST} watches here already; remove one first")
    with catalogue.begin() as connection:
        connection.execute(t.watches.delete().where(t.watches.c.id.in_(same)))
        row = {"id": watch.id, "audience": watch.audience, "body": dumps(watch), "memory": memory}
        connection.execute(t.watches.insert(), [row])
    return watch


def listed(catalogue: Catalogue, audience: str | None = None) -> list[Kept]:
    """Every watch, or those of one audience, by age."""
    query = sa.select(t.watches.c.body, t.watches.c.memory)
    if audience is not None:
        query = query.where(t.watches.c.audience == audience)
    with catalogue.begin() as connection:
        found = [Kept(loads(Watch, row.body), row.memory) for row in connection.execute(query)]
    return sorted(found, key=lambda kept: (kept.watch.made_at, kept.watch.id))


def remove(catalogue: Catalogue, id_: str, audience: str) -> Watch:
    """Forget one watch of an audience. Raises BadInput when it has none of this id or these words."""
    words = " ".join(id_.split()).casefold()
    mine = [kept.watch for kept in listed(catalogue, audience)]
    found = next((watch for watch in mine if words in (watch.id, watch.phrase.casefold())), None)
    if found is None:
        raise BadInput(f"nothing here is watched under {id_!r}; the list of watches shows what is")
    with catalogue.begin() as connection:
        connection.execute(t.watches.delete().where(t.watches.c.id == found.id))
    return found


def forget(catalogue: Catalogue, prefixes: Iterable[str]) -> None:
    """Forget every watch of audiences whose names begin so."""
    with catalogue.begin() as connection:
        for prefix in prefixes:
            connection.execute(t.watches.delete().where(t.watches.c.audience.startswith(prefix, autoescape=True)))


def memory(catalogue: Catalogue, id_: str) -> str | None:
    """What was last seen of a watch; None when it has been removed."""
    with catalogue.begin() as connection:
        found = connection.execute(sa.select(t.watches.c.memory).where(t.watches.c.id == id_)).scalar()
    return str(found) if found is not None else None


def remember(catalogue: Catalogue, id_: str, memory: str) -> None:
    """Replace what was last seen of a watch; nothing happens when it has been removed meanwhile."""
    with catalogue.begin() as connection:
        connection.execute(t.watches.update().where(t.watches.c.id == id_).values(memory=memory))
