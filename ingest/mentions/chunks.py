"""Candidate names: runs of capitalised words, cut at titles, demonyms and possessives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.analysis import Analysed
from ingest.lexicon.tables import name_words, places, words
from ingest.linking.registry import default_registry
from kg.model import EntityType

_CAPITAL = re.compile(r"(?:[A-ZÀ-ÞŁŠŽİ][\w.'’&+!-]*|[a-z]{1,2}[A-Z]\w*|[A-Z]\d[\w-]*|\d+[A-Z]\w*)$")
_MODEL = re.compile(r"(?:\d{2,4}[A-Za-z]?|[A-Z]{1,4}-?\d[\w-]*)$")
_PLURAL_MODEL = re.compile(
    r"(?:^|[\s-])[A-Z]{0,4}-?\d[\dA-Z-]*(?:s| (?:Dreamliner|Freighter|Superjet|Jet|Poseidon|Hornet|Growler)s)$"
)
_PERSONAL = frozenset(
    {"I", "We", "It", "He", "She", "They", "You", "My", "Our", "Its", "His", "Her", "Their", "US$", "A$", "C$"}
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A candidate name: tokens [start, end), its text, and the title words right before it ("CEO", "Mr")."""

    start: int
    end: int
    text: str
    title: tuple[int, int] | None = None  # tokens of the title that stood before it in the same run


def chunks(an: Analysed) -> list[Chunk]:
    """All candidate names of the article in order. Headings in title case give none: capitals say nothing there."""
    lowered = _lower_words(an)
    found: list[Chunk] = []
    for start, end in an.bounds:
        if an.heading[start] and _title_case(an, start, end):
            continue
        found.extend(_in_sentence(an, start, end, lowered))
    return found


def _lower_words(an: Analysed) -> frozenset[str]:
    """Words that the article also writes in lower case: at a sentence's start they are no names."""
    return frozenset(token.text for token in an.doc if token.text[:1].islower())


def _title_case(an: Analysed, start: int, end: int) -> bool:
    words = [an.doc[i].text for i in range(start + 1, end) if an.doc[i].is_alpha and len(an.doc[i].text) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) / len(words) > 0.75


def _in_sentence(an: Analysed, start: int, end: int, lowered: frozenset[str]) -> Iterator[Chunk]:
    position = start
    while position < end:
        if not (_is_capital(an, position, start, lowered) or _model_start(an, position, end)):
            position += 1
            continue
        stop = _run(an, position, end, start, lowered)
        yield from _split(an, position, stop)
        position = max(stop, position + 1)


def _model_start(an: Analysed, position: int, end: int) -> bool:
    """A model number that begins a name because a ticker or a possessive cut it off: "Boeing ( BA.N ) 737 MAX"."""
    text = an.doc[position].text
    if not (text.isdigit() and len(text) == 3 and position > 0):
        return False
    before = an.doc[position - 1]
    cut = position in an.ticker_before or before.text == "'s"
    after = an.doc[position + 1] if position + 1 < end else None
    return (cut and (after is None or after.lemma_ not in _COUNTED)) or (
        after is not None and after.text in ("Dreamliner", "Dreamliners", "MAX", "freighter")
    )


_COUNTED = words("boundaries.toml", "counted")


def _is_capital(an: Analysed, position: int, first: int, lowered: frozenset[str]) -> bool:
    token = an.doc[position]
    text = token.text
    if (
        _CAPITAL.match(text) is None
        or text in _PERSONAL
        or (
            text.rstrip(".").lower() in name_words("never_names")
            and not (_legal(text) and position > 0 and an.doc[position - 1].text == "&")
            and not (text == "Internet" and position + 1 < len(an.doc) and an.doc[position + 1].text[:1].isupper())
        )
    ):
        return False
    if (len(text) == 1 and text in "AI") or (text in _COMMON and not _beside_capital(an, position)):
        return False
    opening = position == first or (
        position > first and an.doc[position - 1].text in {'"', "--", "-", ":", ";", "("} and position - 1 <= first + 1
    )
    if opening and text != text.upper():
        return (
            not token.is_stop and text not in _OPENING and (token.pos_ == "PROPN" or _known_capital(an, position, lowered))
        )
    if token.is_stop and text != text.upper():
        return token.pos_ in ("PROPN", "ADJ") and position + 1 < len(an.doc) and an.doc[position + 1].pos_ == "PROPN"
    return token.pos_ not in ("PRON", "DET")


