"""Supply told by a noun: suppliers, customers and advisers named beside it, of a firm that may be understood."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.above import above
from ingest.frames.arguments import agents, children, objects, preps, subjects
from ingest.frames.beside import FIRM, Beside
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.frames.nearby import Nearby
from ingest.frames.parties import T
from ingest.frames.products import Products
from ingest.frames.supply.goods import CUSTOMERS, Goods, lexicon
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import Phase

_PARTIES = frozenset({T.FIRM, T.AUTHORITY})


class Nouns(Goods):
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        super().__init__(mentions, composer)
        self._near = Nearby(mentions)
        self._beside = Beside(mentions)
        self._products = Products(mentions)

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        for token in self._m.an.tokens[start:end]:
            if token.pos_ not in ("NOUN", "PROPN") or token.i in self._m.at:
                continue
            lemma = token.lemma_.lower()
            if lemma in lexicon("revealed"):
                yield from self._revealed(token)
            if lemma in lexicon("selling_nouns"):
                yield from self._between(token, sells=True)
            elif lemma in lexicon("buying_nouns"):
                yield from self._between(token, sells=False)
            elif self._advises(token, lemma):
                yield from self._advisers(token)

    def _between(self, noun: Token, *, sells: bool) -> Iterator[Draft]:
        if _works_together(noun):
            return
        named = self._beside.named(noun, FIRM if sells else _PARTIES)
        others = self._others(noun, named, sells=sells) if named else ()
        for one in named:
            for other in others:
                if one != other:
                    pair = (one, other) if sells else (other, one)
                    yield self._draft(noun, *pair, rule="noun")

    def _revealed(self, noun: Token) -> Iterator[Draft]:
        """ "X identified Y as the buyer of 55 jets", "the customer behind an order", "counts Y among its customers"."""
        if noun.dep_ == "pobj" and noun.head.lower_ == "among" and noun.head.head.lemma_ in lexicon("counting"):
            counted = self._p.named(objects(noun.head.head), _PARTIES)
            yield from self._pairs(noun, self._p.named(agents(noun.head.head), FIRM), counted)
            return
        orders = [t for t in preps(noun, "behind") if t.lemma_.lower() in lexicon("dealings")]
        goods = [*preps(noun, "of"), *(g for t in orders for g in preps(t, "for"))]
        goods = [t for t in goods if self._is_goods(t) and self._p.thing(t).kind == "goods"]
        named = self._beside.named(noun, _PARTIES) if goods else ()
        sellers = tuple(m for t in goods for m in (self._makers(t) or self._p.thing(t).makers))
        if not sellers and noun.dep_ == "pobj" and noun.head.lower_ == "as":
            sellers = self._p.named(agents(noun.head.head), FIRM)
        for seller in sellers[:1]:
            for customer in named:
                if seller != customer:
                    yield self._draft(noun, seller, customer, phase=Phase.AGREED, rule="revealed")

    # --- of whom --------------------------------------------------------------------------------------------------

    def _others(self, noun: Token, named: tuple[int, ...], *, sells: bool) -> tuple[int, ...]:
        """The other side: the owner, behind "to" or "of", before the noun, who names them, the clause's subject."""
        owner = self._near.owner(noun)
        if owner is not None:
            return tuple(i for i in owner if i not in named)[:1]
        links = ("to", "for", "of") if sells else ("of", "for")
        behind = preps(noun, *links)
        found = self._p.named(behind, CUSTOMERS if sells else FIRM)
        inner = [p for goods in behind if self._is_goods(goods) for p in preps(goods, "to", "for")]
        found = found or (self._p.named(inner, CUSTOMERS) if sells else ())
        if not found and behind and not sells:
            maker = self._products.in_phrase(behind[0])
            found = (maker,) if maker is not None else ()
        if found or behind:
            return tuple(i for i in found if i not in named)
        before = self._p.named([c for c in children(noun, "compound", "nmod", "amod") if c.i in self._m.at], FIRM)
        return before or self._actor(noun, named)

    def _actor(self, noun: Token, named: tuple[int, ...]) -> tuple[int, ...]:
        """ "Y named X as suppliers", "Y recalled it on advice from supplier X", "suppliers include X": Y or the topic."""
        if noun.dep_ == "pobj" and noun.head.lower_ == "as":
            found = self._p.named(agents(noun.head.head) or subjects(noun.head.head), _PARTIES)
        else:
            found = self._near.subject(noun)
        if noun.dep_ == "attr" and not found:
            return ()  # "X remains the biggest customer": whose, the rules of prose find out
        found = found or self._sayer(noun) or (self._near.understood(noun) if self._bare(noun) else ())
        return tuple(i for i in found if i not in named)[:1]

    def _sayer(self, noun: Token) -> tuple[int, ...]:
        """ "Customers include X, Y said"."""
        saying = above(noun).saying
        return self._p.named(children(saying, "nsubj"), FIRM) if saying is not None else ()

    @staticmethod
    def _bare(noun: Token) -> bool:
        """ "Customers include", "its executives and suppliers such as": no article that makes it anybody's."""
        return not any(c.dep_ == "det" and c.lower_ in ("a", "an") for c in noun.children)

    # --- advisers -------------------------------------------------------------------------------------------------

    @staticmethod
    def _advises(noun: Token, lemma: str) -> bool:
        if lemma != "manager":
            return lemma in lexicon("advising_nouns")
        return any(c.lower_ in lexicon("managing") for c in children(noun, "compound", "amod"))

    def _advisers(self, noun: Token) -> Iterator[Draft]:
        """ "X is lead manager of the offering", "X was adviser to Y", "Y's auditor X"."""
        named = self._beside.named(noun, FIRM)
        if not named:
            return
        behind = preps(noun, "to", "for", "of", "on")
        others = self._near.owner(noun) or self._p.named(behind, CUSTOMERS)
        if not others:
            owners = [c for b in behind for c in (*children(b, "poss", "compound", "nmod"), *preps(b, "of", "by"))]
            others = self._p.named(owners, FIRM)
        topic = self._m.topic
        occasion = not behind or any(b.lemma_.lower() in lexicon("occasions") for b in behind)
        occasion = occasion and (bool(behind) or noun.dep_ != "compound" or noun.lemma_.lower() not in lexicon("trades"))
        if not others and occasion and topic is not None and topic not in named:
            others = self._near.understood(noun) or ((topic,) if self._m.clusters[topic].type is T.FIRM else ())
        for one in named:
            for other in others[:1]:
                if one != other:
                    yield self._draft(noun, one, other, rule="adviser")


def _works_together(noun: Token) -> bool:
    """ "a joint development agreement with supplier X": what X is to others, here it is a partner."""
    named = noun.head if noun.dep_ in ("compound", "nmod") else noun
    accord = named.head.head if named.dep_ == "pobj" and named.head.lower_ == "with" else None
    kinds = words("relatives.toml", "shared")
    return accord is not None and any(c.lower_ in kinds for c in children(accord, "amod", "compound"))
