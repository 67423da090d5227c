"""`firmgraph ingest`: articles into the graph."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any

import click

from firmgraph.commands.common import DAY, json_option, settings_of
from firmgraph.door import door
from firmgraph.exits import Exit
from firmgraph.planning import lines
from firmgraph.terminal import Progress, note, print_json, visible
from firmgraph.terminal import as_json as json_line
from firmgraph.wire import Door, OnEvent, Result
from ingest.following import Follower, waiting
from ingest.places import absolute

Option = Path | str | date | bool | int | tuple[str, ...] | None
SHOWN = 20  # dead letters told one by one; the rest are counted


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--root", type=click.Path(path_type=Path), help="Name articles by their path below this folder.")
@click.option("--dry-run", is_flag=True, help="Tell what would change, store nothing.")
@click.option("--date", "published", type=DAY, help="The date of articles that carry none.")
@click.option("--date-from", type=click.Choice(["mtime"]), help="Date articles that carry none by their file.")
@click.option("--outlet", help="The outlet of articles that name none.")
@click.option("--visibility", default="public", show_default=True, help="Who may see what is read here.")
@click.option("--field", "fields", multiple=True, metavar="NAME=COLUMN", help="Which column or key holds text, title, ...")
@click.option(
    "--format", "format_", metavar="REGISTER", help="gleif, bods, ocds, wikidata, wikidata-nt or rdf: claims, no text."
)
@click.option("--mapping", type=click.Path(path_type=Path), help="What the properties of RDF mean (TOML).")
@click.option("--any-language", is_flag=True, help="Do not refuse what does not look like English.")
@click.option("--processes", type=click.IntRange(1, 256), help="Read and embed in so many processes side by side.")
@click.option("--report", "report_file", type=click.Path(path_type=Path), help="Write a receipt a line (JSON) to this file.")
@click.option(
    "--watch", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Look again every so many seconds, for good."
)
@json_option
@click.pass_context
def ingest(ctx: click.Context, /, sources: tuple[str, ...], as_json: bool, **options: Option) -> int:
    """Read SOURCES into the graph: files, folders (with all below them), patterns, web addresses, feeds, sitemaps, buckets,
    or - for standard input. docs/ingesting.md lists the kinds of files.

    Exit code 0: all read; 3: some went to the dead letters; 1: nothing was read.
    """
    watch, report_file = options["watch"], options["report_file"]
    if watch is not None and "-" in sources:
        raise click.UsageError("standard input cannot be watched")
    with ExitStack() as stack:
        on_event = stack.enter_context(Progress("reading"))
        if isinstance(report_file, Path):
            on_event = _also(on_event, stack.enter_context(report_file.open("a", encoding="utf-8")))
        request = request_of(options) | {"receipts": report_file is not None, **stack.enter_context(_spooled(sources))}
        settings = settings_of(ctx)
        if options["dry_run"] and not settings.data.is_dir():  # a plan over nothing, which leaves nothing
            settings = settings.model_copy(update={"data": Path(stack.enter_context(tempfile.TemporaryDirectory()))})
        site = stack.enter_context(door(settings, "firmgraph ingest", create=True, listen=True))
        run = _Run(site, request, on_event, as_json=as_json)
        if isinstance(watch, float):
            Follower(sources, run.once).follow(waiting(watch))
            return Exit.OK
        return run.once([absolute(source) for source in sources if source != "-"])


class _Run:
    """What is asked of the door, once or again and again."""

    def __init__(self, site: Door, request: Mapping[str, Any], on_event: OnEvent, *, as_json: bool) -> None:
        self._site, self._request, self._on_event, self._as_json = site, request, on_event, as_json

    def once(self, paths: list[str]) -> int:
        """Read these; tell of it; the exit code."""
        report = self._site.call("ingest", {**self._request, "paths": paths}, self._on_event)
        print_json(report) if self._as_json else tell(report)
        return int(report["exit_code"])


def request_of(options: Mapping[str, Option]) -> dict[str, Any]:
    """How to read; files by their absolute paths, for the owner may have started elsewhere."""
    request: dict[str, Any] = {
        "fields": list(fields) if isinstance(fields := options["fields"], tuple) else [],
        "date_from_mtime": options["date_from"] == "mtime",
        "published": str(options["published"]) if options["published"] is not None else None,
        "format": options["format_"],
        "mapping": str(mapping.absolute()) if isinstance(mapping := options["mapping"], Path) else None,
        "root": str(root.absolute()) if isinstance(root := options["root"], Path) else None,
    }
    return request | {key: options[key] for key in ("dry_run", "outlet", "visibility", "any_language", "processes")}


@contextmanager
def _spooled(sources: tuple[str, ...]) -> Iterator[Result]:
    """Standard input in a file that the owner can read, however much it is."""
    if "-" not in sources:
        yield {}
        return
    with tempfile.NamedTemporaryFile(prefix="firmgraph-") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        yield {"stdin_file": file.name}


def _also(on_event: OnEvent, file: IO[str]) -> Callable[[Result], None]:
    """Passes progress on and writes each receipt down as it comes."""

    def write(event: Result) -> None:
        receipt = event.pop("receipt", None)
        if receipt is not None:
            file.write(json_line(receipt) + "\n")
            file.flush()
        on_event(event)

    return write


def tell(report: Mapping[str, Any]) -> None:
    """The run in a few lines: dead letters on standard error, the plan and the count on standard output."""
    for letter in report["dead"][:SHOWN]:
        note(f"not read: {letter['source']}: {letter['reason']}")
    if len(report["dead"]) > SHOWN:
        note(f"... and {len(report['dead']) - SHOWN} more: firmgraph deadletters")
    for line in lines(report["plan"], SHOWN) if "plan" in report else ():
        print(visible(line))
    counts = ", ".join(f"{count} {status}" for status, count in report["counts"].items())
    claims = f"{report['claims_added']} claims added, {report['claims_removed']} removed"
    print(f"{counts or 'no articles found'}; {claims}; {report['seconds']:.1f} s", flush=True)
