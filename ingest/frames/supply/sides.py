"""Which of two parties sells to the other, by what they are and by what the article has said of them."""

from __future__ import annotations

from ingest.frames.claims import Composer
from ingest.frames.parties import T
from ingest.lexicon.tables import words
from ingest.mentions.names import core_tokens
from ingest.mentions.references import Mentions
from kg.model import Relation

_OPENING = 4  # firms that an article names first, one of which it may be about


class Sides:
    """Leanings of the parties of one article."""

    def __init__(self, mentions: Mentions, composer: Composer) -> None:
        self._m = mentions
        self._composer = composer

    def lean(self, index: int) -> int:
        """1 for one who sells, -1 for one who buys, 0 when nothing tells."""
        cluster = self._m.clusters[index]
        tails = {core[-1] for form in cluster.forms if (core := core_tokens(form.text))}
        said = cluster.descriptions
        buys = bool(said & words("supply.toml", "buyers") or tails & words("contracts.toml", "buyer_tails"))
        sells = bool(said & words("supply.toml", "sellers") or tails & words("contracts.toml", "seller_tails"))
        return int(sells) - int(buys or cluster.type in (T.AUTHORITY, T.PLACE))

    def makes(self, index: int) -> bool:
        """Whether the article names a product of this firm."""
        return any(maker == index for _, _, maker, _ in self._composer.known(Relation.BRAND_OF))

    def role(self, index: int) -> int:
        """1 for one who has only been told to supply, -1 for one who has only been told to be supplied."""
        known = self._composer.known(Relation.SUPPLIES)
        return int(any(s == index for _, s, _, _ in known)) - int(any(o == index for _, _, o, _ in known))

    def directed(self, a: int, b: int) -> tuple[int, int] | None:
        """(supplier, customer) if the article shows elsewhere, or by describing them, which of two is which."""
        for _, s, o, _ in self._composer.known(Relation.SUPPLIES):
            if {s, o} == {a, b}:
                return s, o
        one, other = self.lean(a), self.lean(b)
        if one == other:
            return None
        return (a, b) if one > other else (b, a)

    def selling(self, index: int) -> int:
        """The leaning; else what the party has been told to do; else what the last word of its name is made of."""
        told = self.lean(index) or self.role(index)
        if told or self._m.clusters[index].type is not T.FIRM:
            return told
        tails = {core[-1] for form in self._m.clusters[index].forms if (core := core_tokens(form.text))}
        return int(bool(tails & words("supply.toml", "goods_tails")) or self.makes(index))

    def trading(self, a: int, b: int) -> tuple[int, int] | None:
        """(supplier, customer) by all that the article tells of two who are known to trade."""
        one, other = self.selling(a), self.selling(b)
        if a == b or one == other:
            return self.directed(a, b) if a != b else None
        return (a, b) if one > other else (b, a)

    def house_seller(self, customer: int, before: int) -> int | None:
        """The selling firm that an article goes without naming again: its topic, or the first one named in its opening."""
        if self.selling(customer) > 0 or (customer == self._m.topic and self.lean(customer) >= 0):
            return None
        topic = [self._m.topic] if self._m.topic is not None else []
        firms = [c.index for c in self._m.clusters if c.type is T.FIRM and c.mentions and c.mentions[0].start < before]
        opening = sorted(firms, key=lambda i: self._m.clusters[i].mentions[0].start)[:_OPENING]
        found = next((i for i in (*topic, *opening) if i != customer and self.selling(i) > 0), None)
        renamed = {old: new for _, old, new, _ in self._composer.known(Relation.RENAMED_TO)}
        return renamed.get(found, found) if found is not None else None
