"""`firmgraph judge`: a person's decisions."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from firmgraph.commands.common import DAY, json_option, quiet, settings_of
from firmgraph.door import door
from firmgraph.terminal import print_json, print_table, visible

_note = click.option("--note", help="Why.")


@click.group()
def judge() -> None:
    """Decide what reading could not: each decision is kept, applied to every later reading, and can be undone."""


@judge.command()
@click.argument("first")
@click.argument("second")
@_note
@json_option
@click.pass_context
def merge(ctx: click.Context, first: str, second: str, note: str | None, as_json: bool) -> None:
    """FIRST and SECOND are one thing."""
    _decide(ctx, {"verdict": "merge", "names": [first, second], "note": note}, as_json)


@judge.command()
@click.argument("first")
@click.argument("second")
@_note
@json_option
@click.pass_context
def split(ctx: click.Context, first: str, second: str, note: str | None, as_json: bool) -> None:
    """FIRST and SECOND are two things."""
    _decide(ctx, {"verdict": "split", "names": [first, second], "note": note}, as_json)


@judge.command()
@click.argument("claim")
@_note
@json_option
@click.pass_context
def reject(ctx: click.Context, claim: str, note: str | None, as_json: bool) -> None:
    """CLAIM (an id that `firmgraph firm` shows) is not what the sentence says."""
    _decide(ctx, {"verdict": "reject", "target": claim, "note": note}, as_json)


@judge.command()
@click.argument("claim")
@_note
@json_option
@click.pass_context
def confirm(ctx: click.Context, claim: str, note: str | None, as_json: bool) -> None:
    """CLAIM is true as stated."""
    _decide(ctx, {"verdict": "confirm", "target": claim, "note": note}, as_json)


@judge.command()
@click.argument("claim")
@click.argument("day", type=DAY)
@_note
@json_option
@click.pass_context
def end(ctx: click.Context, claim: str, day: date, note: str | None, as_json: bool) -> None:
    """What CLAIM says ended on DAY."""
    _decide(ctx, {"verdict": "end", "target": claim, "day": day.isoformat(), "note": note}, as_json)


@judge.command()
@click.argument("claim")
@click.argument("day", type=DAY)
@_note
@json_option
@click.pass_context
def begin(ctx: click.Context, claim: str, day: date, note: str | None, as_json: bool) -> None:
    """What CLAIM says began on DAY."""
    _decide(ctx, {"verdict": "begin", "target": claim, "day": day.isoformat(), "note": note}, as_json)


@judge.command()
@click.argument("claim")
@click.argument("wrong")
@click.argument("right")
@_note
@json_option
@click.pass_context
def means(ctx: click.Context, claim: str, wrong: str, right: str, note: str | None, as_json: bool) -> None:
    """The party of CLAIM that was read as WRONG is RIGHT."""
    _decide(ctx, {"verdict": "means", "target": claim, "names": [wrong, right], "note": note}, as_json)


@judge.command()
@click.argument("judgement")
@json_option
@click.pass_context
def undo(ctx: click.Context, judgement: str, as_json: bool) -> None:
    """Take back JUDGEMENT (an id that `firmgraph judge list` shows)."""
    _decide(ctx, {"verdict": "undo", "target": judgement}, as_json)


@judge.command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Show every decision."""
    with door(settings_of(ctx), "firmgraph judge") as site:
        made = site.call("judgements", {}, quiet)["judgements"]
    if as_json:
        print_json(made)
        return
    rows = [(m["id"], m["verdict"], ", ".join(m["names"]), m["quote"], m["day"], m["author"], _state(m)) for m in made]
    print_table(("id", "verdict", "about", "sentence", "day", "by", ""), rows)


def _decide(ctx: click.Context, request: dict[str, Any], as_json: bool) -> None:
    with door(settings_of(ctx), "firmgraph judge") as site:
        made = site.call("judge", request, quiet)
    if as_json:
        print_json(made)
    else:
        what = "was already undone" if made.get("already") else "undone" if made["undone"] else made["verdict"]
        print(visible(f"{what}: {', '.join(made['names'])} ({made['id']})"))


def _state(made: dict[str, Any]) -> str:
    return "undone" if made["undone"] else ""
