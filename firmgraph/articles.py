"""Articles out of an open data folder: named one by one, or by where they came from and when they were published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from firmgraph.arguments import Arguments
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from ingest import jobs
from ingest.sources import article_id
from kg import terms
from kg.catalogue import Catalogue, Listed
from kg.errors import BadInput
from kg.model import ArticleId
from kg.rdf import version_of
from kg.visits import forget


def delete(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Forget articles; `deleted` and `unknown` by the name given, or by id where they were chosen. `dry_run`: only tell.

    Raises BadInput when nothing says which.
    """
    found = _wanted(site.graph.catalogue, given)
    known = {id_ for ids in found.values() for id_ in ids}
    told = {
        "deleted": [name for name, ids in found.items() if ids],
        "unknown": [name for name, ids in found.items() if not ids],
        "articles": sorted(known),
    }
    if given.flag("dry_run"):
        return told | {"claims_removed": sum(_claims(site.graph.catalogue, id_) for id_ in known)}
    with site.turn("a deletion", on_event):
        report = jobs.delete(sorted(known), site.graph.ledger)
        forget(site.graph.catalogue)  # so that what the web still has can be read again
        site.graph.index()
    return told | {"claims_removed": report.claims_removed}


def _wanted(catalogue: Catalogue, given: Arguments) -> dict[str, list[ArticleId]]:
    """The articles by the name that was given for them; chosen ones by their own id."""
    names, choice = given.texts("articles"), _Choice.of(given)
    if not names and choice == _Choice():
        raise BadInput("say which articles: name them, or give a source, an outlet or days")
    listed = catalogue.articles()
    if not names:
        return {listed_.id: [listed_.id] for listed_ in listed if choice.covers(listed_)}
    iris = {terms.ARTICLE + version_of(one.id, one.version): one.id for one in listed}
    named = {name: [iris[name]] if name in iris else _called(name, given, listed) for name in names}
    chosen = {one.id for one in listed if choice.covers(one)}
    return {name: [id_ for id_ in ids if id_ in chosen] for name, ids in named.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """Articles by where they came from and when they were published; everything by default."""

    source: str | None = None  # a pattern over the article's source and id
    outlet: str | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, given: Arguments) -> _Choice:
        """What a request chooses."""
        days = {"since": given.day("since"), "until": given.day("until")}
        return cls(source=given.maybe("source"), outlet=given.maybe("outlet"), **days)

    def covers(self, one: Listed) -> bool:
        """Whether an article is among them; one without a day is in no stretch of days."""
        if self.source is not None and not any(fnmatchcase(name or "", self.source) for name in (one.source, one.id)):
            return False
        if self.outlet is not None and (one.outlet or "").casefold() != self.outlet.casefold():
            return False
        if self.since is None and self.until is None:
            return True
        day = one.published
        return day is not None and (self.since or day) <= day <= (self.until or day)


def _claims(catalogue: Catalogue, article: ArticleId) -> int:
    reading = catalogue.reading(article)
    return len(reading.claims) if reading is not None else 0


def retract(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Take back every claim that a language model read; articles and other claims stay."""
    with site.turn("a deletion", on_event):
        return {"claims_removed": site.graph.ledger.retract(given.text("reader"))}


def _called(name: str, given: Arguments, listed: Sequence[Listed]) -> list[ArticleId]:
    """The known article that a path, a URL, an id or an IRI names; all below it for a folder or an archive."""
    root, base = given.maybe("root"), Path(given.maybe("base") or ".")
    path = str(base / name)
    tries = [ArticleId(name), article_id(name), article_id(path), article_id(path, Path(root) if root else None)]
    known = {one.id for one in listed}
    exact = next((id_ for id_ in tries if id_ in known), None)
    if exact is not None:
        return [exact]
    below = tuple(f"{id_.rstrip('/')}{mark}" for id_ in tries if id_.startswith("file:") for mark in ("/", "!", "#"))
    return [one.id for one in listed if one.id.startswith(below)]
