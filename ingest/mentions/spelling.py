"""Which words can stand in a name: by their capitals, odd spelling, a ticker behind them, their place in the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.analysis import Analysed
from ingest.lexicon.tables import name_words, words

CAPITAL = re.compile(
    r"(?:[A-ZÀ-ÞŁŠŽİ][\w.'’&+!-]*|[a-z]{1,6}[A-Z]\w*|[A-Z]\d[\w-]*|\d+[A-Z]\w*|\d\.\d+-?[a-z]{1,3}"
    r"|[a-z][\w-]*\.(?:com?|net|org|de|fr|it|nl|ru|cn|in|tv|eu|uk)(?:\.[a-z]{2})?)$"
)
_ODD = re.compile(r"(?:\w*[a-z][A-Z]\w*|\w+\.com(?:\.\w\w)?)$")  # BlueScope, easyJet: a name wherever it stands
_INITIAL = re.compile(r"[A-Z]\.$")
MODEL = re.compile(r"(?:\d{2,4}[A-Za-z]?|[A-Z]{1,4}-?\d[\w-]*)$")
_MAKERS_MODEL = re.compile(
    r"[A-Z]{1,3}\d{3,4}[A-Za-z]*$|[A-Z]{1,3}-\d{2,3}[A-Z]?$"
)  # A320, F-16: behind it stands its maker
_PERSONAL = frozenset(words("spelling.toml", "personal"))
_COMMON = words("spelling.toml", "common")
_OPENING = words("spelling.toml", "opening")
_COUNTED = words("boundaries.toml", "counted")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one article writes its words."""

    an: Analysed
    lowered: frozenset[str]  # words that it also writes in lower case: at a sentence's start they are no names
    coined: frozenset[str]  # names without capitals that a ticker proves: "bmi", "3i"
    leading: frozenset[str]  # words that stand before another capital somewhere: "Corvane" of "Corvane Motor Co"
    terms: frozenset[str]  # acronyms of common nouns: "liquefied natural gas (LNG)"
    possessed: frozenset[str]  # words that only stand as owner of one and the same word: "Lunds" of "Lunds' End"
    models: frozenset[str]  # numbers that name a model somewhere: "737"

    def name_word(self, position: int, first: int = -1) -> bool:
        """Whether the token can be part of a name; `first` is its sentence's first token, -1 where that plays no part."""
        text = self.an.tokens[position].text
        if text in self.coined or (text.isdigit() and self._hyphened(position)):
            return True
        if CAPITAL.match(text) is None or self._barred(position, text):
            return False
        if _ODD.match(text) or (position > first and self._initial(position)):
            return True
        if position > first >= 0 and not self._opens(position, first):
            return self._inside(position, text)
        if first >= 0 and text != text.upper():
            return self._opening_word(position, text)
        return self._inside(position, text)

    def _barred(self, position: int, text: str) -> bool:
        if text in _PERSONAL or text in words("spelling.toml", "units") or text in self.terms or self._deed(position, text):
            return True
        if (len(text) == 1 and text in "AI") or (text in _COMMON and not self.beside_capital(position)):
            return True
        if text.rstrip(".").lower() not in name_words("never_names"):
            return False
        after = self.an.tokens[position + 1] if position + 1 < len(self.an.tokens) else None
        joined = legal(text) and position > 0 and self.an.tokens[position - 1].text == "&"
        named = text == "Internet" and after is not None and after.text[:1].isupper()
        return not (joined or named or self._initial(position))

    def _deed(self, position: int, text: str) -> bool:
        """ "BRIMO Ordered 40 jets": a verb that lists write with a capital behind a firm in capitals."""
        before = self.an.tokens[position - 1].text if position > 0 else ""
        return text.istitle() and text.lower() in words("spelling.toml", "deeds") and before.isupper() and len(before) > 3

    def _initial(self, position: int) -> bool:
        """ "I." in "Robert I. Lannic"."""
        doc = self.an.tokens
        return bool(
            0 < position < len(doc) - 1
            and _INITIAL.match(doc[position].text)
            and doc[position - 1].text[:1].isupper()
            and doc[position + 1].text[:1].isupper()
            and not doc[position + 1].is_sent_start
        )

    def _hyphened(self, position: int) -> bool:
        """ "9-Lunden": a small number, a hyphen and a capital without spaces."""
        doc = self.an.tokens
        if position + 2 >= len(doc) or doc[position + 1].text != "-" or len(doc[position].text) > 2:
            return False
        word, spaced = doc[position + 2], doc[position].whitespace_ or doc[position + 1].whitespace_
        return bool(not spaced and word.text.istitle() and len(word.text) > 3 and word.tag_ == "NNP")

    def _opens(self, position: int, first: int) -> bool:
        opener = self.an.tokens[position - 1].text in words("spelling.toml", "openers")
        return position == first or (position > first and opener and position - 1 <= first + 1)

    def _opening_word(self, position: int, text: str) -> bool:
        """At a sentence's start, where a capital says nothing by itself."""
        token = self.an.tokens[position]
        if token.is_stop or text in _OPENING:
            return self._number_name(position)
        ticker = position + 1 in self.an.ticker_before and text.lower() not in name_words("firm_nouns")
        return ticker or token.pos_ == "PROPN" or self._known(position)

    def _inside(self, position: int, text: str) -> bool:
        token = self.an.tokens[position]
        if token.is_stop and text != text.upper():
            if self._number_name(position):
                return True
            after = self.an.tokens[position + 1] if position + 1 < len(self.an.tokens) else None
            if token.pos_ == "PROPN" and position > 0 and self.an.tokens[position - 1].pos_ == "PROPN":
                return bool(self.an.tokens[position - 1].text[:1].isupper())  # "Show" of "Air Show"
            return token.pos_ in ("PROPN", "ADJ") and after is not None and after.pos_ == "PROPN"
        return token.pos_ not in ("PRON", "DET")

    def _number_name(self, position: int) -> bool:
        """ "Four Lunds Hotels": a number with a capital before another, elsewhere than at a sentence's start too."""
        doc = self.an.tokens
        text = doc[position].text
        after = doc[position + 1] if position + 1 < len(doc) else None
        opens = text in self.an.inner_capitals or text in words("spelling.toml", "ordinals_of_names")
        numeral = text.lower() in words("spelling.toml", "beginning") and opens
        return numeral and after is not None and after.text[:1].isupper() and after.pos_ == "PROPN"

    def _known(self, position: int) -> bool:
        """The word stands capitalised elsewhere, or more capitals follow it."""
        text = self.an.tokens[position].text
        following = self.an.tokens[position + 1] if position + 1 < len(self.an.tokens) else None
        if text.lower() in self.lowered:
            return following is not None and following.text.isupper() and following.is_alpha
        if text in self.an.inner_capitals or text in self.leading:
            return True
        return (
            following is not None
            and following.text[:1].isupper()
            and following.pos_ == "PROPN"
            and self.an.tokens[position].tag_ not in ("VBG", "VBN", "IN", "RB")
        )

    def beside_capital(self, position: int) -> bool:
        """Whether a common abbreviation is the end of a name: "Scale AI"; not "Meta's experimental AI project"."""
        before = self.an.tokens[position - 1] if position > 0 else None
        return before is not None and CAPITAL.match(before.text) is not None and bool(before.whitespace_)

    # --- models by number -----------------------------------------------------------------------------------------

    def model_start(self, position: int, end: int) -> bool:
        """A model number that begins a name because a ticker or a possessive cut it off: "Boeing ( BA.N ) 737 MAX"."""
        doc = self.an.tokens
        text = doc[position].text
        if not (text.isdigit() and len(text) == 3 and position > 0):
            return False
        before, after = doc[position - 1], doc[position + 1] if position + 1 < end else None
        counts = after is not None and after.lemma_ in _COUNTED
        if counts or before.text in words("spelling.toml", "before_sums"):
            return False
        if position in self.an.ticker_before or before.text == "'s":
            return True
        if after is not None and after.text in words("spelling.toml", "after_models"):
            return True
        return text in self.models and not (after is not None and after.tag_ == "NNS" and before.pos_ in ("VERB", "ADP"))

    def model_fits(self, position: int, end: int) -> bool:
        """Whether a number goes on a name: "Boeing 787", "Trent 700", "Boeing 787 Dreamliner", but not "Boeing 40 jets"."""
        doc = self.an.tokens
        text = doc[position].text
        if not text.isdigit():
            return True
        if doc[position - 1].text in words("spelling.toml", "before_sums"):
            return False
        after = doc[position + 1] if position + 1 < end else None
        if after is not None and after.lemma_ in _COUNTED:
            return False
        return len(text) == 3 or (after is not None and after.text[:1].isupper() and after.is_alpha)


