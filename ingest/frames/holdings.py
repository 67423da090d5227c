"""What a change of a stake leaves and says: figures that stay apart, exits, and claims that another one overrules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ingest.analysis import Token
from ingest.frames.draft import Draft
from ingest.lexicon.tables import words
from ingest.money import PercentMention
from kg.model import Claim, Phase, Relation

_NEARLY = r"(?: (?:a|an|nearly|about|almost|just|around|roughly|over|more than|as much as|only))*"
_SHARES = (
    rf"(?: [\d.,]+(?: (?:million|billion|mln|bln))?(?: [a-z]+)? shares,? or{_NEARLY})?"  # "to 1.2 million shares, or 6 pct"
)
_TO = re.compile(rf"\bto{_NEARLY}{_SHARES}$")
_LEFT = re.compile(
    r"\b(?:leav|giv|hold|own|keep|retain)\w*\b[^;.]{0,50}?\b(?:with|at|holding|owning|of|just|only|about|a|an)"
    r"(?: (?:a|an|nearly|about|almost|just|around|only|total of))*$"
    r"|\b(?:keeps?|retains?|(?:now|still) (?:has|holds?|owns?))(?: (?:just|only|about|nearly|almost|around))?$"
)
_OF_STAKE = re.compile(
    r"\s+(?:of|in) (?:its|the|his|her|their|that|this)\b[^,.;]{0,20}\b(?:stake|holding|shareholding|shares)\b"
)
_HOLDING = re.compile(r"\b(?:stake|holding|shareholding|share|interest|position|ownership|it|them|hold)\b")
_LEAVING = frozenset({Phase.REDUCING, Phase.ENDED})
STRONGER: dict[Phase | None, set[Phase]] = {  # which phases of one stake say more than another
    Phase.ACTIVE: {Phase.REDUCING, Phase.EXPANDING, Phase.ENDED},
    Phase.REDUCING: {Phase.ENDED},
}


def resulting(percents: Sequence[PercentMention], text: str, after: int) -> PercentMention | None:
    """The percentage that a change leaves: "reducing its holding to 25%", "leaving it with 12 percent"; else None."""
    for mention in percents:
        before = text[: mention.start].rstrip()
        if mention.start < after or mention.points or mention.word:
            continue
        if (_TO.search(before) and _HOLDING.search(before[-120:])) or _LEFT.search(before[-90:]):
            return mention
    return None


def sells_all(stake: Token) -> bool:
    """Whether the phrase of a stake says that it is all there is: "its remaining 25 percent", "the entire stake"."""
    left = {t.lower_ for t in stake.doc[stake.left_edge.i : stake.i + 1]}
    return bool(left & words("stakes.toml", "all_there_is"))


def of_holding(mention: PercentMention, text: str) -> bool:
    """ "half of its stake": a part of the stake, no part of the firm."""
    return _OF_STAKE.match(text, mention.end) is not None


def takes_to(draft: Draft) -> bool:
    """ "The deals take its interest in Y to 60 percent": the verb over a stake that frames only presuppose."""
    head = draft.anchor.head
    return draft.fixed and draft.anchor.dep_ == "dobj" and head.lemma_.lower() in words("stakes.toml", "resulting_verbs")


def whole_stake(stake: Token) -> bool:
    """Whether a stake that is sold is all that the seller has: "its stake", not "a stake", "shares", "part of its stake"."""
    owned = any(child.dep_ == "poss" for child in stake.children)
    return stake.lower_ in words("stakes.toml", "whole_nouns") and owned


def in_which(verb: Token) -> bool:
    """ "Y, in which X holds 25 percent": the relative clause says of whom."""
    return any(
        t.lower_ in words("stakes.toml", "relative") and t.head.lower_ in words("stakes.toml", "of_which")
        for t in verb.subtree
        if t.i < verb.i
    )


def overrule(stakes: list[Draft], read: Sequence[Draft]) -> list[Draft]:
    """Both, without the stakes of frames whose verb a family's own firm explains."""
    better = {draft.anchor.i for draft in stakes if draft.frame == "stakes:family"}
    changed = {(d.anchor.i, d.object): d.subject for d in read if d.relation is Relation.OWNS_STAKE}
    kept = (d for d in read if d.relation is not Relation.OWNS_STAKE or d.anchor.i not in better)
    return [*stakes, *(d for d in kept if not _strays(d, changed))]


def _strays(draft: Draft, changed: Mapping[tuple[int, int | None], int]) -> bool:
    """Whether "its" of "cut its stake in Y" was taken for another firm than the one that cuts."""
    if draft.relation is not Relation.OWNS_STAKE or not draft.fixed or draft.anchor.dep_ != "dobj":
        return False
    owner = changed.get((draft.anchor.head.i, draft.object))
    return owner is not None and owner != draft.subject


def without_echoes(claims: Iterable[Claim]) -> list[Claim]:
    """Leave out what a sentence presupposes of the stake or office that it says to change: "cut its stake", "CEO X quit"."""
    told: dict[tuple[object, ...], set[Phase | None]] = {}
    kept = list(claims)
    for claim in kept:
        told.setdefault(_held_in(claim), set()).add(claim.phase)
    return [c for c in kept if not _echoes(c, told[_held_in(c)])]


def _held_in(claim: Claim) -> tuple[object, ...]:
    return claim.relation, claim.qualifiers.office, *pair_of(claim), claim.evidence.sentence


def _echoes(claim: Claim, told: set[Phase | None]) -> bool:
    """Whether its phase is only what comes before another one that is told; an office with its own days is news."""
    if claim.relation is Relation.HOLDS_ROLE:
        return claim.phase is Phase.ACTIVE and not claim.valid.since.known and bool(told & _LEAVING)
    return claim.relation is Relation.OWNS_STAKE and bool(told & STRONGER.get(claim.phase, set()))


def pair_of(claim: Claim) -> tuple[str, str]:
    """The keys of a claim's parties."""
    return claim.subject.key, claim.object.key if claim.object is not None else ""
