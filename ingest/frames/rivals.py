"""Rivals: named by the noun, by verbs of competing, or as the market leader that one takes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, objects, preps
from ingest.frames.beside import FIRM, Beside
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.frames.nearby import Nearby
from ingest.frames.parties import Parties
from ingest.frames.supply.sides import Sides
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import Relation


def _set(*keys: str) -> frozenset[str]:
    return words("relatives.toml", *keys)


class Rivals:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._near = Nearby(mentions)
        self._beside = Beside(mentions)
        self._sides = Sides(mentions, composer)

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        for token in self._m.an.tokens[start:end]:
            if token.i in self._m.at:
                continue
            lemma = token.lemma_.lower()
            if token.pos_ in ("NOUN", "ADJ", "PROPN") and lemma in _set("rival"):
                yield from self._rivals(token)
            elif token.pos_ in ("NOUN", "PROPN") and token.lower_ in _set("leaders"):
                yield from self._leader(token)
            elif token.pos_ == "VERB":
                yield from self._contest(token, lemma)

    def _rivals(self, noun: Token) -> Iterator[Draft]:
        """ "U.S. rival X", "bigger rivals X and Y", "from Z and rival X", "Z's competitors such as X"."""
        named = self._beside.named(noun, FIRM)
        others = self._of(noun, named) if named else ()
        if not others and len(named) == 2 and self._near.owner(noun) is None and self._bare(noun):
            yield self._rivalry(noun, *named)
        for name in named:
            for other in others:
                if name != other:
                    yield self._rivalry(noun, other, name)

    def _bare(self, noun: Token) -> bool:
        low = self._m.an.bounds[self._m.an.sentence_of[noun.i]][0]
        return self._near.start(noun) == low or not any(i in self._m.at for i in range(low, noun.i))

    def _of(self, noun: Token, named: tuple[int, ...]) -> tuple[int, ...]:
        """Whose rivals: the owner, behind "of" or "to", before the noun, beside it, the subject, who is spoken of."""
        owner = self._near.owner(noun)
        if owner is not None:
            return self._fitting(owner, named) if len(owner) == 1 else ()
        before = [c for c in children(noun, "compound", "nmod", "amod") if c.i in self._m.at and c.i < noun.i]
        direct = self._p.named(preps(noun, "of", "to"), FIRM) or self._p.named(before, FIRM)
        if direct:
            return self._fitting(direct, named)[:1]
        beside = self._near.start(noun) - 1
        if beside > 0 and self._m.an.doc[beside].lower_ in ("and", "or") and beside - 1 in self._m.at:
            found = self._fitting((self._m.at[beside - 1],), named)
            if found:
                return found
        found = self._fitting(self._beside.actors(noun), named)[:1] or self._fitting(self._near.understood(noun), named)
        topic = self._m.topic
        low = self._m.an.bounds[self._m.an.sentence_of[noun.i]][0]
        alone = self._near.start(noun) == low and not any(c.dep_ == "det" for c in noun.children)
        return found or (self._fitting((topic,), named) if alone and topic is not None else ())

    def _fitting(self, firms: Iterable[int], named: tuple[int, ...]) -> tuple[int, ...]:
        """Without those that buy where the rivals sell: an airline is no rival of a maker of jets."""
        lean = max((self._sides.lean(n) for n in named), default=0)
        types = (i for i in firms if self._m.clusters[i].type in FIRM and i not in named)
        return tuple(i for i in types if not (lean > 0 > self._sides.lean(i)))

    def _leader(self, noun: Token) -> Iterator[Draft]:
        """ "is fighting market leader X", "will challenge market leaders X and Y"."""
        verb = next((t for t in noun.ancestors if t.pos_ in ("VERB", "AUX")), None)
        if verb is None or verb.lemma_ not in _set("fighting"):
            return
        named = self._beside.named(noun, FIRM)
        for other in self._fitting(self._p.named(agents(verb), FIRM) or self._beside.actors(noun), named)[:1]:
            for name in named:
                yield self._rivalry(noun, other, name)

    def _contest(self, verb: Token, lemma: str) -> Iterator[Draft]:
        """ "X competes for orders with Y", "X and Y are competing for", "X beat Y in the contest for", "X trails Y"."""
        if lemma not in _set("contest", "beating", "racing"):
            return
        acting = self._p.named(agents(verb), FIRM)
        if lemma in _set("contest"):
            inner = [p for o in preps(verb, "for", "in") for p in preps(o, "with", "against")]
            others = self._p.named([*preps(verb, "with", "against"), *inner], FIRM)
            if not others and len(acting) == 2:
                acting, others = acting[:1], acting[1:]
            acting = acting or self._beside.actors(verb) or self._near.understood(verb)
        elif lemma in _set("beating") and any(t.lemma_.lower() in _set("contests") for t in verb.subtree if t.i > verb.i):
            others = self._p.named(objects(verb), FIRM)
        elif lemma in _set("racing"):
            others = self._p.named(objects(verb), FIRM, deep=False)
        else:
            return
        for subject in acting[:1]:
            for other in others:
                if other != subject:
                    yield self._rivalry(verb, subject, other)

    @staticmethod
    def _rivalry(anchor: Token, one: int, other: int) -> Draft:
        return Draft(relation=Relation.COMPETES_WITH, subject=one, object=other, anchor=anchor, fixed=True, frame="rival")
