"""The algebra's relations compiled to SPARQL through named fragments; values enter only as RDF terms in VALUES rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.algebra import Side
from kg import terms
from kg.fragments import Inner, Rows, fill
from kg.model import EntityId, Relation
from kg.state import State
from kg.terms import Term, fg
from kg.vocabulary import relation_table

_STATES = tuple(State)
PUBLIC = frozenset({"public"})


Given = Iterable[EntityId] | Inner  # things, or the query that finds them as its ?item


def related(given: Given, relation: Relation, side: Side, day: date, *, visible: frozenset[str] = PUBLIC) -> str:
    """The parties on `side` of the relation to the given ones, by the rows that cover the day; binds ?row, ?item, ?given."""
    values = _values(given, relation, side, visible)
    values["day"] = [(terms.day(day),)]
    values["state"] = [(terms.string(state.value),) for state in _STATES]
    return fill("related", values)


def history(given: Given, relation: Relation, side: Side, *, visible: frozenset[str] = PUBLIC) -> str:
    """The same whenever they held."""
    return fill("history", _values(given, relation, side, visible))


def everything(given: Iterable[EntityId], *, visible: frozenset[str] = PUBLIC) -> str:
    """Every row about the given things, in whatever relation, on whichever side."""
    values: dict[str, Rows] = {
        "given": [(terms.entity(id_),) for id_ in given],
        "relation of asked": [(fg(r.value), fg(of.value), fg(of.other.value)) for r in Relation for of in Side],
        "visibility": _seen(visible),
    }
    return fill("history", values)


def between(
    given: Given, parties: Iterable[EntityId], relation: Relation, side: Side, *, visible: frozenset[str] = PUBLIC
) -> str:
    """The same for these parties only."""
    items: list[Sequence[Term]] = [(terms.entity(id_),) for id_ in parties]
    return fill("between", _values(given, relation, side, visible) | {"item": items})


def of_goods(goods: Iterable[str], side: Side, *, visible: frozenset[str] = PUBLIC) -> str:
    """Who sells (or buys) goods of these names; binds ?row, ?item, ?given."""
    values: dict[str, Rows] = {
        "product": [(terms.string(name),) for name in goods],
        "relation of asked": _directions(Relation.SUPPLIES, side),
        "visibility": _seen(visible),
    }
    return fill("of_goods", values)


def owners(*, visible: frozenset[str] = PUBLIC) -> str:
    """Who holds a stake in anything; binds ?item."""
    return fill("owners", {"relation": [(fg(Relation.OWNS_STAKE.value),)], "visibility": _seen(visible)})


def everyone(relation: Relation, day: date, *, visible: frozenset[str] = PUBLIC) -> str:
    """All pairs of a relation on a day."""
    values: dict[str, Rows] = {
        "relation": [(fg(relation.value),)],
        "day": [(terms.day(day),)],
        "visibility": _seen(visible),
    }
    return fill("of_relation", values)


def _seen(visible: frozenset[str]) -> list[Sequence[Term]]:
    return [(terms.string(v),) for v in sorted(visible)]


def _values(given: Given, relation: Relation, side: Side, visible: frozenset[str]) -> dict[str, Rows]:
    return {
        "given": given if isinstance(given, Inner) else [(terms.entity(id_),) for id_ in given],
        "relation of asked": _directions(relation, side),
        "visibility": _seen(visible),
    }


def _directions(relation: Relation, side: Side) -> list[Sequence[Term]]:
    wanted = [(side.other, side)]
    if relation_table()[relation].symmetric:
        wanted.append((side, side.other))
    return [(fg(relation.value), fg(of.value), fg(asked.value)) for of, asked in wanted]
