"""What the graph holds: articles, mention clusters, claims and the intervals made of them. No I/O, no rdflib.

Three layers (docs/glossary.md): a `Reading` is a function of one article; identity turns its clusters into entities and
its claims into `ResolvedClaim`s; reconciliation turns those into `Interval`s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import NewType

from kg.span import UNKNOWN, Bounds, Span

RECORDS = "record:"  # begins the extractor of what a register's record said: nothing there to read again
EntityId = NewType("EntityId", str)  # the local part of an entity's IRI: "scale-ai-7f3a", or a registry's id
ArticleId = NewType("ArticleId", str)  # a canonical URL, a (relative) file URI, or "sha256:..."
ClaimId = NewType("ClaimId", str)  # 24 hex digits


class Relation(StrEnum):
    """The relations of ontology.ttl, by the local name that they have there."""

    SUPPLIES = "supplies"
    OWNS_STAKE = "ownsStake"
    PARTNERS_WITH = "partnersWith"
    HOLDS_ROLE = "holdsRole"
    ACQUIRES = "acquires"
    MERGES_WITH = "mergesWith"
    INVESTS_IN = "investsIn"
    RAISED_FUNDING = "raisedFunding"
    SUES = "sues"
    COMPETES_WITH = "competesWith"
    REGULATES = "regulates"
    FOUNDED = "founded"
    FOUNDED_ON = "foundedOn"
    BRAND_OF = "brandOf"
    LOCATED_IN = "locatedIn"
    LISTED_ON = "listedOn"
    RENAMED_TO = "renamedTo"


SYMMETRIC = frozenset({Relation.PARTNERS_WITH, Relation.MERGES_WITH, Relation.COMPETES_WITH})


class Kind(StrEnum):
    """How a relation lives in time."""

    STATE = "state"
    DEAL = "deal"
    ATTRIBUTE = "attribute"


class Phase(StrEnum):
    """How far a thing has come. States use all but the last two; deals use considering, agreed, completed, abandoned."""

    CONSIDERING = "considering"
    AGREED = "agreed"
    ACTIVE = "active"
    EXPANDING = "expanding"
    REDUCING = "reducing"
    ENDED = "ended"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


class Modality(StrEnum):
    """Who vouches for it."""

    STATED = "stated"
    REPORTED = "reported"
    POSSIBLE = "possible"
    DENIED = "denied"


class EntityType(StrEnum):
    """What a name names; decided once per document, voted over the corpus."""

    FIRM = "firm"
    AUTHORITY = "authority"  # regulators, courts, governments, exchanges
    PERSON = "person"
    FAMILY = "family"
    PRODUCT = "product"
    PLACE = "place"
    OTHER = "other"


class Cue(StrEnum):
    """What the wording says about a claim beyond its fields; reconciliation reads these (DESIGN 5, rules 1, 3, 8)."""

    HEADLINE = "headline"  # the sentence is the headline
    COMMENTARY = "commentary"  # "underscores", "highlights", "raises questions": not the report of an event
    RESUMPTION = "resumption"  # "again", "resumed", "is back"
    BACKGROUND = "background"  # a relative clause or apposition in passing: "X, a supplier of Y, ..."
    DONE = "done"  # stated as done: "has ended", "was terminated", "expired"
    WHOLE = "whole"  # all, entire, remaining, exit: the seller keeps nothing
    APPOINTED = "appointed"  # a new, interim or just appointed holder of an office
    LEAVING = "leaving"  # a holder who leaves, leaves for elsewhere, or is called former
    UNCONFIRMED = "unconfirmed"  # the learned reader's word alone: kept as a claim, but no row rests on it until confirmed


class PercentRole(StrEnum):
    """Whether a percentage is what the owner holds afterwards or what changes hands."""

    RESULTING = "resulting"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """A share of ownership between two bounds, in percent (49.0 = 49 %). `low_open`: strictly more than `low`."""

    low: float
    high: float
    role: PercentRole = PercentRole.RESULTING
    low_open: bool = False

    def __post_init__(self) -> None:
        if not 0.0 <= self.low <= self.high <= 100.0:
            raise ValueError(f"percent bounds outside 0..100 or the wrong way round: {self.low}..{self.high}")

    @classmethod
    def exactly(cls, value: float, role: PercentRole = PercentRole.RESULTING) -> Percent:
        """One known value."""
        return cls(low=value, high=value, role=role)


MAJORITY = Percent(low=50.0, high=100.0, low_open=True)  # parent, unit, subsidiary, "takes over"
SOME_STAKE = Percent(low=0.0, high=100.0, low_open=True)  # "a stake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Money: `value` in whole units of the ISO 4217 currency."""

    value: float
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionCluster:
    """All the names by which one article means one thing.

    `key` is stable within the article and unique there (a slug of the fullest name). `anonymous` clusters ("a spokeswoman")
    never become entities.
    """

    key: str
    name: str  # the fullest form that the article uses, verbatim
    forms: frozenset[str]  # every name form in the article, the fullest included; no pronouns, no descriptions
    type: EntityType
    registry_id: str | None = None  # LEI, Wikidata or local registry id when linked
    disambiguator: str | None = None  # what keeps two things of one name apart ("Oriel Marine" needs none)
    descriptions: frozenset[str] = frozenset()  # "the Bregenz ropeway maker", "chipmaker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where the article says it: offsets in Unicode code points of the article's text, `quote == text[start:end]`."""

    article: ArticleId
    sentence: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifiers:
    """What a claim says beyond its parties; None = the sentence does not say."""

    percent: Percent | None = None
    amount: Amount | None = None
    shares: int | None = None
    product: str | None = None  # product, service or contract, as written, lower-cased unless a name
    office: str | None = None  # normalised title: "ceo", "cfo", "chair", "director", ...
    title: str | None = None  # the title as written
    interim: bool = False
    round: str | None = None  # "series c", "seed"
    seller: MentionCluster | None = None
    venture: MentionCluster | None = None
    reason: str | None = None


