"""How fast questions are answered: `python -m benchmarks.answers [--firms N] [--claims N] [--folder DIR] [--json FILE]`.

A made world with known answers is loaded once into DIR (default: a temporary folder; a folder that holds the same world is
used again). A warm process, one that has answered each question once, then answers them; each answer is compared with the
truth, and the median of the first round is given beside. Questions about hubs
are set against the bare queries: the same SPARQL on bare pyoxigraph, in the same run, in turn with the answers. Wall and
processor time are both given: on a machine that does other things too, the second says more.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.worlds import articles
from benchmarks.worlds.asked import Asked, hub_questions, questions
from benchmarks.worlds.load import load
from benchmarks.worlds.world import TODAY, Size, World, make
from bot.analyst import Analyst
from bot.answer import Answer
from bot.question import Ask
from kg import reader
from kg.kept import Kept
from kg.protocols import Scalar
from kg.reader import Lookups, OxigraphReader
from kg.store import OxigraphStore

ROOT = Path(__file__).resolve().parent.parent
MOST_ROWS = 200  # intervals of a question that counts for median and p95
MEDIAN_MS, P95_MS, OF_BARE = 20.0, 60.0, 1.5  # what is to be shown at 10,000 firms and 1,000,000 claims
ROUNDS = 5  # of each question about a hub
Figures = dict[str, float]


class Recording:
    """The store, remembering the queries that it is asked."""

    def __init__(self, store: OxigraphStore) -> None:
        self._store = store
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def select(self, sparql: str) -> list[Mapping[str, Scalar]]:
        self.asked.append(sparql)
        return self._store.select(sparql)


def main() -> None:
    """Load, ask, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=2_000)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--hubs", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "answers.json")
    given = parser.parse_args()
    size = Size(firms=given.firms, claims=given.claims, hub_customers=min(3000, given.firms // 3))
    world = make(size)
    with tempfile.TemporaryDirectory() as temporary:
        store, loaded = _opened(world, given.folder or Path(temporary) / "graph")
        figures = loaded | measured(world, store, given.questions, given.hubs)
    table = Table("figure", "value")
    for name, value in figures.items():
        table.add_row(name, f"{value:,.2f}")
    Console().print(table)
    given.json.parent.mkdir(exist_ok=True)
    given.json.write_text(json.dumps(asdict(size) | figures, indent=2) + "\n")


def _opened(world: World, folder: Path) -> tuple[OxigraphStore, Figures]:
    """The world's graph, loaded now or before."""
    store = OxigraphStore(folder)
    if len(store) > 0:
        return store, {"quads": len(store)}
    begun = time.perf_counter()
    counts = load(lambda: articles.readings(world), store, TODAY)
    store.flush()
    seconds = time.perf_counter() - begun
    return store, {**counts, "load_seconds": seconds, "quads_per_second": counts["quads"] / seconds}


def measured(world: World, store: OxigraphStore, number: int, hubs_asked: int = 3) -> Figures:
    """Median and p95 over questions with up to `MOST_ROWS` intervals, the hubs against the bare queries, and rights."""
    recording = Recording(store)
    lookups = Lookups(recording)
    lookups.load()
    analyst = Analyst(OxigraphReader(lookups))
    analyst.ask(Ask(question="who owns nothing?", as_of=TODAY))  # coverage and names are read once
    asked = [q for q in questions(world, number) if q.rows <= MOST_ROWS]
    _, first_wall, first_cpu = _all(analyst, asked)  # blocks that nobody has read since the start come from the disk
    right, wall, cpu = _all(analyst, asked)
    hubs = list(hub_questions(world))[:hubs_asked]
    return {
        "questions": len(asked),
        "right": right / len(asked),
        "rows_median": statistics.median(q.rows for q in asked),
        "rows_most": max(q.rows for q in asked),
        **{f"first_median_{name}_ms": statistics.median(t) for name, t in (("wall", first_wall), ("cpu", first_cpu))},
        **{f"median_{name}_ms": statistics.median(times) for name, times in (("wall", wall), ("cpu", cpu))},
        **{f"p95_{name}_ms": sorted(times)[int(0.95 * len(times))] for name, times in (("wall", wall), ("cpu", cpu))},
        **{name: value for n, hub in enumerate(hubs) for name, value in _hub(n, hub, analyst, lookups, recording).items()},
    }


def _all(analyst: Analyst, asked: Iterable[Asked]) -> tuple[int, list[float], list[float]]:
    right, wall, cpu = 0, list[float](), list[float]()
    for question in asked:
        with _timed(wall, cpu):
            answer = analyst.ask(Ask(question=question.text, as_of=TODAY))
        right += is_right(answer, question)
    return right, wall, cpu


def is_right(answer: Answer, asked: Asked) -> bool:
    """Whether the answer is the truth: who, in which group, and the value. Those who are out may stand below, as context."""
    found = {row.name: row.group for row in answer.items if row.group != "ended" or row.name in asked.names}
    return found == asked.names and (asked.value is None or answer.value == asked.value)


def _hub(number: int, asked: Asked, analyst: Analyst, lookups: Lookups, recording: Recording) -> Figures:
    """The best of some rounds each, in turn, so that both see the same machine."""
    ours: tuple[list[float], list[float]] = [], []
    bare: tuple[list[float], list[float]] = [], []
    for _ in range(ROUNDS):
        recording.asked.clear()
        lookups.rows, lookups.claims, lookups.sources = (
            Kept(reader.MOST_ROWS) for _ in range(3)
        )  # nothing of an earlier round
        with _timed(*ours):
            answer = analyst.ask(Ask(question=asked.text, as_of=TODAY))
        queries = list(recording.asked)
        with _timed(*bare):
            _run(recording, queries)
    return {
        f"hub_{number}_rows": len(answer.items),
        f"hub_{number}_right": float(is_right(answer, asked)),
        f"hub_{number}_ms": min(ours[1]),
        f"hub_{number}_bare_ms": min(bare[1]),
        f"hub_{number}_of_bare": min(ours[1]) / min(bare[1]),
    }


def _run(recording: Recording, queries: Sequence[str]) -> None:
    """The queries on bare pyoxigraph, every value of every row read."""
    for query in queries:
        for row in recording.raw.query(query, use_default_graph_as_union=True):
            tuple(row)


@contextmanager
def _timed(wall: list[float], cpu: list[float]) -> Iterator[None]:
    begun, worked = time.perf_counter(), time.process_time()
    yield
    wall.append(1000 * (time.perf_counter() - begun))
    cpu.append(1000 * (time.process_time() - worked))


if __name__ == "__main__":
    main()
