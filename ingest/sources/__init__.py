"""Where articles come from: files, folders, globs, JSON Lines, standard input. A bad one is an item, never the end."""

from __future__ import annotations

import glob
import io
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO

from ingest.sources.articles import (
    Given,
    Item,
    Loaded,
    Options,
    article_id,
    canonical_url,
    content_id,
    file_id,
    make_article,
    shown,
)
from ingest.sources.decoding import decode
from ingest.sources.records import read_record, read_records
from kg.errors import UnreadableArticle

__all__ = [
    "Given", "Item", "Loaded", "Options", "article_id", "canonical_url", "content_id", "count_sources", "file_id",
    "make_article", "read_file", "read_record", "read_records", "read_sources", "read_text", "shown",
]  # fmt: skip

TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown"})
RECORD_SUFFIXES = frozenset({".jsonl", ".ndjson"})
MAX_BYTES = 8_000_000  # of one text file


def read_sources(inputs: Iterable[str], options: Options | None = None, *, stdin: IO[bytes] | None = None) -> Iterator[Item]:
    """The articles of paths, folders, globs and "-" (standard input), folders in name order, one at a time."""
    chosen = options or Options()
    for given in inputs:
        if given == "-":
            yield from _stdin(stdin or sys.stdin.buffer, chosen)
            continue
        for found in _expand(given):
            yield from [found] if isinstance(found, UnreadableArticle) else read_file(found, chosen)


def count_sources(inputs: Iterable[str]) -> int:
    """How many files `read_sources` would open: the total of a progress bar (a file of records counts once)."""
    return sum(1 for given in inputs for _ in (_expand(given) if given != "-" else ["-"]))


def read_file(path: Path, options: Options | None = None) -> Iterator[Item]:
    """The article of a text or Markdown file, or those of a JSON Lines file."""
    chosen, name = options or Options(), shown(str(path))
    try:
        status = _regular(path, name)
        if path.suffix.lower() in RECORD_SUFFIXES:
            with path.open("rb") as stream:
                yield from read_records(stream, name, chosen, base=file_id(path, chosen.root))
            return
        yield _text_file(path, name, status, chosen)
    except UnreadableArticle as error:
        yield error
    except OSError as error:
        yield UnreadableArticle(name, f"cannot be read ({error.strerror or error})", "check that it exists and may be read")


def read_text(text: str, options: Options | None = None, *, source: str = "text") -> Loaded:
    """An article handed over as a string; raises UnreadableArticle."""
    return make_article(text, source, options or Options(), Given())


def _regular(path: Path, name: str) -> os.stat_result:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableArticle(name, "is not a regular file", "give a file or a folder")
    return status


def _text_file(path: Path, name: str, status: os.stat_result, options: Options) -> Loaded:
    if status.st_size > MAX_BYTES:
        raise UnreadableArticle(name, f"is too long ({status.st_size:,} bytes)", "split it: one file, one article")
    text, note = decode(path.read_bytes(), name)
    if re.match(r"\ufeff?\s*<(?:!doctype html|html)\b", text, re.IGNORECASE):
        raise UnreadableArticle(name, "is a web page", "save its text as .txt or .md")
    modified = datetime.fromtimestamp(status.st_mtime, UTC).date() if options.date_from_mtime else None
    given = Given(fallback_id=file_id(path, options.root), fallback_date=_date_in_name(path) or modified)
    return make_article(text, name, options, given, (note,) if note else ())


def _date_in_name(path: Path) -> date | None:
    """ "2024-05-22-ledgard-sells.md"."""
    match = re.match(r"((?:19|20)\d\d-\d\d-\d\d)(?!\d)", path.name)
    try:
        return date.fromisoformat(match[1]) if match is not None else None
    except ValueError:
        return None


def _stdin(stream: IO[bytes], options: Options) -> Iterator[Item]:
    """JSON Lines when the first character is a brace, else one article."""
    buffered = io.BufferedReader(stream, 65536) if isinstance(stream, io.RawIOBase) else stream
    first = buffered.readline(MAX_BYTES + 1)
    if first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        yield from read_records(_Joined(first, buffered), "-", options)  # type: ignore[arg-type]
        return
    data = first + buffered.read(MAX_BYTES + 1 - len(first)) if len(first) <= MAX_BYTES else first
    try:
        if len(data) > MAX_BYTES:
            raise UnreadableArticle("-", f"is longer than {MAX_BYTES:,} bytes", "give one article, or JSON Lines")
        text, note = decode(data, "-")
        yield make_article(text, "-", options, Given(), (note,) if note else ())
    except UnreadableArticle as error:
        yield error


class _Joined:
    """A stream whose first piece has already been read."""

    def __init__(self, first: bytes, rest: IO[bytes]) -> None:
        self._first, self._rest = io.BytesIO(first), rest

    def readline(self, limit: int = -1) -> bytes:
        """The next line, at most `limit` bytes of it."""
        line = self._first.readline(limit)
        if line.endswith(b"\n") or (limit >= 0 and len(line) >= limit):
            return line
        return line + self._rest.readline(limit - len(line) if limit >= 0 else -1)


def _expand(given: str) -> Iterator[Path | UnreadableArticle]:
    path = Path(given)
    if path.is_dir():
        yield from _folder(path)
    elif not os.path.lexists(path) and glob.has_magic(given):
        found = sorted(glob.iglob(given, recursive=True))
        for match in found:
            yield from _folder(Path(match)) if os.path.isdir(match) else [Path(match)]
        if not found:
            yield UnreadableArticle(shown(given), "matches no file", "quote the pattern, or give a folder")
    else:
        yield path


def _folder(path: Path) -> Iterator[Path | UnreadableArticle]:
    """Its text, Markdown and JSON Lines files, hidden ones and links to folders left out, in name order."""
    found = False
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in TEXT_SUFFIXES | RECORD_SUFFIXES:
                found = True
                yield Path(folder) / name
    if not found:
        yield UnreadableArticle(shown(str(path)), "holds no article", "files end in .txt, .md or .jsonl")
