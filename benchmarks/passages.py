"""The passage indexes side by side: `python -m benchmarks.passages [--passages N]`.

Made passages (words by Zipf's law, vectors around a thousand centres) into FAISS in the folder and into LanceDB: seconds to
fill and to open, memory that opening takes, disk, the median of questions, and how many of the ten nearest are found.
Each engine in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil

from kg.lance import LancePassages
from kg.model import Article, ArticleId
from kg.open import Index
from kg.passages import PassageIndex, Row, Vector

DIMENSION, CENTRES, GROUP, ASKED, WORDS = 384, 1000, 1000, 50, 40


class Made:
    """An encoder that gives each made text the vector it was made with."""

    dimension, hash = DIMENSION, "made"

    def __init__(self) -> None:
        self._random = np.random.default_rng(7)
        self._centres = self._random.standard_normal((CENTRES, DIMENSION)).astype(np.float32)

    def encode(self, texts: list[str]) -> Vector:
        """By the number that each text begins with."""
        numbers = [int(text.split()[0]) for text in texts]
        noise = np.stack([np.random.default_rng(n).standard_normal(DIMENSION) for n in numbers]).astype(np.float32)
        made = self._centres[[n % CENTRES for n in numbers]] + noise
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)

    def text(self, number: int) -> str:
        """Some words, common ones more often."""
        return " ".join([str(number), *(f"w{n}" for n in np.random.default_rng(number).zipf(1.3, WORDS) % 50_000)])


def opened(engine: str, folder: Path) -> Index:
    """The index in the folder."""
    return PassageIndex.open(folder, Made()) if engine == "faiss" else LancePassages(str(folder), Made())


def groups(number: int) -> Iterator[tuple[list[tuple[Article, list[Row]]], Vector]]:
    """Articles of one passage each."""
    made = Made()
    for start in range(0, number, GROUP):
        texts = [made.text(n) for n in range(start, min(start + GROUP, number))]
        articles = [Article(id=ArticleId(f"a{start + n}"), text=text) for n, text in enumerate(texts)]
        rows = [Row(a.id, a.content_hash, 0, len(a.text), a.text, None, None, None, None, "public") for a in articles]
        yield list(zip(articles, ([row] for row in rows), strict=True)), made.encode(texts)


def filled(engine: str, folder: Path, number: int) -> None:
    """Fill an index and print what it took."""
    index, took = opened(engine, folder), 0.0
    for slips, vectors in groups(number):
        begun = time.process_time()
        index.replace(slips, vectors)
        took += time.process_time() - begun
    begun = time.process_time()
    index.save()
    print(json.dumps({"engine": engine, "passages": number, "fill_cpu": took, "save_cpu": time.process_time() - begun}))


def asked(engine: str, folder: Path, number: int) -> None:
    """Open it, ask, and print."""
    before, begun = psutil.Process().memory_info().rss, time.perf_counter()
    index = opened(engine, folder)
    opening, questions = time.perf_counter() - begun, [Made().text(number + n) for n in range(ASKED)]
    vectors = np.vstack([vectors for _, vectors in groups(number)])
    took, right = [], []
    for question in questions:
        near = np.argsort(-(vectors @ index.encoder.encode([question])[0]))[:10]
        begun = time.process_time()
        found = index.search(question, limit=20)
        took.append(1000 * (time.process_time() - begun))
        right.append(len({f"a{n}" for n in near} & {p.article for p in found}) / 10)
    memory = (psutil.Process().memory_info().rss - before - vectors.nbytes) / 2**20
    disk = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20
    told = {"open_seconds": opening, "memory_mb": memory, "disk_mb": disk, "question_cpu_ms": statistics.median(took)}
    print(json.dumps({"engine": engine, **told, "of_ten_nearest_in_twenty": statistics.mean(right)}), flush=True)


def main() -> None:
    """One engine after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--engines", nargs="*", default=["faiss", "lance"])
    given, spawn = parser.parse_args(), multiprocessing.get_context("spawn")
    for engine in given.engines:
        with tempfile.TemporaryDirectory() as folder:
            for work in (filled, asked):
                process = spawn.Process(target=work, args=(engine, Path(folder), given.passages))
                process.start()
                process.join()


if __name__ == "__main__":
    main()
