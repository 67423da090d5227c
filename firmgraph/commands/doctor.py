"""`firmgraph doctor`: what is wrong with the data folder."""

from __future__ import annotations

import click

from firmgraph.commands.common import json_option, quiet, settings_of
from firmgraph.door import door
from firmgraph.exits import Exit
from firmgraph.terminal import print_json, print_table


@click.command()
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> int:
    """Compare catalogue, graph and index, and say how to mend what differs. Exit code 4 when something does."""
    with door(settings_of(ctx), "firmgraph doctor") as site:
        findings = site.call("doctor", {}, quiet)["findings"]
    if as_json:
        print_json(findings)
    elif findings:
        print_table(("found", "advice"), [(finding["what"], finding["advice"]) for finding in findings])
    else:
        print("all is well")
    return Exit.FOLDER if findings else Exit.OK
