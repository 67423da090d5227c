"""`firmgraph mcp`: the Model Context Protocol over standard input and output."""

from __future__ import annotations

import click

from firmgraph.commands.common import settings_of
from firmgraph.door import door
from kg.errors import ConfigError


@click.command()
@click.option("--read-only", is_flag=True, help="Without the tool that reads articles in.")
@click.pass_context
def mcp(ctx: click.Context, read_only: bool) -> None:
    """Offer ask, firm, sparql and ingest, and firms as resources, to a program that speaks MCP on standard input.

    A running `firmgraph serve` offers the same, but ingest, at /mcp.
    """
    try:
        from firmgraph.mcp import make_server  # lazy: an optional extra
    except ImportError as error:
        raise ConfigError("MCP needs the extra `mcp`: pip install 'firmgraph[mcp]'") from error
    with door(settings_of(ctx), "firmgraph mcp", create=not read_only, listen=True) as site:
        make_server(site, writing=not read_only).run("stdio")
