"""Where a name that began goes on: the next capital, and the connecting words that names hold ("Bank of X", "A & B")."""

from __future__ import annotations

from collections.abc import Callable

from ingest.lexicon.tables import given_names, name_words, places, words
from ingest.linking.registry import default_registry
from ingest.mentions.spelling import MODEL, Spelling, legal

_SLASHED = tuple([letter, "/", end] for letter in "AK" for end in ("S", "S."))


def run_end(sp: Spelling, position: int, end: int, first: int) -> int:
    """The end of the run of name words that starts at `position`."""
    doc = sp.an.tokens
    stop = position + 1
    while stop < end:
        if stop in sp.an.ticker_before or _shouted(sp, stop) or _next_sentence(sp, stop):
            break
        if sp.name_word(stop, first) or legal(doc[stop].text) or (MODEL.match(doc[stop].text) and sp.model_fits(stop, end)):
            stop += 1
        elif stop + 2 < end and [doc[i].text for i in range(stop, stop + 3)] in _SLASHED:
            stop += 3
        elif (jump := _joined(sp, position, stop, end)) > stop:
            stop = jump
        else:
            break
    return stop


def _shouted(sp: Spelling, stop: int) -> bool:
    """Lists of agencies write the firm in capitals and its deed after it: "BRIMO Ordered 40 Corvane jets"."""
    doc = sp.an.doc
    if doc[stop].text.isupper() and doc[stop].is_alpha and len(doc[stop].text) > 3:
        return bool(doc[stop - 1].text.istitle() and doc[stop + 1 : stop + 2].text.istitle())
    return False


def _next_sentence(sp: Spelling, stop: int) -> bool:
    """ "... bought Corvane Corp. Shares in Pelmar fell": the full stop is the sentence's, too."""
    doc = sp.an.tokens
    ended = doc[stop - 1].text.endswith(".") and legal(doc[stop - 1].text)
    return bool(ended) and doc[stop].text.istitle() and doc[stop].lower_ in name_words("role_nouns")


def _joined(sp: Spelling, position: int, stop: int, end: int) -> int:
    """Where a name goes on behind a connecting word at `stop`; `stop` itself when it does not."""
    if stop + 1 >= end:
        return stop
    for joiner in _JOINERS:
        jump = joiner(sp, position, stop, end)
        if jump is not None:
            return jump
    return stop


Joiner = Callable[[Spelling, int, int, int], "int | None"]


def _ampersand(sp: Spelling, position: int, stop: int, end: int) -> int | None:
    if sp.an.tokens[stop].text in ("&", "+") and (sp.name_word(stop + 1) or legal(sp.an.tokens[stop + 1].text)):
        return stop + 2
    return None


def _hyphen(sp: Spelling, position: int, stop: int, end: int) -> int | None:
    """ "Messer-Lund", "Corvane/Pelmar", "B-2", "737-700"."""
    doc = sp.an.tokens
    if doc[stop].text not in ("-", "/", "–") or doc[stop - 1].whitespace_ or doc[stop].whitespace_:
        return None
    return stop + 2 if sp.name_word(stop + 1) or MODEL.match(doc[stop + 1].text) else stop


def _syllable(sp: Spelling, position: int, stop: int, end: int) -> int | None:
    """ "Lee Dal-hyun", "Mun-jin Lee": a given name of two syllables."""
    doc = sp.an.tokens
    joined = doc[stop].text == "-" and not (doc[stop - 1].whitespace_ or doc[stop].whitespace_)
    return stop + 2 if joined and doc[stop + 1].text in words("spelling.toml", "second_syllables") else None


def _legal_after_comma(sp: Spelling, position: int, stop: int, end: int) -> int | None:
    return stop + 2 if sp.an.tokens[stop].text == "," and legal(sp.an.tokens[stop + 1].text) else None


def _of_place(sp: Spelling, position: int, stop: int, end: int) -> int | None:
    """ "Bank of Lund", "Mining Corp of China"."""
    doc = sp.an.tokens
    if doc[stop].text != "of":
        return None
    before = doc[stop - 1].text.lower()
    if sp.name_word(stop + 1):
        owned = before.rstrip(".") in words("boundaries.toml", "state_forms") and _country(doc[stop + 1].text)
        return stop + 2 if before in name_words("of_heads") or owned else None
    if doc[stop + 1].text == "the" and before in words("boundaries.toml", "of_the_heads") and stop + 2 < end:
        return stop + 3 if sp.name_word(stop + 2) else stop
    return None


