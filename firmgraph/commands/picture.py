"""`firmgraph picture`: what looking tells quicker than reading."""

from __future__ import annotations

import base64
import sys
from datetime import date
from pathlib import Path

import click

from firmgraph.commands.common import DAY, iso, quiet, settings_of
from firmgraph.door import door
from firmgraph.terminal import note

FORMATS = {".svg": "svg", ".png": "png"}


@click.command()
@click.argument("kind", type=click.Choice(["timeline", "ownership", "connection"]))
@click.argument("firm", nargs=-1, required=True)
@click.option("--to", "other", metavar="FIRM", help="The other end of a connection.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to: FILE.svg or FILE.png [stdout, SVG].")
@click.option("--as-of", type=DAY, help="The day asked about [today].")
@click.pass_context
def picture(
    ctx: click.Context, kind: str, firm: tuple[str, ...], other: str | None, out: Path | None, as_of: date | None
) -> None:
    """Draw what held when around FIRM (timeline), its owners and holdings (ownership), or how it and the firm of --to
    hang together (connection), as SVG or PNG.
    """
    form = FORMATS.get(out.suffix.lower()) if out is not None else "svg"
    if form is None:
        raise click.BadParameter(f"{out}: the file's name must end in .svg or .png", param_hint="--out")
    if (kind == "connection") != (other is not None):
        raise click.BadParameter("name the other firm of a connection, and of nothing else", param_hint="--to")
    request = {
        "picture": kind,
        **({"to": other} if other is not None else {}),
        "name": " ".join(firm),
        "format": form,
        "as_of": iso(as_of),
    }
    with door(settings_of(ctx), "firmgraph picture") as site:
        drawn = site.call("picture", request, quiet)
    content = drawn["svg"].encode() if form == "svg" else base64.b64decode(drawn["png"])
    if out is None:
        sys.stdout.buffer.write(content)
        return
    out.write_bytes(content)
    note(f"{out}: {drawn['title']}")
