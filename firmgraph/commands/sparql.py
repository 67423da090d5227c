"""`firmgraph sparql`: a query over a snapshot of the graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from firmgraph.commands.common import quiet, settings_of
from firmgraph.door import door
from firmgraph.terminal import print_table, visible


@click.command()
@click.argument("query", required=False)
@click.option("--file", type=click.Path(path_type=Path, allow_dash=True), help="Read the query from a file, or - for stdin.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "tsv"]), default="table", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.pass_context
def sparql(ctx: click.Context, query: str | None, file: Path | None, form: str, as_json: bool) -> None:
    """Run QUERY: SELECT, ASK, CONSTRUCT or DESCRIBE over all graphs as one.

    The prefixes fg, rdf, rdfs, owl, skos, prov, oa, schema and xsd are known. SERVICE and updates are refused.
    """
    if (query is None) == (file is None):
        raise click.UsageError("give a query, or --file FILE")
    form = "json" if as_json else form
    request = {"query": query if query is not None else _text(file), "format": "json" if form == "table" else form}
    with door(settings_of(ctx), "firmgraph sparql") as site:
        result = site.call("sparql", request, quiet)["result"]
    if form == "table" and result.startswith("{"):
        show(json.loads(result))
    else:
        click.echo(result if form == "json" else visible(result).replace("\\u000d", ""), nl=not result.endswith("\n"))


def show(result: dict[str, Any]) -> None:
    """SPARQL 1.1 Query Results JSON as a table; true or false for ASK."""
    if "boolean" in result:
        print(str(result["boolean"]).lower())
        return
    names = result["head"]["vars"]
    rows = ([row.get(name, {}).get("value") for name in names] for row in result["results"]["bindings"])
    print_table(names, rows)


def _text(file: Path | None) -> str:
    with click.open_file(str(file), encoding="utf-8-sig", errors="replace") as stream:
        return str(stream.read())
