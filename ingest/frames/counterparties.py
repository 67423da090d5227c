"""Supply told by a noun: suppliers, customers and advisers named beside it, of a firm that may be understood."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.above import above
from ingest.frames.arguments import agents, children, expand, objects, preps, subjects
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.frames.nearby import Nearby
from ingest.frames.parties import T
from ingest.frames.products import Products
from ingest.frames.supply_phrases import CUSTOMERS, SupplyPhrases, lexicon
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions

_FIRM = frozenset({T.FIRM})
_PARTIES = frozenset({T.FIRM, T.AUTHORITY})
_LINKS = words("words.toml", "copulas")


class Counterparties(SupplyPhrases):
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        super().__init__(mentions, composer)
        self._near = Nearby(mentions)
        self._products = Products(mentions)

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        for token in self._m.an.doc[start:end]:
            if token.pos_ not in ("NOUN", "PROPN") or token.i in self._m.at:
                continue
            lemma = token.lemma_.lower()
            if lemma in lexicon("selling_nouns"):
                yield from self._between(token, sells=True)
            elif lemma in lexicon("buying_nouns"):
                yield from self._between(token, sells=False)
            elif self._advises(token, lemma):
                yield from self._advisers(token)

    def _between(self, noun: Token, *, sells: bool) -> Iterator[Draft]:
        named = self._named(noun, _FIRM if sells else _PARTIES)
        others = self._others(noun, named, sells=sells) if named else ()
        for one in named:
            for other in others:
                if one != other:
                    pair = (one, other) if sells else (other, one)
                    yield self._draft(noun, *pair, rule="noun")

    # --- who it is ------------------------------------------------------------------------------------------------

    def _named(self, noun: Token, types: frozenset[T]) -> tuple[int, ...]:
        """ "X is one of Y's suppliers", "X, a supplier of Y", "supplier X", "suppliers including X and Z", "named X as"."""
        heads = self._said(noun)
        listed = [t for t in expand(noun) if t.i > noun.i and t.i in self._m.at and self._lists(noun, t)]
        found = self._p.named(heads, types, deep=False) or self._p.named(listed, types, deep=False)
        return found or self._near.after(noun, types, many=noun.tag_ in ("NNS", "NNPS"))

    @staticmethod
    def _lists(noun: Token, member: Token) -> bool:
        """Whether a list begins right behind the noun: "such as", "including", "like"."""
        return (
            any(c.dep_ == "prep" and c.i - noun.i <= 3 and member.i > c.i for c in noun.children) or member.dep_ == "appos"
        )

    def _said(self, noun: Token) -> list[Token]:
        """What the noun is said of: through the copula, an apposition, "one of", "among", "as"."""
        head = noun.head
        if noun.dep_ == "pobj" and head.lower_ in ("of", "among") and head.head.lower_ in ("one", "two", "some", "part"):
            return self._said(head.head)
        if noun.dep_ == "pobj" and head.lower_ == "among" and head.head.lemma_ in _LINKS:
            return [c for c in children(head.head, "nsubj", "attr") if c.i in self._m.at]
        if noun.dep_ in ("attr", "oprd") and head.lemma_ in _LINKS:
            return subjects(head)
        if noun.dep_ == "nsubj" and head.lemma_ in (*_LINKS, "include"):
            return [c for c in children(head, "attr", "dobj") if c.i > noun.i]
        if noun.dep_ == "appos":
            return [head]
        if noun.dep_ == "pobj" and head.lower_ == "as":
            return self._chosen(head.head)
        return []

    def _chosen(self, verb: Token) -> list[Token]:
        if verb.lemma_ in lexicon("naming"):
            return [*objects(verb), *children(verb, "oprd")]
        return subjects(verb) if verb.pos_ == "VERB" and verb.lemma_ in ("serve", "act", "work") else []

    # --- of whom --------------------------------------------------------------------------------------------------

    def _others(self, noun: Token, named: tuple[int, ...], *, sells: bool) -> tuple[int, ...]:
        """The other side: the owner, behind "to" or "of", before the noun, who names them, the clause's subject."""
        owner = self._near.owner(noun)
        if owner is not None:
            return tuple(i for i in owner if i not in named)[:1]
        links = ("to", "for", "of") if sells else ("of", "for")
        behind = preps(noun, *links)
        found = self._p.named(behind, CUSTOMERS if sells else _FIRM)
        inner = [p for goods in behind if self._is_goods(goods) for p in preps(goods, "to", "for")]
        found = found or (self._p.named(inner, CUSTOMERS) if sells else ())
        if not found and behind and not sells:
            maker = self._products.in_phrase(behind[0])
            found = (maker,) if maker is not None else ()
        if found or behind:
            return tuple(i for i in found if i not in named)
        before = self._p.named([c for c in children(noun, "compound", "nmod", "amod") if c.i in self._m.at], _FIRM)
        return before or self._actor(noun, named)

    def _actor(self, noun: Token, named: tuple[int, ...]) -> tuple[int, ...]:
        """ "Y named X as suppliers", "Y recalled it on advice from supplier X", "suppliers include X": Y or the topic."""
        if noun.dep_ == "pobj" and noun.head.lower_ == "as":
            found = self._p.named(agents(noun.head.head) or subjects(noun.head.head), _PARTIES)
        else:
            found = self._near.subject(noun)
        found = found or self._sayer(noun) or (self._near.understood(noun) if self._bare(noun) else ())
        return tuple(i for i in found if i not in named)[:1]

    def _sayer(self, noun: Token) -> tuple[int, ...]:
        """ "Customers include X, Y said"."""
        saying = above(noun).saying
        return self._p.named(children(saying, "nsubj"), _FIRM) if saying is not None else ()

    @staticmethod
    def _bare(noun: Token) -> bool:
        """ "Customers include", "its executives and suppliers such as": no article that makes it anybody's."""
        return not any(c.dep_ == "det" and c.lower_ in ("a", "an") for c in noun.children)

    # --- advisers -------------------------------------------------------------------------------------------------

    @staticmethod
    def _advises(noun: Token, lemma: str) -> bool:
        kinds = {c.lower_ for c in children(noun, "compound", "amod")}
        return lemma in lexicon("advising_nouns") or (lemma == "manager" and bool(kinds & lexicon("managing")))

    def _advisers(self, noun: Token) -> Iterator[Draft]:
        """ "X is lead manager of the offering", "X was adviser to Y", "Y's auditor X"."""
        named = self._named(noun, _FIRM)
        if not named:
            return
        behind = preps(noun, "to", "for", "of", "on")
        others = self._near.owner(noun) or self._p.named(behind, CUSTOMERS)
        if not others:
            owners = [c for b in behind for c in (*children(b, "poss"), *preps(b, "of", "by"))]
            others = self._p.named(owners, _FIRM)
        topic = self._m.topic
        occasion = not behind or any(b.lemma_.lower() in lexicon("occasions") for b in behind)
        if not others and occasion and topic is not None and topic not in named:
            others = self._near.understood(noun) or ((topic,) if self._m.clusters[topic].type is T.FIRM else ())
        for one in named:
            for other in others[:1]:
                if one != other:
                    yield self._draft(noun, one, other, rule="adviser")
