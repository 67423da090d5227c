"""Rows out of the tab-separated form: whatever stands in them, the same values as those of the terms themselves."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import tabbed, terms

XSD = "http://www.w3.org/2001/XMLSchema#"
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
KINDS = st.sampled_from(["string", "integer", "decimal", "double", "float", "boolean", "date", "int", "long", "gYear"])
WRITTEN = st.one_of(TEXTS, st.sampled_from(["1", "-7", "+5", "1.50", "1e3", "INF", "true", "0", "2025-06-20", "007", "x"]))
LITERALS = st.one_of(
    st.builds(lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(XSD + kind)), WRITTEN, KINDS),
    st.builds(lambda text: ox.Literal(text, language="en"), TEXTS),
)
IRIS = st.builds(lambda text: ox.NamedNode("https://example.org/" + text), st.text("abcxyzäöü/09-_~日", max_size=12))


def taken(store, query):
    """The rows as they are read and as the terms give them."""
    found = store.query(query)
    names = [variable.value for variable in found.variables]
    plain = [{n: terms.python(t) for n, t in zip(names, row, strict=True) if t is not None} for row in found]
    return tabbed.rows(store.query(query).serialize(format=ox.QueryResultsFormat.TSV).decode("utf-8")), plain


@given(st.lists(st.tuples(IRIS, st.one_of(LITERALS, IRIS)), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_any_terms_are_read_as_their_values(pairs):
    store = ox.Store()
    store.extend(ox.Quad(iri, ox.NamedNode("https://example.org/p"), term) for iri, term in pairs)
    rows, plain = taken(store, "SELECT * WHERE { ?s ?p ?o }")
    assert sorted(map(repr, rows)) == sorted(map(repr, plain))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a ?b WHERE { VALUES (?a ?b) { (UNDEF 1) (UNDEF UNDEF) ('' UNDEF) } }",
        "SELECT ?a WHERE { VALUES ?a { UNDEF 1 UNDEF } }",
        "SELECT * WHERE {}",
        "SELECT ?a WHERE { VALUES ?a {} }",
        "SELECT ?a WHERE { BIND('tab\\t line\\n quote\\\" slash\\\\ return\\r' AS ?a) }",
        "SELECT (1/3 AS ?a) (1e0/3 AS ?b) (-1 AS ?c) (1.0 AS ?d) (true AS ?e) (STRDT('x', <a:kind>) AS ?f) WHERE {}",
    ],
)
def test_what_is_unbound_quoted_or_short(query):
    rows, plain = taken(ox.Store(), query)
    assert rows == plain


def test_blank_nodes_keep_their_names():
    store = ox.Store()
    store.add(ox.Quad(ox.BlankNode("n1"), ox.NamedNode("https://example.org/p"), ox.BlankNode("n2")))
    rows, plain = taken(store, "SELECT * WHERE { ?s ?p ?o }")
    assert rows == plain
