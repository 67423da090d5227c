"""The process in which strangers' requests run: `python -m kg.sparql.worker`, a socket as its standard input.

It answers one job after another till the socket closes, holds one store open at a time, never writes to a snapshot, and
has limits on memory and on the size of files. Whoever started it kills it when a job takes too long.
"""

from __future__ import annotations

import errno
import gc
import gzip
import io
import itertools
import json
import re
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any, Final, cast

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from kg.confining import confine
from kg.sparql.faults import unparsed
from kg.sparql.rowcap import CutError, RowCap, Sink, at_most
from kg.sparql.wire import READY, Job, read_job, write_reply
from kg.vocabulary import FG, PREFIXES, XSD

RESULTS: Final = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPHS: Final = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}
INLINE: Final = 64 * 2**10  # bytes of a result that travel in the reply; larger ones lie in the job's spool file
WORTH_ZIPPING: Final = 1024  # bytes

Reply = dict[str, Any]
_PREFIXES: Final = dict(PREFIXES)
_AS_OF: Final = "asOf"
_UNPREFIXED: Final = re.compile(r"(?:[^<:\\]|<[^<>\"{}|^`\\\s]*>)*+")  # no colon but in an IRI: no prefixed name


class RefusedError(Exception):
    """A job that cannot be done as asked; its text is for the one who asked."""

    def __init__(self, status: str, detail: str) -> None:
        self.status = status
        super().__init__(" ".join(detail.split())[:2000])


@dataclass(slots=True)
class Output:
    """A result as it grows: in memory while it is small, then in the spool file; zipped on the way when wanted."""

    spool: str
    zipped: bool
    inline: int = INLINE
    _memory: io.BytesIO = field(default_factory=io.BytesIO)
    _under: io.BufferedIOBase = field(default_factory=io.BytesIO)
    _file: io.BufferedIOBase | None = None

    def write(self, data: bytes) -> int:
        """Take them all."""
        if self._file is None and self._memory.tell() + len(data) > self.inline:
            self._under = open(self.spool, "xb")  # noqa: SIM115  # closed by `done`, or by the end of the process
            zipper = gzip.GzipFile(fileobj=self._under, mode="wb", compresslevel=3, mtime=0) if self.zipped else None
            self._file = zipper if zipper is not None else self._under
            self._file.write(self._memory.getvalue())
        return self._file.write(data) if self._file is not None else self._memory.write(data)

    def flush(self) -> None:
        """Everything is flushed at the end."""

    def done(self) -> tuple[bytes | None, bool]:
        """The bytes, None when they lie in the spool file; whether they are zipped."""
        if self._file is not None:
            self._file.close()
            self._under.close()
            return None, self.zipped
        small = self._memory.getvalue()
        return squeezed(small) if self.zipped else (small, False)


def squeezed(result: bytes) -> tuple[bytes, bool]:
    """It zipped, where that is worth the time; whether it is."""
    if len(result) > WORTH_ZIPPING:
        return gzip.compress(result, compresslevel=3, mtime=0), True
    return result, False


@dataclass(slots=True)
class Stores:
    """The one snapshot that is open."""

    path: str = ""
    store: Store | None = None

    def snapshot(self, path: str) -> Store:
        """The store of this snapshot."""
        if self.store is None or path != self.path:
            self.close()
            self.store, self.path = Store.read_only(path), path
        return self.store

    def close(self) -> None:
        """Let go of its files."""
        self.store, self.path = None, ""
        gc.collect()


def _file(output: Sink) -> IO[bytes]:
    """As pyoxigraph's types want it; it only writes."""
    return cast(IO[bytes], output)


def query(job: Job, stores: Stores, output: Output) -> Reply:
    """Evaluate and write in the format asked for."""
    store = stores.snapshot(job["snapshot"])
    given = vocabulary(job["query"], job.get("as_of"))
    given |= dataset(bool(job.get("union")), job.get("default") or (), job.get("named") or ())
    result = store.query(job["query"], base_iri=job.get("base"), **given)
    if isinstance(result, QueryBoolean):
        output.write(boolean(result, job["form"]))
        return {"status": "ok"}
    if isinstance(result, QueryTriples):
        return _triples(result, job, output)
    if at_most(job["query"], job["rows"]):
        result.serialize(_file(output), RESULTS[job["form"]])
        return {"status": "ok"}
    cap = RowCap(output, job["form"], job["rows"])
    try:
        result.serialize(_file(cap), RESULTS[job["form"]])
    except CutError:
        _cut(job, "rows")
    cap.finish()
    return {"status": "cut" if cap.cut else "ok"}


