"""Which time expression dates which claim: the one that hangs on its predicate or on what governs that."""

from __future__ import annotations

import re

from ingest.analysis import Token
from ingest.frames.draft import Draft
from ingest.frames.standing import above
from ingest.lexicon.tables import words
from ingest.times import TimeMention
from kg.model import Phase, Relation

_DEALS = frozenset({Relation.ACQUIRES, Relation.MERGES_WITH, Relation.SUES, Relation.INVESTS_IN, Relation.RAISED_FUNDING})
_SIGNED = frozenset({Relation.SUPPLIES, Relation.PARTNERS_WITH})
_AT_ONCE = re.compile(r"\b(?:with immediate effect|effective immediately|with effect from today)\b", re.IGNORECASE)
_STEPS = 6  # how far up the parse a time expression's predicate is looked for


def at_once(text: str) -> bool:
    """Whether a sentence says that its event takes effect at once: on the day of publication, as far as is known."""
    return _AT_ONCE.search(text) is not None


def hangs(draft: Draft, time: TimeMention, token: Token, phase: Phase | None) -> bool:
    """Whether `time`, which begins at `token`, modifies the draft's predicate or what governs it up to a verb of saying.

    On the verb of saying itself it dates what is announced: deals, orders won, alliances agreed.
    """
    up = above(draft.anchor)
    near, far = _chain(draft.anchor)
    node = token
    for _ in range(_STEPS):
        node = node.head
        if up.saying is not None and node.i == up.saying.i:
            return time.role == "on" and time.preposition in ("", "on", "in") and _announced(draft, phase)
        if node.i in near:
            return True
        if node.i in far:
            return bool(token.i < node.i or token.i > draft.anchor.i)
        if node.dep_ == "appos" and node.head.i != draft.anchor.i:
            return False
        if node.pos_ in ("VERB", "AUX"):
            return _unveiling(node, near)
    return False


def _chain(anchor: Token) -> tuple[set[int], set[int]]:
    """The predicate with what governs it, and what stands above a coordinated verb."""
    near: set[int] = {anchor.i}
    far: set[int] = set()
    node, crossed = anchor, False
    while node.head != node and node.head.sent == anchor.sent:
        crossed |= node.dep_ == "conj" and node.pos_ == "VERB" and any(c.dep_ == "dobj" for c in node.head.children)
        node = node.head
        (far if crossed else near).add(node.i)
    return near, far


def _announced(draft: Draft, phase: Phase | None) -> bool:
    if draft.relation in _DEALS or (draft.relation is Relation.OWNS_STAKE and phase is Phase.ENDED):
        return True
    up = above(draft.anchor)
    return draft.relation in _SIGNED and phase is Phase.AGREED and not (up.future or up.would or up.hedged)


def _unveiling(verb: Token, near: set[int]) -> bool:
    """ "the merger of A and B, announced on 14 February": the participle dates the deal noun."""
    told = verb.dep_ in ("acl", "relcl") and verb.head.i in near and verb.head.pos_ == "NOUN"
    return told and verb.lemma_.lower() in words("details.toml", "announcing") | words("details.toml", "completing")
