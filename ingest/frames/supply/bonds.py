"""Supply that the context tells: contracts that run out, successors, switches, and which of two firms is the seller."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ingest.analysis import Token
from ingest.frames.above import above
from ingest.frames.arguments import agents, children, is_passive, objects, preps, subjects
from ingest.frames.claims import Composer
from ingest.frames.draft import Draft
from ingest.frames.parties import BUYERS, T
from ingest.frames.supply.goods import CUSTOMERS, SELLERS, Goods, lexicon
from ingest.frames.supply.sides import Sides
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import Phase, Relation


class Bonds(Goods):
    """The rules that ask which supplies are known by then."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        super().__init__(mentions, composer)
        self._sides = Sides(mentions, composer)

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
        bare = verb.lemma_ in lexicon("give") and verb.lemma_ not in lexicon("gives_by_itself")
        if not (over or bare) or objects(verb) or preps(verb, "to", "for"):
            return
        if over and not any(t.lemma_.lower() in lexicon("contracts") for t in verb.subtree):
            return
        last = self._latest(verb, lambda _s, _o, phase: phase in (Phase.ENDED, Phase.REDUCING))
        if last is not None:
            phase = Phase.AGREED if over else Phase.ACTIVE
            for supplier in self._p.named(agents(verb), SELLERS):
                if supplier not in last:
                    yield self._draft(verb, supplier, last[1], phase=phase, rule="successor")

    def _contributed(self, verb: Token) -> Iterator[Draft]:
        """ "The ropes come from X; Z contributes the motors": to the customer that the sentence speaks of."""
        if verb.lemma_ not in lexicon("contributes") or preps(verb, "to", "for", "with"):
            return
        number = self._m.an.sentence_of[verb.i]
        here = {o for n, _, o, _ in self._composer.known(Relation.SUPPLIES) if n == number}
        if self._goods_of(verb) and len(here) == 1:
            yield from self._pairs(verb, self._p.named(agents(verb), SELLERS), here)

    def _ordered_too(self, verb: Token) -> Iterator[Draft]:
        """ "Y uses X's vaccine, and Z placed a first order": with the supplier that the sentence speaks of."""
        if verb.lemma_ != "place" or not any(o.lemma_ == "order" for o in objects(verb)) or self._inner(verb, "with"):
            return
        number = self._m.an.sentence_of[verb.i]
        here = {s for n, s, _, _ in self._composer.known(Relation.SUPPLIES) if n == number}
        if len(here) == 1 and not preps(verb, "with", "from"):
            yield from self._pairs(verb, here, self._p.named(agents(verb), CUSTOMERS))

    def _moved(self, verb: Token) -> Iterator[Draft]:
        """ "Y has gone to X": of a customer whose earlier supplier is known."""
        if verb.lemma_ not in lexicon("moves") or any(t.text in lexicon("money_signs") for t in verb.subtree):
            return  # "is to go to X for 64 million euros": is bought
        for customer in self._p.named(agents(verb), CUSTOMERS):
            left = [s for _, s, o, _ in self._composer.known(Relation.SUPPLIES) if o == customer]
            suppliers = self._p.named(preps(verb, "to"), SELLERS)
            if verb.lemma_ in lexicon("switches"):
                left += self._p.named(preps(verb, "from"), frozenset({T.FIRM}))
            if left:
                yield from self._pairs(verb, suppliers, (customer,))
            for old in self._p.named(preps(verb, "from"), SELLERS):
                if suppliers and old in left:
                    yield self._draft(verb, old, customer, phase=Phase.ENDED, rule="moved")

    def _noticed(self, verb: Token) -> Iterator[Draft]:
        """ "gave notice to X": the contract is to end."""
        if verb.lemma_ != "give" or not any(o.lower_ == "notice" for o in children(verb, "dobj")):
            return
        suppliers = self._p.named([*preps(verb, "to"), *children(verb, "dative")], SELLERS)
        for supplier in suppliers:
            for customer in self._p.named(agents(verb), CUSTOMERS):
                if self._sides.directed(supplier, customer) == (supplier, customer):
                    yield self._draft(verb, supplier, customer, phase=Phase.REDUCING, rule="notice")

    # --- endings ----------------------------------------------------------------------------------------------------

    def _ending(self, verb: Token) -> Phase | None:
        lemma = verb.lemma_.lower()
        if lemma not in lexicon("runs_out", "end", "stays", "prolongs", "shrink"):
            return None
        negated = bool(children(verb, "neg"))
        out = any(c.lower_ in lexicon("outward") and c.dep_ in ("prt", "advmod", "prep") for c in verb.children)
        if (lemma in lexicon("runs_out") and out) or (lemma in lexicon("end") and not negated):
            down = lemma in lexicon("winds_down") or any(c.lower_ == "down" for c in verb.children)
            return Phase.REDUCING if down else Phase.ENDED
        if lemma in lexicon("stays") and not negated and self._in_force(verb):
            return Phase.ACTIVE
        if lemma in lexicon("prolongs"):
            return Phase.ENDED if negated else Phase.ACTIVE
        return Phase.REDUCING if lemma in lexicon("shrink") and not negated else None

    @staticmethod
    def _in_force(verb: Token) -> bool:
        return any(t.lower_ in lexicon("in_force") for t in preps(verb, "in"))

    def _pair_of(self, noun: Token, verb: Token) -> tuple[int, int] | None:
        """The two parties of a contract: named at it, else the subject, the pair last spoken of, the topic."""
        owner = [c for c in children(noun, "poss") if c.pos_ != "PRON" or noun.dep_ != "dobj"]
        inside = [*owner, *preps(noun, "with", "between", "to", "from", "of")]
        named = list(self._p.named(inside, BUYERS - {T.PLACE, T.OTHER}))
        if noun.dep_ == "dobj":
            named += self._p.named(agents(verb), CUSTOMERS)
        for clause in children(noun, "relcl"):
            named += self._p.named(children(clause, "nsubj"), SELLERS)
        named = list(dict.fromkeys(named))
        if len(named) >= 2:
            return self._sides.directed(named[0], named[1])
        acting = self._p.named(agents(verb), CUSTOMERS) if noun.dep_ == "dobj" else ()
        if noun.dep_ == "dobj" and not acting:
            return None
        last = self._latest(verb, lambda s, o, _: (named or acting)[0] in (s, o) if named or acting else True)
        if last is not None or not named:
            return last if named or self._spoken_of(noun) else None
        return self._with_house(named[0], verb) if noun.lemma_.lower() not in lexicon("loose_ties") else None

    def _with_house(self, party: int, verb: Token) -> tuple[int, int] | None:
        """The pair of one named party and the firm that goes without saying: the main clause's, the speaker's, the topic."""
        saying = above(verb).saying
        over = verb.head if verb.dep_ == "advcl" and verb.head.pos_ == "VERB" else None
        if over is not None and any(t.lemma_ in lexicon("own_work") for t in preps(over, "into", "in")):
            doers = self._p.named(
                agents(over), CUSTOMERS
            )  # "Y took it into its own hands after the agreement with X ran out"
            return (party, doers[0]) if doers and doers[0] != party else None
        named = self._p.named([*(agents(over) if over else ()), *(children(saying, "nsubj") if saying else ())], CUSTOMERS)
        topic = (self._m.topic,) if self._m.topic is not None else ()
        for other in (*named, *topic):
            pair = self._sides.trading(party, other)
            if pair is not None:
                return pair
        seller = self._sides.house_seller(party, verb.i)
        return (seller, party) if seller is not None else None

    @staticmethod
    def _spoken_of(noun: Token) -> bool:
        """ "the contract", "Orders are being run down": of what the article has just told."""
        bare = noun.tag_ == "NNS" and noun.i == noun.left_edge.i == noun.sent.start
        return bare or any(c.lower_ in words("mentions.toml", "definite") for c in noun.children)

    def _latest(self, verb: Token, fits: Callable[[int, int, Phase | None], bool], reach: int = 2) -> tuple[int, int] | None:
        number = self._m.an.sentence_of[verb.i]
        known = self._composer.known(Relation.SUPPLIES)
        low = self._back(number, reach)
        near = [(n, s, o) for n, s, o, phase in known if low <= n <= number and fits(s, o, phase)]
        if not near:
            return None
        top = max(n for n, _, _ in near)
        pairs = {(s, o) for n, s, o in near if n == top}
        return pairs.pop() if len(pairs) == 1 else None

    def _back(self, number: int, sentences: int) -> int:
        """The sentence that stands so many before this one; lone quotation marks are none."""
        while number > 0 and sentences > 0:
            number -= 1
            start, end = self._m.an.bounds[number]
            sentences -= any(t.is_alpha for t in self._m.an.doc[start:end])
        return number
