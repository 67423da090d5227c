"""One long run of ingestion: `python -m benchmarks.bulk [--articles N] [--processes P] [--embed] [--frames] [--json FILE]`.

The items of ../shared/data/bulk in one run, against bare spaCy (`nlp.pipe`) over a sample of the same texts, before and
after, by the word: what cannot be read costs neither anything. Cost per 1,000 words over the run in blocks of 500 articles;
memory; then the same run again, which must change nothing. Costs are seconds of processor time of all processes together:
on a machine that does other things too, the clock says little.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil

from benchmarks.speed import BULK, ROOT, TODAY
from ingest.crew import Alone
from ingest.jobs import Progress, ingest
from ingest.reading import Reader
from ingest.sources import Item, Loaded, Options, read_records
from ingest.workers import Recipe, Workers
from kg.encoder import load_encoder
from kg.open import open_graph

BLOCK = 500
SAMPLE = 1000  # texts that bare spaCy reads


@dataclass(slots=True)
class Meter:
    """Processor time and memory of this process and all below it, a point for each block of articles."""

    words: dict[str, int] = field(default_factory=dict)
    blocks: list[tuple[float, int]] = field(default_factory=list)  # (cpu seconds, words)
    peak_mb: float = 0.0
    read: int = 0  # words of the articles that were read
    _cpu: float = 0.0
    _words: int = 0
    _done: int = 0

    def tell(self, progress: Progress) -> None:
        """Count one article; at the end of a block look at the processes."""
        words = self.words.pop(progress.receipt.article, 0)
        self._words += words
        self.read += words
        self._done += 1
        if self._done % BLOCK == 0:
            self.look()

    def look(self) -> None:
        """Close a block."""
        cpu, memory = usage()
        self.peak_mb = max(self.peak_mb, memory)
        self.blocks.append((cpu - self._cpu, self._words))
        self._cpu, self._words = cpu, 0

    def start(self) -> None:
        """From here on."""
        self._cpu, _ = usage()


def usage() -> tuple[float, float]:
    """Processor seconds so far, and MB in memory now with what is shared counted once, of the whole tree of processes."""
    tree = [psutil.Process(), *psutil.Process().children(recursive=True)]
    cpu = sum(sum(p.cpu_times()[:2]) for p in tree)
    return cpu, sum(p.memory_full_info().pss for p in tree) / 2**20


def items(number: int) -> Iterator[Item]:
    """The first items of all parts."""

    def every() -> Iterator[Item]:
        for part in sorted(BULK.parent.glob("*.jsonl.gz")):
            with gzip.open(part) as stream:
                yield from read_records(stream, part.name, Options())

    return islice(every(), number)


def counted(number: int, meter: Meter) -> Iterator[Item]:
    """The items, their words remembered until they are written."""
    for item in items(number):
        if isinstance(item, Loaded):
            meter.words[item.article.id] = len(item.article.text.split())
        yield item


def bare(number: int) -> dict[str, float]:
    """spaCy's own pipeline over every so-many-eth of the items, all components, nothing kept, in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_bare, number).result()


def _bare(number: int) -> dict[str, float]:
    from ingest.analysis import DEFAULT_MODELS, pipeline

    given = list(items(number))
    texts = [item.article.text for item in given[:: max(1, len(given) // SAMPLE)] if isinstance(item, Loaded)]
    nlp = pipeline(DEFAULT_MODELS)
    list(nlp.pipe(texts[:32]))
    begun, clock = usage()[0], time.perf_counter()
    for _ in nlp.pipe(texts, batch_size=32):
        pass
    cpu, seconds = usage()[0] - begun, time.perf_counter() - clock
    words = sum(len(text.split()) for text in texts)
    return {
        "articles": len(texts),
        "cpu_per_1000_words": 1000 * cpu / words,
        "per_second_of_cpu": len(texts) / cpu,
        "clock": seconds,
    }


def run(number: int, processes: int, *, embed: bool, learned: bool) -> dict[str, Any]:
    """Two runs into one fresh folder."""
    encoder = load_encoder() if embed else None
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        graph = stack.enter_context(open_graph(folder, encoder=encoder, today=lambda: TODAY))
        crew: Any = Alone(Reader(learned=learned))
        encode = None
        if processes > 1:
            crew = stack.enter_context(Workers(Recipe(partial(Reader, learned=learned), load_encoder), processes))
            encode = crew.encode_batches
        crew.version  # noqa: B018  # the models are loaded before the clock starts
        meter = Meter()
        first = measured(lambda: both(number, crew, graph, encode, meter))
        second = measured(lambda: ingest(items(number), crew, graph.ledger))
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        done = sum(first["result"].counts.values())
        return {
            "counts": first["result"].counts, "claims": first["result"].claims_added, "quads": len(graph.store),
            "cpu": first["cpu"], "clock": first["clock"], "cpu_per_1000_words": 1000 * first["cpu"] / meter.read,
            "per_second_of_cpu": done / first["cpu"], "per_second": done / first["clock"],
            "peak_mb": meter.peak_mb, "disk_mb": size / 2**20,
            "second_counts": second["result"].counts, "second_cpu": second["cpu"],
            "second_share": second["cpu"] / first["cpu"],
            "blocks_cpu_per_1000_words": [round(1000 * cpu / words, 3) for cpu, words in meter.blocks if words],
        }  # fmt: skip


def both(number: int, crew: Any, graph: Any, encode: Any, meter: Meter) -> Any:
    """Reading and, where the graph has an index, embedding."""
    meter.start()
    report = ingest(counted(number, meter), crew, graph.ledger, progress=meter.tell)
    graph.index(encode)
    meter.peak_mb = max(meter.peak_mb, usage()[1])
    return report


def measured(work: Callable[[], Any]) -> dict[str, Any]:
    """What a piece of work gives, its processor seconds and its seconds."""
    cpu, clock = usage()[0], time.perf_counter()
    result = work()
    return {"result": result, "cpu": usage()[0] - cpu, "clock": time.perf_counter() - clock}


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10**9)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--embed", action="store_true")
    parser.add_argument("--frames", action="store_true", help="read by the frames alone, without the learned reader")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bulk.json")
    given = parser.parse_args()
    if not BULK.exists():
        raise SystemExit(f"{BULK} is not there: this benchmark reads it")
    before = bare(given.articles)
    figures = run(given.articles, given.processes, embed=given.embed, learned=not given.frames)
    after = bare(given.articles)
    figures["of_bare"] = statistics.mean(b["cpu_per_1000_words"] for b in (before, after)) / figures["cpu_per_1000_words"]
    blocks = figures["blocks_cpu_per_1000_words"]
    middle = statistics.median(blocks) if blocks else 0.0
    figures["blocks_within"] = max((abs(b - middle) / middle for b in blocks), default=0.0)
    given.json.parent.mkdir(exist_ok=True)
    given.json.write_text(
        json.dumps({"bare": [before, after], "run": figures, "processes": given.processes}, indent=1) + "\n"
    )
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
