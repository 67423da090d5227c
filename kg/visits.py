"""Addresses that were read, with what their servers said of them: asked again only for what has changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from kg import tables as t
from kg.catalogue import Catalogue, now


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An address whose articles have all been written. Another extractor reads it anew."""

    url: str
    extractor: str
    etag: str | None = None
    modified: str | None = None
    stamp: str = ""  # how the feed that names it described it


def visited(catalogue: Catalogue, url: str) -> Visit | None:
    """What is remembered of an address."""
    with catalogue.begin() as connection:
        row = connection.execute(sa.select(t.visits).where(t.visits.c.url == url)).first()
    return Visit(**{k: v for k, v in row._mapping.items() if k != "at"}) if row is not None else None


def remember(catalogue: Catalogue, visit: Visit) -> None:
    """Keep a visit; the later one of an address counts."""
    with catalogue.begin() as connection:
        connection.execute(t.visits.delete().where(t.visits.c.url == visit.url))
        connection.execute(t.visits.insert(), [asdict(visit) | {"at": now()}])


def forget(catalogue: Catalogue) -> None:
    """Forget all visits: after a deletion nothing may be passed over as known."""
    with catalogue.begin() as connection:
        connection.execute(t.visits.delete())
