"""Rivals, parents, subsidiaries, shareholders named behind their noun, of a firm that may be understood."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.arguments import agents, objects, preps
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
        for token in self._m.an.doc[start:end]:
            if token.i in self._m.at:
                continue
            lemma = token.lemma_.lower()
            if token.pos_ in ("NOUN", "ADJ", "PROPN"):
                yield from self._noun(token, lemma)
            elif token.pos_ == "VERB":
                yield from self._contest(token, lemma)

    def _noun(self, noun: Token, lemma: str) -> Iterator[Draft]:
        if lemma in _set("rival"):
            yield from self._rivals(noun)
        elif lemma in _set("child"):
            yield from self._children(noun)
        elif lemma in _set("parent") | _set("holder"):
            yield from self._owners(noun, lemma)

    # --- rivals ---------------------------------------------------------------------------------------------------

    def _rivals(self, noun: Token) -> Iterator[Draft]:
        """ "U.S. rival X", "bigger rivals X and Y", "from Z and rival X", "Rivals X and Y cut prices"."""
        named = self._near.after(noun, _FIRM, many=noun.lower_.endswith("s"))
        if not named:
            return
        partners = self._rival_of(noun)
        if not partners and len(named) == 2 and self._near.owner(noun) is None and self._bare(noun):
            yield self._rivalry(noun, *named)
        elif len(partners) == 1:
            for name in named:
                if name != partners[0]:
                    yield self._rivalry(noun, partners[0], name)

    def _bare(self, noun: Token) -> bool:
        low = self._m.an.bounds[self._m.an.sentence_of[noun.i]][0]
        return self._near.start(noun) == low or not any(self._near.type_at(i) is T.FIRM for i in range(low, noun.i))

    def _rival_of(self, noun: Token) -> tuple[int, ...]:
        owner = self._near.owner(noun)
        if owner is not None:
            return owner
        before = self._near.start(noun) - 1
        if before > 0 and self._m.an.doc[before].lower_ in ("and", "or") and self._near.type_at(before - 1) is T.FIRM:
            return (self._m.at[before - 1],)
        return self._near.subject(noun)

    def _contest(self, verb: Token, lemma: str) -> Iterator[Draft]:
        """ "X competes for orders with Y", "X and Y are competing for", "X beat Y in the competition for"."""
        subjects = self._p.named(agents(verb), _FIRM)
        if lemma in _set("contest"):
            inner = [p for o in preps(verb, "for", "in") for p in preps(o, "with", "against")]
            others = self._p.named([*preps(verb, "with", "against"), *inner], _FIRM)
            if not others and len(subjects) == 2:
                subjects, others = subjects[:1], subjects[1:]
        elif lemma in _set("beating") and any(t.lemma_.lower() in _set("contests") for t in verb.subtree if t.i > verb.i):
            others = self._p.named(objects(verb), _FIRM)
        else:
            return
        for subject in subjects[:1]:
            for other in others:
                if other != subject:
                    yield self._rivalry(verb, subject, other)

    @staticmethod
    def _rivalry(anchor: Token, one: int, other: int) -> Draft:
        return Draft(
            relation=Relation.COMPETES_WITH, subject=one, object=other, anchor=anchor, fixed=True, frame="relative:rival"
        )

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
