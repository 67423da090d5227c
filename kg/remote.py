"""The graph on a shared SPARQL 1.1 server, behind the same protocol as the store in the folder (`kg.store.Store`).

Query, update and Graph Store Protocol each have their own address. Every request has a hard deadline; redirects are not
followed. A change that one request can hold is one request; a larger one, or any change on a server that does not promise
atomic requests, may stand half done after a crash: the catalogue has recorded it before, the mark of its commit comes last,
and applying it again ends the same, so opening the folder finishes it (`Ledger.catch_up`).
"""

from __future__ import annotations

import base64
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from itertools import chain
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)  # fmt: skip

from kg import terms
from kg.errors import BadQuery, ConfigError, GraphUnreachable
from kg.protocols import Scalar
from kg.store import OxigraphStore, Update, blocks
from kg.terms import Term
from kg.vocabulary import PREFIXES

REQUEST: Final = 5_000_000  # bytes of one update: above, servers begin to refuse
FORGOTTEN: Final = 200  # nodes forgotten by one DELETE
_BLOCK: Final = 1 << 16
_CUT: Final = ("X-SPARQL-MaxRows", "X-SQL-State")  # how Virtuoso says that it left rows out


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where the server listens. `graphs`: the Graph Store Protocol's address, which whole graphs are read from if given.

    An address may carry a user and password (HTTP basic) and parameters of its own, such as `?union-default-graph`, which
    Oxigraph needs; Virtuoso and others take the union of all graphs by themselves.
    """

    query: str
    update: str
    graphs: str | None = None
    seconds: float = 60.0  # for one request, answer included
    request: int = REQUEST


class RemoteStore:
    """A SPARQL server. Raises GraphUnreachable when it does not answer, is too slow or refuses."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.folder: Path | None = None
        self.changes = 0
        self._opener = urllib.request.build_opener(_NoRedirect)
        for address in filter(None, (endpoint.query, endpoint.update, endpoint.graphs)):
            if urlsplit(address).scheme not in ("http", "https"):
                raise ConfigError(f"{address}: a SPARQL server has an http or https address")

    def apply(self, update: Update) -> None:
        """The change in one request, or, when it is too large for one, in several, the last insertion at the end."""
        self.changes += 1
        for request in _requests(update, self._endpoint.request):
            self._post(self._endpoint.update, {"update": request}, "*/*")

    def select(self, sparql: str) -> list[Mapping[str, Scalar]]:
        """Rows of a SELECT as plain Python values, unbound variables left out. Raises BadQuery."""
        found = self._query(sparql)
        if isinstance(found, QueryBoolean):
            raise BadQuery("only SELECT gives rows")
        names = [variable.value for variable in found.variables]
        return [{n: terms.python(t) for n, t in zip(names, row, strict=True) if t is not None} for row in found]

    def quads(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None = None,
        object_: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Quads that match, of graphs that are ours; None matches everything. Whole graphs come one at a time."""
        if subject is None and predicate is None and object_ is None:
            wanted = self.graphs() if graph is None else [graph]
            return chain.from_iterable(map(self._graph, wanted))
        return self._matching((subject, predicate, object_, graph))

    def _matching(self, pattern: tuple[Term | None, ...]) -> Iterator[Quad]:
        s, p, o, g = (f"?{name}" if term is None else str(term) for name, term in zip("spog", pattern, strict=True))
        asked = " ".join(name for name in (s, p, o, g) if name.startswith("?")) or "*"
        for row in self._solutions(f"SELECT {asked} WHERE {{ GRAPH {g} {{ {s} {p} {o} }} }}"):
            found = [row[n] if term is None else term for n, term in zip("spog", pattern, strict=True)]
            subject, predicate, object_, graph = (canonical(term) for term in found)
            if graph.value.startswith(terms.GRAPH):
                yield Quad(subject, predicate, object_, graph)

    def _graph(self, name: NamedNode) -> Iterator[Quad]:
        if self._endpoint.graphs is None:
            return self._matching((None, None, None, name))
        address = _with(self._endpoint.graphs, f"graph={quote(name.value, safe='')}")
        content = self._send(urllib.request.Request(address, headers={"Accept": "application/n-triples"}))
        triples = parse(content, RdfFormat.N_TRIPLES)
        return (Quad(q.subject, q.predicate, canonical(q.object), name) for q in triples)

    def graphs(self) -> Iterator[NamedNode]:
        """The named graphs that are ours: others may share the server."""
        for row in self._solutions("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"):
            name = row["g"]
            if isinstance(name, NamedNode) and name.value.startswith(terms.GRAPH):
                yield name

    def clear(self) -> None:
        """Drop every graph that is ours."""
        names = list(self.graphs())
        for start in range(0, len(names), FORGOTTEN):
            self.apply(Update(drop=tuple(names[start : start + FORGOTTEN])))

    def flush(self) -> None:
        """The server keeps what it has accepted."""

    def optimize(self) -> None:
        """The server's own affair."""

    def backup(self, folder: Path) -> None:
        """A copy as an Oxigraph folder: every graph is read over the network."""
        copy = OxigraphStore(folder)
        copy.load(self.quads(None))
        copy.close()

    def close(self) -> None:
        """Nothing is held open."""

    def _solutions(self, sparql: str) -> QuerySolutions:
        found = self._query(sparql)
        assert isinstance(found, QuerySolutions)
        return found

    def _query(self, sparql: str) -> QuerySolutions | QueryBoolean:
        prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
        content = self._post(self._endpoint.query, {"query": prefixes + sparql}, "application/sparql-results+json")
        try:
            return parse_query_results(content, QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise BadQuery(f"the server's answer is no result of a SELECT: {error}") from error

    def _post(self, address: str, fields: Mapping[str, str], accept: str) -> bytes:
        """As a form: Virtuoso 7.2 never answers a query that is posted as it is."""
        body = urlencode(fields, errors="strict").encode()
        return self._send(urllib.request.Request(address, data=body, headers={"Accept": accept}, method="POST"))

    def _send(self, request: urllib.request.Request) -> bytes:
        _authorise(request)
        deadline = time.monotonic() + self._endpoint.seconds
        where = request.full_url.partition("?")[0]
        try:
            with self._opener.open(request, timeout=self._endpoint.seconds) as response:
                return _read(response, deadline, where)
        except urllib.error.HTTPError as error:
            if error.code == 404 and request.get_method() == "GET":
                return b""  # so says the Graph Store Protocol of a graph with nothing in it
            told = error.read(300).decode("utf-8", "replace").strip().partition("\n")[0]
            if error.code == 400:
                raise BadQuery(f"{where} does not understand the request: {told}") from error
            raise GraphUnreachable(f"{where} answers {error.code}: {told}") from error
        except (OSError, HTTPException) as error:
            raise GraphUnreachable(f"{where} cannot be asked: {error}; what was promised is done on the next run") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401  # the signature is urllib's
        """A server that moved is named anew by its owner."""


def _authorise(request: urllib.request.Request) -> None:
    """Move user and password from the address into a header."""
    parts = urlsplit(request.full_url)
    if parts.username is not None:
        host = parts.hostname or ""
        netloc = f"{host}:{parts.port}" if parts.port is not None else host
        request.full_url = urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))
        word = base64.b64encode(f"{parts.username}:{parts.password or ''}".encode()).decode()
        request.add_header("Authorization", f"Basic {word}")