_COMMON = frozenset({"AI", "Line", "Series", "IT", "TV", "PC", "CO2", "VAT"})


def _beside_capital(an: Analysed, position: int) -> bool:
    """Whether a common abbreviation is the end of a name: "Scale AI"; not "Meta's experimental AI project"."""
    return position > 0 and _CAPITAL.match(an.doc[position - 1].text) is not None and bool(an.doc[position - 1].whitespace_)


_OPENING = frozenset(
    {"Shares", "Analysts", "Sources", "Investors", "Separately", "According", "Based", "Founded", "Earlier", "Meanwhile"}
)


def _known_capital(an: Analysed, position: int, lowered: frozenset[str]) -> bool:
    """At a sentence's start: the word stands capitalised elsewhere, or more capitals follow it."""
    text = an.doc[position].text
    if text.lower() in lowered:
        return position + 1 < len(an.doc) and an.doc[position + 1].text.isupper() and an.doc[position + 1].is_alpha
    if text in an.inner_capitals:
        return True
    following = an.doc[position + 1] if position + 1 < len(an.doc) else None
    return (
        following is not None
        and following.text[:1].isupper()
        and following.pos_ == "PROPN"
        and an.doc[position].tag_ not in ("VBG", "VBN", "IN", "RB")
    )


def _run(an: Analysed, position: int, end: int, first: int, lowered: frozenset[str]) -> int:
    """The end of the run of name words that starts at `position`."""
    doc = an.doc
    stop = position + 1
    while stop < end:
        if stop in an.ticker_before and not _legal(doc[stop].text):
            break
        if (
            _is_capital(an, stop, first, lowered)
            or _legal(doc[stop].text)
            or (_MODEL.match(doc[stop].text) and _model_fits(an, stop, end))
        ):
            stop += 1
        elif stop + 2 < end and [doc[i].text for i in range(stop, stop + 3)] in (["A", "/", "S"], ["K", "/", "S"]):
            stop += 3
        elif (jump := _joined(an, position, stop, end, lowered)) > stop:
            stop = jump
        else:
            break
    return stop


def _model_fits(an: Analysed, position: int, end: int) -> bool:
    """Whether a number goes on a name: "Boeing 787", "Trent 700", "Boeing 787 Dreamliner", but not "Boeing 40 jets"."""
    text = an.doc[position].text
    if not text.isdigit():
        return True
    if an.doc[position - 1].text in {"$", "Q", "No."}:
        return False
    after = an.doc[position + 1] if position + 1 < end else None
    if after is not None and after.lemma_ in {"percent", "%", "million", "billion", "share", "year", "people"}:
        return False
    return len(text) == 3 or (after is not None and after.text[:1].isupper() and after.is_alpha)


def _joined(an: Analysed, position: int, stop: int, end: int, lowered: frozenset[str]) -> int:
    """Where a name goes on behind a connecting word at `stop`; `stop` itself when it does not."""
    doc = an.doc
    word = doc[stop].text
    after = stop + 1
    if after >= end:
        return stop
    capital = _is_capital(an, after, -1, lowered)
    if word in ("&", "+") and (capital or _legal(doc[after].text)):
        return after + 1
    if word in ("-", "/", "–") and not doc[stop - 1].whitespace_ and not doc[stop].whitespace_:
        return after + 1 if capital or _MODEL.match(doc[after].text) else stop
    if word == "," and _legal(doc[after].text):
        return after + 1
    if (
        word == "of"
        and capital
        and (
            doc[stop - 1].text.lower() in name_words("of_heads")
            or (doc[stop - 1].text.lower().rstrip(".") in {"corp", "group", "co"} and _country(doc[after].text))
        )
    ):
        return after + 1
    if (
        word == "of"
        and doc[after].text == "the"
        and doc[stop - 1].text in ("Bank", "Department", "Office")
        and after + 1 < end
    ):
        return after + 2 if _is_capital(an, after + 1, -1, lowered) else stop
    if word in name_words("middle_words") and capital and word not in ("y", "e", "et"):
        return after + 1
    if word in ("de", "von", "van", "al") and doc[after].text in ("la", "der", "los", "las") and after + 1 < end:
        return after + 2
    if word == "and" and capital and _initials_follow(an, position, after, end):
        return after + 1
    if word == "and" and capital and f"{doc[stop - 1].lower_} and {doc[after].lower_}" in words("boundaries.toml", "pairs"):
        return after + 1
    if word in ("and", "y", "e", "et", "for", "of") and capital and _one_entity(an, position, after):
        return after + 1
    if word == "'" and capital and doc[after].ent_iob_ == "I" and doc[stop - 1].ent_type_ == doc[after].ent_type_ == "ORG":
        return after + 1
    if word == "'s" and capital and f"{doc[stop - 1].text}'s".lower() in name_words("ends_in_s"):
        return after + 1
    return stop