NO_QUALIFIERS = Qualifiers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that one sentence of one article says about two parties.

    Never edited: a correction is a newer claim, and answers cite both. `object` is None only for raisedFunding without a
    named investor and for foundedOn (whose date is `valid.since`).
    """

    subject: MentionCluster
    relation: Relation
    object: MentionCluster | None
    phase: Phase | None  # None for attributes
    modality: Modality
    evidence: Evidence
    valid: Span = Span()
    qualifiers: Qualifiers = NO_QUALIFIERS
    attributed_to: str | None = None  # who says so, as written
    outlet: str | None = None  # "Bloomberg reported": that outlet is the origin
    cues: frozenset[Cue] = frozenset()
    confidence: float = 0.9
    reader: str | None = None  # the language model that read it; None = the extractor of the reading

    @property
    def id(self) -> ClaimId:
        """A hash of article, parties' names, relation, phase, modality and quote span; not of confidence or version."""
        parts = (
            self.evidence.article,
            self.subject.name,
            self.relation,
            self.object.name if self.object is not None else "",
            self.phase or "",
            self.modality,
            self.qualifiers.product or "",
            self.qualifiers.office or "",
            str(self.evidence.start),
            str(self.evidence.end),
        )
        return ClaimId(hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24])


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One version of one news item. `text` is the whole text as read, headline and byline included; offsets count in it."""

    id: ArticleId
    text: str
    title: str | None = None
    outlet: str | None = None
    published: date | None = None
    published_time: time | None = None
    url: str | None = None
    source: str | None = None  # path or feed it came from, for people
    body_start: int = 0  # offset of the first character after headline, byline and dateline
    visibility: str = "public"  # "public", or the private channel that may see it
    withheld: str | None = None  # the hash of the whole, where only parts of the text are still kept (kg.withheld)

    @property
    def content_hash(self) -> str:
        """SHA-256 over text and metadata: same hash, same version."""
        if self.withheld is not None:
            return self.withheld
        fields = (self.text, self.title, self.outlet, self.published, self.published_time, self.url, self.visibility)
        return hashlib.sha256("\x1f".join(str(f) for f in fields).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's offsets in the article's text, in code points; `heading` for headline, byline and section titles."""

    start: int
    end: int
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Layer (a): everything that one extractor version understood of one article version."""

    article: Article
    extractor: str  # version string, names the models' hashes
    sentences: tuple[Sentence, ...]
    clusters: tuple[MentionCluster, ...]
    claims: tuple[Claim, ...]
    signature: tuple[int, ...] = ()  # MinHash of the body's word shingles, for reprint clusters
    credit: str | None = None  # the agency or press release that the article credits


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedClaim:
    """A claim seen through identity: the input of reconciliation.

    `origin` is the same for all reprints of one report, and names the outlet for "Bloomberg reported".
    """

    id: ClaimId
    article: ArticleId
    relation: Relation
    subject: EntityId
    object: EntityId | None
    phase: Phase | None
    modality: Modality
    valid: Span
    published: date
    published_time: time | None = None
    origin: str
    percent: Percent | None = None
    amount: Amount | None = None
    product: str | None = None
    office: str | None = None
    title: str | None = None
    interim: bool = False
    round: str | None = None
    seller: EntityId | None = None
    venture: EntityId | None = None
    reason: str | None = None
    attributed_to: str | None = None
    by_party: bool = False  # attributed to one of the two parties (or its officer)
    cues: frozenset[Cue] = frozenset()
    confidence: float = 0.9
    sentence: int = 0
    visibility: str = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Layer (c): one row of the view graph. Over the days `[holds_from, holds_to)` the slot is in this phase and modality.

    An `episode` is one run of a relation (it can end and start again) and consists of one or more rows; `since` and
    `until` are the episode's own bounds as the articles give them and the same on all of its rows. After an episode
    ends, a row of phase `ended` follows, from the end on. Hearsay and denials get rows of their own modality beside the
    stated ones. A row is stale on every day >= `stale_on`; rows that a later row of the same episode follows never are.
    A day on which the row answers but that lies before `since.latest` (or after `until.earliest`) is one on which it
    *may* hold; `start_known` is False on the stretch that reaches back from the first evidence by the horizon.
    A deal's rows give the day of their own phase's event in `since` (and in `until` when it was abandoned). What a private
    source changes stands as rows of its own visibility beside the public ones, which never depend on it.
    """

    relation: Relation
    subject: EntityId
    object: EntityId | None
    episode: int
    phase: Phase | None
    modality: Modality
    holds_from: date
    holds_to: date | None  # exclusive; None = open
    since: Bounds = UNKNOWN
    until: Bounds = UNKNOWN
    start_known: bool = True
    first_evidence: date
    last_evidence: date
    stale_on: date | None = None
    support: tuple[ClaimId, ...]  # best first: the claim that says this row's phase, newest before older
    contradictions: tuple[ClaimId, ...] = ()
    origins: int = 1  # independent origins among the support
    percent: Percent | None = None
    amount: Amount | None = None
    product: str | None = None
    office: str | None = None
    title: str | None = None
    interim: bool = False
    round: str | None = None
    seller: EntityId | None = None
    venture: EntityId | None = None
    reason: str | None = None
    derived: bool = False  # a stake that follows from a deal
    uncertain: bool = False  # confidence below 0.8
    visibility: frozenset[str] = frozenset({"public"})

    @property
    def key(self) -> str:
        """A stable name for the row: the same content of slot, episode, phase, modality and start gives the same key."""
        parts = (
            self.relation, self.subject, self.object or "", self.product or "", self.office or "", self.round or "",
            self.venture or "", str(self.episode), self.phase or "", self.modality, self.holds_from.isoformat(),
            *sorted(self.visibility - {"public"}),
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


class Verdict(StrEnum):
    """What a person can decide."""

    MERGE = "merge"
    SPLIT = "split"
    REJECT = "reject"
    CONFIRM = "confirm"
    END = "end"
    BEGIN = "begin"
    MEANS = "means"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A person's decision, named by what it is about so that it is found again after each new reading.

    merge, split: `names` are the two mention keys (normalised fullest names, or registry ids).
    reject, confirm, end, begin: `article`, `relation`, `names` (subject, object) and `quote` name the claim; `day` is the
    end that is added, or the beginning that takes the place of the one that was read.
    means: the same, and `meant` names the parties (subject, object) that the sentence is about.
    An undo marks `undone`.
    """

    id: str
    verdict: Verdict
    names: tuple[str, ...]
    article: ArticleId | None = None
    relation: Relation | None = None
    quote: str | None = None
    day: date | None = None
    author: str = ""
    note: str = ""
    made_at: str = ""  # ISO 8601 UTC
    undone: bool = False
    meant: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What one article's ingestion did."""

    article: ArticleId
    status: str  # "new", "updated", "unchanged", "deleted", "dead"
    title: str | None = None
    claims: int = 0
    claims_added: int = 0
    claims_removed: int = 0
    intervals_opened: int = 0
    intervals_closed: int = 0
    entities: int = 0
    reason: str | None = None  # why it is dead, and how to mend it
    details: Mapping[str, str] = field(default_factory=dict)
