"""Goods, their owners and their makers in a phrase: what the rules of supply stand on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, partial

from ingest.analysis import Token
from ingest.frames.arguments import children, expand, objects, preps
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.frames.parties import BUYERS, Parties, T
from ingest.frames.standing import above
from ingest.frames.supply.house import House
from ingest.lexicon.tables import name_words, words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

SELLERS = frozenset({T.FIRM, T.OTHER})
CUSTOMERS = BUYERS - {T.PLACE}


lexicon = partial(words, "supply.toml")  # its word lists, several together; asked for every token


@cache
def _endings() -> tuple[str, ...]:
    """Endings of nouns that name nothing one can deliver."""
    return tuple(lexicon("abstract_endings"))


class Goods:
    """Resolves the phrases of one article; knows the claims made so far."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._composer = composer
        self._house = House(mentions, composer)

    def _goods_of(self, verb: Token) -> bool:
        return any(self._is_goods(t) for t in objects(verb))

    def _is_goods(self, token: Token) -> bool:
        word = token.lower_
        if token.i in self._m.at and not self._opens_plain(token):
            return self._m.clusters[self._m.at[token.i]].type is T.PRODUCT
        if token.pos_ not in ("NOUN", "PROPN") or (self._m.refer(token) and token.i not in self._m.at):
            return False
        return word not in name_words("person_nouns") and word not in lexicon("abstract") and not word.endswith(_endings())

    @staticmethod
    def _measured(things: Iterable[Token]) -> list[Token]:
        """ "most of its crude", "a fleet of 30 jets": the goods behind the quantity."""
        return [g for t in things for g in (preps(t, "of") if t.lemma_.lower() in lexicon("amounts") else [t])]

    def _opens_plain(self, token: Token) -> bool:
        """ "Blades come from X": a plural that has its capital from standing first, taken for a name."""
        cluster = self._m.clusters[self._m.at[token.i]]
        only = len(cluster.mentions) == 1 and cluster.mentions[0].end - cluster.mentions[0].start == 1
        return only and cluster.type is T.OTHER and token.i == token.sent.start and token.lower_.endswith("s")

    @staticmethod
    def _is_count(token: Token, verb: Token) -> bool:
        """ "ordered four hundred more", "buys less": counted goods that stay unnamed; no money."""
        money = any(c.text in lexicon("money_signs") for c in token.subtree)
        if token.lower_ == "them":
            return verb.lemma_ in lexicon("counts") | lexicon("fetches")
        return verb.lemma_ in lexicon("counts") and not money and token.lower_ in lexicon("unnamed_goods")

    def _inner(self, verb: Token, word: str) -> list[Token]:
        """Prepositional phrases that the parse hung on the object: "erect Line 3 of the car for Y"."""
        found = []
        for thing in objects(verb):
            for node in thing.subtree:
                if node.i not in self._m.at and node.pos_ == "NOUN":
                    found.extend(preps(node, word))
        return found

    def _owners(self, things: Iterable[Token]) -> tuple[int, ...]:
        owners = [c for t in things for m in expand(t) for c in children(m, "poss")]
        return self._p.named(owners, CUSTOMERS)

    def _owners_within(self, thing: Token) -> tuple[int, ...]:
        """Whose goods they are, anywhere in the phrase: "cabins for its gondolas", "feed at Y"."""
        owners = [c for t in thing.subtree for c in children(t, "poss")]
        return self._p.named(owners, CUSTOMERS) or self._p.named(preps(thing, "at", "for", "of", "in"), CUSTOMERS)

    def _customers_of(self, thing: Token, supplier: int) -> tuple[int, ...]:
        found = self._owners_within(thing)
        if found or any(c.pos_ != "PRON" for t in thing.subtree for c in children(t, "poss")):
            return found
        saying = above(thing.head).saying
        said = self._p.named(children(saying, "nsubj"), SELLERS) if saying is not None else ()
        if said:
            return said
        implied = self._house.of(supplier, thing)
        return (implied,) if implied is not None else ()

    def _gapped(self, verb: Token) -> tuple[int, ...]:
        """ "..., the cabins from Z": more goods from others behind the same verb."""
        found: list[int] = []
        for token in verb.sent:
            if token.i <= verb.i:
                continue
            if (token.pos_ == "VERB" and token.dep_ in ("conj", "ROOT", "relcl", "advcl")) or token.text == ";":
                break
            if token.lower_ == "from" and token.head.pos_ == "NOUN" and self._is_goods(token.head):
                found.extend(self._p.named(children(token, "pobj"), SELLERS))
        return tuple(found)

    def _whose(self, verb: Token) -> tuple[int, ...]:
        """ "X, whose boats work ..." """
        for subject in children(verb, "nsubj"):
            if any(c.lower_ == "whose" for c in children(subject, "poss")) and verb.dep_ == "relcl":
                if verb.head.dep_ == "appos" and verb.head.head.i in self._m.at:
                    own = self._m.at[verb.head.head.i]  # "X of Town, the contractor whose boats": not the town
                    return (own,) if self._m.clusters[own].type in SELLERS else ()
                town = verb.head.head if verb.head.dep_ == "appos" else None
                if town is not None and town.dep_ == "pobj" and town.head.lower_ == "of" and town.head.head.i in self._m.at:
                    return self._p.named([town.head.head], SELLERS)  # "X of Town, the contractor whose boats"
                return self._p.named([verb.head], SELLERS)
        return ()

    def _makers(self, token: Token) -> tuple[int, ...]:
        """Makers of the products that a phrase names."""
        makers = {s: o for _, s, o, _ in self._composer.known(Relation.BRAND_OF)}
        named = (t for member in (token, *children(token, "compound", "nmod")) for t in expand(member))
        products = (self._m.at[t.i] for t in named if t.i in self._m.at)
        return tuple(makers[product] for product in products if product in makers)

    def _named_in(self, goods: Token) -> tuple[int, ...]:
        """ "30 X jets", "X engines": the maker before goods that are products."""
        if goods.i in self._m.at or goods.lower_ not in name_words("product_nouns"):
            return ()
        return self._p.named([c for c in children(goods, "compound", "nmod") if c.i in self._m.at], frozenset({T.FIRM}))

    # --- drafts -----------------------------------------------------------------------------------------------------

    def _pairs(self, anchor: Token, suppliers: Iterable[int], customers: Iterable[int]) -> Iterator[Draft]:
        for supplier in dict.fromkeys(suppliers):
            for customer in dict.fromkeys(customers):
                yield self._draft(anchor, supplier, customer)

    def _draft(
        self, anchor: Token, supplier: int, customer: int, *, phase: Phase = Phase.ACTIVE, rule: str = "transfer"
    ) -> Draft:
        return Draft(
            relation=Relation.SUPPLIES, subject=supplier, object=customer, anchor=anchor, phase=phase, near=anchor,
            frame=f"supply:{rule}",
        )  # fmt: skip
