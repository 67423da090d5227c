"""RDF terms: IRIs made of ids and back, literals whose written form is canonical. Nothing here makes a blank node."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode

from kg.errors import BadTerm
from kg.model import ArticleId, ClaimId, EntityId
from kg.protocols import Scalar
from kg.vocabulary import FG, XSD

BASE: Final = "https://firmgraph.example/"
ENTITY: Final = BASE + "id/"
INTERVAL: Final = BASE + "interval/"
CLAIM: Final = BASE + "claim/"
ARTICLE: Final = BASE + "article/"
READING: Final = BASE + "reading/"
GRAPH: Final = BASE + "graph/"
ARTICLE_GRAPH: Final = GRAPH + "article/"

VIEW: Final = NamedNode(GRAPH + "view")
CURRENT: Final = NamedNode(GRAPH + "current")
IDENTITY: Final = NamedNode(GRAPH + "identity")

Term: TypeAlias = NamedNode | Literal
Triple: TypeAlias = tuple[NamedNode, NamedNode, Term]

_DATE, _DECIMAL = NamedNode(XSD + "date"), NamedNode(XSD + "decimal")
_INTEGER, _BOOLEAN, _STRING = NamedNode(XSD + "integer"), NamedNode(XSD + "boolean"), NamedNode(XSD + "string")


@lru_cache(maxsize=4096)
def fg(local: str) -> NamedNode:
    """A term of the ontology by its local name."""
    return NamedNode(FG + local)


def iri(text: str) -> NamedNode:
    """An absolute IRI given from outside. Raises BadTerm."""
    try:
        return NamedNode(text)
    except (ValueError, UnicodeEncodeError) as error:
        raise BadTerm(f"not an IRI: {text!r}") from error


def minted(prefix: str, id_: str) -> NamedNode:
    """prefix + the id, percent-encoded so that `id_of` gives the very id back. Raises BadTerm for an id that is no text."""
    try:
        return NamedNode(prefix + quote(id_, safe=""))
    except UnicodeEncodeError as error:
        raise BadTerm(f"not Unicode text: {id_!r}") from error


def id_of(node: NamedNode | str, prefix: str) -> str:
    """The id of a minted IRI. Raises BadTerm when the IRI was not minted with this prefix."""
    text = node if isinstance(node, str) else node.value
    if not text.startswith(prefix):
        raise BadTerm(f"{text!r} does not begin with {prefix}")
    return unquote(text[len(prefix) :])


def entity(id_: EntityId) -> NamedNode:
    """The IRI of an entity."""
    return minted(ENTITY, id_)


def claim(id_: ClaimId) -> NamedNode:
    """The IRI of a claim."""
    return minted(CLAIM, id_)


def interval(key: str) -> NamedNode:
    """The IRI of a view row."""
    return minted(INTERVAL, key)


def article_graph(version: str) -> NamedNode:
    """The named graph of an article version (see `rdf.version_hash`)."""
    return NamedNode(ARTICLE_GRAPH + version)


def article_of(graph: NamedNode) -> NamedNode:
    """The article node that a named graph is about."""
    return NamedNode(ARTICLE + graph.value.removeprefix(ARTICLE_GRAPH))


def string(text: str) -> Literal:
    """A plain string. Raises BadTerm on lone surrogates, which no RDF syntax can carry."""
    try:
        return Literal(text)
    except (ValueError, UnicodeEncodeError) as error:
        raise BadTerm(f"not Unicode text: {text!r}") from error


def day(value: date) -> Literal:
    """An xsd:date."""
    return Literal(value.isoformat(), datatype=_DATE)


def decimal(value: float) -> Literal:
    """An xsd:decimal in canonical form (no exponent, no trailing zeros), so that stores give back the same characters.

    Raises BadTerm for infinities and NaN, which have none.
    """
    if not math.isfinite(value):
        raise BadTerm(f"not a finite number: {value}")
    text = format(Decimal(repr(float(value))), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Literal("0" if text == "-0" else text, datatype=_DECIMAL)


def integer(value: int) -> Literal:
    """An xsd:integer."""
    return Literal(str(value), datatype=_INTEGER)


def boolean(value: bool) -> Literal:
    """An xsd:boolean."""
    return Literal("true" if value else "false", datatype=_BOOLEAN)


def literal(value: str | float | bool | date) -> Literal:
    """The literal of a Python value."""
    if isinstance(value, bool):
        return boolean(value)
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, float):
        return decimal(value)
    return day(value) if isinstance(value, date) else string(value)


def python(term: object) -> Scalar:
    """The plain Python value of a term; IRIs as full strings, other datatypes as their written form."""
    if isinstance(term, NamedNode):
        return term.value
    if not isinstance(term, Literal):
        return str(getattr(term, "value", term))
    return read_literal(term.value, term.datatype.value)


def read_literal(text: str, datatype: str) -> Scalar:
    """The plain Python value of a literal's written form; that form itself where it is none of its datatype."""
    read = _READERS.get(datatype)
    try:
        return read(text) if read is not None else text
    except (ValueError, ArithmeticError):
        return text


def article_id(text: str) -> ArticleId:
    """An article id read back from its literal."""
    return ArticleId(text)


_READERS: Final[Mapping[str, Callable[[str], Scalar]]] = {
    XSD + "date": date.fromisoformat,
    XSD + "integer": int,
    XSD + "decimal": float,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "boolean": lambda text: text in ("true", "1"),
    XSD + "int": int,
    XSD + "long": int,
}
