"""Who makes which product: models that carry their maker's name, lists of brands, products that a firm sells or launches."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.analysis import Token
from ingest.frames.arguments import agents, children, expand, objects, preps
from ingest.frames.draft import Draft
from ingest.frames.nearby import Nearby
from ingest.frames.parties import Parties, T
from ingest.frames.products import Products
from ingest.lexicon.tables import words
from ingest.mentions.clusters import Cluster
from ingest.mentions.names import core_tokens
from ingest.mentions.references import Mentions
from kg.model import Relation

_FIRM = frozenset({T.FIRM})
_THINGS = frozenset({T.PRODUCT, T.OTHER})
_BRANDS = _THINGS | {T.FIRM, T.PERSON}  # brands are taken for firms, and some bear a person's name
_FILLERS = ("-", ",", "and", '"', "''", "``")
_REACH = 9


def _set(key: str) -> frozenset[str]:
    return words("relatives.toml", key)


_MAKING_NOUNS = _set("makers") - _set("parent")


def operates(cluster: Cluster) -> bool:
    """Whether a firm uses such things as jets and does not make them."""
    tails = {core_tokens(f.text)[-1] for f in cluster.forms if core_tokens(f.text)}
    return bool((cluster.descriptions | tails) & _set("operators"))


class Brands:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._doc = mentions.an.doc
        self._products = Products(mentions)
        self._near = Nearby(mentions)
        self._lines: set[tuple[str, int]] = set()  # "A350" of the first of "A350-800", "A350-900"
        self._done: set[tuple[int, int]] = set()

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end), each product and maker once in an article."""
        for draft in self._drafts(start, end):
            key = (draft.subject, draft.object or 0)
            if key not in self._done and draft.subject != draft.object:
                self._done.add(key)
                yield draft

    def _drafts(self, start: int, end: int) -> Iterator[Draft]:
        for token in self._m.an.tokens[start:end]:
            index = self._m.at.get(token.i)
            if index is not None and self._m.at.get(token.i - 1) != index:
                known = list(self._well_known(index, token, start, end))
                yield from known
                if not known and self._m.clusters[index].type is T.PRODUCT:
                    yield from self._named_after(index, token)
                    yield from self._owned(index, token, start) if self._is_model(index, token) else ()
            elif index is None and token.lemma_.lower() in _set("kinds"):
                yield from self._listed(token)
            elif index is None and token.lemma_.lower() in _MAKING_NOUNS:
                yield from self._made_by(token)
            elif index is None and token.pos_ == "VERB":
                yield from self._made(token)
                yield from self._ordered(token)

    def _well_known(self, index: int, token: Token, start: int, end: int) -> Iterator[Draft]:
        """A product line that the lexicon knows, where its maker stands in the same sentence or is the article's topic."""
        cluster = self._m.clusters[index]
        if cluster.type not in _BRANDS:
            return
        names = cluster.name.split() if cluster.type is T.PRODUCT else [cluster.name]
        maker = self._products.maker(names)
        if maker is None or maker == index or not self._is_model(index, token):
            return
        here = any(self._m.at.get(i) == maker for i in range(start, end))
        base = cluster.name.split("-")[0]
        if (here or self._m.topic == maker) and (base, maker) not in self._lines:
            if base != cluster.name:
                self._lines.add((base, maker))
            yield self._brand(index, maker, token)

    def _made_by(self, noun: Token) -> Iterator[Draft]:
        """ "X, maker of A, B and C", "X, the publisher of the A"."""
        heads = [noun.head] if noun.dep_ == "appos" else children(noun.head, "nsubj") if noun.dep_ == "attr" else []
        makers = self._p.named(heads, _FIRM, deep=False)
        found = [self._m.at[t.i] for o in preps(noun, "of") for t in expand(o) if t.i in self._m.at]
        for product in dict.fromkeys(found if makers else ()):
            if self._m.clusters[product].type in _BRANDS and product not in makers:
                yield self._brand(product, makers[0], noun)

    def _is_model(self, product: int, token: Token) -> bool:
        """A bare number is a model only before a word for one: "its 737 jets", not "Poor's 500 index"."""
        after = self._doc[token.i + 1] if token.i + 1 < len(self._doc) else token
        return not self._m.clusters[product].name.isdigit() or after.lower_ in words("names.toml", "product_nouns")

    def _named_after(self, product: int, token: Token) -> Iterator[Draft]:
        """ "Orlan 190": the model's name begins with its maker's."""
        names = core_tokens(self._m.clusters[product].name)
        for cluster in self._m.clusters:
            own = [core_tokens(f.text) for f in cluster.forms]
            if cluster.type is T.FIRM and any(o and len(names) > len(o) and names[: len(o)] == o for o in own):
                yield self._brand(product, cluster.index, token)

    def _owned(self, product: int, token: Token, low: int) -> Iterator[Draft]:
        """ "X's long-delayed, carbon-composite Y", "X's top-selling drug Y", "its Y jets"; not an airline's jets."""
        i = token.i - 1
        while i >= max(low, token.i - _REACH) and i not in self._m.at and self._filler(self._doc[i]):
            i -= 1
        if i < low:
            return
        mark = self._doc[i]
        if mark.text in ("'s", "'") and i > low:
            owners = self._m.refer(self._doc[i - 1])
        elif mark.lower_ == "its" or (mark.lower_ == "their" and len(self._m.refer(mark)) == 1):
            owners = self._m.refer(mark)
        else:
            return
        for owner in owners[:1]:
            if self._m.clusters[owner].type is T.FIRM and not self._operates(owner):
                yield self._brand(product, owner, token)

    @staticmethod
    def _filler(token: Token) -> bool:
        return token.pos_ in ("ADJ", "ADV", "NOUN", "NUM") or token.text in _FILLERS or token.tag_ in ("VBN", "VBG")

    def _operates(self, firm: int) -> bool:
        return operates(self._m.clusters[firm])

    # --- lists and objects ------------------------------------------------------------------------------------------

    def _listed(self, noun: Token) -> Iterator[Draft]:
        """ "maker of brands such as A and B", "publisher of magazines including A", "its brands include A"."""
        members = [t for t in expand(noun) if t.i > noun.i]
        if noun.dep_ == "nsubj" and noun.head.lemma_ == "include":
            members += [t for o in children(noun.head, "dobj") for t in expand(o)]
        products = [self._m.at[t.i] for t in members if t.i in self._m.at]
        products += self._before(noun) or self._near.after(noun, _BRANDS, many=noun.tag_ == "NNS")
        products = [p for p in dict.fromkeys(products) if self._m.clusters[p].type in self._sorts(noun)]
        for maker in self._maker(noun)[:1] if products else ():
            for product in products:
                yield self._brand(product, maker, noun)

    @staticmethod
    def _sorts(noun: Token) -> frozenset[T]:
        return _BRANDS if noun.lemma_.lower() in _set("brand_words") else _THINGS

    def _before(self, noun: Token) -> list[int]:
        """ "the A, B and C chains", "its A and B roast coffees": the names that are compounds of the noun."""
        heads = [t for c in children(noun, "compound", "nmod") for t in expand(c)]
        return [self._m.at[t.i] for t in heads if t.i in self._m.at and t.i < noun.i]

    def _maker(self, noun: Token) -> tuple[int, ...]:
        owned = self._p.named(children(noun, "poss"), _FIRM)
        if owned:
            return owned
        over = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else None
        if over is not None and over.lemma_.lower() in _set("makers"):
            if over.dep_ == "appos":
                return self._p.named([over.head], _FIRM, deep=False)
            if over.dep_ == "attr":
                return self._p.named(children(over.head, "nsubj"), _FIRM)
        verb = noun.head
        if noun.dep_ == "dobj" and verb.lemma_ in _set("making") | _set("keeping"):
            return self._p.named(agents(verb), _FIRM)
        if noun.dep_ == "pobj" and noun.head.lower_ == "for" and noun.head.head.lower_ in _set("famous"):
            return self._p.named([h for h in (noun.head.head.head,) if h.i in self._m.at], _FIRM) or self._near.subject(noun)
        return ()

    def _made(self, verb: Token) -> Iterator[Draft]:
        """ "X makes the A phone and the B tablet", "is making A, B and C models"."""
        if verb.lemma_ not in _set("making") | _set("showing"):
            return
        heads = [t for o in objects(verb) for t in expand(o) if not self._p.named(children(t, "poss"), _FIRM)]
        inner = [t for h in heads for c in children(h, "compound", "nmod") for t in expand(c)]
        products = [self._m.at[t.i] for t in (*heads, *inner) if t.i in self._m.at]
        makers = self._p.named(agents(verb), _FIRM)
        if preps(verb, "for") or len(makers) != 1 or self._operates(makers[0]):
            return
        for product in dict.fromkeys(products):
            if self._m.clusters[product].type is T.PRODUCT:
                yield self._brand(product, makers[0], verb)

    def _ordered(self, verb: Token) -> Iterator[Draft]:
        """ "X won an order for 39 A jets": what is ordered from a firm is its product."""
        if verb.lemma_ not in _set("winning"):
            return
        sellers = self._p.named(agents(verb), _FIRM)
        orders = [t for o in objects(verb) for t in expand(o) if t.lemma_.lower() in _set("ordered")]
        if len(sellers) != 1 or self._operates(sellers[0]):
            return
        purposes = (v for o in orders for v in children(o, "acl") if v.lemma_ in _set("making"))
        for goods in (*(g for o in orders for g in preps(o, "for")), *(g for v in purposes for g in self._goods(v))):
            for token in (goods, *children(goods, "compound", "nmod")):
                index = self._m.at.get(token.i)
                if index is not None and self._m.clusters[index].type is T.PRODUCT and not self._foreign(goods, sellers[0]):
                    yield self._brand(index, sellers[0], verb)

    @staticmethod
    def _goods(verb: Token) -> Iterator[Token]:
        """The goods of "to supply 40 A jets", "to build a number of A jets"."""
        for thing in objects(verb):
            yield thing
            yield from preps(thing, "of")

    def _foreign(self, goods: Token, seller: int) -> bool:
        """Whether another firm stands in the phrase: "80 Airbus A350 jets"."""
        inside = {self._m.at[t.i] for t in goods.doc[goods.left_edge.i : goods.i + 1] if t.i in self._m.at}
        return any(self._m.clusters[n].type is T.FIRM and n != seller for n in inside)

    @staticmethod
    def _brand(product: int, maker: int, anchor: Token) -> Draft:
        return Draft(relation=Relation.BRAND_OF, subject=product, object=maker, anchor=anchor, fixed=True, frame="brand")
