"""Bytes to text: UTF-8, else a byte order mark's word, else a guess with a note. Nothing is normalised.

A byte order mark at the start stays in the text as U+FEFF, and line ends stay as they are, so that offsets are those of
`data.decode("utf-8")`.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from kg.errors import UnreadableArticle

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes, source: str) -> tuple[str, str | None]:
    """The text, and a note when it was not UTF-8. Raises UnreadableArticle for what is no text."""
    kind = next((kind for magic, kind in _KINDS if data.startswith(magic)), None)
    if kind is not None:
        raise UnreadableArticle(source, f"is {kind}, not text", "convert it to plain text first")
    text, note = _text(data, source)
    if len(_CONTROL.findall(text[:65536])) > len(text[:65536]) // 100:
        raise UnreadableArticle(source, "is binary, not text", "give a text or Markdown file")
    return text, note


def encoding_of(first: bytes, source: str) -> str:
    """The encoding that the first bytes of a longer text show. Raises UnreadableArticle."""
    marked = next((encoding for mark, encoding in _MARKS if first.startswith(mark)), None)
    if marked is not None:
        return marked
    try:
        codecs.getincrementaldecoder("utf-8")().decode(first)  # the last character may be cut in two
    except UnicodeDecodeError:
        return _guess(first, source)
    return "utf-8"


def _text(data: bytes, source: str) -> tuple[str, str | None]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), f"read as {encoding.upper()}"
            except UnicodeDecodeError as error:
                raise UnreadableArticle(source, f"begins like {encoding.upper()} but is not", "save it as UTF-8") from error
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        encoding = _guess(data, source)
        return data.decode(encoding, errors="replace"), f"not UTF-8: read as {encoding}"


def _guess(data: bytes, source: str) -> str:
    """Western European news is far the likeliest; the guesser speaks only when windows-1252 has no such characters."""
    if b"\x00" in data[:65536]:
        raise UnreadableArticle(source, "is binary, not text", "give a text or Markdown file")
    best = from_bytes(data[:262144]).best()
    guessed = best.encoding if best is not None else "cp1252"
    return (
        guessed if guessed.startswith(("utf", "cp125", "koi8", "iso8859", "mac")) and not _western(data) else "windows-1252"
    )


def _western(data: bytes) -> bool:
    """Few bytes above ASCII, as in English text with accents and typographic quotes."""
    sample = data[:65536]
    return sum(byte > 127 for byte in sample) <= len(sample) // 10
