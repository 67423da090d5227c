"""The ontology is valid OWL 2 and SHACL, agrees with the model, and its shapes catch what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import NamedNode, Quad
from rdflib import OWL, RDF, RDFS, Literal, URIRef
from rdflib.namespace import SH

import kg
from kg import fragments, terms
from kg.entities import entity_quads
from kg.model import Cue, EntityId, EntityType, Kind, Modality, PercentRole, Phase, Relation, Verdict
from kg.protocols import Entity
from kg.rdf import reading_quads
from kg.rows import interval_quads
from kg.store import OxigraphStore, Update
from kg.terms import fg
from kg.vocabulary import FG, ontology_turtle
from tests.support.samples import row, typical_reading

KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual}
PROPERTIES = KINDS - {OWL.Class, OWL.NamedIndividual}
W3 = "http://www.w3.org/"
BUILT_IN = tuple(
    W3 + n for n in ("2002/07/owl#", "1999/02/22-rdf-syntax-ns#", "2000/01/rdf-schema#", "ns/shacl#", "2001/XMLSchema#")
)


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(data=ontology_turtle(), format="turtle")


def own(graph: rdflib.Graph) -> set[URIRef]:
    """Every term of ours that the file mentions, shapes apart."""
    found = {t for triple in graph for t in triple if isinstance(t, URIRef) and t.startswith(FG)}
    return found - set(graph.subjects(RDF.type, SH.NodeShape))


def test_every_term_is_declared_once_and_labelled(ontology: rdflib.Graph) -> None:
    for term in own(ontology):
        declared = set(ontology.objects(term, RDF.type)) & KINDS
        assert len(declared) == 1, f"{term} is declared as {declared or 'nothing'}"
        assert ontology.value(term, RDFS.label) is not None, f"{term} has no label"


def test_the_code_uses_only_declared_terms(ontology: rdflib.Graph) -> None:
    """Also those of the query fragments."""
    code = "".join(path.read_text(encoding="utf-8") for path in Path(kg.__file__).parent.rglob("*.py"))
    queries = "".join(fragments.fragment(name) for name in fragments.names())
    used = set(re.findall(r"\bfg\(\"(\w+)\"\)", code)) | set(re.findall(r"\bfg:(\w+)", queries))
    assert used - {term.removeprefix(FG) for term in own(ontology)} == set()


def test_foreign_terms_are_declared_where_owl_wants_it(ontology: rdflib.Graph) -> None:
    used = {p for p in ontology.predicates() if not str(p).startswith(BUILT_IN)}
    used |= set(ontology.objects(None, RDFS.subClassOf)) | set(ontology.objects(None, RDFS.subPropertyOf))
    for term in used:
        assert set(ontology.objects(term, RDF.type)) & KINDS, f"{term} is used but not declared"


@pytest.mark.parametrize("predicate", [RDFS.domain, RDFS.range])
def test_domains_and_ranges_exist(ontology: rdflib.Graph, predicate: URIRef) -> None:
    for property_, class_ in ontology.subject_objects(predicate):
        kinds = set(ontology.objects(property_, RDF.type))
        if predicate == RDFS.range and OWL.DatatypeProperty in kinds:
            assert str(class_).startswith(BUILT_IN)
        else:
            assert (class_, RDF.type, OWL.Class) in ontology, f"{class_} of {property_} is no class"


def test_data_and_object_properties_do_not_mix_in_hierarchies(ontology: rdflib.Graph) -> None:
    for below, above in ontology.subject_objects(RDFS.subPropertyOf):
        assert set(ontology.objects(below, RDF.type)) & PROPERTIES == set(ontology.objects(above, RDF.type)) & PROPERTIES


def test_class_hierarchy_has_no_circle(ontology: rdflib.Graph) -> None:
    for class_ in ontology.subjects(RDF.type, OWL.Class):
        parents = ontology.objects(class_, RDFS.subClassOf)
        assert all(class_ not in ontology.transitive_objects(parent, RDFS.subClassOf) for parent in parents)


ENUMS: list[tuple[type[StrEnum], str, Callable[[str], str]]] = [
    (Kind, "Kind", str), (Phase, "Phase", str), (Modality, "Modality", str), (PercentRole, "PercentRole", str),
    (Cue, "Cue", str), (Verdict, "Verdict", str), (Relation, "Relation", str),
]  # fmt: skip


@pytest.mark.parametrize(("enum", "class_", "spelled"), ENUMS, ids=[c for _, c, _ in ENUMS])
def test_model_and_ontology_have_the_same_values(ontology: rdflib.Graph, enum, class_: str, spelled) -> None:
    individuals = {str(i).removeprefix(FG) for i in ontology.subjects(RDF.type, URIRef(FG + class_))}
    assert individuals == {spelled(value) for value in enum}


def test_entity_types_are_classes_below_entity(ontology: rdflib.Graph) -> None:
    below = {str(c).removeprefix(FG) for c in ontology.transitive_subjects(RDFS.subClassOf, URIRef(FG + "Entity"))}
    assert below - {"Entity", "Party"} == {type_.capitalize() for type_ in EntityType}


def test_the_shapes_are_valid_shacl(ontology: rdflib.Graph) -> None:
    shapes = {s: set(ontology.objects(s, SH.path)) for s in ontology.objects(None, SH.property)}
    assert shapes
    assert all(len(paths) == 1 for paths in shapes.values())
    assert pyshacl.validate(rdflib.Graph(), shacl_graph=ontology, meta_shacl=True)[0]


# ---- data against the shapes


def sample() -> OxigraphStore:
    """A graph with an article, claims, a row and an entity."""
    store = OxigraphStore()
    acme = Entity(id=EntityId("acme"), iri="", label="Acme", type=EntityType.FIRM)
    store.apply(Update(insert=(*reading_quads(typical_reading()), *interval_quads(row()), *entity_quads(acme))))
    return store


def check(ontology: rdflib.Graph, store: OxigraphStore) -> str:
    data = rdflib.Graph() + ontology  # phases and relations are individuals of the ontology
    for s, p, o, _ in store.as_rdflib().quads():
        data.add((s, p, o))
    conforms, _, report = pyshacl.validate(data, shacl_graph=ontology)
    return "" if conforms else report


def test_what_we_write_conforms(ontology: rdflib.Graph) -> None:
    assert check(ontology, sample()) == ""


NODE = {
    "claim": lambda s: next(iter(s.quads(None, NamedNode(FG + "sentence")))).subject,
    "row": lambda s: terms.interval(row().key),
    "article": lambda s: next(iter(s.quads(None, fg("articleId")))).subject,
    "cluster": lambda s: next(iter(s.quads(None, fg("name")))).subject,
    "entity": lambda s: terms.entity(EntityId("acme")),
}

WRONG = [
    ("claim", "phase", fg("rumoured")),
    ("claim", "modality", fg("denied")),  # a second one
    ("claim", "cue", fg("active")),
    ("claim", "confidence", terms.decimal(0.3)),
    ("claim", "subject", terms.entity(EntityId("acme"))),
    ("claim", "percentHigh", terms.decimal(101.0)),
    ("claim", "sinceEarliest", terms.string("in spring")),
    ("claim", "currency", terms.string("dollars")),
    ("row", "holdsTo", terms.day(row().holds_from.replace(year=1999))),
    ("row", "relation", fg("loves")),
    ("row", "episode", terms.integer(7)),
    ("row", "lastEvidence", terms.string("yesterday")),
    ("article", "visibility", terms.string("C1")),
    ("article", "contentHash", terms.string("abc")),
    ("cluster", "name", terms.string("")),
    ("cluster", "entityType", fg("Kind")),
    ("entity", "mergedInto", terms.entity(EntityId("other"))),
]


@pytest.mark.parametrize(("node", "predicate", "value"), WRONG, ids=[f"{n}-{p}" for n, p, _ in WRONG])
def test_the_shapes_catch(ontology: rdflib.Graph, node: str, predicate: str, value) -> None:
    store = sample()
    subject = NODE[node](store)
    store.apply(Update(insert=(Quad(subject, fg(predicate), value, terms.VIEW),)))
    assert "Constraint Violation" in check(ontology, store)


MISSING = [("claim", "sentence"), ("claim", "modality"), ("row", "support"), ("row", "visibility"), ("article", "articleId")]


@pytest.mark.parametrize(("node", "predicate"), MISSING)
def test_the_shapes_miss_what_is_not_there(ontology: rdflib.Graph, node: str, predicate: str) -> None:
    store = sample()
    gone = tuple(store.quads(NODE[node](store), fg(predicate)))
    assert gone
    store.apply(Update(delete=gone))
    assert "MinCount" in check(ontology, store)


def test_labels_are_english(ontology: rdflib.Graph) -> None:
    for label in ontology.objects(None, RDFS.label):
        assert isinstance(label, Literal)
        assert label.language == "en"
