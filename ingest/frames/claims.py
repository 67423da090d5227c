"""Drafts -> claims: standing, dates, percents, amounts, evidence; one claim per fact and sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from ingest.analysis import Token
from ingest.frames.arguments import objects
from ingest.frames.dates import clause_verb
from ingest.frames.details import Details
from ingest.frames.draft import Draft
from ingest.frames.holdings import of_holding, resulting, sells_all, takes_to, whole_stake, without_echoes
from ingest.frames.implied import implied_by, with_implied
from ingest.frames.kinds import KINDS
from ingest.frames.sentence import SentenceText
from ingest.frames.sharing import is_news
from ingest.frames.standing import Standing, above, standing
from ingest.frames.succession import dated_office
from ingest.frames.valid import valid_time
from ingest.frames.worth import appraise
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from ingest.money import PercentMention
from ingest.offices import is_interim, office
from kg.model import (
    SYMMETRIC,
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
from kg.span import Span

_VALUED = frozenset(
    {Relation.ACQUIRES, Relation.INVESTS_IN, Relation.SUPPLIES, Relation.MERGES_WITH, Relation.RAISED_FUNDING}
)
_PRICE = 10_000  # smaller sums are prices of a share or a barrel
_TO = re.compile(r"\bto(?: (?:nearly|about|almost|just|around|roughly|over|more than))?$")
_OR = (", or", ", or about", ", or more than", ", or nearly", ", or around", ", or some")  # "9 million shares, or 5 percent"
_OLD = timedelta(days=60)  # a deal noun dated further back than this speaks of a completed deal
_OWNED = frozenset({Relation.ACQUIRES, Relation.OWNS_STAKE, Relation.INVESTS_IN})


_ELSEWHERE = 2
RUMOURED = frozenset({Relation.ACQUIRES, Relation.MERGES_WITH, Relation.OWNS_STAKE, Relation.INVESTS_IN})


def _bought(draft: Draft, figures: list[PercentMention]) -> list[PercentMention]:
    """ "will invest $150 million in exchange for a 6 percent stake": the only figure of the sentence."""
    one = draft.relation is Relation.INVESTS_IN and len(figures) == 1
    return figures if one and any(t.lower_ in words("stakes.toml", "whole_nouns") for t in draft.anchor.subtree) else []


def _describes(verb: Token, anchor: Token, sum_: Token) -> bool:
    """ "agreed to buy Y, which has sales of $5 billion": a clause that tells of a party, not what the deal is worth."""
    apart = verb.dep_ == "relcl" and verb != anchor and anchor.is_ancestor(verb)
    paid = any(t.lower_ in words("details.toml", "paying") and t.is_ancestor(sum_) for t in verb.subtree)
    return apart and not paid and not {t.lemma_.lower() for t in verb.subtree} & words("details.toml", "valuing")


def _distance(anchor: Token, sum_: Token | None) -> int:
    """0 for a sum in the predicate's own phrase, 1 in what governs that, 2 in another clause."""
    verb = clause_verb(sum_) if sum_ is not None else None
    if sum_ is not None and verb is not None and _describes(verb, anchor, sum_):
        return _ELSEWHERE
    if sum_ is None or anchor.is_ancestor(sum_):
        return 0
    related = verb is None or verb == anchor or verb.is_ancestor(anchor) or anchor.is_ancestor(verb)
    return 1 if related else _ELSEWHERE


def _to_come(verb: Token) -> bool:
    """Whether it is told as something that is yet to be done: "will set up a venture, Y"."""
    up = above(verb)
    return up.future or up.would or up.prospect or up.has("considering") or up.has("agreed")


def _held_together(verb: Token) -> bool:
    """ "A and B together hold 41 percent": no share of each."""
    return verb.pos_ == "VERB" and any(c.lower_ in words("words.toml", "together") for c in verb.children)


