"""Supply whose other party goes without saying: the firm that the article is about, or the pair spoken of just before.

The last pass over supplies: what the others found, and what the parties are, tells who sells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ingest.analysis import Token
from ingest.frames.above import above
from ingest.frames.arguments import agents, children, is_passive, objects, preps, subjects
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.frames.parties import T
from ingest.frames.supply.bonds import Bonds
from ingest.frames.supply.goods import CUSTOMERS, SELLERS, lexicon
from ingest.lexicon.tables import name_words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation


class Understood(Bonds):
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        super().__init__(mentions, composer)
        self._verbs = (
            self._signed_on, self._joined, self._more_from_them, self._entrusted, self._with_parts, self._sits_in,
            self._looked_after, self._halved, self._last_delivered,
        )  # fmt: skip

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end), but none of a pair whose supplies the sentence tells by themselves."""
        number = self._m.an.sentence_of[start]
        known = {frozenset((s, o)) for n, s, o, _ in self._composer.known(Relation.SUPPLIES) if n == number}
        for draft in self._drafts(start, end):
            if draft.subject != draft.object and frozenset((draft.subject, draft.object)) not in known:
                yield draft

    def _drafts(self, start: int, end: int) -> Iterator[Draft]:
        for token in self._m.an.tokens[start:end]:
            if token.i in self._m.at:
                continue
            if token.pos_ in ("VERB", "AUX"):
                for rule in self._verbs:
                    yield from rule(token)
            lemma = token.lemma_.lower()
            if lemma in lexicon("talks"):
                yield from self._talks(token)
            elif lemma in lexicon("deliveries") and token.pos_ == "NOUN":
                yield from self._deliveries(token)
            elif lemma in lexicon("jobs") and token.pos_ == "NOUN":
                yield from self._own_order(token)
                yield from self._job(token)
            elif lemma == "partner" and token.pos_ == "NOUN":
                yield from self._contract_partner(token)

    # --- the customer alone ---------------------------------------------------------------------------------------

    def _signed_on(self, verb: Token) -> Iterator[Draft]:
        """ "Y has signed for three more years", "Y, the farmer, signed in 2018": with the article's seller."""
        if verb.lemma_ not in lexicon("signs_on") or children(verb, "dobj", "xcomp", "ccomp") or preps(verb, "with"):
            return
        term = any(t.lemma_.lower() in lexicon("terms") for t in preps(verb, "for"))
        dated = any(t.ent_type_ == "DATE" for t in preps(verb, "in", "until", "through"))
        if term or dated:
            yield from self._house_pairs(verb, subjects(verb))

    def _joined(self, verb: Token) -> Iterator[Draft]:
        """ "Y joined in 2020", "then there is Y", right behind a sentence on another customer."""
        there = verb.lemma_ == "be" and bool(children(verb, "expl"))
        joins = verb.lemma_ in lexicon("joins") and not preps(verb, "as", "from")
        if not (there or joins) or children(verb, "dobj", "xcomp", "ccomp"):
            return
        before = self._sentence_before(verb)
        sellers = {s for s, _ in before}
        if len(sellers) == 1:
            found = self._pairs(verb, sellers, self._firms(children(verb, "attr") if there else subjects(verb)))
            yield from (replace(draft, fixed=True) for draft in found)

    def _house_pairs(self, verb: Token, tokens: list[Token]) -> Iterator[Draft]:
        for customer in self._firms(tokens):
            seller = self._sides.house_seller(customer, verb.i)
            if seller is not None:
                yield self._draft(verb, seller, customer, rule="house")

    def _firms(self, tokens: list[Token]) -> tuple[int, ...]:
        return self._p.named([t for t in tokens if t.i in self._m.at], frozenset({T.FIRM}))

    def _sentence_before(self, token: Token) -> set[tuple[int, int]]:
        number = self._m.an.sentence_of[token.i]
        return {(s, o) for n, s, o, _ in self._composer.known(Relation.SUPPLIES) if n == number - 1}

    # --- the pair spoken of -----------------------------------------------------------------------------------------

    def _more_from_them(self, verb: Token) -> Iterator[Draft]:
        """ "We ordered four hundred more from them": the pair of the sentences before."""
        if verb.lemma_ not in lexicon("receive") or not any(t.lower_ in lexicon("spoken_of") for t in preps(verb, "from")):
            return
        if not any(t.lower_ in lexicon("speaking") for t in subjects(verb)):
            return
        if any(self._is_goods(t) or self._is_count(t, verb) for t in objects(verb)):
            last = self._latest(verb, lambda _s, _o, _p: True, reach=4)
            if last is not None:
                yield self._draft(verb, *last, rule="more")

    def _looked_after(self, verb: Token) -> Iterator[Draft]:
        """ "X has looked after Line 1 under a maintenance agreement": of the one customer it has been told to have."""
        looks = verb.lemma_ == "look" and preps(verb, "after")
        if not looks and verb.lemma_ not in lexicon("serve"):
            return
        under = [t for t in preps(verb, "under") if t.lemma_.lower() in lexicon("contracts")]
        for supplier in self._firms(agents(verb)) if under else ():
            told = [(n, o) for n, s, o, _ in self._composer.known(Relation.SUPPLIES) if s == supplier]
            number = self._m.an.sentence_of[verb.i]
            near = {o for n, o in told if number - 3 <= n <= number}
            if len(near) == 1:
                yield from self._pairs(verb, (supplier,), near)

    def _contract_partner(self, noun: Token) -> Iterator[Draft]:
        """ "Contract partner is the subsidiary X": another supplier of the customer spoken of."""
        kinds = {c.lower_ for c in children(noun, "compound", "amod")}
        if not kinds & lexicon("contract_partner") or noun.dep_ != "nsubj" or noun.head.lemma_ != "be":
            return
        last = self._latest(noun, lambda _s, _o, phase: phase is not Phase.ENDED)
        for party in self._firms(children(noun.head, "attr")) if last is not None else ():
            if last is not None and party not in last:
                yield self._draft(noun, party, last[1], phase=Phase.AGREED, rule="contract-partner")

    def _halved(self, verb: Token) -> Iterator[Draft]:
        """ "X's contract was to cover all; Y has halved the volume": who cuts the volume is the customer."""
        cut = [o for o in objects(verb) if o.lemma_.lower() in lexicon("runs_down")]
        if verb.lemma_ not in lexicon("shrink") or not cut or preps(cut[0], "from", "to", "of"):
            return
        before = [t for t in verb.sent if t.i < verb.i and t.lemma_.lower() in lexicon("contracts")]
        suppliers = self._p.named([o for t in before for o in children(t, "poss")], frozenset({T.FIRM}))
        for supplier in suppliers:
            for customer in self._firms(agents(verb)):
                yield self._draft(verb, supplier, customer, phase=Phase.REDUCING, rule="halved")

    def _last_delivered(self, verb: Token) -> Iterator[Draft]:
        """ "Y confirmed that X had delivered its last blades", "X shipped the final batch to Y": that was the end."""
        if verb.lemma_ not in lexicon("gives_off") or not any(self._is_last(t) for t in objects(verb)):
            return
        saying = above(verb).saying
        told = self._firms(children(saying, "nsubj")) if saying is not None else ()
        customers = self._firms(preps(verb, "to")) or told
        for supplier in self._firms(agents(verb)):
            for customer in customers:
                if customer != supplier:
                    yield self._draft(verb, supplier, customer, phase=Phase.ENDED, rule="last-delivery")

    def _is_last(self, goods: Token) -> bool:
        return self._is_goods(goods) and any(c.lower_ in lexicon("lasts") for c in goods.children)

    # --- talks, orders, deliveries ----------------------------------------------------------------------------------

    def _talks(self, noun: Token) -> Iterator[Draft]:
        """ "X is in talks with Y for a first delivery", "confirmed talks with Y about a lift"."""
        goods = [t for t in preps(noun, "about", "for", "on", "over") if self._traded(t)]
        with_ = self._p.named(preps(noun, "with"), CUSTOMERS)
        if not goods or len(with_) != 1:
            return
        doers = self._p.named(self._doers(noun), SELLERS) or tuple(i for i in (self._m.topic,) if i is not None)
        for own in doers[:1]:
            orders = any(t.tag_ == "NNS" for t in goods)  # "talks with Y about lifts": Y's
            pair = self._sides.trading(own, with_[0]) or ((with_[0], own) if orders else None)
            if pair is not None:
                yield self._draft(noun, *pair, phase=Phase.CONSIDERING, rule="talks")

    def _traded(self, token: Token) -> bool:
        lemma = token.lemma_.lower()
        made = token.tag_ in ("NN", "NNS") and any(c.lower_ in ("a", "an", "new") or c.pos_ == "NUM" for c in token.children)
        things = token.tag_ == "NNS" and token.lower_ in name_words("product_nouns")
        return lemma in lexicon("talked_of") or things or (made and self._is_goods(token))

    def _doers(self, noun: Token) -> list[Token]:
        """Who talks: the clause's subject, also of "is in talks"."""
        node = noun
        while node.head != node and node.pos_ not in ("VERB", "AUX"):
            node = node.head
        return [t for t in agents(node) if t.pos_ in ("NOUN", "PROPN", "PRON")] if node.pos_ in ("VERB", "AUX") else []

    def _own_order(self, noun: Token) -> Iterator[Draft]:
        """ "its biggest order, a cable car for Y", "X's biggest contract, a bridge for Y"."""
        goods = [t for t in children(noun, "appos") if t.i not in self._m.at]
        customers = self._p.named([p for t in goods for p in preps(t, "for")], CUSTOMERS)
        if not customers:
            return
        owners = self._p.named(children(noun, "poss"), SELLERS)
        saying = above(noun).saying
        owners = owners or (self._p.named(children(saying, "nsubj"), SELLERS) if saying is not None else ())
        yield from self._pairs(noun, owners[:1], customers)

    def _job(self, noun: Token) -> Iterator[Draft]:
        """ "The Y job is now official: X signed in May to build it": whoever signs in the same sentence."""
        customers = self._firms(children(noun, "compound", "nmod"))
        if not customers or noun.dep_ not in ("nsubj", "nsubjpass") or not any(c.lower_ == "the" for c in noun.children):
            return
        for verb in (t for t in noun.sent if t.i > noun.i and t.lemma_ in lexicon("signs_on", "gains")):
            builds = any(x.lemma_ in lexicon("make", "give") for x in children(verb, "xcomp", "advcl"))
            if builds or verb.lemma_ in lexicon("gains"):
                for supplier in self._firms(children(verb, "nsubj")):
                    for customer in customers:
                        yield self._draft(verb, supplier, customer, phase=Phase.AGREED, rule="job")

    def _deliveries(self, noun: Token) -> Iterator[Draft]:
        """ "deliveries to Y will rise": whoever delivers, by the noun's owner or by who says so."""
        verb = noun.head
        moving = lexicon("rises", "falls")
        if noun.dep_ not in ("nsubj", "nsubjpass") or verb.lemma_ not in moving or not preps(noun, "to"):
            return
        owners = self._p.named([*children(noun, "poss"), *preps(noun, "from", "by")], SELLERS)
        speaker = self._speaking(verb)
        phase = Phase.EXPANDING if verb.lemma_ in lexicon("rises") else Phase.REDUCING
        for supplier in (owners or speaker)[:1]:
            for customer in self._firms(preps(noun, "to"))[:1]:
                yield self._draft(noun, supplier, customer, phase=phase, rule="deliveries")

    def _speaking(self, verb: Token) -> tuple[int, ...]:
        """The firm that says so, or whose officer does."""
        over = [t for t in verb.ancestors if t.pos_ == "VERB"]
        named = [i for t in over for i in self._p.named(subjects(t), frozenset({T.FIRM, T.PERSON}))]
        employers = {s: o for _, s, o, _ in self._composer.known(Relation.HOLDS_ROLE)}
        firms = [employers.get(i, i) for i in named]
        return tuple(i for i in firms if self._m.clusters[i].type is T.FIRM)

    # --- goods ------------------------------------------------------------------------------------------------------

    def _entrusted(self, verb: Token) -> Iterator[Draft]:
        """ "Y will give its new lift to X": to build it."""
        if verb.lemma_ not in lexicon("entrusts") or is_passive(verb):
            return
        awaited = [
            t for t in objects(verb)
            if self._is_goods(t) and children(t, "poss") and any(c.lower_ in lexicon("awaited") for c in t.children)
        ]  # fmt: skip
        builders = self._firms([*preps(verb, "to"), *children(verb, "dative")]) if awaited else ()
        for builder in builders:
            for customer in self._firms(agents(verb)):
                yield self._draft(verb, builder, customer, phase=Phase.AGREED, rule="entrusted")

    def _with_parts(self, verb: Token) -> Iterator[Draft]:
        """ "built by X with cabins from Z", "X equips it with motors from Z"."""
        if verb.lemma_ not in lexicon("make", "serve"):
            return
        parts = [t for t in preps(verb, "with") if t.i not in self._m.at and self._is_goods(t)]
        makers = self._p.named([p for t in parts for p in preps(t, "from", "by")], SELLERS)
        builders = [t for v in (verb, *children(verb, "conj")) for t in agents(v)]
        yield from self._pairs(verb, makers, self._p.named(builders, SELLERS)[:1] if makers else ())

    def _sits_in(self, verb: Token) -> Iterator[Draft]:
        """ "the motors of X remain in every Y lift"."""
        if verb.lemma_ not in lexicon("sits_in"):
            return
        things = [t for t in children(verb, "nsubj") if t.i not in self._m.at and self._is_goods(t)]
        makers = self._p.named([p for t in things for p in (*children(t, "poss"), *preps(t, "of", "from", "by"))], SELLERS)
        places = [t for t in preps(verb, "in", "on") if any(c.lower_ in lexicon("each") for c in t.children)]
        owners = [c for t in places for c in children(t, "compound", "nmod", "poss") if c.i in self._m.at]
        found = self._pairs(verb, makers, self._p.named(owners, CUSTOMERS))
        yield from (replace(draft, fixed=True) for draft in found)
