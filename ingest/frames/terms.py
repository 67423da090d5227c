"""How long a contract runs when another sentence says so: "work is to be completed by 2014", "the deal runs until 2016"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.frames.arguments import subjects
from ingest.frames.dates import clause_verb
from ingest.frames.sentence import SentenceText
from ingest.frames.sharing import Pair, pair_of
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from ingest.times import TimeMention
from kg.model import Claim, Phase, Relation
from kg.span import Bounds, Span

_NEAR = 3  # sentences after the contract


def _set(key: str) -> frozenset[str]:
    return words("details.toml", key)


@dataclass(frozen=True, slots=True)
class _Term:
    """When a sentence says that a contract ends."""

    sentence: int
    day: Bounds


def with_terms(claims: Sequence[Claim], mentions: Mentions) -> list[Claim]:
    """The claims, contracts with the terms that the sentences after them give."""
    found = list(claims)
    for term in _terms(mentions) if any(map(_is_contract, found)) else ():
        pair = _contract(found, term.sentence)
        if pair is not None:
            found = [_with(claim, term) if pair_of(claim) == pair else claim for claim in found]
    return found


def _terms(mentions: Mentions) -> Iterator[_Term]:
    published = mentions.an.article.published
    for number in range(len(mentions.an.bounds)) if published is not None else ():
        sentence = SentenceText.of(mentions, number)
        for time in sentence.times:
            term = _term(sentence, time, published)
            if term is not None:
                yield term


def _term(sentence: SentenceText, time: TimeMention, published: date | None) -> _Term | None:
    token = sentence.token(time.start)
    verb = clause_verb(token) if token is not None else None
    bounds = sentence.in_tense(time, True).bounds
    if verb is None or published is None or bounds.latest is None or bounds.latest <= published:
        return None
    about = {noun.lemma_.lower() for noun in subjects(verb)}
    ends = verb.lemma_.lower() in _set("ends_term") and about & _set("term_nouns") and time.role in ("until", "by")
    return _Term(sentence.number, bounds) if ends else None


def _contract(claims: Sequence[Claim], number: int) -> Pair | None:
    """The only pair with a contract in this and the sentences before."""
    pairs = {pair_of(c) for c in claims if _is_contract(c) and number - _NEAR <= c.evidence.sentence <= number}
    return next(iter(pairs)) if len(pairs) == 1 else None


def _is_contract(claim: Claim) -> bool:
    return claim.relation is Relation.SUPPLIES and claim.phase is Phase.AGREED


def _with(claim: Claim, term: _Term) -> Claim:
    if not _is_contract(claim) or claim.valid.until.known:
        return claim
    return replace(claim, valid=Span(claim.valid.since, term.day))
