"""What a question gives, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Row
from bot.answer import Value as Plain


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question gives: the answer's kind, rows and value."""

    kind: str
    items: tuple[Row, ...] = ()
    value: Plain = None
    known: bool = True  # False: nothing was found, and `value` says so
    picture: tuple[str, ...] | None = None  # what is worth drawing, and the IRI of what
    lead: str = ""  # words that come first
