"""Lists of suppliers or customers under a sentence that announces them: "The biggest suppliers are listed below."."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.arguments import children, preps
from ingest.frames.draft import Draft
from ingest.frames.parties import FIRMS, Parties, T
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

_SELLERS = words("supply.toml", "listed_sellers")
_BUYERS = words("supply.toml", "listed_buyers")
_ANNOUNCING = words("supply.toml", "listing")
_BULLETS = frozenset({"-", "*", "--", "•", "–"})


class Lists:
    """Finds the items of such lists in the sentences of one article, in order."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._owner: int | None = None  # whose list is open
        self._selling = False

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        if self._owner is not None:
            items = list(self._items(start, end))
            if items:
                yield from (self._draft(*item) for item in items if item[0] != self._owner)
                return
            self._owner = None
        noun = self._announced(start, end)
        if noun is not None:
            self._owner, self._selling = self._whose(noun), noun.lemma_ in _SELLERS

    def _announced(self, start: int, end: int) -> Token | None:
        """ "the following is a list of the biggest suppliers on the 787", "Customers:"."""
        doc = self._m.an.tokens
        nouns = [t for t in doc[start:end] if t.tag_ == "NNS" and t.lemma_ in _SELLERS | _BUYERS]
        if not nouns:
            return None
        listed = any(t.lemma_ in _ANNOUNCING for t in doc[start:end])
        colon = doc[end - 1].text == ":" or (self._m.an.heading[start] and end - start <= 6)
        return nouns[0] if listed or colon else None

    def _whose(self, noun: Token) -> int | None:
        named = self._p.named([*children(noun, "poss", "compound"), *preps(noun, "of", "to", "for")], FIRMS)
        owner = named[0] if named else self._m.topic
        return owner if owner is not None and self._m.clusters[owner].type is T.FIRM else None

    def _items(self, start: int, end: int) -> Iterator[tuple[int, Token]]:
        """Firms that open a line, stand behind a bullet, or are followed by brackets or a colon."""
        doc = self._m.an.doc
        for i in range(start, end):
            index = self._m.at.get(i)
            if index is None or self._m.at.get(i - 1) == index or self._m.clusters[index].type not in FIRMS:
                continue
            stop = i
            while stop < end and self._m.at.get(stop) == index:
                stop += 1
            opens = i == start and self._m.an.heading[start]
            bullet = i > 0 and doc[i - 1].text in _BULLETS and i - 1 <= start
            bracket = stop < end and doc[stop].text == "("
            if bracket and doc[i - 1].lower_ in ("of", "by"):
                yield from self._owned(start, i)
            elif (opens or bullet or bracket) and index not in self._m.outlets:
                yield index, doc[i]

    def _owned(self, start: int, owner: int) -> Iterator[tuple[int, Token]]:
        """ "Pelmar, a unit of Corvane (doors)": the unit is the item."""
        for i in range(owner - 1, max(start - 1, owner - 8), -1):
            index = self._m.at.get(i)
            if index is not None and self._m.clusters[index].type in FIRMS:
                yield index, self._m.an.doc[i]
                return

    def _draft(self, item: int, anchor: Token) -> Draft:
        owner = self._owner if self._owner is not None else item
        supplier, customer = (item, owner) if self._selling else (owner, item)
        return Draft(
            relation=Relation.SUPPLIES, subject=supplier, object=customer, anchor=anchor, phase=Phase.ACTIVE, fixed=True,
            near=anchor, frame="supply:list",
        )  # fmt: skip