def _read(response: HTTPResponse, deadline: float, where: str) -> bytes:
    """The whole answer, in time and not cut. Raises GraphUnreachable."""
    for name in _CUT:
        if response.headers.get(name):
            raise GraphUnreachable(f"{where} left rows out of its answer ({name}); raise its limit of rows")
    pieces = []
    while piece := response.read(_BLOCK):
        pieces.append(piece)
        if time.monotonic() > deadline:
            raise GraphUnreachable(f"{where} took too long to answer; raise `sparql_seconds` or ask for less")
    return b"".join(pieces)


def _with(address: str, parameter: str) -> str:
    return address + ("&" if "?" in address else "?") + parameter


def _requests(update: Update, most: int) -> Iterator[str]:
    """The change as requests of at most about `most` bytes, in its order."""
    steps = [f"DROP SILENT GRAPH {graph}" for graph in update.drop]
    steps += [f"DELETE WHERE {{ GRAPH {graph} {{ {node} ?p ?o }} }}" for node, graph in update.forget]
    data = (*_data("DELETE", update.delete, most), *_data("INSERT", update.insert, most))
    request: list[str] = []
    size = 0
    for step in (*steps, *data):
        if request and size + len(step) > most:
            yield " ;\n".join(request)
            request, size = [], 0
        request.append(step)
        size += len(step)
    if request:
        yield " ;\n".join(request)


def _data(verb: str, quads: Iterable[Quad], most: int) -> Iterator[str]:
    """DELETE DATA or INSERT DATA, as often as it takes; the quads stay in their order."""
    some: list[Quad] = []
    size = 0
    for quad in quads:
        some.append(quad)
        size += 200 + (len(quad.object.value) if isinstance(quad.object, Literal) else 0)
        if size > most // 4:  # characters may be escaped, and have several bytes
            yield f"{verb} DATA {{ {blocks(some)} }}"
            some, size = [], 0
    if some:
        yield f"{verb} DATA {{ {blocks(some)} }}"


def canonical(term: Any) -> Any:  # noqa: ANN401  # any RDF term
    """The term as we write it, whatever form a server gives back: "1.50" is "1.5", 1 as a boolean is "true"."""
    if not isinstance(term, Literal) or term.language is not None:
        return term
    value = terms.python(term)
    if value is None or isinstance(value, str):
        return term
    known = terms.literal(value)
    return known if known.datatype == term.datatype else term
