"""A catalogue of every schema there ever was opens as one of today's, and keeps what it holds."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from kg.catalogue import Catalogue
from kg.migrations import SCHEMA

SCHEMAS = Path(__file__).parents[1] / "support" / "schemas"


def shape(catalogue: Catalogue) -> dict[str, Any]:
    """Columns, keys and indexes by table, in no order."""
    inspector = sa.inspect(catalogue.engine)
    return {
        table: (
            {(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)},
            inspector.get_pk_constraint(table)["constrained_columns"],
            {(i["name"], *i["column_names"]) for i in inspector.get_indexes(table)},
            [key["referred_table"] for key in inspector.get_foreign_keys(table)],
        )
        for table in inspector.get_table_names()
    }


def older(path: Path, schema: int) -> Path:
    """A catalogue file as the version with this schema left it."""
    with sqlite3.connect(path) as connection:
        connection.executescript((SCHEMAS / f"{schema}.sql").read_text(encoding="utf-8"))
    connection.close()
    return path


def test_every_former_schema_is_kept() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.sql")} == {str(number) for number in range(1, SCHEMA)}


@pytest.mark.parametrize("schema", range(1, SCHEMA))
def test_an_older_catalogue_becomes_one_of_today(tmp_path: Path, schema: int) -> None:
    migrated = Catalogue(older(tmp_path / "old.sqlite", schema))
    assert shape(migrated) == shape(Catalogue(tmp_path / "new.sqlite"))
    assert [(a.id, a.title) for a in migrated.articles()] == [("a-1", "A title")]
    assert migrated.noted("schema") == str(SCHEMA)
    assert shape(Catalogue(tmp_path / "old.sqlite")) == shape(migrated)  # and a second opening changes nothing
