"""Supply between two firms as prose tells it: what comes from whom, whose lifts are looked after, contracts that run out.

A second pass over the article, after the frames: it may ask which supplies and which makers of products are known by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from ingest.analysis import Token
from ingest.frames.arguments import RELATIVES, agents, children, is_passive, objects, preps, subjects
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.frames.parties import T
from ingest.frames.supply.bonds import Bonds
from ingest.frames.supply.goods import CUSTOMERS, SELLERS, lexicon
from ingest.lexicon.tables import name_words, words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

Rule = Callable[[Token], Iterator[Draft]]


class Transfers(Bonds):
    """Finds supply relations in the sentences of one article."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        super().__init__(mentions, composer)
        self._rules = (
            self._given, self._made_for, self._served, self._received, self._coming, self._consumed, self._relied,
        )  # fmt: skip
        self._context = (
            self._left_without, self._taken_over, self._moved, self._contributed, self._ordered_too, self._noticed,
        )  # fmt: skip

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end), but none of a pair that the article's other frames found there."""
        number = self._m.an.sentence_of[start]
        known = {
            frozenset((s, o))
            for relation in (Relation.SUPPLIES, Relation.BRAND_OF)
            for n, s, o, _ in self._composer.known(relation)
            if n == number
        }
        for draft in chain(self._drafts(start, end, self._rules), self._drafts(start, end, self._context)):
            if draft.subject != draft.object and frozenset((draft.subject, draft.object)) not in known:
                yield draft

    def _drafts(self, start: int, end: int, rules: Sequence[Rule]) -> Iterator[Draft]:
        for token in self._m.an.tokens[start:end]:
            if token.i in self._m.at and token.pos_ == "PROPN":
                continue
            if token.pos_ in ("VERB", "AUX"):
                for rule in rules:
                    yield from rule(token)
            elif token.pos_ == "NOUN" and rules is self._rules:
                yield from self._named_by_noun(token)

    def _named_by_noun(self, noun: Token) -> Iterator[Draft]:
        lemma = noun.lemma_.lower()
        if lemma in lexicon("customers"):
            yield from self._customer(noun)
        elif lemma in lexicon("suppliers"):
            yield from self._supplier(noun)
        elif lemma in lexicon("contracts"):
            found = list(self._contract_to(noun))
            yield from found or self._signed(noun)
        elif noun.lower_ in name_words("product_nouns"):
            yield from self._product(noun)

    def _supplier(self, noun: Token) -> Iterator[Draft]:
        """ "X, the supplier of rotor blades to Y and Z": the customers behind the goods."""
        inner = [p for goods in preps(noun, "of") if self._is_goods(goods) for p in preps(goods, "to", "for")]
        if inner:
            yield from self._pairs(noun, self._said_of(noun), self._p.named(inner, CUSTOMERS))

    def _contract_to(self, noun: Token) -> Iterator[Draft]:
        """ "has a contract with Y to maintain lifts", "signed a deal with Y to buy pumps": the purpose says who sells."""
        partners = self._p.named(preps(noun, "with", "from"), CUSTOMERS)
        verb = noun.head
        if not partners or noun.dep_ != "dobj" or verb.lemma_ not in lexicon("agreeing"):
            return
        own = self._p.named(agents(verb), CUSTOMERS)
        for purpose in (*children(noun, "acl"), *children(verb, "advcl", "xcomp")):
            if purpose.tag_ != "VB" or not self._goods_of(purpose):
                continue
            phase = Phase.ACTIVE if verb.lemma_ == "have" else Phase.AGREED
            sells = purpose.lemma_ in lexicon("give", "make", "serve")
            buys = purpose.lemma_ in lexicon("receive")
            for one in own if sells or buys else ():
                for other in partners:
                    supplier, customer = (one, other) if sells else (other, one)
                    yield self._draft(verb, supplier, customer, phase=phase, rule="purpose")

    def _signed(self, noun: Token) -> Iterator[Draft]:
        """ "signed a service agreement with Y": without a purpose, what the two are tells who sells."""
        verb = noun.head
        if noun.dep_ != "dobj" or verb.lemma_ not in lexicon("signing"):
            return
        kinds = {c.lemma_.lower() for c in children(noun, "compound", "amod", "nmod")}
        covered = ("for", "on", "covering") if verb.lemma_ in lexicon("holding") else ("for",)
        goods = any(self._is_goods(g) for g in preps(noun, *covered))
        if noun.lemma_ not in lexicon("plain_contracts") and not goods and not kinds & lexicon("contract_kinds"):
            return
        partners = self._p.named([*preps(noun, "with"), *preps(verb, "with")], CUSTOMERS)
        for one in self._p.named(agents(verb), CUSTOMERS):
            for other in partners:
                pair = self._sides.trading(one, other) if goods else self._sides.directed(one, other)
                if pair is not None:
                    phase = Phase.ACTIVE if verb.lemma_ in lexicon("holding") else Phase.AGREED
                    yield self._draft(verb, *pair, phase=phase, rule="signed")

    def _product(self, noun: Token) -> Iterator[Draft]:
        """ "Lumora, Corvane's bath vaccine", "its pen, Lumora": whose product a name is."""
        makers = self._p.named(children(noun, "poss"), SELLERS)
        named = [noun.head] if noun.dep_ == "appos" else children(noun, "appos")
        for token in named if len(makers) == 1 else ():
            index = self._m.at.get(token.i)
            if index is not None and self._m.clusters[index].type is T.PRODUCT:
                yield Draft(
                    relation=Relation.BRAND_OF,
                    subject=index,
                    object=makers[0],
                    anchor=noun,
                    fixed=True,
                    frame="supply:brand",
                )

    # --- transfer -------------------------------------------------------------------------------------------------

    def _given(self, verb: Token) -> Iterator[Draft]:
        """ "handed over two lifts to Y", "the feed goes to Y"."""
        if verb.lemma_ == "go":
            yield from self._going(verb)
        if verb.lemma_ in lexicon("on_sale"):
            yield from self._on_sale(verb)
        if verb.lemma_ not in lexicon("give") or not self._goods_of(verb):
            return
        inner = [*preps(verb, "to"), *children(verb, "dative"), *self._inner(verb, "to")]
        customers = self._p.named(inner, CUSTOMERS)
        yield from self._pairs(verb, self._p.named(agents(verb), SELLERS), customers)

    def _going(self, verb: Token) -> Iterator[Draft]:
        """ "its feed goes to Y", "X, whose feed also goes to Y"."""
        things = [t for t in children(verb, "nsubj") if self._is_goods(t) or any(c.lower_ == "whose" for c in t.children)]
        suppliers = self._whose(verb) or self._p.named([c for t in things for c in children(t, "poss")], SELLERS)
        yield from self._pairs(verb, suppliers if things else (), self._p.named(preps(verb, "to"), CUSTOMERS))

    def _on_sale(self, verb: Token) -> Iterator[Draft]:
        """ "X's phone will go on sale at Y and Z", "its toys are sold at Y": who sells on buys."""
        things = [t for t in subjects(verb) if self._is_goods(t) or t.lower_ in RELATIVES]
        sold = is_passive(verb) if verb.lemma_ == "sell" else any(t.lower_ == "sale" for t in preps(verb, "on"))
        if not sold or not things:
            return
        places = preps(verb, "at", "through", "by")
        makers = self._p.named([c for t in things for c in children(t, "poss")], SELLERS)
        makers = makers or tuple(m for t in things for m in self._makers(t))
        yield from self._pairs(verb, makers, self._p.named(places, frozenset({T.FIRM})))

    def _made_for(self, verb: Token) -> Iterator[Draft]:
        """ "is to erect Line 3 for Y", "installs turbines for Y"."""
        if verb.lemma_ not in lexicon("make") or not self._goods_of(verb):
            return
        inner = [*preps(verb, "for"), *self._inner(verb, "for")]
        owners = [c for t in inner if self._is_goods(t) for c in children(t, "poss")]
        customers = self._p.named([*inner, *owners], CUSTOMERS)
        yield from self._pairs(verb, self._p.named(agents(verb), SELLERS), customers)

    def _served(self, verb: Token) -> Iterator[Draft]:
        """ "maintains Y's lifts", "which has fed its salmon", "whose boats work Y's cages"."""
        looks = verb.lemma_ in lexicon("looks_after") and preps(verb, "after", "for")
        whose = self._whose(verb)
        if verb.lemma_ not in lexicon("serve") and not looks and not (whose and verb.lemma_ in lexicon("works")):
            return
        things = preps(verb, "after", "for") if looks else [t for t in objects(verb) if self._is_goods(t)]
        if verb.lemma_ in lexicon("serves_products"):
            things = [t for t in things if t.lower_ in name_words("product_nouns") | {"fleet", "network", "cables"}]
        customers = self._owners(things)
        suppliers = whose or self._p.named(agents(verb), SELLERS)
        suppliers = suppliers or tuple(m for t in agents(verb) if self._is_goods(t) for m in self._named_in(t))
        if customers and customers == suppliers and verb.dep_ == "relcl":
            customers = self._over(verb)
        yield from self._pairs(verb, suppliers, customers)

    def _over(self, verb: Token) -> tuple[int, ...]:
        """ "Y gave up X, which had fed its salmon": whose salmon is told by the main clause."""
        over = next((t for t in verb.ancestors if t.pos_ == "VERB"), None)
        return self._p.named(agents(over), CUSTOMERS) if over is not None else ()

    def _received(self, verb: Token) -> Iterator[Draft]:
        """ "takes its cabins from X", "cabins for its gondolas are bought from X", and what follows without a verb."""
        if verb.lemma_ not in lexicon("receive"):
            return
        things = [t for t in self._measured(objects(verb)) if self._is_goods(t) or self._is_count(t, verb)]
        suppliers = self._p.named([*preps(verb, "from"), *(p for t in things for p in preps(t, "from"))], SELLERS)
        suppliers = suppliers or self._p.named(self._built_by(things), SELLERS)
        if not things or not suppliers:
            yield from self._pairs(verb, self._linear(verb), self._p.named(agents(verb), CUSTOMERS))
            return
        customers = self._p.named(agents(verb), CUSTOMERS) if not is_passive(verb) or children(verb, "agent") else ()
        customers = customers or (self._customers_of(things[0], suppliers[0]) if is_passive(verb) else ())
        yield from self._pairs(verb, (*suppliers, *self._gapped(verb)), customers)

    @staticmethod
    def _built_by(things: list[Token]) -> list[Token]:
        """ "uses screens made by X"."""
        made = lexicon("make", "give")
        return [a for t in things for v in children(t, "acl") if v.lemma_ in made and is_passive(v) for a in agents(v)]

    def _linear(self, verb: Token) -> tuple[int, ...]:
        """The supplier in "buy labelled maps from X" where the parse is lost: words in a row up to "from"."""
        if verb.lemma_ not in lexicon("purchases") or is_passive(verb):
            return ()
        for token in verb.doc[verb.i + 1 : min(verb.i + 7, verb.sent.end - 1)]:
            if token.lower_ == "from":
                before = verb.doc[token.i - 1]
                goods = before.i > verb.i and before.tag_ == "NNS" and self._is_goods(before)
                return self._p.named(children(token, "pobj"), SELLERS) if goods else ()
            if token.is_punct or token.i in self._m.at or token.tag_ in ("VB", "VBD", "VBZ", "VBP", "TO", "IN"):
                return ()
        return ()

    def _relied(self, verb: Token) -> Iterator[Draft]:
        """ "relies on X for its ropes", "depends on pens from X"."""
        if verb.lemma_ not in lexicon("relies"):
            return
        held = preps(verb, "on", "upon")
        goods = [t for t in (*preps(verb, "for"), *(p for h in held for p in preps(h, "for"))) if self._is_goods(t)]
        suppliers = self._p.named(held, SELLERS) if goods and verb.lemma_ != "fall" else ()
        suppliers = suppliers or self._p.named([p for h in held if self._is_goods(h) for p in preps(h, "from")], SELLERS)
        yield from self._pairs(verb, suppliers, self._p.named(agents(verb), CUSTOMERS))

    def _coming(self, verb: Token) -> Iterator[Draft]:
        """ "The ropes come from X, the cabins from Z"; "its blades will be made by X"."""
        made = verb.lemma_ in lexicon("make") | {"supply", "provide", "furnish"} and is_passive(verb)
        if verb.lemma_ != "come" and not made:
            return
        things = [t for t in subjects(verb) if self._is_goods(t)]
        if not things or verb.dep_ in ("relcl", "acl"):
            return
        suppliers = self._p.named(agents(verb) if made else preps(verb, "from"), SELLERS)
        if suppliers:
            owners = self._owners_within(things[0]) if made else self._customers_of(things[0], suppliers[0])
            yield from self._pairs(verb, (*suppliers, *self._gapped(verb)), owners)

    def _consumed(self, verb: Token) -> Iterator[Draft]:
        """A product stands for its maker: "has been using Lumora", "will sell X's Juno pen in its shops"."""
        selling = verb.lemma_ in lexicon("resells")
        if verb.lemma_ not in lexicon("consume") and not selling:
            return
        goods = self._measured(objects(verb))
        makers = tuple(m for t in goods for m in (self._makers(t) or self._named_in(t)))
        if makers:
            yield from self._pairs(verb, makers, self._p.named(agents(verb), CUSTOMERS))

    # --- nouns ------------------------------------------------------------------------------------------------------

    def _customer(self, noun: Token) -> Iterator[Draft]:
        """ "Y remains the biggest customer", "still the largest customer it has", "her largest customer is Y"."""
        customers = self._said_of(noun)
        if not customers or preps(noun, "of", "for"):
            return
        suppliers = self._owner_firm(noun)
        yield from self._pairs(noun, suppliers, customers)

    def _said_of(self, noun: Token) -> tuple[int, ...]:
        head = noun.head
        if noun.dep_ == "attr" and head.lemma_ in words("words.toml", "copulas"):
            return self._p.named(subjects(head), CUSTOMERS)
        if noun.dep_ == "nsubj" and head.lemma_ == "be":
            return self._p.named(children(head, "attr"), CUSTOMERS)
        if noun.dep_ == "appos" and head.i in self._m.at:
            return self._p.named([head], CUSTOMERS)
        if noun.dep_ == "pobj" and head.lower_ == "as":
            over = head.head
            won = subjects(over) if is_passive(over) else objects(over)  # "was won as a customer"
            return self._p.named([over] if over.i in self._m.at else preps(over, "with") or won, CUSTOMERS)
        if noun.dep_ == "pobj" and head.lower_ == "among" and head.head.lemma_ == "be":
            return self._p.named([c for c in children(head.head, "nsubj", "attr") if c.i > noun.i], CUSTOMERS)
        return ()

    def _owner_firm(self, noun: Token) -> tuple[int, ...]:
        owners = children(noun, "poss") or [s for v in children(noun, "relcl") for s in children(v, "nsubj")]
        found = self._p.named(owners, SELLERS)
        if found:
            return found
        won = noun.dep_ == "pobj" and (noun.head.lower_ == "among" or noun.head.head.lemma_ in lexicon("gains"))
        ranked = won or any(c.lower_ in lexicon("ranks") for c in noun.children)
        if owners and not any(self._m.refer(o) for o in owners):
            return ()
        if not ranked:
            return ()
        said = self._said_of(noun)
        implied = [i for i in (self._m.antecedent(noun), self._m.topic, *self._subjects_before(noun)) if i is not None]
        house = [i for i in (self._sides.house_seller(c, noun.i) for c in said[:1]) if i is not None]
        fits = [i for i in (*house, *implied) if i not in said and self._m.clusters[i].type is T.FIRM]
        return tuple(i for i in fits if self._sides.selling(i) >= 0)[:1]

    def _subjects_before(self, token: Token) -> list[int]:
        """Firms that were subjects in the three sentences before, the latest first."""
        number = self._m.an.sentence_of[token.i]
        start = self._m.an.bounds[max(0, number - 3)][0]
        before = reversed(self._m.an.doc[start : self._m.an.bounds[number][0]])
        return [self._m.at[t.i] for t in before if t.i in self._m.at and t.dep_ in ("nsubj", "nsubjpass")]
