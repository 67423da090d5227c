"""What a relational noun is said of: "supplier X", "X, a rival of Y", "one of Y's clients", "rivals such as X and Z"."""

from __future__ import annotations

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, expand, objects, subjects
from ingest.frames.nearby import Nearby
from ingest.frames.parties import Parties, T
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions

FIRM = frozenset({T.FIRM})
_LINKS = words("words.toml", "copulas")


class Beside:
    """Finds the bearers of relational nouns in one article, and the firms of the clauses around them."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._near = Nearby(mentions)

    def named(self, noun: Token, types: frozenset[T]) -> tuple[int, ...]:
        """Who is called so, in the order of the text."""
        heads = self._said(noun)
        listed = [t for t in expand(noun) if t.i > noun.i and t.i in self._m.at and self._lists(noun, t)]
        found = self._p.named(heads, types, deep=False)
        behind = self._near.after(noun, types, many=noun.tag_ in ("NNS", "NNPS"))
        return found or max(self._p.named(listed, types, deep=False), behind, key=len)

    @staticmethod
    def _lists(noun: Token, member: Token) -> bool:
        """Whether a list begins right behind the noun: "such as", "including", "like"."""
        return (
            any(c.dep_ == "prep" and c.i - noun.i <= 3 and member.i > c.i for c in noun.children) or member.dep_ == "appos"
        )

    def _said(self, noun: Token) -> list[Token]:
        """Tokens of what the noun is said of: through the copula, an apposition, "one of", "among", "as"."""
        head = noun.head
        if noun.dep_ == "pobj" and head.lower_ in ("of", "among") and head.head.lower_ in words("words.toml", "parts"):
            return self._said(head.head)
        if noun.dep_ == "pobj" and head.lower_ == "among" and head.head.lemma_ in _LINKS:
            return [c for c in children(head.head, "nsubj", "attr") if c.i in self._m.at]
        if noun.dep_ in ("attr", "oprd") and head.lemma_ in _LINKS:
            return subjects(head)
        if noun.dep_ == "nsubj" and (head.lemma_ in _LINKS or head.lemma_ == "include"):
            return [c for c in children(head, "attr", "dobj") if c.i > noun.i]
        if noun.dep_ == "appos":
            return [head]
        if noun.dep_ == "pobj" and head.lower_ == "as":
            return self._chosen(head.head)
        return []

    @staticmethod
    def _chosen(verb: Token) -> list[Token]:
        if verb.lemma_ in words("supply.toml", "naming"):
            return [*objects(verb), *children(verb, "oprd")]
        return subjects(verb) if verb.pos_ == "VERB" and verb.lemma_ in words("supply.toml", "serving") else []

    # --- the clauses around -----------------------------------------------------------------------------------------

    def actors(self, token: Token) -> tuple[int, ...]:
        """The firm that acts in the nearest clause around a token whose subject does not hold the token."""
        for verb in token.ancestors:
            if verb.pos_ not in ("VERB", "AUX"):
                continue
            heads = [h for h in agents(verb) or subjects(verb) if h.left_edge.i > token.i or h.right_edge.i < token.i]
            found = next((firms for h in heads if h.i < token.i and (firms := self._firms_of(h))), ())
            if found:
                return found
        return ()

    def _firms_of(self, head: Token) -> tuple[int, ...]:
        """The firms that a subject names, or the one inside it: "shares of X", "X's chairman"."""
        named = self._p.named([head], FIRM)
        if named:
            return named
        inside = {self._m.at[t.i] for t in head.subtree if self._near.type_at(t.i) is T.FIRM}
        return tuple(inside) if len(inside) == 1 else ()
