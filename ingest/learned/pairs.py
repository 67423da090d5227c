"""Candidates of the learned reader: every two parties within sight of a sentence, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ingest.analysis import Token
from ingest.learned.syntax import features
from ingest.mentions.references import Mentions
from kg.model import EntityType

TYPES = (
    EntityType.FIRM,
    EntityType.AUTHORITY,
    EntityType.PERSON,
    EntityType.FAMILY,
    EntityType.PRODUCT,
    EntityType.PLACE,
    EntityType.OTHER,
)
_FIRM, _PERSON = EntityType.FIRM, EntityType.PERSON
_RELATED = frozenset(  # the types of two parties that can be related; others are not judged
    {frozenset({_FIRM, other}) for other in TYPES}
    | {frozenset({_PERSON, other}) for other in (EntityType.AUTHORITY, EntityType.OTHER, EntityType.FAMILY)}
)
_NEARBY = frozenset({EntityType.PLACE})  # types that are judged within the sentence only
MOST_PARTIES = 12  # of one sentence; a table row with more is no sentence
MOST_PAIRS = 40  # of one window: the nearest
CONTEXT_WORDS = 70  # of the title and the sentences before


@dataclass(frozen=True, slots=True)
class Place:
    """One stretch of tokens, counted from the window's first, that names or refers to a party."""

    start: int
    end: int  # the token after the last
    cluster: int
    type: EntityType


@dataclass(frozen=True, slots=True)
class Pair:
    """Two different parties in the window's order; a label's direction is read from left to right."""

    left: Place
    right: Place
    features: tuple[int, ...] = ()  # of the parse: ingest.learned.syntax

    @property
    def gap(self) -> int:
        """Tokens between the two."""
        return self.right.start - self.left.end


@dataclass(frozen=True, slots=True)
class Window:
    """A sentence behind its context (the title and the sentence before it), and the pairs with a party in the sentence."""

    sentence: int
    words: tuple[str, ...]
    own: int  # where the sentence itself begins
    breaks: tuple[int, ...]  # where a further piece of the context or the sentence begins
    pairs: tuple[Pair, ...]


def windows(mentions: Mentions) -> Iterator[Window]:
    """One window for each sentence that names or refers to a party and sees another."""
    found = _Places(mentions)
    for number in range(len(mentions.an.bounds)):
        window = _window(found, number)
        if window is not None:
            yield window


class _Places:
    """The places of each sentence, found once."""

    def __init__(self, mentions: Mentions) -> None:
        self.mentions = mentions
        self.tokens = [list(mentions.an.doc[start:end]) for start, end in mentions.an.bounds]
        self.of = [list(_places(mentions, start, end)) for start, end in mentions.an.bounds]


def _window(found: _Places, number: int) -> Window | None:
    own = found.of[number]
    if not own or len({p.cluster for p in own}) > MOST_PARTIES:
        return None
    before = _context(found, number)
    tokens: list[Token] = []
    breaks, seen = [], []
    for piece in before:
        breaks.append(len(tokens))
        seen += [_moved(p, len(tokens)) for p in found.of[piece]]
        tokens += found.tokens[piece]
    own_start = len(tokens)
    tokens += found.tokens[number]
    pairs = tuple(parsed(pair, tokens, own_start) for pair in _pairs(seen, [_moved(p, own_start) for p in own]))
    if not pairs:
        return None
    return Window(number, tuple(t.text for t in tokens), own_start, (*breaks, own_start), pairs)


def parsed(pair: Pair, tokens: Sequence[Token], own: int) -> Pair:
    """The pair with the features of its parse; `own`: where the window's own sentence begins."""
    left, right = pair.left, pair.right
    where = "same" if left.start >= own else "context"
    types = f"{left.type}/{right.type}/{where}"
    return replace(pair, features=features(tokens[left.start : left.end], tokens[right.start : right.end], types))


def _context(found: _Places, number: int) -> list[int]:
    """The title and the sentence before, as far as they fit."""
    chosen = sorted({0, number - 1} - {number} if number else ())
    while chosen and sum(len(found.tokens[n]) for n in chosen) > CONTEXT_WORDS:
        chosen.pop(0)
    return chosen


def _moved(place: Place, by: int) -> Place:
    return replace(place, start=place.start + by, end=place.end + by)


def _places(mentions: Mentions, start: int, end: int) -> Iterator[Place]:
    """Runs of tokens that refer to one cluster each; a token that refers to several opens a place for each."""
    refers = [mentions.refer(mentions.an.doc[i]) for i in range(start, end)]
    for i, referred in enumerate(refers):
        for cluster in referred:
            if i and cluster in refers[i - 1]:
                continue
            stop = next((j for j in range(i + 1, len(refers)) if cluster not in refers[j]), len(refers))
            type_ = mentions.clusters[cluster].type
            if type_ in TYPES:
                yield Place(i, stop, cluster, type_)


def _pairs(before: Sequence[Place], here: Sequence[Place]) -> list[Pair]:
    """Each two clusters once, at their nearest places; a cluster of the context only if the sentence itself lacks it."""
    inside = {p.cluster for p in here}
    outside = [p for p in before if p.cluster not in inside and p.type not in _NEARBY]
    nearest: dict[frozenset[int], Pair] = {}
    for left, right in chain(_ordered(here), ((b, h) for b in outside for h in here if h.type not in _NEARBY)):
        key = frozenset((left.cluster, right.cluster))
        pair = Pair(left, right)
        if _relatable(pair) and (key not in nearest or pair.gap < nearest[key].gap):
            nearest[key] = pair
    return sorted(nearest.values(), key=lambda pair: pair.gap)[:MOST_PAIRS]


def _relatable(pair: Pair) -> bool:
    return pair.left.cluster != pair.right.cluster and frozenset({pair.left.type, pair.right.type}) in _RELATED


def _ordered(places: Sequence[Place]) -> Iterable[tuple[Place, Place]]:
    ordered = sorted(places, key=lambda p: (p.start, p.end))
    return ((left, right) for n, left in enumerate(ordered) for right in ordered[n + 1 :])
