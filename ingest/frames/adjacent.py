"""Relations that two neighbouring names carry by themselves: "AMR Corp's American Airlines", "Airbus A330"."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.frames.brands import operates
from ingest.frames.draft import Draft
from ingest.frames.parties import T
from ingest.lexicon.tables import name_words, words
from ingest.mentions.references import Mentions
from kg.model import MAJORITY, Phase, Relation

_BETWEEN = words("words.toml", "between")
_RELATIVES = words("words.toml", "not_referring")  # "A's rival B"


class Adjacent:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._doc = mentions.an.doc
        self._done: set[tuple[int, int]] = set()

    def sentence(self, start: int, end: int) -> Iterator[Draft]:
        """All drafts in [start, end)."""
        i = start
        while i < end:
            index = self._m.at.get(i)
            if index is None:
                i += 1
                continue
            stop = i
            while stop < end and self._m.at.get(stop) == index:
                stop += 1
            yield from self._pair(index, i, stop, start)
            i = stop

    def _pair(self, index: int, at: int, stop: int, low: int) -> Iterator[Draft]:
        kind = self._m.clusters[index].type
        if kind not in (T.PRODUCT, T.FIRM):
            return
        j, possessive = self._skip_back(at - 1, low)
        if j < low:
            return
        owner = self._owner(j)
        if owner is None or owner == index or (owner, index) in self._done:
            return
        if kind is T.PRODUCT and self._m.clusters[owner].type is not T.FIRM:
            return
        if kind is T.PRODUCT and operates(self._m.clusters[owner]):
            return
        if kind is T.PRODUCT:
            number = self._m.clusters[index].name.isdigit()
            if number and (stop >= len(self._doc) or self._doc[stop].lower_ not in name_words("product_nouns")):
                return
            self._done.add((owner, index))
            yield Draft(
                relation=Relation.BRAND_OF,
                subject=index,
                object=owner,
                anchor=self._doc[at],
                fixed=True,
                frame="adjacent:brand",
            )
        elif possessive and self._fits_subsidiary(owner, at, stop, j):
            self._done.add((owner, index))
            yield Draft(
                relation=Relation.OWNS_STAKE, subject=owner, object=index, anchor=self._doc[at], fixed=True,
                phase=Phase.ACTIVE, frame="adjacent:unit",
                percent=MAJORITY if self._m.clusters[owner].type is T.FIRM else None,
            )  # fmt: skip

    def _skip_back(self, j: int, low: int) -> tuple[int, bool]:
        """Step over the possessive mark and ordinary adjectives; the position of the owner's last token."""
        steps = 0
        while (
            j >= low
            and steps < 6
            and j not in self._m.at
            and self._doc[j].lower_ not in _RELATIVES
            and (self._doc[j].text in _BETWEEN or (self._doc[j].pos_ == "ADJ" and self._doc[j].text.islower()))
        ):
            j -= 1
            steps += 1
        if j >= low and self._doc[j].text in ("'s", "'"):
            return j - 1, True
        if j >= low and self._doc[j].lower_ == "its":
            return j, True
        return (j, False) if steps == 0 else (low - 1, False)

    def _owner(self, j: int) -> int | None:
        token = self._doc[j]
        if j not in self._m.at and token.lower_ != "its":
            return None
        found = self._m.refer(token)
        return next(
            (n for n in found if self._m.clusters[n].type in (T.FIRM, T.PERSON, T.FAMILY) and not self._is_outlet(n)), None
        )

    def _is_outlet(self, index: int) -> bool:
        return index in self._m.outlets

    def _fits_subsidiary(self, owner: int, at: int, stop: int, j: int) -> bool:
        """ "AMR Corp's American Airlines", not "Bain's Styron deal" and not "its rival"; the name must end its phrase."""
        if self._doc[j].lower_ == "its":
            return False
        after = self._doc[stop] if stop < len(self._doc) else None
        return after is None or (after.pos_ not in ("NOUN", "PROPN", "ADJ", "NUM", "PART") and after.text not in ("-", "'s"))
