"""From a document to its articles, whatever its kind. A part that cannot be read is an item of the stream, never its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from ingest.sources.articles import Given, Item, Options, make_article
from ingest.sources.decoding import decode
from ingest.sources.documents import PACKED, Document, Kind, Peeked, kind_of, known_suffix
from ingest.sources.mail import read_mail
from ingest.sources.pages import read_page, read_pdf
from ingest.sources.readings import read_readings
from ingest.sources.records import read_records
from ingest.sources.tables import read_table
from ingest.sources.unpacking import members, unpacked
from ingest.sources.warcs import pages
from kg.errors import UnreadableArticle

MAX_BYTES: Final = 8_000_000  # of one text
MAX_PARSED: Final = 32_000_000  # bytes of one page, mail or PDF: pictures and styles are most of them
Reader = Callable[[Document, Options], Iterator[Item]]


def read_document(document: Document, options: Options) -> Iterator[Item]:
    """Everything that a document holds, archives and compressed streams opened on the way."""
    try:
        stream = Peeked(document.stream)
        opened = replace(document, stream=stream)
        kind = kind_of(opened, stream.first())
        yield from _read(opened, kind, options)
    except UnreadableArticle as error:
        yield error
    except OSError as error:
        why = f"cannot be read ({error.strerror or error})"
        yield UnreadableArticle(document.name, why, "check that it exists and may be read")


def _read(document: Document, kind: Kind, options: Options) -> Iterator[Item]:
    if kind in PACKED:
        yield from read_document(unpacked(document, kind), options)
    elif kind in (Kind.ZIP, Kind.TAR):
        yield from _members(document, kind, options)
    elif options.register is not None:
        yield from options.register(document, options)
    elif kind is Kind.WARC:
        for page in pages(document):
            yield from [page] if isinstance(page, UnreadableArticle) else read_document(page, options)
    else:
        yield from READERS[kind](document, options)


def _members(document: Document, kind: Kind, options: Options) -> Iterator[Item]:
    """What a folder would give: pictures and styles in an archive of pages are no articles."""
    found = False
    for member in members(document, kind):
        if isinstance(member, UnreadableArticle):
            found = True
            yield member
        elif options.register is not None or known_suffix(member.path):
            found = True
            yield from read_document(member, options)
    if not found:
        yield UnreadableArticle(document.name, "holds no article", "docs/ingesting.md lists the kinds of files")


def whole(document: Document, most: int) -> bytes:
    """All its bytes. Raises UnreadableArticle when there are too many."""
    data = document.stream.read(most + 1)
    if len(data) > most:
        raise UnreadableArticle(document.name, f"is too long (more than {most:,} bytes)", "split it: one file, one article")
    return data


def _text(document: Document, options: Options) -> Iterator[Item]:
    """One article, or JSON Lines when it begins with a brace and its name says nothing else."""
    text, note = decode(whole(document, MAX_BYTES), document.name)
    given = Given(fallback_id=document.id, fallback_date=document.day)
    yield make_article(text, document.name, options, given, (note,) if note else ())


def _records(document: Document, options: Options) -> Iterator[Item]:
    return read_records(document.stream, document.name, options, base=document.id)


def _page(document: Document, options: Options) -> Iterator[Item]:
    yield read_page(whole(document, MAX_PARSED), document, options)


def _pdf(document: Document, options: Options) -> Iterator[Item]:
    yield read_pdf(whole(document, MAX_PARSED), document, options)


def _mail(document: Document, options: Options) -> Iterator[Item]:
    yield read_mail(whole(document, MAX_PARSED), document, options)


def _table(document: Document, options: Options) -> Iterator[Item]:
    return read_table(document, options)


def _feed(document: Document, options: Options) -> Iterator[Item]:
    yield UnreadableArticle(document.name, "is a feed", "give its address to `firmgraph ingest`, which fetches its pages")


READERS: Final[Mapping[Kind, Reader]] = {
    Kind.TEXT: _text, Kind.RECORDS: _records, Kind.PAGE: _page, Kind.PDF: _pdf, Kind.MAIL: _mail, Kind.TABLE: _table,
    Kind.FEED: _feed, Kind.READINGS: read_readings,
}  # fmt: skip
