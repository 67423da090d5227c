"""The second opinion: what the learned reader adds to the frames' claims, and how sure both together are."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ingest.analysis import Token
from ingest.frames.draft import Draft
from ingest.frames.kinds import KINDS
from ingest.frames.standing import standing
from ingest.frames.titles import Title, Titles
from ingest.learned.asking import Asking, Parties
from ingest.learned.confidence import Calibration
from ingest.learned.model import Judgement, Label, Network
from ingest.learned.pairs import windows
from ingest.learned.roles import Roles
from ingest.lexicon.tables import words
from ingest.mentions.references import Mentions
from kg.model import SYMMETRIC, Claim, Cue, Kind, Modality, Phase, Relation
from kg.vocabulary import phases

FRAME = "learned"
MOST_ADDED = 6  # to one article: where the network sees more it has met a table or a list
_ASKING = words("standing.toml", "asking")
_DECLINING = words("standing.toml", "declining")
_GO_BETWEENS = words("standing.toml", "go_betweens")
_DEALS = frozenset({Relation.ACQUIRES, Relation.OWNS_STAKE, Relation.INVESTS_IN})
Held = Mapping[tuple[Relation, Parties], set[int]]  # -> sentences


@dataclass(frozen=True, slots=True)
class _Found:
    """One relation of one pair as the network sees it in one sentence."""

    label: Label
    probability: float
    judgement: Judgement

    @property
    def parties(self) -> Parties:
        """Subject and object."""
        left, right = self.judgement.pair.left.cluster, self.judgement.pair.right.cluster
        return (left, right) if self.label.forward else (right, left)


class SecondOpinion:
    """The network's judgements of one article; `claims`: those that the frames made of it."""

    def __init__(self, mentions: Mentions, network: Network, claims: Iterable[Claim]) -> None:
        self._m = mentions
        self._asking = Asking(mentions, claims, network.relations)
        self._titles = Titles(mentions)
        self._thresholds: Mapping[str, float] = network.settings["thresholds"]
        self._calibration = Calibration.of(network.settings["calibration"])
        self._judgements = list(network.judge(windows(mentions, self._asking.wants)))
        self._of: dict[frozenset[int], list[Judgement]] = {}  # by the two parties
        for judgement in self._judgements:
            self._of.setdefault(frozenset((judgement.pair.left.cluster, judgement.pair.right.cluster)), []).append(judgement)
        self._added: set[tuple[Relation, Parties]] = set()

    def _strongest(self, relation: Relation, parties: Parties) -> float | None:
        """The highest probability of a relation of two parties in the article; in either order for symmetric ones."""
        told = (
            probability
            for judgement in self._of.get(frozenset(parties), ())
            for label, probability in judgement.labels.items()
            if label.relation is relation and parties in _orders(_Found(label, probability, judgement))
        )
        return max(told, default=None)

    def _sure(self) -> Iterator[_Found]:
        """What the network holds for likely enough, the likeliest first."""
        found = [
            _Found(label, probability, judgement)
            for judgement in self._judgements
            for label, probability in judgement.labels.items()
            if probability >= self._threshold(label.relation, judgement)
        ]
        return iter(sorted(found, key=lambda f: -f.probability))

    def _threshold(self, relation: Relation, judgement: Judgement) -> float:
        """From which probability on a relation counts; a higher one where a party goes without saying."""
        asked = self._thresholds.get(relation, self._thresholds["other"])
        return max(asked, self._thresholds.get("unsaid", 1.0)) if self._unnamed(judgement) else asked

    def _unnamed(self, judgement: Judgement) -> bool:
        """Whether the sentence names only one of the two."""
        pair = judgement.pair
        return not self._asking.may_add((pair.left.cluster, pair.right.cluster), pair.sentence)

    # --- what the frames missed -----------------------------------------------------------------------------------

    def additions(self, held: Held) -> dict[int, list[Draft]]:
        """Drafts, by sentence, of the relations that the frames did not find anywhere in the article."""
        chosen: dict[tuple[Relation, Parties], _Found] = {}
        roles = Roles(self._m, held)
        taken = {place for (r, parties), at in held.items() for number in at for place in _places(r, parties, number)}
        for found in self._sure():
            key = (found.label.relation, found.parties)
            if not self._stands(found) or _known(key, held) or _known(key, chosen) or self._read_already(found, held):
                continue
            sentence = found.judgement.pair.sentence
            places = _places(found.label.relation, found.parties, sentence) | self._unsaid_places(found)
            free = found.label.relation is Relation.ACQUIRES or not places & taken  # a firm can buy several
            if len(chosen) < MOST_ADDED and free and roles.fit(found.label.relation, found.parties, sentence):
                chosen[key] = found
                taken |= places
                roles.add(found.label.relation, found.parties, sentence)
        self._added = set(chosen)
        drafts: dict[int, list[Draft]] = {}
        for found in chosen.values():
            drafts.setdefault(found.judgement.pair.sentence, []).append(self._draft(found))
        return drafts

    @staticmethod
    def _read_already(found: _Found, held: Held) -> bool:
        """Whether the frames read this sentence of both parties, or the same of one: what is left is mostly wrong."""
        family = _DEALS if found.label.relation in _DEALS else {found.label.relation}
        number, own = found.judgement.pair.sentence, set(found.parties)
        read = [(relation, own & set(parties)) for (relation, parties), at in held.items() if number in at]
        return any(shared == own or (shared and relation in family) for relation, shared in read)

    def _stands(self, found: _Found) -> bool:
        """Whether the sentence says it and the parties can be what the relation asks for."""
        if found.label.relation is Relation.HOLDS_ROLE and self._title(found) is None:
            return False
        number = found.judgement.pair.sentence
        spoken_of = self._asking.may_add(found.parties, number) or self._asking.may_mean(found.parties, number)
        if not spoken_of or self._unsaid(found):
            return False
        return self._asking.fits(found.label.relation, found.parties)

    def _unsaid_places(self, found: _Found) -> frozenset[tuple[object, ...]]:
        """Of a party that goes without saying there is one: a relation, the party named, on which side, and where."""
        if not self._unnamed(found.judgement):
            return frozenset()
        right, number = found.judgement.pair.right.cluster, found.judgement.pair.sentence
        return frozenset({(found.label.relation, right, found.parties.index(right), number)})

    def _draft(self, found: _Found) -> Draft:
        relation, (subject, object_) = found.label.relation, found.parties
        anchor = self._anchor(found.judgement)
        title = self._title(found) if relation is Relation.HOLDS_ROLE else None
        return Draft(
            relation=relation, subject=subject, object=object_, anchor=anchor, near=anchor,
            phase=_likely(found.judgement.phases, relation), fixed=True,
            modality=max(Modality, key=lambda m: found.judgement.modalities[m]),
            title=title.text if title is not None else None,
            cues=frozenset({Cue.UNCONFIRMED}), confidence=self._calibration.confidence(0.0, found.probability), frame=FRAME,
        )  # fmt: skip

    def _unsaid(self, found: _Found) -> bool:
        """Whether the clause is a question, a condition, a denial or a wish: the frames' own reading of how it stands."""
        relation = found.label.relation
        anchor, kind = self._anchor(found.judgement), KINDS.get(relation, Kind.ATTRIBUTE)
        phase, parties = _likely(found.judgement.phases, relation), frozenset(found.parties)
        own = self._own(found.judgement)
        over = list({node.i: node for token in own for node in _up_to(token, anchor)}.values())
        wished = any(node.lemma_ in _ASKING for node in over)
        declined = relation is Relation.HOLDS_ROLE and any(node.lemma_ in _DECLINING for node in over)
        behind = len(own) == 2 and any(_behind_another(a, b) for a, b in (own, own[::-1]))
        return wished or declined or behind or any(standing(node, kind, phase, self._m, parties).skip for node in over)

    def _title(self, found: _Found) -> Title | None:
        """The title nearest to the person in the sentence."""
        start, end = self._m.an.bounds[found.judgement.pair.sentence]
        person = next((i for i in range(start, end) if found.parties[0] in self._m.refer(self._m.an.doc[i])), start)
        named = [t for token in self._m.an.doc[start:end] if (t := self._titles.around(token)) is not None]
        return min(named, key=lambda title: min(abs(title.start - person), abs(title.end - person)), default=None)

    def _anchor(self, judgement: Judgement) -> Token:
        """The word whose clause says it: the lowest that governs both parties, or the later party's own governor."""
        own = self._own(judgement)
        node = own[0]
        while node.head != node and not all(node == token or node.is_ancestor(token) for token in own):
            node = node.head
        while node.head != node and node.pos_ not in ("VERB", "AUX", "NOUN"):
            node = node.head
        return node

    def _own(self, judgement: Judgement) -> list[Token]:
        """The first token of each party's mentions in the sentence itself."""
        start, end = self._m.an.bounds[judgement.pair.sentence]
        doc = self._m.an.doc
        clusters = (judgement.pair.left.cluster, judgement.pair.right.cluster)
        found = [next((doc[i] for i in range(start, end) if c in self._m.refer(doc[i])), None) for c in clusters]
        return [token for token in found if token is not None] or [doc[start]]

    # --- what the frames found ------------------------------------------------------------------------------------

    def weigh(self, claims: Iterable[Claim]) -> tuple[Claim, ...]:
        """The claims, the frames' with the confidence that both readers together give."""
        return tuple(map(self._weighed, claims))

    def _weighed(self, claim: Claim) -> Claim:
        if claim.object is None:
            return claim
        parties = (self._index[claim.subject.key], self._index[claim.object.key])
        agreed = self._strongest(claim.relation, parties)
        if agreed is None or (claim.relation, parties) in self._added:
            return claim
        return replace(claim, confidence=self._calibration.confidence(claim.confidence, agreed))

    @cached_property
    def _index(self) -> dict[str, int]:
        """Keys of the clusters -> their places."""
        return {cluster.key: cluster.index for cluster in self._m.clusters}


