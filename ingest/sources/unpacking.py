"""Compressed streams and archives, read as they unpack and bounded on the way; no member is written to disk by its name."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import posixpath
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import IO, Final, cast
from urllib.parse import quote

from ingest.needing import needing
from ingest.sources.articles import shown
from ingest.sources.documents import Document, Kind
from ingest.streams import Pieces, as_file
from kg.errors import UnreadableArticle
from kg.model import ArticleId

RATIO: Final = 200  # bytes that one packed byte may become; text rarely passes 20, a gzip bomb has 1,030
FREE: Final = 16_000_000  # bytes that may come out before the ratio counts
DEEPEST: Final = 2  # archives within archives
MEMBERS: Final = 1_000_000  # files of one archive
SPOOLED: Final = 4_000_000_000  # bytes of an archive that does not lie in a file
DAMAGED: Final = (
    OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, NotImplementedError
)  # fmt: skip  # ValueError: names that are no text


class Counted(Pieces):
    """A packed stream that knows how much of it was read."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner, self.count = inner, 0

    def piece(self, size: int) -> bytes:
        """The next packed bytes."""
        found = self._inner.read(size)
        self.count += len(found)
        return found


class Unpacked(Pieces):
    """What comes out of a packed stream. Raises UnreadableArticle when that is out of proportion, or damaged."""

    def __init__(self, inner: IO[bytes], packed: Callable[[], int], name: str) -> None:
        self._inner, self._packed, self._name, self._count = inner, packed, name, 0

    def piece(self, size: int) -> bytes:
        """The next bytes, never many at once."""
        try:
            found = self._inner.read(min(size, 65536))
        except DAMAGED as error:
            raise UnreadableArticle(self._name, f"is damaged ({error})", "get it again") from error
        self._count += len(found)
        if self._count > FREE + RATIO * self._packed():
            raise bomb(self._name)
        return found


def bomb(name: str) -> UnreadableArticle:
    """The error of an archive that unpacks out of all proportion."""
    return UnreadableArticle(name, "unpacks out of all proportion (a decompression bomb?)", "unpack it yourself and look")


def unpacked(document: Document, kind: Kind) -> Document:
    """The document inside a compressed one. Raises UnreadableArticle, ConfigError."""
    deeper = _deeper(document)
    packed = Counted(document.stream)
    inner = _opened(as_file(packed), kind)
    path = document.path[: document.path.rfind(".")] if "." in document.path else document.path
    path += ".tar" if document.path.lower().endswith(".tgz") else ""
    stream = as_file(Unpacked(inner, lambda: packed.count, document.name))
    return replace(deeper, path=path, stream=stream, media="")


def _opened(packed: io.BufferedReader, kind: Kind) -> IO[bytes]:
    match kind:
        case Kind.GZIP:
            return cast(IO[bytes], gzip.GzipFile(fileobj=packed))
        case Kind.BZIP2:
            return cast(IO[bytes], bz2.BZ2File(packed))
        case Kind.XZ:
            return cast(IO[bytes], lzma.LZMAFile(packed))
        case _:
            with needing("sources"):
                import zstandard  # lazy: only .zst files need it
            window = zstandard.ZstdDecompressor(max_window_size=2**27)
            return as_file(_Zstd(window.stream_reader(packed, read_across_frames=True), zstandard.ZstdError))


class _Zstd(Pieces):
    """zstandard's reader, whose errors are none of Python's."""

    def __init__(self, reader: IO[bytes], error: type[Exception]) -> None:
        self._reader, self._error = reader, error

    def piece(self, size: int) -> bytes:
        """The next bytes. Raises OSError for damaged data."""
        try:
            return self._reader.read(size)
        except self._error as error:
            raise OSError(str(error)) from error


