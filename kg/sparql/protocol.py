"""SPARQL 1.1 Protocol: what an HTTP request asks of the endpoint. Knows headers and bytes, no web framework.

Parameters of our own: `as-of` (what fg:asOf() gives), `timeout` in seconds, `partial` (cut rows are wanted), `query-id`
(a name by which the query can be cancelled), `format` (a short name, for those who cannot set Accept).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final
from urllib.parse import parse_qsl

from kg.errors import BadRequest
from kg.sparql.negotiation import GRAPHS, RESULTS, choose
from kg.sparql.tokens import Using, read_query, read_update
from kg.sparql.wire import Job
from kg.vocabulary import relation_table

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
LONGEST: Final = 1_000_000  # characters of a query or an update
MOST_GRAPHS: Final = 1000  # graphs that one request may name
MOST_PARAMETERS: Final = 2 * MOST_GRAPHS + 10

Pairs = Sequence[tuple[str, str]]
Given = Mapping[str, Sequence[str]]  # values by name, in their order


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What matters of an HTTP request."""

    method: str
    parameters: Pairs  # of the query string, decoded
    content_type: str | None = None
    accept: str | None = None
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query to run. `default`, `named`: the dataset that the request gives; both empty = the store's own."""

    text: str
    form: str  # SELECT, ASK, CONSTRUCT, DESCRIBE
    result: str  # short name of the format
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    union: bool = True  # without a dataset of its own, the default graph is the union of all
    volatile: bool = False
    as_of: date | None = None
    seconds: float | None = None  # the client's own limit
    partial: bool = False
    id: str | None = None

    @property
    def media_type(self) -> str:
        """What is sent back."""
        return (RESULTS if self.form in ("SELECT", "ASK") else GRAPHS)[self.result][0]

    @property
    def content_type(self) -> str:
        """The same as a header has it."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type

    @property
    def reads_current(self) -> bool:
        """Whether it may read the plain triples of the current graph, which change with the day."""
        return _shortcuts().search(self.text) is not None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two requests the same."""
        return self.text, self.result, self.default, self.named, self.union, self.partial

    @property
    def job(self) -> Job:
        """What a worker is told of it."""
        return {
            "op": "query", "query": self.text, "form": self.result, "default": self.default, "named": self.named,
            "union": self.union, "partial": self.partial,
        }  # fmt: skip


