"""`firmgraph firm`: everything about one thing."""

from __future__ import annotations

from datetime import date

import click

from firmgraph.commands.common import DAY, iso, json_option, quiet, settings_of
from firmgraph.door import door
from firmgraph.terminal import print_json, print_table, visible


@click.command()
@click.argument("name", nargs=-1, required=True)
@click.option("--as-of", type=DAY, help="The day asked about [today].")
@json_option
@click.pass_context
def firm(ctx: click.Context, name: tuple[str, ...], as_of: date | None, as_json: bool) -> None:
    """Show what is known of NAME (a firm, person or product; a name or an id) with the claim behind each row."""
    with door(settings_of(ctx), "firmgraph firm") as site:
        found = site.call("firm", {"name": " ".join(name), "as_of": iso(as_of)}, quiet)
    if as_json:
        print_json(found)
        return
    others = [other for other in found["names"] if other != found["name"]]
    print(visible(f"{found['name']} ({found['type']}, {found['id']})" + (f", also {', '.join(others)}" if others else "")))
    columns = ("relation", "other", "group", "detail", "since", "until", "last_evidence", "claim")
    print_table([column.replace("_", " ") for column in columns], ([row[c] for c in columns] for row in found["rows"]))
