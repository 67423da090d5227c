"""How names compare: folded words, legal forms, acronyms, the last names of people."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ingest.lexicon.tables import name_words

_WORD = re.compile(r"[\w&+]+(?:'s\b(?=\s))?")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Case, accents and white space folded; typographic apostrophes straightened."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.replace("’", "'")) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


@lru_cache(maxsize=65536)
def name_tokens(text: str) -> tuple[str, ...]:
    """The folded words of a name without dots: "A.G. Edwards Inc." -> ("ag", "edwards", "inc")."""
    return tuple(re.findall(r"[\w&+']+", fold(text).replace(".", "")))


@lru_cache(maxsize=65536)
def core_tokens(text: str) -> tuple[str, ...]:
    """The words without legal forms at the end and "the" in front; never empty for a name with words."""
    words = list(name_tokens(text))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in name_words("legal_forms"):
        words.pop()
    if len(words) > 1 and words[0] in name_words("leading_legal_forms"):
        words = words[1:]
    return tuple(words)


@lru_cache(maxsize=65536)
def has_legal_form(text: str) -> bool:
    """Whether the name ends in a legal form."""
    return core_tokens(text) != name_tokens(text).__class__(
        w for i, w in enumerate(name_tokens(text)) if not (i == 0 and w == "the")
    )


def initials(text: str) -> frozenset[str]:
    """The acronyms that a name can have: of its core words, with legal words, without small words; in lower case."""
    raw = [w for w in re.split(r"[\s\-/]+", fold(text).replace(".", "")) if w]
    core = [w for w in re.split(r"[\s\-/]+", " ".join(core_tokens(text))) if w]
    small = name_words("small_words")
    variants = {"".join(w[0] for w in words) for words in (raw, core)}
    variants |= {"".join(w[0] for w in words if w not in small) for words in (raw, core)}
    return frozenset(v for v in variants if len(v) >= 2)


def slug(text: str) -> str:
    """ASCII-ish words joined by hyphens; the stable part of a cluster's key."""
    return "-".join(re.findall(r"\w+", fold(text))) or "x"
