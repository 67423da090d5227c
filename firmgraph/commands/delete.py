"""`firmgraph delete`: articles as if they had never been read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from firmgraph.commands.common import DAY, iso, json_option, quiet, settings_of
from firmgraph.door import door
from firmgraph.exits import Exit
from firmgraph.terminal import note, print_json, visible


@click.command()
@click.argument("articles", nargs=-1)
@click.option("--read-by", metavar="MODEL", help="Instead of articles: all claims that this language model read.")
@click.option("--source", metavar="PATTERN", help="Those from here: a pattern over path or address, such as '*/feed-a/*'.")
@click.option("--outlet", help="Those of this outlet.")
@click.option("--since", type=DAY, help="Those published on this day or later.")
@click.option("--until", type=DAY, help="Those published on this day or before.")
@click.option("--dry-run", is_flag=True, help="Tell which they are, forget nothing.")
@click.option("--root", type=click.Path(path_type=Path), help="The folder below which articles were named by their path.")
@json_option
@click.pass_context
def delete(
    ctx: click.Context, /, articles: tuple[str, ...], read_by: str | None, root: Path | None, as_json: bool,
    **choice: str | date | bool | None,
) -> int:  # fmt: skip
    """Forget ARTICLES, each given as a path, a URL or its IRI; a folder or an archive stands for all below it. Without
    ARTICLES the options choose. Graph, passages and catalogue forget them; backups made before do not.

    Exit code 1 when none of them is known.
    """
    chosen = any(value for key, value in choice.items() if key != "dry_run")
    if (read_by is None) == (not articles and not chosen):
        raise click.UsageError("give articles, or --source, --outlet, --since, --until, or --read-by MODEL")
    if read_by is not None:
        return _retract(ctx, read_by, as_json)
    request = {key: iso(value) if isinstance(value, date) else value for key, value in choice.items()} | {
        "articles": list(articles),
        "root": str(root.absolute()) if root is not None else None,
        "base": str(Path.cwd()),
    }
    with door(settings_of(ctx), "firmgraph delete") as site:
        result = site.call("delete", request, quiet)
    if as_json:
        print_json(result)
    else:
        _tell(result, dry_run=bool(choice["dry_run"]))
    return Exit.OK if result["deleted"] else Exit.NOTHING


def _tell(result: Mapping[str, Any], *, dry_run: bool) -> None:
    count, claims = len(result["articles"]), result["claims_removed"]
    if dry_run:
        print("\n".join(visible(article) for article in result["articles"]))
        note(f"{count} would be deleted; {claims} claims would be removed")
    else:
        print(f"{count} deleted; {claims} claims removed")
    for article in result["unknown"]:
        note(f"not known: {article}")


def _retract(ctx: click.Context, model: str, as_json: bool) -> int:
    with door(settings_of(ctx), "firmgraph delete") as site:
        result = site.call("retract", {"reader": model}, quiet)
    print_json(result) if as_json else print(f"{result['claims_removed']} claims read by {model} removed")
    return Exit.OK if result["claims_removed"] else Exit.NOTHING
