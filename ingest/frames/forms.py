"""Forms: rows of words and names as regular expressions over a sentence's units, " party/word/lemma/tag" each."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cache

from ingest.lexicon.tables import table, words
from kg.model import Phase, Relation

_FILES = ("phrases.toml", "trade.toml", "customers.toml")  # deals and holdings; trade, rivals, suits; who serves whom
UNNAMED = ("unnamed.toml",)  # of two parties only one
_ACTORS = ("S . ", "S+ . ")  # beginnings of forms whose first party is the subject
_BUYERS = ("O . ", "O .... ")  # ... where it is the customer
_POSSESSIVE = "its|their|his|her|whose|our"
_PLAIN = r" (?:-|@\d+)/"
_PARTS = "|".join(table("phrases.toml")["sets"]["child"].split())
_OF_PARTS = rf" -/(?:{_PARTS})/\S+ -/of/\S+"  # "the venture arm of Y"
_FILL = (
    rf"(?:{_PLAIN}[^/ ]+/[^/ ]+/(?:ADJ|NOUN|DET|NUM|PROPN|SYM|X|PRON)| -/-/\S+ -/[^/ ]+/[^/ ]+/VERB"
    r"| -/(?:-|--|about|nearly|roughly|almost|up|substantially|virtually|essentially|largely|newly|equally)/[^/ ]+/[^/ ]+"
    r"| -/(?:previously|privately|publicly|wholly|recently|formerly|jointly|partly|directly|indirectly)/[^/ ]+/[^/ ]+"
    r"| -/per/\S+(?= -/share/)"
    r"| -/-/\S+ -/(?:in|for|to|of|on|by)/\S+ -/-/\S+"
    r"| -/up/\S+ -/to/\S+(?= -/[\d.,]+/)"
    r"| -/and/\S+(?= -/[^/ ]+/[^/ ]+/(?:NOUN|ADJ))"
    r"| @\d+/[^/ ]+/[^/ ]+/[^/ ]+ -/'s?/\S+"
    r"| -/,/\S+(?= -/[\d.]+/)"
    rf"| -/(?:world|nation|country|region|state|city)/[^/ ]+/NOUN -/'s/\S+| #[\d#]+/(?:{_POSSESSIVE})/\S+)"
)
_STOP = r"(?:,|;|:|and|but|that|which|who|from|say|while|as|if|whether|\"|'')"
JOINED_VERB = r" -/and/and/CCONJ(?= -/[^/ ]+/[^/ ]+/(?:VERB|AUX))"  # "X cut jobs and sold Y": X does both
_GAP = rf"(?:{_PLAIN}[^/ ]+/(?!{_STOP}/)[^/ ]+/[^/ ]+|{JOINED_VERB})"
_WIDE = r"(?: [^/ ]+/(?![;\"])[^/ ]+/[^/ ]+/[^/ ]+)"
_INNER = r"(?: [^/ ]+/(?![,;\"])[^/ ]+/[^/ ]+/[^/ ]+)"
PARTY = r"#[\d#]+"
_NOT_OWN = rf"(?!(?:{_POSSESSIVE})/)"  # "its" begins what belongs to a party
_MEMBER = rf"{_FILL}{{0,6}}?(?:{_OF_PARTS}{_FILL}{{0,4}}?)? {PARTY}/\S+"
_LIST = rf"(?:(?: -/,/\S+{_MEMBER})*(?: -/,/\S+)? -/(?:and|or|&)/\S+{_MEMBER})?"  # "A", "A and B", "A, B and C"
_PERCENT = "percent|pct|%|per"
_SHARE = (
    r"(?: -/[^/ ]+/[^/ ]+/(?:ADV|ADP|DET|ADJ|NOUN))*? (?P<share>-)/[\d.,]+/\S+(?: -/-/\S+)? "
    rf"-/(?:{_PERCENT})/\S+(?: -/cent/\S+)?"
)
_BOARD = r"(?: [^/ ]+/said/\S+ #[\d#]+/its/\S+ -/(?:board|directors|shareholders|holders|stockholders)/\S+)?"
_APPOSITION = rf"(?:(?: -/,/\S+{_INNER}{{1,14}}?)? -/,/\S+)?{_BOARD}"  # ", the tile maker, said its board"
_ASSET = r"(?: -/(?:unit|subsidiary|division|business|arm|brand|chain|operation|operations)/\S+)?"
_END = rf"(?= |$){_ASSET}(?! [^/ ]+/(?:'s|'|-)/| -/[^/ ]+/[^/ ]+/(?:NOUN|PROPN)| -/to/to/PART)"


def _goods() -> str:
    """A phrase whose last noun is something to be delivered."""
    nothing = "|".join(re.escape(word) for word in sorted(words("supply.toml", "abstract")))
    endings = "|".join(words("supply.toml", "abstract_endings"))
    noun = rf" -/(?!(?:{nothing})/)(?![^/ ]*(?:{endings})/)[^/ ]+/[^/ ]+/(?:NOUN|PROPN)"
    return rf"{_FILL}{{0,6}}?{noun}(?! -/[^/ ]+/[^/ ]+/(?:NOUN|PROPN))"


_FIXED = {
    "G": _goods(),
    "~": f"{_FILL}{{0,7}}?",
    "...": f"{_GAP}{{0,9}}?",
    "....": f"{_WIDE}{{0,16}}?",
    ",..": _APPOSITION,
    "%": _SHARE,
    ".": _END,
    "^": "^",
}


@dataclass(frozen=True, slots=True)
class Form:
    """One form of the lexicon with what it says.

    `words`: of its anchor; `others`: of its other elements. A sentence must have one of each, and as many `parties`.
    """

    expression: str
    words: frozenset[str]
    others: tuple[frozenset[str], ...]
    parties: int
    relation: Relation
    phase: Phase | None
    flags: frozenset[str]
    name: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled when a sentence first calls for it: all of them together take more than a second."""
        return _compiled(self.expression)


