"""Candidates of the learned reader: every two parties within sight of a sentence, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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
MOST_PAIRS = 96  # of one window: the nearest
LONGEST = 100  # tokens of the sentences that a window judges: three to five
CONTEXT = 40  # tokens, at most, of the sentences before them that it shows
LOOK_BACK = 2  # sentences with a party in which one that goes without saying is looked for


@dataclass(frozen=True, slots=True)
class Place:
    """One stretch of tokens, counted from the window's first, that names or refers to a party."""

    start: int
    end: int  # the token after the last
    cluster: int
    type: EntityType


@dataclass(frozen=True, slots=True)
class Pair:
    """Two different parties in the window's order; a label's direction is read from left to right.

    `sentence`: the number, in the article, of the sentence that holds the right party and is judged.
    """

    left: Place
    right: Place
    sentence: int = 0
    features: tuple[int, ...] = ()  # of the parse: ingest.learned.syntax

    @property
    def gap(self) -> int:
        """Tokens between the two."""
        return self.right.start - self.left.end


@dataclass(frozen=True, slots=True)
class Window:
    """Some sentences that name or refer to parties, in the text's order, and the pairs to be judged in them."""

    words: tuple[str, ...]
    breaks: tuple[int, ...]  # where each sentence begins
    pairs: tuple[Pair, ...]


def windows(mentions: Mentions, wanted: Callable[[Pair], bool] = lambda _: True) -> Iterator[Window]:
    """The article in stretches; sentences without a party are left out, and stretches without a wanted pair."""
    bounds = mentions.an.bounds
    found = {n: places for n, (start, end) in enumerate(bounds) if (places := list(_places(mentions, start, end)))}
    for context, stretch in _stretches([n for n in found if _size(bounds[n]) <= LONGEST], bounds):
        window = _window(mentions, context, stretch, found, wanted)
        if window.pairs:
            yield window


def _stretches(numbers: Sequence[int], bounds: Sequence[tuple[int, int]]) -> Iterator[tuple[list[int], list[int]]]:
    """Consecutive sentences of together at most LONGEST tokens, each after the last ones before them, of at most CONTEXT."""
    context: list[int] = []
    stretch: list[int] = []
    for number in numbers:
        if stretch and sum(_size(bounds[n]) for n in (*stretch, number)) > LONGEST:
            yield context, stretch
            context, stretch = _last(stretch, bounds), []
        stretch.append(number)
    if stretch:
        yield context, stretch


def _last(stretch: Sequence[int], bounds: Sequence[tuple[int, int]]) -> list[int]:
    """The sentences that the next stretch is shown."""
    kept: list[int] = []
    for number in reversed(stretch[-LOOK_BACK:]):
        if sum(_size(bounds[n]) for n in (*kept, number)) > CONTEXT:
            break
        kept.insert(0, number)
    return kept


def _size(bound: tuple[int, int]) -> int:
    return bound[1] - bound[0]


def _window(
    mentions: Mentions,
    context: Sequence[int],
    stretch: Sequence[int],
    found: dict[int, list[Place]],
    wanted: Callable[[Pair], bool],
) -> Window:
    tokens: list[Token] = []
    breaks: list[int] = []
    pairs: list[Pair] = []
    before: list[list[Place]] = []
    for number in (*context, *stretch):
        breaks.append(len(tokens))
        here = [_moved(place, len(tokens)) for place in found[number]]
        start, end = mentions.an.bounds[number]
        tokens += mentions.an.doc[start:end]
        if len({p.cluster for p in here}) <= MOST_PARTIES:
            if number in stretch:
                told = [place for places in before[-LOOK_BACK:] for place in places]
                pairs += (replace(pair, sentence=number) for pair in _pairs(told, here))
            before.append(here)
    judged = sorted(sorted(pairs, key=lambda pair: pair.gap)[:MOST_PAIRS], key=lambda pair: (pair.sentence, pair.gap))
    chosen = tuple(parsed(pair, tokens) for pair in judged if wanted(pair))
    return Window(tuple(t.text for t in tokens), tuple(breaks), chosen)


def parsed(pair: Pair, tokens: Sequence[Token]) -> Pair:
    """The pair with the features of its parse."""
    left, right = (tokens[place.start : place.end] for place in (pair.left, pair.right))
    where = "same" if left[0].sent == right[0].sent else "before"
    return replace(pair, features=features(left, right, f"{pair.left.type}/{pair.right.type}/{where}"))


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
