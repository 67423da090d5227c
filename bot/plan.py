"""The algebra's relations compiled to SPARQL through named fragments; values enter only as RDF terms in VALUES rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.algebra import Side
from kg import terms
from kg.fragments import fill
from kg.model import EntityId, Relation
from kg.state import State
from kg.terms import Term, fg
from kg.vocabulary import relation_table

_STATES = tuple(State)
PUBLIC = frozenset({"public"})


@dataclass(frozen=True, slots=True)
class Plan:
    """One query whose rows bind ?row, ?item and ?given."""

    sparql: str


def related(
    given: Iterable[EntityId], relation: Relation, side: Side, day: date, *, visible: frozenset[str] = PUBLIC
) -> Plan:
    """The parties on `side` of the relation to the given ones, by the rows that cover the day."""
    values = _values(given, relation, side, visible)
    values["day"] = [(terms.day(day),)]
    values["state"] = [(terms.string(state.value),) for state in _STATES]
    return Plan(fill("related", values))


def history(given: Iterable[EntityId], relation: Relation, side: Side, *, visible: frozenset[str] = PUBLIC) -> Plan:
    """The same whenever they held."""
    return Plan(fill("history", _values(given, relation, side, visible)))


def everyone(relation: Relation, day: date, *, visible: frozenset[str] = PUBLIC) -> Plan:
    """All pairs of a relation on a day."""
    values: dict[str, Iterable[Sequence[Term]]] = {
        "relation": [(fg(relation.value),)],
        "day": [(terms.day(day),)],
        "visibility": [(terms.string(v),) for v in sorted(visible)],
    }
    return Plan(fill("of_relation", values))


def _values(
    given: Iterable[EntityId], relation: Relation, side: Side, visible: frozenset[str]
) -> dict[str, Iterable[Sequence[Term]]]:
    return {
        "given": [(terms.entity(id_),) for id_ in given],
        "relation of asked": _directions(relation, side),
        "visibility": [(terms.string(v),) for v in sorted(visible)],
    }


def _directions(relation: Relation, side: Side) -> list[Sequence[Term]]:
    wanted = [(side.other, side)]
    if relation_table()[relation].symmetric:
        wanted.append((side, side.other))
    return [(fg(relation.value), fg(of.value), fg(asked.value)) for of, asked in wanted]