def _particle(sp: Spelling, position: int, stop: int, end: int) -> int | None:
    """ "Rio de Lund", "Marwan al-Taren", "Souza e Silva" behind a given name."""
    doc = sp.an.tokens
    word = doc[stop].text
    if word.lower() in ("al", "el") and doc[stop + 1].text == "-" and stop + 2 < end and doc[stop + 2].text[:1].isupper():
        return stop + 3
    if word in words("boundaries.toml", "double_particles") and doc[stop + 1].text in words("boundaries.toml", "articles"):
        return stop + 3 if stop + 2 < end else None
    if word not in name_words("middle_words") or not sp.name_word(stop + 1):
        return None
    if word in words("boundaries.toml", "conjunctions"):
        return stop + 2 if doc[position].lower_ in given_names() else None
    return stop + 2


def _shop(sp: Spelling, position: int, stop: int, end: int) -> int | None:
    """ "Corvane's General Stores", "Lund's Holdings Inc": one name where nothing but words of trade is owned."""
    doc = sp.an.tokens
    if doc[stop].text != "'s" or stop - position != 1 or places().get(doc[position].lower_) is not None:
        return None
    last = stop + 1
    while last < end and doc[last].text[:1].isupper() and (doc[last].lower_ in words("boundaries.toml", "shops")):
        last += 1
    return last if last > stop + 1 and not (last < end and doc[last].text.istitle() and not legal(doc[last].text)) else None


def _partners(sp: Spelling, position: int, stop: int, end: int) -> int | None:
    """ "Corvane, Pelmar & Lund": single words before and behind the comma, none of which stands alone elsewhere."""
    doc = sp.an.doc
    if doc[stop].text != "," or stop - position != 1 or stop + 3 >= end or doc[stop + 2].text != "&":
        return None
    if not all(sp.name_word(i) and doc[i].is_alpha and not doc[i].text.isupper() for i in (stop - 1, stop + 1, stop + 3)):
        return None
    first = doc[position].text
    alone = any(t.text == first and doc[t.i + 1 : t.i + 2].text != "," for t in sp.an.tokens)
    return None if alone else stop + 4


def _and(sp: Spelling, position: int, stop: int, end: int) -> int | None:
    """Names with "and" that brackets abbreviate or that are known."""
    doc = sp.an.tokens
    if doc[stop].text != "and" or not sp.name_word(stop + 1):
        return None
    known = f"{doc[stop - 1].lower_} and {doc[stop + 1].lower_}" in words("boundaries.toml", "pairs")
    return (
        stop + 2 if known or _initials_follow(sp, position, stop + 1, end) or _registered(sp, position, stop, end) else None
    )


def _trade_half(sp: Spelling, position: int, stop: int, end: int) -> int | None:
    """ "Corvane Systems and Services Inc", "E.C. Lund and Co": what no firm is called alone belongs to the name before."""
    doc = sp.an.tokens
    if doc[stop].text != "and" or legal(doc[stop - 1].text):
        return None
    last, trades = stop + 1, name_words("firm_words")
    while last < end and doc[last].text[:1].isupper() and (doc[last].lower_ in trades or legal(doc[last].text)):
        last += 1
    closed = last == end or not doc[last].text[:1].isupper()
    lone = last == stop + 2 and not legal(doc[stop + 1].text) and doc[stop - 1].lower_ not in trades
    return last if last > stop + 1 and closed and not lone else None


def _registered(sp: Spelling, position: int, stop: int, end: int) -> bool:
    """Whether the registry knows the name that goes on over "and": "Securities and Exchange Commission"."""
    doc = sp.an.doc
    last = stop + 2
    while last < min(end, stop + 5) and doc[last].text[:1].isupper():
        last += 1
    return any(
        default_registry().find(doc[start:final].text) is not None
        for start in range(max(position, stop - 3), stop)
        for final in range(stop + 2, last + 1)
    )


def _one_name(sp: Spelling, position: int, stop: int, end: int) -> int | None:
    word = sp.an.tokens[stop].text
    joins = word in words("boundaries.toml", "name_connectors") and sp.name_word(stop + 1)
    return stop + 2 if joins and _one_entity(sp, position, stop + 1) else None