def vocabulary(text: str, day: str | None) -> dict[str, Any]:
    """The prefixes and functions that the query may use without a word; to hand them over costs as much as one triple."""
    given: dict[str, Any] = {"prefixes": _PREFIXES} if _UNPREFIXED.fullmatch(text) is None else {}
    return given | {"custom_functions": _functions(day)} if _AS_OF in text or "\\" in text else given


def dataset(union: bool, default: Sequence[str], named: Sequence[str]) -> dict[str, Any]:
    """Which graphs a query sees; with neither `union` nor any name, those that it names itself."""
    if union:
        return {"use_default_graph_as_union": True}
    if default or named:
        return {
            "default_graph": [NamedNode(iri) for iri in default],
            "named_graphs": [NamedNode(iri) for iri in named],
        }
    return {}


@lru_cache(64)
def _functions(day: str | None) -> Mapping[NamedNode, Callable[..., Literal | None]]:
    """fg:asOf(): the day that the request is about."""
    value = Literal(day, datatype=NamedNode(XSD + "date")) if day else None
    return {NamedNode(FG + _AS_OF): lambda *_: value}


def boolean(result: QueryBoolean, form: str) -> bytes:
    """Yes or no; a line of its own where the format has lines."""
    text = result.serialize(format=RESULTS[form]) or b""
    return text + b"\n" if form in ("csv", "tsv") else text


def triples(result: QueryTriples, form: str, most: int, file: IO[bytes]) -> bool:
    """Write so many triples at most; whether those are all."""
    seen = iter(result)
    serialize(itertools.islice(seen, most), file, GRAPHS[form], prefixes=_PREFIXES)
    return next(seen, None) is None


def _triples(result: QueryTriples, job: Job, output: Output) -> Reply:
    if triples(result, job["form"], job["rows"], _file(output)):
        return {"status": "ok"}
    _cut(job, "triples")
    if job["form"] in ("turtle", "ntriples", "nquads", "trig"):
        output.write(f"# cut after {job['rows']} triples\n".encode())
    return {"status": "cut"}


def _cut(job: Job, what: str) -> None:
    """Raises RefusedError unless the asker takes a part for the whole knowingly."""
    if not job.get("partial"):
        raise RefusedError(
            "too-large", f"the result has more than {job['rows']} {what}: add a LIMIT, or ask with partial=true"
        )


def graph(job: Job, stores: Stores, output: Output) -> Reply:
    """Write out one graph."""
    store, name = stores.snapshot(job["snapshot"]), _name(job)
    if isinstance(name, NamedNode) and not store.contains_named_graph(name):
        raise RefusedError("missing", f"there is no graph {name}")
    quads = store.quads_for_pattern(None, None, None, name)
    serialize(_plain(quads), _file(output), GRAPHS[job["form"]], prefixes=_PREFIXES)
    return {"status": "ok"}


def _plain(quads: Iterator[Quad]) -> Iterator[Triple]:
    return (quad.triple for quad in quads)


def _name(job: Job) -> NamedNode | DefaultGraph:
    return NamedNode(job["graph"]) if job.get("graph") is not None else DefaultGraph()


def count(job: Job, stores: Stores, output: Output) -> Reply:
    """Sizes for the description of the dataset; graphs beyond `most` are only counted."""
    store = stores.snapshot(job["snapshot"])
    names = sorted(str(name.value) for name in store.named_graphs())
    listed = [name for name in job["first"] if name in set(names)]
    listed += [name for name in names if name not in set(listed)][: max(0, job["most"] - len(listed))]
    sizes = {name: sum(1 for _ in store.quads_for_pattern(None, None, None, NamedNode(name))) for name in listed}
    found = {"triples": len(store), "graphs": len(names), "sizes": sizes}
    output.write(json.dumps(found).encode())
    return {"status": "ok"}


