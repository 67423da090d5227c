"""The grids of deals and of trade: where one word is read in a construction, its synonyms are, too (synonyms/*.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from ingest.reading import Reader
from kg.model import SYMMETRIC, Article, ArticleId, Claim, Reading, Relation

BUYERS = ("Brackwell Holdings", "Castelan Industries Inc", "TRK Group", "Marlow & Finch", "Brimo")
TARGETS = ("Pelmar Foods", "Ostara Systems Corp", "Quillet & Sons", "DVN Ltd", "Kestrin")
FIRST = {  # who stands for A in blocks that name a sort
    "firm": BUYERS,
    "authority": (
        "SEC",
        "European Commission",
        "Federal Trade Commission",
        "Food and Drug Administration",
        "Justice Department",
    ),
    "product": ("Lumora", "Tavix", "Ardent", "Zolex", "Merrino"),
}
OTHERS = ("Velda Partners", "Soren Bank AG")
LONE = ("Brimo", "Kestrin")  # names that nothing but the article shows to be a firm's
DEALS = frozenset({Relation.ACQUIRES, Relation.MERGES_WITH, Relation.OWNS_STAKE, Relation.INVESTS_IN})


@dataclass(frozen=True)
class Cell:
    """One word in one construction, with the parties that stand in it."""

    block: str
    relations: tuple[str, ...]
    key: str
    text: str
    buyer: str
    target: str
    known_mute: bool


def _cells(block: dict[str, object], *, full: bool) -> Iterator[Cell]:
    items, texts = block["items"], block["texts"]
    every = 1 if full else block["every"]
    for (i, item), (j, text) in product(enumerate(items), enumerate(texts)):
        if (i + j) % every == 0:
            names = (FIRST[block.get("first", "firm")][(i + 2 * j) % 5], TARGETS[(2 * i + j) % 5], OTHERS[(i + j) % 2])
            key = f"{item.split(' / ')[0]} | {text}"
            yield Cell(
                block["name"], tuple(block["relations"]), key, _fill(text, item, names), *names[:2], key in block["mute"]
            )


def _fill(text: str, item: str, names: tuple[str, str, str]) -> str:
    """The construction with the item's forms and the names; a headline with an article below it."""
    first = f"the {names[0]}" if names[0] in FIRST["authority"] else names[0]
    body = re.sub(r"\ba (?=[aeio])", "an ", text.format(*item.split(" / "), A=first, B=names[1], C=names[2]))
    body = body[0].upper() + body[1:].replace("the the ", "the ")
    if not text.endswith("."):
        body += f"\n\nLONDON, March 3 - {names[0]} and {names[1]} declined to comment on Monday."
    return body + "".join(f" Shares in {name} fell on Friday." for name in names if name in LONE)


def _grid(*, full: bool) -> dict[str, list[Cell]]:
    files = sorted(Path(__file__).with_name("synonyms").glob("*.toml"))
    blocks = [block for path in files for block in tomllib.loads(path.read_text(encoding="utf-8"))["block"]]
    return {block["name"]: list(_cells(block, full=full)) for block in blocks}


GRID = _grid(full=False)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(learned=False)


@pytest.fixture(scope="module")
def readings(reader: Reader) -> dict[str, Reading]:
    return _read(reader, (cell for cells in GRID.values() for cell in cells))


def _read(reader: Reader, cells: Iterable[Cell]) -> dict[str, Reading]:
    texts = list(dict.fromkeys(cell.text for cell in cells))
    articles = (Article(id=ArticleId("x"), text=text, published=date(2012, 5, 10)) for text in texts)
    return dict(zip(texts, reader.read_many(articles), strict=True))


@pytest.mark.parametrize("name", GRID)
def test_a_construction_is_read_with_every_word_that_business_english_has_for_it(
    readings: dict[str, Reading], name: str
) -> None:
    _hold(GRID[name], readings)


@pytest.mark.torture
def test_the_whole_grid(reader: Reader) -> None:
    for cells in _grid(full=True).values():
        readings = _read(reader, cells)
        _hold(cells, readings)
        still = {cell.key for cell in cells if cell.known_mute and not _is_read(cell, readings)}
        assert still == {cell.key for cell in cells if cell.known_mute}, "cells that are read now: take them from `mute`"


def _hold(cells: list[Cell], readings: dict[str, Reading]) -> None:
    """Every cell is read unless it is known to be mute, and none turns its parties round."""
    gone = [cell.key for cell in cells if not cell.known_mute and not _is_read(cell, readings)]
    assert gone == [], "cells gone mute"
    turned = [cell.text for cell in cells if any(_turns(claim, cell) for claim in readings[cell.text].claims)]
    assert turned == [], "cells read the wrong way round"


def _is_read(cell: Cell, readings: dict[str, Reading]) -> bool:
    return any(_says(claim, cell) for claim in readings[cell.text].claims)


def _says(claim: Claim, cell: Cell) -> bool:
    parties = (claim.subject.name, claim.object.name if claim.object is not None else "")
    if claim.relation.value not in cell.relations:
        return False
    whole = parties == (cell.buyer, cell.target)
    return whole or (claim.relation in SYMMETRIC and set(parties) == {cell.buyer, cell.target})


def _turns(claim: Claim, cell: Cell) -> bool:
    """Whether the target is said to buy, own, back, supply or sue the one who does so to it."""
    directed = (DEALS | {Relation(name) for name in cell.relations}) - SYMMETRIC
    if claim.relation not in directed or claim.object is None:
        return False
    return (claim.subject.name, claim.object.name) == (cell.target, cell.buyer)