@cache
def _shortcuts() -> re.Pattern[str]:
    """The current graph's name or one of its predicates; `fg:relation fg:supplies` asks the view."""
    names = {name for info in relation_table().values() for name in (info.relation.value, info.inverse) if name}
    return re.compile(rf"graph/current|(?<!fg:relation )(?:\bfg:|ontology#)(?:{'|'.join(sorted(names))})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """An update to carry out; needs a token."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The endpoint's description of itself is asked for."""

    result: str


Operation = Query | Update | Description


def read(request: Request) -> Operation:
    """What is asked. Raises BadRequest with the HTTP status, BadQuery for what the text itself may not ask."""
    if request.method in ("GET", "HEAD"):
        return _read_get(request)
    if request.method != "POST":
        raise BadRequest(405, "the endpoint takes GET, HEAD and POST")
    media, charset = content_type(request.content_type)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise BadRequest(415, f"the body must be UTF-8, not {charset}")
    body = _text(request.body)
    if media == QUERY:
        return _query(request, (*request.parameters, ("query", body)))
    if media == UPDATE:
        return _update((*request.parameters, ("update", body)))
    if media == FORM:
        return _read_form(request, body)
    raise BadRequest(415, f"the body must be {FORM}, {QUERY} or {UPDATE}, and the Content-Type must say which")


def _read_get(request: Request) -> Operation:
    given = {name for name, _ in request.parameters}
    if "update" in given:
        raise BadRequest(405, "an update must come by POST")
    if "query" in given:
        return _query(request, request.parameters)
    return Description(result=_choose(request.accept, GRAPHS, _one(_by_name(request.parameters), "format")))


def _read_form(request: Request, body: str) -> Operation:
    try:
        sent = parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise BadRequest(400, f"the form cannot be read: {error}") from error
    given = (*request.parameters, *sent)
    names = {name for name, _ in given}
    if {"query", "update"} <= names:
        raise BadRequest(400, "a request holds a query or an update, not both")
    if "update" in names:
        return _update(given)
    return _query(request, given)


def _query(request: Request, pairs: Pairs) -> Query:
    if len(pairs) == 1:
        return only(pairs[0][1], request.accept)
    given = _by_name(pairs)
    text = _needed(given, "query")
    _one(given, "version")  # SPARQL 1.2 lets clients announce one; more than one is a mistake (Protocol, 2.1)
    shape = read_query(text)
    default, named = graphs(given, "default-graph-uri"), graphs(given, "named-graph-uri")
    offered = RESULTS if shape.form in ("SELECT", "ASK", "") else GRAPHS
    return Query(
        text=text,
        form=shape.form or "SELECT",
        result=_choose(request.accept, offered, _one(given, "format")),
        default=default,
        named=named,
        union=not (default or named or shape.names_dataset),
        volatile=shape.volatile,
        as_of=_day(given),
        seconds=_seconds(given),
        partial=_one(given, "partial") in ("1", "true", "yes"),
        id=_one(given, "query-id"),
    )


def only(text: str, accept: str | None) -> Query:
    """What a request asks that gives nothing beside its query."""
    shape = read_query(_fit(text, "query"))
    result = _choose(accept, RESULTS if shape.form in ("SELECT", "ASK", "") else GRAPHS, None)
    union = not shape.names_dataset
    return Query(text=text, form=shape.form or "SELECT", result=result, union=union, volatile=shape.volatile)


def _update(pairs: Pairs) -> Update:
    given = _by_name(pairs)
    _one(given, "version")
    using = Using(default=graphs(given, "using-graph-uri"), named=graphs(given, "using-named-graph-uri"))
    return Update(text=read_update(_needed(given, "update"), using))


def content_type(header: str | None) -> tuple[str, str]:
    """Media type and charset, both in lower case; "" where the header does not say."""
    media, *parameters = (part.strip() for part in (header or "").split(";"))
    values = {name.strip().lower(): value.strip().strip("\"'").lower() for name, _, value in map(_split, parameters)}
    return media.lower(), values.get("charset", "")


def _split(parameter: str) -> tuple[str, str, str]:
    return parameter.partition("=")


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(400, f"the body is not UTF-8: {error.reason} at byte {error.start}") from error


def _by_name(pairs: Pairs) -> Given:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _one(given: Given, name: str) -> str | None:
    """The single value of a parameter, or None."""
    found = given.get(name)
    if found is None:
        return None
    if len(found) > 1:
        raise BadRequest(400, f"{name!r} is given {len(found)} times; once is enough")
    return found[0]


def _needed(given: Given, name: str) -> str:
    return _fit(_one(given, name), name)


def _fit(text: str | None, name: str) -> str:
    if text is None or not text.strip():
        raise BadRequest(400, f"no {name} is given")
    if len(text) > LONGEST:
        raise BadRequest(413, f"the {name} is longer than {LONGEST} characters")
    return text


def graphs(given: Given, name: str) -> tuple[str, ...]:
    """The graph IRIs under this name. Raises BadRequest for what is no absolute IRI."""
    found = tuple(dict.fromkeys(given.get(name, ())))
    if len(found) > MOST_GRAPHS:
        raise BadRequest(400, f"{name!r} is given more than {MOST_GRAPHS} times")
    return tuple(absolute(iri, name) for iri in found)


def absolute(iri: str, name: str) -> str:
    """The IRI itself. Raises BadRequest unless it is absolute and could stand between < and >."""
    scheme, colon, rest = iri.partition(":")
    clean = scheme[:1].isalpha() and scheme.isascii() and all(c.isalnum() or c in "+-." for c in scheme)
    if not (clean and colon and rest) or any(c in '<>"{}|^`\\' or ord(c) <= 0x20 for c in iri):
        raise BadRequest(400, f"{name!r} must be an absolute IRI, not {iri[:200]!r}")
    if scheme.lower() == "file":
        raise BadRequest(400, f"{name!r} cannot be a file: only graphs of this store can be asked")
    return iri


def _choose(accept: str | None, offered: Mapping[str, tuple[str, ...]], named: str | None) -> str:
    if named is not None:
        if named not in offered:
            raise BadRequest(406, f"no format {named!r} for this query; there are {', '.join(offered)}")
        return named
    found = choose(accept, offered)
    if found is None:
        raise BadRequest(406, f"no format that the Accept header takes; there are {media_types(offered)}")
    return found


def media_types(offered: Mapping[str, tuple[str, ...]]) -> str:
    """The offers, for people."""
    return ", ".join(types[0] for types in offered.values())


def _day(given: Given) -> date | None:
    value = _one(given, "as-of")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise BadRequest(400, f"'as-of' must be a day written as YYYY-MM-DD, not {value!r}") from error


def _seconds(given: Given) -> float | None:
    value = _one(given, "timeout")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError as error:
        raise BadRequest(400, "'timeout' must be a number of seconds") from error
    if not 0 < seconds < 86400:
        raise BadRequest(400, "'timeout' must be a number of seconds above 0")
    return seconds
