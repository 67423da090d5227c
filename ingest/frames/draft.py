"""A claim in the making: parties as cluster indices, the predicate, and what the frame fixes."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.analysis import Token
from kg.model import Cue, Modality, Percent, Phase, Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One match of one frame. `anchor`: the token whose clause gives tense and source; `near`: where percents are sought."""

    relation: Relation
    subject: int
    object: int | None
    anchor: Token
    phase: Phase | None = None
    fixed: bool = False  # the phase is given and the governing words do not change it
    modality: Modality | None = None
    near: Token | None = None
    seller: int | None = None
    sold: bool = False  # a deal told from its seller's side
    percent: Percent | None = None  # where the sentence gives no figure
    exact: Percent | None = None  # the construction's own figure
    title: str | None = None
    title_end: int | None = None  # of an office behind its holder's name: the token after it
    product: str | None = None
    round: str | None = None
    stake: bool = False
    soft: bool = False  # only an ending or a reduction makes it a claim: "cut its contracts with"
    appointed: bool = False
    leaving: bool = False
    interim: bool = False
    cues: frozenset[Cue] = frozenset()
    confidence: float = 0.9
    frame: str = ""
