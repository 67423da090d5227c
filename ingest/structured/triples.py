"""Any RDF with a mapping of its properties, and Wikidata's N-Triples with the project's own, as claims.

Only triples with a mapped property, a label or a date are kept in memory; each firm becomes one record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ingest.sources.documents import Document
from ingest.structured.facts import Fact, Party, Record, bounds, day
from ingest.structured.mappings import Property, Register, wikidata
from kg.errors import UnreadableArticle
from kg.model import ArticleId, Phase, Relation
from kg.naming import slug

VERSION: Final = "rdf-2"
DIRECT: Final = "http://www.wikidata.org/prop/direct/"
_FORMATS: Final = {
    ".nt": RdfFormat.N_TRIPLES, ".nq": RdfFormat.N_QUADS, ".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML, ".owl": RdfFormat.RDF_XML, ".xml": RdfFormat.RDF_XML, ".jsonld": RdfFormat.JSON_LD,
}  # fmt: skip
_LOCAL: Final = re.compile(r"[^/#]+$")
Value = NamedNode | Literal
Said = tuple[str, Value, str]  # property, value, and the statement in N-Triples


@dataclass(slots=True)
class _Held:
    """What the file says that counts."""

    facts: dict[str, list[Said]] = field(default_factory=dict)  # by subject
    labels: dict[str, list[str]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    ends: dict[str, tuple[Value, str]] = field(default_factory=dict)  # when a firm was dissolved, and the statement


def records(document: Document, register: Register | None = None) -> Iterator[Record]:
    """One record a firm. Without a register the properties are Wikidata's. Raises UnreadableArticle."""
    known = register or wikidata()
    held = _held(document, known, "" if register is not None else DIRECT)
    for subject, said in sorted(held.facts.items()):
        firm = _party(subject, held, known)
        found = (fact for one in said if (fact := _fact(one, firm, held, known)) is not None)
        facts = tuple(_ended(fact, held.ends.get(subject)) for fact in found)
        if facts:
            yield Record(
                id=ArticleId(f"urn:firmgraph:{slug(known.outlet)}:{subject}"),
                text="\n".join(line for fact in facts for line in fact.says),
                title=firm.name,
                outlet=known.outlet,
                published=day(held.dates.get(subject)),
                facts=facts,
                url=subject if subject.startswith(("http://", "https://")) else None,
            )


def _held(document: Document, register: Register, prefix: str) -> _Held:
    held = _Held()
    wanted = {prefix + key: key for key in register.properties}
    ends = {prefix + key for key in register.ends}
    try:
        for quad in parse(document.stream, format=_format(document), without_named_graphs=False):
            subject, predicate, value = quad.subject, quad.predicate.value, quad.object
            if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
                continue
            if predicate in wanted:
                held.facts.setdefault(subject.value, []).append((wanted[predicate], value, f"{quad.triple} ."))
            elif predicate in register.labels and isinstance(value, Literal) and (value.language or "en").startswith("en"):
                held.labels.setdefault(subject.value, []).append(value.value)
            elif predicate in ends:
                held.ends[subject.value] = value, f"{quad.triple} ."
            elif predicate in register.dates:
                held.dates[subject.value] = value.value
    except (SyntaxError, ValueError, OSError) as error:
        raise UnreadableArticle(document.name, f"is damaged RDF ({str(error)[:120]})", "check it") from error
    return held


def _format(document: Document) -> RdfFormat:
    suffix = PurePath(document.path).suffix.lower()
    if suffix not in _FORMATS:
        raise UnreadableArticle(document.name, f"has no ending of RDF ({suffix or 'none'})", f"one of {', '.join(_FORMATS)}")
    return _FORMATS[suffix]


def _party(iri: str, held: _Held, register: Register, property_: Property | None = None) -> Party:
    names = held.labels.get(iri) or []
    start = next((start for start in register.identified if iri.startswith(start)), None)
    id_ = iri.removeprefix(start) if start is not None else None
    local = match.group() if (match := _LOCAL.search(iri)) is not None else iri
    name, *also = names or [local]
    type_ = {"type": property_.value} if property_ is not None else {}
    return Party(name=name, id=id_, also=tuple(also), **type_)


def _ended(fact: Fact, end: tuple[Value, str] | None) -> Fact:
    """The fact; what still holds of a firm that was dissolved ended with it."""
    if end is None or fact.phase is not Phase.ACTIVE:
        return fact
    value, line = end
    return replace(fact, phase=Phase.ENDED, until=bounds(value.value), says=(f"{fact.says[0]}\n{line}",))


def _fact(statement: Said, firm: Party, held: _Held, register: Register) -> Fact | None:
    key, value, line = statement
    said = register.properties[key]
    if said.relation is Relation.FOUNDED_ON:
        begun = bounds(value.value)
        return Fact(subject=firm, relation=said.relation, since=begun, says=(line,)) if begun.known else None
    literal = isinstance(value, Literal)
    other = Party(name=value.value, type=said.value) if literal else _party(value.value, held, register, said)
    left, right = (other, firm) if said.inverse else (firm, other)
    return Fact(
        subject=left, relation=said.relation, object=right, phase=said.phase, qualifiers=said.qualifiers, says=(line,)
    )