def _possessive(sp: Spelling, position: int, stop: int, end: int) -> int | None:
    """ "Teachers' Retirement Fund", "McBrimo's Corp"."""
    doc = sp.an.tokens
    if not sp.name_word(stop + 1):
        return None
    if doc[stop].text == "'" and doc[stop - 1].lower_ in words("boundaries.toml", "possessors"):
        return stop + 2
    if doc[stop].text in ("'s", "'") and doc[stop - 1].text in sp.possessed:
        return stop + 2
    if doc[stop].text == "'s" and f"{doc[stop - 1].text}'s".lower() in name_words("ends_in_s"):
        return stop + 2
    return None


_JOINERS: tuple[Joiner, ...] = (
    _ampersand,
    _syllable,
    _hyphen,
    _legal_after_comma,
    _partners,
    _shop,
    _of_place,
    _particle,
    _trade_half,
    _and,
    _one_name,
    _possessive,
)


def _country(word: str) -> bool:
    """Whether it is a place that has a demonym: "Corp of China" is a name, "Corp. of Pittsburgh" is a name and its town."""
    place = places().get(word.casefold())
    return place is not None and any(form != word.casefold() and name == place for form, name in places().items())


def _initials_follow(sp: Spelling, start: int, after: int, end: int) -> bool:
    """Whether brackets behind the run hold the initials of both sides: "Pelm Marine and Mills (PMM)"."""
    doc = sp.an.tokens
    i = after
    while i < end and doc[i].text[:1].isupper():
        i += 1
    if i + 1 >= end or doc[i].text != "(":
        return False
    letters = "".join(doc[k].text[0] for k in range(start, i) if doc[k].text[:1].isupper())
    return bool(letters == doc[i + 1].text)


def _one_entity(sp: Spelling, left: int, right: int) -> bool:
    """Whether spaCy sees both sides of a connecting word as one organisation, with a firm's last word or a heading noun."""
    doc = sp.an.tokens
    labels = {doc[i].ent_type_ for i in (right - 2, right - 1, right)}
    if labels != {"ORG"} or doc[right].ent_iob_ != "I":
        return False
    word = doc[right - 1].text
    listed = left >= 2 and doc[left - 1].text == "," and doc[left - 2].text[:1].isupper()
    if listed and right - left == 2 and word == "and":
        return False  # "Corvane, Pelmar and Tovic" is a list of three
    if word == "for":
        return doc[right - 2].text.lower() in words("boundaries.toml", "for_heads")
    if word == "of":
        headed = doc[right - 2].text.lower().rstrip(".") in _heads()  # "Kestrin of Falmouth" is a name and its town
        return _country(doc[right].text) or (headed and not legal(doc[right - 2].text))
    if word != "and" or doc[left].text.lower() in name_words("of_heads"):
        return True
    if _stands_alone(sp, right):
        return False
    tail = _last_of_entity(sp, right)
    if (
        right - left > 2
        and doc[right - 2].lower_ in name_words("firm_words")
        and doc[right + 1].lower_ == tail
        and not legal(tail)
    ):
        return False  # "Norbeck Ventures and Talvik Partners": two names, each with its own last word
    return legal(tail) or tail in name_words("firm_words") | name_words("legal_forms")


def _heads() -> frozenset[str]:
    """Words that may stand before "of" in a name: "Bank of", "Commission of"."""
    return name_words("of_heads") | name_words("authority_words")


def _stands_alone(sp: Spelling, right: int) -> bool:
    """Whether what follows "and" is a name by itself: known, or written without it elsewhere."""
    doc = sp.an.doc
    end = right + 1
    while end < len(doc) and doc[end].text[:1].isupper():
        end += 1
    if default_registry().find(doc[right:end].text) is not None:
        return True
    return any(t.text == doc[right].text and t.i > 0 and doc[t.i - 1].text != "and" for t in sp.an.tokens)


def _last_of_entity(sp: Spelling, position: int) -> str:
    doc = sp.an.tokens
    while position + 1 < len(doc) and doc[position + 1].ent_iob_ == "I":
        position += 1
    if position + 1 < len(doc) and legal(doc[position + 1].text):
        position += 1
    return str(doc[position].text.lower().rstrip("."))
