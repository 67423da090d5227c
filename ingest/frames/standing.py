"""How a claim stands: phase, modality, who says so. Read off the words that govern the predicate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from ingest.analysis import Token
from ingest.frames.arguments import children, is_infinitive, preps
from ingest.frames.factuality import Factuality, factuality
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions, is_outlet
from kg.model import Cue, EntityType, Kind, Modality, Phase

__all__ = ["Above", "Factuality", "Standing", "above", "factuality", "source", "standing"]

_FUTURE = frozenset({"will", "'ll", "shall", "wo"})
_HEDGES = frozenset({"may", "might", "could"})
_NEGATIONS = frozenset({"not", "n't", "never", "no"})


_CLASSES = (
    "considering", "agreed", "abandoned", "completed", "ended", "reducing", "expanding", "denied", "possible", "light",
    "saying", "hearsay_sources", "parts",
)  # fmt: skip


@cache
def _set(key: str) -> frozenset[str]:
    return words("standing.toml", key)


@dataclass(slots=True)
class Above:
    """What stands above a predicate, collected on the way up to its clause's root or a verb of saying."""

    lemmas: list[str] = field(default_factory=list)
    negated: bool = False
    future: bool = False
    hedged: bool = False
    conditional: bool = False
    past: bool = False
    perfect: bool = False
    infinitive: bool = False
    progressive: bool = False
    no_longer: bool = False
    would: bool = False
    saying: Token | None = None

    def infinitive_of_plan(self) -> bool:
        """Whether the reduction itself is only considered."""
        return self.has("considering")

    def has(self, key: str) -> bool:
        """Whether any governing word is of this class."""
        return any(lemma in _set(key) for lemma in self.lemmas)


@dataclass(frozen=True, slots=True)
class Standing:
    """The outcome. `phase` None and `skip` False for attributes."""

    phase: Phase | None
    modality: Modality
    who: str | None = None
    outlet: str | None = None
    cues: frozenset[Cue] = frozenset()
    skip: bool = False


def above(predicate: Token) -> Above:
    """Collect the governing words of a predicate."""
    found = Above()
    first = True
    for node in _path(predicate):
        _note(node, found, first=first)
        first = False
        if found.saying is not None:
            break
    return found


def _path(node: Token) -> Iterator[Token]:
    """The predicate and what governs it: light verbs over nouns, control verbs over infinitives, verbs of saying."""
    for _ in range(9):
        yield node
        head = node.head
        if (
            head == node
            or (node.dep_ == "relcl" and not is_infinitive(node))
            or node.dep_ in ("advcl", "appos", "poss", "parataxis")
        ):
            if node.dep_ == "advcl" and head.lemma_ in _set("saying"):
                yield head
            return
        if node.dep_ == "conj" and node.pos_ in ("VERB", "AUX"):
            shared = not children(node, "nsubj", "nsubjpass") and not children(node, "aux", "auxpass")
            if not shared and head.dep_ not in ("ccomp", "xcomp"):
                return
            node = head
            continue
        if node.dep_ in ("nsubj",) and head.pos_ in ("VERB", "AUX") and head.lemma_ in _set("saying"):
            return
        if node.dep_ == "pobj" and not _bears(head):
            return
        node = head


def _bears(preposition: Token) -> bool:
    """Whether what stands above a preposition decides on its object: "talks on a merger", not "a suit over a merger"."""
    if preposition.lower_ in _set("apart"):
        return False
    lemma = preposition.head.lemma_.lower()
    return any(lemma in _set(key) for key in _CLASSES) or preposition.head.pos_ in ("ADP", "SCONJ")


def _note(node: Token, found: Above, *, first: bool) -> None:
    lemma = node.lemma_.lower()
    if (
        node.pos_ in ("VERB", "AUX")
        and not first
        and lemma in _set("saying")
        and node.dep_ != "xcomp"
        and not children(node, "nsubjpass")
        and not (lemma in ("announce", "report", "show", "offer", "confirm") and children(node, "dobj"))
    ):
        found.saying = node
        return
    if lemma == "close" and node.pos_ == "ADJ":
        lemma = "close-adj"
    if not first or lemma in _set("possible"):
        found.lemmas.append(lemma)
    if node.pos_ in ("VERB", "AUX"):
        _note_verb(node, found, first=first)
    elif node.pos_ in ("NOUN", "PROPN", "ADJ"):
        found.lemmas.extend(
            c.lower_ for c in node.children if c.dep_ in ("amod", "compound") and c.i != node.i and c.text[0].islower()
        )
        found.negated |= any(c.lower_ == "no" for c in node.children)


