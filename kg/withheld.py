"""How much of the articles' texts is kept. What is given up stays given up; claims, quotes and the graph stay as they are.

A text of which only parts are kept has its full length, blanks elsewhere, so that every offset still holds. Such an article
is never read again: a newer extractor would find only what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kg import tables as t
from kg.catalogue import Catalogue
from kg.codec import loads, pack, unpack
from kg.model import ArticleId, Reading

BATCH = 50  # versions in one transaction


class Level(StrEnum):
    """What is kept of a text."""

    KEEP = "keep"  # all of it
    WINDOWS = "windows"  # the sentences that claims quote, with the one before and the one after
    DROP = "drop"  # the sentences that claims quote, which the graph has anyway


_BEYOND = {Level.KEEP: (), Level.WINDOWS: (Level.KEEP,), Level.DROP: (Level.KEEP, Level.WINDOWS)}  # what is more


def withhold(catalogue: Catalogue, level: Level) -> list[ArticleId]:
    """Give up what this level does not keep, of every version of every article; returns the articles that lost something.

    Called again after a crash it goes on where it was.
    """
    changed = dict[ArticleId, None]()
    while some := _next(catalogue, level):
        with catalogue.begin() as connection:
            for row in some:
                _lessen(connection, row, level)
        changed |= dict.fromkeys(ArticleId(row.article) for row in some)
    return list(changed)


def frozen(catalogue: Catalogue) -> int:
    """How many articles can no longer be read again because their text is not all there."""
    inner = t.articles.join(
        t.withheld, (t.withheld.c.article == t.articles.c.id) & (t.withheld.c.hash == t.articles.c.version)
    )
    with catalogue.begin() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(inner)).scalar_one())


def left_of(reading: Reading, level: Level) -> str:
    """What the level keeps of a reading's text, blanks elsewhere."""
    text, out, at = reading.article.text, list[str](), 0
    for start, end in sorted(_spans(reading, level)):
        start = max(start, at)
        if end > start:
            out += [" " * (start - at), text[start:end]]
            at = end
    return "".join(out) + " " * (len(text) - at)


def _spans(reading: Reading, level: Level) -> Iterator[tuple[int, int]]:
    reach = 1 if level is Level.WINDOWS else 0
    for claim in reading.claims:
        yield claim.evidence.start, claim.evidence.end
        around: Sequence[int] = range(claim.evidence.sentence - reach, claim.evidence.sentence + reach + 1)
        yield from ((s.start, s.end) for n in around if 0 <= n < len(reading.sentences) for s in (reading.sentences[n],))


def _next(catalogue: Catalogue, level: Level) -> Sequence[Any]:
    """Some versions of which more is kept than the level wants; none under way is touched."""
    v, w = t.versions, t.withheld
    joined = v.outerjoin(w, (w.c.article == v.c.article) & (w.c.hash == v.c.hash))
    more = [before.value for before in _BEYOND[level] if before is not Level.KEEP]
    kept = (w.c.level.is_(None) | w.c.level.in_(more)) if _BEYOND[level] else sa.false()
    calm = v.c.article.not_in(sa.select(t.journal.c.article))
    query = sa.select(v.c.article, v.c.hash, v.c.text, v.c.reading, w.c.level).select_from(joined).where(kept & calm)
    with catalogue.begin() as connection:
        return connection.execute(query.order_by(v.c.article, v.c.hash).limit(BATCH)).all()


def _lessen(connection: Connection, row: Any, level: Level) -> None:  # noqa: ANN401  # a row of `_next`
    whole = row.text if row.level is None else unpack(row.text)
    bare = loads(Reading, row.reading)
    text = left_of(_with_text(bare, whole), level)
    key = (t.versions.c.article == row.article) & (t.versions.c.hash == row.hash)
    connection.execute(t.versions.update().where(key).values(text=pack(text)))
    own = (t.withheld.c.article == row.article) & (t.withheld.c.hash == row.hash)
    connection.execute(t.withheld.delete().where(own))
    connection.execute(t.withheld.insert(), [{"article": row.article, "hash": row.hash, "level": level.value}])


def _with_text(bare: Reading, text: str) -> Reading:
    return replace(bare, article=replace(bare.article, text=text))
