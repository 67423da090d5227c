"""SPARQL queries that people keep under a name, in the catalogue: one name, the question in words, the query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from kg import tables as t
from kg.catalogue import Catalogue, now
from kg.errors import BadInput, BadQuery
from kg.sparql.tokens import read_query

MOST: Final = 1000  # queries in one catalogue
LONGEST: Final = 20_000  # characters of a query
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A query with its name and what it answers."""

    name: str
    question: str
    query: str


def keep(catalogue: Catalogue, saved: Saved) -> None:
    """Keep it, in the place of one of the same name. Raises BadInput, BadQuery for what cannot be kept."""
    _check(saved)
    row = {"name": saved.name, "question": saved.question.strip(), "query": saved.query, "at": now()}
    with catalogue.begin() as connection:
        connection.execute(t.queries.delete().where(t.queries.c.name == saved.name))
        if (connection.execute(sa.select(sa.func.count()).select_from(t.queries)).scalar() or 0) >= MOST:
            raise BadInput(f"{MOST} queries are kept already; drop one first")
        connection.execute(t.queries.insert(), [row])


def _check(saved: Saved) -> None:
    if not _NAME.fullmatch(saved.name):
        raise BadInput(f"a query's name has small letters, digits and hyphens, 64 at most, not {saved.name[:80]!r}")
    if not 1 <= len(saved.question.strip()) <= 300 or not saved.question.isprintable():
        raise BadInput("say in one line of at most 300 characters what the query answers")
    if len(saved.query) > LONGEST:
        raise BadInput(f"a kept query has at most {LONGEST} characters")
    if not read_query(saved.query).form:
        raise BadQuery("only SELECT, ASK, CONSTRUCT and DESCRIBE can be kept")


def drop(catalogue: Catalogue, name: str) -> None:
    """Forget it. Raises BadInput when there is none."""
    with catalogue.begin() as connection:
        if connection.execute(t.queries.delete().where(t.queries.c.name == name)).rowcount == 0:
            raise BadInput(f"no query is kept under the name {name[:80]!r}")


def listed(catalogue: Catalogue) -> list[Saved]:
    """All of them, by name."""
    columns = t.queries.c.name, t.queries.c.question, t.queries.c.query
    with catalogue.begin() as connection:
        rows = connection.execute(sa.select(*columns).order_by(t.queries.c.name))
        return [Saved(name=row.name, question=row.question, query=row.query) for row in rows]


def found(catalogue: Catalogue, name: str) -> Saved:
    """The one of this name. Raises BadInput when there is none."""
    for saved in listed(catalogue):
        if saved.name == name:
            return saved
    raise BadInput(f"no query is kept under the name {name[:80]!r}")
