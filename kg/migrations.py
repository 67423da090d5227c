"""How a catalogue of an older version becomes one of this: a step for every change of a table that was ever released.

To change a table: change it in `kg.tables`, add a step at the end of STEPS, and leave what the schema was until then as
`tests/support/schemas/N.sql`. A step is plain SQL about the tables of its time, never of today's; it finds a table missing
when the folder is older than the table, which is made new afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

Step = Callable[[Connection], None]


def letters_know_their_place(connection: Connection) -> None:
    """Dead letters can be tried again."""
    add_column(connection, "dead_letters", "place", index=True)
    add_column(connection, "dead_letters", "options")


def add_column(connection: Connection, table: str, column: str, kind: str = "TEXT", *, index: bool = False) -> None:
    """A further column, empty in every row there is; nothing where the table is missing or has it."""
    inspector = sa.inspect(connection)
    if not inspector.has_table(table) or column in {known["name"] for known in inspector.get_columns(table)}:
        return
    connection.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {column} {kind}"))
    if index:
        connection.execute(sa.text(f"CREATE INDEX ix_{table}_{column} ON {table} ({column})"))


STEPS: Final[tuple[Step, ...]] = (letters_know_their_place,)  # the first leads from schema 1 to 2, and so on
SCHEMA: Final = 1 + len(STEPS)
