"""Who holds: the owner whose name, description, family or people stand at a token, in the order of the words."""

from __future__ import annotations

from ingest.analysis import Token
from ingest.frames.parties import OWNERS, T
from ingest.lexicon.tables import places, words
from ingest.mentions.references import Mentions

HOLDERS = OWNERS - {T.OTHER}
_REACH = 9  # words of a description before the name: "to the heiress and collector X"
_DESCRIBING = frozenset({"DET", "ADJ", "NOUN", "ADV", "PROPN", "ADP", "NUM"})


class Holders:
    """Looks for them in one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._doc = mentions.an.doc

    def at(self, j: int) -> int | None:
        """The owner whose name or description ends at token `j`."""
        token = self._doc[j]
        index = self._m.at.get(j)
        if index is None or self._m.clusters[index].type in (T.PLACE, T.OTHER):
            found = self.family(token) or self._demonym(token) or self._m.refer(token)
            index = found[0] if len(found) == 1 else None
        return index if index is not None and self.may_hold(index) else None

    def may_hold(self, index: int) -> bool:
        """Whether it is of a kind that holds shares, and no outlet."""
        return self._m.clusters[index].type in HOLDERS and index not in self._m.outlets

    def behind(self, i: int, end: int) -> int | None:
        """The owner whose phrase begins at token `i`: "Brimo", "the heiress Ada Brim", "the millers of Brimo"."""
        for k in range(i, min(i + _REACH, end)):
            found = self.at(k)
            if found is None and (index := self._m.at.get(k)) is not None and self._m.clusters[index].type is T.OTHER:
                found = index if index not in self._m.outlets else None
            titled = k not in self._m.at and k + 1 < end and self._names(k + 1)  # "the firm Brimo"
            if found is not None and not titled:
                return found if not self._owns(k, end) else None
            if self._doc[k].pos_ not in _DESCRIBING and self._doc[k].text != "-":
                return None
        return None

    def past(self, i: int) -> int:
        """The token after the name at `i`, or after `i`."""
        index, stop = self._m.at.get(i), i + 1
        while index is not None and stop < len(self._doc) and self._m.at.get(stop) == index:
            stop += 1
        return stop

    def _names(self, k: int) -> bool:
        index = self._m.at.get(k)
        return index is not None and self._m.clusters[index].type is not T.PLACE

    def _owns(self, k: int, end: int) -> bool:
        """ "Brimo's managers": whether something of the owner's is meant, not the owner."""
        after = self.past(k)
        return after + 1 < end and self._doc[after].tag_ == "POS" and self._doc[after + 1].pos_ in ("NOUN", "ADJ", "PROPN")

    def family(self, token: Token) -> tuple[int, ...]:
        """ "the family": the article's only one."""
        if token.lower_ != "family" or not any(c.lower_ in words("stakes.toml", "definite") for c in token.children):
            return ()
        families = [c.index for c in self._m.clusters if c.type is T.FAMILY]
        return (families[0],) if len(families) == 1 else ()

    def _demonym(self, token: Token) -> tuple[int, ...]:
        """ "the Finns": the article's only Finnish firm."""
        place = places().get(token.lower_)
        if place is None or token.i == 0 or token.nbor(-1).lower_ != "the":
            return ()
        firms = [c.index for c in self._m.clusters if c.type is T.FIRM and place in c.places]
        return (firms[0],) if len(firms) == 1 else ()
