"""What is stored as JSON comes back as it was."""

from __future__ import annotations

from datetime import date, time

from hypothesis import given, settings

from kg.codec import dumps, loads
from kg.model import (
    ArticleId,
    ClaimId,
    Cue,
    EntityId,
    Interval,
    Judgement,
    Modality,
    Percent,
    Reading,
    Relation,
    ResolvedClaim,
    Verdict,
)
from kg.span import Bounds, Span
from tests.support.readings import readings
from tests.support.values import intervals
from tests.support.values import readings as any_readings


@settings(max_examples=40, deadline=None)
@given(any_readings())
def test_readings_survive(reading: Reading) -> None:
    assert loads(Reading, dumps(reading)) == reading


@settings(max_examples=40, deadline=None)
@given(intervals())
def test_intervals_survive(interval: Interval) -> None:
    assert loads(Interval, dumps(interval)) == interval


@settings(max_examples=20, deadline=None)
@given(readings("a"))
def test_equal_values_are_written_alike(reading: Reading) -> None:
    assert dumps(loads(Reading, dumps(reading))) == dumps(reading)


def test_fields_that_a_newer_version_added_take_their_default() -> None:
    judgement = Judgement(id="j", verdict=Verdict.MERGE, names=("a", "b"), relation=Relation.SUPPLIES)
    older = dumps(judgement).removesuffix(',"",false,[]]') + "]"  # without made_at, undone and meant
    assert loads(Judgement, older) == judgement


def test_types_that_are_kept() -> None:
    assert loads(ResolvedClaim, dumps(_claim())) == _claim()


def _claim() -> ResolvedClaim:
    return ResolvedClaim(
        id=ClaimId("c"), article=ArticleId("a"), relation=Relation.OWNS_STAKE, subject=EntityId("s"), object=None,
        phase=None, modality=Modality.STATED, valid=Span(Bounds.parse("2021"), Bounds()), published=date(2024, 1, 2),
        published_time=time(7, 30), origin="a", percent=Percent.exactly(49.5), cues=frozenset({Cue.DONE, Cue.WHOLE}),
    )  # fmt: skip
