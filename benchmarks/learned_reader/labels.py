"""What the learned reader tells apart: the annotation's relations with their direction, its phases, its modalities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.interchange import DEFAULT_RELATIONS, snake
from kg.model import SYMMETRIC, Modality, Phase, Relation

NONE = "none"
RELATIONS = tuple(sorted(DEFAULT_RELATIONS))
LABELS = (NONE, *(text for r in RELATIONS for text in ([str(r)] if r in SYMMETRIC else [f"{r}>", f"{r}<"])))
PHASES = tuple(Phase)
MODALITIES = tuple(Modality)
UNLABELLED = -1  # of a phase or modality that the annotation does not give

_BY_SNAKE = {snake(relation): relation for relation in RELATIONS}

# Labels of CORE after the swap that its README describes -> the relation, and whether the first entity is its subject.
CORE_LABELS: dict[str, tuple[Relation, bool]] = {
    "client_of": (Relation.SUPPLIES, False),
    "acquired_by": (Relation.ACQUIRES, False),
    "shareholder_of": (Relation.OWNS_STAKE, True),
    "subsidiary_of": (Relation.OWNS_STAKE, False),
    "merged_with": (Relation.MERGES_WITH, True),
    "collaboration": (Relation.PARTNERS_WITH, True),
    "competitor_of": (Relation.COMPETES_WITH, True),
    "regulated_by": (Relation.REGULATES, False),
    "brand_of": (Relation.BRAND_OF, True),
    "product_or_service_of": (Relation.BRAND_OF, True),
}


@dataclass(frozen=True, slots=True)
class Gold:
    """One annotated fact of one pair; `forward` when the left party is the subject."""

    relation: Relation
    forward: bool
    phase: str | None = None
    modality: str | None = None


def gold_of(fact: dict[str, Any], *, forward: bool) -> Gold:
    """One fact of the annotation, whose relations are in snake case."""
    return Gold(_BY_SNAKE[fact["rel"]], forward, fact.get("phase"), fact.get("modality"))


def label_of(gold: Gold) -> str:
    """ "supplies>", "supplies<", "mergesWith"."""
    return str(gold.relation) if gold.relation in SYMMETRIC else f"{gold.relation}{'>' if gold.forward else '<'}"


def target(golds: Iterable[Gold]) -> npt.NDArray[np.float32]:
    """A distribution over LABELS: even over the facts of the pair, all on "none" when there are none."""
    vector = np.zeros(len(LABELS), dtype=np.float32)
    for gold in golds:
        vector[LABELS.index(label_of(gold))] = 1
    if not vector.any():
        vector[0] = 1
    return np.asarray(vector / vector.sum(), dtype=np.float32)


def phase_target(golds: Iterable[Gold]) -> int:
    """The place of the first given phase in PHASES."""
    return next((PHASES.index(Phase(g.phase)) for g in golds if g.phase in list(PHASES)), UNLABELLED)


def modality_target(golds: Iterable[Gold]) -> int:
    """The place of the first given modality in MODALITIES."""
    return next((MODALITIES.index(Modality(g.modality)) for g in golds if g.modality in list(MODALITIES)), UNLABELLED)
