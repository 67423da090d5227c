"""Who has which share: "X keeps 51 percent", "and the Finns the other 40", "two thirds belong to X"; who buys which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from ingest.analysis import Token
from ingest.frames.arguments import is_passive
from ingest.frames.draft import Draft
from ingest.frames.holders import Holders
from ingest.frames.holdings import in_which
from ingest.frames.sharedeals import ShareDeals
from ingest.frames.shares import Share, Shares, shares_set, skip_back
from ingest.frames.spoken import SharesSpokenOf
from ingest.frames.unnamed_parties import Unnamed
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import Percent, PercentRole, Phase, Relation


@dataclass(frozen=True, slots=True)
class Holding:
    """One share with its holder. `way`: the word that joins them; `anchor`: whose clause gives tense and time."""

    share: Share
    owner: int
    anchor: Token
    way: str
    phase: Phase = Phase.ACTIVE


class Shareholders:
    """Finds them in the sentences of one article."""

    def __init__(self, mentions: Mentions, spoken: SharesSpokenOf) -> None:
        self._m = mentions
        self._doc = mentions.an.doc
        self._holders = Holders(mentions)
        self._shares = Shares(mentions, self._holders)
        self._meant_by = Unnamed(mentions, spoken, self._holders)
        self._deals = ShareDeals(mentions, self._holders, self._meant_by)

    def over(self, start: int, end: int, told: Sequence[Draft]) -> list[Draft]:
        """What the frames have told of [start, end), with the holdings and deals of its shares."""
        shares = self._shares.sentence(start, end)
        found = list(self._holdings(shares, start, end)) if shares else []
        drafts = [*self._stakes(found, told), *self._deals.of(shares, told)] if shares else []
        held = {(d.object, d.subject) for d in drafts if d.relation is Relation.OWNS_STAKE}
        gained = {h.anchor.i for h in found if h.phase is Phase.AGREED}  # founders who "take 55 percent" buy nothing
        mine = [d for d in told if d.relation is not Relation.ACQUIRES or d.anchor.i not in gained]
        kept = [_with_share(d, drafts) for d in mine if not _between_holders(d, held)]
        pairs = {(d.relation, d.subject, d.object) for d in kept}
        result = [*kept, *(d for d in drafts if (d.relation, d.subject, d.object) not in pairs)]
        self._meant_by.note(start, result)
        counted = [share.of for share in shares if share.of is not None and share.of not in {d.subject for d in result}]
        self._meant_by.count(start, counted[-1] if counted else None)
        return result

    # --- who has it -----------------------------------------------------------------------------------------------

    def _holdings(self, shares: Sequence[Share], start: int, end: int) -> Iterator[Holding]:
        last: Holding | None = None
        for share in shares:
            held = None if share.points else self._held(share, last, start, end)
            if held is not None:
                yield held
                last = held

    def _held(self, share: Share, last: Holding | None, start: int, end: int) -> Holding | None:
        k = skip_back(self._doc, share.start - 1, start)
        found = self._by_verb(share, k) or self._by_change(share, k, start) or self._with(share, k, start, end)
        found = found or self._behind(share, end)
        if found is None and last is not None:
            found = self._gapped(share, k, last, end)
        return found

    def _by_verb(self, share: Share, k: int) -> Holding | None:
        """ "X keeps 51 percent", "X gets 55"."""
        verb = self._doc[k]
        lemma = verb.lemma_.lower()
        if (
            verb.pos_ not in ("VERB", "AUX")
            or lemma not in shares_set("holding") | shares_set("getting")
            or is_passive(verb)
        ):
            return None
        owner = self._meant_by.subject(verb)
        if owner is None:
            return None
        if share.of is None and in_which(verb):
            of = self._in_which(verb)
            return Holding(replace(share, of=of), owner, verb, "have") if of is not None else None
        getting = lemma in shares_set("getting")
        if getting and self._meant_by.venture(verb) is None:
            return None
        return Holding(share, owner, verb, "have", Phase.AGREED if getting else Phase.ACTIVE)

    def _in_which(self, verb: Token) -> int | None:
        """ "a mill, Y, in which X holds": the name right before, else what the parse says."""
        which = next((t for t in verb.subtree if t.lower_ in shares_set("relative") and t.i < verb.i), None)
        if which is None:
            return None
        before = self._m.at.get(which.i - 3) if self._doc[which.i - 2].text == "," else None
        return before if before is not None else next(iter(self._m.refer(which)), None)

    def _by_change(self, share: Share, k: int, start: int) -> Holding | None:
        """ "The Finns are down to 20", "his holding fell to 12 percent", "is left with 8", "stays at 75"."""
        if self._doc[k].lower_ not in ("to", "at", "with") or k - 1 <= start:
            return None
        mark, verb = self._doc[k - 1], self._doc[k - 1]
        if mark.lower_ in shares_set("less") | shares_set("more") or (self._doc[k].lower_ == "with" and mark.pos_ != "VERB"):
            verb = self._doc[self._phrase_start(mark) - 1]
        phase = self._direction(mark, verb, self._doc[k].lower_)
        if phase is None:
            return None
        between = self._holders.at(k - 1) if mark.i in self._m.at or mark.pos_ == "NOUN" else None
        owner = between if between is not None else self._meant_by.subject(verb)
        return Holding(share, owner, verb, self._doc[k].lower_, phase) if owner is not None else None

    def _phrase_start(self, token: Token) -> int:
        """The first token of a name or description that ends at `token`."""
        i: int = token.i
        while i > token.sent.start + 1 and (
            self._m.at.get(i - 1, -1) == self._m.at.get(i) or self._doc[i - 1].pos_ == "DET"
        ):
            i -= 1
        return i

    def _direction(self, mark: Token, verb: Token, preposition: str) -> Phase | None:
        lemma = verb.lemma_.lower()
        if preposition == "with":
            return Phase.REDUCING if lemma in shares_set("leaving") else None
        moving = lemma in shares_set("going") | shares_set("being")
        if preposition == "to" and moving and mark.lower_ in shares_set("less"):
            return Phase.REDUCING
        if preposition == "to" and moving and mark.lower_ in shares_set("more"):
            return Phase.EXPANDING
        return None

    def _with(self, share: Share, k: int, start: int, end: int) -> Holding | None:
        """ "X with 44 percent", "X remains the biggest shareholder, with 44", "X (44 percent)"."""
        opening, told = self._doc[k], share.of is not None or self._owners_told(start, end)
        venture = not told and self._meant_by.venture(opening) is not None
        asked = self._meant_by.asked(opening) is not None or self._meant_by.counted(opening, -1) is not None
        if not (told or venture or asked) or k <= start:
            return None
        if opening.text == "(" or (opening.tag_ == "POS" and share.of is not None):  # "X's 40 percent of Y"
            owner = self._holders.at(k - 1)
        elif opening.lower_ in shares_set("after_with"):
            owner = self._right_before(k) or self._said_of(opening)
        else:  # "Shareholders: X 60 percent, Y 40 percent"
            listed = k in self._m.at and any(t.text == ":" for t in self._m.an.tokens[start:k])
            owner = self._holders.at(k) if listed else None
        way = "name" if venture else "'s" if opening.tag_ == "POS" else "with"
        return Holding(share, owner, self._clause(opening), way) if owner is not None else None

    def _right_before(self, k: int) -> int | None:
        """The owner named right before "with", if it is not the firm that is held: "shareholder in Y with 40"."""
        j = k - 2 if self._doc[k - 1].text == "," else k - 1
        before = self._doc[self._phrase_start(self._doc[j]) - 1]
        return self._holders.at(j) if before.lower_ not in shares_set("of_firm") else None

    def _said_of(self, preposition: Token) -> int | None:
        """ "X remains the biggest shareholder with 44": X."""
        for verb in preposition.ancestors:
            if verb.pos_ in ("VERB", "AUX"):
                owned = any(t.lower_ in shares_set("owners") for t in verb.subtree)
                return self._meant_by.subject(verb) if owned else None
        return None

    def _clause(self, token: Token) -> Token:
        return next((t for t in token.ancestors if t.pos_ in ("VERB", "AUX")), token)

    def _owners_told(self, start: int, end: int) -> bool:
        """Whether the sentence speaks of owners, or of whom something belongs to."""
        said = self._m.an.tokens[start:end]
        return any(
            t.lower_ in shares_set("owners") | shares_set("held") or t.lemma_ in shares_set("belonging") for t in said
        )

    # --- to whom it belongs ---------------------------------------------------------------------------------------

    def _behind(self, share: Share, end: int) -> Holding | None:
        """ "51 percent of Y belongs to X", "is held by X", "lies with X", "is in X's hands", "are X's"."""
        i = share.stop
        if i < end and self._doc[i].text == ",":
            return None
        if i in self._m.at and self._meant_by.venture(self._doc[i]) is not None:  # "70 percent X and 30 percent Y"
            owner = self._holders.at(i)
            return Holding(share, owner, self._doc[i], "name") if owner is not None else None
        while i < end and self._doc[i].lower_ in shares_set("linking"):
            i += 1
        if i + 1 >= end:
            return None
        anchor, linked = self._doc[i], i > share.stop
        at = self._after_verb(i, end, linked=linked)
        if at is not None:
            owner = self._holders.behind(at, end)
            return Holding(share, owner, anchor, self._doc[at - 1].lower_) if owner is not None else None
        return self._possessed(share, i, end) if linked else None

    def _after_verb(self, i: int, end: int, *, linked: bool) -> int | None:
        """The token at which the holder's phrase begins behind "belongs to", "held by", "lies with", "in the hands of"."""
        token, after = self._doc[i], self._doc[i + 1].lower_
        lemma = token.lemma_.lower()
        if lemma in shares_set("belonging") and after == "to":
            return i + 2
        if token.lower_ in shares_set("held") and after in ("by", "with"):
            return i + 2
        if lemma in shares_set("lying") and after == "with":
            return i + 2
        if token.lower_ == "with" and linked:
            return i + 1
        if token.lower_ == "in" and linked:
            hands = next((k for k in range(i + 1, min(i + 4, end - 1)) if self._doc[k].lower_ in shares_set("hands")), None)
            return hands + 2 if hands is not None and self._doc[hands + 1].lower_ == "of" else None
        return None

    def _possessed(self, share: Share, i: int, end: int) -> Holding | None:
        """ "are X's", "is in X's hands"."""
        low = i + 1 if self._doc[i].lower_ == "in" else i
        for k in range(low, min(low + 5, end)):
            stop = self._holders.past(k)
            mine = stop + 1 <= end - 1 and self._doc[stop].tag_ == "POS"
            after = self._doc[stop + 1].lower_ if mine else ""
            if after and (after in shares_set("stops") or (low > i and after in shares_set("hands"))):
                owner = self._holders.at(k)
                return Holding(share, owner, self._doc[i - 1], "of") if owner is not None else None
        return None

    # --- said short -----------------------------------------------------------------------------------------------

    def _gapped(self, share: Share, k: int, last: Holding, end: int) -> Holding | None:
        """ "X owns 60 percent and Y the other 40", "a third to Y", "70 percent X and 30 percent Y"."""
        if self._doc[k].text == ",":
            k -= 1
        owner = self._holders.at(k) if last.way in ("have", "with", "to", "at", "name") else None
        if owner is not None and owner != last.owner:
            return Holding(share, owner, last.anchor, last.way, last.phase)
        i = share.stop
        if i + 1 < end and self._doc[i].lower_ == last.way and last.way in ("to", "by", "with", "of"):
            owner = self._holders.behind(i + 1, end)
            return Holding(share, owner, last.anchor, last.way) if owner is not None else None
        return None

    # --- drafts ---------------------------------------------------------------------------------------------------

    def _stakes(self, found: Sequence[Holding], told: Sequence[Draft]) -> Iterator[Draft]:
        named = {d.object for d in told if d.relation in (Relation.OWNS_STAKE, Relation.ACQUIRES)}
        named -= {holding.owner for holding in found}
        firm: int | None = named.pop() if len(named) == 1 else None
        for holding in found:
            firm = holding.share.of if holding.share.of is not None else firm
            target = self._venture(holding, firm)
            if holding.owner == holding.share.of and holding.phase is not Phase.AGREED:
                continue
            if target is None or target == holding.owner:
                continue
            firm = target
            yield Draft(
                relation=Relation.OWNS_STAKE, subject=holding.owner, object=target, anchor=holding.anchor,
                phase=holding.phase, exact=_resulting(holding.share.percent), stake=True, frame="shareholders",
                fixed=holding.way == "'s" or holding.anchor.lemma_.lower() in words("stakes.toml", "retaining"),
            )  # fmt: skip

    def _venture(self, holding: Holding, firm: int | None) -> int | None:
        """Of which firm it is: a share that founders get is one of their venture."""
        founded = self._meant_by.venture(holding.anchor) if holding.phase is Phase.AGREED or holding.way == "name" else None
        target = founded if founded is not None else firm
        return target if target is not None and target != holding.owner else self._meant(holding)

    def _meant(self, holding: Holding) -> int | None:
        """Of which firm a bare share is: the one whose shares were last told of, else the one the article is about."""
        share, owner = holding.share, holding.owner
        after = self._doc[share.stop].lower_ if share.stop < len(self._doc) else "."
        if holding.way == "have" and after not in shares_set("ends"):
            return None
        return self._meant_by.firm(holding.anchor, owner)


def _between_holders(told: Draft, held: Set[tuple[int | None, int]]) -> bool:
    """ "X owns 60 percent of Y, Z the rest", read as if X owned Z, too."""
    if told.relation is not Relation.OWNS_STAKE:
        return False
    return any((firm, told.object) in held for firm, owner in held if owner == told.subject)


def _resulting(percent: Percent | None) -> Percent | None:
    return replace(percent, role=PercentRole.RESULTING) if percent is not None else None


def _with_share(told: Draft, drafts: Sequence[Draft]) -> Draft:
    """A holding as a frame told it, with the share that its own phrase says."""
    same = (d for d in drafts if (d.relation, d.subject, d.object) == (told.relation, told.subject, told.object))
    mine = next((d for d in same if d.exact is not None), None)
    changed = told.phase in (Phase.REDUCING, Phase.EXPANDING, Phase.ENDED)
    if mine is None or told.exact is not None or (changed and mine.phase is not told.phase):
        return told
    return replace(told, exact=mine.exact)
