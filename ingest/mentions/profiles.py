"""What an article says its firms are: where they sit, what they are called beside their names, their lines of business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from ingest.analysis import Analysed, Token
from ingest.lexicon.tables import name_words, places, seats, table, towns, words
from ingest.mentions.clusters import Cluster
from ingest.mentions.names import fold, name_tokens
from kg.model import EntityType

_REACH = 6  # tokens before a name in which its modifiers stand
_STOPS = frozenset({",", ".", '"', "(", ")", ";", ":"})
_APPOSED_STOPS = frozenset({",", ".", "which", "that", "who", "of", "in", "whose", "and"})


@cache
def _lines() -> dict[str, frozenset[str]]:
    """Each word of industries.toml -> the lines of business it tells."""
    found: dict[str, set[str]] = {}
    for line in table("industries.toml").keys() - {"tails"}:
        for word in words("industries.toml", line):
            found.setdefault(word, set()).add(line)
    return {word: frozenset(lines) for word, lines in found.items()}


@cache
def _tails() -> dict[str, str]:
    """A name's last word -> what such a firm is called."""
    pairs = (pair.partition(":") for pair in words("industries.toml", "tails"))
    return {tail: noun for tail, _, noun in pairs}


def lines_of(said: Iterable[str]) -> frozenset[str]:
    """The lines of business that these words tell; "carrier" tells two."""
    return frozenset(line for word in said for line in _lines().get(word, ()))


def describe(an: Analysed, clusters: list[Cluster], at: dict[int, int]) -> None:
    """Collect for every cluster that is no person its descriptions and places from all its mentions and forms."""
    for cluster in clusters:
        if cluster.type is EntityType.PERSON:
            continue
        for form in cluster.forms:
            tokens = name_tokens(form.text)
            cluster.descriptions |= {w for w in tokens if w in name_words("firm_nouns") or w in _lines()}
            cluster.descriptions |= {_tails()[w] for w in tokens[-1:] if w in _tails()}
        for mention in cluster.mentions:
            cluster.trades |= set(_trades(an, mention.start, mention.end))
            for token in _around(an, at, clusters, mention.start, mention.end):
                _learn(cluster, token, at, clusters)
            for place in _seated(an, mention.start, mention.end):
                cluster.places |= _with_country(place)


def _learn(cluster: Cluster, token: Token, at: dict[int, int], clusters: list[Cluster]) -> None:
    word = fold(token.text)
    if word in places():
        cluster.places |= _with_country(places()[word])
    elif token.i in at and clusters[at[token.i]].type is EntityType.PLACE:
        cluster.places |= _with_country(clusters[at[token.i]].name)
    elif token.is_alpha and not token.is_stop and token.text[0].islower() and token.pos_ in ("NOUN", "ADJ", "VERB"):
        cluster.descriptions.add(word)


def _with_country(place: str) -> set[str]:
    """A place, and the country that it is a town of."""
    country = seats().get(place.casefold())
    return {place} if country is None else {place, country}


def _trades(an: Analysed, start: int, end: int) -> Iterator[str]:
    """ "bookbinder Brimo", "Brimo, a bookbinder": the noun right before a name and the head of its apposition."""
    before = an.tokens[start - 1] if start > 0 else None
    if before is not None and before.tag_ == "NN" and before.text.islower():
        yield before.text
    for child in an.tokens[end - 1].children:
        if child.dep_ == "appos" and child.tag_ == "NN" and any(c.dep_ == "det" for c in child.children):
            yield child.lower_


def _seated(an: Analysed, start: int, end: int) -> Iterator[str]:
    """ "Uddevalla-based Brimo", "Brimo, based in Uddevalla": the town or country of one word that is said so."""
    before = [t.lower_ for t in an.tokens[max(0, start - 3) : start]]
    behind = [t.lower_ for t in an.tokens[end : end + 4]]
    if before[1:] == ["-", "based"]:
        yield from _place(before[0])
    if behind[:1] == [","] and behind[1:3] in (["based", "in"], ["headquartered", "in"]):
        yield from _place(behind[-1])


def _place(word: str) -> Iterator[str]:
    name = places().get(fold(word)) or (word.capitalize() if word in towns() else None)
    if name is not None:
        yield name


def _around(an: Analysed, at: dict[int, int], clusters: list[Cluster], start: int, end: int) -> Iterator[Token]:
    yield from _before(an, at, clusters, start)
    yield from _after(an, at, clusters, end)


def _before(an: Analysed, at: dict[int, int], clusters: list[Cluster], start: int) -> Iterator[Token]:
    """The modifiers right before a name: "the Swedish truck maker Brimo", "their hatchery arm, Brimo,"."""
    doc = an.tokens
    if (
        start > 1
        and doc[start - 1].text == ","
        and any(t.dep_ == "appos" and t.head.i == start - 2 for t in doc[start : start + 4])
    ):
        start -= 1
    for i in range(start - 1, max(-1, start - 1 - _REACH), -1):
        if doc[i].pos_ not in ("NOUN", "ADJ", "PROPN", "NUM", "PART", "PUNCT") or doc[i].text in _STOPS:
            return
        if i in at and clusters[at[i]].type is not EntityType.PLACE:
            return
        yield doc[i]


def _after(an: Analysed, at: dict[int, int], clusters: list[Cluster], end: int) -> Iterator[Token]:
    """ "Brimo of Sweden", "Brimo, Sweden,", "Brimo, a truck maker"."""
    doc = an.tokens
    if end + 1 >= len(doc):
        return
    placed = end + 1 in at and clusters[at[end + 1]].type is EntityType.PLACE
    if placed and doc[end].text in ("of", "in", ",", "("):
        yield doc[end + 1]
    if doc[end].text != "," or doc[end + 1].lower_ not in ("a", "an", "the", "one", "its"):
        return
    for i in range(end + 2, min(end + 10, len(doc))):
        if doc[i].text in _APPOSED_STOPS:
            return
        yield doc[i]
