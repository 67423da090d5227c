"""The seams: what the bot, ingestion and the front door may ask of the graph. Readers cannot write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kg.model import ArticleId, ClaimId, EntityId, EntityType, Interval, Judgement, Reading, Receipt, Relation

Scalar = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One thing of the world with all names under which it is known."""

    id: EntityId
    iri: str
    label: str
    type: EntityType
    names: tuple[str, ...] = ()
    note: str | None = None  # what tells it from others of like name


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entity that a piece of text may name. `score` in 0..1; 1.0 = exactly one of its names (case and accents folded)."""

    entity: Entity
    name: str  # the name that matched
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What commits did to the words by which a question is understood."""

    entities: frozenset[EntityId] = frozenset()  # whose names, type or visibility may differ
    products: frozenset[str] = frozenset()  # that rows name now
    gone: bool = False  # whether some product may be named no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A claim with what an answer shows of it."""

    claim: ClaimId
    quote: str
    start: int
    end: int
    article: ArticleId
    title: str | None
    outlet: str | None
    url: str | None
    published: date | None
    attributed_to: str | None
    relation: Relation
    phase: str | None
    modality: str
    reason: str | None = None
    visibility: str = "public"
    reader: str | None = None  # the language model that read it, if one did


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of one article's text found by likeness, not by understanding.

    `score`: cosine, -1..1. `words`: how much of the question's weight in words it carries, 0..1.
    """

    article: ArticleId
    start: int
    end: int
    text: str
    score: float
    words: float = 0.0
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: date | None = None


class GraphReader(Protocol):
    """Everything that a question needs. Never writes. `visible`: which visibilities the asker may see."""

    def select(self, sparql: str) -> list[Mapping[str, Scalar]]:
        """Rows of a SELECT as plain Python values (IRIs as full strings, unbound variables left out).

        Raises BadQuery. Only for queries that the project composed itself.
        """
        ...

    def intervals(self, keys: Iterable[str]) -> list[Interval]:
        """The view rows of these keys (the local part of an interval's IRI), in the order asked."""
        ...

    def shown(self, claims: Iterable[ClaimId]) -> dict[ClaimId, Shown]:
        """Quotes and sources of claims; unknown ids are left out."""
        ...

    def entity(self, id_: EntityId) -> Entity | None:
        """The entity, redirects of merges followed."""
        ...

    def find(self, text: str, *, limit: int = 5, types: Sequence[EntityType] = ()) -> list[Candidate]:
        """Entities whose name, alias or short form is like `text`, best first; typos allowed, score says how sure."""
        ...

    def names(self) -> Iterable[tuple[str, EntityId]]:
        """Every (name form, entity): what a question parser scans questions for."""
        ...

    def commit(self) -> int:
        """A number that grows with each commit: what was read under one number holds as long as it stands."""
        ...

    def changed(self, since: int) -> Change | None:
        """What the commits after that number changed; None when it is too long ago to tell."""
        ...

    def known_by(self, day: date) -> GraphReader:
        """The graph as it would be with only what was published by `day` (read by today's extractor)."""
        ...

    def coverage(self) -> Mapping[str, Scalar]:
        """What was searched: `articles`, `claims`, `first` and `last` day of publication."""
        ...


class GraphWriter(Protocol):
    """The one writer of a data folder: every call is atomic and exact (DESIGN 2 and 4)."""

    def versions(self, articles: Iterable[ArticleId]) -> Mapping[ArticleId, tuple[str, str]]:
        """Of those of these articles that stand in the graph: the content's hash, and the extractor that read it."""
        ...

    def put(self, reading: Reading) -> Receipt:
        """Replace the article's claims by this reading's and update identity, relations and shortcuts."""
        ...

    def put_many(self, readings: Iterable[Reading]) -> list[Receipt]:
        """The same for many at once, as one atomic write: faster, and all or none. Raises BadTerm before writing any."""
        ...

    def remove(self, article: ArticleId) -> Receipt:
        """As if the article had never been ingested."""
        ...

    def judge(self, judgement: Judgement) -> Receipt:
        """Record a decision (or its undoing) and apply it."""
        ...

    def sweep(self, today: date) -> int:
        """Recompute the *current* graph for `today`; returns the number of shortcut triples."""
        ...


class Encoder(Protocol):
    """Sentences to vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def hash(self) -> str:
        """Names the weights: two encoders with one hash give the same vectors."""
        ...

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Shape (len(texts), dimension), rows of unit length."""
        ...


class LanguageModel(Protocol):
    """A further reader, never trusted: what it says is checked against the text and the graph, and marked with its name."""

    @property
    def name(self) -> str:
        """How answers and claims call it."""
        ...

    def complete(self, instructions: str, text: str) -> str:
        """What it says to a text. Raises ModelSilent when it gives nothing usable in time."""
        ...


class Passages(Protocol):
    """The passage index."""

    def search(self, text: str, *, limit: int = 5, visible: frozenset[str] = frozenset({"public"})) -> list[Passage]:
        """The likeliest passages, best first."""
        ...
