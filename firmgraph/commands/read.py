"""`firmgraph read`: articles to a file of readings, for another folder to take in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from firmgraph.commands.common import DAY, settings_of
from firmgraph.config import Settings
from firmgraph.exits import Exit
from firmgraph.terminal import note
from ingest.crew import Alone, Crew
from ingest.jobs import BATCH
from ingest.places import absolute
from ingest.sources import Item, Loaded, Options, places, read_sources
from ingest.sources.readings import Shard, write_readings
from ingest.streams import grouped
from kg.errors import UnreadableArticle
from kg.model import Article, Reading


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file; .gz compresses it.")
@click.option("--shard", default="0/1", metavar="I/N", help="Read only the I-th of N shares, from 0 on.")
@click.option("--processes", type=click.IntRange(1, 256), default=1, help="Read in so many processes side by side.")
@click.option(
    "--cluster", metavar="ADDRESS", help="Read on a Ray cluster, in --processes readers; 'local': on this machine."
)
@click.option("--root", type=click.Path(path_type=Path), help="Name articles by their path below this folder.")
@click.option("--date", "published", type=DAY, help="The date of articles that carry none.")
@click.option("--visibility", default="public", show_default=True, help="Who may see what is read here.")
@click.option("--any-language", is_flag=True, help="Do not refuse what does not look like English.")
@click.pass_context
def read(
    ctx: click.Context, /, sources: tuple[str, ...], out: Path, shard: str, processes: int, cluster: str | None,
    **options: object,
) -> int:  # fmt: skip
    """Read SOURCES and write what was understood to a file, which `firmgraph ingest` takes in anywhere.

    Exit code 0: all read; 3: some could not be; 1: none could.
    """
    chosen, share = Options(**options), Shard.parse(shard)  # type: ignore[arg-type]  # click has checked them
    settings, dead = settings_of(ctx), list[UnreadableArticle]()
    found = read_sources(sources, chosen) if cluster is None else _afar(settings, sources, chosen, processes, cluster)
    items = (i for i in found if not isinstance(i, Loaded) or share.has(i.article.id))
    if cluster is not None:
        count = write_readings(_given(items, dead), out)
    else:
        with_reader = _alone if processes == 1 else _together
        count = write_readings(with_reader(settings, processes, items, dead), out)
    for letter in dead if share.number == 0 else ():  # every shard meets them: one tells
        note(f"not read: {letter}")
    print(f"{out}: {count} readings")
    return (Exit.PARTIAL if count else Exit.NOTHING) if dead or not count else Exit.OK


def _alone(settings: Settings, _: int, items: Iterable[Item], dead: list[UnreadableArticle]) -> Iterator[Reading]:
    from firmgraph.reading import reader  # lazy: spaCy

    yield from _read(Alone(reader(settings)), items, dead)


def _together(settings: Settings, processes: int, items: Iterable[Item], dead: list[UnreadableArticle]) -> Iterator[Reading]:
    from firmgraph.crews import recipe  # lazy, as above
    from ingest.workers import Workers

    with Workers(recipe(settings), processes) as workers:
        yield from _read(workers, items, dead)


def _afar(settings: Settings, sources: Iterable[str], options: Options, readers: int, address: str) -> Iterator[Item]:
    """Articles with their readings, as the cluster gives them."""
    from firmgraph.crews import recipe  # lazy, as above
    from ingest.cluster import read_on_cluster

    named: list[str] = []
    for place in places(sources):
        if isinstance(place, UnreadableArticle):
            yield place
        else:
            named.append(absolute(place))  # a reader may start elsewhere
    yield from read_on_cluster(named, options, recipe(settings), readers=readers, address=address)


def _given(items: Iterable[Item], dead: list[UnreadableArticle]) -> Iterator[Reading]:
    """The readings that items carry; what cannot be read is put to the dead."""
    for item in items:
        if isinstance(item, Loaded) and item.reading is not None:
            yield item.reading
        elif isinstance(item, UnreadableArticle):
            dead.append(item)


def _read(crew: Crew, items: Iterable[Item], dead: list[UnreadableArticle]) -> Iterator[Reading]:
    """Readings in order; what cannot be read is put to the dead."""

    def batches() -> Iterator[list[Article]]:
        for some in grouped(items, BATCH):
            dead.extend(item for item in some if isinstance(item, UnreadableArticle))
            yield [item.article for item in some if isinstance(item, Loaded)]

    for outcomes in crew.read_batches(batches()):
        dead.extend(outcome for outcome in outcomes if isinstance(outcome, UnreadableArticle))
        yield from (outcome for outcome in outcomes if isinstance(outcome, Reading))
