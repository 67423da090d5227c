"""Candidate names: runs of capitalised words, cut at titles, demonyms and possessives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.analysis import Analysed
from ingest.lexicon.tables import name_words, places, words
from ingest.linking.registry import default_registry
from ingest.mentions.runs import run_end
from ingest.mentions.spelling import MODEL, Spelling, legal, model_of_a_maker, spelling
from kg.model import EntityType

_PLURAL_MODEL = re.compile(
    r"(?:^|[\s-])[A-Z]{0,4}-?\d[\dA-Z-]*(?:s| (?:Dreamliner|Freighter|Superjet|Jet|Poseidon|Hornet|Growler)s)$"
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
    sp = spelling(an)
    found: list[Chunk] = []
    for start, end in an.bounds:
        if an.heading[start] and _title_case(an, start, end):
            continue
        found.extend(_in_sentence(sp, start, end))
    return found


def _title_case(an: Analysed, start: int, end: int) -> bool:
    words = [an.tokens[i].text for i in range(start + 1, end) if an.tokens[i].is_alpha and len(an.tokens[i].text) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) / len(words) > 0.75


def _in_sentence(sp: Spelling, start: int, end: int) -> Iterator[Chunk]:
    position = start
    while position < end:
        if not (sp.name_word(position, start) or sp.model_start(position, end)):
            position += 1
            continue
        stop = run_end(sp, position, end, start)
        if position == start and stop == start + 1 and stop < end and _only_describes(sp.an, start):
            position = stop
            continue
        yield from _split(sp.an, position, stop)
        position = max(stop, position + 1)


_BODIES = words("boundaries.toml", "bodies")
_BODY_WORDS = words("words.toml", "body_words")


def _authority_end(an: Analysed, start: int, end: int) -> int | None:
    """ "French government", "South Korea's antitrust watchdog": where a body named by its country ends."""
    if places().get(an.doc[start:end].text.lower()) is None:
        return None
    i = field = end + 1 if end < len(an.tokens) and an.tokens[end].text == "'s" else end
    while i < len(an.tokens) and i < end + 4 and an.tokens[i].text in _BODY_WORDS:
        i += 1
    bodies = _BODIES if i == field else _BODIES | words("boundaries.toml", "fielded_bodies")
    return i + 1 if i < len(an.tokens) and an.tokens[i].text in bodies else None


def _describes(word: str) -> bool:
    """ "Chipmaker STMicro", "Billionaire Wilbur Ross": a sentence's first word with a capital that is no name."""
    said = name_words("firm_nouns") | name_words("person_nouns") | words("boundaries.toml", "openers")
    return word in said - words("boundaries.toml", "opening_names")


def _only_describes(an: Analysed, position: int) -> bool:
    """ "Activist investor Brimo Value": an adjective or noun that the sentence's start gave its capital."""
    after = an.tokens[position + 1]
    return _describes(an.tokens[position].text.lower()) and after.text.islower() and after.pos_ in ("NOUN", "ADJ")


def _split(an: Analysed, start: int, stop: int) -> Iterator[Chunk]:
    """Cut a run at title words and drop leading demonyms: "French President Nicolas Sarkozy", "Scale CEO Alexandr Wang"."""
    title: tuple[int, int] | None = None
    position = start
    if start + 1 < stop and an.tokens[start].is_sent_start and _describes(an.tokens[start].text.lower()):
        position = start + 1
    if start + 2 < stop and an.tokens[start].lower_ in _PREFIXES and an.tokens[start + 1].text == "-":
        position = start + 2  # "Ex-Brimo chairman"
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
        if end - begin <= 2 and _family_follows(an, begin, end):
            yield Chunk(begin, end + 1, an.text(begin, end + 1))
        else:
            yield from _with_product(an, begin, end, title)
        title, position = None, end


def _family_follows(an: Analysed, begin: int, end: int) -> bool:
    """ "the Ostrander family", but not "the A320 family" of models or "the Ostrander family foundation"."""
    if end >= len(an.tokens) or an.tokens[end].text != "family" or any(c.isdigit() for c in an.doc[begin:end].text):
        return False
    return end + 1 >= len(an.tokens) or an.tokens[end + 1].lower_ not in words("boundaries.toml", "family_bodies")


_PREFIXES = words("boundaries.toml", "prefixes")
_MINISTRIES = words("boundaries.toml", "ministries")
_PORTFOLIOS = words("boundaries.toml", "portfolios")