def _behind_another(party: Token, other: Token) -> bool:
    """ "A unit of X supplies Y", "Y seeks a buyer for X": what is said is said of the unit or the buyer, not of X."""
    while party.dep_ == "compound":
        party = party.head
    noun = party.head.head if party.dep_ == "pobj" else party
    acts = noun.lemma_ in _GO_BETWEENS and noun.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj")
    return acts and not noun.is_ancestor(other)


def _up_to(token: Token, anchor: Token) -> Iterator[Token]:
    """The anchor and the verbs between it and a word that it governs: "supply" in "A asked B to supply"."""
    yield anchor
    yield from (node for node in token.ancestors if node.pos_ in ("VERB", "AUX") and anchor.is_ancestor(node))


def _places(relation: Relation, parties: Parties, sentence: int) -> frozenset[tuple[object, ...]]:
    """What only one claim can fill: a person's office in a sentence, a product's maker, a firm's merger."""
    if relation is Relation.HOLDS_ROLE:
        return frozenset({(relation, parties[0], sentence)})
    if relation is Relation.BRAND_OF:
        return frozenset({(relation, parties[0])})
    if relation in (Relation.MERGES_WITH, Relation.ACQUIRES):
        return frozenset({(Relation.MERGES_WITH, party) for party in parties})
    return frozenset()


def _known(key: tuple[Relation, Parties], known: Container[tuple[Relation, Parties]]) -> bool:
    """Whether this or a relation that says as much is known: a takeover is a stake, whichever way the two stand."""
    relation, parties = key
    if relation in _DEALS:
        return any((deal, pair) in known for deal in _DEALS for pair in (parties, parties[::-1]))
    return (relation, parties) in known or (relation, parties[::-1]) in known


def _orders(found: _Found) -> tuple[Parties, ...]:
    return (found.parties, found.parties[::-1]) if found.label.relation in SYMMETRIC else (found.parties,)


def _likely(likely: dict[Phase, float], relation: Relation) -> Phase | None:
    """The likeliest of the phases that this relation knows."""
    kind = KINDS.get(relation, Kind.ATTRIBUTE)
    known = phases(kind)
    return max(known, key=lambda phase: likely.get(phase, 0.0)) if known else None
