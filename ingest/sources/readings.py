"""Readings as files: many machines read, each its shard, and one folder takes in what they have read.

The first line names the format, each further one is a reading with its article (`kg.codec`). A file of readings is a
source as any other; it may come from elsewhere, so what it says is checked against the texts that it carries.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from ingest.sources.articles import Item, Loaded, Options
from ingest.sources.documents import READINGS_MARK, Document
from kg.codec import dumps, loads
from kg.errors import BadInput, UnreadableArticle
from kg.model import ArticleId, Reading

MAX_LINE: Final = 64_000_000  # bytes of a reading with its article, which is at most a million characters
HEAD: Final = READINGS_MARK + b"}\n"


@dataclass(frozen=True, slots=True)
class Shard:
    """One of `of` shares of all articles; which one an article belongs to follows from its id alone."""

    number: int  # from 0 on
    of: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """ "0/4" is the first of four. Raises BadInput."""
        number, slash, of = text.partition("/")
        if not (slash and number.isdecimal() and of.isdecimal() and int(number) < int(of)):
            raise BadInput(f"{text!r} is no shard: write I/N, with I from 0 to N - 1")
        return cls(int(number), int(of))

    def has(self, article: ArticleId) -> bool:
        """Whether the article is in this share."""
        return int.from_bytes(hashlib.sha256(article.encode("utf-8", "replace")).digest()[:8]) % self.of == self.number


def write_readings(readings: Iterable[Reading], target: Path) -> int:
    """Write the file, compressed when its name ends in .gz, whole or not at all; the number of readings."""
    part = target.with_name(f".{target.name}.part")
    count = 0
    with _writable(part, packed=target.suffix == ".gz") as file:
        file.write(HEAD)
        for reading in readings:
            file.write(dumps(reading).encode() + b"\n")
            count += 1
    part.replace(target)
    return count


def _writable(path: Path, *, packed: bool) -> IO[bytes]:
    return gzip.open(path, "wb", compresslevel=3) if packed else path.open("wb")  # type: ignore[return-value]  # a GzipFile is one


def read_readings(document: Document, options: Options) -> Iterator[Item]:
    """Every line's article with its reading."""
    document.stream.readline(MAX_LINE)
    number = 1
    while line := document.stream.readline(MAX_LINE):
        number += 1
        where = f"{document.name}:{number}"
        try:
            reading = _checked(loads(Reading, line.decode()), options)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
            yield UnreadableArticle(where, f"is no reading of this version ({error})", "write the file anew")
        else:
            yield Loaded(reading.article, reading=reading)


def _checked(reading: Reading, options: Options) -> Reading:
    """Raises ValueError when it speaks of another article, quotes what that does not say, or is for more than may see it."""
    text = reading.article.text
    for evidence in (claim.evidence for claim in reading.claims):
        if evidence.article != reading.article.id or text[evidence.start : evidence.end] != evidence.quote:
            raise ValueError("a quote does not stand in the article")
    if not all(type(value) is str for value in (text, reading.article.id, reading.extractor, reading.article.visibility)):
        raise ValueError("a text is no text")
    if options.visibility not in ("public", reading.article.visibility):
        raise ValueError(f"it is for {reading.article.visibility}, this run for {options.visibility}")
    return reading
