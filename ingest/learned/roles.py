"""Which parties play which part in a sentence, so that the pairs of one relation agree with each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ingest.analysis import Token
from ingest.mentions.references import Mentions
from kg.model import SYMMETRIC, Relation

_OWNING = frozenset({Relation.OWNS_STAKE, Relation.ACQUIRES, Relation.INVESTS_IN})
_MAKING = frozenset({Relation.BRAND_OF})
Parties = tuple[int, int]


class Roles:
    """The pairs that sentences are already said to relate.

    A supplier in a sentence is not a customer in it too, and a second supplier of one customer is named beside the first
    ("A and B supply C"), else the sentence speaks of him for another reason.
    """

    def __init__(self, mentions: Mentions, held: Mapping[tuple[Relation, Parties], Iterable[int]]) -> None:
        self._m = mentions
        self._pairs: dict[tuple[Relation, int], list[Parties]] = {}
        for (relation, parties), sentences in held.items():
            for sentence in sentences:
                self.add(relation, parties, sentence)

    def add(self, relation: Relation, parties: Parties, sentence: int) -> None:
        """This pair is related in this sentence."""
        self._pairs.setdefault((_family(relation), sentence), []).append(parties)

    def fit(self, relation: Relation, parties: Parties, sentence: int) -> bool:
        """Whether the pair plays along with those that are related there already."""
        known = self._pairs.get((_family(relation), sentence), [])
        return all(self._agree(relation, parties, other, sentence) for other in known)

    def _agree(self, relation: Relation, new: Parties, old: Parties, sentence: int) -> bool:
        if relation in SYMMETRIC:
            shared = set(new) & set(old)
            mine, theirs = set(new) - shared, set(old) - shared
            return len(shared) != 1 or self._beside(mine.pop(), theirs.pop(), sentence)
        if new[0] == old[1] or new[1] == old[0]:
            return False
        if new[1] == old[1]:
            return self._beside(new[0], old[0], sentence)
        return new[0] != old[0] or relation in _OWNING | _MAKING or self._beside(new[1], old[1], sentence)

    def _beside(self, one: int, other: int, sentence: int) -> bool:
        """Whether two parties are members of one list there."""
        return any(
            set(_chain(a)) & set(_chain(b)) for a in self._tokens(one, sentence) for b in self._tokens(other, sentence)
        )

    def _tokens(self, cluster: int, sentence: int) -> Iterator[Token]:
        start, end = self._m.an.bounds[sentence]
        return (self._m.an.doc[i] for i in range(start, end) if self._m.at.get(i) == cluster)


def _family(relation: Relation) -> Relation:
    return Relation.OWNS_STAKE if relation in _OWNING else relation


def _chain(token: Token) -> Iterator[int]:
    """The token and what it is coordinated with, up to the list's first member."""
    yield token.i
    while token.dep_ in ("conj", "appos", "compound", "nmod", "poss") and token.head != token:
        token = token.head
        yield token.i
