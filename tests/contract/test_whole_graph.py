"""A whole graph, made by the ledger out of annotated articles, conforms to the shapes and stays within its cost."""

from __future__ import annotations

from datetime import date

import pyshacl
import pytest
import rdflib

from kg.open import open_graph
from kg.rdf import reading_quads
from kg.vocabulary import ontology_turtle
from tests.support.gold import gold_readings


@pytest.mark.shared
def test_what_the_ledger_writes_conforms_to_the_shapes() -> None:
    ontology = rdflib.Graph().parse(data=ontology_turtle(), format="turtle")
    with open_graph(None, today=lambda: date(2026, 1, 1)) as graph:
        graph.ledger.put_many(gold_readings("world_dev"))
        data = rdflib.Graph() + ontology
        for s, p, o, _ in graph.store.as_rdflib().quads():
            data.add((s, p, o))
    conforms, _, report = pyshacl.validate(data, shacl_graph=ontology)
    assert conforms, report


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["seed", "world_dev"])
def test_a_claim_costs_at_most_25_quads(folder: str) -> None:
    readings = list(gold_readings(folder))
    quads = sum(len(reading_quads(reading)) for reading in readings)
    assert quads / sum(len(reading.claims) for reading in readings) <= 25
