"""`firmgraph watch`: be told when a relation appears, ends, is contradicted, resumes or goes stale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from firmgraph.commands.common import json_option, quiet, settings_of
from firmgraph.door import door
from firmgraph.terminal import print_json, print_table, visible
from kg.watches import Cadence


@click.group()
def watch() -> None:
    """Be told what changes: name a firm ("Scale AI") or a side of it ("Scale AI customers"), and ask for news later."""


@watch.command()
@click.argument("phrase")
@click.option(
    "--every", type=click.Choice([c.value for c in Cadence]), default=Cadence.AT_ONCE.value, help="How often to tell."
)
@json_option
@click.pass_context
def add(ctx: click.Context, phrase: str, every: str, as_json: bool) -> None:
    """Watch PHRASE from now on. What stands today is no news."""
    with door(settings_of(ctx), "firmgraph watch") as site:
        made = site.call("watch", {"phrase": phrase, "cadence": every}, quiet)
    if as_json:
        print_json(made)
    else:
        print(visible(f"watching {made['phrase']} ({made['id']}): {len(made['standings'])} known today"))


@watch.command()
@click.argument("which")
@json_option
@click.pass_context
def remove(ctx: click.Context, which: str, as_json: bool) -> None:
    """Stop watching WHICH: an id or the words of a watch."""
    with door(settings_of(ctx), "firmgraph watch") as site:
        gone = site.call("unwatch", {"watch": which}, quiet)
    if as_json:
        print_json(gone)
    else:
        print(visible(f"no longer watching {gone['phrase']}"))


@watch.command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Show what is watched."""
    with door(settings_of(ctx), "firmgraph watch") as site:
        found = site.call("watches", {}, quiet)["watches"]
    if as_json:
        print_json(found)
    elif found:
        print_table(("id", "phrase", "every", "since"), [(w["id"], w["phrase"], w["cadence"], w["made_at"]) for w in found])
    else:
        print("nothing is watched; `firmgraph watch add PHRASE` begins")


@watch.command()
@json_option
@click.pass_context
def news(ctx: click.Context, as_json: bool) -> None:
    """Tell what has changed since it was last told."""
    with door(settings_of(ctx), "firmgraph watch") as site:
        found = site.call("look", {"audience": "local"}, quiet)["news"]
        for one in found:
            site.call("told", {"watch": one["id"]}, quiet)
    if as_json:
        print_json(found)
    elif not found:
        print("no news")
    for one in found if not as_json else ():
        print(visible(f"{one['phrase']}:"))
        if one["meanings"]:
            print(visible(f"- now means several: {', '.join(one['meanings'])}; watch one of them by its id"))
        for change in one["changes"]:
            print(visible(f"- {_line(change)}"))


def _line(change: Mapping[str, Any]) -> str:
    """ "OpenAI: ended (was reducing). "OpenAI has left." Model Desk, 2025-07-01"."""
    was = f" (was {change['was']})" if change["was"] and change["was"] != change["group"] else ""
    sentence = change["sentence"]
    source = ", ".join(part for part in (sentence["outlet"], sentence["published"]) if part) if sentence else ""
    said = f' "{sentence["quote"]}" {source}' if sentence else ""
    return f"{change['said']} {change['name']}".strip() + f": {change['what']}{was}.{said}"
