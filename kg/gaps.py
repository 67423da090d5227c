"""Gaps of knowledge: questions that could not be answered, kept in the catalogue so that somebody can fill them.

What was asked in a private channel is seen only by who may see that channel.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kg import tables as t
from kg.catalogue import Catalogue, now

KEPT = 5000  # gaps
LONGEST = 500  # characters of a question that are kept
PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that got no answer, and to whom it may be shown."""

    question: str
    visibility: str = PUBLIC

    @property
    def id(self) -> str:
        """The same for the same words, however typed."""
        words = " ".join(self.question.casefold().split()).rstrip("?!. ")
        return hashlib.sha256(f"{self.visibility}\x1f{words}".encode("utf-8", "replace")).hexdigest()[:24]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A question with how often and when it was asked (ISO 8601 UTC)."""

    question: str
    visibility: str
    times: int
    first: str
    last: str


def keep(catalogue: Catalogue, asked: Iterable[Asked], *, limit: int = KEPT) -> None:
    """Count each question; beyond the limit the ones asked longest ago make room."""
    with catalogue.begin() as connection:
        for one in asked:
            _count(connection, one)
        _trim(connection, limit)


def _count(connection: Connection, asked: Asked) -> None:
    again = t.gaps.update().where(t.gaps.c.id == asked.id).values(times=t.gaps.c.times + 1, last=now())
    if connection.execute(again).rowcount == 0:
        row = {
            "id": asked.id, "question": asked.question[:LONGEST], "visibility": asked.visibility, "times": 1,
            "first": now(), "last": now(),
        }  # fmt: skip
        connection.execute(t.gaps.insert(), [row])


def _trim(connection: Connection, limit: int) -> None:
    newest = sa.select(t.gaps.c.id).order_by(t.gaps.c.last.desc(), t.gaps.c.id).limit(limit)
    connection.execute(t.gaps.delete().where(t.gaps.c.id.not_in(newest)))


def listed(catalogue: Catalogue, visible: Iterable[str]) -> list[Gap]:
    """The gaps that may be seen, the most asked first."""
    query = sa.select(t.gaps).where(t.gaps.c.visibility.in_(sorted(visible)))
    with catalogue.begin() as connection:
        rows = connection.execute(query.order_by(t.gaps.c.times.desc(), t.gaps.c.last.desc(), t.gaps.c.question)).all()
    return [Gap(question=r.question, visibility=r.visibility, times=r.times, first=r.first, last=r.last) for r in rows]


def clear(catalogue: Catalogue, visible: Iterable[str]) -> int:
    """Forget the gaps that may be seen; returns how many there were."""
    with catalogue.begin() as connection:
        return connection.execute(t.gaps.delete().where(t.gaps.c.visibility.in_(sorted(visible)))).rowcount


def forget(catalogue: Catalogue, prefixes: Sequence[str]) -> int:
    """Drop the gaps of every visibility that begins with one of these; returns how many there were."""
    theirs = sa.or_(sa.false(), *(t.gaps.c.visibility.startswith(prefix, autoescape=True) for prefix in prefixes))
    with catalogue.begin() as connection:
        return connection.execute(t.gaps.delete().where(theirs)).rowcount
