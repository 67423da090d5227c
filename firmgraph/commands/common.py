"""What commands share: the settings of this call, and the kinds of values that options take."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from firmgraph.config import Settings, load
from firmgraph.terminal import quiet as quiet


class Day(click.ParamType[date]):
    """A day written as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; a usage error for anything else."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day written as YYYY-MM-DD", param, ctx)


DAY = Day()
EXISTING = click.Path(path_type=Path, allow_dash=True)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


def settings_of(ctx: click.Context, *, today: date | None = None) -> Settings:
    """The settings of this call. Raises ConfigError."""
    data = ctx.find_root().obj
    return load(data=data, today=today)


def iso(day: date | None) -> str | None:
    """A day as the wire has it."""
    return day.isoformat() if day is not None else None
