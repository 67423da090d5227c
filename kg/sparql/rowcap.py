"""Counting rows in the bytes that Oxigraph writes, so that a result can be cut at a row without evaluating it twice.

A border is where one row ends and another begins. None can stand inside a row: quotes are escaped inside JSON strings, `<`
inside XML text, line ends inside TSV; in CSV quoted fields are taken whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int:
        """Take them all."""
        ...


class CutError(Exception):
    """The result has more rows than it may have; the worker makes an outcome of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    border: re.Pattern[bytes]
    keep: int  # bytes of the border that belong to the row before it
    carry: int  # bytes in which a border may have begun
    lead: int  # borders before the second row
    tail: bytes  # what makes a cut result whole and says that it is cut, where the format can say anything


_FORMS: Final = {
    # A string may end in }},{ and its closing quote would follow; only a border goes on with a variable's name and value.
    "json": _Form(
        border=re.compile(rb'\}\},\{"(?=[^"\\{}]{0,256}":\{"type":")'),
        keep=2,
        carry=280,
        lead=0,
        tail=b']},"cut":{"rows":%d}}',
    ),
    "xml": _Form(
        border=re.compile(rb"</result><result>"),
        keep=9,
        carry=16,
        lead=0,
        tail=b"</results><!-- cut after %d rows --></sparql>",
    ),
    "tsv": _Form(border=re.compile(rb"\n(?=.)", re.DOTALL), keep=1, carry=1, lead=1, tail=b""),
    "csv": _Form(border=re.compile(rb'"[^"]*"|\r\n(?=.)', re.DOTALL), keep=2, carry=2, lead=1, tail=b""),
}  # fmt: skip


FEW: Final = 2**14  # bytes that are held back uncounted, at most
_LIMITED: Final = re.compile(r"[^#{}<>'\"]*\bLIMIT\s+(\d{1,9})(?:\s+OFFSET\s+\d+)?\s*", re.IGNORECASE | re.ASCII)


def at_most(query: str, rows: int) -> bool:
    """Whether the query itself says, after its last brace, that it wants no more rows than this: then none are counted.

    A comment could hold that brace; a line with # in it, be it of an IRI, is therefore not believed.
    """
    before, _, after = query.rpartition("}")
    found = _LIMITED.fullmatch(after)
    return found is not None and int(found[1]) <= rows and "#" not in re.split(r"[\r\n]", before)[-1]


def has_more(result: bytes, form: str, rows: int) -> bool:
    """Whether a result that is whole has more rows than this, counted as `RowCap` does."""
    if len(result) < min(rows, FEW):
        return False
    shape = _FORMS[form]
    borders = (border for border in shape.border.finditer(result) if border.group()[:1] != b'"')
    return next(islice(borders, rows - 1 + shape.lead, None), None) is not None


class RowCap:
    """Passes bytes on till `most` rows are through, then raises CutError; `finish` makes whole what was passed on.

    JSON rows without any binding are not counted; nor is anything while there are fewer bytes than there may be rows.
    """

    def __init__(self, sink: Sink, form: str, most: int) -> None:
        self._sink, self._form = sink, _FORMS[form]
        self._quotes = form == "csv"
        self._most = most
        self._left = most - 1 + self._form.lead
        self._carry = b""
        self._held = min(most, FEW)
        self._few = True  # as yet so few bytes that they cannot be too many rows
        self.cut = False

    def write(self, data: bytes) -> int:
        """Count and pass on."""
        if self.cut:
            return len(data)  # a buffer that is flushed as it is thrown away
        text, end = self._carry + data, 0
        self._few = self._few and len(text) < self._held
        if self._few:
            self._carry = text
            return len(data)
        for border in self._form.border.finditer(text):
            end = border.end()
            if border.group()[:1] == b'"':
                continue
            if self._left == 0:
                self._sink.write(text[: border.start() + self._form.keep])
                self.cut = True
                raise CutError
            self._left -= 1
        until = self._safe(text, end)
        self._sink.write(text[:until])
        self._carry = text[until:]
        return len(data)

    def flush(self) -> None:
        """What is held back waits for `finish`."""

    def finish(self) -> None:
        """Write what was held back, or the end of a result that was cut."""
        tail = self._form.tail % self._most if self._form.tail else b""
        self._sink.write(tail if self.cut else self._carry)

    def _safe(self, text: bytes, end: int) -> int:
        """Up to where no border, and no open quote, can have begun."""
        if not self._quotes:
            return max(end, len(text) - self._form.carry, 0)
        opened = text.find(b'"', end)
        if opened >= 0:
            return opened
        return len(text) - (2 if text.endswith(b"\r\n") else 1 if text.endswith(b"\r") else 0)