class Composer:
    """Collects the claims of one article."""

    def __init__(self, mentions: Mentions) -> None:
        self._m = mentions
        self._claims: dict[tuple[object, ...], Claim] = {}
        self._news: set[str] = set()  # ids of the claims that may tell the day's news
        self._implied: list[Claim] = []  # holdings that deals tell of

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
        if not told:
            return ()
        final = [self._as_supply(claim, supplied) for claim in told]
        final = Details(self._m).complete(appraise(final, self._m), self._news)
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

    def rumours(self) -> list[tuple[Claim, int, int]]:
        """The deals and changes of holdings so far that are hearsay or only considered, with their parties' indices."""
        index = {c.key: n for n, c in enumerate(self._clusters)}
        open_ = (c for c in self._claims.values() if c.modality is Modality.REPORTED or c.phase is Phase.CONSIDERING)
        return [
            (c, index[c.subject.key], index[c.object.key]) for c in open_ if c.relation in RUMOURED and c.object is not None
        ]

    def held(self) -> dict[tuple[Relation, tuple[int, int]], set[int]]:
        """Relation, subject and object of the claims so far that have two parties -> the sentences that say so."""
        index = {c.key: n for n, c in enumerate(self._clusters)}
        found: dict[tuple[Relation, tuple[int, int]], set[int]] = {}
        for c in self._claims.values():
            if c.object is not None:
                found.setdefault((c.relation, (index[c.subject.key], index[c.object.key])), set()).add(c.evidence.sentence)
        return found

    def add(self, number: int, drafts: Iterable[Draft]) -> None:
        """Turn one sentence's drafts into claims."""
        sentence = None
        for draft in drafts:
            if sentence is None:
                sentence = SentenceText.of(self._m, number)
            claim = self._claim(draft, sentence)
            if claim is not None:
                self._keep(claim)
                if is_news(draft):
                    self._news.add(claim.id)
                self._implied.extend(implied_by(draft, claim))

    def _keep(self, claim: Claim) -> None:
        parties = (claim.subject.key, claim.object.key if claim.object is not None else "")
        if claim.relation in SYMMETRIC:
            parties = (min(parties), max(parties))
        key = (claim.relation, parties, claim.phase, claim.modality, claim.evidence.sentence, claim.qualifiers.office)
        known = self._claims.setdefault(key, claim)
        if known.qualifiers.percent is None and claim.qualifiers.percent is not None:
            self._claims[key] = replace(known, qualifiers=replace(known.qualifiers, percent=claim.qualifiers.percent))

    def _claim(self, draft: Draft, sentence: SentenceText) -> Claim | None:
        how = self._standing(draft, sentence)
        if how is None or (draft.relation is Relation.RAISED_FUNDING and not sentence.amounts):
            return None
        valid = valid_time(draft, how, sentence)
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

    def _standing(self, draft: Draft, sentence: SentenceText) -> Standing | None:
        """Phase and modality as the clause and the draft tell them together; None when nothing is claimed."""
        kind = KINDS.get(draft.relation, Kind.ATTRIBUTE)
        parties = frozenset({draft.subject, draft.object} - {None})
        how = standing(draft.anchor, kind, draft.phase, self._m, parties)  # type: ignore[arg-type]
        if (how.skip and not draft.fixed) or (draft.phase is Phase.ACTIVE and _of_none(draft)):
            return None
        if draft.soft and how.phase not in (Phase.REDUCING, Phase.ENDED):
            return None
        if draft.relation is Relation.FOUNDED and not draft.fixed and _to_come(draft.anchor):
            return None
        if draft.fixed:
            how = replace(how, phase=draft.phase, modality=Modality.STATED)
        last = how.phase is Phase.ACTIVE and draft.relation is Relation.SUPPLIES and _last_of_all(draft.anchor)
        if last or (how.phase is Phase.REDUCING and self._sold_out(draft, how, sentence)):
            how = replace(how, phase=Phase.ENDED)
        return how if draft.modality is None else replace(how, modality=draft.modality)

    def _sold_out(self, draft: Draft, how: Standing, sentence: SentenceText) -> bool:
        """Whether a sale is done and of everything: past tense, no percentage."""
        if draft.frame.rpartition(":")[2] not in words("stakes.toml", "parting"):
            return False
        up = above(draft.anchor)
        if draft.anchor.pos_ == "NOUN":
            return up.has("completed") and not (up.future or up.would or up.prospect or up.infinitive)
        governed = up.future or up.would or up.progressive or any("-" not in lemma for lemma in up.lemmas)  # but "spin-off"
        if governed or draft.anchor.tag_ not in ("VBD", "VBN"):
            return False
        if not draft.stake or draft.near is None or sells_all(draft.near):
            return True
        return whole_stake(draft.near) and self._percent(draft, how, sentence) is None

    def _dated_phase(self, draft: Draft, how: Standing, valid: Span) -> Phase | None:
        """ "the merger of A and B in 2000": a deal noun with an old date is a completed deal."""
        published = self._m.an.article.published
        if draft.relation is Relation.HOLDS_ROLE and published is not None:
            return dated_office(draft, how.phase, valid, published)
        state = KINDS.get(draft.relation) is Kind.STATE
        if state and how.phase is Phase.ACTIVE and self._is_over(valid):
            return Phase.ENDED
        if state and how.phase is Phase.ENDED and published is not None and (valid.until.earliest or published) > published:
            return Phase.REDUCING  # "the contract expires in 2027"
        struck = KINDS.get(draft.relation) is Kind.DEAL and draft.relation is not Relation.SUES
        if not struck or how.phase is not Phase.AGREED or published is None:
            return how.phase
        latest = valid.since.latest
        noun = draft.anchor.pos_ in ("NOUN", "PROPN") and not above(draft.anchor).has("agreed")
        return Phase.COMPLETED if noun and latest is not None and latest < published - _OLD else how.phase

    def _is_over(self, valid: Span) -> bool:
        """Whether it ended before publication: "supplied it from 2004 to 2011"."""
        published, end = self._m.an.article.published, valid.until.latest
        return published is not None and end is not None and end <= published

    @staticmethod
    def _cues(draft: Draft) -> frozenset[Cue]:
        found = {Cue.APPOINTED} if draft.appointed else set()
        if draft.leaving:
            found.add(Cue.LEAVING)
        if draft.stake and draft.near is not None and sells_all(draft.near):
            found.add(Cue.WHOLE)
        return frozenset(found | draft.cues)

    # --- qualifiers -----------------------------------------------------------------------------------------------

    def _qualifiers(self, draft: Draft, how: Standing, sentence: SentenceText) -> Qualifiers:
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

    def _percent(self, draft: Draft, how: Standing, sentence: SentenceText) -> Percent | None:
        if draft.relation is Relation.OWNS_STAKE and _held_together(draft.anchor):
            return None
        if draft.exact is not None or draft.relation not in _OWNED or draft.near is None:
            return draft.exact
        change = how.phase in (Phase.REDUCING, Phase.EXPANDING, Phase.ENDED) and draft.relation is Relation.OWNS_STAKE
        left = self._resulting(draft.near, sentence) if change or takes_to(draft) else None
        if left is not None:
            return left
        low, high = self._phrase(draft.near, sentence)
        buying = draft.anchor.lemma_.lower() in words("stakes.toml", "buying")
        itself = draft.sold and draft.seller in (None, draft.object)  # "Corvane sold 30 percent of its shares to X"
        bought = draft.relation is Relation.ACQUIRES and (buying or itself)
        figures = [p for p in sentence.percents if bought or not of_holding(p, sentence.text)]
        inside = [p for p in figures if low <= p.start < high] or self._on_verb(draft, sentence) or _bought(draft, figures)
        if not inside:
            return None if draft.stake else draft.percent
        chosen = next((p for p in inside if not p.word), inside[0])
        parted = chosen.points or draft.anchor.lemma_.lower() in words("stakes.toml", "selling")
        if draft.anchor.lemma_.lower() in words("stakes.toml", "building"):
            return chosen.percent  # "building up a 75 percent stake": what it comes to
        if change and not parted:
            return draft.percent  # "cut its 15 percent stake": what it had, or the size of the cut
        role = PercentRole.RESULTING if draft.relation is Relation.OWNS_STAKE and not change else PercentRole.TRANSFERRED
        return replace(chosen.percent, role=role)

    def _resulting(self, stake: Token, sentence: SentenceText) -> Percent | None:
        """What the holder of a stake that changes is left with, when the sentence gives it for one stake only."""
        begin = self._m.an.starts[stake.i] - sentence.start
        chosen = resulting(sentence.percents, sentence.text, begin)
        return None if chosen is None else replace(chosen.percent, role=PercentRole.RESULTING)

    def _on_verb(self, draft: Draft, sentence: SentenceText) -> list[PercentMention]:
        """ "raised its stake in Y to 68 percent": behind "to" on the verb."""
        if draft.relation is not Relation.OWNS_STAKE:
            return []
        at = self._m.an.starts[draft.anchor.i] - sentence.start
        owned = [p for p in sentence.percents if draft.anchor.lower_ == "owned" and 0 <= at - p.end <= 1]
        if owned or not draft.stake or draft.near is None:
            return owned
        offset = self._m.an.starts[draft.near.i] - sentence.start
        restated = [
            p for p in sentence.percents if 0 < p.start - offset < 60 and sentence.text[: p.start].rstrip().endswith(_OR)
        ]
        if restated:
            return restated[:1]
        return [p for p in sentence.percents if _TO.search(sentence.text[: p.start].rstrip()) and p.start > offset][:1]

    def _phrase(self, token: Token, sentence: SentenceText) -> tuple[int, int]:
        """The offsets, in the sentence, of a phrase up to the name it names."""
        left = min(token.left_edge.i, token.i)
        right = token.i
        for child in token.children:
            if child.dep_ in ("prep", "nummod", "quantmod", "npadvmod", "acl") and child.lower_ not in ("to", "for", "from"):
                right = max(right, child.right_edge.i if child.dep_ != "acl" else child.i)
        starts, ends = self._m.an.starts, self._m.an.ends
        return starts[left] - sentence.start, ends[right] - sentence.start

    def _amount(self, draft: Draft, sentence: SentenceText) -> Amount | None:
        if draft.relation not in _VALUED or draft.frame == "round:investor":  # the sum is the whole round's
            return None
        sums = [a for a in sentence.amounts if a.amount.value >= _PRICE]
        if not sums:
            return None
        at = self._m.an.starts[draft.anchor.i] - sentence.start
        near = [
            (_distance(draft.anchor, sentence.token(a.start)), abs(a.start - at) + (40 if a.end < at else 0), a)
            for a in sums
        ]
        apart, _, found = min(near, key=lambda row: row[:2])
        return found.amount if apart < _ELSEWHERE else None


def _of_none(draft: Draft) -> bool:
    """ "owns no shares in Y", "has no holding": what there is none of does not stand."""
    nouns = [draft.anchor, *([draft.near] if draft.near is not None else []), *objects(draft.anchor)]
    return any(child.dep_ == "det" and child.lower_ in words("standing.toml", "none") for n in nouns for child in n.children)


def _last_of_all(verb: Token) -> bool:
    """ "shipped the final batch": what is delivered for the last time is not any more."""
    given = objects(verb) if verb.lemma_ in words("supply.toml", "gives_off") else []
    return any(c.dep_ == "amod" and c.lower_ in words("supply.toml", "lasts") for noun in given for c in noun.children)
