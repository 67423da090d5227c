"""Claims against articles annotated by hand: precision, recall and details, in total and by relation."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.quality.corpora import DATA, articles
from benchmarks.quality.scorer import Line, Part, Score
from benchmarks.quality.split import is_unread
from ingest.interchange import claims_to_dicts
from ingest.reading import Reader

TOTALS = ("precision", "recall", "f1", "strict_precision", "phase_accuracy", "modality_accuracy", "quoted", "offsets")
DETAILS = ("since", "until", "invented", "percent", "amount", "role")

TRAINED_ON = "news_train, read"


def parts(*, seldom: bool = False) -> list[Part]:
    """What is scored: the two parts of news_train, world_dev, and news_dev only when asked for."""
    found = [
        _part(TRAINED_ON, "news_train", lambda stem: not is_unread(stem)),
        _part("news_train, unread", "news_train", is_unread, shown=False),
        _part("world_dev", "world_dev", lambda stem: True),
    ]
    return [*found, _part("news_dev", "news_dev", lambda stem: True, shown=False)] if seldom else found


def _part(name: str, folder: str, wanted: Callable[[str], bool], *, shown: bool = True) -> Part:
    texts = tuple(file for file in sorted((DATA / folder / "articles").glob("*.txt")) if wanted(file.stem))
    gold = tuple(DATA / folder / "gold" / f"{file.stem}.json" for file in texts)
    return Part(name, texts, gold, shown)


def extract(reader: Reader, files: Sequence[Path], out: Path) -> list[Line]:
    """The claims of articles in the extract format, also written to `out` for the scorer."""
    read = articles(files)
    lines = [
        line
        for article, reading in zip(read, reader.read_many(read), strict=True)
        for line in claims_to_dicts(reading, article.source or "")
    ]
    out.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return lines


def figures(name: str, score: Score) -> dict[str, float]:
    """The score as flat figures: "world_dev.precision", "world_dev.supplies.recall"."""
    key = name.replace(", ", "_").replace(" ", "_")
    flat = {f"{key}.{total}": score[total] for total in TOTALS if score[total] is not None}
    flat |= {f"{key}.{d}": score["details"][d]["share"] for d in DETAILS if d in score["details"]}
    for relation, row in score["by_relation"].items():
        flat |= {f"{key}.{relation}.{side}": row[side] for side in ("precision", "recall")}
    return flat
