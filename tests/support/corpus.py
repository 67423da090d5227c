"""The sample corpus as Readings made of its golden facts: what a perfect reader would hand on."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ingest.interchange import reading_from_facts
from ingest.sources import Loaded, Options, read_sources
from kg.model import Reading

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "examples" / "corpus"
GOLDEN = ROOT / "tests" / "golden"


def golden_lines(name: str) -> list[dict]:
    """The objects of tests/golden/`name`.jsonl."""
    return [json.loads(line) for line in (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def corpus_readings(*, only: str = "") -> Iterator[Reading]:
    """One reading an article, in the order of the folder; `only`: articles whose id contains it."""
    names = json.loads((GOLDEN / "names.json").read_text(encoding="utf-8"))
    facts = defaultdict(list)
    for fact in (*golden_lines("corpus_facts"), *golden_lines("corpus_more")):
        facts[fact["article"]].append(fact)
    for item in read_sources([str(CORPUS)], Options(root=CORPUS)):
        assert isinstance(item, Loaded), item
        key = item.article.id.removeprefix("file:")
        if only in key:
            yield reading_from_facts(item.article, facts[key], names)
