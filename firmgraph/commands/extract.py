"""`firmgraph extract`: the claims of articles, nothing stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import click

from firmgraph.commands.common import DAY, settings_of
from firmgraph.exits import Exit
from firmgraph.reading import reader
from firmgraph.terminal import as_json, note, print_table
from ingest.interchange import claims_to_dicts
from ingest.reading import Reader
from ingest.sources import Item, Loaded, Options, read_sources
from ingest.suggested import Assisted
from kg.errors import UnreadableArticle
from kg.model import Reading

COLUMNS = ("s", "rel", "o", "phase", "modality", "since", "until", "quote")


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--jsonl", is_flag=True, help="One claim a line, as docs/formats.md describes.")
@click.option("--all", "all_relations", is_flag=True, help="The relations too that are left out by default.")
@click.option("--date", "published", type=DAY, help="The date of articles that carry none.")
@click.option("--any-language", is_flag=True, help="Do not refuse what does not look like English.")
@click.pass_context
def extract(
    ctx: click.Context, files: tuple[str, ...], jsonl: bool, all_relations: bool, published: date | None, any_language: bool
) -> int:
    """Print the claims of FILES (folders with all below them; - for standard input) without storing anything.

    Exit code 0: all read; 3: some could not be; 1: none could.
    """
    options = Options(published=published, any_language=any_language)
    dead: list[UnreadableArticle] = []
    read = 0
    known = reader(settings_of(ctx))
    for reading in _readings(known, read_sources(files, options), dead):
        read += 1
        lines = claims_to_dicts(reading, reading.article.source or "-", all_relations=all_relations)
        if jsonl:
            for line in lines:
                print(as_json(line), flush=True)
        else:
            print_table(COLUMNS, ([line[column] for column in COLUMNS] for line in lines))
    for letter in dead:
        note(f"not read: {letter}")
    return (Exit.PARTIAL if read else Exit.NOTHING) if dead or not read else Exit.OK


def _readings(known: Reader | Assisted, items: Iterator[Item], dead: list[UnreadableArticle]) -> Iterator[Reading]:
    """Readings of what can be read, in order; what cannot be is put to the dead."""

    def articles() -> Iterator[Loaded]:
        for item in items:
            if isinstance(item, UnreadableArticle):
                dead.append(item)
            elif isinstance(item, Loaded):
                yield item

    yield from known.read_many(loaded.article for loaded in articles())
