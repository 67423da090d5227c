"""`firmgraph sparql`: a query over a snapshot of the graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from firmgraph.commands.common import quiet, settings_of
from firmgraph.door import door
from firmgraph.terminal import print_table, visible
from firmgraph.wire import Door


@click.command()
@click.argument("query", required=False)
@click.option("--file", type=click.Path(path_type=Path, allow_dash=True), help="Read the query from a file, or - for stdin.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "tsv"]), default="table", show_default=True)
@click.option("--saved", metavar="NAME", help="Run the query that is kept under this name.")
@click.option("--keep", metavar="NAME", help="Keep QUERY under this name, with --question; do not run it.")
@click.option("--question", help="With --keep: what the query answers, in words.")
@click.option("--list", "listing", is_flag=True, help="List the kept queries.")
@click.option("--drop", metavar="NAME", help="Forget the query that is kept under this name.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.pass_context
def sparql(
    ctx: click.Context, query: str | None, file: Path | None, form: str, as_json: bool,
    saved: str | None, keep: str | None, question: str | None, listing: bool, drop: str | None,
) -> None:  # fmt: skip
    """Run QUERY: SELECT, ASK, CONSTRUCT or DESCRIBE over all graphs as one.

    The prefixes fg, rdf, rdfs, owl, skos, prov, oa, schema and xsd are known. SERVICE and updates are refused. Queries can
    be kept under a name; the endpoint and its editor offer them too.
    """
    given = (query, file, saved, drop, listing or None)
    if sum(one is not None for one in given) != 1:
        raise click.UsageError("give one of a query, --file FILE, --saved NAME, --list, --drop NAME")
    text = query if query is not None else _text(file) if file is not None else None
    with door(settings_of(ctx), "firmgraph sparql") as site:
        if text is None and saved is None:
            _show_kept(site, drop)
        elif keep is not None:
            site.call("keep_query", {"name": keep, "question": question or "", "query": text}, quiet)
        else:
            kept = site.call("queries", {"name": saved}, quiet)["queries"][0]["query"] if saved is not None else text
            _run(site, kept, "json" if as_json else form)


def _show_kept(site: Door, drop: str | None) -> None:
    """The kept queries, after one is dropped if so asked."""
    if drop is not None:
        site.call("drop_query", {"name": drop}, quiet)
        return
    print_table(["name", "question"], ([q["name"], q["question"]] for q in site.call("queries", {}, quiet)["queries"]))


def _run(site: Door, query: str | None, form: str) -> None:
    request = {"query": query, "format": "json" if form == "table" else form}
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
