"""Firms that work together: the two sides of a partnership, venture or strategic pact, and who is called a partner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, preps, subjects
from ingest.frames.beside import FIRM, Beside
from ingest.frames.draft import Draft
from ingest.frames.nearby import Nearby
from ingest.frames.parties import Parties, T
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

_SIDES = frozenset({T.FIRM, T.AUTHORITY})


def _set(key: str) -> frozenset[str]:
    return words("relatives.toml", key)


class Partners:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._near = Nearby(mentions)
        self._beside = Beside(mentions)

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        for token in self._m.an.tokens[start:end]:
            if token.pos_ not in ("NOUN", "PROPN") or token.i in self._m.at:
                continue
            lemma = token.lemma_.lower()
            if lemma in _set("unions") or self._is_close(token) or self._is_shared(token, lemma):
                yield from self._union(token)
            elif lemma in _set("partner"):
                yield from self._called(token)
            elif lemma in _set("teams"):
                yield from self._team(token)

    @staticmethod
    def _is_close(noun: Token) -> bool:
        return noun.lower_ in _set("closeness") and any(c.lower_ in _set("closer") for c in noun.children)

    @staticmethod
    def _is_shared(noun: Token, lemma: str) -> bool:
        return lemma in _set("pacts") and any(
            c.lower_ in _set("shared") and c.dep_ in ("amod", "compound") for c in noun.children
        )

    # --- what two have together -------------------------------------------------------------------------------------

    def _union(self, noun: Token) -> Iterator[Draft]:
        """ "the alliance between X and Y", "its venture with Y", "X is in talks with Y about a partnership"."""
        owned = [p for v in children(noun, "acl") for p in preps(v, "by")]
        inside = self._firms([*preps(noun, "between", "of", "among"), *owned])
        if len(inside) > 1:
            yield from self._all(noun, inside)
            return
        others = self._with(noun)
        sides = self._sides(noun, others)
        entered = noun.dep_ == "pobj" and noun.head.lower_ == "into"
        if not others and len(sides) > 1 and (noun.dep_ == "dobj" or entered):
            yield from self._all(noun, sides)
            return
        for side in sides:
            for other in others:
                if side != other:
                    yield self._pair(noun, side, other)
        if any(c.lower_ in _set("many_sided") for c in noun.children):
            yield from self._all(noun, others)

    def _with(self, noun: Token) -> tuple[int, ...]:
        """The other side: behind "with" at the noun, at the talks about it, at the verb; "an X alliance"."""
        heads = [noun, *children(noun, "acl", "relcl")]
        node = noun
        while node.head != node and node.pos_ not in ("VERB", "AUX") and len(heads) < 9:
            node = node.head
            heads.append(node)
        behind = [t for t in noun.subtree if t.lower_ == "with" and t.i > noun.i]
        for found in (
            *(self._firms(preps(head, "with")) for head in heads),
            *(self._firms(children(t, "pobj")) for t in behind),
        ):
            if found:
                return found
        talking = node.lemma_ in _set("talking")
        named = [c for c in children(noun, "compound", "nmod") if c.i in self._m.at and c.i == noun.i - 1]
        return self._firms(preps(node, "to", "with")) if talking else self._firms(named)

    def _sides(self, noun: Token, others: tuple[int, ...]) -> tuple[int, ...]:
        """This side: the owner, the subject over the noun, who is spoken of."""
        owner = self._near.owner(noun)
        if owner:
            return tuple(i for i in owner if i not in others)
        verb = next((t for t in noun.ancestors if t.pos_ in ("VERB", "AUX")), None)
        said = noun.dep_ == "appos" or (noun.dep_ == "attr" and verb is not None)
        heads = [] if verb is None or said else [h for h in agents(verb) or subjects(verb) if h.right_edge.i < noun.i]
        acting = self._firms(heads)
        if acting:
            return tuple(i for i in acting if i not in others)
        found = self._beside.actors(noun) if not said else ()
        if not others:
            return found if noun.dep_ == "dobj" else ()
        return tuple(i for i in found or self._near.understood(noun) if i not in others)[:1]

    def _firms(self, heads: Iterable[Token]) -> tuple[int, ...]:
        return self._p.named(heads, _SIDES)

    def _team(self, noun: Token) -> Iterator[Draft]:
        """ "The X team includes Y and Z"."""
        verb = noun.head
        if noun.dep_ != "nsubj" or verb.lemma_ not in _set("comprising"):
            return
        leaders = self._firms(c for c in children(noun, "compound", "nmod", "poss") if c.i in self._m.at)
        for leader in leaders[:1]:
            for member in self._firms(children(verb, "dobj")):
                if member != leader:
                    yield self._pair(noun, leader, member)

    # --- who is called a partner ------------------------------------------------------------------------------------

    def _called(self, noun: Token) -> Iterator[Draft]:
        """ "its lead partner X", "X is a partner of Y", "together with partner X"."""
        if any(c.lower_ in _set("other_partners") for c in children(noun, "compound", "amod")):
            return
        named = self._beside.named(noun, FIRM)
        if not named:
            return
        owner = self._near.owner(noun)
        direct = self._firms(preps(noun, "of", "to", "with"))
        before = self._firms(c for c in children(noun, "compound", "nmod") if c.i in self._m.at and c.i < noun.i)
        if owner is None:
            owner = direct or before or self._beside.actors(noun)[:1] or self._near.understood(noun)
        for one in owner or ():
            for other in named:
                if one != other:
                    yield self._pair(noun, one, other)

    # --- drafts -----------------------------------------------------------------------------------------------------

    def _all(self, noun: Token, firms: tuple[int, ...]) -> Iterator[Draft]:
        for one, other in combinations(firms, 2):
            yield self._pair(noun, one, other)

    @staticmethod
    def _pair(noun: Token, one: int, other: int) -> Draft:
        lemma = noun.lemma_.lower()
        former = any(c.lower_ in _set("former") for c in noun.children)
        phase = Phase.AGREED if lemma in _set("pacts") else Phase.ENDED if former else Phase.ACTIVE
        aside = lemma in _set("partner") and noun.dep_ not in (
            "attr",
            "oprd",
        )  # "sold it to its partner X" ends no partnership
        return Draft(
            relation=Relation.PARTNERS_WITH, subject=one, object=other, anchor=noun, phase=phase, near=noun, fixed=aside,
            frame="partner",
        )  # fmt: skip
