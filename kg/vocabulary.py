"""The names of ontology.ttl and the relation table that it holds as data (DESIGN 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from kg.model import EntityType, Kind, Phase, Relation

FG: Final = "https://firmgraph.example/ontology#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
PROV: Final = "http://www.w3.org/ns/prov#"
OA: Final = "http://www.w3.org/ns/oa#"
SCHEMA: Final = "https://schema.org/"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {"fg": FG, "rdf": RDF, "rdfs": RDFS, "owl": OWL, "skos": SKOS, "prov": PROV, "oa": OA, "schema": SCHEMA, "xsd": XSD}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationInfo:
    """One row of the relation table. *Forward* words speak of or ask for the subject, *inverse* ones the object.

    >>> info = relation_table()[Relation.SUPPLIES]
    >>> info.noun, info.inverse_noun, info.inverse
    ('supplier', 'customer', 'buysFrom')
    """

    relation: Relation
    iri: str
    kind: Kind
    inverse: str | None  # local name of the inverse property; None for symmetric relations and for dates
    symmetric: bool
    slot: frozenset[str]  # fields that name the slot: subject, object, product, office, venture, round, episode
    one_holder: bool  # listedOn, foundedOn, renamedTo: a new value ends the former one
    one_holder_offices: frozenset[str]  # holdsRole only: "ceo", "chair" ...
    horizon_months: int | None  # None = never stale
    label: str
    inverse_label: str
    noun: str  # for the subject, as answers say it: "supplier"
    inverse_noun: str  # for the object: "customer"
    nouns: tuple[str, ...]  # all words for the subject, sorted; the same below
    inverse_nouns: tuple[str, ...]
    verbs: tuple[str, ...]  # subject to object: "supplies", "sells to"
    inverse_verbs: tuple[str, ...]  # object to subject: "buys from"
    questions: tuple[str, ...]  # ask for the subject: "who supplies"
    inverse_questions: tuple[str, ...]  # ask for the object: "who buys from"
    subject_types: frozenset[EntityType]
    object_types: frozenset[EntityType]

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases that the relation knows, in their order; none for attributes."""
        return phases(self.kind)


def ontology_turtle() -> str:
    """The text of ontology.ttl: from the installed wheel, else from the checkout that holds this package."""
    packaged = files("kg").joinpath("ontology.ttl")
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).parent.parent / "ontology.ttl").read_text(encoding="utf-8")


@cache
def ontology() -> Store:
    """The ontology as triples in memory. Not to be written to."""
    store = Store()
    store.load(ontology_turtle().encode(), format=RdfFormat.TURTLE)
    return store


@cache
def local_names() -> tuple[str, ...]:
    """The local names of all classes and properties of the ontology, sorted."""
    subjects = {quad.subject for quad in ontology().quads_for_pattern(None, NamedNode(RDF + "type"), None, None)}
    ours = (node.value for node in subjects if isinstance(node, NamedNode))
    return tuple(sorted(iri.removeprefix(FG) for iri in ours if iri.startswith(FG)))


@cache
def relation_table() -> Mapping[Relation, RelationInfo]:
    """Every relation with its row of the table."""
    return MappingProxyType({relation: _info(relation) for relation in Relation})


@cache
def phases(kind: Kind) -> tuple[Phase, ...]:
    """The phases of a kind of relation, in the order that breaks ties on one day (DESIGN 5.10)."""
    of_kind = [phase for phase in Phase if kind in _locals(FG + phase, "phaseOf")]
    return tuple(sorted(of_kind, key=lambda phase: int(_one(FG + phase, FG + "rank"))))


@cache
def inverses() -> Mapping[str, Relation]:
    """Local name of each inverse property ("buysFrom") -> its relation."""
    return MappingProxyType({info.inverse: r for r, info in relation_table().items() if info.inverse is not None})


def _info(relation: Relation) -> RelationInfo:
    iri = FG + relation
    horizon = _values(iri, FG + "horizonMonths")
    inverse = _values(iri, OWL + "inverseOf")
    return RelationInfo(
        relation=relation,
        iri=iri,
        kind=Kind(_locals(iri, "kind")[0]),
        inverse=inverse[0].removeprefix(FG) if inverse else None,
        symmetric=OWL + "SymmetricProperty" in _values(iri, RDF + "type"),
        slot=frozenset(_values(iri, FG + "slotPart")),
        one_holder=_one(iri, FG + "holders") == "one",
        one_holder_offices=frozenset(_values(iri, FG + "oneHolderOffice")),
        horizon_months=int(horizon[0]) if horizon else None,
        label=_one(iri, RDFS + "label"),
        inverse_label=_one(iri, FG + "inverseLabel"),
        noun=_one(iri, FG + "preferredNoun"),
        inverse_noun=_one(iri, FG + "preferredInverseNoun"),
        nouns=_values(iri, FG + "forwardNoun"),
        inverse_nouns=_values(iri, FG + "inverseNoun"),
        verbs=_values(iri, FG + "forwardVerb"),
        inverse_verbs=_values(iri, FG + "inverseVerb"),
        questions=_values(iri, FG + "forwardQuestion"),
        inverse_questions=_values(iri, FG + "inverseQuestion"),
        subject_types=_types(iri, "subjectType"),
        object_types=_types(iri, "objectType"),
    )


def _values(subject: str, predicate: str) -> tuple[str, ...]:
    found = ontology().quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, None)
    return tuple(sorted(quad.object.value for quad in found if isinstance(quad.object, NamedNode | Literal)))


def _one(subject: str, predicate: str) -> str:
    """The single value. Raises ValueError when the ontology has none or several: a broken build, not a broken input."""
    (value,) = _values(subject, predicate)
    return value


def _locals(subject: str, predicate: str) -> tuple[str, ...]:
    return tuple(value.removeprefix(FG) for value in _values(subject, FG + predicate))


def _types(subject: str, predicate: str) -> frozenset[EntityType]:
    return frozenset(EntityType(value.lower()) for value in _locals(subject, predicate))