def _note_verb(node: Token, found: Above, *, first: bool) -> None:
    for child in node.children:
        word = child.lower_
        if child.dep_ == "neg" or (child.dep_ == "advmod" and word == "never"):
            found.negated = True
            if any(c.lower_ == "longer" for c in node.children) or child.lower_ == "longer":
                found.no_longer = True
        elif child.dep_ in ("aux", "auxpass"):
            found.future |= word in _FUTURE
            found.would |= word in ("would", "'d")
            found.hedged |= word in _HEDGES
            found.perfect |= child.lemma_ == "have"
            found.progressive |= first and child.lemma_ == "be" and node.tag_ == "VBG"
            if word == "to" and first:
                found.infinitive = True
        elif child.dep_ == "advmod":
            found.lemmas.append(word)
            if word == "longer":
                found.no_longer = True
        elif child.dep_ == "mark" and word in ("if", "whether", "unless"):
            found.conditional = True
        elif child.dep_ == "prt" and word in ("off", "out", "down"):
            found.lemmas.append(f"{node.lemma_}-{word}")
        elif child.dep_ == "acomp":
            found.lemmas.append(child.lower_)
    if first:
        found.past |= node.tag_ in ("VBD", "VBN")


def standing(predicate: Token, kind: Kind, default: Phase | None, mentions: Mentions, parties: frozenset[int]) -> Standing:
    """Phase, modality and source of a claim made by `predicate` about `parties` (cluster indices)."""
    up = above(predicate)
    who, modality, outlet = source(predicate, up, mentions, parties)
    question = mentions.an.doc[predicate.sent.end - 1].text == "?" and '"' not in predicate.sent.text
    phase = default if kind is Kind.ATTRIBUTE else _phase(predicate, up, kind, default)
    skip = up.conditional or question
    if up.negated and not up.no_longer:
        planned = up.future or up.would or up.infinitive or up.has("agreed") or up.has("considering")
        denied_plan = planned and (phase in (Phase.CONSIDERING, Phase.AGREED) or up.has("considering"))
        ended_not = up.has("ended") and kind is Kind.STATE
        if denied_plan or ended_not:
            modality = Modality.DENIED
            phase = Phase.ENDED if ended_not else phase
        elif phase is not Phase.ABANDONED:
            skip = True
    if up.has("denied") or (up.saying is not None and up.saying.lemma_ == "deny"):
        modality = Modality.DENIED
    if modality is Modality.STATED and (up.hedged or up.has("possible")) and kind is not Kind.ATTRIBUTE:
        modality = Modality.POSSIBLE if up.hedged and phase is not Phase.CONSIDERING else modality
    if up.has("hearsay_adverbs") and modality is not Modality.DENIED:
        modality = Modality.REPORTED
    if kind is Kind.ATTRIBUTE:
        phase = None
    return Standing(phase, modality, who, outlet, _cues(predicate, mentions), skip)


def _phase(predicate: Token, up: Above, kind: Kind, default: Phase | None) -> Phase | None:
    if kind is Kind.DEAL:
        return _deal_phase(predicate, up, default)
    is_to = up.infinitive and up.lemmas[:1] == ["be"]
    prospective = up.future or up.would or up.has("considering") or is_to or (up.infinitive and up.has("agreed"))
    if up.no_longer or up.has("ended"):
        return Phase.REDUCING if prospective or up.progressive else Phase.ENDED
    if default is Phase.ENDED:
        return Phase.REDUCING if prospective or up.progressive else Phase.ENDED
    if default in (Phase.REDUCING, Phase.EXPANDING):
        return default
    if up.has("reducing") and default is Phase.ACTIVE and not up.infinitive_of_plan():
        return Phase.REDUCING
    if up.has("considering") or up.hedged:
        return Phase.CONSIDERING
    if up.future or up.would or (up.infinitive and (up.has("agreed") or up.lemmas[:1] in ([], ["be"]))):
        return Phase.AGREED
    return default


