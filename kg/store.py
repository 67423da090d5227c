"""The RDF store: Oxigraph in memory or on disk, one atomic request per change.

Terms of pyoxigraph are the project's neutral terms, so that a store over HTTP can satisfy the same protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from kg import tabbed
from kg.errors import BadQuery, DataFolderError, FolderBroken, FolderLocked
from kg.protocols import Scalar
from kg.terms import Term
from kg.vocabulary import PREFIXES

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One change of the store, done whole or not at all, in this order."""

    drop: tuple[NamedNode, ...] = ()  # whole graphs
    forget: tuple[tuple[NamedNode, NamedNode], ...] = ()  # (subject, graph): all triples of a node in a graph
    delete: tuple[Quad, ...] = ()
    insert: tuple[Quad, ...] = ()

    def sparql(self) -> str:
        """The change as one SPARQL 1.1 Update request; empty when there is nothing to do."""
        steps = [f"DROP SILENT GRAPH {graph}" for graph in self.drop]
        steps += [f"DELETE WHERE {{ GRAPH {graph} {{ {node} ?p ?o }} }}" for node, graph in self.forget]
        steps += [f"DELETE DATA {{ {blocks(self.delete)} }}"] if self.delete else []
        steps += [f"INSERT DATA {{ {blocks(self.insert)} }}"] if self.insert else []
        return " ;\n".join(steps)


def blocks(quads: Iterable[Quad]) -> str:
    """Quads as SPARQL's GRAPH blocks, grouped."""
    graphs: dict[str, list[str]] = {}
    for quad in quads:
        graphs.setdefault(str(quad.graph_name), []).append(f"{quad.subject} {quad.predicate} {quad.object} .")
    return " ".join(f"GRAPH {graph} {{ {' '.join(lines)} }}" for graph, lines in graphs.items())


class Store(Protocol):
    """What the graph asks of any store; `tests/contract` runs the same tests on each."""

    changes: int  # made through this object; tells cheaply that nothing has happened since

    def apply(self, update: Update) -> None:
        """Do the whole change or nothing."""
        ...

    def select(self, sparql: str) -> list[Mapping[str, Scalar]]:
        """Rows as plain Python values, unbound variables left out. Raises BadQuery."""
        ...

    def quads(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None = None,
        object_: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Quads that match; None matches everything."""
        ...

    def graphs(self) -> Iterator[NamedNode]:
        """The names of all graphs of ours that hold something."""
        ...

    def clear(self) -> None:
        """Forget everything of ours."""
        ...

    def flush(self) -> None:
        """Make what was applied safe against power loss."""
        ...

    def optimize(self) -> None:
        """Give back the space of what is gone."""
        ...

    def backup(self, folder: Path) -> None:
        """A consistent copy in a new folder."""
        ...

    def close(self) -> None:
        """Give the folder back."""
        ...


class OxigraphStore:
    """Oxigraph over a folder, or in memory without one. Raises FolderLocked when another owner has the folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.changes = 0  # made through this object; tells cheaply that nothing has happened since
        self._store: ox.Store | None = _open(folder)

    @property
    def raw(self) -> ox.Store:
        """The pyoxigraph store, for hot paths inside `kg`. Raises DataFolderError after `close`."""
        if self._store is None:
            raise DataFolderError(f"the store {self.folder} has been closed")
        return self._store

    def __len__(self) -> int:
        return len(self.raw)

    def apply(self, update: Update) -> None:
        """One transaction: a plain insertion where nothing goes away, else one SPARQL Update request."""
        self.changes += 1
        if not (update.drop or update.forget or update.delete):
            self.raw.extend(update.insert)
        elif request := update.sparql():
            self.raw.update(request)

    def load(self, quads: Iterable[Quad]) -> None:
        """Insert very many quads at speed; not atomic, for rebuilding from nothing."""
        self.raw.bulk_extend(quads)

    def query(self, sparql: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Any query, with the project's prefixes known and the default graph the union of all. Raises BadQuery."""
        try:
            return self.raw.query(sparql, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise BadQuery(f"the query cannot be run: {error}") from error

    def select(self, sparql: str) -> list[Mapping[str, Scalar]]:
        """Rows of a SELECT as plain Python values, unbound variables left out. Raises BadQuery."""
        found = self.query(sparql)
        if not isinstance(found, ox.QuerySolutions):
            raise BadQuery("only SELECT gives rows")
        written = found.serialize(format=ox.QueryResultsFormat.TSV) or b""  # bytes: no file was given to write to
        return tabbed.rows(written.decode("utf-8"))

    def quads(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None = None,
        object_: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Quads that match; None matches everything."""
        return self.raw.quads_for_pattern(subject, predicate, object_, graph)

    def graphs(self) -> Iterator[NamedNode]:
        """The names of all graphs that hold something."""
        return (name for name in self.raw.named_graphs() if isinstance(name, NamedNode))

    def clear(self) -> None:
        """Forget everything."""
        self.changes += 1
        self.raw.clear()

    def optimize(self) -> None:
        """Merge the files, giving back the space of what is gone."""
        self.raw.optimize()

    def flush(self) -> None:
        """Make what was applied safe against power loss."""
        if self.folder is not None:
            self.raw.flush()

    def backup(self, folder: Path) -> None:
        """A consistent copy by hard links, in milliseconds; the folder must not exist. Raises DataFolderError."""
        try:
            self.raw.backup(str(folder))
        except (OSError, RuntimeError) as error:
            raise DataFolderError(f"cannot copy the graph to {folder}: {error}") from error

    def as_rdflib(self) -> rdflib.Dataset:
        """The same store as an rdflib Dataset, its SPARQL evaluated by Oxigraph: for people and tools, not for hot paths."""
        import oxrdflib  # rdflib costs 0.2 s that no hot path needs
        import rdflib

        return rdflib.Dataset(store=oxrdflib.OxigraphStore(store=self.raw), default_union=True)

    def close(self) -> None:
        """Flush and give the folder back. Calling it twice is fine."""
        if self._store is not None:
            self.flush()
            self._store = None


def _open(folder: Path | None) -> ox.Store:
    if folder is None:
        return ox.Store()
    try:
        return ox.Store(str(folder))
    except OSError as error:
        if "lock" in str(error).lower():
            raise FolderLocked(f"{folder} is in use by another process; ask that one, or stop it first") from error
        raise FolderBroken(f"the graph in {folder} cannot be opened: {error}; restore a backup or rebuild") from error
