"""What claims of one article lend each other: the amount and the dates of the same fact, and the day of the news itself."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from ingest.frames.arguments import is_infinitive
from ingest.frames.draft import Draft
from ingest.frames.sentence import SentenceText
from ingest.mentions.references import Mentions
from kg.model import Amount, Claim, Cue, Modality, Percent, Phase, Relation
from kg.span import UNKNOWN, Bounds, Span

_DEALS = frozenset({Relation.ACQUIRES, Relation.MERGES_WITH})
_PRICED = frozenset({Relation.SUPPLIES, Relation.INVESTS_IN})
_SHARED = frozenset({Relation.ACQUIRES, Relation.INVESTS_IN})
_STRUCK = _DEALS | {Relation.SUPPLIES, Relation.PARTNERS_WITH, Relation.INVESTS_IN, Relation.SUES}
_LEAD = 3  # sentences of the body that tell the news
_MONTHS = timedelta(days=90)
_WEEK = timedelta(days=6)  # "on Monday" without more is within it
T = TypeVar("T")
Pair = tuple[str, str]
Key = tuple[Relation, Pair, Phase | None, str | None]


def pair_of(claim: Claim) -> Pair:
    """The keys of subject and object."""
    return claim.subject.key, claim.object.key if claim.object is not None else ""


def share(claims: Sequence[Claim]) -> list[Claim]:
    """Each claim with the amount of its deal, and with since and until of the same fact, if the article gives just one."""
    lent = _Lent(claims)
    return [lent.to(claim) for claim in claims]


class _Lent:
    """What the claims of one article give."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._amounts: dict[Pair, set[Amount]] = {}
        self._prices: dict[Key, set[Amount]] = {}
        self._percents: dict[Key, set[Percent]] = {}
        self._since: dict[Key, set[Bounds]] = {}
        self._until: dict[Key, set[Bounds]] = {}
        self._bought: dict[Pair, set[Bounds]] = {}  # when the holding began that a purchase tells of
        for claim in claims:
            if claim.relation in _DEALS and claim.qualifiers.amount is not None:
                self._amounts.setdefault(pair_of(claim), set()).add(claim.qualifiers.amount)
            if claim.relation in _PRICED and claim.qualifiers.amount is not None:
                self._prices.setdefault(_key(claim), set()).add(claim.qualifiers.amount)
            if claim.relation in _SHARED and claim.qualifiers.percent is not None:
                self._percents.setdefault(_key(claim), set()).add(claim.qualifiers.percent)
            if claim.valid.since.known:
                self._since.setdefault(_key(claim), set()).add(claim.valid.since)
                if claim.relation is Relation.ACQUIRES and claim.phase is Phase.COMPLETED:
                    self._bought.setdefault(pair_of(claim), set()).add(claim.valid.since)
            if claim.valid.until.known:
                self._until.setdefault(_key(claim), set()).add(claim.valid.until)

    def to(self, claim: Claim) -> Claim:
        """The claim with what it lacks."""
        amount = _only(self._amounts.get(pair_of(claim), set()))
        if claim.relation in _DEALS and amount is not None and claim.qualifiers.amount is None:
            claim = replace(claim, qualifiers=replace(claim.qualifiers, amount=amount))
        price = _only(self._prices.get(_key(claim), set()))
        if claim.relation in _PRICED and price is not None and claim.qualifiers.amount is None:
            claim = replace(claim, qualifiers=replace(claim.qualifiers, amount=price))
        percent = _only(self._percents.get(_key(claim), set()))
        if claim.relation in _SHARED and percent is not None and claim.qualifiers.percent is None:
            claim = replace(claim, qualifiers=replace(claim.qualifiers, percent=percent))
        since = claim.valid.since if claim.valid.since.known else _only(self._found(self._since, claim))
        until = claim.valid.until if claim.valid.until.known else _only(self._found(self._until, claim))
        if claim.phase is Phase.ABANDONED:
            until = until or since
        return replace(claim, valid=Span(since or UNKNOWN, until or UNKNOWN))

    def _found(self, days: dict[Key, set[Bounds]], claim: Claim) -> set[Bounds]:
        """The days of the same fact; of an office also those told without its name ("joined Y in 2012"), and the reverse."""
        key = _key(claim)
        same = days.get(key, set())
        if not same and days is self._since and claim.relation is Relation.OWNS_STAKE and claim.phase is Phase.ACTIVE:
            return self._bought.get(pair_of(claim), set())
        if same or claim.relation is not Relation.HOLDS_ROLE:
            return same
        bare = key[:3]
        return {day for other, found in days.items() if other[:3] == bare and None in (other[3], key[3]) for day in found}


