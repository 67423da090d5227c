"""Constructions filled with names of many shapes (filled/*.toml): a construction must hold whatever names stand in it.

A row is a text with places for fillings, "{N}", and the claims wanted of it, in the notation of adversarial.toml. Every
text is filled `TIMES` times, each time with the next words of the file's lists. All are read in one batch, without the
network.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.reading import Reader
from kg.model import Article, ArticleId
from tests.support.claim_lines import PUBLISHED, fields, is_there

FILES = sorted(Path(__file__).with_name("filled").glob("*.toml"))
TIMES = 2


@dataclass(frozen=True)
class Row:
    """One construction: its name, and each filled text with the claims wanted ("! " in front: unwanted)."""

    name: str
    cases: tuple[tuple[str, tuple[str, ...]], ...]


def _rows(path: Path) -> Iterator[Row]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for number, (text, *wanted) in enumerate(table["rows"]):
        fillings = [_filling(table["fill"], number * TIMES + turn) for turn in range(TIMES)]
        cases = tuple((text.format(**each), tuple(want.format(**each) for want in wanted)) for each in fillings)
        yield Row(f"{path.stem}: {text[:70]}", cases)


def _filling(lists: dict[str, list[str]], turn: int) -> dict[str, str]:
    return {key: words[turn % len(words)] for key, words in lists.items()}


ROWS = [row for path in FILES for row in _rows(path)]


@pytest.fixture(scope="module")
def found() -> dict[str, list[tuple[str, ...]]]:
    """The claims of every text."""
    texts = list(dict.fromkeys(text for row in ROWS for text, _ in row.cases))
    articles = [Article(id=ArticleId(str(n)), text=text, published=PUBLISHED) for n, text in enumerate(texts)]
    readings = Reader(learned=False).read_many(articles)
    return {text: [fields(c) for c in reading.claims] for text, reading in zip(texts, readings, strict=True)}


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_construction_holds_whatever_names_stand_in_it(found: dict[str, list[tuple[str, ...]]], row: Row) -> None:
    wrong = [
        (text, want, [" | ".join(claim) for claim in found[text]])
        for text, wanted in row.cases
        for want in wanted
        if is_there(want.removeprefix("! "), found[text]) is want.startswith("! ")
    ]
    assert not wrong, wrong
