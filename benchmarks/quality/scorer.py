"""The scorer beside the project: totals by its command line, and what became of each claim by its own matching."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.quality.corpora import SCORER

Line = dict[str, Any]  # one claim of the extract format, or one annotated fact
Score = dict[str, Any]  # what score_facts.py --json prints


class Outcome(StrEnum):
    """What the scorer makes of a claim."""

    RIGHT = "right"
    WRONG = "wrong"
    NEUTRAL = "neutral"  # a further claim for a matched fact, or a deal beside the stake it gives


@dataclass(frozen=True)
class Part:
    """Some articles of a corpus with their annotations: files of the same names in two folders."""

    name: str
    articles: tuple[Path, ...]
    gold: tuple[Path, ...]
    shown: bool = True  # whether its errors may be looked at


@dataclass(frozen=True)
class Matched:
    """One article's claims and facts, and which found which."""

    article: str
    text: str
    facts: Sequence[Line]
    claims: Sequence[Line]
    outcomes: Sequence[Outcome]
    missed: Sequence[int]  # core facts that no claim matches


def score(part: Part, claims: Path) -> Score:
    """Totals, details and the table by relation."""
    command = [sys.executable, SCORER, *part.gold, "--claims", claims, "--articles", part.articles[0].parent, "--json"]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True)
    found: Score = json.loads(done.stdout)
    return found


@cache
def rules() -> dict[str, Any]:
    """The scoring script's own functions, so that what counts as the same name or as right cannot drift."""
    return runpy.run_path(str(SCORER))


def verdicts(facts: Sequence[Line], text: str, claims: Sequence[Line]) -> list[Outcome]:
    """What became of each claim of one article."""
    return _matched_with(facts, text, claims)[1]


def _matched_with(facts: Sequence[Line], text: str, claims: Sequence[Line]) -> tuple[Container[int], list[Outcome]]:
    """The places of the facts that a claim found, and what became of each claim."""
    matched, used, further, twins = rules()["assign"](rules()["Article"](facts, text), claims)
    neutral = further | twins
    return matched, [
        Outcome.RIGHT if n in used else Outcome.NEUTRAL if n in neutral else Outcome.WRONG for n in range(len(claims))
    ]


def match(part: Part, lines: Iterable[Line]) -> list[Matched]:
    """Claims against facts, article by article, as the scorer matches them."""
    claims: dict[str, list[Line]] = {}
    for line in lines:
        if line["rel"] in rules()["RELATIONS"]:
            claims.setdefault(Path(line["article"]).stem, []).append(line)
    return [_matched(*files, claims) for files in zip(part.gold, part.articles, strict=True)]


def _matched(gold: Path, article: Path, claims: dict[str, list[Line]]) -> Matched:
    facts = [f for f in json.loads(gold.read_text(encoding="utf-8"))["facts"] if f["rel"] in rules()["RELATIONS"]]
    text, found = article.read_text(encoding="utf-8"), claims.get(article.stem, [])
    matched, outcomes = _matched_with(facts, text, found)
    missed = [n for n, fact in enumerate(facts) if fact.get("core", True) and n not in matched]
    return Matched(article.stem, text, facts, found, outcomes, missed)
