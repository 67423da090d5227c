"""Deals in shares that need not name the firm or all parties: "X bought ten points from Z", "sold its 18 percent to Y"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.analysis import Token
from ingest.frames.arguments import is_passive, preps
from ingest.frames.draft import Draft
from ingest.frames.holders import HOLDERS, Holders
from ingest.frames.parties import Parties
from ingest.frames.shares import Share, shares_set, skip_back
from ingest.frames.unnamed_parties import Unnamed
from ingest.mentions.references import Mentions
from kg.model import Cue, PercentRole, Phase, Relation

_FIRST = 8  # words from a share to the one who sells or buys it


class ShareDeals:
    """Finds them among the shares of the sentences of one article."""

    def __init__(self, mentions: Mentions, holders: Holders, meant_by: Unnamed) -> None:
        self._m = mentions
        self._p = Parties(mentions)
        self._doc = mentions.an.doc
        self._holders = holders
        self._meant_by = meant_by

    def of(self, shares: Sequence[Share], told: Sequence[Draft]) -> Iterator[Draft]:
        """The deals in these shares of one sentence, in which the frames have read `told`."""
        for share in shares:
            start = self._m.an.bounds[self._m.an.sentence_of[share.start]][0]
            verb = self._doc[skip_back(self._doc, share.start - 1, start)]
            lemma = verb.lemma_.lower()
            if verb.pos_ != "VERB" or is_passive(verb):
                continue
            if lemma in shares_set("buying"):
                yield from self._bought(share, verb, told)
            elif lemma in shares_set("selling"):
                yield from self._sold(share, verb, told)

    def _bought(self, share: Share, verb: Token, told: Sequence[Draft]) -> Iterator[Draft]:
        """ "X bought ten points from Z", "by buying 15 percent from Z", "bought another 7 percent"."""
        buyer = self._meant_by.subject(verb)
        seller = self._party(verb, share, "from")
        bare = share.of is None
        if buyer is None or (bare and seller is None and not share.left):
            return
        target = self._traded(share, verb, buyer, told)
        if target is not None and target not in (buyer, seller):
            yield self._deal(buyer, target, verb, share, seller)

    def _sold(self, share: Share, verb: Token, told: Sequence[Draft]) -> Iterator[Draft]:
        """ "X sold its entire 18 percent to Z"."""
        seller, buyer = self._meant_by.subject(verb), self._party(verb, share, "to")
        if seller is None or buyer is None:
            return
        target = self._traded(share, verb, seller, told)
        if target is not None and target not in (buyer, seller):
            whole = self._doc[share.start - 1].lower_ in shares_set("whole") or _owned(share, self._doc)
            cues = frozenset({Cue.WHOLE}) if whole else frozenset()
            yield replace(self._deal(buyer, target, verb, share, seller), sold=True, cues=cues)

    def _traded(self, share: Share, verb: Token, party: int, told: Sequence[Draft]) -> int | None:
        named = {d.object for d in told if d.relation is Relation.OWNS_STAKE and d.object != party}
        if share.of is not None:
            return share.of
        return named.pop() if len(named) == 1 else self._meant_by.firm(verb, party)

    def _party(self, verb: Token, share: Share, preposition: str) -> int | None:
        """Who stands behind "from" or "to" after the share."""
        end = self._m.an.bounds[self._m.an.sentence_of[verb.i]][1]
        named = [i for t in preps(verb, preposition) if t.i > share.start for i in self._p.named([t], HOLDERS)]
        if named:
            return named[0]
        at = next((i for i in range(share.stop, min(share.stop + _FIRST, end)) if self._doc[i].lower_ == preposition), None)
        return self._holders.behind(at + 1, end) if at is not None else None

    @staticmethod
    def _deal(buyer: int, target: int, verb: Token, share: Share, seller: int | None) -> Draft:
        moved = replace(share.percent, role=PercentRole.TRANSFERRED) if share.percent is not None else None
        return Draft(
            relation=Relation.ACQUIRES, subject=buyer, object=target, anchor=verb, phase=Phase.COMPLETED, seller=seller,
            exact=moved, stake=True, frame="shareholders:deal",
        )  # fmt: skip


def _owned(share: Share, doc: Sequence[Token]) -> bool:
    """ "sold its 18 percent": all that there was."""
    return doc[share.start - 1].lower_ in shares_set("possessive")
