"""How the graph grows: `python -m benchmarks.growth [--claims N ...] [--json FILE] [--plot docs/growth.svg]`.

Made worlds of several sizes, ten claims an article. For each: loading at speed (`benchmarks/worlds/load.py`) against bare
pyoxigraph `bulk_load` of the same quads in the same run, opening, disk for a claim, the median of questions, and what an
article costs the ledger (catalogue, identity, graph) in groups, in the first and in the last tenth. Processor seconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from itertools import islice
from pathlib import Path

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
MOST_WRITTEN = 5_000  # articles given to the ledger
Figures = dict[str, float]


def grown(claims: int) -> Figures:
    """All figures of one size."""
    firms = max(100, claims // 100)
    world = make(Size(firms=firms, claims=claims, hub_customers=min(3000, firms // 3)))
    with tempfile.TemporaryDirectory() as folder:
        return {"claims": claims, **loaded(world, Path(folder)), **written(world, Path(folder) / "written")}


def loaded(world: World, folder: Path) -> Figures:
    """The world loaded, opened, asked, and its quads loaded bare."""
    store = OxigraphStore(folder / "graph")
    begun = time.process_time()
    counts = load(lambda: articles.readings(world), store, TODAY)
    store.raw.optimize()
    store.flush()
    took = time.process_time() - begun
    asked = measured(world, store, 100)
    store.raw.dump(str(folder / "all.nq"), ox.RdfFormat.N_QUADS)
    store.close()
    size = sum(file.stat().st_size for file in (folder / "graph").rglob("*") if file.is_file())
    begun = time.perf_counter()
    opened = OxigraphStore(folder / "graph")
    opening = time.perf_counter() - begun
    opened.close()
    bare = ox.Store(str(folder / "bare"))
    begun = time.process_time()
    bare.bulk_load(path=str(folder / "all.nq"), format=ox.RdfFormat.N_QUADS)
    alone = time.process_time() - begun
    return {
        "quads": counts["quads"], "load_seconds": took, "bare_seconds": alone, "of_bare": alone / took,
        "open_ms": 1000 * opening, "bytes_per_claim": size / counts["claims"], "question_ms": asked["median_cpu_ms"],
        "question_p95_ms": asked["p95_cpu_ms"], "right": asked["right"],
    }  # fmt: skip


def written(world: World, folder: Path) -> Figures:
    """What an article costs the ledger, in the first and in the last tenth of up to `MOST_WRITTEN`."""
    stream = islice(articles.readings(world), MOST_WRITTEN)
    with open_graph(folder, today=lambda: TODAY) as graph:
        costs = []
        for some in grouped(stream, GROUP):
            begun = time.process_time()
            graph.ledger.put_many(some)
            costs.append(1000 * (time.process_time() - begun) / len(some))
    tenth = max(1, len(costs) // 10)
    return {"ledger_first_ms": statistics.mean(costs[:tenth]), "ledger_last_ms": statistics.mean(costs[-tenth:])}


PANELS = (("bytes_per_claim", "bytes a claim on disk"), ("question_ms", "median question, ms"), ("open_ms", "opening, ms"))


def plot(figures: list[Figures]) -> str:
    """Three small line charts over the number of claims, in logarithmic steps."""
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" width="720" height="220" font-family="sans-serif" font-size="11">'
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
        f'<text x="{x:.0f}" y="{y - 6:.0f}" text-anchor="middle">{value:,.3g}</text>'
        for (x, y), (claims, value) in zip(placed, points, strict=True)
    )
    return f'<text x="{left}" y="20">{title}</text><polyline points="{line}" fill="none" stroke="#1f6f8b"/>{labels}'


def main() -> None:
    """Measure, print, write, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, nargs="*", default=SIZES)
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "growth.json")
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    figures = []
    for claims in given.claims:
        figures.append(grown(claims))
        print(json.dumps(figures[-1]), flush=True)
    given.json.parent.mkdir(exist_ok=True)
    given.json.write_text(json.dumps(figures, indent=1) + "\n")
    if given.plot is not None:
        given.plot.write_text(plot(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
