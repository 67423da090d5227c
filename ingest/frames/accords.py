"""Firms that work together without the words partner or alliance: memoranda, joint work."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, objects, preps
from ingest.frames.draft import Draft
from ingest.frames.parties import Parties, T
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

_SIDES = frozenset({T.FIRM, T.AUTHORITY})


def _set(key: str) -> frozenset[str]:
    return words("relatives.toml", key)


class Accords:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._p = Parties(mentions)

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        for token in self._m.an.tokens[start:end]:
            if token.pos_ == "VERB" and token.i not in self._m.at:
                yield from self._together(token)
                yield from self._signed(token)
                yield from self._working(token)

    def _together(self, verb: Token) -> Iterator[Draft]:
        """ "X and Y will jointly develop batteries", "X develops batteries together with Y"."""
        if verb.lemma_ not in _set("joint"):
            return
        jointly = any(c.lower_ in _set("together") for c in verb.children)
        others = self._with(verb, *children(verb, "advmod")) if not preps(verb, "for") else ()
        side = self._p.named(agents(verb), _SIDES)
        if jointly and not others and len(side) == 2:
            side, others = side[:1], side[1:]
        if jointly or any(c.lower_ in _set("together") and preps(c, "with") for c in verb.children):
            yield from self._pairs(verb, side, others, Phase.ACTIVE)

    def _signed(self, verb: Token) -> Iterator[Draft]:
        """ "signed a memorandum of understanding with Y to develop batteries"; not a deal to sell it something."""
        if verb.lemma_ not in _set("accord_verbs"):
            return
        for noun in [*objects(verb), *preps(verb, "into")]:
            if noun.lemma_.lower() not in _set("accords"):
                continue
            parts = [t for t in noun.subtree if t.pos_ == "VERB" and t.i > noun.i]
            parts += [t for t in children(verb, "advcl", "xcomp") if t.i > noun.i]
            memorandum = any(t.lower_ in _set("understandings") for t in noun.subtree)
            joint = bool(parts) and all(t.lemma_ in _set("joint") - _set("dealing") for t in parts[:1])
            if memorandum or joint:
                others = self._with(noun, verb, *preps(noun, "of", "on"))
                yield from self._pairs(verb, self._p.named(agents(verb), _SIDES), others, Phase.AGREED)

    def _working(self, verb: Token) -> Iterator[Draft]:
        """ "is working with Y on a new engine", "joined forces with Y"."""
        forces = any(f"{verb.lemma_}-{o.lemma_}" in _set("uniting") for o in objects(verb))
        if forces or (verb.lemma_ in _set("working") and (preps(verb, "on") or children(verb, "xcomp", "advcl"))):
            others = self._with(verb, *objects(verb))
            yield from self._pairs(verb, self._p.named(agents(verb), _SIDES), others, Phase.ACTIVE)

    def _with(self, *heads: Token) -> tuple[int, ...]:
        return self._p.named([p for head in heads for p in preps(head, "with")], frozenset({T.FIRM}))

    @staticmethod
    def _pairs(anchor: Token, side: tuple[int, ...], others: tuple[int, ...], phase: Phase) -> Iterator[Draft]:
        for other in others:
            if len(side) == 1 and other != side[0]:
                yield Draft(
                    relation=Relation.PARTNERS_WITH, subject=side[0], object=other, anchor=anchor, phase=phase,
                    frame="accord",
                )  # fmt: skip
