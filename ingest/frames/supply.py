"""Supply between two firms as prose tells it: what comes from whom, whose lifts are looked after, contracts that run out.

A second pass over the article, after the frames: it may ask which supplies and which makers of products are known by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, expand, is_passive, objects, preps, subjects
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.frames.parties import BUYERS, Parties, T
from ingest.frames.standing import above
from ingest.lexicon.tables import name_words, words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation

Rule = Callable[[Token], Iterator[Draft]]
_FIRM = frozenset({T.FIRM, T.OTHER})
_CUSTOMERS = BUYERS - {T.PLACE}
_ABSTRACT_ENDINGS = ("tion", "sion", "ness", "ism", "ance", "ence", "ship", "ity")


def lexicon(key: str) -> frozenset[str]:
    """A word list of supply.toml."""
    return words("supply.toml", key)


class Supply:
    """Finds supply relations in the sentences of one article."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._composer = composer
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
        for token in self._m.an.doc[start:end]:
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
            yield from self._pairs(noun, self._said_of(noun), self._p.named(inner, _CUSTOMERS))

    def _contract_to(self, noun: Token) -> Iterator[Draft]:
        """ "has a contract with Y to maintain lifts", "signed a deal with Y to buy pumps": the purpose says who sells."""
        partners = self._p.named(preps(noun, "with", "from"), _CUSTOMERS)
        verb = noun.head
        if (
            not partners
            or noun.dep_ != "dobj"
            or verb.lemma_ not in ("have", "sign", "win", "reach", "agree", "strike", "seal")
        ):
            return
        own = self._p.named(agents(verb), _CUSTOMERS)
        for purpose in (*children(noun, "acl"), *children(verb, "advcl", "xcomp")):
            if purpose.tag_ != "VB" or not self._goods_of(purpose):
                continue
            phase = Phase.ACTIVE if verb.lemma_ == "have" else Phase.AGREED
            sells = purpose.lemma_ in lexicon("give") | lexicon("make") | lexicon("serve")
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
        goods = any(self._is_goods(g) for g in preps(noun, "for"))
        if noun.lemma_ not in ("order", "contract") and not goods and not kinds & lexicon("contract_kinds"):
            return
        partners = self._p.named([*preps(noun, "with"), *preps(verb, "with")], _CUSTOMERS)
        for one in self._p.named(agents(verb), _CUSTOMERS):
            for other in partners:
                pair = self._directed(one, other)
                if pair is not None:
                    phase = Phase.ACTIVE if verb.lemma_ in ("have", "extend", "renew") else Phase.AGREED
                    yield self._draft(verb, *pair, phase=phase, rule="signed")

    def _product(self, noun: Token) -> Iterator[Draft]:
        """ "Lumora, Corvane's bath vaccine", "its pen, Lumora": whose product a name is."""
        makers = self._p.named(children(noun, "poss"), _FIRM)
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
        if verb.lemma_ not in lexicon("give") or not self._goods_of(verb):
            return
        inner = [*preps(verb, "to"), *children(verb, "dative"), *self._inner(verb, "to")]
        customers = self._p.named(inner, _CUSTOMERS)
        yield from self._pairs(verb, self._p.named(agents(verb), _FIRM), customers)

    def _going(self, verb: Token) -> Iterator[Draft]:
        """ "its feed goes to Y", "X, whose feed also goes to Y"."""
        things = [t for t in children(verb, "nsubj") if self._is_goods(t) or any(c.lower_ == "whose" for c in t.children)]
        suppliers = self._whose(verb) or self._p.named([c for t in things for c in children(t, "poss")], _FIRM)
        yield from self._pairs(verb, suppliers if things else (), self._p.named(preps(verb, "to"), _CUSTOMERS))

    def _made_for(self, verb: Token) -> Iterator[Draft]:
        """ "is to erect Line 3 for Y", "installs turbines for Y"."""
        if verb.lemma_ not in lexicon("make") or not self._goods_of(verb):
            return
        inner = [*preps(verb, "for"), *self._inner(verb, "for")]
        owners = [c for t in inner if self._is_goods(t) for c in children(t, "poss")]
        customers = self._p.named([*inner, *owners], _CUSTOMERS)
        yield from self._pairs(verb, self._p.named(agents(verb), _FIRM), customers)

    def _served(self, verb: Token) -> Iterator[Draft]:
        """ "maintains Y's lifts", "which has fed its salmon", "whose boats work Y's cages"."""
        looks = verb.lemma_ in ("look", "care") and preps(verb, "after", "for")
        whose = self._whose(verb)
        if verb.lemma_ not in lexicon("serve") and not looks and not (whose and verb.lemma_ in ("work", "serve", "move")):
            return
        things = preps(verb, "after", "for") if looks else [t for t in objects(verb) if self._is_goods(t)]
        customers = self._owners(things)
        suppliers = whose or self._p.named(agents(verb), _FIRM)
        if customers and customers == suppliers and verb.dep_ == "relcl":
            customers = self._over(verb)
        yield from self._pairs(verb, suppliers, customers)

    def _over(self, verb: Token) -> tuple[int, ...]:
        """ "Y gave up X, which had fed its salmon": whose salmon is told by the main clause."""
        over = next((t for t in verb.ancestors if t.pos_ == "VERB"), None)
        return self._p.named(agents(over), _CUSTOMERS) if over is not None else ()

    def _received(self, verb: Token) -> Iterator[Draft]:
        """ "takes its cabins from X", "cabins for its gondolas are bought from X", and what follows without a verb."""
        if verb.lemma_ not in lexicon("receive"):
            return
        things = [t for t in objects(verb) if self._is_goods(t) or self._is_count(t, verb)]
        suppliers = self._p.named([*preps(verb, "from"), *(p for t in things for p in preps(t, "from"))], _FIRM)
        if not things or not suppliers:
            yield from self._pairs(verb, self._linear(verb), self._p.named(agents(verb), _CUSTOMERS))
            return
        customers = self._p.named(agents(verb), _CUSTOMERS) if not is_passive(verb) or children(verb, "agent") else ()
        customers = customers or (self._customers_of(things[0]) if is_passive(verb) else ())
        yield from self._pairs(verb, (*suppliers, *self._gapped(verb)), customers)

    def _linear(self, verb: Token) -> tuple[int, ...]:
        """The supplier in "buy labelled maps from X" where the parse is lost: words in a row up to "from"."""
        if verb.lemma_ not in ("buy", "order", "source", "purchase", "procure") or is_passive(verb):
            return ()
        for token in verb.doc[verb.i + 1 : min(verb.i + 7, verb.sent.end - 1)]:
            if token.lower_ == "from":
                before = verb.doc[token.i - 1]
                goods = before.i > verb.i and before.tag_ == "NNS" and self._is_goods(before)
                return self._p.named(children(token, "pobj"), _FIRM) if goods else ()
            if token.is_punct or token.i in self._m.at or token.tag_ in ("VB", "VBD", "VBZ", "VBP", "TO", "IN"):
                return ()
        return ()

    def _relied(self, verb: Token) -> Iterator[Draft]:
        """ "relies on X for its ropes", "depends on pens from X"."""
        if verb.lemma_ not in ("rely", "depend", "fall"):
            return
        held = preps(verb, "on", "upon")
        goods = [t for t in (*preps(verb, "for"), *(p for h in held for p in preps(h, "for"))) if self._is_goods(t)]
        suppliers = self._p.named(held, _FIRM) if goods and verb.lemma_ != "fall" else ()
        suppliers = suppliers or self._p.named([p for h in held if self._is_goods(h) for p in preps(h, "from")], _FIRM)
        yield from self._pairs(verb, suppliers, self._p.named(agents(verb), _CUSTOMERS))

    def _coming(self, verb: Token) -> Iterator[Draft]:
        """ "The ropes come from X, the cabins from Z"; "its blades will be made by X"."""
        made = verb.lemma_ in lexicon("make") | {"supply", "provide", "furnish"} and is_passive(verb)
        if verb.lemma_ != "come" and not made:
            return
        things = [t for t in subjects(verb) if self._is_goods(t)]
        if not things or verb.dep_ in ("relcl", "acl"):
            return
        suppliers = self._p.named(agents(verb) if made else preps(verb, "from"), _FIRM)
        if suppliers:
            owners = self._owners_within(things[0]) if made else self._customers_of(things[0])
            yield from self._pairs(verb, (*suppliers, *self._gapped(verb)), owners)

    def _consumed(self, verb: Token) -> Iterator[Draft]:
        """A product stands for its maker: "has been using Lumora", "will sell X's Juno pen in its shops"."""
        selling = verb.lemma_ in ("sell", "stock", "carry", "distribute", "offer")
        if verb.lemma_ not in lexicon("consume") and not selling:
            return
        makers = tuple(m for t in objects(verb) for m in self._makers(t))
        if makers:
            yield from self._pairs(verb, makers, self._p.named(agents(verb), _CUSTOMERS))

    # --- what the context supplies ----------------------------------------------------------------------------------

    def _left_without(self, verb: Token) -> Iterator[Draft]:
        """ "the contract with Y ran out", "the agreement under which X did so expired and was not extended"."""
        phase = self._ending(verb)
        if phase is None:
            return
        for noun in subjects(verb) if is_passive(verb) or not objects(verb) else objects(verb):
            if noun.lemma_.lower() in lexicon("dealings") | lexicon("contracts"):
                pair = self._pair_of(noun, verb)
                if pair is not None:
                    yield self._draft(verb, *pair, phase=phase, rule="contract")

    def _taken_over(self, verb: Token) -> Iterator[Draft]:
        """ "X takes over under a three-year contract", "X will deliver from 1 July": to whom the last one delivered."""
        over = verb.lemma_ == "take" and any(c.lower_ == "over" for c in verb.children)
        bare = verb.lemma_ in lexicon("give") and verb.lemma_ not in ("sell", "provide", "hand", "send", "lease")
        if not (over or bare) or objects(verb) or preps(verb, "to", "for"):
            return
        if over and not any(t.lemma_.lower() in lexicon("contracts") for t in verb.subtree):
            return
        last = self._latest(verb, lambda _s, _o, phase: phase in (Phase.ENDED, Phase.REDUCING))
        if last is not None:
            phase = Phase.AGREED if over else Phase.ACTIVE
            for supplier in self._p.named(agents(verb), _FIRM):
                if supplier not in last:
                    yield self._draft(verb, supplier, last[1], phase=phase, rule="successor")

    def _contributed(self, verb: Token) -> Iterator[Draft]:
        """ "The ropes come from X; Z contributes the motors": to the customer that the sentence speaks of."""
        if verb.lemma_ not in ("contribute", "supply", "provide", "furnish", "deliver") or preps(verb, "to", "for", "with"):
            return
        number = self._m.an.sentence_of[verb.i]
        here = {o for n, _, o, _ in self._composer.known(Relation.SUPPLIES) if n == number}
        if self._goods_of(verb) and len(here) == 1:
            yield from self._pairs(verb, self._p.named(agents(verb), _FIRM), here)

    def _ordered_too(self, verb: Token) -> Iterator[Draft]:
        """ "Y uses X's vaccine, and Z placed a first order": with the supplier that the sentence speaks of."""
        if verb.lemma_ != "place" or not any(o.lemma_ == "order" for o in objects(verb)) or self._inner(verb, "with"):
            return
        number = self._m.an.sentence_of[verb.i]
        here = {s for n, s, _, _ in self._composer.known(Relation.SUPPLIES) if n == number}
        if len(here) == 1 and not preps(verb, "with", "from"):
            yield from self._pairs(verb, here, self._p.named(agents(verb), _CUSTOMERS))

    def _moved(self, verb: Token) -> Iterator[Draft]:
        """ "Y has gone to X": of a customer whose earlier supplier is known."""
        if verb.lemma_ not in lexicon("moves"):
            return
        for customer in self._p.named(agents(verb), _CUSTOMERS):
            left = [s for _, s, o, _ in self._composer.known(Relation.SUPPLIES) if o == customer]
            suppliers = self._p.named(preps(verb, "to"), _FIRM)
            if left:
                yield from self._pairs(verb, suppliers, (customer,))
            for old in self._p.named(preps(verb, "from"), _FIRM):
                if suppliers and old in left:
                    yield self._draft(verb, old, customer, phase=Phase.ENDED, rule="moved")

    def _noticed(self, verb: Token) -> Iterator[Draft]:
        """ "gave notice to X": the contract is to end."""
        if verb.lemma_ != "give" or not any(o.lower_ == "notice" for o in children(verb, "dobj")):
            return
        suppliers = self._p.named([*preps(verb, "to"), *children(verb, "dative")], _FIRM)
        for supplier in suppliers:
            for customer in self._p.named(agents(verb), _CUSTOMERS):
                if self._directed(supplier, customer) == (supplier, customer):
                    yield self._draft(verb, supplier, customer, phase=Phase.REDUCING, rule="notice")

    def _customer(self, noun: Token) -> Iterator[Draft]:
        """ "Y remains the biggest customer", "still the largest customer it has", "her largest customer is Y"."""
        customers = self._said_of(noun)
        if not customers or preps(noun, "of", "for"):
            return
        suppliers = self._owner_firm(noun)
        yield from self._pairs(noun, suppliers, customers)

    def _said_of(self, noun: Token) -> tuple[int, ...]:
        head = noun.head
        if noun.dep_ == "attr" and head.lemma_ in ("be", "remain", "become", "stay"):
            return self._p.named(subjects(head), _CUSTOMERS)
        if noun.dep_ == "nsubj" and head.lemma_ == "be":
            return self._p.named(children(head, "attr"), _CUSTOMERS)
        if noun.dep_ == "appos" and head.i in self._m.at:
            return self._p.named([head], _CUSTOMERS)
        if noun.dep_ == "pobj" and head.lower_ == "as":
            over = head.head
            return self._p.named([over] if over.i in self._m.at else preps(over, "with") or objects(over), _CUSTOMERS)
        if noun.dep_ == "pobj" and head.lower_ == "among" and head.head.lemma_ == "be":
            return self._p.named([c for c in children(head.head, "nsubj", "attr") if c.i > noun.i], _CUSTOMERS)
        return ()

    def _owner_firm(self, noun: Token) -> tuple[int, ...]:
        owners = children(noun, "poss") or [s for v in children(noun, "relcl") for s in children(v, "nsubj")]
        found = self._p.named(owners, _FIRM)
        if found:
            return found
        won = noun.dep_ == "pobj" and (noun.head.lower_ == "among" or noun.head.head.lemma_ in ("win", "gain", "land"))
        ranked = won or any(
            c.lower_ in ("biggest", "largest", "main", "sole", "key", "only", "other") for c in noun.children
        )
        if owners and not any(self._m.refer(o) for o in owners):
            return ()
        if not ranked:
            return ()
        said = self._said_of(noun)
        implied = [i for i in (self._m.antecedent(noun), self._m.topic, *self._subjects_before(noun)) if i is not None]
        fits = (i for i in implied if i not in said and self._m.clusters[i].type is T.FIRM and self._lean(i) >= 0)
        return tuple(fits)[:1]

    def _subjects_before(self, token: Token) -> list[int]:
        """Firms that were subjects in the three sentences before, the latest first."""
        number = self._m.an.sentence_of[token.i]
        start = self._m.an.bounds[max(0, number - 3)][0]
        before = reversed(self._m.an.doc[start : self._m.an.bounds[number][0]])
        return [self._m.at[t.i] for t in before if t.i in self._m.at and t.dep_ in ("nsubj", "nsubjpass")]

    # --- endings ----------------------------------------------------------------------------------------------------

    def _ending(self, verb: Token) -> Phase | None:
        lemma = verb.lemma_.lower()
        negated = any(c.dep_ == "neg" for c in verb.children)
        out = any(c.lower_ in ("out", "down") and c.dep_ in ("prt", "advmod", "prep") for c in verb.children)
        if (lemma in ("run", "wind", "phase") and out) or (lemma in lexicon("end") and not negated):
            return Phase.REDUCING if lemma in ("wind", "phase") else Phase.ENDED
        if lemma in ("renew", "extend", "prolong"):
            return Phase.ENDED if negated else Phase.ACTIVE
        return Phase.REDUCING if lemma in lexicon("shrink") and not negated else None

    def _pair_of(self, noun: Token, verb: Token) -> tuple[int, int] | None:
        """The two parties of a contract: named at it, else the subject, the pair last spoken of, the topic."""
        owner = [c for c in children(noun, "poss") if c.pos_ != "PRON" or noun.dep_ != "dobj"]
        inside = [*owner, *preps(noun, "with", "between", "to", "from", "of")]
        named = list(self._p.named(inside, BUYERS - {T.PLACE, T.OTHER}))
        if noun.dep_ == "dobj":
            named += self._p.named(agents(verb), _CUSTOMERS)
        for clause in children(noun, "relcl"):
            named += self._p.named(children(clause, "nsubj"), _FIRM)
        named = list(dict.fromkeys(named))
        if len(named) >= 2:
            return self._directed(named[0], named[1])
        last = self._latest(verb, lambda s, o, _: not named or named[0] in (s, o))
        if last is not None or not named:
            return last if named or any(c.lower_ in ("the", "this", "that") for c in noun.children) else None
        topic = self._m.topic
        return self._directed(named[0], topic) if topic is not None and topic != named[0] else None

    def _directed(self, a: int, b: int) -> tuple[int, int] | None:
        """(supplier, customer) if the article shows elsewhere, or by describing them, which of two is which."""
        for _, s, o, _ in self._composer.known(Relation.SUPPLIES):
            if {s, o} == {a, b}:
                return s, o
        if self._lean(a) == self._lean(b) or min(self._lean(a), self._lean(b)) == 0:
            return None
        return (a, b) if self._lean(a) > self._lean(b) else (b, a)

    def _lean(self, index: int) -> int:
        cluster = self._m.clusters[index]
        said = cluster.descriptions
        buys = bool(said & lexicon("buyers")) or cluster.type in (T.AUTHORITY, T.PLACE)
        sells = bool(said & lexicon("sellers"))
        return int(sells) - int(buys)

    def _latest(self, verb: Token, fits: Callable[[int, int, Phase | None], bool]) -> tuple[int, int] | None:
        number = self._m.an.sentence_of[verb.i]
        known = self._composer.known(Relation.SUPPLIES)
        near = [(n, s, o) for n, s, o, phase in known if number - 2 <= n <= number and fits(s, o, phase)]
        if not near:
            return None
        top = max(n for n, _, _ in near)
        pairs = {(s, o) for n, s, o in near if n == top}
        return pairs.pop() if len(pairs) == 1 else None

    # --- phrases ----------------------------------------------------------------------------------------------------

    def _goods_of(self, verb: Token) -> bool:
        return any(self._is_goods(t) for t in objects(verb))

    def _is_goods(self, token: Token) -> bool:
        word = token.lower_
        if token.i in self._m.at and not self._opens_plain(token):
            return self._m.clusters[self._m.at[token.i]].type is T.PRODUCT
        if token.pos_ not in ("NOUN", "PROPN") or (self._m.refer(token) and token.i not in self._m.at):
            return False
        return (
            word not in name_words("person_nouns")
            and word not in lexicon("abstract")
            and not word.endswith(_ABSTRACT_ENDINGS)
        )

    def _opens_plain(self, token: Token) -> bool:
        """ "Blades come from X": a plural that has its capital from standing first, taken for a name."""
        cluster = self._m.clusters[self._m.at[token.i]]
        only = len(cluster.mentions) == 1 and cluster.mentions[0].end - cluster.mentions[0].start == 1
        return only and cluster.type is T.OTHER and token.i == token.sent.start and token.lower_.endswith("s")

    @staticmethod
    def _is_count(token: Token, verb: Token) -> bool:
        """ "ordered four hundred more", "buys less": counted goods that stay unnamed; no money."""
        money = any(c.text in ("$", "€", "£") for c in token.subtree)
        return (
            verb.lemma_ in ("buy", "order", "take")
            and not money
            and token.lower_ in ("more", "less", "fewer", "those", "them")
        )

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
        return self._p.named(owners, _CUSTOMERS)

    def _owners_within(self, thing: Token) -> tuple[int, ...]:
        """Whose goods they are, anywhere in the phrase: "cabins for its gondolas", "feed at Y"."""
        owners = [c for t in thing.subtree for c in children(t, "poss")]
        return self._p.named(owners, _CUSTOMERS) or self._p.named(preps(thing, "at", "for", "of", "in"), _CUSTOMERS)

    def _customers_of(self, thing: Token) -> tuple[int, ...]:
        found = self._owners_within(thing)
        if found or any(c.pos_ != "PRON" for t in thing.subtree for c in children(t, "poss")):
            return found
        saying = above(thing.head).saying
        said = self._p.named(children(saying, "nsubj"), _FIRM) if saying is not None else ()
        if said:
            return said
        implied = self._m.antecedent(thing)
        return (implied,) if implied is not None and self._m.clusters[implied].type is T.FIRM else ()

    def _gapped(self, verb: Token) -> tuple[int, ...]:
        """ "..., the cabins from Z": more goods from others behind the same verb."""
        found: list[int] = []
        for token in verb.sent:
            if token.i <= verb.i:
                continue
            if (token.pos_ == "VERB" and token.dep_ in ("conj", "ROOT", "relcl", "advcl")) or token.text == ";":
                break
            if token.lower_ == "from" and token.head.pos_ == "NOUN" and self._is_goods(token.head):
                found.extend(self._p.named(children(token, "pobj"), _FIRM))
        return tuple(found)

    def _whose(self, verb: Token) -> tuple[int, ...]:
        """ "X, whose boats work ..." """
        for subject in children(verb, "nsubj"):
            if any(c.lower_ == "whose" for c in children(subject, "poss")) and verb.dep_ == "relcl":
                town = verb.head.head if verb.head.dep_ == "appos" else None
                if town is not None and town.dep_ == "pobj" and town.head.lower_ == "of" and town.head.head.i in self._m.at:
                    return self._p.named([town.head.head], _FIRM)  # "X of Town, the contractor whose boats"
                return self._p.named([verb.head], _FIRM)
        return ()

    def _makers(self, token: Token) -> tuple[int, ...]:
        """Makers of the products that a phrase names."""
        makers = {s: o for _, s, o, _ in self._composer.known(Relation.BRAND_OF)}
        named = (t for member in (token, *children(token, "compound", "nmod")) for t in expand(member))
        products = (self._m.at[t.i] for t in named if t.i in self._m.at)
        return tuple(makers[product] for product in products if product in makers)

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