def spelling(an: Analysed) -> Spelling:
    """What the article's own writing says."""
    texts = [token.text for token in an.tokens]
    return Spelling(
        an,
        lowered=frozenset(text for text in texts if text[:1].islower()),
        coined=frozenset(_coined(an)),
        leading=frozenset(_leading(an, texts)),
        terms=frozenset(_terms(texts)),
        possessed=frozenset(_possessed(an, texts)),
        models=frozenset(_models(texts)) | words("spelling.toml", "known_models"),
    )


def _coined(an: Analysed) -> list[str]:
    """Words without a capital right before a ticker that are no common nouns: "the carrier bmi ( BMID.UL )"."""
    found = []
    for position in an.ticker_before:
        if not 0 < position <= len(an.tokens):
            continue
        token = an.tokens[position - 1]
        known = token.lemma_.lower() in name_words("firm_nouns") | name_words("product_nouns") | name_words("role_nouns")
        if token.text[:1].isupper() or known or token.is_stop or not token.text.isalnum() or token.text.isdigit():
            continue
        described = an.tokens[position - 2].pos_ != "DET" if position > 1 else True
        if len(token.text) <= 8 and token.pos_ not in ("VERB", "ADP") and described:
            found.append(token.text)
    return found


def _leading(an: Analysed, texts: list[str]) -> Iterator[str]:
    for i, (text, after) in enumerate(pairwise(texts)):
        if not (text.istitle() and after[:1].isupper()) or an.heading[i]:
            continue
        token, following = an.tokens[i], an.tokens[i + 1]
        common = token.is_stop or token.pos_ in ("ADJ", "VERB", "ADV", "ADP")
        if following.pos_ == "PROPN" and not (following.is_sent_start or common):
            yield text


