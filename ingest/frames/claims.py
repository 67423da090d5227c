"""Drafts -> claims: standing, dates, percents, amounts, evidence; one claim per fact and sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from ingest.analysis import Token
from ingest.frames.dates import at_once, hangs
from ingest.frames.details import Details
from ingest.frames.draft import Draft
from ingest.frames.holdings import of_holding, resulting, sells_all, takes_to, whole_stake, without_echoes
from ingest.frames.implied import implied_by, with_implied
from ingest.frames.standing import Standing, above, standing
from ingest.frames.succession import dated_office
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from ingest.money import AmountMention, PercentMention, find_amounts, find_percents
from ingest.offices import is_interim, office
from ingest.times import TimeMention, find_times
from kg.model import (
    Amount,
    Claim,
    Cue,
    Evidence,
    Kind,
    MentionCluster,
    Modality,
    Percent,
    PercentRole,
    Phase,
    Qualifiers,
    Relation,
)
from kg.span import UNKNOWN, Bounds, Span

KINDS: dict[Relation, Kind] = {
    **dict.fromkeys((Relation.SUPPLIES, Relation.OWNS_STAKE, Relation.PARTNERS_WITH, Relation.HOLDS_ROLE), Kind.STATE),
    **dict.fromkeys(
        (Relation.ACQUIRES, Relation.MERGES_WITH, Relation.INVESTS_IN, Relation.RAISED_FUNDING, Relation.SUES), Kind.DEAL
    ),
}
SYMMETRIC = frozenset({Relation.PARTNERS_WITH, Relation.MERGES_WITH, Relation.COMPETES_WITH})
_VALUED = frozenset(
    {Relation.ACQUIRES, Relation.INVESTS_IN, Relation.SUPPLIES, Relation.MERGES_WITH, Relation.RAISED_FUNDING}
)
_PRICE = 10_000  # smaller sums are prices of a share or a barrel
_TO = re.compile(r"\bto(?: (?:nearly|about|almost|just|around|roughly|over|more than))?$")
_OR = (", or", ", or about", ", or more than", ", or nearly", ", or around", ", or some")  # "9 million shares, or 5 percent"
_OLD = timedelta(days=60)  # a deal noun dated further back than this speaks of a completed deal
_OWNED = frozenset({Relation.ACQUIRES, Relation.OWNS_STAKE, Relation.INVESTS_IN})


@dataclass(frozen=True)
class _Sentence:
    """One sentence with its figures and dates, found once."""

    number: int
    start: int  # offsets in the article's text
    end: int
    text: str
    mentions: Mentions

    def times(self, future: bool | None) -> list[TimeMention]:
        """The sentence's time expressions, read with this tense."""
        published = self.mentions.an.article.published
        return find_times(self.text, published, future=future) if published is not None else []

    @cached_property
    def amounts(self) -> list[AmountMention]:
        return [a for a in find_amounts(self.text) if not a.converted]

    @cached_property
    def percents(self) -> list[PercentMention]:
        return find_percents(self.text)


