"""What the endpoint says about itself: SPARQL 1.1 Service Description and VoID, as N-Triples-safe terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg import terms
from kg.model import Relation
from kg.vocabulary import FG, PREFIXES, RDF, RDFS, relation_table

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
DCTERMS: Final = "http://purl.org/dc/terms/"
FORMATS: Final = "http://www.w3.org/ns/formats/"
MOST_GRAPHS: Final = 100  # listed by name; the rest is counted
OWN_GRAPHS: Final = (terms.CURRENT.value, terms.VIEW.value, terms.IDENTITY.value)
_RESULTS: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "N-Quads", "TriG", "JSON-LD", "RDF_XML",
)  # fmt: skip
_ABOUT: Final = {
    terms.CURRENT.value: "What holds today as plain triples, one for each relation and direction",
    terms.VIEW.value: "Every row with its interval, phase, evidence and claims",
    terms.IDENTITY.value: "Entities with their names, and what each mention denotes",
}
_FORMATS: Final = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}

Node = NamedNode | BlankNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Triples in all, graphs in all, and triples of the graphs that are listed."""

    triples: int
    graphs: int
    of: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A query worth showing."""

    name: str
    question: str
    query: str


def describe(endpoint: str, sizes: Sizes, examples: Iterable[Example], form: str) -> bytes:
    """The description of the service at this address, with its dataset, in an RDF format."""
    prefixes = {**PREFIXES, "sd": SD, "void": VOID, "dcterms": DCTERMS, "sh": SH}
    triples = [*_service(endpoint), *_dataset(endpoint, sizes), *_examples(endpoint, examples)]
    return serialize(triples, format=_FORMATS[form], prefixes=prefixes) or b""


def _service(endpoint: str) -> Iterator[Triple]:
    service, dataset = NamedNode(endpoint), NamedNode(f"{endpoint}#dataset")
    yield Triple(service, _TYPE, NamedNode(SD + "Service"))
    yield Triple(service, NamedNode(SD + "endpoint"), service)
    for language in ("SPARQL11Query", "SPARQL11Update"):
        yield Triple(service, NamedNode(SD + "supportedLanguage"), NamedNode(SD + language))
    for feature in ("UnionDefaultGraph",):
        yield Triple(service, NamedNode(SD + "feature"), NamedNode(SD + feature))
    for name in _RESULTS:
        yield Triple(service, NamedNode(SD + "resultFormat"), NamedNode(FORMATS + name))
    for name in ("Turtle", "N-Triples", "N-Quads", "TriG", "JSON-LD", "RDF_XML"):
        yield Triple(service, NamedNode(SD + "inputFormat"), NamedNode(FORMATS + name))
    yield Triple(service, NamedNode(SD + "extensionFunction"), NamedNode(FG + "asOf"))
    yield Triple(NamedNode(FG + "asOf"), _TYPE, NamedNode(SD + "Function"))
    yield Triple(service, NamedNode(SD + "defaultDataset"), dataset)


def _dataset(endpoint: str, sizes: Sizes) -> Iterator[Triple]:
    dataset, default = NamedNode(f"{endpoint}#dataset"), NamedNode(f"{endpoint}#default")
    yield Triple(dataset, _TYPE, NamedNode(SD + "Dataset"))
    yield Triple(dataset, _TYPE, NamedNode(VOID + "Dataset"))
    yield Triple(dataset, NamedNode(DCTERMS + "title"), terms.string("firmgraph"))
    yield Triple(dataset, NamedNode(VOID + "sparqlEndpoint"), NamedNode(endpoint))
    yield Triple(dataset, NamedNode(VOID + "uriSpace"), terms.string(terms.BASE))
    yield Triple(dataset, NamedNode(VOID + "vocabulary"), NamedNode(FG))
    yield Triple(dataset, NamedNode(VOID + "triples"), terms.integer(sizes.triples))
    yield Triple(dataset, NamedNode(FG + "graphs"), terms.integer(sizes.graphs))
    yield Triple(dataset, NamedNode(SD + "defaultGraph"), default)
    yield Triple(default, _TYPE, NamedNode(SD + "Graph"))
    yield Triple(default, NamedNode(VOID + "triples"), terms.integer(sizes.triples))
    for number, (name, triples) in enumerate(sizes.of.items()):
        yield from _graph(dataset, BlankNode(f"g{number}"), name, triples)


def _graph(dataset: NamedNode, node: BlankNode, name: str, triples: int) -> Iterator[Triple]:
    graph = BlankNode(f"{node.value}d")
    yield Triple(dataset, NamedNode(SD + "namedGraph"), node)
    yield Triple(node, _TYPE, NamedNode(SD + "NamedGraph"))
    yield Triple(node, NamedNode(SD + "name"), NamedNode(name))
    yield Triple(node, NamedNode(SD + "graph"), graph)
    yield Triple(graph, _TYPE, NamedNode(SD + "Graph"))
    yield Triple(graph, NamedNode(VOID + "triples"), terms.integer(triples))
    if name in _ABOUT:
        yield Triple(graph, NamedNode(DCTERMS + "description"), terms.string(_ABOUT[name]))


def _examples(endpoint: str, examples: Iterable[Example]) -> Iterator[Triple]:
    """Queries as SHACL has them (sh:SPARQLExecutable), the form that other endpoints and editors read."""
    for example in examples:
        node = NamedNode(f"{endpoint}#query-{example.name}")
        form = "SPARQLAskExecutable" if example.query.lstrip().upper().startswith("ASK") else "SPARQLSelectExecutable"
        yield Triple(node, _TYPE, NamedNode(SH + form))
        yield Triple(node, _TYPE, NamedNode(SH + "SPARQLExecutable"))
        yield Triple(node, NamedNode(RDFS + "comment"), Literal(example.question, language="en"))
        yield Triple(node, NamedNode(SH + "select"), terms.string(example.query))


SH: Final = "http://www.w3.org/ns/shacl#"
_TYPE: Final = NamedNode(RDF + "type")


def relation_examples() -> tuple[Example, ...]:
    """One query for each relation: who stands in it on the day asked about, with the sentence that says so."""
    return tuple(_example(relation) for relation in Relation)


def _example(relation: Relation) -> Example:
    info = relation_table()[relation]
    return Example(
        name=relation.value,
        question=f"Which {info.nouns[0] if info.nouns else info.noun}s are known, as of a day, and which sentence says so?",
        query=_EXAMPLE.format(relation=relation.value, label=info.label),
    )


_EXAMPLE: Final = """# {label}: rows that cover the day given by as-of (today by default), newest evidence first
PREFIX fg: <https://firmgraph.example/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?subjectName ?objectName ?phase ?modality ?from ?lastEvidence ?sentence WHERE {{
  GRAPH <https://firmgraph.example/graph/view> {{
    ?row fg:relation fg:{relation} ; fg:subject ?subject ; fg:modality ?modality ;
         fg:holdsFrom ?from ; fg:lastEvidence ?lastEvidence ; fg:supportedBy ?claim .
    OPTIONAL {{ ?row fg:object ?object }}
    OPTIONAL {{ ?row fg:phase ?phase }}
    OPTIONAL {{ ?row fg:holdsTo ?to }}
  }}
  FILTER(?from <= fg:asOf() && (!BOUND(?to) || fg:asOf() < ?to))
  ?subject rdfs:label ?subjectName .
  OPTIONAL {{ ?object rdfs:label ?objectName }}
  ?claim fg:sentence/oa:exact ?sentence .
}}
ORDER BY DESC(?lastEvidence) ?subjectName ?objectName
LIMIT 100
"""
