"""From what a person names (paths, folders, patterns, addresses, standard input) to documents and their articles."""

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

from ingest.places import is_address, is_local, is_remote
from ingest.sources.articles import Given, Item, Loaded, Options, file_id, make_article, shown
from ingest.sources.documents import Document, known_suffix
from ingest.sources.formats import MAX_BYTES, read_document
from ingest.sources.remote import remote_documents
from ingest.sources.web import Web
from ingest.streams import Pieces, as_file
from kg.errors import UnreadableArticle


def read_sources(
    inputs: Iterable[str], options: Options | None = None, *, stdin: IO[bytes] | None = None, web: Web | None = None
) -> Iterator[Item]:
    """The articles of paths, folders, globs, addresses and "-" (standard input), folders in name order, one at a time.

    Without `web` nothing is fetched: an http address is then an item that says so.
    """
    for place in places(inputs):
        yield from [place] if isinstance(place, UnreadableArticle) else read_place(place, options, stdin=stdin, web=web)


def places(inputs: Iterable[str]) -> Iterator[str | UnreadableArticle]:
    """Folders and patterns as their files; addresses and "-" as they are."""
    for given in inputs:
        for found in _expand(given) if is_local(given) else [given]:
            yield str(found) if isinstance(found, Path) else found


def read_place(
    place: str, options: Options | None = None, *, stdin: IO[bytes] | None = None, web: Web | None = None
) -> Iterator[Item]:
    """The articles of one file, address or "-"."""
    chosen = options or Options()
    if place == "-":
        yield from read_stream(stdin or sys.stdin.buffer, chosen)
    elif is_address(place):
        yield from web.read(place, chosen) if web is not None else [_unfetched(place)]
    elif is_remote(place):
        for document in remote_documents(place):
            yield from [document] if isinstance(document, UnreadableArticle) else read_closing(document, chosen)
    else:
        yield from read_file(Path(place), chosen)


def _unfetched(given: str) -> UnreadableArticle:
    return UnreadableArticle(shown(given), "is a web address, which is not fetched here", "save the page and give the file")


def count_sources(inputs: Iterable[str]) -> int | None:
    """How many files `read_sources` would open: the total of a progress bar (a file of records counts once).

    None when nobody can tell before: addresses, and files that hold many articles.
    """
    count = 0
    for given in inputs:
        if not is_local(given):
            return None
        for found in _expand(given):
            if isinstance(found, Path) and found.suffix.lower() not in SINGLE:
                return None
            count += 1
    return count


SINGLE = frozenset(
    {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".eml", ""}
)  # one article a file


def read_file(path: Path, options: Options | None = None) -> Iterator[Item]:
    """Everything that a file holds."""
    chosen, name = options or Options(), shown(str(path))
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableArticle(name, "is not a regular file", "give a file or a folder")
        stream = path.open("rb")
    except UnreadableArticle as error:
        yield error
        return
    except OSError as error:
        yield UnreadableArticle(name, f"cannot be read ({error.strerror or error})", "check that it exists and may be read")
        return
    modified = datetime.fromtimestamp(status.st_mtime, UTC).date() if chosen.date_from_mtime else None
    day = _date_in_name(path) or modified
    yield from read_closing(
        Document(name=name, path=str(path), stream=stream, id=file_id(path, chosen.root), day=day), chosen
    )


def read_closing(document: Document, options: Options) -> Iterator[Item]:
    """A document's articles; its stream is closed at the end."""
    with document.stream:
        yield from read_document(document, options)


def read_text(text: str, options: Options | None = None, *, source: str = "text") -> Loaded:
    """An article handed over as a string; raises UnreadableArticle."""
    return make_article(text, source, options or Options(), Given())


def _date_in_name(path: Path) -> date | None:
    """ "2024-05-22-ledgard-sells.md"."""
    match = re.match(r"((?:19|20)\d\d-\d\d-\d\d)(?!\d)", path.name)
    try:
        return date.fromisoformat(match[1]) if match is not None else None
    except ValueError:
        return None


def read_stream(stream: IO[bytes], options: Options) -> Iterator[Item]:
    """Standard input: JSON Lines when the first character is a brace, else whatever its first bytes show."""
    buffered = io.BufferedReader(stream, 65536) if isinstance(stream, io.RawIOBase) else stream
    first = buffered.readline(MAX_BYTES + 1)
    brace = first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{")
    joined = as_file(_Joined(first, buffered))
    yield from read_document(Document(name="-", path="-.jsonl" if brace else "-", stream=joined), options)


class _Joined(Pieces):
    """A stream whose first piece has already been read."""

    def __init__(self, first: bytes, rest: IO[bytes]) -> None:
        self._first, self._rest = io.BytesIO(first), rest

    def piece(self, size: int) -> bytes:
        """Of the first piece, then of the rest."""
        return self._first.read(size) or self._rest.read(size)


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
    """Its files of known kinds, hidden ones and links to folders left out, in name order."""
    found = False
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and known_suffix(name):
                found = True
                yield Path(folder) / name
    if not found:
        yield UnreadableArticle(shown(str(path)), "holds no article", "docs/ingesting.md lists the kinds of files")