_compiled = cache(re.compile)


@cache
def forms(files: tuple[str, ...] = _FILES) -> tuple[Form, ...]:
    """All forms of these files."""
    rows = [row for name in files for row in table(name)["phrase"]]
    return tuple(_form(row, text, number) for number, row in enumerate(rows) for text in row["forms"])


@cache
def _of_words(files: tuple[str, ...]) -> dict[str, list[int]]:
    """The places, among all forms, of those that ask for a word."""
    found: dict[str, list[int]] = {}
    for place, form in enumerate(forms(files)):
        for word in form.words:
            found.setdefault(word, []).append(place)
    return found


def fitting(lemmas: Set[str], files: tuple[str, ...] = _FILES) -> list[Form]:
    """The forms whose words are all among these words and lemmas of a sentence, in the lexicon's order."""
    of_words = _of_words(files)
    places = {place for word in of_words.keys() & lemmas for place in of_words[word]}
    called = (forms(files)[place] for place in sorted(places))
    return [form for form in called if not any(map(lemmas.isdisjoint, form.others))]


def _form(row: dict[str, object], text: str, number: int) -> Form:
    anchor = next(part for part in text.split() if part.startswith("!"))
    needed = [part for part in text.split() if part != anchor and not part.endswith("?")]
    acts = text.startswith(_ACTORS) or (row["relation"] == Relation.SUPPLIES and text.startswith(_BUYERS))
    return Form(
        expression="".join(_element(part) for part in text.split()),
        words=frozenset(alternatives(anchor)),
        others=tuple(asked for part in needed if (asked := _asked(part))),
        parties=sum(_party(part) is not None and part != "P" for part in needed),
        relation=Relation(str(row["relation"])),
        phase=Phase(str(row["phase"])) if "phase" in row else None,
        flags=frozenset({"actor"} if acts else ()) | {k for k, v in row.items() if v is True},
        name=f"phrase:{number}",
    )


