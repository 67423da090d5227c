"""What a pair deals in: claims of one pair parted into lines (products, contracts, ventures), each with its own life.

"Cabins" and "gondola cabins" are one line, "motors and control software" speaks of two. A claim that names nothing
speaks of the lines that were alive on its day; it makes a line of its own only where none fits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from kg.model import Interval, Phase, ResolvedClaim
from kg.reconcile.events import HOLDING, PROSPECTIVE

UNNAMED = ""  # the line of claims that name nothing and fit no named line
Lines = dict[str, list[ResolvedClaim]]
Parts = Callable[[ResolvedClaim], Sequence[str]]
Draw = Callable[[Sequence[ResolvedClaim]], Sequence[Interval]]

_JOINT = re.compile(r"\s*(?:,|;|/|&|\band\b|\bas well as\b|\bplus\b)\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_GENERIC = frozenset(  # words that name no product by themselves
    {
        "the", "a", "an", "of", "for", "its", "their", "his", "her", "and", "new", "big", "large", "key",
        "contract", "deal", "agreement", "order", "supply", "supplie", "service", "product", "good", "part",
        "business", "work", "project", "some", "more", "other", "various",
    }
)  # fmt: skip


def products(claim: ResolvedClaim) -> list[str]:
    """The products that a claim names, conjunctions taken apart; none where the words are as vague as "a contract"."""
    if claim.product is None:
        return []
    return [part for part in _JOINT.split(claim.product) if _words(part)]


def ventures(claim: ResolvedClaim) -> list[str]:
    """The venture that a partnership is about."""
    return [claim.venture] if claim.venture is not None else []


def lines(claims: Sequence[ResolvedClaim], parts: Parts, draw: Draw) -> Lines:
    """Claims by line. `draw` gives the stated rows of a set of claims; a claim can speak of several lines."""
    named = _named(claims, parts)
    unnamed = [claim for claim in claims if not parts(claim)]
    if not named:
        return {UNNAMED: unnamed} if unnamed else {}
    drawn = {name: draw(own) for name, own in named.items()}
    result = {name: list(own) for name, own in named.items()}
    for claim in unnamed:
        for name in _meant(claim, named, drawn):
            result.setdefault(name, []).append(claim)
    if UNNAMED in result:
        result[UNNAMED] += [c for c in unnamed if c.phase is Phase.ENDED and c not in result[UNNAMED]]
    return result


def _named(claims: Iterable[ResolvedClaim], parts: Parts) -> Lines:
    told = [(part, claim) for claim in claims for part in parts(claim)]
    every = {_words(part) for part, _ in told}
    widest = [words for words in every if not any(words < other for other in every)]
    result: Lines = {}
    for words in sorted(widest, key=sorted):
        own = [(part, claim) for part, claim in told if _words(part) <= words]
        label = min(Counter(part for part, _ in own).items(), key=lambda item: (-item[1], item[0]))[0]
        result[label] = list(dict.fromkeys(claim for _, claim in own))
    return result


def _words(part: str) -> frozenset[str]:
    words = (word.casefold() for word in _WORD.findall(part))
    return frozenset(_stem(word) for word in words) - _GENERIC


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _meant(claim: ResolvedClaim, named: Lines, drawn: Mapping[str, Sequence[Interval]]) -> list[str]:
    """The lines that a claim without a product speaks of."""
    open_to = [name for name, own in named.items() if not _told_apart(claim, own)]
    alive = [name for name in open_to if any(_holds(row, claim) for row in drawn[name])]
    if alive:
        return alive
    if claim.phase in PROSPECTIVE:
        return _planned(claim, open_to, drawn)[:1] or [UNNAMED]
    return _not_yet_seen(claim, open_to, drawn)[:1] or _last_ended(claim, open_to, drawn)[:1] or [UNNAMED]


def _told_apart(claim: ResolvedClaim, line: Iterable[ResolvedClaim]) -> bool:
    """The same article says of this line, by name, that it ended while the pair goes on, or goes on while all ended."""
    ends = claim.phase is Phase.ENDED
    same = [other for other in line if other.article == claim.article and other.modality is claim.modality]
    return any(
        (other.phase in HOLDING) if ends else (other.phase is Phase.ENDED and claim.phase in HOLDING) for other in same
    )


def _holds(row: Interval, claim: ResolvedClaim) -> bool:
    day = claim.published
    if row.phase is Phase.ENDED and claim.phase is Phase.ENDED:
        return row.holds_from <= day and (row.holds_to is None or day < row.holds_to)
    return row.phase in HOLDING and row.holds_from <= day and (row.holds_to is None or day < row.holds_to)


def _not_yet_seen(claim: ResolvedClaim, names: Iterable[str], drawn: Mapping[str, Sequence[Interval]]) -> list[str]:
    """Lines of unknown start whose first evidence is later: the claim may well have been about them."""
    first = [(drawn[name][0], name) for name in names if drawn[name]]
    later = [(row, name) for row, name in first if row.phase in HOLDING and row.first_evidence > claim.published]
    return [name for _, name in sorted((row.first_evidence, name) for row, name in later if not row.since.known)]


def _last_ended(claim: ResolvedClaim, names: Iterable[str], drawn: Mapping[str, Sequence[Interval]]) -> list[str]:
    over = [
        (row.holds_from, name) for name in names for row in drawn[name]
        if row.phase is Phase.ENDED and row.holds_from <= claim.published
    ]  # fmt: skip
    return [name for _, name in sorted(over, reverse=True)]


def _planned(claim: ResolvedClaim, names: Iterable[str], drawn: Mapping[str, Sequence[Interval]]) -> list[str]:
    """Lines that were planned on that day or came to be later."""
    fitting = [
        (row.holds_from, name) for name in names for row in drawn[name]
        if row.phase is not Phase.ENDED and (row.phase in PROSPECTIVE or row.holds_from >= claim.published)
    ]  # fmt: skip
    return [name for _, name in sorted(fitting)]