def _is_title(an: Analysed, position: int, stop: int) -> bool:
    """Title words, also "Financial Officer" after "Chief"; "Executive" in a firm's name is not one."""
    word = an.tokens[position].text.lower()
    if word in name_words("title_words"):
        if position > 1 and an.tokens[position - 1].text == "of" and an.tokens[position - 2].lower_ in _MINISTRIES:
            return False  # "Department of Justice"
        if word == "justice" and position + 1 < stop and an.tokens[position + 1].lower_ in _MINISTRIES:
            return False
        return not (word in words("boundaries.toml", "titles_in_names") and _only_capital(an, position, stop))
    before = an.tokens[position - 1].text.lower() if position else ""
    if _of_department(an, position, stop):
        return True
    if word in _PORTFOLIOS and position + 1 < stop:
        return any(
            an.tokens[i].text.lower() in words("boundaries.toml", "ministers")
            for i in range(position + 1, min(position + 3, stop))
        )
    return before == "chief" and word in words("boundaries.toml", "officers")


def _of_department(an: Analysed, position: int, stop: int) -> bool:
    """A word of "General Manager Lund", "Research and Development Director Lund": departments, a post, and a name behind."""
    departments, posts = words("boundaries.toml", "departments"), words("boundaries.toml", "posts_of_departments")
    word, end = an.tokens[position].lower_, position
    if word in posts:
        return position + 1 < stop and position > 0 and an.tokens[position - 1].lower_ in departments
    while end < stop and an.tokens[end].lower_ in departments:
        end += 1
    return end > position and end + 1 < stop and an.tokens[end].lower_ in posts


def _only_capital(an: Analysed, position: int, stop: int) -> bool:
    return position + 1 >= stop and (position == 0 or not an.tokens[position - 1].text[:1].isupper())


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
        if end - start > size + 1 and an.tokens[end - 1].text.lower() in name_words("authority_words"):
            return start  # "U.S. Bankruptcy Court"
        following = an.tokens[start + size].text.lower()
        if following in name_words("industry_words") | name_words("firm_words") | name_words("authority_words") | {
            "-",
            "&",
        } or legal(an.tokens[start + size].text):
            return start
        return start + size
    return start


def _with_product(an: Analysed, start: int, end: int, title: tuple[int, int] | None) -> Iterator[Chunk]:
    """A firm and its model in one run are two names: "Boeing 787 Dreamliner", "Airbus A330"."""
    for cut in range(start + 1, end):
        word = an.tokens[cut].text
        if not MODEL.match(word) or an.tokens[cut - 1].text in ("-", "/") or cut - start > 2:
            continue
        if (model_of_a_maker(word) and not _hyphened(an, start, cut)) or _lone(an, start, cut):
            yield Chunk(start, cut, an.text(start, cut), title)
            yield Chunk(cut, end, _text(an, cut, end))
            return
    if (
        start < end
        and not _is_event(an, start, end)
        and not all(legal(an.tokens[i].text) or an.tokens[i].is_punct for i in range(start, end))
    ):
        yield Chunk(start, end, _text(an, start, end), title)


def _is_event(an: Analysed, start: int, end: int) -> bool:
    """ "Paris Air Show", "Hurricane Ida", "Clean Water Act": no party to anything."""
    first, last = an.tokens[start].lower_, an.tokens[end - 1].lower_
    return end - start > 1 and (
        last in words("boundaries.toml", "events") or first in words("boundaries.toml", "event_heads")
    )


def _text(an: Analysed, start: int, end: int) -> str:
    """The name as written; no full stop that ends the sentence behind "Ltd", a model's name without its plural's "s"."""
    text = an.text(start, end)
    last = end == len(an.tokens) or an.tokens[end].is_sent_start
    text = text.removesuffix(".") if last and text.endswith(".") else text
    return text[:-1] if _PLURAL_MODEL.search(text) else text


def _hyphened(an: Analysed, start: int, cut: int) -> bool:
    """ "Next-Generation 737", "U.S.-built F-92": words that only describe the model."""
    return (start > 0 and an.tokens[start - 1].text == "-") or "-" in an.doc[start:cut].text


def _lone(an: Analysed, start: int, cut: int) -> bool:
    """Whether the words before a model number are used alone elsewhere, as a firm's name is and "Trent" is not."""
    head = an.doc[start:cut].text
    entry = default_registry().find(head)
    if entry is not None and entry.type is EntityType.FIRM:
        return True
    counts = Counter(token.text for token in an.tokens)
    if counts[head.split()[-1]] < 2:
        return False
    for token in an.tokens:
        if token.text == head.split()[-1] and (
            token.i + 1 >= len(an.tokens) or not MODEL.match(an.tokens[token.i + 1].text)
        ):
            return True
    return False
