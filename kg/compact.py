"""Giving disk back: the store's files merged, the catalogue's free pages returned, former versions of articles forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kg import tables as t
from kg.open import Graph


def compact(graph: Graph, *, versions: bool = False) -> dict[str, int]:
    """Compact catalogue and graph; bytes `before` and `after`, and how many `versions` were forgotten.

    `versions`: forget the texts of versions that newer ones have replaced. Nothing reads them but who wants to look back.
    """
    before = _size(graph)
    forgotten = _forget_versions(graph) if versions else 0
    graph.store.optimize()
    _vacuum(graph.catalogue.engine)
    return {"before": before, "after": _size(graph), "versions": forgotten}


def _vacuum(engine: Engine) -> None:
    with engine.connect() as connection:
        bare = connection.execution_options(isolation_level="AUTOCOMMIT")
        if engine.dialect.name == "sqlite":
            bare.exec_driver_sql("COMMIT")  # every connection begins with a transaction, in which nothing can be vacuumed
        bare.exec_driver_sql("VACUUM")
        if engine.dialect.name == "sqlite":
            bare.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget_versions(graph: Graph) -> int:
    in_force = sa.select(t.articles.c.id).where(
        t.articles.c.id == t.versions.c.article, t.articles.c.version == t.versions.c.hash
    )
    with graph.catalogue.begin() as connection:
        return int(connection.execute(t.versions.delete().where(~in_force.exists())).rowcount)


def _size(graph: Graph) -> int:
    return sum(file.stat().st_size for file in _files(graph.folder)) if graph.folder is not None else 0


def _files(folder: Path) -> Iterator[Path]:
    yield from folder.glob("catalogue.sqlite*")
    yield from (file for file in (folder / "graph").rglob("*") if file.is_file())
