"""From a noun phrase to the parties it names, and what kind of thing an object is: a firm, a stake in one, or goods."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.analysis import Token
from ingest.frames.arguments import belonging, children, expand, preps
from ingest.lexicon.tables import name_words, places, words
from ingest.mentions.references import Mentions
from kg.model import EntityType

T = EntityType
STAKE_WORDS = words("words.toml", "stake_words")
_PERCENT = words("words.toml", "percent")
_SAID_OF = name_words("firm_nouns") | name_words("product_nouns") | _PERCENT
_NAMED_THINGS = name_words("firm_nouns") | name_words("product_nouns")
_GOODS = name_words("product_nouns") - words("words.toml", "lines")
ASSET_WORDS = words("words.toml", "asset_words")
TRANSPARENT = words("words.toml", "transparent")
_BODIES = STAKE_WORDS | words("stakes.toml", "bodies")  # "51 percent of the capital of Y"
_GROUP = frozenset({"it", "they"})
_ONE_OF = words("standing.toml", "members")
_CALLING = words("words.toml", "calling")
_STOPS = frozenset({",", ";", ":", "--", "(", ")", '"', "to", "'s"})
BUYERS = frozenset({T.FIRM, T.AUTHORITY, T.OTHER, T.PLACE})
FIRMS = frozenset({T.FIRM, T.OTHER})
OWNERS = frozenset({T.FIRM, T.AUTHORITY, T.PERSON, T.FAMILY, T.OTHER})
ORGANISATIONS = frozenset({T.FIRM, T.AUTHORITY, T.OTHER})


@dataclass(frozen=True, slots=True)
class Thing:
    """What a verb's object is. `kind`: firm, stake or goods; `head`: the token whose phrase holds percent and amount."""

    kind: str
    clusters: tuple[int, ...]
    makers: tuple[int, ...] = ()
    head: Token | None = None


