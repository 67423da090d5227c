"""Lists under a sentence that announces them: "The biggest suppliers are listed below.", "Shareholders of Y:"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ingest.analysis import Token
from ingest.frames.arguments import children, preps, subjects
from ingest.frames.draft import Draft
from ingest.frames.kinds import KINDS
from ingest.frames.parties import FIRMS, Parties, T
from ingest.frames.rows import OBJECTS, SUBJECTS
from ingest.layout import opens_item
from ingest.lexicon.tables import table, words
from ingest.mentions.references import Mentions
from ingest.money import find_percents
from kg.model import Kind, Percent, PercentRole, Phase, Relation

_BY = words("lists.toml", "listed_by")
_LABEL = 6  # words at most of a line that announces a list by its noun alone


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the items of a list are to the one whose list it is."""

    relation: Relation
    subjects: bool  # whether the items are the relation's subjects

    @property
    def types(self) -> frozenset[T]:
        """What an item can be."""
        return (SUBJECTS if self.subjects else OBJECTS)[self.relation]

    @property
    def phase(self) -> Phase | None:
        """The phase of what stands in a list."""
        return Phase.ACTIVE if KINDS.get(self.relation) is Kind.STATE else None


@cache
def _kinds() -> dict[str, _Kind]:
    rows = table("lists.toml")["kind"]
    return {
        word: _Kind(Relation(row["relation"]), row["item"] == "subject") for row in rows for word in row["words"].split()
    }


class Lists:
    """Finds the items of such lists in the sentences of one article, in order."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._open: tuple[int, _Kind] | None = None  # whose list it is, and of what

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        if self._open is not None:
            owner, kind = self._open
            items = list(self._items(start, end, kind))
            if items:
                ends = [*(anchor.i for _, anchor in items[1:]), end]
                for (item, anchor), stop in zip(items, ends, strict=True):
                    if item != owner:
                        yield replace(_draft(owner, kind, item, anchor), exact=self._share(kind, anchor, stop))
                return
            self._open = None
        noun = self._announced(start, end)
        if noun is not None and (whose := self._whose(noun)) is not None:
            self._open = whose, _kinds()[noun.lemma_]

    def _announced(self, start: int, end: int) -> Token | None:
        """ "the following is a list of the biggest suppliers on the 787", "Customers:"."""
        doc = self._m.an.tokens
        nouns = [t for t in doc[start:end] if t.tag_ == "NNS" and t.lemma_ in _kinds()]
        if not nouns:
            return None
        listed = any(_points(t) or _lists(t, nouns) for t in doc[start:end])
        colon = doc[end - 1].text == ":" or (self._m.an.heading[start] and end - start <= _LABEL)
        if listed:
            return nouns[0]
        return nouns[-1] if colon else None

    def _whose(self, noun: Token) -> int | None:
        """The firm that the noun names, whose sentence it is ("It has three subsidiaries:"), or that all speaks of."""
        named = self._p.named([*children(noun, "poss", "compound"), *preps(noun, "of", "to", "for", "in")], FIRMS)
        having = self._p.named(subjects(noun.head), FIRMS) if noun.dep_ == "dobj" else ()
        owner = next(iter((*named, *having)), self._m.topic)
        owner = owner if owner is not None else self._alone(noun)
        return owner if owner is not None and self._m.clusters[owner].type is T.FIRM else None

    def _alone(self, noun: Token) -> int | None:
        """The only firm that stands before."""
        before = {index for i in range(noun.i) if (index := self._m.at.get(i)) is not None and self._m.clusters[index].firm}
        return before.pop() if len(before) == 1 else None

    def _items(self, start: int, end: int, kind: _Kind) -> Iterator[tuple[int, Token]]:
        """Parties that open a line or an item, or are followed by brackets."""
        doc, an = self._m.an.doc, self._m.an
        line = an.heading[start] or opens_item(an.article.text, an.starts[start])
        for i in range(start, end):
            index = self._m.at.get(i)
            if index is None or self._m.at.get(i - 1) == index or self._m.clusters[index].type not in kind.types:
                continue
            stop = i
            while stop < end and self._m.at.get(stop) == index:
                stop += 1
            bracket = stop < end and doc[stop].text == "("
            if bracket and doc[i - 1].lower_ in _BY:
                yield from self._owned(start, i)
            elif (bracket or (line and i == start)) and index not in self._m.outlets:
                yield index, doc[i]

    def _owned(self, start: int, owner: int) -> Iterator[tuple[int, Token]]:
        """ "Pelmar, a unit of Corvane (doors)": the unit is the item."""
        for i in range(owner - 1, max(start - 1, owner - 8), -1):
            index = self._m.at.get(i)
            if index is not None and self._m.clusters[index].type in FIRMS:
                yield index, self._m.an.doc[i]
                return

    def _share(self, kind: _Kind, anchor: Token, stop: int) -> Percent | None:
        """The first share behind the item: "Pelmar: 12 percent"."""
        if kind.relation is not Relation.OWNS_STAKE:
            return None
        an = self._m.an
        told = find_percents(an.article.text[an.starts[anchor.i] : an.ends[stop - 1]])
        return replace(told[0].percent, role=PercentRole.RESULTING) if told else None


def _points(token: Token) -> bool:
    """ "the following are", "are listed below", "follow"; not "following the news", "follows talks"."""
    if token.lower_ in words("lists.toml", "pointers"):
        return token.dep_ not in ("prep", "amod") and not children(token, "pobj", "dobj")
    return token.lemma_ in words("lists.toml", "coming") and token.pos_ == "VERB" and not children(token, "dobj", "ccomp")


def _lists(token: Token, nouns: Sequence[Token]) -> bool:
    """ "a list of its suppliers"."""
    return token.pos_ == "NOUN" and token.lemma_ in words("lists.toml", "lists") and any(map(token.is_ancestor, nouns))


def _draft(owner: int, kind: _Kind, item: int, anchor: Token) -> Draft:
    subject, object_ = (item, owner) if kind.subjects else (owner, item)
    return Draft(
        relation=kind.relation, subject=subject, object=object_, anchor=anchor, phase=kind.phase, fixed=True,
        near=anchor, stake=kind.relation is Relation.OWNS_STAKE, frame="list",
    )  # fmt: skip
