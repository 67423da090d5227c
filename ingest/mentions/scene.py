"""The clusters of one article and where they stand: the small questions that resolving references asks again and again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ingest.analysis import Analysed, Token
from ingest.lexicon.tables import name_words, words
from ingest.mentions.clusters import Cluster
from ingest.mentions.names import fold, has_legal_form
from kg.model import EntityType

_LEADS = 1.5  # mentions for which being the first firm of the body counts
SUBJECTS = words("mentions.toml", "subjects")


def is_outlet(cluster: Cluster) -> bool:
    """Whether it is a news outlet that reports; a firm that also owns one (Thomson Reuters) is not."""
    parts = cluster.name.split()
    if parts[-1] in words("mentions.toml", "papers") and len(parts) <= 3:
        return True
    return all(fold(f.text) in name_words("outlets") for f in cluster.forms)


@dataclass(frozen=True)
class Scene:
    """Who stands where. `at`: token -> index of its cluster."""

    an: Analysed
    clusters: list[Cluster]
    at: dict[int, int]

    def type(self, index: int) -> EntityType:
        """The type of a cluster."""
        return self.clusters[index].type

    def outlet(self, index: int) -> bool:
        """Whether the cluster is a news outlet."""
        return index in self.outlets

    @cached_property
    def outlets(self) -> frozenset[int]:
        """All news outlets."""
        return frozenset(c.index for c in self.clusters if is_outlet(c))

    def acts(self, index: int) -> bool:
        """Whether it is a firm that can be spoken of: no outlet."""
        return self.type(index) is EntityType.FIRM and not self.outlet(index)

    def party(self, token: Token) -> bool:
        """Whether a firm, an authority or a name of unknown kind stands at the token."""
        kinds = (EntityType.FIRM, EntityType.AUTHORITY, EntityType.OTHER)
        return token.i in self.at and self.type(self.at[token.i]) in kinds

    def place(self, token: Token) -> bool:
        """Whether a place stands at the token."""
        return token.i in self.at and self.type(self.at[token.i]) is EntityType.PLACE

    def in_order(self, start: int, end: int) -> Iterator[int]:
        """Clusters of the tokens [start, end), as often as they stand there."""
        return (self.at[i] for i in range(start, end) if i in self.at)

    def first_firm(self, start: int, end: int) -> int | None:
        """The first firm of a stretch of tokens."""
        return next((index for index in self.in_order(start, end) if self.acts(index)), None)

    def distinct(self, start: int, end: int) -> list[int]:
        """The firms of a stretch of tokens in order, each once."""
        return list(dict.fromkeys(index for index in self.in_order(start, end) if self.acts(index)))

    def firms_before(self, token: Token) -> list[Cluster]:
        """Firms that the body named before the token, no outlets."""
        return [c for c in self.before(token, EntityType.FIRM) if not self.outlet(c.index)]

    def parties_before(self, token: Token) -> list[Cluster]:
        """Firms and names of unknown kind that the body named before the token, no outlets."""
        return [*self.firms_before(token), *self.before(token, EntityType.OTHER)]

    def before(self, token: Token, kind: EntityType) -> list[Cluster]:
        """Clusters of this type that the body named before the token."""
        return [c for c in self.clusters if c.type is kind and self._first_in_body[c.index] < token.i]

    @cached_property
    def _first_in_body(self) -> list[int]:
        """Per cluster: the first token of its first mention outside headings; behind the last token when there is none."""
        heading, end = self.an.heading, len(self.an.tokens)
        return [min((m.start for m in c.mentions if not heading[m.start]), default=end) for c in self.clusters]

    def nearest(self, token: Token, indices: Iterable[int]) -> int:
        """Of these clusters the one that was named last before the token."""
        return max(indices, key=lambda n: max((m.start for m in self.clusters[n].mentions if m.start < token.i), default=-1))

    @cached_property
    def topic(self) -> int | None:
        """The firm that the article is about: named most often, the opening one counting more; None without one."""
        firms = [c for c in self.clusters if self.acts(c.index)]
        if not firms:
            return None
        lead = min(firms, key=lambda c: self._first_in_body[c.index])
        opens = len(lead.mentions) > 1 or has_legal_form(lead.name)
        told = {c.index: len(c.mentions) + _LEADS * (opens and c is lead) for c in firms}
        top = max(firms, key=lambda c: (told[c.index], -c.mentions[0].start))
        return top.index if told[top.index] >= 2 else None

    @cached_property
    def first_named(self) -> tuple[int, ...]:
        """The firms of the first sentence of the body that names one."""
        body = ((start, end) for start, end in self.an.bounds if not self.an.heading[start])
        return next((tuple(found) for start, end in body if (found := self.distinct(start, end))), ())


def subject_of(verb: Token) -> Token | None:
    """The subject that hangs on a verb itself."""
    return next((child for child in verb.children if child.dep_ in SUBJECTS), None)


def own_clause(token: Token) -> Token | None:
    """The nearest verb above the token."""
    return next(verbs_up(token), None)


def verbs_up(token: Token) -> Iterator[Token]:
    """The verbs above the token, nearest first."""
    node = token
    while node.head != node:
        node = node.head
        if node.pos_ in ("VERB", "AUX"):
            yield node
