"""`firmgraph config`: the settings in force."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from pydantic import SecretStr

from firmgraph.commands.common import json_option, settings_of
from firmgraph.config import Settings, settings_file
from firmgraph.terminal import print_json, print_table


@click.command()
@json_option
@click.pass_context
def config(ctx: click.Context, as_json: bool) -> None:
    """Show every setting, its value and its environment variable. Secrets are never shown."""
    settings = settings_of(ctx)
    values = {name: _plain(getattr(settings, name)) for name in Settings.model_fields}
    if as_json:
        print_json({"file": str(settings_file()), "settings": values})
        return
    click.echo(f"settings file: {settings_file()}{'' if settings_file().is_file() else ' (not there)'}")
    rows = [
        (name, f"FIRMGRAPH_{name.upper()}", values[name], field.description) for name, field in Settings.model_fields.items()
    ]
    print_table(("setting", "variable", "value", "meaning"), rows)


def _plain(value: object) -> Any:  # noqa: ANN401  # whatever JSON can hold
    match value:
        case SecretStr():
            return "(set)"
        case None | bool() | int() | float() | str():
            return value
        case Path():
            return str(value)
        case tuple():
            return list(value)
        case _:
            return str(value)
