"""How a claim stands: phase, modality, who says so. Read off the words that govern the predicate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice

from ingest.analysis import Token
from ingest.frames.above import Above, above
from ingest.frames.arguments import children
from ingest.frames.factuality import Factuality, factuality
from ingest.frames.speakers import source
from ingest.lexicon.tables import table, words
from ingest.mentions.references import Mentions
from kg.model import Cue, Kind, Modality, Phase

__all__ = ["Above", "Factuality", "Standing", "above", "factuality", "source", "standing"]


@cache
def _set(key: str) -> frozenset[str]:
    return words("standing.toml", key)


@dataclass(frozen=True, slots=True)
class Standing:
    """The outcome. `phase` None and `skip` False for attributes."""

    phase: Phase | None
    modality: Modality
    who: str | None = None
    outlet: str | None = None
    cues: frozenset[Cue] = frozenset()
    skip: bool = False


def standing(predicate: Token, kind: Kind, default: Phase | None, mentions: Mentions, parties: frozenset[int]) -> Standing:
    """Phase, modality and source of a claim made by `predicate` about `parties` (cluster indices)."""
    up = above(predicate)
    cues = _cues(predicate, mentions)
    if default in (Phase.ACTIVE, None) and _presupposed(predicate):
        return Standing(Phase.ENDED if up.past_owner else default, Modality.STATED, cues=cues)
    who, modality, outlet = source(predicate, up, mentions, parties)
    phase = default if kind is Kind.ATTRIBUTE else _phase(predicate, up, kind, default)
    refused = kind is Kind.STATE and up.infinitive and up.has("refusing")
    skip = up.conditional or refused or _hypothetical(predicate)
    if up.negated and not up.no_longer:
        phase, modality, skip = _negated(up, kind, phase, modality, skip)
    if kind is Kind.STATE and up.plan_dropped:
        changing = default in (Phase.REDUCING, Phase.EXPANDING, Phase.ENDED)
        phase, modality = default if changing else Phase.CONSIDERING, Modality.DENIED
    modality = _modality(up, kind, phase, modality)
    if modality is Modality.STATED and kind is Kind.DEAL and _whispered(predicate):
        modality = Modality.REPORTED
    return Standing(phase if kind is not Kind.ATTRIBUTE else None, modality, who, outlet, cues, skip)


def _whispered(predicate: Token) -> bool:
    """ "At the fair it was whispered that X would buy Y", "a newspaper had named X as a bidder for Y"."""
    before = predicate.doc[predicate.sent.start : predicate.i].text.lower()
    if any(phrase in before for phrase in table("standing.toml")["hearsay_phrases"]):
        return True
    over = islice((verb for verb in predicate.ancestors if verb.pos_ == "VERB"), 1)
    return any(c.lemma_.lower() in _set("press") for verb in over for c in children(verb, "nsubj"))


def _presupposed(noun: Token) -> bool:
    """Whether a relational noun only names its parties ("X's unit Y said"), whatever the sentence says of them."""
    if noun.pos_ not in ("NOUN", "PROPN") or noun.lemma_.lower() not in _set("relational"):
        return False
    if noun.dep_ in ("attr", "oprd", "acomp") or (noun.dep_ == "pobj" and noun.head.lower_ in _set("becoming")):
        return False
    lemma = noun.head.lemma_.lower()
    return not (noun.dep_ in ("dobj", "nsubjpass") and (lemma in _set("reducing") or lemma in _set("ended")))


def _hypothetical(predicate: Token) -> bool:
    """A question, "suppose that ..."."""
    sentence = predicate.sent
    if sentence[-1].text == "?" and '"' not in sentence.text:
        return True
    first = sentence[0].lower_
    return bool({first, "-".join(t.lower_ for t in sentence[:2])} & _set("supposing"))


def _negated(
    up: Above, kind: Kind, phase: Phase | None, modality: Modality, skip: bool
) -> tuple[Phase | None, Modality, bool]:
    """A plan that is not made and an ending that does not come are denied; what is otherwise not so is no claim."""
    planned = up.future or up.would or up.infinitive or up.has("agreed") or up.has("considering")
    if up.has("ended") and kind is Kind.STATE:
        return Phase.ENDED, Modality.DENIED, skip
    if (planned and (phase in (Phase.CONSIDERING, Phase.AGREED) or up.has("considering"))) or up.has("rumours"):
        return phase, Modality.DENIED, skip
    return phase, modality, skip or phase is not Phase.ABANDONED


def _modality(up: Above, kind: Kind, phase: Phase | None, modality: Modality) -> Modality:
    """Who vouches for it, with denials and hedges."""
    if modality is Modality.DENIED or up.has("denied") or (up.saying is not None and up.saying.lemma_ == "deny"):
        return Modality.DENIED
    if up.has("hearsay_adverbs") or up.has("rumours"):
        return Modality.REPORTED
    hedged = up.hedged and kind is not Kind.ATTRIBUTE and phase is not Phase.CONSIDERING
    return Modality.POSSIBLE if hedged and modality is Modality.STATED else modality


def _phase(predicate: Token, up: Above, kind: Kind, default: Phase | None) -> Phase | None:
    if kind is Kind.DEAL:
        return _deal_phase(predicate, up, default)
    if default is Phase.ACTIVE and up.past_owner:
        return Phase.ENDED
    if default is Phase.ENDED or up.no_longer or up.has("ended"):
        return Phase.REDUCING if _to_end(up) else Phase.ENDED
    if default in (Phase.REDUCING, Phase.EXPANDING):
        return default
    if up.has("reducing") and default is Phase.ACTIVE and not up.has("considering"):
        return Phase.REDUCING
    if up.has("considering") or up.hedged:
        return Phase.CONSIDERING
    if up.has("lasting") and default is Phase.ACTIVE:
        return Phase.ACTIVE
    if default is Phase.AGREED and _joined(predicate, up):
        return Phase.ACTIVE
    return Phase.AGREED if _prospective(predicate, up) else default


def _to_end(up: Above) -> bool:
    """Whether the end is still to come: "will cancel", "plans to cancel"; not "cancelled a deal to supply"."""
    at = next((n for n, lemma in enumerate(up.lemmas) if lemma in _set("ended")), -1)
    over = up.lemmas[at + 1 :]
    planned = any(lemma in _set("considering") or (up.prospect and lemma in _set("agreed")) for lemma in over)
    is_to = up.infinitive and up.lemmas[:1] == ["be"]
    return up.future or up.would or up.progressive or planned or is_to


def _joined(verb: Token, up: Above) -> bool:
    past = verb.tag_ == "VBD" or (verb.tag_ == "VBN" and up.perfect)
    return past and verb.lemma_.lower() in _set("joining") and not (up.future or up.would)


def _prospective(predicate: Token, up: Above) -> bool:
    """Whether a state is agreed and not yet there."""
    if up.future or up.would or (up.prospect and up.has("agreed")):
        return True
    if up.infinitive:
        return up.lemmas[:1] in ([], ["be"])
    return predicate.pos_ == "NOUN" and any(lemma in _set("striking") for lemma in up.lemmas[:2])


def _deal_phase(predicate: Token, up: Above, default: Phase | None) -> Phase:
    ended_talks = default is Phase.CONSIDERING and up.has("ended")
    if up.has("suing"):
        return Phase.AGREED  # "sued to block the merger"
    if up.has("abandoned") or up.plan_dropped or ended_talks:
        return Phase.ABANDONED
    if up.has("considering") or up.hedged:
        return Phase.CONSIDERING
    open_ = up.future or up.would or (up.prospect and not up.done)
    if (up.has("completed") or _as_completed(predicate)) and not open_:
        return Phase.COMPLETED
    if default is Phase.COMPLETED and up.paid:
        return Phase.COMPLETED
    if default is Phase.CONSIDERING and up.would:
        return default
    if up.future or up.would or up.has("agreed") or up.infinitive or up.progressive or up.has("expanding"):
        return Phase.AGREED
    if predicate.pos_ in ("VERB", "AUX"):
        if predicate.tag_ in ("VBZ", "VBP", "VB") or (
            predicate.tag_ == "VBG" and predicate.dep_ not in ("pcomp", "advcl", "acl")
        ):
            return Phase.AGREED if default is Phase.COMPLETED else default or Phase.AGREED
        return default or Phase.COMPLETED
    return Phase.COMPLETED if predicate.lemma_.lower() in _set("done_nouns") else default or Phase.AGREED


def _as_completed(predicate: Token) -> bool:
    """ "reported the purchase of Y as completed"."""
    doc, end = predicate.doc, min(predicate.i + 16, predicate.sent.end - 1)
    if predicate.pos_ not in ("NOUN", "PROPN"):
        return False
    return any(doc[i].lower_ == "as" and doc[i + 1].lower_ in _set("completed") for i in range(predicate.i, end))


def _cues(predicate: Token, mentions: Mentions) -> frozenset[Cue]:
    found = set()
    if mentions.an.heading[predicate.i]:
        found.add(Cue.HEADLINE)
    root = predicate.sent.root
    if {root.lemma_, *(f"{root.lemma_}-{c.lemma_}" for c in root.children)} & _set("commentary"):
        found.add(Cue.COMMENTARY)
    if any(c.lower_ in _set("anew") for c in predicate.children) or predicate.lemma_ in _set("resuming"):
        found.add(Cue.RESUMPTION)
    if predicate.dep_ in ("relcl", "appos", "acl"):
        found.add(Cue.BACKGROUND)
    return frozenset(found)
