"""`firmgraph backup`, `restore` and `compact`."""

from __future__ import annotations

from pathlib import Path

import click

from firmgraph.commands.common import json_option, quiet, settings_of
from firmgraph.door import door
from firmgraph.folder import FolderLock
from firmgraph.terminal import print_json

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=FILE)
@json_option
@click.pass_context
def backup(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Write all of the data folder to FILE, which must not exist; an owner goes on answering meanwhile."""
    with door(settings_of(ctx), "firmgraph backup") as site:
        made = site.call("backup", {"path": str(file.absolute())}, quiet)
    print_json(made) if as_json else print(f"{made['path']}: {made['files']} files, {made['bytes'] / 1e6:.1f} MB")


@click.command()
@click.argument("file", type=FILE)
@json_option
@click.pass_context
def restore(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Lay the backup FILE down as the data folder, which must not hold a graph yet. Everything is checked first."""
    from kg.backup import restore as lay_down  # lazy: brings the stores

    settings = settings_of(ctx)
    lock = FolderLock(settings.data)
    lock.acquire("firmgraph restore")
    try:
        manifest = lay_down(file, settings.data)
    finally:
        lock.release()
    done = {"data": str(settings.data), "files": len(manifest["files"])}
    print_json(done) if as_json else print(f"{done['data']}: {done['files']} files restored")


@click.command()
@click.option("--versions", is_flag=True, help="Forget the texts of article versions that newer ones have replaced.")
@json_option
@click.pass_context
def compact(ctx: click.Context, versions: bool, as_json: bool) -> None:
    """Give back the disk that the data folder no longer needs."""
    with door(settings_of(ctx), "firmgraph compact") as site:
        done = site.call("compact", {"versions": versions}, quiet)
    if as_json:
        print_json(done)
    else:
        forgotten = f", {done['versions']} former versions forgotten" if versions else ""
        print(f"{done['before'] / 1e6:.1f} MB before, {done['after'] / 1e6:.1f} MB after{forgotten}")
