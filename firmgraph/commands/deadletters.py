"""`firmgraph deadletters`: what could not be read."""

from __future__ import annotations

import click

from firmgraph.commands.common import json_option, quiet, settings_of
from firmgraph.door import door
from firmgraph.terminal import print_json, print_table


@click.command()
@json_option
@click.pass_context
def deadletters(ctx: click.Context, as_json: bool) -> None:
    """List the articles that could not be read, and how to mend each. One that is read later leaves the list."""
    with door(settings_of(ctx), "firmgraph deadletters") as site:
        dead = site.call("deadletters", {}, quiet)["dead"]
    if as_json:
        print_json(dead)
    elif dead:
        print_table(("source", "why"), [(letter["source"], letter["reason"]) for letter in dead])
    else:
        print("no dead letters")
