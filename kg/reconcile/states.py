"""The rows of one slot of a state, of one pair with its lines, of one organisation's offices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kg.model import EntityId, Interval, Relation, ResolvedClaim
from kg.reconcile.beside import Build, Voices, denied_starts, voices, with_beside
from kg.reconcile.events import Event, Slot
from kg.reconcile.lines import UNNAMED, lines, products, ventures
from kg.reconcile.offices import offices
from kg.reconcile.origin import events_of
from kg.reconcile.rows import Frame, rows_of
from kg.reconcile.timeline import episodes


def slot_rows(slot: Slot, claims: Sequence[ResolvedClaim], frame: Frame) -> list[Interval]:
    """Everything known of one slot: stated rows, hearsay and denials."""
    said = voices(claims)
    return with_beside(slot, said, frame, builder(slot, said))


def builder(slot: Slot, said: Voices) -> Build:
    """How the claims of one modality become rows."""
    denied = denied_starts(said)

    def build(claims: Sequence[ResolvedClaim], frame: Frame) -> list[Interval]:
        return rows_of(slot, episodes(events_of(claims), denied=denied), frame)

    return build


def given_rows(slot: Slot, events: Sequence[Event], claims: Sequence[ResolvedClaim], frame: Frame) -> list[Interval]:
    """As `slot_rows`, with the stated events worked out by the caller."""
    said = voices(claims)
    stated = tuple(dict.fromkeys([*said.stated, *(claim for event in events for claim in event.claims)]))
    denied = denied_starts(said)

    def build(own: Sequence[ResolvedClaim], limits: Frame) -> list[Interval]:
        told = events if own is stated else events_of(own)
        return rows_of(slot, episodes(told, denied=denied), limits)

    return with_beside(slot, replace(said, stated=stated), frame, build)


def pair_rows(
    relation: Relation, pair: tuple[EntityId, EntityId], claims: Sequence[ResolvedClaim], frame: Frame
) -> list[Interval]:
    """supplies and partnersWith: each line of the pair has its own life; an end that names none ends them all."""
    whole = Slot(relation=relation, subject=pair[0], object=pair[1])

    def draw(own: Sequence[ResolvedClaim]) -> list[Interval]:
        said = voices(own)
        return builder(whole, said)(said.stated, frame)

    by_product = relation is Relation.SUPPLIES
    result: list[Interval] = []
    for name, own in sorted(lines(claims, products if by_product else ventures, draw).items()):
        label = None if name == UNNAMED else name
        slot = replace(whole, product=label) if by_product else replace(whole, venture=EntityId(label) if label else None)
        result += slot_rows(slot, own, frame)
    return result


def office_rows(
    organisation: EntityId, claims: Sequence[ResolvedClaim], frame: Frame, one_holder: frozenset[str]
) -> list[Interval]:
    """holdsRole: who held which office of the organisation."""
    result: list[Interval] = []
    for tenure in offices(claims, one_holder):
        slot = Slot(relation=Relation.HOLDS_ROLE, subject=tenure.person, object=organisation, office=tenure.office)
        result += given_rows(slot, tenure.events, tenure.claims, frame)
    return result


def earliest_founding(*days: date | None) -> date | None:
    """The first day on which all parties can have existed."""
    return max((day for day in days if day is not None), default=None)
