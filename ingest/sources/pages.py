"""Web pages and PDFs, parsed in the confined process, as articles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from ingest.parsing.confined import Confined
from ingest.sources.articles import Given, Loaded, Options, canonical_url, make_article
from ingest.sources.dates import parse_stamp
from ingest.sources.documents import Document


@cache
def parsers() -> Confined:
    """The one parsing process of this one."""
    return Confined()


def read_page(data: bytes, document: Document, options: Options) -> Loaded:
    """The article of a web page: its headline, a blank line, its paragraphs. Raises UnreadableArticle."""
    found = parsers().parse("page", data, document.name, url=document.url)
    given = Given(
        title=found["title"], outlet=found["outlet"], url=_own(found["url"], document.url),
        fallback_id=document.id, fallback_date=document.day, **_moment(found["published"]),
    )  # fmt: skip
    return make_article(_headed(found["title"], found["text"]), document.name, options, given)


def read_pdf(data: bytes, document: Document, options: Options) -> Loaded:
    """The article of a PDF; the day on which the file was made counts only where the text gives none."""
    found = parsers().parse("pdf", data, document.name)
    made = _moment(found["published"]).get("published")
    given = Given(fallback_id=document.id, url=document.url, fallback_date=made or document.day)
    return make_article(found["text"], document.name, options, given)


def _own(claimed: str | None, fetched: str | None) -> str | None:
    """The address that a page gives itself, unless it was fetched from another site: nobody speaks for another's pages."""
    if fetched is None or claimed is None:
        return claimed or fetched
    same = urlsplit(canonical_url(claimed) or "").hostname == urlsplit(fetched).hostname
    return claimed if same else fetched


def _headed(title: str | None, text: str) -> str:
    """The text with its headline on top, once."""
    if title is None or text.startswith(title):
        return text
    return f"{title}\n\n{text}"


def _moment(value: object) -> Mapping[str, Any]:
    parsed = parse_stamp(str(value)) if value else None
    return {"published": parsed[0], "time": parsed[1]} if parsed is not None else {}


def day_of(value: object) -> date | None:
    """The day of a date in any of the usual ways of writing it."""
    day: date | None = _moment(value).get("published")
    return day
