"""Parents, subsidiaries, shareholders named behind their noun, of a firm that may be understood."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.arguments import preps
from ingest.frames.draft import Draft
from ingest.frames.nearby import Nearby
from ingest.frames.parties import FIRMS, OWNERS, Parties, T
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import MAJORITY, Phase, Relation

_FIRM = frozenset({T.FIRM})


def _set(key: str) -> frozenset[str]:
    return words("relatives.toml", key)


class Relatives:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._near = Nearby(mentions)

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        for token in self._m.an.tokens[start:end]:
            if token.i in self._m.at:
                continue
            lemma = token.lemma_.lower()
            if token.pos_ in ("NOUN", "ADJ", "PROPN"):
                yield from self._noun(token, lemma)

    def _noun(self, noun: Token, lemma: str) -> Iterator[Draft]:
        if lemma in _set("child"):
            yield from self._children(noun)
        elif lemma in _set("parent") | _set("holder"):
            yield from self._owners(noun, lemma)

    # --- owners and owned -----------------------------------------------------------------------------------------

    def _children(self, noun: Token) -> Iterator[Draft]:
        """ "its subsidiary X", "the X unit of Y"."""
        owner = self._near.owner(noun)
        for child in self._near.after(noun, FIRMS, many=noun.lower_.endswith("s")) if owner else ():
            yield from self._owned(noun, owner[:1] if owner else (), child, full=noun.lemma_ != "affiliate")
        behind = noun.i + 1 < len(noun.doc) and noun.nbor(1).lower_ == "of"
        if behind and noun.i > 0 and self._near.type_at(noun.i - 1) in FIRMS:
            parents = self._near.after(noun.nbor(1), _FIRM, many=False)
            yield from self._owned(noun, parents, self._m.at[noun.i - 1], full=True)

    def _owners(self, noun: Token, lemma: str) -> Iterator[Draft]:
        """ "Shareholder X backed the plan", "Parent X": of the firm that is spoken of; "its parent, X"."""
        parent = lemma in _set("parent")
        named = self._near.after(noun, _FIRM if parent else OWNERS, many=noun.lower_.endswith("s"))
        if not named or preps(noun, "of", "in"):
            return
        targets = self._near.owner(noun)
        if targets is None:
            targets = self._near.understood(noun) if self._stands_alone(noun, parent=parent) else ()
        elif self._two_before(noun):
            targets = ()
        for owner in named:
            for target in targets[:1]:
                yield from self._owned(noun, (owner,), target, full=parent and noun.lower_ == "parent")

    def _stands_alone(self, noun: Token, *, parent: bool) -> bool:
        """ "Parent X welcomed it", "as parent X sells": no article, owner or place before the noun."""
        if self._m.an.bounds[self._m.an.sentence_of[noun.i]][0] == (noun.i if parent else self._near.start(noun)):
            return True
        before = noun.nbor(-1) if noun.i else noun
        return noun.i - 1 not in self._m.at and self._m.topic is not None and before.pos_ in ("SCONJ", "ADP")

    def _two_before(self, noun: Token) -> bool:
        """Whether "its" might mean either of two firms: "X buys a stake in Y from its shareholder Z"."""
        i = self._near.start(noun) - 1
        doc, low = self._m.an.doc, self._m.an.bounds[self._m.an.sentence_of[noun.i]][0]
        if doc[i].lower_ != "its" or doc[i - 1].lower_ in ("and", "with"):
            return False
        return len({self._m.at[k] for k in range(low, i) if self._near.type_at(k) is T.FIRM}) > 1

    @staticmethod
    def _owned(anchor: Token, owners: tuple[int, ...], target: int, *, full: bool) -> Iterator[Draft]:
        for owner in owners:
            if owner != target:
                yield Draft(
                    relation=Relation.OWNS_STAKE, subject=owner, object=target, anchor=anchor, phase=Phase.ACTIVE,
                    fixed=True, percent=MAJORITY if full else None, frame="relative:owner",
                )  # fmt: skip
