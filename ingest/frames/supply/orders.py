"""Orders and contracts as events: every party around the noun is put on the supplier's or on the customer's side.

A second pass over the article, after the frames: what they found of supplies and products helps to tell the sides.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.above import above
from ingest.frames.arguments import agents, children, is_passive, objects, preps, subjects
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.frames.nearby import Nearby
from ingest.frames.parties import ASSET_WORDS, STAKE_WORDS, T
from ingest.frames.products import Products
from ingest.frames.supply.goods import CUSTOMERS, SELLERS, Goods, lexicon
from ingest.frames.supply.settling import Event, Settling
from ingest.frames.supply.sides import Sides
from ingest.lexicon.tables import name_words, words
from ingest.mentions.references import Mentions
from kg.model import Phase

_BUYING_FIRMS = CUSTOMERS | {T.PLACE}
_REACH = 45  # tokens behind the noun that may still be about the contract


def _set(*keys: str) -> frozenset[str]:
    return words("contracts.toml", *keys)


def _shared(key: str) -> frozenset[str]:
    """What firms do together: words of relatives.toml."""
    return words("relatives.toml", key)


class Orders(Goods):
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        super().__init__(mentions, composer)
        self._near = Nearby(mentions)
        self._sides = Sides(mentions, composer)
        self._settling = Settling(mentions, self._sides)
        self._products = Products(mentions)

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        for token in self._m.an.tokens[start:end]:
            if token.i in self._m.at:
                continue
            lemma = token.lemma_.lower()
            if lemma in _set("strong", "weak") and token.pos_ == "NOUN":
                yield from self._event(token) if not (self._together(token) or self._is_verb(token)) else ()
            elif token.pos_ == "NOUN" and lemma in _set("exports"):
                yield from self._exports(token)
            elif token.pos_ == "VERB" and lemma in _set("ordering"):
                yield from self._ordered(token)

    def _is_verb(self, noun: Token) -> bool:
        """ "X orders 40 jets from Y": the parse took it for a noun."""
        after = noun.doc[min(noun.i + 1, len(noun.doc) - 1)]
        return (
            noun.tag_ == "NNS"
            and noun.i - 1 in self._m.at
            and after.pos_ in ("NOUN", "NUM", "ADJ")
            and after.i not in self._m.at
        )

    @staticmethod
    def _together(noun: Token) -> bool:
        """ "a marketing agreement", "a pact to jointly develop engines", "a contract to set up a venture": no order."""
        behind = noun.doc[noun.i : min(noun.i + 25, noun.sent.end)]
        founding = any(
            t.lemma_ in _shared("unions") and t.dep_ == "dobj" and t.head.lemma_ in _shared("setting_up") for t in behind
        )
        if founding or noun.lemma_.lower() in _set("strong"):
            return founding
        kinds = {c.lower_ for c in children(noun, "amod", "compound")}
        joint = (t for t in behind[:15] if t.lower_ in _shared("together"))
        return bool(kinds & _shared("shared")) or any(t.head.pos_ == "VERB" for t in joint)

    def _event(self, noun: Token) -> Iterator[Draft]:
        event = Event()
        verb, chain = self._governor(noun)
        self._read_left(noun, event)
        if verb is not None:
            self._read_verb(verb, chain, event)
        for token in self._behind(noun):
            self._read_behind(token, noun, verb, event)
        if event.takeover:
            return
        if self._undone(noun):
            yield from self._cancelled(noun, event)
            return
        self._settling.settle(noun, event)
        strong = noun.lemma_.lower() in _set("strong")
        if not strong and not self._supplying(noun, event):
            return
        held = verb is not None and verb.lemma_ == "have" and noun.lemma_ != "order"
        phase = Phase.ACTIVE if held else Phase.AGREED
        for supplier in self._typed(event.suppliers, SELLERS):
            for customer in self._typed(event.customers, CUSTOMERS) or self._typed(event.customers, _BUYING_FIRMS):
                if supplier != customer:
                    yield self._draft(noun, supplier, customer, phase=phase, rule="contract-event")

    def _cancelled(self, noun: Token, event: Event) -> Iterator[Draft]:
        """ "cancelled its order for 20 X jets", "cut its orders from X": the one who does it had ordered."""
        suppliers = self._typed([*event.sources, *event.makers], frozenset({T.FIRM}))
        if noun.lemma_.lower() not in words("contracts.toml", "ordering"):
            return
        for supplier in suppliers[:1]:
            for customer in self._typed([*event.customers, *event.subject], CUSTOMERS):
                if supplier != customer:
                    yield self._draft(noun, supplier, customer, rule="cancelled")

    @staticmethod
    def _undone(noun: Token) -> bool:
        """ "scale back its contracts with X": what ends or shrinks is no new order, and does not say who sells."""
        governed = above(noun)
        return governed.has("reducing") or governed.has("ended") or governed.no_longer

    def _typed(self, indices: list[int], types: frozenset[T]) -> tuple[int, ...]:
        return tuple(i for i in dict.fromkeys(indices) if self._m.clusters[i].type in types)

    def _ordered(self, verb: Token) -> Iterator[Draft]:
        """ "Y ordered 12 X jets", "jets ordered by Y": from whom, by the goods' maker, who announces it, who sells here."""
        event = Event(customers=list(self._p.named(agents(verb), _BUYING_FIRMS)))
        things = [t for t in objects(verb) if self._p.thing(t).kind == "goods"]
        if not event.customers or not things or children(verb, "xcomp", "ccomp"):
            return
        named = self._p.named([*preps(verb, "from"), *(p for t in things for p in preps(t, "from"))], SELLERS)
        makers = [*named, *(i for t in things for i in self._makers_in(t))]
        makers = [i for i in makers if i not in event.customers]
        suppliers = tuple(makers) or (self._settling.understood(verb, event) if self._counted(things) else ())
        for supplier in self._typed(list(suppliers[:1]), SELLERS):
            for customer in self._typed(event.customers, CUSTOMERS) or self._typed(event.customers, _BUYING_FIRMS):
                if supplier != customer:
                    yield self._draft(verb, supplier, customer, phase=Phase.AGREED, rule="ordered")

    @staticmethod
    def _counted(things: list[Token]) -> bool:
        """ "ordered 40 jets": goods in numbers."""
        return any(t.lower_ in name_words("product_nouns") or t.pos_ == "NUM" for t in things)

    def _exports(self, noun: Token) -> Iterator[Draft]:
        """ "The country halted gas supplies to X", "X's oil exports to Y": states sell commodities, too."""
        if not any(c.lower_ in _set("commodities") for c in children(noun, "compound", "amod", "nmod")):
            return
        verb, chain = self._governor(noun)
        direct = verb is not None and chain is noun and noun.dep_ == "dobj"
        behind = preps(noun, "to") or (preps(verb, "to") if verb is not None and direct else [])
        customers = self._p.named(behind, _BUYING_FIRMS)
        owners = self._p.named(children(noun, "poss"), _BUYING_FIRMS)
        acting = self._p.named(agents(verb), _BUYING_FIRMS) if verb is not None and chain.dep_ == "dobj" else ()
        for supplier in (owners or acting)[:1]:
            for customer in customers:
                if supplier != customer:
                    yield self._draft(noun, supplier, customer, phase=Phase.ACTIVE, rule="exports")

    # --- where the parties stand ------------------------------------------------------------------------------------

    def _governor(self, noun: Token) -> tuple[Token | None, Token]:
        """The verb over the noun and the noun's phrase directly under it: "landed | $17 billion in orders"."""
        node = noun
        for _ in range(6):
            head = node.head
            if head == node:
                break
            if head.pos_ in ("VERB", "AUX"):
                return head, node
            if head.i in self._m.at and node.dep_ not in ("prep", "pobj"):
                break
            node = head
        return None, node

    def _read_left(self, noun: Token, event: Event) -> None:
        """ "X's order", "U.S. Army orders", "a 230-plane X deal"."""
        order = noun.lemma_.lower() == "order"
        for index in self._p.named(children(noun, "poss"), _BUYING_FIRMS):
            self._by_lean(index, event, customer=order)
        low = min((c.i for c in noun.children if c.dep_ in ("det", "poss", "nummod")), default=noun.i - 5)
        for i in range(max(low, noun.i - 5), noun.i):
            party = self._m.at.get(i)
            if party is not None and self._m.clusters[party].type in CUSTOMERS and not self._owner_token(i, noun):
                self._by_lean(party, event, customer=False)

    def _owner_token(self, i: int, noun: Token) -> bool:
        return any(i in range(c.left_edge.i, c.right_edge.i + 1) for c in children(noun, "poss")) or not noun.is_ancestor(
            self._m.an.doc[i]
        )

    def _by_lean(self, index: int, event: Event, *, customer: bool) -> None:
        lean = self._sides.lean(index)
        if lean > 0 or (lean == 0 and self._sides.makes(index)):
            event.suppliers.append(index)
        elif lean < 0 or customer:
            event.customers.append(index)
        else:
            event.subject.append(index)

    def _read_verb(self, verb: Token, chain: Token, event: Event) -> None:
        lemma = verb.lemma_.lower()
        if chain.dep_ == "nsubjpass" or (chain.dep_ == "nsubj" and lemma in _set("awarding")):
            side = event.suppliers if lemma in _set("winning") else event.customers
            side.extend(self._p.named(agents(verb), _BUYING_FIRMS) if is_passive(verb) else ())
            return
        if chain.dep_ in ("nsubj", "npadvmod"):
            return
        if is_passive(verb):
            if lemma in _set("awarding"):
                event.suppliers.extend(self._p.named(subjects(verb), SELLERS))
                event.customers.extend(self._p.named(agents(verb), _BUYING_FIRMS))
            return
        types = _BUYING_FIRMS
        acting = self._p.named(agents(verb), types)
        if lemma in _set("awarding"):
            event.suppliers.extend(self._given_to(verb, chain))
        if lemma in _set("winning") or chain.lemma_.lower() in _set("nearing"):
            event.suppliers.extend(acting)
        elif lemma in _set("placing") and chain.dep_ == "dobj" and not any(self._settling.sells(i) for i in acting):
            event.customers.extend(acting)
        else:
            event.subject.extend(acting)
            event.held = lemma == "have" and chain.lemma_ == "contract"

    def _given_to(self, verb: Token, chain: Token) -> tuple[int, ...]:
        """ "awarded X a contract": the firm between the verb and its object."""
        named = self._p.named(children(verb, "dative"), SELLERS)
        return named or self._near.after(verb, frozenset({T.FIRM}), many=True) if verb.i < chain.i else ()

    def _behind(self, noun: Token) -> Iterator[Token]:
        """The tokens behind the noun that are about the contract: up to the next one, or to a new clause."""
        end = self._m.an.bounds[self._m.an.sentence_of[noun.i]][1]
        for token in self._m.an.doc[noun.i + 1 : min(end, noun.i + _REACH)]:
            if token.text == ";" or (token.lower_ in _set("stops") and token.i not in self._m.at):
                return
            if token.lemma_.lower() in _set("strong") | _set("weak") and token.pos_ == "NOUN":
                return
            if token.tag_ in ("VBD", "VBZ", "VBP", "MD") and token.dep_ != "aux" and not self._passes(token):
                return
            yield token

    @staticmethod
    def _passes(verb: Token) -> bool:
        """Whether the clause goes on about the contract: "was awarded to X", "went to X"."""
        return verb.lemma_ in _set("awarding") | {"be"} or verb.tag_ == "VBN"

    def _read_behind(self, token: Token, noun: Token, verb: Token | None, event: Event) -> None:
        word = token.lower_
        if token.pos_ == "VERB" and token.tag_ in ("VB", "VBG") and token.lemma_ in _set("selling") | _set("buying"):
            self._purpose(token, event)
        elif token.pos_ == "NOUN" and token.lemma_ in _set("services") and token.i - noun.i <= 8:
            event.sells, event.goods = True if event.sells is None else event.sells, True
        if token.pos_ != "ADP" or (token.head.lemma_ in _set("elsewhere") and token.head != noun):
            return
        if word == "from":
            event.sources.extend(self._listed(token))
        elif word == "with":
            joint = noun.doc[token.i - 1].lower_ in _set("jointly")
            (event.suppliers if joint else event.partners).extend(self._listed(token) if not joint else ())
        elif word == "by":
            self._read_by(token, noun, event)
        elif word == "to":
            self._read_to(token, noun, verb, event)
        elif word in ("for", "of", "on"):
            self._read_goods(token, event)

    def _read_by(self, token: Token, noun: Token, event: Event) -> None:
        """ "an order by X", "contracts awarded by X", "planes ordered by X"; "supplied by Y", "won by Y"."""
        doer = token.head.lemma_
        if doer in _set("winning") | _set("selling"):
            event.suppliers.extend(self._listed(token))
        elif token.head == noun or doer in _set("placing") | _set("buying"):
            event.customers.extend(self._listed(token))

    def _read_to(self, token: Token, noun: Token, verb: Token | None, event: Event) -> None:
        heads = {token.head.lemma_, *(v.lemma_ for v in (verb,) if v is not None and v.i > noun.i - 12)}
        works = token.head.lemma_ in _set("selling") - _set("transfers") and bool(objects(token.head))
        given = verb is not None and verb.lemma_ in _set("awarding") and works
        if not given and (token.head.lemma_ in _set("selling") | _set("services") or not heads & _set("awarding")):
            near = token.head.lemma_ in _set("selling") | _set("services") or event.sells
            event.customers.extend(self._listed(token) if near else ())
        else:
            event.suppliers.extend(self._listed(token))

    def _purpose(self, verb: Token, event: Event) -> None:
        """ "to supply Y with", "to buy 175 X jets", "to support the Y fleet"."""
        sells = verb.lemma_ in _set("selling")
        if not sells and not self._buys_goods(verb):
            event.takeover = True
        event.goods |= self._goods_of(verb)
        if event.sells is None:
            event.sells = sells and (event.held or not self._for_oneself(verb))
        for thing in objects(verb):
            owners = [*children(thing, "poss"), *([thing] if verb.lemma_ in _set("handing") else [])]
            if sells:
                own = (*event.subject, *event.suppliers)
                named = self._p.named(owners, _BUYING_FIRMS) if verb.lemma_ in _set("owned") else ()
                event.customers.extend(i for i in named if i not in own)
                event.customers.extend(self._p.named(self._inside(thing, verb), frozenset({T.AUTHORITY})))
            else:
                event.makers.extend(self._makers_in(thing))

    @staticmethod
    def _for_oneself(verb: Token) -> bool:
        """ "signed a contract with X to run its data centres": who has his own things looked after buys."""
        owned = verb.lemma_ in _set("running")
        return owned and any(c.pos_ == "PRON" for thing in objects(verb) for c in children(thing, "poss"))

    def _buys_goods(self, verb: Token) -> bool:
        """Whether what is bought are goods and not a firm, a stake or assets."""
        things = objects(verb)
        return not things or any(
            self._p.thing(t).kind == "goods" and t.lower_ not in ASSET_WORDS | STAKE_WORDS for t in things
        )

    def _inside(self, thing: Token, verb: Token) -> list[Token]:
        if verb.lemma_ not in _set("owned"):
            return []
        return [c for c in children(thing, "compound", "nmod", "amod") if c.i in self._m.at]

    def _read_goods(self, token: Token, event: Event) -> None:
        """What stands behind "for", "of" and "on": the customer, what is his, or goods with their makers."""
        types = CUSTOMERS - {T.OTHER} if not event.sells else _BUYING_FIRMS - {T.OTHER}
        for thing in children(token, "pobj"):
            index = self._m.at.get(thing.i)
            owners = self._p.named(children(thing, "poss"), CUSTOMERS)
            if index is not None and self._m.clusters[index].type in types and token.lower_ == "for":
                for party in self._listed(token):
                    (event.makers if self._settling.sells(party) else event.customers).append(party)
            elif owners and event.sells and token.lower_ == "for":
                event.customers.extend(owners)
            elif thing.lower_ in name_words("product_nouns") or self._is_goods(thing):
                event.goods |= thing.lower_ in name_words("product_nouns") or bool(self._makers_in(thing))
                event.makers.extend(self._makers_in(thing))
        if token.lower_ == "for" and not event.makers:
            event.makers.extend(self._behind_number(token))

    def _behind_number(self, token: Token) -> list[int]:
        """ "for 50 X jets" where the parse lost the goods: a maker right behind a number."""
        doc = self._m.an.doc
        for i in range(token.i + 1, min(token.i + 5, token.sent.end)):
            party = self._m.at.get(i)
            if party is not None and doc[i - 1].pos_ == "NUM" and self._m.clusters[party].type is T.FIRM:
                return [party] if self._settling.sells(party) else []
        return []

    def _makers_in(self, thing: Token) -> list[int]:
        """Firms named in a goods phrase, and the makers of the products in it."""
        low, high = thing.left_edge.i, thing.i
        found: list[int] = []
        for token in self._m.an.doc[low : high + 1]:
            index = self._m.at.get(token.i)
            if index is not None and self._m.clusters[index].type is T.FIRM:
                found.append(index)
        known = self._products.in_phrase(thing)
        found = found or list(super()._makers(thing)) or ([known] if known is not None else [])
        return found + [i for inner in preps(thing, "of") for i in self._makers_in(inner)]

    def _listed(self, preposition: Token) -> tuple[int, ...]:
        """The parties behind a preposition, a list included; by their order where the parse lost them."""
        found = self._p.named(children(preposition, "pobj"), _BUYING_FIRMS)
        firms = tuple(i for i in found if self._m.clusters[i].type is not T.PLACE)
        return firms or self._near.after(preposition, frozenset({T.FIRM, T.AUTHORITY}), many=True) or found

    def _supplying(self, noun: Token, event: Event) -> bool:
        """Whether a "deal" is about goods or services."""
        kinds = {t.lemma_.lower() for t in children(noun, "compound", "amod", "nmod")}
        pair = any(self._sides.lean(s) > 0 > self._sides.lean(c) for s in event.suppliers for c in event.customers)
        return event.goods or bool(kinds & lexicon("contract_kinds")) or pair