def _terms(texts: list[str]) -> Iterator[str]:
    """Acronyms in brackets whose letters begin the words in lower case right before them."""
    for i in range(2, len(texts) - 1):
        if texts[i - 1] != "(" or texts[i + 1] != ")":
            continue
        text = texts[i].removesuffix("s")
        if not (text.isupper() and 2 <= len(text) <= 6):
            continue
        before = [word for word in texts[max(0, i - 3 - len(text)) : i - 1] if word.isalpha()][-len(text) :]
        if all(word.islower() for word in before) and "".join(word[0] for word in before) == text.lower():
            yield from (text, text + "s")


def _possessed(an: Analysed, texts: list[str]) -> list[str]:
    """Capitalised words that stand twice or more and always before an apostrophe and one and the same capital."""
    behind: dict[str, list[str]] = {}
    for i, text in enumerate(texts[:-2]):
        if text.istitle():
            mark, after = texts[i + 1], texts[i + 2]
            inside = mark == "'" or (mark == "'s" and an.tokens[i + 1].ent_iob_ == an.tokens[i + 2].ent_iob_ == "I")
            behind.setdefault(text, []).append(after if inside and after.istitle() else "")
    return [word for word, seen in behind.items() if len(seen) > 1 and len(set(seen)) == 1 and seen[0]]


def _models(texts: list[str]) -> Iterator[str]:
    """Three-digit numbers that stand behind a capital and before a noun for a product: "Boeing 737 jets"."""
    goods = name_words("product_nouns") | words("spelling.toml", "after_models")
    for before, text, after in zip(texts, texts[1:], texts[2:], strict=False):
        marked = before[:1].isupper() or before.lower() in words("spelling.toml", "before_models")
        if len(text) == 3 and text.isdigit() and marked and after.lower() in goods:
            yield text


def model_of_a_maker(text: str) -> bool:
    """Whether a model is named so that what stands before it is its maker and no part of its name, as in "Trent 700"."""
    return _MAKERS_MODEL.match(text) is not None or text[:3] in words("spelling.toml", "known_models")


def legal(text: str) -> bool:
    """Whether the word is a legal form as names write it."""
    form = text.lower().replace(".", "").strip(",") in name_words("legal_forms")
    return (text[:1].isupper() and form) or text in words("spelling.toml", "legal_small")
