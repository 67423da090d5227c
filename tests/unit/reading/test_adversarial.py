"""Sentences made to mislead, by construction: what must be read and what must not (adversarial.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.reading import Reader
from kg.model import Article, ArticleId
from tests.support.claim_lines import PUBLISHED, fields, is_there

GROUPS = tomllib.loads(Path(__file__).with_name("adversarial.toml").read_text(encoding="utf-8"))["group"]
KNOWN = "known: "
MOST_KNOWN = 0.15  # of all cases may still be read wrongly


@dataclass(frozen=True)
class Case:
    """A text, the claims wanted (unwanted with "! " in front), and why it is still read wrongly."""

    group: str
    text: str
    wanted: tuple[str, ...]
    known: str | None


def _case(group: str, text: str, *lines: str) -> Case:
    reasons = [line.removeprefix(KNOWN) for line in lines if line.startswith(KNOWN)]
    return Case(group, text, tuple(line for line in lines if not line.startswith(KNOWN)), reasons[0] if reasons else None)


CASES = [_case(group["name"], *case) for group in GROUPS for case in group["cases"]]


@pytest.fixture(scope="module")
def found() -> dict[str, list[tuple[str, ...]]]:
    """The claims of every text, read in one go."""
    articles = [Article(id=ArticleId(str(n)), text=case.text, published=PUBLISHED) for n, case in enumerate(CASES)]
    readings = Reader().read_many(articles)
    return {case.text: [fields(c) for c in reading.claims] for case, reading in zip(CASES, readings, strict=True)}


@pytest.mark.parametrize("case", CASES, ids=[f"{case.group}: {case.text[:60]}" for case in CASES])
def test_a_misleading_sentence_yields_its_claims_and_no_others(found: dict[str, list[tuple[str, ...]]], case: Case) -> None:
    claims = found[case.text]
    wrong = [want for want in case.wanted if is_there(want.removeprefix("! "), claims) is want.startswith("! ")]
    if case.known is not None:
        assert wrong, f"this is read rightly now: take the mark away ({case.known})"
    else:
        assert not wrong, [" | ".join(claim) for claim in claims]


def test_most_are_read_rightly_and_every_group_says_both() -> None:
    assert len(CASES) >= 150
    assert len({case.text for case in CASES}) == len(CASES)
    assert sum(case.known is not None for case in CASES) <= MOST_KNOWN * len(CASES)
    assert all(any(case.wanted for case in CASES if case.group == group["name"]) for group in GROUPS)
