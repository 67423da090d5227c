"""`firmgraph ingest`: articles into the graph."""

from __future__ import annotations

import base64
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from firmgraph.commands.common import DAY, json_option, settings_of
from firmgraph.door import door
from firmgraph.terminal import Progress, note, print_json
from ingest.places import absolute

Option = Path | str | date | bool | int | tuple[str, ...] | None
SHOWN = 20  # dead letters told one by one; the rest are counted


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--root", type=click.Path(path_type=Path), help="Name articles by their path below this folder.")
@click.option("--dry-run", is_flag=True, help="Read and tell, store nothing.")
@click.option("--date", "published", type=DAY, help="The date of articles that carry none.")
@click.option("--date-from", type=click.Choice(["mtime"]), help="Date articles that carry none by their file.")
@click.option("--outlet", help="The outlet of articles that name none.")
@click.option("--visibility", default="public", show_default=True, help="Who may see what is read here.")
@click.option("--field", "fields", multiple=True, metavar="NAME=COLUMN", help="Which column or key holds text, title, ...")
@click.option(
    "--format", "format_", metavar="REGISTER", help="gleif, bods, ocds, wikidata, wikidata-nt or rdf: claims, no text."
)
@click.option("--mapping", type=click.Path(path_type=Path), help="What the properties of RDF mean (TOML).")
@click.option("--any-language", is_flag=True, help="Do not refuse what does not look like English.")
@click.option("--processes", type=click.IntRange(1, 256), help="Read and embed in so many processes side by side.")
@json_option
@click.pass_context
def ingest(ctx: click.Context, /, sources: tuple[str, ...], as_json: bool, **options: Option) -> int:
    """Read SOURCES into the graph: files, folders (with all below them), patterns, web addresses, feeds, sitemaps, buckets,
    or - for standard input. docs/ingesting.md lists the kinds of files.

    Exit code 0: all read; 3: some went to the dead letters; 1: nothing was read.
    """
    request = request_of(sources, options)
    with Progress("reading") as on_event, door(settings_of(ctx), "firmgraph ingest", create=True, listen=True) as site:
        report = site.call("ingest", request, on_event)
    print_json(report) if as_json else tell(report)
    return int(report["exit_code"])


def request_of(sources: tuple[str, ...], options: Mapping[str, Option]) -> dict[str, Any]:
    """What the verb wants: absolute paths, for the owner may have started elsewhere."""
    request: dict[str, Any] = {
        "paths": [absolute(source) for source in sources if source != "-"],
        "fields": list(fields) if isinstance(fields := options["fields"], tuple) else [],
        "date_from_mtime": options["date_from"] == "mtime",
        "published": str(options["published"]) if options["published"] is not None else None,
        "format": options["format_"],
        "mapping": str(mapping.absolute()) if isinstance(mapping := options["mapping"], Path) else None,
        "root": str(root.absolute()) if isinstance(root := options["root"], Path) else None,
    }
    if "-" in sources:
        request["stdin"] = base64.b64encode(sys.stdin.buffer.read()).decode()
    return request | {key: options[key] for key in ("dry_run", "outlet", "visibility", "any_language", "processes")}


def tell(report: Mapping[str, Any]) -> None:
    """The run in a few lines: dead letters on standard error, the count on standard output."""
    for letter in report["dead"][:SHOWN]:
        note(f"not read: {letter['source']}: {letter['reason']}")
    if len(report["dead"]) > SHOWN:
        note(f"... and {len(report['dead']) - SHOWN} more: firmgraph deadletters")
    counts = ", ".join(f"{count} {status}" for status, count in report["counts"].items())
    claims = f"{report['claims_added']} claims added, {report['claims_removed']} removed"
    print(f"{counts or 'no articles found'}; {claims}; {report['seconds']:.1f} s")
