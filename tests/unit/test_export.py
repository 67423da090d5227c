"""The graph as files."""

from __future__ import annotations

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from kg.errors import BadInput
from kg.export import FORMATS, export, stable_lines
from kg.vocabulary import PROV, XSD

NODES = st.integers(0, 9).map(lambda n: NamedNode(f"https://firmgraph.example/id/n{n}"))
LITERALS = st.text(max_size=8).map(Literal)
QUADS = st.builds(Quad, NODES, NODES, st.one_of(NODES, LITERALS), NODES)


def filled(quads: list[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store


@given(st.lists(QUADS, max_size=20), st.randoms())
def test_the_order_of_writing_leaves_no_trace(quads: list[Quad], random) -> None:
    shuffled = random.sample(quads, len(quads))
    assert list(stable_lines(filled(quads))) == list(stable_lines(filled(shuffled)))


@given(st.lists(QUADS, max_size=20))
def test_stable_lines_read_back_as_the_same_graph(quads: list[Quad]) -> None:
    again = Store()
    again.load(b"".join(export(filled(quads), stable=True)), format=FORMATS["nquads"])
    assert set(again) == set(quads)


def test_times_of_ingestion_are_left_out() -> None:
    node = NamedNode("https://firmgraph.example/a")
    quad = Quad(
        node, NamedNode(PROV + "endedAtTime"), Literal("2025-01-01T00:00:00Z", datatype=NamedNode(XSD + "dateTime")), node
    )
    assert list(stable_lines(filled([quad]))) == []


def test_a_blank_node_is_a_broken_build() -> None:
    node = NamedNode("https://firmgraph.example/a")
    with pytest.raises(ValueError, match="blank node"):
        list(stable_lines(filled([Quad(BlankNode("x"), node, node, node)])))


@pytest.mark.parametrize("format_", FORMATS)
def test_other_tools_read_every_format(format_: str) -> None:
    node = NamedNode("https://firmgraph.example/id/a")
    store = filled([Quad(node, NamedNode("https://firmgraph.example/p"), Literal('q"\n'), node)])
    names = {"nquads": "nquads", "trig": "trig", "turtle": "turtle", "ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
    dataset = rdflib.Dataset()
    dataset.parse(data=b"".join(export(store, format_=format_)), format=names[format_])
    assert sum(1 for _ in dataset.quads()) == 1


@pytest.mark.parametrize(("format_", "stable"), [("docx", False), ("turtle", True)])
def test_what_cannot_be_is_refused_with_advice(format_: str, stable: bool) -> None:
    with pytest.raises(BadInput):
        list(export(Store(), format_=format_, stable=stable))
