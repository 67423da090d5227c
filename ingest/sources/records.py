"""JSON Lines: one article an object a line, under tolerant field names (lexicon/head_words.tsv)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import IO
from urllib.parse import quote

from ingest.sources.articles import Given, Item, Options, canonical_url, make_article
from ingest.sources.dates import parse_stamp
from ingest.sources.decoding import decode
from ingest.sources.heads import field_name
from kg.errors import UnreadableArticle
from kg.model import ArticleId

MAX_LINE = 8_000_000  # bytes; a longer line is skipped without being held in memory


def read_records(stream: IO[bytes], source: str, options: Options, *, base: str | None = None) -> Iterator[Item]:
    """Every line's article. `base`: the file's URI, to which a record's own id is added."""
    for number, line in enumerate(_bounded_lines(stream), start=1):
        where = f"{source}:{number}"
        if line is None:
            yield UnreadableArticle(where, f"the line is longer than {MAX_LINE:,} bytes", "one article a line, no more")
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            try:
                yield read_record(_parsed(line, where), where, options, base=base)
            except UnreadableArticle as error:
                yield error


def read_record(record: Mapping[str, object], source: str, options: Options, *, base: str | None = None) -> Item:
    """One object's article; raises UnreadableArticle."""
    fields = _fields(record, options.fields)
    text = fields.get("text")
    if not isinstance(text, str):
        raise UnreadableArticle(source, "has no text", 'put the article into a field called "text"')
    day, clock = _moment(fields.get("published"), source)
    given = Given(
        title=_string(fields.get("title")),
        outlet=_string(fields.get("outlet")),
        published=day,
        time=clock,
        url=_string(fields.get("url")),
        visibility=_string(fields.get("visibility")),
        fallback_id=_record_id(_string(fields.get("id")), base),
        lines_are_body=True,
    )
    return make_article(text, source, options, given)


def _parsed(line: bytes, where: str) -> Mapping[str, object]:
    text, _ = decode(line, where)
    try:
        record = json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        reason = f"is not JSON: {error.msg} at character {error.colno}"
        raise UnreadableArticle(where, reason, "JSON Lines need one object a line") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableArticle(where, "is not JSON", "JSON Lines need one object a line") from error
    if not isinstance(record, dict):
        raise UnreadableArticle(where, "is not a JSON object", "JSON Lines need one object a line")
    return record


def _fields(record: Mapping[str, object], mapped: Iterable[tuple[str, str]] = ()) -> dict[str, object]:
    """The record under this project's names; the first key that carries a value wins. Objects as outlets give their name."""
    fields: dict[str, object] = {ours: value for ours, key in mapped if (value := _at(record, key)) not in (None, "")}
    for key, value in record.items():
        known = field_name(key)
        if isinstance(value, dict):
            value = value.get("name") or value.get("title")
        if known is not None and value not in (None, ""):
            fields.setdefault(known, value)
    return fields


def _at(record: Mapping[str, object], key: str) -> object:
    """What stands under a key, or under one inside an object: "meta.date"."""
    if key in record:
        return record[key]
    outer, _, inner = key.partition(".")
    below = record.get(outer)
    return _at(below, inner) if isinstance(below, dict) and inner else None


def _moment(value: object, source: str) -> tuple[date | None, time | None]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            moment = datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise UnreadableArticle(source, f"the date {value} is none", "use YYYY-MM-DD") from error
        return moment.date(), moment.time().replace(microsecond=0)
    if value is None:
        return None, None
    parsed = parse_stamp(str(value))
    if parsed is None:
        raise UnreadableArticle(source, f"the date {str(value)[:40]!r} is none", "use YYYY-MM-DD")
    return parsed


def _string(value: object) -> str | None:
    if isinstance(value, str | int):
        return str(value).encode("utf-8", "replace").decode("utf-8").strip() or None
    return None


def _record_id(given: str | None, base: str | None) -> ArticleId | None:
    """A record's own id: a URL as it is, else a fragment of the file's URI, else (standard input) a URN."""
    if given is None:
        return None
    return ArticleId(canonical_url(given) or (f"{base}#" if base else "urn:firmgraph:") + quote(given, safe=""))


def _bounded_lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Lines; None for one longer than `MAX_LINE`, whose rest is read away piece by piece."""
    while line := stream.readline(MAX_LINE + 1):
        if len(line) <= MAX_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE)
        yield None
