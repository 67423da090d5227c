"""What is wrong with a data folder, found by comparing catalogue, graph and index, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from pyoxigraph import NamedNode

from kg import audit, derived, terms, updates
from kg import catalogue as c
from kg import tables as t
from kg.catalogue import Catalogue, State
from kg.model import Judgement, Verdict
from kg.names import Names
from kg.open import Graph
from kg.rdf import version_of
from kg.resolve import effects

SHOWN = 5  # examples named in one finding
REBUILD = "run `firmgraph rebuild`"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; `mendable`: `mend` puts it right without loss."""

    what: str
    advice: str
    mendable: bool = False


Examination = Callable[[Graph], list[Finding]]


def examine(graph: Graph) -> list[Finding]:
    """Everything that is wrong, the gravest first; an empty list for a sound folder."""
    checks = (_commits, _promises, _articles, _rows, _identity, _index, _judgements)
    return [finding for check in checks for finding in check(graph)]


def examine_deeply(graph: Graph) -> list[Finding]:
    """The same, and every quad of the graph against what the catalogue says: some milliseconds an article."""
    return [*examine(graph), *_contents(graph)]


def mend(graph: Graph, examination: Examination = examine) -> list[Finding]:
    """Put right what can be put right without loss; returns what is still wrong."""
    if any(finding.mendable for finding in examination(graph)):
        if graph.passages is not None:
            graph.passages.clear()
        graph.rebuild()
    return examination(graph)


def _contents(graph: Graph) -> Iterator[Finding]:
    if wrong := audit.articles(graph):
        yield Finding(f"{len(wrong)} articles are not as they were read: {_some(wrong)}", REBUILD, mendable=True)
    for name, differing in (("identity", audit.identity), ("view", audit.view), ("current", audit.current)):
        if number := differing(graph):
            yield Finding(f"{number} quads of the {name} graph are missing or too many", REBUILD, mendable=True)
    if lost := audit.passages(graph):
        yield Finding(f"passages of {len(lost)} articles are missing in the index: {_some(lost)}", REBUILD, mendable=True)


def _commits(graph: Graph) -> Iterator[Finding]:
    lineage, serial = graph.catalogue.lineage(), graph.catalogue.serial()
    seen, _, number = (updates.commit_of(graph.store) or f"{lineage}:0").partition(":")
    if seen != lineage:
        yield Finding("the graph belongs to another catalogue", "restore both from one backup")
    elif int(number) > serial:
        yield Finding(
            f"the catalogue (commit {serial}) is older than the graph (commit {number})", "restore the newer catalogue"
        )
    elif int(number) < serial:
        yield Finding(f"the graph (commit {number}) is older than the catalogue (commit {serial})", REBUILD, mendable=True)


def _promises(graph: Graph) -> Iterator[Finding]:
    with graph.catalogue.begin() as connection:
        promised = c.promised(connection)
    if promised:
        yield Finding(f"{len(promised)} changes were interrupted: {_some(promised)}", REBUILD, mendable=True)


def _articles(graph: Graph) -> Iterator[Finding]:
    """Articles that are in one of the two only."""
    done = {a.id: a for a in graph.catalogue.articles() if a.state is State.DONE}
    wanted = {terms.article_graph(version_of(a.id, a.version)).value: a.id for a in done.values()}
    found = {name for name in (g.value for g in graph.store.graphs()) if name.startswith(terms.ARTICLE_GRAPH)}
    if missing := sorted(wanted[g] for g in wanted.keys() - found):
        yield Finding(f"{len(missing)} articles are missing in the graph: {_some(missing)}", REBUILD, mendable=True)
    if unknown := sorted(found - wanted.keys()):
        what = f"{len(unknown)} articles of the graph are unknown to the catalogue: {_some(unknown)}"
        yield Finding(what, f"ingest them again, or {REBUILD} to drop them")


def _rows(graph: Graph) -> Iterator[Finding]:
    """Rows of the view that are in one of the two only."""
    with graph.catalogue.begin() as connection:
        known = {row.key for row in connection.execute(sa.select(t.rows.c.key))}
    quads = graph.store.quads(None, terms.fg("holdsFrom"), None, terms.VIEW)
    found = {terms.id_of(q.subject, terms.INTERVAL) for q in quads if isinstance(q.subject, NamedNode)}
    if known != found:
        what = f"{len(known - found)} rows are missing in the view graph, {len(found - known)} are too many"
        yield Finding(what, REBUILD, mendable=True)


def _identity(graph: Graph) -> Iterator[Finding]:
    """Entities as saved against entities computed from nothing."""
    listed = [a.id for a in graph.catalogue.articles()]
    with graph.catalogue.begin() as connection:
        saved = derived.load_names(connection).entities
        fresh = Names()
        fresh.apply((), derived.contributions(connection, listed).values())
        fresh.judge(c.judgements(connection))
    if saved != fresh.entities:
        wrong = [e for e in saved.keys() | fresh.entities.keys() if saved.get(e) != fresh.entities.get(e)]
        yield Finding(f"{len(wrong)} entities differ from what the articles say: {_some(wrong)}", REBUILD, mendable=True)


def _index(graph: Graph) -> Iterator[Finding]:
    if graph.passages is None:
        return
    wanted = {a.id: a.version for a in graph.catalogue.articles()}
    if wanted != dict(graph.passages.versions):
        yield Finding("the passage index is behind the catalogue", "open the folder again", mendable=True)


def _judgements(graph: Graph) -> Iterator[Finding]:
    for judgement in orphans(graph.catalogue, graph.ledger.names()):
        about = f"{judgement.verdict.value} {' / '.join(judgement.names)}"
        yield Finding(f"judgement {judgement.id} ({about}) finds nothing that it is about", "undo it, or judge again")


def orphans(catalogue: Catalogue, names: Names) -> list[Judgement]:
    """The judgements in force that find no target after the articles were read as they are now."""
    in_force = [j for j in catalogue.judgements() if not j.undone]
    of_names = [j for j in in_force if j.verdict in (Verdict.MERGE, Verdict.SPLIT) and not names.knows(j)]
    lost = list(of_names)
    for judgement in in_force:
        if judgement.verdict not in (Verdict.MERGE, Verdict.SPLIT):
            reading = catalogue.reading(judgement.article) if judgement.article is not None else None
            if reading is None or effects([judgement], reading).lost:
                lost.append(judgement)
    return lost


def _some(values: object) -> str:
    names = sorted(str(v) for v in values)  # type: ignore[attr-defined]
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
