"""Sums of money, percentages and share counts of a sentence, with offsets; words in lexicon/*.tsv."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.lexicon import table
from kg.model import Amount, Percent


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountMention:
    """A sum: `text[start:end]`. `converted`: the second of "1.2 billion pounds ($1.9 billion)", no figure of its own."""

    start: int
    end: int
    amount: Amount
    converted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentMention:
    """A share in percent: `text[start:end]`. `points` is set for "nine percentage points", `word` for "a majority"."""

    start: int
    end: int
    percent: Percent
    points: bool = False
    word: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesMention:
    """A count of shares: "4.2 million shares"."""

    start: int
    end: int
    shares: int


_SENTENCES = 512  # of an article, which several modules ask for the figures of each
_LIMITS = re.compile(
    r"(?P<least>\b(?:at\s+least|more\s+than|over|above|no\s+less\s+than|a\s+minimum\s+of))\s+(?:a\s+|an\s+)?$|"
    r"(?P<most>\b(?:up\s+to|at\s+most|less\s+than|under|below|no\s+more\s+than|as\s+much\s+as|a\s+maximum\s+of))\s+(?:a\s+|an\s+)?$",
    re.IGNORECASE,
)  # fmt: skip


def find_amounts(text: str) -> list[AmountMention]:
    """All sums with a currency, in order: "$14.8 billion", "96 mln euros", "EUR 3m"."""
    return list(_amounts(text))


@lru_cache(maxsize=_SENTENCES)
def _amounts(text: str) -> tuple[AmountMention, ...]:
    found: list[AmountMention] = []
    for match in _money().finditer(text):
        value = _figure(match)
        if value is not None:
            found.append(_amount(text, match, value, found))
    return tuple(found)


def find_percents(text: str) -> list[PercentMention]:
    """All percentages, in order; "up to 49 percent" and "more than 50 percent" give bounds."""
    return list(_percents(text))


@lru_cache(maxsize=_SENTENCES)
def _percents(text: str) -> tuple[PercentMention, ...]:
    found = sorted([*_numeric(text), *_worded(text)], key=lambda mention: (mention.start, -mention.end))
    kept: list[PercentMention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)


def find_shares(text: str) -> list[SharesMention]:
    """All counts of shares, in order; "25-percent shares" and "market shares" are none."""
    return [
        SharesMention(start=match.start(), end=match.end(), shares=round(value))
        for match in _shares().finditer(text)
        if (value := _figure(match)) is not None
    ]


def _amount(text: str, match: re.Match[str], value: float, before: list[AmountMention]) -> AmountMention:
    sign, word = match["sign"] or match["sign_after"], match["word"]
    code = _signs()[sign] if sign else _currency_words()[" ".join(word.casefold().split())]
    bracketed = bool(before) and re.fullmatch(
        r"[\s,]*\((?:or\s+)?(?:about\s+|around\s+|some\s+)?", text[before[-1].end : match.start()]
    )
    same = bool(before) and before[-1].amount.currency == code
    return AmountMention(
        start=match.start(),
        end=match.end(),
        amount=Amount(value=value, currency=code),
        converted=bool(bracketed) and not same,
    )


def _figure(match: re.Match[str]) -> float | None:
    """Number times scale, or None when it is no number ("1,2,3")."""
    number = _number(match["number"])
    if number is None:
        return None
    scale = match.groupdict().get("scale")
    value = number * (float(_words("scale")[_folded(scale)]) if scale else 1.0)
    return round(value, 2)


def _number(written: str) -> float | None:
    """ "1,234.5", "1.2", "3,5" (decimal comma), "27", "twenty"."""
    word = _words("number").get(_folded(written))
    if word is not None:
        return float(word)
    plain = written.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        return float(plain.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", plain):
        return float(plain.replace(".", ""))
    plain = plain.replace(",", ".")
    return float(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) and len(plain) < 20 else None


def _numeric(text: str) -> Iterator[PercentMention]:
    for match in _percentages().finditer(text):
        value = _number(match["number"])
        if value is not None and value <= 100:
            yield PercentMention(
                start=match.start(),
                end=match.end(),
                percent=_limited(text[max(0, match.start() - 40) : match.start()], value),
                points=bool(match["points"]),
            )


def _limited(before: str, value: float) -> Percent:
    limit = _LIMITS.search(before)
    if limit is None:
        return Percent.exactly(value)
    return Percent(low=value, high=100.0, low_open=True) if limit["least"] else Percent(low=0.0, high=value, low_open=True)


def _worded(text: str) -> Iterator[PercentMention]:
    for match in _share_words().finditer(text):
        low, high = map(float, _words("share")[_folded(match.group())].split(".."))
        percent = Percent(low=low, high=high, low_open=high - low > 1)
        yield PercentMention(start=match.start(), end=match.end(), percent=percent, word=True)


# --- vocabulary -----------------------------------------------------------------------------------------------------


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())


@cache
def _words(kind: str) -> dict[str, str]:
    return {word.casefold(): row[2] for row in table("quantities") if row[0] == kind for word in row[1].split("|")}


@cache
def _signs() -> dict[str, str]:
    return {sign: row[0] for row in table("currencies") for sign in row[1].split("|")}


@cache
def _currency_words() -> dict[str, str]:
    return {word.casefold(): row[0] for row in table("currencies") for word in row[2].split("|")}


def _either(words: Iterator[str] | list[str]) -> str:
    spelled = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in spelled)


def _counted() -> str:
    """A number with its scale: "14.8 billion", "1,200", "half a million", "96 mln"."""
    spelled = _either([word for word in _words("number") if word not in ("a", "an", "half")])
    long = _either([word for word in _words("scale") if len(word) > 1])
    digits = r"\d[\d,]*(?:\.\d+)*"
    number = rf"{digits}|(?i:\b(?:{spelled}|a|an)(?=[\s-](?i:{long})\b)|{spelled})"
    scales = rf"(?:(?i:{long})\b|[kKmMbB]\b)"
    more = rf"(?:\s?[-–]\s?\d[\d,]*(?:\.\d+)?(?=[\s-]?{scales}))?"  # "6-7 billion": from six
    return rf"(?:(?P<number>{number}){more}(?:[\s-]?(?P<scale>(?i:{long})\b|[kKmMbB]\b))?)"


@cache
def _money() -> re.Pattern[str]:
    signs, words = _either(list(_signs())), _either(list(_currency_words()))
    return re.compile(
        rf"(?<![\w.])(?:(?P<sign>{signs})\s?)?(?<![\d.,]){_counted()}"
        rf"(?(sign)|(?:[\s-]?(?:(?P<word>(?i:{words})\b)|(?P<sign_after>[€£¥]|EUR\b|USD\b|GBP\b|CHF\b|SEK\b|NOK\b|DKK\b))))"
    )  # fmt: skip


@cache
def _percentages() -> re.Pattern[str]:
    number = (
        rf"(?P<number>\d[\d,]*(?:\.\d+)?|\b(?i:{_either([word for word in _words('number') if word not in ('a', 'an')])}))"
    )
    points, percent = _either(list(_words("points"))), _either(list(_words("percent")))
    other = rf"(?=\s(?i:from|to)\s\d[\d.]*[\s-]?(?i:{percent})(?!\w))"  # "to 15 from 12 percent"
    return re.compile(rf"(?<![\w.$€£,]){number}(?:{other}|[\s-]?(?:(?P<points>(?i:{points})\b)|(?i:{percent})(?!\w)))")


@cache
def _share_words() -> re.Pattern[str]:
    return re.compile(rf"\b(?i:{_either(list(_words('share')))})(?![\w-])")


@cache
def _shares() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w.,$€£]){_counted()}\s+(?i:(?:new|common|ordinary|preferred|preference|of\s+its|of\s+the|additional|treasury|\w+['’]s|class\s+\w)\s+)*"
        r"(?i:shares|stock\s+units)\b"
    )  # fmt: skip
