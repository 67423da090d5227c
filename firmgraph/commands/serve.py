"""`firmgraph serve` and `firmgraph slack`: the long-lived owner of a data folder, with the faces asked for."""

from __future__ import annotations

import click

from firmgraph.commands.common import settings_of
from firmgraph.config import Settings


@click.command()
@click.option("--host", help="The address to listen on [FIRMGRAPH_HOST, 127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65535), help="The port [FIRMGRAPH_PORT, 8765]; 0 picks a free one.")
@click.option("--no-http", is_flag=True, help="Only the socket (and Slack).")
@click.option("--slack", "with_slack", is_flag=True, help="Answer in Slack too.")
@click.pass_context
def serve(ctx: click.Context, host: str | None, port: int | None, no_http: bool, with_slack: bool) -> None:
    """Own the data folder: answer over HTTP and to every other command, while ingestion goes on.

    Ends on SIGTERM or Ctrl-C, after what is under way.
    """
    given = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    _run(settings_of(ctx).model_copy(update=given), http=not no_http, with_slack=with_slack)


@click.command()
@click.option("--http", is_flag=True, help="Answer over HTTP too.")
@click.pass_context
def slack(ctx: click.Context, http: bool) -> None:
    """Own the data folder and answer in Slack (Socket Mode): the same as `serve --slack --no-http`."""
    _run(settings_of(ctx), http=http, with_slack=True)


def _run(settings: Settings, *, http: bool, with_slack: bool) -> None:
    from firmgraph.server import run  # lazy: `firmgraph serve --help` needs no server

    run(settings, http=http, with_slack=with_slack)
