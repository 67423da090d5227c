"""Details of deals and posts that other sentences give: price, day of announcement or completion, the day after an exit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import timedelta

from ingest.analysis import Token
from ingest.frames.sharing import NewsDay, Pair, pair_of, share
from ingest.frames.standing import above
from ingest.frames.terms import with_terms
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from ingest.money import find_amounts
from ingest.times import find_times
from kg.model import Amount, Claim, Cue, Evidence, Modality, Phase, Relation
from kg.span import UNKNOWN, Bounds, Span

_DEALS = frozenset({Relation.ACQUIRES, Relation.MERGES_WITH})
_UNIONS = frozenset({Relation.PARTNERS_WITH})
_OVER = frozenset({Phase.COMPLETED, Phase.ABANDONED, Phase.ENDED})
_PRICE = 100_000  # smaller sums are prices of a share
_DAY = timedelta(days=1)


def _set(*keys: str) -> frozenset[str]:
    return words("details.toml", *keys)


@dataclass(frozen=True, slots=True)
class _Detail:
    """What a sentence says of "the deal"."""

    sentence: int
    amount: Amount | None = None
    phase: Phase | None = None
    day: Bounds = UNKNOWN
    relations: frozenset[Relation] = _DEALS


class Details:
    """Completes the claims of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._an = mentions.an

    def complete(self, claims: Sequence[Claim], told: Set[str] = frozenset()) -> list[Claim]:
        """The claims with what other sentences say of the same deals and posts; `told`: ids of what may be the news."""
        found = list(claims)
        for detail in self._details():
            pair = self._pair(found, detail)
            if pair is not None:
                found = [self._with(claim, detail) if pair_of(claim) == pair else claim for claim in found]
                found.extend(self._event(found, pair, detail))
        own = frozenset(claim.id for claim in found if claim.valid.since.known)
        shared = with_terms(share(_next_days(found)), self._m)
        news = NewsDay.of(self._m)
        return share(news.date(shared, told, own)) if news is not None else shared

    # --- what the article says of "the deal" ----------------------------------------------------------------------

    def _details(self) -> Iterator[_Detail]:
        for number, (start, end) in enumerate(self._an.bounds):
            if self._an.heading[start]:
                continue
            for token in self._an.tokens[start:end]:
                if self._definite(token):
                    yield from self._said_of(number, token)

    def _definite(self, noun: Token) -> bool:
        """ "the deal", "the $3 billion takeover"; not "the takeover of X" and not "X's deal"."""
        lemma = noun.lemma_.lower()
        if lemma not in _set("deal_nouns", "price_nouns", "union_nouns") or noun.pos_ != "NOUN":
            return False
        left = [c for c in noun.children if c.i < noun.i]
        if not any(c.lower_ in _set("definite") for c in left) or any(c.i in self._m.at or c.dep_ == "poss" for c in left):
            return False
        if lemma in _set("price_nouns") and not any(c.lower_ in ("purchase", "total", "sale") for c in left):
            return False
        right = [c for c in noun.children if c.i > noun.i and c.dep_ in ("prep", "acl", "relcl")]
        return not any(
            t.i in self._m.at for c in right if c.lower_ in ("of", "by", "with", "between", "for") for t in c.subtree
        )

    def _said_of(self, number: int, noun: Token) -> Iterator[_Detail]:
        amount = self._amount(number, noun)
        if amount is not None:
            yield _Detail(number, amount=amount)
        verb = self._verb(noun)
        if verb is None or above(verb).negated or above(verb).hedged or above(verb).conditional:
            return
        union = noun.lemma_.lower() in _set("union_nouns")
        phase = self._end(verb, noun) if union else self._phase(verb, noun)
        if phase is not None:
            yield _Detail(number, phase=phase, day=self._day(number, verb), relations=_UNIONS if union else _DEALS)

    @staticmethod
    def _verb(noun: Token) -> Token | None:
        """The verb that the deal is subject or object of, or the participle behind it: "the deal, announced on Monday, "."""
        if noun.dep_ in ("nsubj", "nsubjpass", "dobj") and noun.head.pos_ in ("VERB", "AUX"):
            return noun.head
        return next((c for c in noun.children if c.dep_ == "acl" and c.tag_ == "VBN"), None)

    def _end(self, verb: Token, noun: Token) -> Phase | None:
        """ "The partnership ended last year", "the two dissolved the alliance"."""
        suffers = noun.dep_ != "nsubj" or verb.lemma_.lower() in _set("collapsing_alone") | _set("ending_alone")
        return Phase.ENDED if _done(verb) and suffers and verb.lemma_.lower() in _set("ending") else None

    @staticmethod
    def _phase(verb: Token, noun: Token) -> Phase | None:
        if not _done(verb):
            return None
        lemma, object_ = verb.lemma_.lower(), noun.dep_ == "dobj"
        passive = any(c.dep_ == "auxpass" for c in verb.children) or verb.dep_ == "acl"
        if lemma in _set("announcing") and passive:
            return Phase.AGREED
        if lemma in _set("completing") and (passive or object_ or lemma == "close"):
            return Phase.COMPLETED
        if lemma in _set("breaking") and (passive or object_):
            return Phase.ABANDONED
        alone = lemma in _set("collapsing_alone") or any(
            f"{lemma}-{c.lower_}" in _set("collapsing_alone") for c in verb.children if c.dep_ in ("prt", "advmod", "prep")
        )
        return Phase.ABANDONED if alone or (passive and lemma in _set("collapsing")) else None

    def _amount(self, number: int, noun: Token) -> Amount | None:
        """The sum in the deal's own phrase or behind "valued at", "is worth", "totals" in its clause."""
        sentence = self._an.sentences[number]
        text = self._an.article.text[sentence.start : sentence.end]
        sums = [a for a in find_amounts(text) if not a.converted and a.amount.value >= _PRICE]
        verb = noun.head if noun.dep_ in ("nsubj", "nsubjpass") else None
        valued = [t for t in noun.subtree if t.lemma_.lower() in _set("valuing")]
        if verb is not None and (verb.lemma_.lower() in _set("valuing") or noun.lemma_.lower() in _set("price_nouns")):
            valued.append(verb)
        if verb is not None and verb.lemma_ == "be":
            valued.extend(c for c in verb.children if c.lemma_.lower() in _set("valuing"))
        for token in valued:
            at = self._an.ends[token.i] - sentence.start
            near = next((a for a in sums if 0 <= a.start - at <= 40), None)
            if near is not None:
                return near.amount
        own = [a for a in sums if 0 <= self._an.starts[noun.i] - sentence.start - a.end <= 14]
        return own[0].amount if own else None

    def _day(self, number: int, verb: Token) -> Bounds:
        """The day that hangs on the verb."""
        sentence, published = self._an.sentences[number], self._an.article.published
        if published is None:
            return UNKNOWN
        text = self._an.article.text[sentence.start : sentence.end]
        at = self._an.ends[verb.i] - sentence.start
        for time in find_times(text, published):
            if time.role == "on" and 0 <= time.start - at <= 24 and "," not in text[at : time.start]:
                return time.bounds
        return UNKNOWN

    # --- whose deal -----------------------------------------------------------------------------------------------

    def _pair(self, claims: Iterable[Claim], detail: _Detail) -> Pair | None:
        """The only pair with a deal in the article, else the only one of this and the two sentences before."""
        number = detail.sentence
        deals = [(c.evidence.sentence, pair_of(c)) for c in claims if c.relation in detail.relations]
        pairs = {pair for _, pair in deals}
        if len(pairs) > 1:
            pairs = {pair for at, pair in deals if number - 2 <= at <= number and not self._heading(at)}
        if len(pairs) != 1 or not any(at <= number for at, _ in deals):
            return None
        pair = pairs.pop()
        return None if self._elsewhere(claims, pair, number) else pair

    def _elsewhere(self, claims: Iterable[Claim], pair: Pair, number: int) -> bool:
        """Whether the sentence before speaks of another firm's deal, which the frames may not have read."""
        if number == 0 or any(c.evidence.sentence == number - 1 and pair_of(c) == pair for c in claims):
            return False
        start, end = self._an.bounds[number - 1]
        others = {self._m.clusters[self._m.at[i]].key for i in range(start, end) if i in self._m.at} - set(pair)
        firms = {c.key for c in self._m.clusters if c.firm}
        talk = any(t.lemma_.lower() in _set("deal_nouns") | {"buy", "acquire", "sell"} for t in self._an.doc[start:end])
        return talk and bool(others & firms)

    def _heading(self, number: int) -> bool:
        return self._an.heading[self._an.bounds[number][0]]

    def _with(self, claim: Claim, detail: _Detail) -> Claim:
        """The claim with the amount, if it is for the whole deal, and the day of its own phase."""
        if claim.relation not in _DEALS:
            return claim
        if detail.amount is not None and claim.qualifiers.amount is None:
            claim = replace(claim, qualifiers=replace(claim.qualifiers, amount=detail.amount))
        if detail.phase is claim.phase and detail.day.known and not claim.valid.since.known:
            claim = replace(claim, valid=Span(detail.day, claim.valid.until))
        return claim

    def _event(self, claims: Sequence[Claim], pair: Pair, detail: _Detail) -> Iterator[Claim]:
        """ "The deal closed on Friday": a claim of its own, unless the deal is told in this phase anyway."""
        own = [c for c in claims if pair_of(c) == pair and c.relation in detail.relations]
        known = any(c.phase is detail.phase for c in own)
        if detail.phase not in _OVER or known or not own:
            return
        sentence, article = self._an.sentences[detail.sentence], self._an.article
        quote = article.text[sentence.start : sentence.end]
        ended = detail.phase is Phase.ENDED
        until = detail.day if ended or detail.phase is Phase.ABANDONED else UNKNOWN
        valid = Span(UNKNOWN if ended else detail.day, until)
        evidence = Evidence(
            article=article.id, sentence=detail.sentence, start=sentence.start, end=sentence.end, quote=quote
        )
        yield replace(
            own[0], phase=detail.phase, modality=Modality.STATED, evidence=evidence, valid=valid,
            attributed_to=None, outlet=None, cues=frozenset(), confidence=0.85,
        )  # fmt: skip


