"""CSV and TSV: one article a row, its columns named as records name their fields."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ingest.sources.articles import Item, Options
from ingest.sources.decoding import encoding_of
from ingest.sources.documents import Document, Peeked
from ingest.sources.records import MAX_LINE, read_record
from kg.errors import UnreadableArticle

DELIMITERS = ",;\t|"


def read_table(document: Document, options: Options) -> Iterator[Item]:
    """Every row's article. A damaged row that hides where the next begins ends the table."""
    csv.field_size_limit(MAX_LINE)
    stream = document.stream if isinstance(document.stream, Peeked) else Peeked(document.stream)
    encoding = encoding_of(stream.first(), document.name)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline="")
    rows = csv.DictReader(text, dialect=_dialect(stream.first().decode(encoding, "replace")), restkey="", restval="")
    number = 1
    try:
        for number, row in enumerate(rows, start=2):
            yield from _row(row, f"{document.name}:{number}", options, document)
    except (csv.Error, UnicodeError) as error:
        yield UnreadableArticle(f"{document.name}:{number + 1}", f"is no row of a table ({error})", "check its quotes")


def _row(row: dict[str, str], source: str, options: Options, document: Document) -> Iterator[Item]:
    named = {key: value for key, value in row.items() if key and value}
    try:
        yield read_record(named, source, options, base=document.id)
    except UnreadableArticle as error:
        yield error


def _dialect(sample: str) -> type[csv.Dialect]:
    """By the delimiter that the header has most of."""
    header = sample.partition("\n")[0]

    class Found(csv.excel):
        delimiter = max(DELIMITERS, key=header.count)

    return Found