def _deal_phase(predicate: Token, up: Above, default: Phase | None) -> Phase:
    if up.has("abandoned"):
        return Phase.ABANDONED
    if up.has("considering") or up.hedged:
        return Phase.CONSIDERING
    if (up.has("completed") or _as_completed(predicate)) and not (up.future or up.would or up.infinitive):
        return Phase.COMPLETED
    if up.future or up.would or up.has("agreed") or up.infinitive or up.progressive or up.has("expanding"):
        return Phase.AGREED
    if predicate.pos_ in ("VERB", "AUX"):
        if predicate.tag_ in ("VBZ", "VBP", "VB") or (
            predicate.tag_ == "VBG" and predicate.dep_ not in ("pcomp", "advcl", "acl")
        ):
            return Phase.AGREED if default is Phase.COMPLETED else default or Phase.AGREED
        return default or Phase.COMPLETED
    return default or Phase.AGREED


def _as_completed(predicate: Token) -> bool:
    """ "reported the purchase of Y as completed"."""
    doc, end = predicate.doc, min(predicate.i + 16, predicate.sent.end - 1)
    if predicate.pos_ not in ("NOUN", "PROPN"):
        return False
    return any(doc[i].lower_ == "as" and doc[i + 1].lower_ in _set("completed") for i in range(predicate.i, end))


# --- attribution ------------------------------------------------------------------------------------------------------


def source(
    predicate: Token, up: Above, mentions: Mentions, parties: frozenset[int]
) -> tuple[str | None, Modality, str | None]:
    """Who says it, whether that is hearsay, and the outlet whose report it is."""
    speaker = _speaker(predicate, up)
    if speaker is None:
        return None, Modality.STATED, None
    clusters = mentions.refer(speaker)
    name = mentions.clusters[clusters[0]].name if clusters else _phrase(speaker)
    if set(clusters) & parties:
        return name, Modality.STATED, None
    if clusters and _is_outlet(mentions, clusters[0]):
        return name, Modality.REPORTED, name
    inside = {t.lower_ for t in _near(speaker)}
    if speaker.lemma_.lower() in _set("hearsay_sources") or (inside & _set("hearsay_sources") and not clusters):
        outlet = next(
            (
                mentions.clusters[mentions.at[t.i]].name
                for t in speaker.subtree
                if t.i in mentions.at and _is_outlet(mentions, mentions.at[t.i])
            ),
            None,
        )
        return name, Modality.REPORTED, outlet
    if inside & _set("analysts") or (
        clusters and mentions.clusters[clusters[0]].type is EntityType.PERSON and _near_analyst(speaker)
    ):
        return name, Modality.REPORTED, None
    return name, Modality.STATED, None


def _speaker(predicate: Token, up: Above) -> Token | None:
    if up.saying is not None:
        subject = children(up.saying, "nsubj")
        if subject:
            return subject[0]
        agent = [p for a in children(up.saying, "agent") for p in children(a, "pobj")]
        if agent:
            return agent[0]
    for token in predicate.sent:
        if token.lower_ == "according":
            found = preps(token, "to")
            if found:
                return found[0]
        if (
            token.lemma_ in ("say", "report", "tell")
            and token.dep_ in ("parataxis", "ROOT", "ccomp")
            and token.tag_ in ("VBD", "VBZ", "VBP")
            and token.i > predicate.i
        ):
            subject = children(token, "nsubj")
            if subject and (token.dep_ == "parataxis" or token.is_ancestor(predicate)):
                return subject[0]
    return None


def _near(token: Token) -> Iterator[Token]:
    yield token
    yield from (c for c in token.children if c.dep_ in ("compound", "amod", "appos", "poss", "nmod"))


def _near_analyst(token: Token) -> bool:
    return any(t.lower_ in _set("analysts") for t in token.subtree)


def _phrase(token: Token) -> str:
    left = min((c.i for c in token.children if c.dep_ in ("amod", "compound", "nummod", "poss", "det")), default=token.i)
    phrase = token.doc[left : token.i + 1].text
    return str(phrase[:80])


def _is_outlet(mentions: Mentions, index: int) -> bool:
    return is_outlet(mentions.clusters[index])


def _cues(predicate: Token, mentions: Mentions) -> frozenset[Cue]:
    found = set()
    if mentions.an.heading[predicate.i]:
        found.add(Cue.HEADLINE)
    root = predicate.sent.root
    if root.lemma_ in ("underscore", "highlight", "underline", "illustrate") or (
        root.lemma_ == "raise" and any(c.lemma_ == "question" for c in root.children)
    ):
        found.add(Cue.COMMENTARY)
    if any(c.lower_ in ("again", "anew") for c in predicate.children) or predicate.lemma_ in ("resume", "return"):
        found.add(Cue.RESUMPTION)
    if predicate.dep_ in ("relcl", "appos", "acl"):
        found.add(Cue.BACKGROUND)
    return frozenset(found)
