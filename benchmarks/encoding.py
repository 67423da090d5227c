"""What an encoder costs and finds: `python -m benchmarks.encoding [--articles N] [--encoders NAME ...]`.

Passages of ../shared/data/bulk. 300 titles, and 300 stretches of ten words out of first passages, look for their article
among all passages: how often it is among the ten nearest. Processor seconds of one core; beside it the cosine to the last
encoder named.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence

import numpy as np

from benchmarks.bulk import items
from ingest.analysis import Analyser
from ingest.sources import Loaded
from kg.encoder import FLOAT, Vectors, load_encoder
from kg.passages import windows

ASKED = 300
WORDS = slice(8, 18)
Questions = list[tuple[int, str]]  # the number of the article that is looked for, and what is asked


def passages(number: int) -> tuple[list[list[str]], Questions, Questions]:
    """The passages of each article, titles and stretches of words."""
    articles = [item.article for item in items(number) if isinstance(item, Loaded)]
    cut = [[row.text for row in windows(an.article, an.sentences)] for an in Analyser().analyse(articles)]
    titles = [(n, a.title) for n, a in enumerate(articles) if a.title and len(a.title.split()) > 3]
    stretches = [(n, " ".join(texts[0].split()[WORDS])) for n, texts in enumerate(cut) if texts]
    return cut, titles[:ASKED], stretches[:ASKED]


def found(questions: Questions, asked: Vectors, vectors: Vectors, owners: Sequence[int]) -> float:
    """The share of questions that find their article among the ten nearest passages."""
    nearest = np.argsort(-(asked @ vectors.T), axis=1)[:, :10]
    own = np.array(owners)
    return float(np.mean([n in own[row] for (n, _), row in zip(questions, nearest, strict=True)]))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--encoders", nargs="*", default=["default", FLOAT])
    given = parser.parse_args()
    cut, titles, stretches = passages(given.articles)
    owners = [n for n, texts in enumerate(cut) for _ in texts]
    made: dict[str, Vectors] = {}
    for name in reversed(given.encoders):
        encoder = load_encoder(name)
        encoder.encode(["warm"])
        begun = time.process_time()
        made[name] = encoder.encode([text for texts in cut for text in texts])
        took = time.process_time() - begun
        cosines = (made[name] * made[given.encoders[-1]]).sum(axis=1)
        told = {
            "encoder": name, "hash": encoder.hash, "passages": len(owners), "ms_per_article": 1000 * took / len(cut),
            "cosine": float(cosines.mean()), "least_cosine": float(cosines.min()),
            "by_title": found(titles, encoder.encode([t for _, t in titles]), made[name], owners),
            "by_words": found(stretches, encoder.encode([t for _, t in stretches]), made[name], owners),
        }  # fmt: skip
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
