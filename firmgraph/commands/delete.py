"""`firmgraph delete`: articles as if they had never been read."""

from __future__ import annotations

from pathlib import Path

import click

from firmgraph.commands.common import json_option, quiet, settings_of
from firmgraph.door import door
from firmgraph.exits import Exit
from firmgraph.terminal import note, print_json


@click.command()
@click.argument("articles", nargs=-1)
@click.option("--read-by", metavar="MODEL", help="Instead of articles: all claims that this language model read.")
@click.option("--root", type=click.Path(path_type=Path), help="The folder below which articles were named by their path.")
@json_option
@click.pass_context
def delete(ctx: click.Context, articles: tuple[str, ...], read_by: str | None, root: Path | None, as_json: bool) -> int:
    """Forget ARTICLES, each given as a path, a URL or its IRI. Exit code 1 when none of them is known."""
    if (read_by is None) == (not articles):
        raise click.UsageError("give articles, or --read-by MODEL")
    if read_by is not None:
        return _retract(ctx, read_by, as_json)
    request = {
        "articles": list(articles),
        "root": str(root.absolute()) if root is not None else None,
        "base": str(Path.cwd()),
    }
    with door(settings_of(ctx), "firmgraph delete") as site:
        result = site.call("delete", request, quiet)
    if as_json:
        print_json(result)
    else:
        print(f"{len(result['deleted'])} deleted; {result['claims_removed']} claims removed")
        for article in result["unknown"]:
            note(f"not known: {article}")
    return Exit.OK if result["deleted"] else Exit.NOTHING


def _retract(ctx: click.Context, model: str, as_json: bool) -> int:
    with door(settings_of(ctx), "firmgraph delete") as site:
        result = site.call("retract", {"reader": model}, quiet)
    print_json(result) if as_json else print(f"{result['claims_removed']} claims read by {model} removed")
    return Exit.OK if result["claims_removed"] else Exit.NOTHING
