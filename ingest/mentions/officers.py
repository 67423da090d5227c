"""Names that the text treats as office holders: by offices, appointing and leaving beside them; lexicon/officers.toml."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.analysis import Analysed, Token
from ingest.lexicon.tables import words
from ingest.mentions.chunks import Chunk

_INITIALED = re.compile(
    r"(?:[A-Z]\.[ -]?){2,3} ?[A-Z]\w+$|\w{3,} (?:[A-Z]\. ?){1,2} ?[A-Z]\w+$"
)  # "T. R. Lannic", "Robert I. Lannic"
_REACH = 9  # tokens between "joined" and the office behind it
_AUXILIARIES = 3


def _set(key: str) -> frozenset[str]:
    return words("officers.toml", key)


def holds_office(mention: Chunk, an: Analysed) -> bool:
    """Whether what stands right before or behind a name gives it an office, or takes one from it."""
    return _behind_office(mention, an.tokens) or _appointed(mention, an.tokens) or _acts(mention, an.tokens)


def personal(name: str) -> bool:
    """Whether it is written as persons' names are: "T. R. Lannic", "Robert I. Lannic", "Lee Dal-hyun"."""
    parts = name.split()
    syllables = len(parts) in (2, 3) and any(_second(part) in words("spelling.toml", "second_syllables") for part in parts)
    written = syllables or _INITIALED.match(name) is not None
    return written and parts[-1].casefold() not in words("names.toml", "firm_words")


def _second(part: str) -> str:
    return part.partition("-")[2]


def office_end(tokens: Sequence[Token], i: int) -> int:
    """Where the office ends that stands at `i` with what leads up to it ("as its new"); `i` where none does."""
    j, last = i, i
    while j < len(tokens) and tokens[j].lower_ in _set("before"):
        j += 1
    begin = j
    while j < len(tokens) and (word := tokens[j].lower_) in _roles("heads") | _roles("modifiers"):
        j += 1
        if word in _roles("alone") - _set("unsure") or (word in _set("joined") and j - begin > 1):
            last = j
    return last


def _roles(key: str) -> frozenset[str]:
    return words("roles.toml", key)


def _behind_office(mention: Chunk, tokens: Sequence[Token]) -> bool:
    """ "general counsel X", "its interim CEO, X,": an office in small letters before the name."""
    i = mention.start - 1
    apposed = i > 0 and tokens[i].text == "," and mention.end < len(tokens) and tokens[mention.end].text in (",", ".")
    i -= apposed
    if i < 0 or not (tokens[i].is_lower or tokens[i].text.isupper()):
        return False
    if i > 0 and f"{tokens[i - 1].lower_} {tokens[i].lower_}" in words("mentions.toml", "firm_compounds"):
        return False  # "fund manager Brimo"
    begin = i
    while begin > 0 and tokens[begin - 1].lower_ in _roles("heads") | _roles("modifiers"):
        begin -= 1
    return office_end(tokens, begin) == i + 1


def _appointed(mention: Chunk, tokens: Sequence[Token]) -> bool:
    """ "named X (as its) treasurer", "succeeds X as chairman", "the resignation of X as director"."""
    if mention.start == 0:
        return False
    before, second = tokens[mention.start - 1], tokens[mention.start - 2] if mention.start > 1 else None
    noun = before.lower_ == "of" and second is not None and second.lower_ in _set("changes")
    verb = before.lower_ in _set("appointing") | _set("replacing")
    return (noun or verb) and office_end(tokens, mention.end) > mention.end


def _acts(mention: Chunk, tokens: Sequence[Token]) -> bool:
    """ "X was elected president", "X will join Y as finance chief", "X has quit as chairman"."""
    for i in range(mention.end, min(mention.end + _AUXILIARIES + 1, len(tokens))):
        given = tokens[i].lower_ in _set("being") or (i > mention.end and tokens[i].lower_ in _set("appointing"))
        if given and office_end(tokens, i + 1) > i + 1:
            return True
        if tokens[i].lower_ in _set("deeds") and _office_behind(tokens, i):
            return True
        if tokens[i].lower_ not in _set("auxiliaries"):
            return False
    return False


def _office_behind(tokens: Sequence[Token], verb: int) -> bool:
    """Whether "as" follows a verb with an office: "joined Y as finance chief"."""
    for j in range(verb + 1, min(verb + _REACH, len(tokens))):
        if tokens[j].text in _set("ends"):
            return False
        if tokens[j].lower_ in _set("as") and office_end(tokens, j) > j:
            return True
    return False
