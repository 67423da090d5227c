"""Little stories for the tests of reconciliation: claims about invented firms, a day each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date

from kg.model import ArticleId as Article
from kg.model import (
    ClaimId,
    Cue,
    EntityId,
    Interval,
    Modality,
    Percent,
    PercentRole,
    Phase,
    Relation,
    ResolvedClaim,
)
from kg.reconcile import groups, reconcile
from kg.span import UNKNOWN, Bounds, Span
from kg.state import covers
from kg.vocabulary import relation_table

TABLE = relation_table()


def day(text: str) -> date:
    return date.fromisoformat(text)


def bounds(text: str | None) -> Bounds:
    return Bounds.parse(text) if text else UNKNOWN


def percent(value: float | tuple[float, float] | Percent | None, *, transferred: bool = False) -> Percent | None:
    role = PercentRole.TRANSFERRED if transferred else PercentRole.RESULTING
    if value is None or isinstance(value, Percent):
        return value
    low, high = value if isinstance(value, tuple) else (value, value)
    return Percent(low=low, high=high, role=role)


def says(
    published: str,
    subject: str,
    relation: Relation,
    object_: str | None,
    phase: Phase | None = Phase.ACTIVE,
    *,
    modality: Modality = Modality.STATED,
    since: str | None = None,
    until: str | None = None,
    origin: str | None = None,
    article: str | None = None,
    share: float | tuple[float, float] | Percent | None = None,
    transferred: bool = False,
    cues: Iterable[Cue] = (),
    **more: object,
) -> ResolvedClaim:
    """A claim of an article of that day; article and origin are named after the day unless given."""
    name = article or f"article of {published}" + (f" by {origin}" if origin else "")
    facts = (
        name,
        subject,
        relation,
        object_,
        phase,
        modality,
        since,
        until,
        share,
        sorted(cues),
        sorted(more.items(), key=str),
    )
    return ResolvedClaim(
        id=ClaimId(hashlib.sha256(repr(facts).encode()).hexdigest()[:24]),
        article=Article(name),
        relation=relation,
        subject=EntityId(subject),
        object=EntityId(object_) if object_ is not None else None,
        phase=phase,
        modality=modality,
        valid=Span(bounds(since), bounds(until)),
        published=day(published),
        origin=origin or name,
        percent=percent(share, transferred=transferred),
        cues=frozenset(cues),
        **more,  # type: ignore[arg-type]
    )


def supplies(
    published: str, phase: Phase = Phase.ACTIVE, *, pair: tuple[str, str] = ("mill", "bakery"), **more
) -> ResolvedClaim:
    """The mill and the bakery, unless other firms are named."""
    return says(published, pair[0], Relation.SUPPLIES, pair[1], phase, **more)


def rows(claims: Iterable[ResolvedClaim], founded: Mapping[str, str] | None = None) -> list[Interval]:
    """All rows of the units that these claims belong to."""
    told = list(claims)
    births = {EntityId(firm): Bounds.parse(text) for firm, text in (founded or {}).items()}
    units = sorted({group for claim in told for group in groups(claim)})
    return [row for unit in units for row in reconcile(unit, told, table=TABLE, founded=births)]


def on(claims: Iterable[ResolvedClaim], text: str, **more) -> list[Interval]:
    """The rows that answer on this day."""
    return [row for row in rows(claims, **more) if covers(row, day(text))]


def phases(claims: Iterable[ResolvedClaim], text: str, modality: Modality = Modality.STATED, **more) -> list[str | None]:
    """The phases of the rows that answer on this day in one modality."""
    return [row.phase for row in on(claims, text, **more) if row.modality is modality]


def the(claims: Iterable[ResolvedClaim], text: str, modality: Modality = Modality.STATED, **more) -> Interval:
    """The only row that answers on this day in one modality."""
    (row,) = [row for row in on(claims, text, **more) if row.modality is modality]
    return row
