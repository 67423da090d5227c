"""Intervals as the view graph's rows and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from pyoxigraph import NamedNode, Quad

from kg import terms
from kg.model import ClaimId, EntityId, Interval, Modality, Phase, Relation
from kg.protocols import Scalar
from kg.rdf import (
    TYPE,
    Node,
    amount_triples,
    assertion_triples,
    bounds_triples,
    local,
    nodes_of,
    one,
    percent_triples,
    read_amount,
    read_bounds,
    read_percent,
    text,
)  # fmt: skip
from kg.terms import Triple, fg
from kg.vocabulary import FG


def interval_quads(row: Interval) -> list[Quad]:
    """The row in the view graph. Raises BadTerm when a text cannot be an RDF term."""
    return [Quad(s, p, o, terms.VIEW) for s, p, o in _triples(row)]


def _triples(row: Interval) -> Iterator[Triple]:
    node = terms.interval(row.key)
    yield node, TYPE, fg("Interval")
    yield from assertion_triples(node, row.relation, row.phase, row.modality)
    yield from bounds_triples(node, row.since, row.until)
    yield from percent_triples(node, row.percent)
    yield from amount_triples(node, row.amount)
    for name, id_ in (("subject", row.subject), ("object", row.object), ("seller", row.seller), ("venture", row.venture)):
        if id_ is not None:
            yield node, fg(name), terms.entity(id_)
    for name, ids in (("supportedBy", row.support), ("contradictedBy", row.contradictions)):
        yield from ((node, fg(name), terms.claim(id_)) for id_ in dict.fromkeys(ids))
    yield from ((node, fg("visibility"), terms.string(v)) for v in sorted(row.visibility))
    for name, value in _columns(row).items():
        if value is not None:
            yield node, fg(name), terms.literal(value)


def _columns(row: Interval) -> dict[str, Scalar]:
    """The plain values; flags only where they are not the default, but startKnown always, for queries."""
    return {
        "episode": row.episode, "holdsFrom": row.holds_from, "holdsTo": row.holds_to, "startKnown": row.start_known,
        "firstEvidence": row.first_evidence, "lastEvidence": row.last_evidence, "staleOn": row.stale_on,
        "support": " ".join(row.support), "contradiction": " ".join(row.contradictions) or None, "origins": row.origins,
        "product": row.product, "office": row.office, "title": row.title, "interim": row.interim or None,
        "round": row.round, "reason": row.reason, "derived": row.derived or None, "uncertain": row.uncertain or None,
    }  # fmt: skip


def read_intervals(quads: Iterable[Quad]) -> list[Interval]:
    """The rows among the quads, by key."""
    nodes = nodes_of(quads)
    return [read_interval(nodes[name]) for name in sorted(nodes) if fg("Interval") in nodes[name].get(TYPE.value, ())]


def read_interval(node: Node) -> Interval:
    """One row from its properties; exactly the one that was written."""
    phase = local(node, "phase")
    return Interval(
        relation=Relation(str(local(node, "relation"))),
        subject=EntityId(_entity(node, "subject") or ""),
        object=_entity(node, "object"),
        episode=int(str(one(node, "episode"))),
        phase=Phase(phase) if phase is not None else None,
        modality=Modality(str(local(node, "modality"))),
        holds_from=_day(node, "holdsFrom"),
        holds_to=one(node, "holdsTo"),  # type: ignore[arg-type]
        since=read_bounds(node, "since"),
        until=read_bounds(node, "until"),
        start_known=bool(one(node, "startKnown")),
        first_evidence=_day(node, "firstEvidence"),
        last_evidence=_day(node, "lastEvidence"),
        stale_on=one(node, "staleOn"),  # type: ignore[arg-type]
        support=_claims(node, "support"),
        contradictions=_claims(node, "contradiction"),
        origins=int(str(one(node, "origins"))),
        percent=read_percent(node),
        amount=read_amount(node),
        product=text(node, "product"),
        office=text(node, "office"),
        title=text(node, "title"),
        interim=bool(one(node, "interim")),
        round=text(node, "round"),
        seller=_entity(node, "seller"),
        venture=_entity(node, "venture"),
        reason=text(node, "reason"),
        derived=bool(one(node, "derived")),
        uncertain=bool(one(node, "uncertain")),
        visibility=frozenset(str(terms.python(v)) for v in node.get(FG + "visibility", ())),
    )


def _entity(node: Node, predicate: str) -> EntityId | None:
    name = text(node, predicate)
    return None if name is None else EntityId(terms.id_of(name, terms.ENTITY))


def _day(node: Node, predicate: str) -> date:
    value = one(node, predicate)
    if not isinstance(value, date):
        raise ValueError(f"a row without {predicate}: {node}")
    return value


def _claims(node: Node, predicate: str) -> tuple[ClaimId, ...]:
    return tuple(ClaimId(id_) for id_ in (text(node, predicate) or "").split())


def shortcut_quads(relation: Relation, inverse: str | None, subject: NamedNode, object_: NamedNode) -> list[Quad]:
    """The plain triples of the current graph: both directions where the relation has an inverse or is symmetric."""
    forward = Quad(subject, fg(relation), object_, terms.CURRENT)
    return [forward] if inverse is None else [forward, Quad(object_, fg(inverse), subject, terms.CURRENT)]