def _country(word: str) -> bool:
    """Whether it is a place that has a demonym: "Corp of China" is a name, "Corp. of Pittsburgh" is a name and its town."""
    place = places().get(word.casefold())
    return place is not None and any(form != word.casefold() and name == place for form, name in places().items())


def _initials_follow(an: Analysed, start: int, after: int, end: int) -> bool:
    """Whether brackets behind the run hold the initials of both sides: "Pelm Marine and Mills (PMM)"."""
    i = after
    while i < end and an.doc[i].text[:1].isupper():
        i += 1
    if i + 1 >= end or an.doc[i].text != "(":
        return False
    letters = "".join(an.doc[k].text[0] for k in range(start, i) if an.doc[k].text[:1].isupper())
    return bool(letters == an.doc[i + 1].text)


def _one_entity(an: Analysed, left: int, right: int) -> bool:
    """Whether spaCy sees both sides of a connecting word as one organisation, with a firm's last word or a heading noun."""
    doc = an.doc
    if not (
        doc[right - 2].ent_type_ == doc[right - 1].ent_type_ == doc[right].ent_type_ == "ORG" and doc[right].ent_iob_ == "I"
    ):
        return False
    listed = left >= 2 and doc[left - 1].text == "," and doc[left - 2].text[:1].isupper()
    if listed and right - left == 2 and doc[right - 1].text == "and":
        return False  # "Corvane, Pelmar and Tovic" is a list of three
    if doc[right - 1].text == "for":
        return doc[right - 2].text.lower() in words("boundaries.toml", "for_heads")
    if doc[right - 1].text == "of":
        return not _legal(doc[right - 2].text) or _country(doc[right].text)
    last = right
    while last + 1 < len(doc) and doc[last + 1].ent_iob_ == "I":
        last += 1
    opening = doc[left].text.lower()
    if last + 1 < len(doc) and _legal(doc[last + 1].text):
        last += 1
    tail = doc[last].text.lower().rstrip(".")
    return (
        opening in name_words("of_heads") or _legal(tail) or tail in name_words("firm_words") or doc[right - 1].text != "and"
    )


def _legal(text: str) -> bool:
    form = text.lower().strip(".,") in name_words("legal_forms")
    return (text[:1].isupper() and form) or text in ("plc", "S.p.A.", "a.s.")


_BODIES = words("boundaries.toml", "bodies")
_BODY_WORDS = words("words.toml", "body_words")


def _authority_end(an: Analysed, start: int, end: int) -> int | None:
    """ "French government", "South Korea's antitrust watchdog": where a body named by its country ends."""
    if places().get(an.doc[start:end].text.lower()) is None:
        return None
    i = end + 1 if end < len(an.doc) and an.doc[end].text == "'s" else end
    while i < len(an.doc) and i < end + 4 and an.doc[i].text in _BODY_WORDS:
        i += 1
    return i + 1 if i < len(an.doc) and an.doc[i].text in _BODIES else None


def _describes(word: str) -> bool:
    """ "Chipmaker STMicro", "Billionaire Wilbur Ross": a sentence's first word with a capital that is no name."""
    return word in (name_words("firm_nouns") | name_words("person_nouns") | words("boundaries.toml", "openers")) - {
        "bank",
        "group",
        "exchange",
        "network",
        "fund",
    }


