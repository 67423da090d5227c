"""Invented wire copy (wire_copy/README.md) as articles and facts in the scorer's format."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from benchmarks.learned_reader.names import Names
from benchmarks.learned_reader.passages import Filled, filled, passages
from benchmarks.quality.scorer import Part
from ingest.interchange import snake

NAME = "wire copy"
ONLY_MEASURED = Path(__file__).parent / "wire_copy"
_HEAD = "Business news\n\nReuters, Tue May 8, 2012 9:00am EDT\n\n"
_PUBLISHED = "2012-05-08"


def part(folder: Path, given: Path = ONLY_MEASURED) -> Part:
    """The articles of the folder `given` with one drawing of names, the same in every run, written to `folder`."""
    texts, gold, names = [], [], Names.of()
    for passage in passages(given):
        told = filled(passage, names, random.Random(passage.name))
        stem = passage.name.replace(":", "_")
        texts.append(folder / f"{stem}.txt")
        gold.append(folder / f"{stem}.json")
        texts[-1].write_text(f"{_HEAD}{told.text}\n", encoding="utf-8")
        gold[-1].write_text(json.dumps({"id": stem, "published": _PUBLISHED, "facts": _facts(told)}), encoding="utf-8")
    return Part(NAME, tuple(texts), tuple(gold), shown=False)


def _facts(told: Filled) -> list[dict[str, Any]]:
    return [
        {
            "s": told.names[fact.subject].full,
            "rel": snake(fact.relation),
            "o": told.names[fact.object].full,
            "phase": fact.phase,
            "modality": fact.modality,
            "quote": "",
            "core": True,
        }
        for fact in told.passage.facts
    ]
