"""`firmgraph export`: the graph as a file."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from firmgraph.commands.common import DAY, iso, settings_of
from firmgraph.door import door
from firmgraph.wire import Event

FORMATS = ("nquads", "trig", "turtle", "ntriples", "rdfxml", "jsonld", "bods", "ocds", "csv", "graphml")


@click.command()
@click.option("--format", "form", type=click.Choice(FORMATS), default="nquads", show_default=True)
@click.option("--stable", is_flag=True, help="Sorted, without times of ingestion: the same content gives the same bytes.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of standard output.")
@click.option("--as-of", type=DAY, help="Only rows that answer on this day (bods, ocds, csv, graphml).")
@click.pass_context
def export(ctx: click.Context, form: str, stable: bool, output: Path | None, as_of: date | None) -> None:
    """Write all graphs as RDF; or what is public as BODS 0.4 (ownership), OCDS (supply), CSV or GraphML (all rows)."""
    with door(settings_of(ctx), "firmgraph export") as site, click.open_file(str(output or "-"), "wb") as stream:

        def write(event: Event) -> None:
            stream.write(event["text"].encode())

        site.call("export", {"format": form, "stable": stable, "as_of": iso(as_of)}, write)
    sys.stdout.flush()
