"""Annotated articles of ../shared/data as Readings: what a perfect reader would hand on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ingest.interchange import reading_from_facts
from kg.model import Article, ArticleId, Reading

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def gold_readings(folder: str, *, limit: int | None = None) -> Iterator[Reading]:
    """The readings of ../shared/data/`folder` ("seed", "world_dev", "news_train"), by file name."""
    root = SHARED / folder
    names_file = root / "names.json"
    names = json.loads(names_file.read_text(encoding="utf-8")) if names_file.exists() else None
    golds = sorted([*root.glob("gold/*.json"), *root.glob("*.gold.json")])
    for path in golds[:limit]:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text_file = root / "articles" / f"{gold['id']}.txt"
        text_file = text_file if text_file.exists() else root / f"{gold['id']}.txt"
        yield reading_from_facts(_article(gold, text_file), gold["facts"], names)


def _article(gold: dict, path: Path) -> Article:
    text = path.read_bytes().decode("utf-8")
    blocks = text.split("\n\n")
    return Article(
        id=ArticleId(f"file:{path.name}"),
        text=text,
        title=blocks[0].strip(),
        published=date.fromisoformat(gold["published"]),
        source=path.name,
        body_start=min(len(text), len(blocks[0]) + 2),
    )
