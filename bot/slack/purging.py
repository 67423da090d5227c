"""A workspace that leaves takes everything with it: what it asked, what was answered, how its channels were set."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.slack import tables as t
from bot.slack.events import Event

UNINSTALLED, REVOKED = "app_uninstalled", "tokens_revoked"
GONE: Final = frozenset({UNINSTALLED, REVOKED})


def is_farewell(event: Event) -> bool:
    """Whether the app has lost its workspace: uninstalled, or the bot's own token revoked (a person's is another matter)."""
    tokens = (event.payload.get("event") or {}).get("tokens") or {}
    return event.name == UNINSTALLED or (event.name == REVOKED and bool(tokens.get("bot")))


def note_tenant(engine: Engine, event: Event) -> None:
    """Remember to whose installation a workspace belongs: its own, or its organisation's."""
    row = {"team": event.team, "tenant": event.tenant}
    with t.writing(engine) as connection:
        connection.execute(t.teams.delete().where(t.teams.c.team == event.team))
        connection.execute(t.teams.insert(), [row])


def workspaces(engine: Engine, event: Event) -> list[str]:
    """The workspaces of the installation that the event names, for as long as they are not purged."""
    with engine.begin() as connection:
        known = connection.execute(sa.select(t.teams.c.team).where(t.teams.c.tenant == event.tenant)).scalars()
        return sorted({event.team, *known} - {""})


def purge(engine: Engine, event: Event) -> None:
    """Forget all that belongs to the installation that the event names, last of all which workspaces those are.

    Of the event itself its key stays, so that a redelivery is known.
    """
    teams = workspaces(engine, event)
    with t.writing(engine.execution_options(writes=True)) as connection:
        old = sa.select(t.events.c.key).where(t.events.c.team.in_(teams), t.events.c.key != event.key)
        connection.execute(t.calls.delete().where(t.calls.c.event.in_(old)))
        connection.execute(t.events.delete().where(t.events.c.team.in_(teams), t.events.c.key != event.key))
        for table in (t.threads, t.channels, t.teams):
            connection.execute(table.delete().where(table.c.team.in_(teams)))
