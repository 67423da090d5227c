"""The invented wire copy: every fact's parties stand in its article, and every run fills in the same names."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.quality import wire


def test_articles_and_facts_are_written_in_the_scorers_format(tmp_path: Path) -> None:
    part = wire.part(tmp_path)
    assert not part.shown
    assert len(part.articles) == len(part.gold) == 40
    for article, gold in zip(part.articles, part.gold, strict=True):
        text, facts = article.read_text(encoding="utf-8"), json.loads(gold.read_text(encoding="utf-8"))["facts"]
        assert facts
        assert [f for f in facts if f["s"] not in text or f["o"] not in text] == []


def test_every_run_measures_the_same_articles(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    first, second = (wire.part(folder) for folder in folders)
    assert [p.read_text(encoding="utf-8") for p in first.articles] == [
        p.read_text(encoding="utf-8") for p in second.articles
    ]