class Parties:
    """Resolves noun phrases of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._outlets = mentions.outlets

    def named(self, tokens: Iterable[Token], types: frozenset[EntityType], *, deep: bool = True) -> tuple[int, ...]:
        """Clusters of these types that the noun phrases name, lists and coordination included, in order."""
        found: list[int] = []
        for token in tokens:
            for member in expand(token):
                own = self._own(member) or self._spoken_for(member)
                if not own and deep and member.lower_ in TRANSPARENT:
                    own = self._inside(member)
                if not own and deep and member.lower_ in words("words.toml", "governing"):
                    own = tuple(i for t in belonging(member) for i in self._m.refer(t))
                if member.pos_ == "ADJ" and member.lower_ in places() and member.dep_ in ("amod", "compound", "nmod"):
                    continue
                found.extend(i for i in own if self._m.clusters[i].type in types and i not in self._outlets)
        return tuple(dict.fromkeys(found))

    def _spoken_for(self, token: Token) -> tuple[int, ...]:
        """ "A group led by X said it bought Y": X, by whom the group that speaks of itself is led."""
        if token.lower_ not in _GROUP or token.dep_ != "nsubj" or token.head.dep_ != "ccomp":
            return ()
        speakers = children(token.head.head, "nsubj")
        return tuple(i for noun in speakers if noun.lower_ in TRANSPARENT for i in self._inside(noun))

    def _own(self, token: Token) -> tuple[int, ...]:
        refers = self._m.refer(token)
        if refers:
            return refers
        named = [c for c in children(token, "appos") if c.i in self._m.at]
        if named and (token.lower_ in _NAMED_THINGS or token.lower_ in name_words("person_nouns")):
            return self._m.refer(named[0])
        return self._compound_name(token) or self._called(token) or self._said_of(token)

    def _called(self, token: Token) -> tuple[int, ...]:
        """ "a company called Y"."""
        if token.lower_ not in _NAMED_THINGS:
            return ()
        names = [n for v in children(token, "acl") if v.lemma_ in _CALLING for n in children(v, "oprd", "attr", "dobj")]
        return tuple(self._m.at[name.i] for name in names[:1] if name.i in self._m.at)

    def _said_of(self, token: Token) -> tuple[int, ...]:
        """ "DoubleClick, an advertising company bought by Google": the noun stands for what it is said of."""
        if token.lower_ not in _SAID_OF:
            return ()
        if token.dep_ == "appos" and token.head.i in self._m.at and any(c.dep_ == "det" for c in token.children):
            return self._m.refer(token.head)
        if token.dep_ == "attr" and token.head.lemma_ == "be":
            return tuple(i for s in children(token.head, "nsubj") for i in self._m.refer(s))
        return ()

    def _compound_name(self, token: Token) -> tuple[int, ...]:
        """ "its Iveco unit", "the TowerCo unit", "Styron basic plastics unit": the compound names the firm itself."""
        if token.lower_ not in words("words.toml", "named_parts"):
            return ()
        owned = preps(token, "of") or any(c.dep_ == "poss" for c in token.children)  # "the TowerCo division of Y"
        if not owned and token.lower_ in words("words.toml", "owned_parts"):
            return ()
        for child in children(token, "compound", "nmod"):
            if child.i in self._m.at and self._m.clusters[self._m.at[child.i]].type in (T.FIRM, T.OTHER, T.PRODUCT):
                return (self._m.at[child.i],)
        return ()

    def _inside(self, token: Token) -> tuple[int, ...]:
        clauses = [verb for clause in children(token, "acl", "relcl") for verb in (clause, *children(clause, "conj"))]
        inner = [
            *preps(token, "of", "between"),
            *(p for v in _participles(token) if v.lemma_ in words("words.toml", "leading") for p in preps(v, "by")),
            *(p for v in clauses if v.lemma_ in words("words.toml", "composing") for p in preps(v, "of")),
            *(p for v in clauses if v.lemma_ in words("words.toml", "containing") for p in children(v, "dobj", "pobj")),
        ]
        found: list[int] = []
        for phrase in inner:
            for member in expand(phrase):
                found.extend(self._m.refer(member))
        return tuple(found)

    def after(self, head: Token, words_: tuple[str, ...], types: frozenset[EntityType]) -> tuple[int, ...]:
        """When the parse loses what follows a preposition: the first name of these types behind it, in the same phrase."""
        for prep in head.children:
            if prep.dep_ not in ("prep", "dative", "agent") or prep.lower_ not in words_:
                continue
            for i in range(prep.i + 1, min(prep.i + 10, prep.sent.end)):
                token = self._m.an.doc[i]
                index = self._m.at.get(i)
                if index is not None and self._m.clusters[index].type in types - {T.PLACE} and index not in self._outlets:
                    return (index,) if not self._owns(i) else ()
                if index is None and (token.text in _STOPS or token.pos_ in ("ADP", "AUX", "CCONJ", "SCONJ", "PRON")):
                    break
        return ()

    def _owns(self, i: int) -> bool:
        """ "half of X's output": whether the name at token `i` only says whose it is."""
        index, tokens = self._m.at[i], self._m.an.tokens
        while i < len(tokens) and self._m.at.get(i) == index:
            i += 1
        return i < len(tokens) and tokens[i].tag_ == "POS"

    # --- objects of buying, selling, owning ---------------------------------------------------------------------

    def _on_sale(self, index: int, token: Token) -> bool:
        """Whether a product is goods here and no business: a model by its number, "sells its allergy spray Y in Europe"."""
        cluster = self._m.clusters[index]
        if cluster.type is not T.PRODUCT:
            return False
        start = next(i for i in range(token.i, -1, -1) if self._m.at.get(i - 1) != index)
        kind = start > 0 and self._m.an.tokens[start - 1].lower_ in _GOODS
        sold = token.head.tag_ in ("VBZ", "VBP", "VBG") and token.head.lemma_ in words("words.toml", "on_sale")
        return any(ch.isdigit() for ch in cluster.name) or (kind and sold)

    def thing(self, token: Token) -> Thing:
        """What the object phrase is about: the firm itself, a stake in one, or goods (with the firms named as makers)."""
        word = token.lower_
        if token.i in self._m.at or self._m.refer(token):
            clusters = self.named([token], FIRMS | {T.PRODUCT}, deep=False)
            firms = clusters
            if all(self._on_sale(i, token) for i in firms):
                return Thing("goods", (), self._makers(token), token)
            counted = any(c.dep_ == "nummod" for c in token.children)
            if firms and not counted:
                return Thing("firm", firms, head=token)
            return Thing("goods", (), self._makers(token), token)
        if word in STAKE_WORDS:
            targets = self._stake_target(token)
            if targets:
                return Thing("stake", targets, head=token)
        own = self._own(token)
        firms = tuple(i for i in own if self._m.clusters[i].type in FIRMS)
        if firms:
            return Thing("firm", self.named([token], FIRMS), head=token)
        if word in _ONE_OF and (inner := self.named(preps(token, "of"), FIRMS)):
            return Thing("firm", inner, head=token)  # "sold one of its subsidiaries, Y, to X"
        if word in ASSET_WORDS:
            inner = self.named(preps(token, "of"), FIRMS) if word in words("words.toml", "wholes") else ()
            if inner:
                return Thing("stake", inner, head=token)
            lower = [
                c
                for c in children(token, "compound", "nmod")
                if c.i in self._m.at and self._m.clusters[self._m.at[c.i]].type in FIRMS
            ]
            if lower and word in words("words.toml", "firm_parts"):
                return Thing("firm", (self._m.at[lower[0].i],), head=token)
        return Thing("goods", (), self._makers(token), token)

    def held(self, stake: Token) -> tuple[int, ...]:
        """What a stake is in; in "60 percent of the venture and Y the rest", Y is no part of it."""
        whole = [t for t in preps(stake, "in", "of") if self._own(t) or not children(t, "conj")]
        return self.named(whole, FIRMS)

    def _stake_target(self, token: Token) -> tuple[int, ...]:
        targets = self.held(token)
        targets = targets or self.after(token, ("in", "of"), FIRMS) or self._relative_in(token)
        if targets:
            return targets
        for inner in preps(token, "of", "in"):
            if inner.lower_ in _BODIES and (found := self._stake_target(inner)):
                return found
            deeper = self.thing(inner) if inner.lower_ not in _BODIES else None
            if deeper is not None and deeper.kind in ("firm", "stake"):
                return deeper.clusters
        if token.lower_ in words("stakes.toml", "compound_stakes"):
            named = [c for c in children(token, "compound", "nmod") if c.i in self._m.at]
            found = self.named(named, FIRMS, deep=False)
            if found:
                return found
            owners = children(token, "poss") if token.lower_ in words("stakes.toml", "owned_shares") else []
            return self.named(owners, FIRMS, deep=False)
        return ()

    def _relative_in(self, token: Token) -> tuple[int, ...]:
        """ "Amapa, in which Cliffs has a 30 percent stake", "owned 10 million shares in X" with "in" on the verb."""
        if token.dep_ != "dobj" or token.lower_ in words("stakes.toml", "partial"):
            return ()
        return self.named(preps(token.head, "in"), FIRMS)

    def _makers(self, token: Token) -> tuple[int, ...]:
        """Firms named inside a goods phrase: "10 Boeing 737s", "Airbus aircraft", "engines from Rolls-Royce"."""
        found: list[int] = []
        for member in expand(token):
            inner = [member, *children(member, "compound", "nmod", "poss", "amod", "appos")]
            for child in inner:
                found.extend(i for i in self._m.refer(child) if self._m.clusters[i].type is T.FIRM)
                for sub in children(child, "compound", "nmod", "poss"):
                    found.extend(i for i in self._m.refer(sub) if self._m.clusters[i].type is T.FIRM)
            for inner_token in preps(member, "of", "from", "by"):
                found.extend(
                    self._makers(inner_token)
                    if inner_token.i not in self._m.at
                    else [self._m.at[inner_token.i]]
                    if self._m.clusters[self._m.at[inner_token.i]].type is T.FIRM
                    else ()
                )
        return tuple(i for i in dict.fromkeys(found) if i not in self._outlets)


def _participles(noun: Token) -> list[Token]:
    """ "a group led by X", "a group of firms and funds controlled by X"."""
    members = [member for inner in preps(noun, "of") for member in expand(inner)]
    return [verb for token in (noun, *members) for verb in children(token, "acl")]
