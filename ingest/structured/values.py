"""The objects of a large JSON file one at a time, with the text of each as the file has it."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import IO, Any, Final, ParamSpec, TypeVar

from ingest.sources.articles import shown
from kg.errors import UnreadableArticle

LONGEST: Final = 16_000_000  # characters of one object
_BETWEEN: Final = re.compile(r"[\s,\[\ufeff]*")
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")  # half a character, if the other half is not beside it
_IDS: Final = ("ocid", "id", "statementID", "statementId")  # of OCDS, Wikidata, BODS 0.2 and 0.4
_LONGEST_ID: Final = 100
MALFORMED: Final = (
    AttributeError,
    TypeError,
    ValueError,
    LookupError,
)  # what a value of another type than expected leads to
Value = tuple[dict[str, Any], str]
Given = ParamSpec("Given")
Found = TypeVar("Found")


def each(
    name: str, read: Callable[Given, Iterator[Found]], *given: Given.args, **named: Given.kwargs
) -> Iterator[Found | UnreadableArticle]:
    """What one object says; one that is not as its register writes them is an item, and the next is read."""
    try:
        yield from read(*given, **named)
    except UnreadableArticle as error:
        yield error
    except MALFORMED as error:
        why = f"holds a record that is not as its register writes them ({type(error).__name__}: {str(error)[:80]})"
        yield UnreadableArticle(f"{name}!{_which(given[0] if given else None)}", why, "mend the record")


def _which(record: object) -> str:
    """How a record is called in a list of dead letters, where one name stands once: by its id, else by what it holds."""
    ids = [record.get(key) for key in _IDS] if isinstance(record, dict) else []
    known = "/".join(id_ for id_ in ids if isinstance(id_, str))
    return shown(known)[:_LONGEST_ID] or f"record {sha256(repr(record).encode('utf-8', 'replace')).hexdigest()[:12]}"


def objects(stream: IO[bytes], name: str, within: tuple[str, ...] = ()) -> Iterator[Value]:
    """The objects of an array, of JSON Lines, or of the first array under one of the keys `within`.

    Raises UnreadableArticle where the text is no JSON, or an object is longer than `LONGEST`.
    """
    text = _Text(stream, name)
    if within:
        text.skip(re.compile(r"\s*\{.*?\"(?:" + "|".join(within) + r")\"\s*:\s*\[", re.S))
    decoder, count = json.JSONDecoder(), 0
    while text.begins_with("{"):
        try:
            value, end = decoder.raw_decode(text.held)
        except (ValueError, RecursionError) as error:  # also a number of five thousand digits
            if isinstance(error, RecursionError) or len(text.held) > LONGEST or not text.more():
                why = f"is no JSON after {count:,} objects"
                raise UnreadableArticle(name, why, "check that it is whole") from error
            continue
        said = text.take(end)
        yield _whole(value) if _SURROGATE.search(said) else value, said
        count += 1


def _whole(value: dict[str, Any]) -> dict[str, Any]:
    """Without halves of characters, which nothing can store."""
    found: dict[str, Any] = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    return found


class _Text:
    """What is in memory of a stream's text."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream, self.name = stream, name
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._step = 65536
        self.held = ""

    def more(self) -> bool:
        """Read on, twice as much each time, so that a long object is not parsed again and again; False at the end."""
        data = self._stream.read(self._step)
        self._step = min(self._step * 2, LONGEST)
        self.held += self._decode(data, not data)
        return bool(data)

    def take(self, end: int) -> str:
        """The first characters, which are done with."""
        taken, self.held = self.held[:end], self.held[end:]
        self._step = 65536
        return taken

    def begins_with(self, mark: str) -> bool:
        """Pass over what stands between objects, and see whether another one begins."""
        while True:
            self.held = self.held[match.end() :] if (match := _BETWEEN.match(self.held)) is not None else self.held
            if self.held or not self.more():
                return self.held.startswith(mark)

    def skip(self, opening: re.Pattern[str]) -> None:
        """Pass over a package's head, when there is one."""
        self.more()
        found = opening.match(self.held)
        if found is not None:
            self.held = self.held[found.end() :]