def _next_days(claims: Sequence[Claim]) -> list[Claim]:
    """Who follows somebody that leaves on a day to come starts on the day after, when the article gives no other."""
    ends = {
        (c.object.key if c.object is not None else "", c.qualifiers.office): c
        for c in claims
        if c.relation is Relation.HOLDS_ROLE and c.phase is Phase.REDUCING and c.valid.until.latest is not None
    }
    return [_follow(claim, ends) for claim in claims]


def _follow(claim: Claim, ends: dict[tuple[str, str | None], Claim]) -> Claim:
    if claim.relation is not Relation.HOLDS_ROLE or claim.object is None or Cue.APPOINTED not in claim.cues:
        return claim
    end = ends.get((claim.object.key, claim.qualifiers.office))
    if end is None or end.subject == claim.subject or claim.valid.since.known:
        return claim
    last = end.valid.until
    if last.latest is None or last.earliest != last.latest or claim.phase not in (Phase.AGREED, Phase.ACTIVE):
        return claim
    near = abs(claim.evidence.sentence - end.evidence.sentence) <= 2
    start = Bounds.on(last.latest + _DAY)
    return replace(claim, phase=Phase.AGREED, valid=Span(start, claim.valid.until)) if near else claim


def _done(verb: Token) -> bool:
    """Whether the verb tells what has happened."""
    up = above(verb)
    return not (up.future or up.would or up.infinitive) and verb.tag_ in ("VBD", "VBN")
