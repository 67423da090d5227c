"""Query fragments: each runs by itself, takes values only as terms, and agrees with kg/state.py."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import fragments, terms
from kg.errors import BadTerm
from kg.model import EntityId, Interval, Relation
from kg.rows import interval_quads
from kg.state import covers, state
from kg.store import OxigraphStore, Update
from kg.terms import fg
from tests.support.samples import row
from tests.support.values import TEXTS, intervals

STATES = ["current", "last_known", "prospective", "ended", "contradicted"]


def related(day: date, given: EntityId, *relations: Relation, states: list[str] = STATES) -> dict[str, list[tuple]]:
    return {
        "given": [(terms.entity(given),)],
        "relation of asked": [(fg(r), fg("subject"), fg("object")) for r in relations],
        "day": [(terms.day(day),)],
        "visibility": [(terms.string("public"),)],
        "state": [(terms.string(s),) for s in states],
    }


def holding(*rows: Interval) -> OxigraphStore:
    store = OxigraphStore()
    store.apply(Update(insert=tuple(quad for r in rows for quad in interval_quads(r))))
    return store


@pytest.mark.parametrize("name", fragments.names())
def test_each_fragment_is_valid_by_itself_and_says_what_it_asks(name: str) -> None:
    OxigraphStore().select(fragments.fragment(name))
    assert fragments.question(name).endswith("?")


@settings(max_examples=80, deadline=None)
@given(intervals(), st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_related_gives_the_states_of_kg_state(row: Interval, day: date) -> None:
    store = holding(row)
    found = store.select(fragments.fill("related", related(day, row.subject, row.relation)))
    expected = [state(row, day).value] if covers(row, day) and "public" in row.visibility else []
    assert [f["state"] for f in found] == expected


def test_states_filter_the_rows() -> None:
    store = holding(row())
    on = {"2024-06-01": "current", "2025-06-01": "last_known"}
    for day, expected in on.items():
        for asked in STATES:
            query = fragments.fill(
                "related", related(date.fromisoformat(day), EntityId("acme"), Relation.SUPPLIES, states=[asked])
            )
            assert len(store.select(query)) == (asked == expected)


@given(TEXTS)
def test_no_text_breaks_out_of_a_query(text: str) -> None:
    values = related(date(2024, 6, 1), EntityId(text), Relation.SUPPLIES) | {"visibility": [(terms.string(text),)]}
    assert holding(row()).select(fragments.fill("related", values)) == []


@given(TEXTS)
def test_texts_arrive_as_they_are(text: str) -> None:
    store = holding(row(visibility=frozenset({text})))
    values = related(date(2024, 6, 1), EntityId("acme"), Relation.SUPPLIES) | {"visibility": [(terms.string(text),)]}
    assert len(store.select(fragments.fill("related", values))) == 1


def test_nested_fragments_join_under_other_names() -> None:
    """Who buys from Acme and from Coil?"""
    store = holding(row(), row(subject=EntityId("coil")), row(object=EntityId("dynamo")))
    given = {f: related(date(2024, 6, 1), EntityId(f), Relation.SUPPLIES) for f in ("acme", "coil")}
    both = [fragments.nested("related", v, rename={"given": f, "row": f"row_{f}"}) for f, v in given.items()]
    shared = store.select(f"{fragments.prologue()}SELECT ?item ?row_acme ?row_coil WHERE {{ {' '.join(both)} }}")
    assert [terms.id_of(str(found["item"]), terms.ENTITY) for found in shared] == ["bolt"]


def test_variables() -> None:
    assert fragments.variables("names") == ("entity", "type", "label", "name")


def test_missing_values_are_a_slip_of_the_code() -> None:
    with pytest.raises(KeyError, match="wants values for"):
        fragments.fill("names", {})
    with pytest.raises(KeyError):
        fragments.fragment("no such fragment")


def test_rows_must_fit() -> None:
    with pytest.raises(BadTerm, match="row of 2"):
        fragments.fill("names", {"entity": [(fg("a"), fg("b"))]})
