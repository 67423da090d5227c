"""`firmgraph doctor`: what is wrong with the data folder."""

from __future__ import annotations

import shutil

import click

from firmgraph.commands.common import json_option, quiet, settings_of
from firmgraph.config import Settings
from firmgraph.door import door
from firmgraph.exits import Exit
from firmgraph.folder import FolderLock
from firmgraph.terminal import print_json, print_table


@click.command()
@click.option("--reindex", is_flag=True, help="Make the passage index anew first, with the encoder of the settings.")
@click.option("--deep", is_flag=True, help="Look at every quad: some milliseconds an article.")
@click.option("--mend", is_flag=True, help="Put right what can be put right without loss, then look again.")
@json_option
@click.pass_context
def doctor(ctx: click.Context, reindex: bool, deep: bool, mend: bool, as_json: bool) -> int:
    """Compare catalogue, graph and index, and say how to mend what differs. Exit code 4 when something does."""
    settings = settings_of(ctx)
    if reindex:
        forget_index(settings)
    with door(settings, "firmgraph doctor") as site:
        findings = site.call("doctor", {"deep": deep, "mend": mend}, quiet)["findings"]
    if as_json:
        print_json(findings)
    elif findings:
        print_table(("found", "advice"), [(finding["what"], finding["advice"]) for finding in findings])
    else:
        print("all is well")
    return Exit.FOLDER if findings else Exit.OK


def forget_index(settings: Settings) -> None:
    """Throw the passage index away; whoever opens the folder next fills it again. Raises FolderLocked."""
    lock = FolderLock(settings.data)
    lock.acquire("firmgraph doctor", wait=settings.wait)
    try:
        shutil.rmtree(settings.data / "passages", ignore_errors=True)
    finally:
        lock.release()