def update(job: Job, stores: Stores, output: Output) -> Reply:
    """Carry out an update over a private copy of the users' graphs."""
    store = Store(job["annex"])
    store.update(job["update"], base_iri=job.get("base"), prefixes=_PREFIXES)
    return _kept(store, job)


def load(job: Job, stores: Stores, output: Output) -> Reply:
    """Put documents into one graph of a private copy of the users' graphs, in the place of its triples or to them."""
    store, name = Store(job["annex"]), _name(job)
    known = next(store.quads_for_pattern(None, None, None, name), None) is not None or (
        isinstance(name, NamedNode) and store.contains_named_graph(name)
    )
    quads = [quad for document in job["documents"] for quad in _parsed(document, name, job)]
    if job["replace"]:
        store.clear_graph(name)
    if isinstance(name, NamedNode):
        store.add_graph(name)
    store.extend(quads)
    return _kept(store, job) | {"created": not known}


def _parsed(document: Mapping[str, str], name: NamedNode | DefaultGraph, job: Job) -> Iterator[Quad]:
    base = job.get("graph") or job.get("base")
    with open(document["file"], "rb") as file:
        found = parse(
            file, GRAPHS[document["format"]], base_iri=base, without_named_graphs=True, rename_blank_nodes=True
        )  # fmt: skip
        for quad in found:
            yield Quad(quad.subject, quad.predicate, quad.object, name)


def remove(job: Job, stores: Stores, output: Output) -> Reply:
    """Drop one graph of a private copy of the users' graphs."""
    store, name = Store(job["annex"]), _name(job)
    if isinstance(name, NamedNode):
        if not store.contains_named_graph(name):
            raise RefusedError("missing", f"there is no graph {name} that can be deleted")
        store.remove_graph(name)
    else:
        store.clear_graph(name)
    return _kept(store, job)


def _kept(store: Store, job: Job) -> Reply:
    """Flush the copy. Raises RefusedError when it has a graph of a name that is firmgraph's own, or holds too much."""
    for name in store.named_graphs():
        if name.value.startswith(job["protected"]):
            raise RefusedError("forbidden", f"{name} is firmgraph's own: articles and judgements change it, nobody else")
    if len(store) > job["most"]:
        raise RefusedError("too-large", f"users' graphs may hold {job['most']} triples together")
    store.flush()
    return {"status": "ok"}


OPERATIONS: Final[Mapping[str, Callable[[Job, Stores, Output], Reply]]] = {
    "query": query, "graph": graph, "count": count, "update": update, "load": load, "remove": remove,
}  # fmt: skip


def do(job: Job, stores: Stores) -> tuple[Reply, bytes]:
    """One job: its reply and the bytes that travel with it."""
    output = Output(job["spool"], bool(job.get("gzip")), job.get("inline", INLINE))
    try:
        reply = OPERATIONS[job["op"]](job, stores, output)
        body, zipped = output.done()
    except RefusedError as refused:
        return {"status": refused.status, "detail": str(refused)}, b""
    except SyntaxError as error:
        return {"status": "bad", "detail": f"it does not parse: {unparsed(job.get('query', ''), str(error))}"}, b""
    except (ValueError, RuntimeError) as error:
        return {"status": "bad", "detail": " ".join(f"it cannot be run: {error}".split())[:2000]}, b""
    except OSError as error:
        if error.errno != errno.EFBIG:
            return {"status": "bad", "detail": f"it cannot be run: {error.strerror or error}"}, b""
        return {"status": "too-large", "detail": f"the result is larger than {job['bytes'] // 2**20} MB: add a LIMIT"}, b""
    return reply | {"gzip": zipped, "spooled": body is None}, body or b""


def main() -> int:
    """Answer jobs till the socket closes."""
    connection = socket.socket(fileno=sys.stdin.fileno())
    connection.sendall(READY)
    stores = Stores()
    confined = False
    while (job := read_job(connection)) is not None:
        if not confined:
            confine(job["megabytes"], job["bytes"])
            confined = True
        reply, body = do(job, stores)
        write_reply(connection, reply, body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
