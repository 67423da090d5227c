"""`firmgraph deadletters`: what could not be read."""

from __future__ import annotations

import click

from firmgraph.commands.common import json_option, quiet, settings_of
from firmgraph.door import door
from firmgraph.exits import Exit
from firmgraph.terminal import Progress, print_json, print_table


@click.command()
@click.option("--retry", is_flag=True, help="Read them again, each as it was read the first time.")
@json_option
@click.pass_context
def deadletters(ctx: click.Context, retry: bool, as_json: bool) -> int:
    """List the articles that could not be read, and how to mend each. One that is read later leaves the list.

    With --retry, exit code 3 when some are left.
    """
    with door(settings_of(ctx), "firmgraph deadletters", listen=retry) as site:
        if retry:
            with Progress("reading again") as on_event:
                dead = site.call("retry", {}, on_event)["left"]
        else:
            dead = site.call("deadletters", {}, quiet)["dead"]
    if as_json:
        print_json(dead)
    elif dead:
        print_table(("source", "why"), [(letter["source"], letter["reason"]) for letter in dead])
    else:
        print("no dead letters")
    return Exit.PARTIAL if retry and dead else Exit.OK
