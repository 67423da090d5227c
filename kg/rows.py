"""Intervals as the view graph's rows and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from pyoxigraph import NamedNode, Quad

from kg import terms
from kg.model import Amount, ClaimId, EntityId, Interval, Modality, Percent, PercentRole, Phase, Relation
from kg.protocols import Scalar
from kg.rdf import (
    TYPE,
    Node,
    amount_triples,
    assertion_triples,
    bounds_triples,
    nodes_of,
    percent_triples,
)  # fmt: skip
from kg.span import Bounds
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
    values = {name.removeprefix(FG): terms.python(found[0]) for name, found in node.items()}
    return interval_of(values, frozenset(str(terms.python(v)) for v in node.get(FG + "visibility", ())))


def interval_of(values: Mapping[str, Scalar], visibility: frozenset[str]) -> Interval:
    """One row from its plain values by the local names of their properties, as the fragment `rows` gives them."""
    get = values.get
    phase = get("phase")
    return Interval(
        relation=_RELATIONS[str(values["relation"])],
        subject=EntityId(_entity(values["subject"]) or ""),
        object=_entity(get("object")),
        episode=int(str(values["episode"])),
        phase=_PHASES[str(phase)] if phase is not None else None,
        modality=_MODALITIES[str(values["modality"])],
        holds_from=_day(values, "holdsFrom"),
        holds_to=get("holdsTo"),  # type: ignore[arg-type]
        since=Bounds(get("sinceEarliest"), get("sinceLatest")),  # type: ignore[arg-type]
        until=Bounds(get("untilEarliest"), get("untilLatest")),  # type: ignore[arg-type]
        start_known=bool(values["startKnown"]),
        first_evidence=_day(values, "firstEvidence"),
        last_evidence=_day(values, "lastEvidence"),
        stale_on=get("staleOn"),  # type: ignore[arg-type]
        support=_claims(values["support"]),
        contradictions=_claims(get("contradiction")),
        origins=int(str(values["origins"])),
        percent=_percent(values),
        amount=Amount(value=float(str(values["amount"])), currency=str(values["currency"])) if "amount" in values else None,
        product=get("product"),  # type: ignore[arg-type]
        office=get("office"),  # type: ignore[arg-type]
        title=get("title"),  # type: ignore[arg-type]
        interim=bool(get("interim")),
        round=get("round"),  # type: ignore[arg-type]
        seller=_entity(get("seller")),
        venture=_entity(get("venture")),
        reason=get("reason"),  # type: ignore[arg-type]
        derived=bool(get("derived")),
        uncertain=bool(get("uncertain")),
        visibility=visibility,
    )


_RELATIONS = {FG + relation.value: relation for relation in Relation}
_PHASES = {FG + phase.value: phase for phase in Phase}
_MODALITIES = {FG + modality.value: modality for modality in Modality}


def _entity(iri: Scalar) -> EntityId | None:
    return None if iri is None else EntityId(terms.id_of(str(iri), terms.ENTITY))


def _day(values: Mapping[str, Scalar], name: str) -> date:
    value = values[name]
    if not isinstance(value, date):
        raise ValueError(f"a row without {name}: {values}")
    return value


def _claims(ids: Scalar) -> tuple[ClaimId, ...]:
    return tuple(ClaimId(id_) for id_ in str(ids or "").split())


def _percent(values: Mapping[str, Scalar]) -> Percent | None:
    if "percentLow" not in values or "percentHigh" not in values:
        return None
    role = PercentRole(str(values["percentRole"]).removeprefix(FG))
    low, high = float(str(values["percentLow"])), float(str(values["percentHigh"]))
    return Percent(low=low, high=high, role=role, low_open=bool(values.get("percentLowOpen")))


def shortcut_quads(relation: Relation, inverse: str | None, subject: NamedNode, object_: NamedNode) -> list[Quad]:
    """The plain triples of the current graph: both directions where the relation has an inverse or is symmetric."""
    forward = Quad(subject, fg(relation), object_, terms.CURRENT)
    return [forward] if inverse is None else [forward, Quad(object_, fg(inverse), subject, terms.CURRENT)]
