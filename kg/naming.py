"""Names made comparable: case, accents, punctuation, legal forms and a leading "the" folded away. Pure functions."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from importlib import resources

from kg.model import EntityType

LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")  # ISO 17442
WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_APOSTROPHES = str.maketrans("", "", "'’‘`´")
_NOT_WORD = re.compile(r"[^\w&+]+")
_HONORIFICS = frozenset({"mr", "mrs", "ms", "dr", "sir", "dame", "lord", "lady", "prof", "professor", "herr", "frau"})


@lru_cache(maxsize=1)
def legal_forms() -> frozenset[tuple[str, ...]]:
    """The legal forms of lexicon/legal_forms.txt, each as its words."""
    text = resources.files("kg").joinpath("lexicon/legal_forms.txt").read_text("utf-8")
    return frozenset(tuple(line.split()) for line in text.splitlines() if line and not line.startswith("#"))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without accents, punctuation or possessive; words parted by one space, "J. P." joined to "jp"."""
    bare = re.sub(r"['’]s\b", "", text)
    letters = unicodedata.normalize("NFKD", bare.casefold().replace("ø", "o").replace("ł", "l").replace("æ", "ae"))
    plain = "".join(c for c in letters if not unicodedata.combining(c)).translate(_APOSTROPHES)
    return " ".join(_join_initials(_NOT_WORD.sub(" ", plain.replace("_", " ")).split()))


def _join_initials(words: list[str]) -> list[str]:
    joined: list[str] = []
    run = ""
    for word in words:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        joined += [run] if run else []
        joined.append(word)
        run = ""
    return joined + ([run] if run else [])


@lru_cache(maxsize=65536)
def split_legal_form(name: str) -> tuple[str, bool]:
    """A folded name without "the" and legal forms, and whether it carried a legal form; never empties a name."""
    words = fold(name).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    legal = False
    while (cut := _legal_tail(words)) > 0:
        words, legal = words[:-cut], True
        if words[-1] == "&":  # "Brown & Co"
            words = words[:-1] or words
    return " ".join(words), legal


def _legal_tail(words: list[str]) -> int:
    """How many words at the end are a legal form, at least one word staying; 0 for none."""
    return next((n for n in (4, 3, 2, 1) if len(words) > n and tuple(words[-n:]) in legal_forms()), 0)


@lru_cache(maxsize=65536)
def normalise(name: str, type_: EntityType = EntityType.FIRM) -> str:
    """The form under which a name is compared; a person's loses honorifics and middle initials, a thing its legal form."""
    if type_ is EntityType.PERSON:
        words = fold(name).split()
        words = words[1:] if len(words) > 1 and words[0] in _HONORIFICS else words
        return " ".join(w for n, w in enumerate(words) if n in (0, len(words) - 1) or len(w) > 1)
    return split_legal_form(name)[0]


def slug(text: str) -> str:
    """A folded name for use in an id: ASCII letters, digits and hyphens, at most 48 characters."""
    ascii_ = fold(text).replace("&", "and").replace("+", "plus").encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")[:48].strip("-") or "x"


def register_of(registry_id: str) -> str:
    """Which register an id is of: "lei", "wikidata", "own" (the list of known names), "" for no id."""
    if LEI.fullmatch(registry_id):
        return "lei"
    if WIKIDATA.fullmatch(registry_id):
        return "wikidata"
    return "own" if registry_id else ""


def short_hash(*parts: str) -> str:
    """Four hex digits that keep ids of like names apart."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:4]
