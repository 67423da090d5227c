"""Questions cut into tokens, as people type them: lower case, typos, no question mark, apostrophes left out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache

from bot.understanding.tables import table

MAX_CHARACTERS = 2000  # longer texts are no questions; they are refused before any parsing
_TOKEN = re.compile(
    r"#\w[\w-]*|\d{4}-\d{2}(?:-\d{2})?|(?:\d{1,2}[./])?\d{1,2}[./]\d{4}\b|\d{1,2}(?:st|nd|rd|th)\b|[qQhH][1-4]\b|\d+(?:[.,]\d+)*"
    r"|\b[^\W\d_]/[^\W\d_]\b|[^\W\d_]+(?:[-'’&][^\W\d_]+)*|\d+\w+|[%/+?,;:()&-]|[^\w\s]"
)
_MARKUP = re.compile(r"<[@#!][^<>]*>|:[a-z][a-z0-9_+-]*:")  # Slack's mentions and emoji
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign: `text` folded (case, accents), `raw` as typed.

    `possessive`: an 's was cut off; `joined`: a hyphen ties it to the next word.
    """

    text: str
    raw: str
    start: int
    end: int
    possessive: bool = False
    joined: bool = False


def fold(text: str) -> str:
    """Case and accents folded, typographic quotes made plain."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ø", "o").replace("Ø", "o"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def tokenise(text: str) -> tuple[Token, ...]:
    """The tokens of a question; hyphenated words are split, a possessive 's is cut off and noted."""
    plain = _MARKUP.sub(lambda match: " " * len(match.group()), text)
    return tuple(token for match in _TOKEN.finditer(plain) for token in _tokens(match.group(), match.start()))


def _tokens(raw: str, start: int) -> list[Token]:
    if raw[0] == "#":  # an id: it means one thing only
        return [Token(fold(raw), raw, start, start + len(raw))]
    if "/" in raw and not raw[0].isdigit() and len(raw) == 3:  # "A/S"
        return [Token(fold(raw).replace("/", ""), raw, start, start + len(raw))]
    if "-" in raw and not raw[0].isdigit() and len(raw) > 1:
        return _split(raw, start)
    cut = _POSSESSIVE.sub("", raw)
    if cut and cut != raw and fold(raw) not in _contractions():
        return [Token(fold(cut), cut, start, start + len(raw), possessive=True)]
    return [Token(word, raw, start, start + len(raw)) for word in _contractions().get(fold(raw), (fold(raw),))]


def _split(raw: str, start: int) -> list[Token]:
    found: list[Token] = []
    for match in re.finditer(r"[^-]+", raw):
        found += _tokens(match.group(), start + match.start())
    return [replace(token, joined=True) for token in found[:-1]] + found[-1:]


@cache
def _contractions() -> dict[str, tuple[str, ...]]:
    """Contraction -> its words: "who's", "dont"."""
    return {short: tuple(words.split()) for short, words in table("forms")["contraction"].items()}


def stem(word: str) -> str:
    """A crude stem for comparing content words: plural and verb endings cut."""
    for ending in ("ingly", "ings", "ing", "ies", "ied", "ers", "es", "ed", "er", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
