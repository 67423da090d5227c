"""How the graph grows: `python -m benchmarks.growth [--claims N ...] [--json FILE] [--plot docs/growth.svg]`.

Made worlds of several sizes, up to ten claims an article. For each: loading at speed (`benchmarks/worlds/load.py`) against
bare pyoxigraph `bulk_load` of the same quads, opening, disk for a claim, the median of questions, and what an article costs
the ledger (catalogue, identity, graph) in groups, in the first and in the last tenth. Processor seconds. A run that was cut
off goes on behind the last part that it finished.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from benchmarks.answers import measured
from benchmarks.worlds import articles
from benchmarks.worlds.load import load
from benchmarks.worlds.world import TODAY, Size, World, make
from ingest.streams import grouped
from kg.open import open_graph
from kg.store import OxigraphStore

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
GROUP = 32  # articles in one write
MOST_WRITTEN = 1_000  # articles given to the ledger; benchmarks.bulk writes more
KEPT = ROOT / "build" / "growth"  # graphs of a size that is not done with
Figures = dict[str, Any]


def grown(claims: int, told: Figures, keep: Callable[[], None]) -> None:
    """Add to `told` all figures of one size that it lacks; `keep` is called after each part."""
    firms = max(100, claims // 100)
    folder = KEPT / str(claims)
    world = make(Size(firms=firms, claims=claims, hub_customers=min(3000, firms // 3)))
    for part in (loaded, asked, opened, written):
        if part.__name__ not in told["parts"]:
            folder.mkdir(parents=True, exist_ok=True)
            told.update(part(world, folder))
            told["parts"].append(part.__name__)
            keep()
    shutil.rmtree(folder, ignore_errors=True)


def loaded(world: World, folder: Path) -> Figures:
    """The world loaded at speed into a fresh folder."""
    shutil.rmtree(folder / "graph", ignore_errors=True)  # what a run that was cut off has left
    store = OxigraphStore(folder / "graph")
    begun = time.process_time()
    counts = load(lambda: articles.readings(world), store, TODAY)
    store.raw.optimize()
    store.flush()
    took = time.process_time() - begun
    store.close()
    size = sum(file.stat().st_size for file in (folder / "graph").rglob("*") if file.is_file())
    return {
        "articles": counts["articles"], "quads": counts["quads"],
        "load_seconds": took, "claims_per_second": counts["claims"] / took, "quads_per_second": counts["quads"] / took,
        "bytes_per_claim": size / counts["claims"],
    }  # fmt: skip


def asked(world: World, folder: Path) -> Figures:
    """Questions to the loaded world."""
    store = OxigraphStore(folder / "graph")
    found = measured(world, store, 100)
    store.close()
    names = {
        "question_ms": "median_cpu_ms",
        "question_p95_ms": "p95_cpu_ms",
        "first_ms": "first_median_cpu_ms",
        "right": "right",
    }
    return {ours: found[theirs] for ours, theirs in names.items()}


def opened(_world: World, folder: Path) -> Figures:
    """The loaded graph opened, and its quads loaded by pyoxigraph alone."""
    begun = time.perf_counter()
    store = OxigraphStore(folder / "graph")
    opening = time.perf_counter() - begun
    store.raw.dump(str(folder / "all.nq"), ox.RdfFormat.N_QUADS)
    quads = len(store)
    store.close()
    shutil.rmtree(folder / "bare", ignore_errors=True)
    bare = ox.Store(str(folder / "bare"))
    begun = time.process_time()
    bare.bulk_load(path=str(folder / "all.nq"), format=ox.RdfFormat.N_QUADS)
    alone = time.process_time() - begun
    return {"open_ms": 1000 * opening, "bare_seconds": alone, "bare_quads_per_second": quads / alone}


def written(world: World, folder: Path) -> Figures:
    """What an article costs the ledger, in the first and in the last tenth of up to `MOST_WRITTEN`."""
    shutil.rmtree(folder / "written", ignore_errors=True)
    stream = islice(articles.readings(world), MOST_WRITTEN)
    with open_graph(folder / "written", today=lambda: TODAY) as graph:
        costs = []
        for some in grouped(stream, GROUP):
            begun = time.process_time()
            graph.ledger.put_many(some)
            costs.append(1000 * (time.process_time() - begun) / len(some))
    tenth = max(1, len(costs) // 10)
    return {"ledger_first_ms": statistics.mean(costs[:tenth]), "ledger_last_ms": statistics.mean(costs[-tenth:])}


PANELS = (
    ("claims_per_second", "claims loaded a second"),
    ("bytes_per_claim", "bytes a claim on disk"),
    ("question_ms", "median question, ms"),
    ("open_ms", "opening, ms"),
)


def plot(figures: list[Figures]) -> str:
    """Small line charts over the number of claims, in logarithmic steps."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{20 + 235 * len(PANELS)}" height="220" font-family="sans-serif"'
        ' font-size="11">'
        "<title>Growth of the graph</title>"
    ]
    for at, (name, title) in enumerate(PANELS):
        parts.append(_panel(20 + 235 * at, title, [(f["claims"], f[name]) for f in figures]))
    return "\n".join([*parts, "</svg>\n"])


def _panel(left: int, title: str, points: list[tuple[float, float]]) -> str:
    most = max(value for _, value in points) or 1.0
    step = 190 / max(1, len(points) - 1)
    placed = [(left + 10 + n * step, 180 - 130 * value / most) for n, (_, value) in enumerate(points)]
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in placed)
    labels = "".join(
        f'<text x="{x:.0f}" y="200" text-anchor="middle">{claims:,.0f}</text>'
        f'<text x="{x:.0f}" y="{y - 6:.0f}" text-anchor="middle">{_short(value)}</text>'
        for (x, y), (claims, value) in zip(placed, points, strict=True)
    )
    return f'<text x="{left}" y="20">{title}</text><polyline points="{line}" fill="none" stroke="#1f6f8b"/>{labels}'


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def main() -> None:
    """Measure, print, write, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, nargs="*", default=SIZES)
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "growth.json")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--again", action="store_true", help="measure again what --json has")
    given = parser.parse_args()
    before = [] if given.again or not given.json.exists() else json.loads(given.json.read_text())
    figures = resumed(before, given.claims)
    others = [row for row in before if row["claims"] not in given.claims]
    given.json.parent.mkdir(exist_ok=True)

    def keep() -> None:
        given.json.write_text(json.dumps([*figures, *others], indent=1) + "\n")

    for told in figures:
        grown(told["claims"], told, keep)
        told["of_bare"] = told["bare_seconds"] / told["load_seconds"]
        print(json.dumps(told), flush=True)
    keep()
    if given.plot is not None:
        given.plot.write_text(plot(figures), encoding="utf-8")


def resumed(before: Sequence[Figures], sizes: Sequence[int]) -> list[Figures]:
    """A row for each size, with what an earlier run has measured of it."""
    known = {row["claims"]: row for row in before if "parts" in row}
    return [known.get(claims, {"claims": claims, "parts": []}) for claims in sizes]


if __name__ == "__main__":
    main()
