"""What each stage of ingesting an article costs: `python -m benchmarks.stages [--articles N] [--json FILE]`.

The first items of ../shared/data/bulk, in milliseconds of this process's processor time an article; bare spaCy over the same
texts beside it.
"""

from __future__ import annotations

import argparse
import gc
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from benchmarks.bulk import items
from benchmarks.speed import BULK, ROOT, TODAY
from ingest.analysis import DEFAULT_MODELS, Analyser, pipeline
from ingest.jobs import WRITTEN_TOGETHER
from ingest.reading import Reader
from ingest.sources import Loaded
from kg.encoder import load_encoder
from kg.model import Article, Reading
from kg.open import open_graph
from kg.passages import windows

WARM = 20  # articles read before the clock starts
Result = TypeVar("Result")


def stages(articles: Sequence[Article]) -> dict[str, float]:
    """Milliseconds an article; parse, frames and network together are `reading`."""

    def cost(work: Callable[[], Result]) -> tuple[float, Result]:
        begun = time.process_time()
        result = work()
        return 1000 * (time.process_time() - begun) / len(articles), result

    nlp, reader, frames, encoder = pipeline.__wrapped__(DEFAULT_MODELS), Reader(), Reader(learned=False), load_encoder()
    list(reader.read_many(articles[:WARM]))
    encoder.encode(["warm"])
    gc.freeze()  # as reading processes do
    bare, _ = cost(lambda: sum(1 for _ in nlp.pipe((a.text for a in articles), batch_size=32)))
    parse, _ = cost(lambda: sum(1 for _ in Analyser().analyse(articles)))
    framed, _ = cost(lambda: sum(1 for _ in frames.read_many(articles)))
    reading, readings = cost(lambda: list(reader.read_many(articles)))
    writing, _ = cost(lambda: written(readings))
    texts = [row.text for r in readings for row in windows(r.article, r.sentences)]
    embedding, _ = cost(lambda: encoder.encode(texts))
    return {
        "articles": len(articles), "bare": bare, "parse": parse, "frames": framed - parse, "network": reading - framed,
        "reading": reading, "writing": writing, "embedding": embedding, "passages": len(texts) / len(articles),
    }  # fmt: skip


def written(readings: Sequence[Reading]) -> None:
    """All readings into a fresh folder, as a run writes them."""
    with tempfile.TemporaryDirectory() as folder, open_graph(Path(folder), today=lambda: TODAY) as graph:
        for start in range(0, len(readings), WRITTEN_TOGETHER):
            graph.ledger.put_many(readings[start : start + WRITTEN_TOGETHER])


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "stages.json")
    given = parser.parse_args()
    if not BULK.exists():
        raise SystemExit(f"{BULK} is not there: this benchmark reads it")
    figures = stages([item.article for item in items(given.articles) if isinstance(item, Loaded)])
    given.json.parent.mkdir(exist_ok=True)
    given.json.write_text(json.dumps(figures, indent=1) + "\n")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
