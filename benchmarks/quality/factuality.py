"""Fact, not yet, or not so: the standing of events against scores from -3 (certainly not) to +3 (certainly so).

A score stands for the nearest of +3 (fact), 0 (not yet) and -3 (not so). Counted are the events that frames reach, those
whose lemma is the verb or noun of some frame. The corpora (MEANTIME; UW, Lee et al., EMNLP 2015) only measure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.quality.confusion import Confusion
from benchmarks.quality.corpora import DATA
from ingest.analysis import Analysed, Analyser, Token
from ingest.frames.factuality import factuality
from ingest.lexicon.tables import table
from kg.model import Article, ArticleId

FILES = {name: DATA / "factuality" / f"{name}_train.jsonl" for name in ("meantime", "uw")}
_HALFWAY = 1.5


@dataclass(frozen=True)
class Event:
    """An annotated event: offset of its word in the sentence, and its score."""

    offset: int
    score: float


def label(score: float) -> str:
    """The nearest of the scale's three marks."""
    return "fact" if score >= _HALFWAY else "not so" if score <= -_HALFWAY else "not yet"


def measure(analyser: Analyser, path: Path) -> Confusion:
    """All events that frames reach."""
    sentences = list(_sentences(path))
    parsed = analyser.analyse(article for article, _ in sentences)
    return Confusion.of(
        pair for analysed, (_, events) in zip(parsed, sentences, strict=True) for pair in _pairs(analysed, events)
    )


def _sentences(path: Path) -> Iterator[tuple[Article, list[Event]]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        words = row["text"].split(" ")
        events = [Event(len(" ".join([*words[: t["span1"][0]], ""])), t["label"]) for t in row["targets"]]
        if row["text"].strip():
            yield Article(id=ArticleId(str(number)), text=row["text"]), events


def _pairs(analysed: Analysed, events: list[Event]) -> Iterator[tuple[str, str]]:
    at = dict(zip(analysed.starts, analysed.doc, strict=True))
    for event in events:
        token = at.get(event.offset)
        if token is not None and _reached(token):
            yield label(event.score), str(factuality(token).certainty)


def _reached(token: Token) -> bool:
    return token.lemma_.lower() in _lemmas(token.pos_)


@cache
def _lemmas(part: str) -> frozenset[str]:
    """The words of all frames of this part of speech."""
    frames = table("frames.toml").get({"VERB": "verb", "NOUN": "noun", "PROPN": "noun"}.get(part, ""), [])
    return frozenset(word for frame in frames for word in frame["words"].split())