class Composer:
    """Collects the claims of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._claims: dict[tuple[object, ...], Claim] = {}
        self._implied: list[Claim] = []

    @cached_property
    def _clusters(self) -> tuple[MentionCluster, ...]:
        return tuple(
            MentionCluster(
                key=c.key, name=c.name, forms=frozenset(f.text for f in c.forms), type=c.type, registry_id=c.registry_id,
                descriptions=frozenset(c.descriptions),
            )
            for c in self._m.clusters
        )  # fmt: skip

    def clusters(self) -> tuple[MentionCluster, ...]:
        """All clusters of the article."""
        return self._clusters

    def claims(self) -> tuple[Claim, ...]:
        """The claims, in the text's order."""
        supplied = {
            frozenset((c.subject.key, c.object.key)): c
            for c in self._claims.values()
            if c.relation is Relation.SUPPLIES and c.object is not None
        }
        told = without_echoes(with_implied(self._claims.values(), self._implied))
        final = [self._as_supply(claim, supplied) for claim in told]
        final = Details(self._m).complete(final)
        return tuple(sorted(final, key=lambda c: (c.evidence.start, c.relation, c.subject.key, c.id)))

    @staticmethod
    def _as_supply(claim: Claim, supplied: dict[frozenset[str], Claim]) -> Claim:
        """ "The partnership between A and B" of a supplier and its customer is their supply relation."""
        if claim.relation is not Relation.PARTNERS_WITH or claim.object is None:
            return claim
        known = supplied.get(frozenset((claim.subject.key, claim.object.key)))
        if known is None:
            return claim
        return replace(claim, relation=Relation.SUPPLIES, subject=known.subject, object=known.object)

    def known(self, relation: Relation) -> list[tuple[int, int, int, Phase | None]]:
        """Sentence, subject, object and phase of the claims of this relation so far; parties as cluster indices."""
        index = {c.key: n for n, c in enumerate(self._clusters)}
        return [
            (c.evidence.sentence, index[c.subject.key], index[c.object.key], c.phase)
            for c in self._claims.values()
            if c.relation is relation and c.object is not None
        ]

    def add(self, number: int, drafts: Iterable[Draft]) -> None:
        """Turn one sentence's drafts into claims."""
        sentence = None
        for draft in drafts:
            if sentence is None:
                span = self._m.an.sentences[number]
                sentence = _Sentence(number, span.start, span.end, self._m.an.article.text[span.start : span.end], self._m)
            claim = self._claim(draft, sentence)
            if claim is not None:
                self._keep(claim)
                self._implied.extend(implied_by(draft, claim))

    def _keep(self, claim: Claim) -> None:
        parties = (claim.subject.key, claim.object.key if claim.object is not None else "")
        if claim.relation in SYMMETRIC:
            parties = (min(parties), max(parties))
        key = (claim.relation, parties, claim.phase, claim.modality, claim.evidence.sentence, claim.qualifiers.office)
        self._claims.setdefault(key, claim)

    def _claim(self, draft: Draft, sentence: _Sentence) -> Claim | None:
        kind = KINDS.get(draft.relation, Kind.ATTRIBUTE)
        parties = frozenset({draft.subject, draft.object} - {None})
        if draft.relation is Relation.RAISED_FUNDING and not sentence.amounts:
            return None
        how = standing(draft.anchor, kind, draft.phase, self._m, parties)  # type: ignore[arg-type]
        if how.skip and not draft.fixed:
            return None
        if draft.soft and how.phase not in (Phase.REDUCING, Phase.ENDED):
            return None
        if draft.fixed:
            how = replace(how, phase=draft.phase, modality=Modality.STATED)
        if draft.frame.endswith(":sell") and how.phase is Phase.REDUCING and self._sold_out(draft, how, sentence):
            how = replace(how, phase=Phase.ENDED)
        if draft.modality is not None:
            how = replace(how, modality=draft.modality)
        valid = self._span(draft, how, sentence)
        if draft.relation is Relation.FOUNDED_ON and not valid.since.known:
            return None
        how = replace(how, phase=self._dated_phase(draft, how, valid))
        return Claim(
            subject=self._clusters[draft.subject],
            relation=draft.relation,
            object=self._clusters[draft.object] if draft.object is not None else None,
            phase=how.phase,
            modality=how.modality,
            evidence=Evidence(
                article=self._m.an.article.id,
                sentence=sentence.number,
                start=sentence.start,
                end=sentence.end,
                quote=sentence.text,
            ),
            valid=valid,
            qualifiers=self._qualifiers(draft, how, sentence),
            attributed_to=how.who,
            outlet=how.outlet,
            cues=how.cues | self._cues(draft),
            confidence=draft.confidence if not self._m.an.heading[draft.anchor.i] else draft.confidence - 0.1,
        )

    def _sold_out(self, draft: Draft, how: Standing, sentence: _Sentence) -> bool:
        """Whether the sale is done and of everything: past tense, no percentage."""
        up = above(draft.anchor)
        done = (
            draft.anchor.tag_ in ("VBD", "VBN") and not up.future and not up.would and not up.progressive
        ) and not up.lemmas
        return done and (not draft.stake or (whole_stake(draft.near) and self._percent(draft, how, sentence) is None))

    def _dated_phase(self, draft: Draft, how: Standing, valid: Span) -> Phase | None:
        """ "the merger of A and B in 2000": a deal noun with an old date is a completed deal."""
        published = self._m.an.article.published
        if draft.relation is Relation.HOLDS_ROLE and published is not None:
            return dated_office(draft, how.phase, valid, published)
        if KINDS.get(draft.relation) is not Kind.DEAL or how.phase is not Phase.AGREED or published is None:
            return how.phase
        latest = valid.since.latest
        noun = draft.anchor.pos_ in ("NOUN", "PROPN") and not above(draft.anchor).has("agreed")
        return Phase.COMPLETED if noun and latest is not None and latest < published - _OLD else how.phase

    @staticmethod
    def _cues(draft: Draft) -> frozenset[Cue]:
        found = {Cue.APPOINTED} if draft.appointed else set()
        if draft.leaving:
            found.add(Cue.LEAVING)
        if draft.stake and draft.near is not None and sells_all(draft.near):
            found.add(Cue.WHOLE)
        return frozenset(found | draft.cues)

    # --- qualifiers -----------------------------------------------------------------------------------------------

    def _qualifiers(self, draft: Draft, how: Standing, sentence: _Sentence) -> Qualifiers:
        return Qualifiers(
            percent=self._percent(draft, how, sentence),
            amount=self._amount(draft, sentence),
            office=office(draft.title) if draft.title is not None else None,
            title=draft.title,
            interim=draft.interim or (draft.title is not None and is_interim(draft.title)),
            seller=self._clusters[draft.seller] if draft.seller is not None else None,
            product=draft.product,
            round=draft.round,
        )

    def _percent(self, draft: Draft, how: Standing, sentence: _Sentence) -> Percent | None:
        if draft.exact is not None or draft.relation not in _OWNED or draft.near is None:
            return draft.exact
        change = how.phase in (Phase.REDUCING, Phase.EXPANDING, Phase.ENDED) and draft.relation is Relation.OWNS_STAKE
        left = self._resulting(draft, sentence) if change or takes_to(draft) else None
        if left is not None:
            return left
        low, high = self._phrase(draft.near, sentence)
        figures = [p for p in sentence.percents if not of_holding(p, sentence.text)]
        inside = [p for p in figures if low <= p.start < high] or self._on_verb(draft, sentence)
        if not inside:
            return None if draft.stake else draft.percent
        chosen = inside[0]
        parted = chosen.points or draft.anchor.lemma_.lower() in words("stakes.toml", "selling")
        if change and not parted:
            return draft.percent  # "cut its 15 percent stake": what it had, or the size of the cut
        role = PercentRole.RESULTING if draft.relation is Relation.OWNS_STAKE and not change else PercentRole.TRANSFERRED
        return replace(chosen.percent, role=role)

    def _resulting(self, draft: Draft, sentence: _Sentence) -> Percent | None:
        """What the holder of a stake that changes is left with, when the sentence gives it for one stake only."""
        begin = self._m.an.starts[draft.near.i] - sentence.start
        chosen = resulting(sentence.percents, sentence.text, begin)
        return None if chosen is None else replace(chosen.percent, role=PercentRole.RESULTING)

    def _on_verb(self, draft: Draft, sentence: _Sentence) -> list[PercentMention]:
        """ "raised its stake in Y to 68 percent": behind "to" on the verb."""
        if draft.relation is not Relation.OWNS_STAKE:
            return []
        at = self._m.an.starts[draft.anchor.i] - sentence.start
        owned = [p for p in sentence.percents if draft.anchor.lower_ == "owned" and 0 <= at - p.end <= 1]
        if owned or not draft.stake:
            return owned
        offset = self._m.an.starts[draft.near.i] - sentence.start
        restated = [
            p for p in sentence.percents if 0 < p.start - offset < 60 and sentence.text[: p.start].rstrip().endswith(_OR)
        ]
        if restated:
            return restated[:1]
        return [p for p in sentence.percents if _TO.search(sentence.text[: p.start].rstrip()) and p.start > offset][:1]

    def _phrase(self, token: Token, sentence: _Sentence) -> tuple[int, int]:
        """The offsets, in the sentence, of a phrase up to the name it names."""
        left = min(token.left_edge.i, token.i)
        right = token.i
        for child in token.children:
            if child.dep_ in ("prep", "nummod", "quantmod", "npadvmod", "acl") and child.lower_ not in ("to", "for", "from"):
                right = max(right, child.right_edge.i if child.dep_ != "acl" else child.i)
        starts, ends = self._m.an.starts, self._m.an.ends
        return starts[left] - sentence.start, ends[right] - sentence.start

    def _amount(self, draft: Draft, sentence: _Sentence) -> Amount | None:
        if draft.relation not in _VALUED or draft.frame == "round:investor":  # the sum is the whole round's
            return None
        sums = [a for a in sentence.amounts if a.amount.value >= _PRICE]
        if not sums:
            return None
        at = self._m.an.starts[draft.anchor.i] - sentence.start
        return min(sums, key=lambda a: abs(a.start - at) + (40 if a.end < at else 0)).amount

    # --- dates ----------------------------------------------------------------------------------------------------

    def _span(self, draft: Draft, how: Standing, sentence: _Sentence) -> Span:
        """Bounds from the time expressions that hang on the predicate; none of another clause."""
        if draft.relation in (Relation.COMPETES_WITH, Relation.BRAND_OF):
            return Span()
        since = until = UNKNOWN
        ahead = how.phase in (Phase.REDUCING, Phase.CONSIDERING) or (
            how.phase is Phase.AGREED and KINDS.get(draft.relation) is Kind.STATE
        )
        starting = draft.appointed and draft.anchor.tag_ in ("VBZ", "VBP") and not above(draft.anchor).perfect
        for time in sentence.times(True if starting or (ahead and self._ahead(draft)) else None):
            if not self._hangs(draft, time, how, sentence):
                continue
            if time.role == "until":
                until = time.bounds
            elif time.role == "since" and not self._of_the_change(draft, how):
                since = time.bounds
            elif time.role in ("on", "after") and time.bounds.known:
                since, until = self._placed(draft, how, time.bounds, since, until)
        if draft.appointed and since.known and until.known and (until.latest or date.max) <= (since.earliest or date.min):
            until = UNKNOWN  # "chief of X until last month, becomes ..."
        if (draft.appointed or draft.leaving) and not since.known and not until.known and at_once(sentence.text):
            since, until = self._placed(draft, how, self._today(), since, until)
        if how.phase is Phase.ABANDONED and not until.known:
            until = since
        return Span(since, until)

    @staticmethod
    def _of_the_change(draft: Draft, how: Standing) -> bool:
        """ "has been cutting its orders over the past year" dates the cutting, not the beginning of the orders."""
        return KINDS.get(draft.relation) is Kind.STATE and how.phase in (Phase.REDUCING, Phase.EXPANDING)

    def _today(self) -> Bounds:
        published = self._m.an.article.published
        return Bounds.on(published) if published is not None else UNKNOWN

    @staticmethod
    def _ahead(draft: Draft) -> bool:
        up = above(draft.anchor)
        return up.future or (up.would and draft.relation is Relation.HOLDS_ROLE)

    @staticmethod
    def _placed(draft: Draft, how: Standing, bounds: Bounds, since: Bounds, until: Bounds) -> tuple[Bounds, Bounds]:
        kind = KINDS.get(draft.relation, Kind.ATTRIBUTE)
        if kind is Kind.STATE and how.phase in (Phase.ENDED, Phase.REDUCING):
            return since, bounds
        if kind is Kind.STATE and how.phase is Phase.ACTIVE and not draft.appointed:
            return since, until
        return (bounds if not since.known else since), until

    def _hangs(self, draft: Draft, time: TimeMention, how: Standing, sentence: _Sentence) -> bool:
        token = self._token_at(sentence.start + time.start)
        return token is not None and hangs(draft, time, token, how.phase)

    def _token_at(self, offset: int) -> Token | None:
        an = self._m.an
        number = next((n for n, s in enumerate(an.sentences) if s.start <= offset < s.end), None)
        if number is None:
            return None
        start, end = an.bounds[number]
        return next((an.doc[i] for i in range(start, end) if an.starts[i] <= offset < an.ends[i]), None)