def _split(an: Analysed, start: int, stop: int) -> Iterator[Chunk]:
    """Cut a run at title words and drop leading demonyms: "French President Nicolas Sarkozy", "Scale CEO Alexandr Wang"."""
    title: tuple[int, int] | None = None
    position = start
    if start + 1 < stop and an.doc[start].is_sent_start and _describes(an.doc[start].text.lower()):
        position = start + 1
    while position < stop:
        if _is_title(an, position, stop):
            end = position + 1
            while end < stop and _is_title(an, end, stop):
                end += 1
            title, position = (position, end), end
            continue
        end = position + 1
        while end < stop and not _is_title(an, end, stop):
            end += 1
        begin = _without_demonym(an, position, end)
        body = _authority_end(an, position, end)
        if body is not None:
            yield Chunk(position, body, an.text(position, body))
            return
        if begin > position and (begin - position) and title is None:
            yield Chunk(position, begin, an.text(position, begin))
        if end < len(an.doc) and an.doc[end].text == "family" and end - begin <= 2:
            yield Chunk(begin, end + 1, an.text(begin, end + 1))
        else:
            yield from _with_product(an, begin, end, title)
        title, position = None, end


_PORTFOLIOS = words("boundaries.toml", "portfolios")


def _is_title(an: Analysed, position: int, stop: int) -> bool:
    """Title words, also "Financial Officer" after "Chief"; "Executive" in a firm's name is not one."""
    word = an.doc[position].text.lower()
    if word in name_words("title_words"):
        if word == "justice" and position + 1 < stop and an.doc[position + 1].lower_ in ("department", "ministry"):
            return False
        return not (
            word in ("executive", "sir", "lord", "prince", "head", "vice", "general") and _only_capital(an, position, stop)
        )
    before = an.doc[position - 1].text.lower() if position else ""
    if word in _PORTFOLIOS and position + 1 < stop:
        return any(an.doc[i].text.lower() in ("minister", "secretary") for i in range(position + 1, min(position + 3, stop)))
    return before == "chief" and word in words("boundaries.toml", "officers")


def _only_capital(an: Analysed, position: int, stop: int) -> bool:
    return position + 1 >= stop and (position == 0 or not an.doc[position - 1].text[:1].isupper())


def _without_demonym(an: Analysed, start: int, end: int) -> int:
    """Skip "German" in "German Siemens", not in "American Airlines" or "Indian Oil Corp"."""
    if places().get(an.doc[start:end].text.lower()) is not None:
        return start
    for size in (2, 1):
        if end - start <= size:
            continue
        word = an.doc[start : start + size].text.lower()
        place = places().get(word)
        if place is None or place.lower() == word:
            continue
        following = an.doc[start + size].text.lower()
        if following in name_words("industry_words") | name_words("firm_words") | name_words("authority_words") | {
            "-",
            "&",
        } or _legal(an.doc[start + size].text):
            return start
        return start + size
    return start


def _with_product(an: Analysed, start: int, end: int, title: tuple[int, int] | None) -> Iterator[Chunk]:
    """A firm and its model in one run are two names: "Boeing 787 Dreamliner", "Airbus A330"."""
    for cut in range(start + 1, end):
        if (
            _MODEL.match(an.doc[cut].text)
            and an.doc[cut - 1].text not in ("-", "/")
            and cut - start <= 2
            and _lone(an, start, cut)
        ):
            yield Chunk(start, cut, an.text(start, cut), title)
            yield Chunk(cut, end, _text(an, cut, end))
            return
    if start < end and not all(_legal(an.doc[i].text) or an.doc[i].is_punct for i in range(start, end)):
        yield Chunk(start, end, _text(an, start, end), title)


def _text(an: Analysed, start: int, end: int) -> str:
    """The name as written; no full stop that ends the sentence behind "Ltd", a model's name without its plural's "s"."""
    text = an.text(start, end)
    last = end == len(an.doc) or an.doc[end].is_sent_start
    text = text.removesuffix(".") if last and text.endswith(".") else text
    return text[:-1] if _PLURAL_MODEL.search(text) else text


def _lone(an: Analysed, start: int, cut: int) -> bool:
    """Whether the words before a model number are used alone elsewhere, as a firm's name is and "Trent" is not."""
    head = an.doc[start:cut].text
    entry = default_registry().find(head)
    if entry is not None and entry.type is EntityType.FIRM:
        return True
    counts = Counter(token.text for token in an.doc)
    if counts[head.split()[-1]] < 2:
        return False
    for token in an.doc:
        if token.text == head.split()[-1] and (token.i + 1 >= len(an.doc) or not _MODEL.match(an.doc[token.i + 1].text)):
            return True
    return False
