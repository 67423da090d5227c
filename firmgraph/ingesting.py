"""Articles into an open data folder: runs, dry runs, and second tries of what could not be read."""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from math import ceil
from pathlib import Path
from typing import IO

from firmgraph.arguments import Arguments
from firmgraph.crews import Hands, hands
from firmgraph.fetching import Visits, web
from firmgraph.letters import DeadLetters
from firmgraph.planning import planned
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from ingest import jobs
from ingest.sources import Options, count_sources, places, read_place
from ingest.structured import register
from kg.errors import BadInput
from kg.letters import letters
from kg.model import Receipt
from kg.protocols import GraphWriter
from kg.rehearsal import rehearsal
from kg.withheld import Level, withhold

FIELDS = ("text", "title", "outlet", "published", "url", "id", "visibility")  # of a record
REMEMBERED = (  # with a dead letter
    "root", "published", "date_from_mtime", "visibility", "outlet", "any_language", "fields", "format", "mapping",
    "pages_only",
)  # fmt: skip


def options_of(given: Arguments) -> Options:
    """How to read what does not speak for itself."""
    root, name, mapping = (given.maybe(key) for key in ("root", "format", "mapping"))
    return Options(
        root=Path(root) if root is not None else None,
        published=given.day("published"),
        date_from_mtime=given.flag("date_from_mtime"),
        visibility=given.maybe("visibility") or "public",
        outlet=given.maybe("outlet"),
        any_language=given.flag("any_language"),
        register=register(name, Path(mapping) if mapping is not None else None) if name is not None else None,
        fields=tuple(_field(text) for text in given.texts("fields")),
    )


def _field(text: str) -> tuple[str, str]:
    """ "text=Body": our name and theirs. Raises BadInput."""
    ours, equals, theirs = text.partition("=")
    if not equals or not theirs or ours not in FIELDS:
        raise BadInput(f"{text!r} maps no field: write NAME=COLUMN, with a name of {', '.join(FIELDS)}")
    return ours, theirs


def ingest(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Read paths, addresses and what came on standard input; the report, of a dry run with its plan."""
    rehearsed = given.flag("dry_run")
    with _standard_input(given) as stdin, site.turn(_doing(given), on_event), hands(site, given.number("processes")) as own:
        run = _Run(site, given, own, on_event)
        if not rehearsed:
            return _reported(run.read(site.graph.ledger, stdin))
        with rehearsal(site.graph.ledger, site.graph.reader) as writer:
            report = run.read(writer, stdin)
            return _reported(report) | {"plan": planned(writer.difference())}


class _Run:
    """One run: the list of dead letters, the memory of the web and the index go along with it."""

    def __init__(self, site: Site, given: Arguments, own: Hands, on_event: OnEvent) -> None:
        keep = not given.flag("dry_run")
        catalogue, told = site.graph.catalogue, {key: given.raw(key) for key in REMEMBERED}
        options = json.dumps({key: value for key, value in told.items() if value is not None})
        self._site, self._given, self._own, self._on_event = site, given, own, on_event
        self._letters = DeadLetters(catalogue, keep=keep, options=options)
        visibility = given.maybe("visibility") or "public"
        self._visits = Visits(catalogue, own.crew.version, keep=keep, visibility=visibility)

    def read(self, writer: GraphWriter, stdin: IO[bytes] | None) -> jobs.Report:
        """From the sources to the writer."""
        inputs = [*self._given.texts("paths"), *(["-"] if stdin is not None else [])]
        fetched = web(self._site.settings, self._visits, feeds=not self._given.flag("pages_only"))
        read = partial(read_place, options=options_of(self._given), stdin=stdin, web=fetched)
        items = self._letters.watched(places(inputs), read)
        report = jobs.ingest(items, self._own.crew, writer, progress=self._tell, total=count_sources(inputs))
        self._letters.close()
        self._visits.close()
        if not self._given.flag("dry_run"):
            self._withhold()
            self._own.catch_up()
        return report

    def _withhold(self) -> None:
        """Keep of all texts what the settings say, in the catalogue and in the passages."""
        level, index = Level(self._site.settings.retention), self._site.graph.passages
        for article in withhold(self._site.graph.catalogue, level):
            if index is not None:
                index.remove(article)

    def _tell(self, progress: jobs.Progress) -> None:
        """Settles each receipt, lets the index follow and passes the progress on."""
        receipt = progress.receipt
        source = self._letters.settle(receipt)
        self._visits.settle(receipt, source)
        self._own.follow(receipt)
        what = str(receipt.title or receipt.article)[:60]
        self._site.busy = f"{_doing(self._given)} ({_how_far(progress)})"
        event = {"done": progress.done, "total": progress.total, "rate": round(progress.rate, 2), "what": what}
        told = {"receipt": _receipt(receipt) | {"source": source}} if self._given.flag("receipts") else {}
        self._on_event(event | told)


def _doing(given: Arguments) -> str:
    """What those are told who wait for it."""
    return "a dry run" if given.flag("dry_run") else "an ingest"


def _how_far(progress: jobs.Progress) -> str:
    of = f" of {progress.total:,}" if progress.total is not None else ""
    left = f", some {ceil(progress.seconds_left / 60)} min left" if progress.seconds_left is not None else ""
    return f"{progress.done:,}{of} read{left}"


@contextmanager
def _standard_input(given: Arguments) -> Iterator[IO[bytes] | None]:
    """What the asking process read there, in the message or in a file that it left. Raises BadInput."""
    file, encoded = given.maybe("stdin_file"), given.maybe("stdin")
    try:
        if file is not None:
            with Path(file).open("rb") as stream:
                yield stream
        else:
            yield io.BytesIO(base64.b64decode(encoded, validate=True)) if encoded is not None else None
    except binascii.Error as error:
        raise BadInput("'stdin' must be base64") from error


def _reported(report: jobs.Report) -> Result:
    return {
        "counts": dict(report.counts),
        "claims_added": report.claims_added,
        "claims_removed": report.claims_removed,
        "seconds": round(report.seconds, 3),
        "dead": [{"source": str(receipt.article), "reason": receipt.reason} for receipt in report.dead],
        "receipts": [_receipt(receipt) for receipt in report.receipts if receipt.status != "dead"],
        "exit_code": report.exit_code,
    }


def _receipt(receipt: Receipt) -> Result:
    return {
        "article": receipt.article,
        "status": receipt.status,
        "title": receipt.title,
        "reason": receipt.reason,
        "claims": receipt.claims,
        "claims_added": receipt.claims_added,
        "claims_removed": receipt.claims_removed,
        "intervals_opened": receipt.intervals_opened,
        "intervals_closed": receipt.intervals_closed,
        "details": dict(receipt.details),
    }


def retry(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Read again what is in the dead letters, each as it was read the first time; `left`: what is still there.

    What came on standard input cannot be had again and stays.
    """
    runs: dict[str, set[str]] = {}
    for letter in letters(site.graph.catalogue):
        if letter.place is not None:
            runs.setdefault(letter.options or "{}", set()).add(letter.place)
    reports = [
        ingest(site, Arguments(json.loads(options) | {"paths": sorted(places)}), on_event)
        for options, places in runs.items()
    ]
    left = [{"source": letter.source, "reason": letter.reason} for letter in letters(site.graph.catalogue)]
    read = sum(count for report in reports for status, count in report["counts"].items() if status != "dead")
    return {"read": read, "left": left}
