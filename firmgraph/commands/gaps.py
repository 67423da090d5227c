"""`firmgraph gaps`: what was asked and could not be answered."""

from __future__ import annotations

import click

from firmgraph.commands.common import json_option, quiet, settings_of
from firmgraph.door import door
from firmgraph.terminal import print_json, print_table


@click.command()
@click.option("--channel", multiple=True, help="Also those of this private channel, as slack:TEAM:CHANNEL.")
@click.option("--clear", is_flag=True, help="Forget them after printing.")
@json_option
@click.pass_context
def gaps(ctx: click.Context, channel: tuple[str, ...], clear: bool, as_json: bool) -> None:
    """List the questions that could not be answered, the most asked first.

    They say which articles are missing. What was asked in a private channel is listed only with --channel.
    """
    with door(settings_of(ctx), "firmgraph gaps") as site:
        found = site.call("gaps", {"visible": list(channel), "clear": clear}, quiet)["gaps"]
    if as_json:
        print_json(found)
    elif found:
        print_table(("times", "last", "question"), [(gap["times"], gap["last"], gap["question"]) for gap in found])
    else:
        print("no gaps: every question was answered")
