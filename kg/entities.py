"""Identity as RDF: entities with their names, redirects of merged ids, and what each mention cluster denotes."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

from kg import terms
from kg.model import EntityId, EntityType
from kg.protocols import Entity
from kg.rdf import TYPE, Node, cluster_node, text
from kg.terms import Triple, fg
from kg.vocabulary import FG, RDF, RDFS, SKOS

LABEL, NOTE, ALIAS = NamedNode(RDFS + "label"), NamedNode(RDFS + "comment"), NamedNode(SKOS + "altLabel")
CLASSES = {fg(type_.capitalize()): type_ for type_ in EntityType}


def entity_quads(entity: Entity, redirects: Iterable[EntityId] = ()) -> list[Quad]:
    """The entity's node in the identity graph, and one triple for each id that was merged into it."""
    node = terms.entity(entity.id)
    triples: list[Triple] = [(node, TYPE, fg(entity.type.capitalize())), (node, LABEL, terms.string(entity.label))]
    triples += [(node, ALIAS, terms.string(name)) for name in dict.fromkeys(entity.names) if name != entity.label]
    if entity.note is not None:
        triples.append((node, NOTE, terms.string(entity.note)))
    triples += [(terms.entity(old), fg("mergedInto"), node) for old in redirects]
    return [Quad(s, p, o, terms.IDENTITY) for s, p, o in triples]


def denotes_quad(version: str, key: str, id_: EntityId) -> Quad:
    """That the mention cluster `key` of an article version (`rdf.version_hash`) is this entity."""
    return Quad(cluster_node(version, key), fg("denotes"), terms.entity(id_), terms.IDENTITY)


def read_entity(node: Node, id_: EntityId) -> Entity | None:
    """The entity from its properties; None when they do not make one (a redirect, an unknown id)."""
    types = [CLASSES[t] for t in node.get(RDF + "type", ()) if isinstance(t, NamedNode) and t in CLASSES]
    label = text(node, LABEL.value)
    if not types or label is None:
        return None
    names = sorted(str(terms.python(v)) for v in node.get(ALIAS.value, ()))
    return Entity(
        id=id_, iri=terms.entity(id_).value, label=label, type=types[0], names=tuple(names), note=text(node, NOTE.value)
    )


def redirect(node: Node) -> EntityId | None:
    """Into which entity the node was merged."""
    target = text(node, FG + "mergedInto")
    return None if target is None else EntityId(terms.id_of(target, terms.ENTITY))