def _key(claim: Claim) -> Key:
    subject, other = pair_of(claim)
    pair = (min(subject, other), max(subject, other))
    return claim.relation, pair, claim.phase, claim.qualifiers.office


def _only(values: set[T]) -> T | None:
    return next(iter(values)) if len(values) == 1 else None


# --- the day of the news ----------------------------------------------------------------------------------------------


def is_news(draft: Draft) -> bool:
    """Whether the wording may tell something new: a main clause, "a deal"; not "which bought", "its order", "the deal"."""
    anchor = draft.anchor
    while anchor.pos_ in ("VERB", "AUX") and is_infinitive(anchor) and anchor.dep_ in ("acl", "xcomp", "advcl", "relcl"):
        anchor = anchor.head  # "won a contract to supply", "agreed to buy"
    if anchor.pos_ in ("VERB", "AUX"):
        return anchor.dep_ not in ("relcl", "acl", "advcl", "amod")
    return not any(c.dep_ == "poss" or c.lower_ in ("the", "this", "that") for c in anchor.children)


@dataclass(frozen=True, slots=True)
class NewsDay:
    """When what the lead tells of happened: the day the lead gives, else within the week up to publication."""

    published: date
    day: Bounds
    lead: int  # number of the last sentence of the lead

    @classmethod
    def of(cls, mentions: Mentions) -> NewsDay | None:
        """Of an article, if it is dated."""
        published = mentions.an.article.published
        if published is None:
            return None
        body = [n for n, (start, _) in enumerate(mentions.an.bounds) if not mentions.an.heading[start]][:_LEAD]
        sentences = [SentenceText.of(mentions, n) for n in body]
        told = [time.bounds for s in sentences for time in s.times if time.role == "on" and _fresh(time.bounds, published)]
        day = told[0] if told else Bounds(published - _WEEK, published)
        return cls(published, day, body[-1] if body else -1)

    def date(self, claims: Sequence[Claim], told: Set[str], own: Set[str]) -> list[Claim]:
        """The claims, those dated that may be the news by their wording and their place; `own`: dated by their sentence."""
        news = {claim.id for claim in claims if claim.id in told and self._placed(claim)}
        orders = {key for c in claims if c.id in news and self._ordered(c) for key in pair_of(c)}
        also = {c.id for c in claims if c.relation is Relation.SUPPLIES and orders.intersection(pair_of(c))}
        return [self._dated(claim, own) if claim.id in news | also else claim for claim in claims]

    def _ordered(self, claim: Claim) -> bool:
        """Whether the lead tells of it: orders of the same supplier or customer told beside it are of the day too."""
        lead = claim.evidence.sentence <= self.lead
        return lead and claim.relation is Relation.SUPPLIES and claim.phase is Phase.AGREED

    def _placed(self, claim: Claim) -> bool:
        """In the lead; orders anywhere, for articles list them."""
        return claim.relation is Relation.SUPPLIES or claim.evidence.sentence <= self.lead

    def _dated(self, claim: Claim, own: Set[str]) -> Claim:
        struck = claim.relation in _STRUCK and claim.phase is Phase.AGREED
        if not (struck or _appoints(claim)) or claim.modality is Modality.DENIED:
            return claim
        if claim.valid.since.known and (claim.id in own or not self._old(claim.valid.since)):
            return claim
        return replace(claim, valid=Span(self.day, claim.valid.until))

    def _old(self, since: Bounds) -> bool:
        """Whether a day that another sentence lent belongs to an earlier deal of the same two."""
        return since.latest is not None and since.latest < self.published - _MONTHS


def _appoints(claim: Claim) -> bool:
    current = claim.phase in (Phase.AGREED, Phase.ACTIVE)
    return claim.relation is Relation.HOLDS_ROLE and Cue.APPOINTED in claim.cues and current


def _fresh(bounds: Bounds, published: date) -> bool:
    exact = bounds.earliest is not None and bounds.earliest == bounds.latest
    return exact and published - _WEEK <= (bounds.latest or date.min) <= published
