"""Reading on a cluster: the same stages under Ray Data, places in, readings out, memory bounded by its back-pressure.

Ray runs on this machine unless an address is given. Its dashboard and its usage statistics are off.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ingest.crew import ArticleReader, read_batch
from ingest.jobs import BATCH
from ingest.sources import Item, Loaded, Options, read_place
from ingest.workers import Recipe
from kg.codec import dumps, loads
from kg.errors import ConfigError, UnreadableArticle
from kg.model import Article, Reading

HERE: Final = "local"  # the address that starts Ray on this machine alone
Row = dict[str, str]  # "kind": article, read or dead; "body": its JSON. What Ray hands from stage to stage


@dataclass(frozen=True, slots=True)
class Letter:
    """An UnreadableArticle as it travels."""

    source: str
    reason: str
    advice: str


def read_on_cluster(
    places: Iterable[str], options: Options, recipe: Recipe, *, readers: int, address: str = HERE
) -> Iterator[Item]:  # fmt: skip
    """The articles of all places with their readings, in no order. `readers`: processes that each load the models once.

    Raises ConfigError without Ray.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray  # lazy: the extra `scale`, and seconds
    except ModuleNotFoundError as error:
        raise ConfigError("reading on a cluster needs Ray: pip install 'firmgraph[scale]'") from error
    ray.init(address=address, include_dashboard=False, log_to_driver=False, configure_logging=False)
    try:
        ray.data.DataContext.get_current().enable_progress_bars = False
        rows = ray.data.from_items([{"place": place} for place in places]).flat_map(_Load(options))
        pool = ray.data.ActorPoolStrategy(size=readers)
        read = rows.map_batches(_Read, fn_constructor_args=(recipe,), batch_size=BATCH, batch_format="numpy", compute=pool)
        for row in read.iter_rows():
            yield _item(row)
    finally:
        ray.shutdown()


@dataclass(frozen=True, slots=True)
class _Load:
    """The stage that opens a place."""

    options: Options

    def __call__(self, row: dict[str, Any]) -> list[Row]:
        """A row for each article, and one for each that cannot be read."""
        return [
            _row(item) for item in read_place(row["place"], self.options) if isinstance(item, Loaded | UnreadableArticle)
        ]


def _row(item: Loaded | UnreadableArticle) -> Row:
    if isinstance(item, UnreadableArticle):
        return {"kind": "dead", "body": dumps(Letter(item.source, item.reason, item.advice))}
    if item.reading is not None:
        return {"kind": "read", "body": dumps(item.reading)}
    return {"kind": "article", "body": dumps(item.article)}


class _Read:
    """The stage that reads; one in each process."""

    def __init__(self, recipe: Recipe) -> None:
        self._reader: ArticleReader = recipe.reader()

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
        """The articles of a batch become readings or dead letters; the rest passes."""
        rows = list(zip(batch["kind"], batch["body"], strict=True))
        articles = [loads(Article, body) for kind, body in rows if kind == "article"]
        done = [{"kind": kind, "body": body} for kind, body in rows if kind != "article"]
        for outcome in read_batch(articles, self._reader):
            item = Loaded(outcome.article, reading=outcome) if isinstance(outcome, Reading) else outcome
            done.append(_row(item))
        return {name: [row[name] for row in done] for name in ("kind", "body")}


def _item(row: dict[str, Any]) -> Item:
    if row["kind"] == "dead":
        letter = loads(Letter, row["body"])
        return UnreadableArticle(letter.source, letter.reason, letter.advice)
    reading = loads(Reading, row["body"])
    return Loaded(reading.article, reading=reading)
