"""Which time expression dates which claim: the one that hangs on its predicate or on what governs that; and its tense."""

from __future__ import annotations

import re

from ingest.analysis import Token
from ingest.frames.arguments import is_infinitive, twin
from ingest.frames.draft import Draft
from ingest.frames.standing import above
from ingest.lexicon.tables import words
from ingest.times import TimeMention
from kg.model import Phase, Relation

_DEALS = frozenset({Relation.ACQUIRES, Relation.MERGES_WITH, Relation.SUES, Relation.INVESTS_IN, Relation.RAISED_FUNDING})
_SIGNED = frozenset({Relation.SUPPLIES, Relation.PARTNERS_WITH})
_AT_ONCE = re.compile(r"\b(?:with immediate effect|effective immediately|with effect from today)\b", re.IGNORECASE)
_STEPS = 12  # how far up the parse a time expression's predicate is looked for
_PREDICATES = ("VERB", "AUX")


def at_once(text: str) -> bool:
    """Whether a sentence says that its event takes effect at once: on the day of publication, as far as is known."""
    return _AT_ONCE.search(text) is not None


def clause_verb(token: Token) -> Token | None:
    """The nearest verb above a token."""
    told = _telling(token)
    if told is not None:
        return told
    node = token
    while node.head != node:
        node = node.head
        if node.pos_ in _PREDICATES:
            return node
    return None


def _telling(token: Token) -> Token | None:
    """ "said on Monday it would buy Y": the verb of saying before the day, whichever clause the parse gives it to."""
    if token.i < 2:
        return None
    before = token.nbor(-2) if token.nbor(-1).pos_ == "ADP" else token.nbor(-1)
    saying = before.pos_ == "VERB" and before.tag_ == "VBD" and before.lemma_.lower() in words("standing.toml", "saying")
    return before if saying and before.sent == token.sent else None


def is_future(verb: Token) -> bool | None:
    """Whether a clause looks ahead or back, as far as its verb tells: "will buy", "bought", "buys"."""
    auxiliaries = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    if auxiliaries & _set("future_auxiliaries") or verb.lemma_.lower() in _set("looking_ahead"):
        return True
    if verb.tag_ == "VBG" and verb.dep_ in ("xcomp", "pcomp") and above(verb).future:
        return True  # "will begin supplying"
    if "to" in auxiliaries:
        up = above(verb)
        return True if up.future or up.would or up.has("considering") or set(up.lemmas) & _set("looking_ahead") else None
    if verb.tag_ == "VBD" or (verb.tag_ == "VBN" and not auxiliaries & _set("present_auxiliaries")):
        return False
    return None


def within(anchor: Token, verb: Token | None) -> bool:
    """Whether a verb says what a contract is for: "won a contract to supply gas", "a deal that will run until 2014"."""
    if verb is None or verb == anchor or not anchor.is_ancestor(verb):
        return False
    return is_infinitive(verb) or (verb.dep_ == "relcl" and verb.lemma_.lower() in _set("running"))


def hangs(draft: Draft, time: TimeMention, token: Token, phase: Phase | None) -> bool:
    """Whether `time`, which begins at `token`, modifies the draft's predicate or what governs it up to a verb of saying.

    On the verb of saying itself it dates what is announced: deals, orders won, alliances agreed.
    """
    up = above(draft.anchor)
    near, far = _chain(draft.anchor)
    node = _telling(token) or token.head
    for _ in range(_STEPS):
        if up.saying is not None and node.i == up.saying.i:
            return time.role == "on" and time.preposition in ("", "on", "in") and _announced(draft, phase)
        if node.i in near:
            return True
        if node.i in far:
            return bool(token.i < node.i or token.i > draft.anchor.i)
        if node.dep_ == "appos" and node.head.i != draft.anchor.i:
            return False
        if node.pos_ in _PREDICATES and node.lemma_.lower() not in _set("valuing"):
            return _unveiling(node, near)
        node = node.head
    return False


def in_title(draft: Draft, token: Token) -> bool:
    """ "Ann Lee, chief executive of Y since 2004": whether a time stands in the phrase of an office behind a name."""
    if draft.title_end is None or token.i < draft.title_end or token.sent != draft.anchor.sent:
        return False
    between = token.doc[draft.title_end : token.i]
    return not any(t.is_punct or t.pos_ in _PREDICATES for t in between)


def _chain(anchor: Token) -> tuple[set[int], set[int]]:
    """The predicate with what governs it, and what stands above a coordinated verb."""
    near: set[int] = {anchor.i}
    other = twin(anchor) if anchor.pos_ == "VERB" else None  # "makes and delivers tyres until 2014"
    while other is not None:
        near.add(other.i)
        other = twin(other)
    far: set[int] = set()
    node, crossed = anchor, False
    while node.head != node and node.head.sent == anchor.sent:
        crossed |= node.dep_ == "conj" and node.pos_ == "VERB" and any(c.dep_ == "dobj" for c in node.head.children)
        if _apart(node):
            break
        node = node.head
        (far if crossed else near).add(node.i)
    return near, far


def _apart(node: Token) -> bool:
    """Whether a clause stands on its own: "which bought X" is not dated by what it hangs on."""
    return bool(node.dep_ == "relcl" and node.pos_ in _PREDICATES and not is_infinitive(node))


def _announced(draft: Draft, phase: Phase | None) -> bool:
    """Whether the day of the announcement is the event's: of deals struck and orders placed, not of talks."""
    if phase is Phase.CONSIDERING:
        return False
    if draft.relation in _DEALS or (draft.relation is Relation.OWNS_STAKE and phase is Phase.ENDED):
        return True
    return draft.relation in _SIGNED and phase is Phase.AGREED and not above(draft.anchor).hedged


def _unveiling(verb: Token, near: set[int]) -> bool:
    """ "the merger of A and B, announced on 14 February": the participle dates the deal noun."""
    told = verb.dep_ in ("acl", "relcl") and verb.head.i in near and verb.head.pos_ == "NOUN"
    return told and verb.lemma_.lower() in _set("announcing") | _set("completing")


def _set(key: str) -> frozenset[str]:
    return words("details.toml", key)
