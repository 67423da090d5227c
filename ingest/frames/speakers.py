"""Who says what a predicate tells, and whether that is hearsay; words in lexicon/standing.toml."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ingest.analysis import Token
from ingest.frames.above import Above
from ingest.frames.arguments import children, preps
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import EntityType, Modality


@cache
def _set(key: str) -> frozenset[str]:
    return words("standing.toml", key)


def source(
    predicate: Token, up: Above, mentions: Mentions, parties: frozenset[int]
) -> tuple[str | None, Modality, str | None]:
    """Who says it, whether that is hearsay, and the outlet whose report it is."""
    speaker = _speaker(predicate, up, mentions)
    if speaker is None:
        return None, Modality.STATED, None
    clusters = mentions.refer(speaker)
    name = mentions.clusters[clusters[0]].name if clusters else _phrase(speaker)
    if set(clusters) & parties:
        return name, Modality.STATED, None
    if clusters and _is_outlet(mentions, clusters[0]):
        return name, Modality.REPORTED, name
    if _anonymous(speaker, named=bool(clusters)):
        return name, Modality.REPORTED, _outlet_of(speaker, mentions)
    if not clusters and (whose := _spoken_for(speaker, mentions) & parties):
        return mentions.clusters[min(whose)].name, Modality.STATED, None
    if _analyst(speaker, mentions, clusters):
        return name, Modality.REPORTED, None
    cites = up.saying is not None and _cites(up.saying)
    return name, Modality.REPORTED if cites else Modality.STATED, None


def _spoken_for(speaker: Token, mentions: Mentions) -> set[int]:
    """ "a spokesman for Y", "Y's spokeswoman": Y."""
    named = [*preps(speaker, "for", "of", "at"), *children(speaker, "poss", "compound")]
    return {index for token in named for index in mentions.refer(token)}


def _anonymous(speaker: Token, *, named: bool) -> bool:
    """ "a source", "one of the people", "the newspaper", "press reports"."""
    heads = [speaker, *(preps(speaker, "of") if speaker.lemma_.lower() in _set("some") else ())]
    if any(head.lemma_.lower() in _set("hearsay_sources") for head in heads):
        return True
    return not named and bool({t.lower_ for t in _near(speaker)} & (_set("hearsay_sources") | _set("press")))


def _outlet_of(speaker: Token, mentions: Mentions) -> str | None:
    """The outlet that a phrase like "the newspaper X" names."""
    named = (mentions.at[t.i] for t in speaker.subtree if t.i in mentions.at)
    return next((mentions.clusters[index].name for index in named if _is_outlet(mentions, index)), None)


def _analyst(speaker: Token, mentions: Mentions, clusters: tuple[int, ...]) -> bool:
    """Whether it is what an onlooker says, named or not."""
    if {t.lower_ for t in _near(speaker)} & _set("analysts"):
        return True
    person = bool(clusters) and mentions.clusters[clusters[0]].type is EntityType.PERSON
    return person and any(t.lower_ in _set("analysts") for t in speaker.subtree)


def _cites(saying: Token) -> bool:
    """ "..., it said, citing people close to the talks"."""
    return any(
        c.lemma_ == "cite" and any(t.lemma_.lower() in _set("hearsay_sources") for t in c.subtree)
        for c in children(saying, "advcl")
    )


# --- the speaker ------------------------------------------------------------------------------------------------------


def _speaker(predicate: Token, up: Above, mentions: Mentions) -> Token | None:
    telling = up.saying if up.saying is not None else _denying(predicate, up)
    if telling is not None:
        agents = [p for a in children(telling, "agent") for p in children(a, "pobj")]
        found = next(iter([*children(telling, "nsubj"), *agents]), None)
        if found is not None:
            return found
    if mentions.an.heading[predicate.i]:
        return _credit(predicate)
    return _according(predicate) or _tagged(predicate)


def _denying(predicate: Token, up: Above) -> Token | None:
    """The verb that denies it; not where it only describes whoever denies: "X, chief executive of Y, denied that"."""
    described = up.denying is not None and any(predicate in c.subtree for c in children(up.denying, "nsubj"))
    return None if described else up.denying


def _credit(predicate: Token) -> Token | None:
    """The credit at the end of a headline: "A to buy B: sources", "A to buy B - paper"."""
    last = [t for t in predicate.sent if not t.is_space][-1]
    low = max(last.i - 4, predicate.i)
    marks = [t.i for t in predicate.doc[low : last.i] if t.text in _set("credit_marks")]
    return last if marks and any(_credited(t) for t in predicate.doc[marks[-1] + 1 : last.i + 1]) else None


def _credited(token: Token) -> bool:
    return token.lower_ in _set("hearsay_sources") | _set("press")


def _according(predicate: Token) -> Token | None:
    """ "according to X" in the sentence."""
    return next((p for t in predicate.sent if t.lower_ == "according" for p in preps(t, "to")), None)


def _tagged(predicate: Token) -> Token | None:
    """The speaker of "..., X said" behind the predicate, also where the parse takes X for an apposition."""
    for token in predicate.doc[predicate.i + 1 : predicate.sent.end]:
        if token.lemma_ not in _set("quoting") or token.tag_ not in ("VBD", "VBZ", "VBP") or children(token, "ccomp"):
            continue
        if token.dep_ == "parataxis" or token.is_ancestor(predicate):
            subject = children(token, "nsubj")
            if subject:
                return subject[0]
        elif token.dep_ == "advcl" and (before := _between_comma_and(token)) is not None:
            return before
    return None


def _between_comma_and(verb: Token) -> Token | None:
    """The head of the noun phrase between the last comma and a verb of saying."""
    for i in range(verb.i - 1, max(verb.i - 10, verb.sent.start), -1):
        if verb.doc[i].text == ",":
            phrase = verb.doc[i + 1 : verb.i]
            return next((t for t in phrase if t.pos_ in ("NOUN", "PROPN") and t.dep_ != "compound"), None)
    return None


# --- phrases ----------------------------------------------------------------------------------------------------------


def _near(token: Token) -> Iterator[Token]:
    yield token
    yield from (c for c in token.children if c.dep_ in ("compound", "amod", "appos", "poss", "nmod"))


def _phrase(token: Token) -> str:
    left = min((c.i for c in token.children if c.dep_ in ("amod", "compound", "nummod", "poss", "det")), default=token.i)
    return str(token.doc[left : token.i + 1].text[:80])


def _is_outlet(mentions: Mentions, index: int) -> bool:
    """Whether it reports news: by its name, or as "the newspaper X" and not "the newspaper owner X"."""
    cluster = mentions.clusters[index]
    described = bool(cluster.descriptions & _set("press")) and not cluster.descriptions & _set("press_owners")
    return index in mentions.outlets or described
