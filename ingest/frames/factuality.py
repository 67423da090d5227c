"""Whether the text presents an event as a fact, as settled and to come, as not yet so, or as not so.

Follows implicative signatures (Nairn, Condoravdi, Karttunen 2006) and FactBank (Sauri, Pustejovsky 2009): an event begins as
a fact, its own auxiliaries and negations change that, then each word that governs it. Words: lexicon/factuality.toml.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from ingest.analysis import Token
from ingest.frames.arguments import children, is_infinitive
from ingest.lexicon.tables import words


class Factuality(StrEnum):
    """How the text presents an event."""

    FACT = "fact"
    TO_COME = "to come"  # settled: "will", "agreed to", "is due to"
    NOT_YET = "not yet"  # planned, possible, conditional, asked
    NOT_SO = "not so"  # negated, denied, called off

    @property
    def certainty(self) -> Factuality:
        """Of the three marks of a scale of certainty: there what is settled counts as a fact."""
        return Factuality.FACT if self is Factuality.TO_COME else self


_NEGATED = {
    Factuality.FACT: Factuality.NOT_SO,
    Factuality.TO_COME: Factuality.NOT_SO,
    Factuality.NOT_YET: Factuality.NOT_SO,
    Factuality.NOT_SO: Factuality.FACT,
}
_WEAKENED = {Factuality.FACT: Factuality.NOT_YET, Factuality.TO_COME: Factuality.NOT_YET}
_APART = frozenset({"relcl", "appos", "parataxis", "poss", "punct", "amod", "prt"})  # stands beside its head
_DEPTH = 8  # how many governing words are looked at
_PREDICATES = ("VERB", "AUX")


def _set(key: str) -> frozenset[str]:
    return words("factuality.toml", key)


def factuality(token: Token) -> Factuality:
    """How the text presents the event whose head word is `token`, a verb, noun or adjective of a parsed sentence."""
    state = _own(token, Factuality.FACT)
    for governor, under in _governors(token):
        state = _governed(governor, under, state)
    if _asked(token):
        return Factuality.NOT_YET
    return state


# --- the event's own words ---------------------------------------------------------------------------------------------


def _own(token: Token, state: Factuality) -> Factuality:
    """What the auxiliaries, negations and modifiers of a word make of a state."""
    return _own_verb(token, state) if token.pos_ in _PREDICATES or children(token, "aux") else _own_noun(token, state)


def _own_verb(verb: Token, state: Factuality) -> Factuality:
    modal = _modal(verb)
    hedged = modal is not None or any(c.lower_ in _set("uncertain_adverbs") for c in children(verb, "advmod"))
    if _negated(verb):
        return Factuality.NOT_YET if modal in _set("open_when_negated") else _NEGATED[state]
    if hedged or _conditional(verb):
        return _WEAKENED.get(state, state)
    settled = any(c.lower_ in _set("committed_modals") for c in children(verb, "aux"))
    return Factuality.TO_COME if settled and state is Factuality.FACT else state


def _modal(verb: Token) -> str | None:
    return next((c.lower_ for c in children(verb, "aux") if c.lower_ in _set("modals")), None)


def _negated(verb: Token) -> bool:
    return any(
        c.dep_ == "neg" or (c.dep_ in ("advmod", "preconj", "cc") and c.lower_ in _set("negating_adverbs"))
        for c in verb.children
    )


def _conditional(verb: Token) -> bool:
    return any(c.dep_ in ("mark", "advmod") and c.lower_ in _set("conditions") for c in verb.children)


def _own_noun(noun: Token, state: Factuality) -> Factuality:
    before = {c.lower_ for c in noun.children if c.i < noun.i}
    if "no" in before or before & _set("negating_adjectives"):
        return _NEGATED[state]
    return _WEAKENED.get(state, state) if before & _set("uncertain_adjectives") else state


# --- the words above -----------------------------------------------------------------------------------------------------


def _governors(token: Token) -> Iterator[tuple[Token, Token]]:
    """Each word whose meaning bears on the event, nearest first, with the word it governs."""
    node = token
    for _ in range(_DEPTH):
        head = node.head
        if head == node or not _bears(head, node):
            return
        yield head, node
        if _told(head, node):
            return
        node = head


def _bears(head: Token, node: Token) -> bool:
    """Whether the word above bears on what stands below: "sign" and "plan" on their object, "see" does not."""
    if node.dep_ in _APART:
        return node.dep_ == "relcl" and is_infinitive(node)
    if node.dep_ == "conj":
        return not (node.pos_ in _PREDICATES and children(node, "nsubj", "nsubjpass", "aux"))
    if head.pos_ == "ADP":
        return True
    lemma = head.lemma_.lower()
    if node.pos_ == "ADP" or node.dep_ == "compound":
        return lemma in _set("prospective") or (node.pos_ == "ADP" and lemma in _set("committed") | _set("counter"))
    if node.pos_ in _PREDICATES:
        return node.dep_ in ("xcomp", "ccomp", "dobj", "csubj") or (node.dep_ in ("advcl", "acl") and is_infinitive(node))
    return _takes(lemma, node)


def _takes(lemma: str, noun: Token) -> bool:
    """Whether a verb bears on its object or subject noun."""
    if noun.dep_ == "nsubj":
        return lemma in _set("light") | _set("counter")
    known = _set("light") | _set("prospective") | _set("committed") | _set("counter")
    return noun.dep_ in ("dobj", "nsubjpass", "attr") and lemma in known


def _told(head: Token, node: Token) -> bool:
    """Whether `head` tells of a finite clause: its own mood says nothing of what it tells."""
    return node.dep_ == "ccomp" and not is_infinitive(node) and head.lemma_.lower() in _set("saying")


def _governed(governor: Token, under: Token, state: Factuality) -> Factuality:
    """What a governing word makes of a state."""
    if under.dep_ == "conj":
        return state
    if governor.pos_ == "ADP":
        return _preposed(governor, state)
    if _told(governor, under):
        return Factuality.NOT_YET if _negated(governor) else state
    lemma = governor.lemma_.lower()
    if lemma in _set("counter"):
        tabled = under.lemma_.lower() in _set("tabled") and lemma in _set("turning_down")
        state = state if tabled else _NEGATED[state]
    elif lemma in _set("committed") or (lemma == "be" and is_infinitive(under)):
        state = Factuality.TO_COME if state is Factuality.FACT else state
    elif lemma in _set("prospective") or _open_infinitive(governor, under):
        state = _WEAKENED.get(state, state)
    return _own(governor, state)


def _open_infinitive(governor: Token, under: Token) -> bool:
    """ "to" without a word that says that it was done."""
    return is_infinitive(under) and governor.lemma_.lower() not in _set("implicative")


def _preposed(preposition: Token, state: Factuality) -> Factuality:
    if preposition.lower_ in _set("negating_prepositions"):
        return _NEGATED[state]
    return _WEAKENED.get(state, state) if preposition.lower_ in _set("uncertain_prepositions") else state


def _asked(token: Token) -> bool:
    """Whether the event stands in a question."""
    return token.sent[-1].text == "?" and '"' not in token.sent.text
