"""What Oxigraph says of a query that does not parse, as one line that a person can act on."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 300  # characters: the parser lists everything that it would have taken
_PLACE: Final = re.compile(r"error at (\d+):(\d+):.*Prefix not found", re.DOTALL)
_NAME: Final = re.compile(r"([\w.-]*):[^\s:]*$")


def unparsed(text: str, said: str) -> str:
    """The parser's words, cut; of a prefix that is not declared, its name and what to do.

    >>> unparsed("ASK { ?x foo:bar ?y }", "error at 1:17: expected one of Prefix not found, ['%']")
    'error at 1:17: the prefix foo: is not declared; begin with PREFIX foo: <...>'
    """
    place = _PLACE.search(said)
    if place is not None:
        line, column = int(place[1]), int(place[2])
        name = _NAME.search("".join(text.splitlines()[line - 1 : line])[: column - 1])
        if name is not None:
            prefix = f"{name[1]}:"
            return f"error at {line}:{column}: the prefix {prefix} is not declared; begin with PREFIX {prefix} <...>"
    words = " ".join(said.split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} ..."