def members(document: Document, kind: Kind) -> Iterator[Document | UnreadableArticle]:
    """The files of an archive in its order; those that cannot be had are items. Raises UnreadableArticle."""
    deeper = _deeper(document)
    try:
        yield from _zipped(deeper) if kind is Kind.ZIP else _tarred(deeper)
    except DAMAGED as error:
        raise UnreadableArticle(document.name, f"is a damaged archive ({error})", "get it again") from error


def _deeper(document: Document) -> Document:
    if document.depth >= DEEPEST:
        raise UnreadableArticle(document.name, f"lies more than {DEEPEST} archives deep", "unpack the outer one first")
    return replace(document, depth=document.depth + 1)


def _zipped(document: Document) -> Iterator[Document | UnreadableArticle]:
    with zipfile.ZipFile(_seekable(document)) as archive:
        listed = archive.infolist()
        packed, size = sum(one.compress_size for one in listed), sum(one.file_size for one in listed)
        held = archive.fp.seek(0, io.SEEK_END) if archive.fp is not None else 0
        if size > FREE + RATIO * min(packed, held):  # members that overlap claim more bytes than the file has
            raise bomb(document.name)
        for one in listed[:MEMBERS]:
            link = stat.S_ISLNK(one.external_attr >> 16)
            if not one.is_dir() and not link and (_leaves(one.filename) or not _skipped(one.filename)):
                yield _zip_member(document, archive, one)


def _zip_member(document: Document, archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> Document | UnreadableArticle:
    name = f"{document.name}!{shown(one.filename)}"
    if _leaves(one.filename):
        return UnreadableArticle(name, "its name leads out of the archive", "unpack it yourself and look")
    if one.flag_bits & 1:
        return UnreadableArticle(name, "wants a password", "unpack it yourself")
    try:
        inner = archive.open(one)
    except DAMAGED as error:
        return UnreadableArticle(name, f"is damaged ({error})", "get the archive again")
    stream = as_file(Unpacked(inner, partial(int, one.compress_size), name))
    return replace(document, name=name, path=one.filename, id=_member_id(document, one.filename), stream=stream)


def _tarred(document: Document) -> Iterator[Document | UnreadableArticle]:
    """As a stream: a member is read before the next one is asked for."""
    with tarfile.open(fileobj=document.stream, mode="r|") as archive:
        for count, one in enumerate(archive):
            if count >= MEMBERS:
                return
            name = f"{document.name}!{shown(one.name)}"
            if not one.isfile():
                continue
            if one.issparse():
                yield UnreadableArticle(name, "is mostly holes, of any length", "unpack it yourself and look")
            elif _leaves(one.name):
                yield UnreadableArticle(name, "its name leads out of the archive", "unpack it yourself and look")
            elif not _skipped(one.name) and (inner := archive.extractfile(one)) is not None:
                stream = as_file(Unpacked(inner, partial(int, one.size), name))
                yield replace(document, name=name, path=one.name, id=_member_id(document, one.name), stream=stream)


def _skipped(name: str) -> bool:
    return any(part.startswith(".") and part not in (".", "..") for part in name.split("/")) or name.startswith("__MACOSX/")


def _leaves(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or plain[1:2] == ":" or posixpath.normpath(plain).startswith("..")


def _member_id(document: Document, name: str) -> ArticleId | None:
    return ArticleId(f"{document.id}!{quoted(name)}") if document.id is not None else None


def quoted(name: str) -> str:
    """A member's name as part of an article's id."""
    return quote(name.encode("utf-8", "surrogateescape"), safe="/~-._")


def _seekable(document: Document) -> IO[bytes]:
    """The archive where one can go back and forth in it, in a temporary file if need be."""
    if document.stream.seekable():
        return document.stream
    spool = tempfile.SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115  # lives as long as the archive is read
    left = SPOOLED
    while piece := document.stream.read(65536):
        left -= len(piece)
        if left < 0:
            raise UnreadableArticle(document.name, f"is an archive of more than {SPOOLED:,} bytes", "unpack it first")
        spool.write(piece)
    spool.seek(0)
    return spool
