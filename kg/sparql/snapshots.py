"""Copies of the graph for strangers: without what is private, with the users' own graphs, renewed after each change.

A copy is made of hard links in milliseconds. Queries hold the one they began with; it is removed when the last is done.
"""

from __future__ import annotations

import shutil
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad
from pyoxigraph import Store as Annexed

from kg import terms
from kg.rdf import TYPE
from kg.reader import PUBLIC, hidden_entities
from kg.sparql.annex import Annex, clone
from kg.store import OxigraphStore
from kg.store import Store as AnyStore
from kg.terms import fg
from kg.updates import LEDGER, commit_of, current_update

YOUNG: Final = 1.0  # seconds; a copy takes about 0.1
DATED: Final = 4  # copies as of other days that are kept
Shortcuts = Callable[[date], Iterable[str]]
_PUBLIC: Final = frozenset(terms.string(visibility) for visibility in PUBLIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A copy that does not change. `version` names its content, also after a restart."""

    path: Path
    version: str
    made: datetime


class Snapshots:
    """Makes and removes the copies. Safe to use from several threads."""

    def __init__(self, folder: Path, store: AnyStore, annex: Annex, shortcuts: Shortcuts = lambda day: ()) -> None:
        self._folder, self._store, self._annex, self._shortcuts = folder, store, annex, shortcuts
        self._dated: OrderedDict[str, Snapshot] = OrderedDict()
        self._lock, self._making = threading.Lock(), threading.Lock()
        self._current: Snapshot | None = None
        self._read: tuple[tuple[int, str], str] = ((-1, ""), "")
        self._copied = 0.0  # when the current one was made, on the monotonic clock
        self._used: dict[str, int] = {}  # version -> who holds it

    def version(self) -> str:
        """What a copy made now would hold."""
        state = (self._store.changes, self._annex.version)
        if state != self._read[0]:
            self._read = (state, self._version())
        return self._read[1]

    def _version(self) -> str:
        day = next((str(q.object) for q in self._store.quads(terms.CURRENT, fg("asOf"), None, terms.CURRENT)), "")
        return f"{commit_of(self._store)} {day} {self._annex.version}"

    def take(self) -> Snapshot:
        """The graph as it is now, held till `give_back`. Makes a copy if the graph has changed."""
        found = self.held()
        return found if found is not None else self._renewed()

    def held(self) -> Snapshot | None:
        """The same if no copy need be made, else None: for those who must not wait."""
        version = self.version()
        with self._lock:
            if self._current is None or not (self._current.version == version or self._young()):
                return None
            self._used[self._current.version] = self._used.get(self._current.version, 0) + 1
            return self._current

    def hold(self, snapshot: Snapshot) -> None:
        """One more holds a copy that is held, till `give_back`."""
        with self._lock:
            self._used[snapshot.version] = self._used.get(snapshot.version, 0) + 1

    def serves(self, snapshot: Snapshot) -> bool:
        """Whether this copy is what `held` would give."""
        return snapshot is self._current and (snapshot.version == self.version() or self._young())

    def dated(self, snapshot: Snapshot, day: date) -> Snapshot:
        """This copy with its current graph as of another day, held till `give_back`; the last few are kept."""
        name = f"{snapshot.version} as of {day.isoformat()}"
        with self._making:
            if name not in self._dated:
                path = self._folder / uuid.uuid4().hex
                clone(snapshot.path, path)
                copy = OxigraphStore(path)
                copy.apply(current_update(copy, self._shortcuts(day), day))
                copy.close()
                self._dated[name] = Snapshot(path=path, version=name, made=snapshot.made)
            found = self._dated[name]
            self._dated.move_to_end(name)
            self.hold(found)
            while len(self._dated) > DATED:
                self._forget(self._dated.popitem(last=False)[1])
        return found

    def _forget(self, snapshot: Snapshot) -> None:
        with self._lock:
            if not self._used.get(snapshot.version):
                self._remove(snapshot)

    def expire(self) -> None:
        """Whoever has just changed something wants to see it at once."""
        self._copied = 0.0

    def _young(self) -> bool:
        """While many articles come in, a copy serves for a moment although it is behind."""
        return time.monotonic() - self._copied < YOUNG

    def _renewed(self) -> Snapshot:
        with self._making:
            found = self.held()
            if found is not None:
                return found
            version = self.version()  # before the copy: a change meanwhile makes the next one, never hides
            fresh = Snapshot(path=self._made(), version=version, made=datetime.now(UTC).replace(microsecond=0))
            with self._lock:
                old, self._current = self._current, fresh
                self._copied = time.monotonic()
                self._used[version] = self._used.get(version, 0) + 1
                if old is not None and not self._used.get(old.version):
                    self._remove(old)
            return fresh

    def give_back(self, snapshot: Snapshot) -> None:
        """Done with it."""
        with self._lock:
            left = self._used.get(snapshot.version, 1) - 1
            self._used[snapshot.version] = left
            if left <= 0 and snapshot is not self._current and snapshot is not self._dated.get(snapshot.version):
                self._remove(snapshot)

    def _remove(self, snapshot: Snapshot) -> None:
        self._used.pop(snapshot.version, None)
        shutil.rmtree(snapshot.path, ignore_errors=True)

    def _made(self) -> Path:
        path = self._folder / uuid.uuid4().hex
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._store.backup(path)
        copy = OxigraphStore(path)
        try:
            redact(copy)
            if self._annex.path is not None:
                copy.load(Annexed.read_only(str(self._annex.path)))
                for name in Annexed.read_only(str(self._annex.path)).named_graphs():
                    copy.raw.add_graph(name)
        finally:
            copy.close()
        return path

    def close(self) -> None:
        """Remove all copies."""
        shutil.rmtree(self._folder, ignore_errors=True)


def redact(store: OxigraphStore) -> None:
    """Take out what only some may see, and the mark of the last commit. Costs what is private, not what is public."""
    store.raw.remove_graph(LEDGER)
    versions = [quad.subject for quad in store.quads(None, TYPE, fg("RestrictedArticle"))]
    if not versions:
        return
    gone: list[Quad] = []
    for entity in hidden_entities(store, PUBLIC):
        gone += store.quads(terms.entity(entity), None, None, terms.IDENTITY)
        gone += store.quads(None, None, terms.entity(entity), terms.IDENTITY)
    gone += _private_rows(store)
    for article in versions:
        assert isinstance(article, NamedNode)
        graph = terms.article_graph(terms.id_of(article, terms.ARTICLE))
        for quad in store.quads(None, TYPE, fg("MentionCluster"), graph):
            gone += store.quads(quad.subject, None, None, terms.IDENTITY)  # type: ignore[arg-type]
        store.raw.remove_graph(graph)
    for quad in gone:
        store.raw.remove(quad)


def _private_rows(store: OxigraphStore) -> Iterator[Quad]:
    """Every quad of the view's rows that the public may not see."""
    seen = [(quad.subject, quad.object) for quad in store.quads(None, fg("visibility"), None, terms.VIEW)]
    public = {row for row, visibility in seen if visibility in _PUBLIC}
    for row in {row for row, _ in seen} - public:
        yield from store.quads(row, None, None, terms.VIEW)  # type: ignore[arg-type]
