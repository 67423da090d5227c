"""Which pairs the network is asked about: those that a claim relates, and those to which its word could add a claim.

The others would be judged for nothing: on agency news half of the pairs, and with them one window in eight.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.learned.pairs import Pair
from ingest.mentions.references import Mentions
from kg.model import Claim, EntityType, Relation
from kg.vocabulary import relation_table

MOST_PARTIES = 8  # of a sentence to which the network may add
Parties = tuple[int, int]  # clusters: subject, object


@dataclass(frozen=True, slots=True)
class _Named:
    """What a sentence names by name, and how many parties it names or refers to."""

    clusters: frozenset[int]
    parties: int


class Asking:
    """The pairs of one article, given the claims that the frames made of it and the relations that the network knows."""

    def __init__(self, mentions: Mentions, claims: Iterable[Claim], relations: Iterable[Relation]) -> None:
        self._m = mentions
        self._related = {frozenset((c.subject.key, c.object.key)) for c in claims if c.object is not None}
        self._relations = tuple(relations)
        self._sentences: dict[int, _Named] = {}

    def wants(self, pair: Pair) -> bool:
        """Whether anything can follow from what the network says of the pair."""
        parties = (pair.left.cluster, pair.right.cluster)
        keys = frozenset(self._m.clusters[party].key for party in parties)
        added = self.may_add(parties, pair.sentence) or self.may_mean(parties, pair.sentence)
        return keys in self._related or (added and self._relatable(parties))

    def may_add(self, parties: Parties, sentence: int) -> bool:
        """Whether the sentence names both, for whom "the company" means is one guess more, and few others beside them."""
        named = self._named(sentence)
        return named.parties <= MOST_PARTIES and named.clusters >= set(parties)

    def may_mean(self, parties: Parties, sentence: int) -> bool:
        """Whether the sentence names one of them and leaves the other, a firm told of before, unsaid."""
        named = self._named(sentence)
        return named.parties <= MOST_PARTIES and len(named.clusters & set(parties)) == 1

    def fits(self, relation: Relation, parties: Parties) -> bool:
        """Whether subject and object can be what the relation asks for."""
        info = relation_table()[relation]
        subject, object_ = (self._m.clusters[party].type for party in parties)
        return _fits(subject, info.subject_types) and _fits(object_, info.object_types)

    def _relatable(self, parties: Parties) -> bool:
        return any(self.fits(relation, pair) for relation in self._relations for pair in (parties, parties[::-1]))

    def _named(self, sentence: int) -> _Named:
        if sentence not in self._sentences:
            start, end = self._m.an.bounds[sentence]
            told = {cluster for token in self._m.an.tokens[start:end] for cluster in self._m.refer(token)}
            named = frozenset(self._m.at[i] for i in range(start, end) if i in self._m.at)
            self._sentences[sentence] = _Named(named, len(told))
        return self._sentences[sentence]


def _fits(type_: EntityType, asked: frozenset[EntityType]) -> bool:
    """Types are voted with few votes: what is of no type fits, and a country stands for its government."""
    stand_in = {EntityType.PLACE: EntityType.AUTHORITY, EntityType.FIRM: EntityType.PRODUCT}.get(type_)
    return type_ in asked or type_ is EntityType.OTHER or stand_in in asked