def _asked(part: str) -> frozenset[str]:
    """The words and lemmas of which an element asks for one; none for an element that asks for no word."""
    if part in _FIXED or part.startswith("<") or _party(part) is not None:
        return frozenset(_PERCENT.split("|")) if part == "%" else frozenset()
    asked = alternatives(part)
    return frozenset(asked) | ({"'"} if "'s" in asked else frozenset())


@cache
def _sets() -> dict[str, str]:
    return {key: listed for name in (*_FILES, *UNNAMED) for key, listed in table(name)["sets"].items()}


def alternatives(part: str) -> list[str]:
    """The words of an element: "!buy|@bid" -> buy, bid, offer, ..."""
    sets = _sets()
    options = part.strip("!?=").split("|")
    return [word for option in options for word in (sets[option[1:]].split() if option[:1] == "@" else [option])]


def _element(part: str) -> str:
    """One element of a form as a regular expression; the elements are explained in phrases.toml."""
    if part in _FIXED:
        return _FIXED[part]
    if part.startswith("<"):
        return rf"(?= |$)(?! [^/ ]+/(?:{part[1:]})/)"
    found = _party(part.rstrip("?")) or _word(part)
    return f"(?:{found})?" if part.endswith("?") else found


def _party(part: str) -> str | None:
    """A subject, an object, a seller, a place; None for a word."""
    more = _LIST if part.endswith("+") else ""
    counted = "" if part.endswith("#") or part[0] == "S" else "(?<!/NUM )"
    match part.rstrip("+#"):
        case "S" | "O" | "X" as key:
            return rf" {counted}(?P<{key}>(?P<same{key}>{PARTY})/{_NOT_OWN}\S+{more})"
        case "SN":
            return rf" (?P<S>{PARTY}/[^/ ]+/[^/ ]+/NAME{more})"
        case "ON":
            return rf" (?P<O>{PARTY}/[^/ ]+/[^/ ]+/NAME{more})"
        case "xO":
            return rf"(?: (?P<X>{PARTY}/\S+) -/'s?/\S+{_FILL}{{0,5}}?)? {counted}(?P<O>{PARTY}/{_NOT_OWN}\S+{more})"
        case "S's":
            return rf"(?: (?P<S>{PARTY}/(?!(?:{_POSSESSIVE})/)\S+) -/'s?/\S+| (?P<its>{PARTY}/(?:{_POSSESSIVE})/\S+))"
        case "O's":
            return rf"(?: (?P<O>{PARTY}/{_NOT_OWN}\S+) -/'s?/\S+| (?P<own>{PARTY}/(?:{_POSSESSIVE})/\S+))"
        case "&S" | "&O" as again:
            return rf" (?P=same{again[1]})/\S+"
        case "_":
            return rf" {PARTY}/\S+"
        case "P":
            return r" (?P<place>@\d+)/\S+"
    return None


def _word(part: str) -> str:
    """A word or lemma, marked where it is the anchor."""
    words = "|".join("'s?" if word == "'s" else re.escape(word) for word in alternatives(part))
    mark = "(?P<anchor>)" if part.startswith("!") else ""
    lemma = "=" in part or "@" in part
    return rf"{mark} [^/ ]+/[^/ ]+/(?:{words})/[^/ ]+" if lemma else rf"{mark} [^/ ]+/(?:{words})/\S+"


def indices(text: str | None) -> list[int]:
    """The clusters of a captured party or list of parties, in order."""
    if text is None:
        return []
    tags = re.findall(r"(?:^| )#([\d#]+)/", text)
    return list(dict.fromkeys(int(n) for tag in tags for n in tag.split("#") if n)) or [
        int(n) for n in re.findall(r"^@(\d+)", text)
    ]
