"""What is written as RDF comes back exactly, whatever characters news holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode

from kg import terms
from kg.entities import entity_quads, read_entity, redirect
from kg.errors import BadTerm
from kg.model import (
    ArticleId,
    EntityId,
    EntityType,
    Interval,
    Reading,
)
from kg.protocols import Entity
from kg.rdf import graph_of, nodes_of, read_claims, reading_quads, version_hash
from kg.rows import interval_quads, read_intervals
from kg.store import OxigraphStore, Update
from tests.support.samples import typical_reading
from tests.support.values import ENTITY_IDS, TEXTS, intervals, readings


@settings(max_examples=60, deadline=None)
@given(readings())
def test_claims_survive_write_and_read(reading: Reading) -> None:
    store = OxigraphStore()
    store.apply(Update(drop=(graph_of(reading.article),), insert=tuple(reading_quads(reading))))  # the SPARQL path
    assert read_claims(store.quads(None, None, None, graph_of(reading.article))) == list(reading.claims)


@settings(max_examples=60, deadline=None)
@given(intervals())
def test_intervals_survive_write_and_read(row: Interval) -> None:
    store = OxigraphStore()
    store.apply(Update(forget=((terms.interval(row.key), terms.VIEW),), insert=tuple(interval_quads(row))))
    assert read_intervals(store.quads(None, None, None, terms.VIEW)) == [row]


@settings(max_examples=60, deadline=None)
@given(readings())
def test_the_store_gives_back_the_very_characters(reading: Reading) -> None:
    """Else an export would change when a graph is dumped and loaded again."""
    store = OxigraphStore()
    quads = reading_quads(reading)
    store.apply(Update(insert=tuple(quads)))
    assert {str(quad) for quad in store.quads(None)} == {str(quad) for quad in quads}


@given(readings())
def test_nothing_is_a_blank_node(reading: Reading) -> None:
    assert not any(isinstance(term, BlankNode) for quad in reading_quads(reading) for term in quad)


@given(ENTITY_IDS, TEXTS, st.lists(TEXTS, max_size=3, unique=True), st.none() | TEXTS)
def test_entities_survive(id_: EntityId, label: str, names: list[str], note: str | None) -> None:
    others = tuple(sorted(n for n in names if n != label))
    entity = Entity(id=id_, iri=terms.entity(id_).value, label=label, type=EntityType.FIRM, names=others, note=note)
    nodes = nodes_of(entity_quads(entity, [EntityId(id_ + "x")]))
    assert read_entity(nodes[entity.iri], id_) == entity
    assert redirect(nodes[terms.entity(EntityId(id_ + "x")).value]) == id_


@given(TEXTS)
def test_ids_survive_in_iris(id_: str) -> None:
    assert terms.id_of(terms.minted(terms.ENTITY, id_), terms.ENTITY) == id_


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_decimals_survive_and_have_one_form(value: float) -> None:
    literal = terms.decimal(value)
    assert terms.python(literal) == value
    assert "e" not in literal.value.lower()


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(bad: float) -> None:
    with pytest.raises(BadTerm, match="finite"):
        terms.decimal(bad)


@pytest.mark.parametrize("make", [terms.string, lambda s: terms.minted(terms.ENTITY, s)])
def test_lone_surrogates_are_refused(make) -> None:
    with pytest.raises(BadTerm, match="Unicode"):
        make("Acme \ud800")


@pytest.mark.parametrize("text", ["no scheme", "http://a b", "http://a/<x>", 'http://a/"'])
def test_what_is_no_iri_is_refused(text: str) -> None:
    with pytest.raises(BadTerm):
        terms.iri(text)


def test_a_claim_costs_at_most_25_quads_with_its_share_of_the_article() -> None:
    reading = typical_reading()
    assert len(reading_quads(reading)) / len(reading.claims) <= 25


def test_two_copies_of_one_text_have_graphs_of_their_own() -> None:
    article = typical_reading().article
    copy = replace(article, id=ArticleId("file:copy.txt"))
    assert article.content_hash == copy.content_hash
    assert version_hash(article) != version_hash(copy)
