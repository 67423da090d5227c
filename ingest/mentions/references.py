"""What every token of an article refers to: names, descriptions ("the startup") and pronouns ("its") alike."""

from __future__ import annotations

from functools import cached_property

from ingest.analysis import Analysed, Token
from ingest.lexicon.tables import name_words, words
from ingest.mentions.antecedents import Antecedents
from ingest.mentions.clusters import Cluster
from ingest.mentions.nominals import Nominals
from ingest.mentions.peoples import stand_ins
from ingest.mentions.profiles import describe
from ingest.mentions.salience import Salience
from ingest.mentions.scene import Scene, is_outlet
from kg.model import EntityType

__all__ = ["Mentions", "is_outlet"]

_PRONOUNS = {word: kind for kind in ("it", "he", "they", "we") for word in words("mentions.toml", kind)}
_RELATIVE = words("mentions.toml", "relative")
_BUYING = words("stakes.toml", "buying")
_OFFICERS = name_words("person_nouns") | words("mentions.toml", "others") | words("mentions.toml", "person_words")
_OWNING = frozenset({EntityType.FIRM, EntityType.OTHER})


class Mentions:
    """Clusters of one article and what each token refers to."""

    def __init__(self, an: Analysed, clusters: list[Cluster]) -> None:
        self.an = an
        self.clusters = clusters
        self.at: dict[int, int] = {i: c.index for c in clusters for m in c.mentions for i in range(m.start, m.end)}
        self._cache: dict[int, tuple[int, ...]] = {}
        self._busy: set[int] = set()
        self._scene = Scene(an, clusters, self.at)
        self._antecedents = Antecedents(self._scene, self.refer)
        self._nominals = Nominals(self._scene, self.refer, self._antecedents.firm)
        describe(an, clusters, self.at)
        self.at.update(dict(stand_ins(self._scene)))

    @cached_property
    def salience(self) -> Salience:
        """Whom a sentence is about that does not say so."""
        return Salience(self._scene, self.refer)

    @property
    def topic(self) -> int | None:
        """The firm that the article is about; None when no firm is named twice."""
        return self._scene.topic

    def acts(self, cluster: int) -> bool:
        """Whether it is a firm that can be spoken of: no news outlet."""
        return self._scene.acts(cluster)

    @property
    def outlets(self) -> frozenset[int]:
        """The clusters that are news outlets."""
        return self._scene.outlets

    @property
    def first_named(self) -> tuple[int, ...]:
        """The firms of the article's first sentence that names one, headings aside."""
        return self._scene.first_named

    def antecedent(self, token: Token, barred: frozenset[int] = frozenset()) -> int | None:
        """The firm that a bare title or an implied partner at `token` belongs to; none of those `barred`."""
        return self._antecedents.firm(token, barred)

    def refer(self, token: Token) -> tuple[int, ...]:
        """Indices of the clusters that this token by itself refers to; () when it refers to none or it is not sure."""
        if token.i in self.at:
            return (self.at[token.i],)
        if token.i in self._cache:
            return self._cache[token.i]
        if token.i in self._busy:
            return ()
        self._busy.add(token.i)
        found = self._resolve(token)
        self._busy.discard(token.i)
        self._cache[token.i] = found
        return found

    def _resolve(self, token: Token) -> tuple[int, ...]:
        if token.lower_ in _RELATIVE and token.dep_ not in ("mark", "det"):
            head = _relative_head(token)
            return self.refer(head) if head is not None else ()
        if self._nominals.is_of_two(token):
            one = self._nominals.of_two(token)
            return () if one is None else (one,)
        kind = _PRONOUNS.get(token.lower_)
        if kind == "they" or (kind is None and self._nominals.is_pair(token)):
            return self._nominals.pair(token)
        if kind == "it" and (bound := _bound(token)) is not None:
            return self.refer(bound)
        if kind == "it" and (named := self._beside(token)) is not None:
            return (named,)
        found = self._pronoun(token, kind) if kind is not None else self._nominals.resolve(token)
        return () if found is None else (found,)

    def _beside(self, possessive: Token) -> int | None:
        """Whose founder it is in "sued Y and its founder" and "bought Y from its founder": the firm named right before."""
        if possessive.dep_ != "poss":
            return None
        noun = possessive.head
        if noun.dep_ == "conj":
            named = noun.head
        elif noun.dep_ == "pobj" and noun.head.lower_ == "from" and noun.head.head.lemma_ in _BUYING:
            named = next((c for c in noun.head.head.children if c.dep_ == "dobj"), possessive)
        else:
            return None
        index = self.at.get(named.i)
        owned = index is not None and noun.lower_ in _OFFICERS and self.clusters[index].type in _OWNING
        return index if owned else None

    def _pronoun(self, token: Token, kind: str) -> int | None:
        if kind == "it":
            return self._antecedents.firm(token)
        return self._antecedents.person(token) if kind == "he" else self._antecedents.speaker(token)


def _relative_head(token: Token) -> Token | None:
    """The noun that the relative clause of this pronoun hangs on."""
    node = token
    while node.dep_ != "relcl":
        if node.head == node:
            return None
        node = node.head
    return node.head


def _bound(possessive: Token) -> Token | None:
    """The noun that "its" means in "Y, which its owner could not sell": the one its relative clause is about."""
    if possessive.dep_ != "poss" or possessive.i == 0 or possessive.nbor(-1).lower_ not in _RELATIVE:
        return None
    relative = possessive.nbor(-1)
    subject = possessive.head.dep_ in ("nsubj", "nsubjpass")
    return _relative_head(relative) if subject and relative.dep_ not in ("mark", "det", "nsubj") else None
