"""Articles in and out of an open data folder."""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from firmgraph.arguments import Arguments
from firmgraph.crews import Hands, hands
from firmgraph.fetching import Visits, web
from firmgraph.letters import DeadLetters
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from ingest import jobs
from ingest.sources import Options, article_id, count_sources, places, read_place
from ingest.structured import register
from kg import terms
from kg.catalogue import Catalogue
from kg.errors import BadInput
from kg.model import ArticleId, Receipt
from kg.rdf import version_of

FIELDS = ("text", "title", "outlet", "published", "url", "id", "visibility")  # of a record
REMEMBERED = (
    "root",
    "published",
    "date_from_mtime",
    "visibility",
    "outlet",
    "any_language",
    "fields",
    "format",
    "mapping",
)  # with a dead letter


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
    """Read paths, addresses and what came on standard input; the report."""
    stdin, keep = _standard_input(given), not given.flag("dry_run")
    catalogue = site.graph.catalogue
    inputs = [*given.texts("paths"), *(["-"] if stdin is not None else [])]
    letters = DeadLetters(catalogue, keep=keep, options=json.dumps({key: given.raw(key) for key in REMEMBERED}))
    with site.writing, hands(site, given.number("processes")) as own:
        visits = Visits(catalogue, own.crew.version, keep=keep)
        reading = partial(read_place, options=options_of(given), stdin=stdin, web=web(site.settings, visits))
        report = jobs.ingest(
            letters.watched(places(inputs), reading),
            own.crew,
            site.graph.ledger,
            dry_run=not keep,
            progress=_teller(letters, visits, own, on_event),
            total=count_sources(inputs),
        )
        letters.close()
        visits.close()
        own.catch_up()
    return _reported(report)


def _teller(letters: DeadLetters, visits: Visits, own: Hands, on_event: OnEvent) -> Callable[[jobs.Progress], None]:
    """Settles each receipt, lets the index follow and passes the progress on."""

    def tell(progress: jobs.Progress) -> None:
        receipt = progress.receipt
        visits.settle(receipt, letters.settle(receipt))
        own.follow(receipt)
        what = receipt.title or receipt.article
        on_event({"done": progress.done, "total": progress.total, "rate": progress.rate, "what": str(what)[:60]})

    return tell


def _standard_input(given: Arguments) -> io.BytesIO | None:
    """What the asking process read there. Raises BadInput."""
    encoded = given.maybe("stdin")
    try:
        return io.BytesIO(base64.b64decode(encoded, validate=True)) if encoded is not None else None
    except binascii.Error as error:
        raise BadInput("'stdin' must be base64") from error


def _reported(report: jobs.Report) -> Result:
    return {
        "counts": dict(report.counts),
        "claims_added": report.claims_added,
        "claims_removed": report.claims_removed,
        "seconds": round(report.seconds, 3),
        "dry_run": report.dry_run,
        "dead": [{"source": str(receipt.article), "reason": receipt.reason} for receipt in report.dead],
        "receipts": [_receipt(receipt) for receipt in report.receipts if receipt.status != "dead"],
        "exit_code": report.exit_code,
    }


def _receipt(receipt: Receipt) -> Result:
    return {
        "article": receipt.article,
        "status": receipt.status,
        "title": receipt.title,
        "claims": receipt.claims,
        "claims_added": receipt.claims_added,
        "claims_removed": receipt.claims_removed,
        "intervals_opened": receipt.intervals_opened,
        "intervals_closed": receipt.intervals_closed,
        "details": dict(receipt.details),
    }


def delete(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Forget articles; `deleted` and `unknown` by the name given."""
    known = _iris(site.graph.catalogue)
    found = {name: known.get(name) or _called(name, given, set(known.values())) for name in given.texts("articles")}
    with site.writing:
        report = jobs.delete([id_ for id_ in found.values() if id_ is not None], site.graph.ledger)
        site.graph.index()
    return {
        "deleted": [name for name, id_ in found.items() if id_ is not None],
        "unknown": [name for name, id_ in found.items() if id_ is None],
        "claims_removed": report.claims_removed,
    }


def retract(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Take back every claim that a language model read; articles and other claims stay."""
    with site.writing:
        return {"claims_removed": site.graph.ledger.retract(given.text("reader"))}


def _called(name: str, given: Arguments, known: set[ArticleId]) -> ArticleId | None:
    """The known article that a path, a URL, an id or an IRI names."""
    root, base = given.maybe("root"), Path(given.maybe("base") or ".")
    path = str(base / name)
    tries = [ArticleId(name), article_id(name), article_id(path), article_id(path, Path(root) if root else None)]
    return next((id_ for id_ in tries if id_ in known), None)


def _iris(catalogue: Catalogue) -> dict[str, ArticleId]:
    """The articles by the IRI that the graph gives their version in force."""
    return {terms.ARTICLE + version_of(listed.id, listed.version): listed.id for listed in catalogue.articles()}
