"""`firmgraph rebuild`: identity and relations from nothing."""

from __future__ import annotations

from datetime import date

import click

from firmgraph.commands.common import DAY, iso, json_option, settings_of
from firmgraph.door import door
from firmgraph.terminal import Progress, print_json


@click.command()
@click.option("--today", type=DAY, help="The day that the current graph stands on [today].")
@click.option("--again", is_flag=True, help="Read the articles again too, with this version's extractor.")
@json_option
@click.pass_context
def rebuild(ctx: click.Context, today: date | None, again: bool, as_json: bool) -> None:
    """Make the graph and the index again from the articles in the catalogue."""
    with Progress("rebuilding") as on_event, door(settings_of(ctx), "firmgraph rebuild", listen=True) as site:
        result = site.call("rebuild", {"today": iso(today), "again": again}, on_event)
    if as_json:
        print_json(result)
        return
    print(f"{result['articles']} articles; the current graph stands on {result['today']}")
    if again and result["frozen"]:
        print(f"{result['frozen']} of them kept their claims as they were: their texts are no longer kept whole")
