"""How a row reads on a day."""

from __future__ import annotations

from datetime import date

import pytest

from kg.model import Kind, Modality, Phase, Relation
from kg.state import STATES, Group, State, display_group, may_hold, state
from kg.vocabulary import relation_table
from tests.support.stories import day, says, supplies, the

NOW = "2025-03-01"


def test_states_are_those_of_the_relation_table():
    assert {relation for relation, info in relation_table().items() if info.kind is Kind.STATE} == STATES


@pytest.mark.parametrize(
    ("phase", "modality", "group"),
    [
        (Phase.ACTIVE, Modality.STATED, Group.ACTIVE),
        (Phase.EXPANDING, Modality.STATED, Group.EXPANDING),
        (Phase.REDUCING, Modality.STATED, Group.REDUCING),
        (Phase.REDUCING, Modality.REPORTED, Group.REPORTED),
        (Phase.ACTIVE, Modality.POSSIBLE, Group.REPORTED),
        (Phase.ENDED, Modality.STATED, Group.ENDED),
        (Phase.AGREED, Modality.STATED, Group.PROSPECTIVE),
        (Phase.CONSIDERING, Modality.REPORTED, Group.PROSPECTIVE),
        (Phase.ACTIVE, Modality.DENIED, Group.DENIED),
    ],
)
def test_groups_of_states(phase, modality, group):
    row = the([supplies("2025-02-01", phase, modality=modality)], NOW, modality)
    assert display_group(row, day(NOW)) is group


@pytest.mark.parametrize(
    ("phase", "group"),
    [(Phase.AGREED, Group.PROSPECTIVE), (Phase.COMPLETED, Group.ACTIVE), (Phase.ABANDONED, Group.ENDED)],
)
def test_groups_of_deals(phase, group):
    row = the([says("2025-02-01", "mill", Relation.MERGES_WITH, "bakery", phase)], NOW)
    assert display_group(row, day(NOW)) is group


def test_a_filed_suit_is_under_way():
    row = the([says("2025-02-01", "mill", Relation.SUES, "bakery", Phase.AGREED)], NOW)
    assert state(row, day(NOW)) is State.CURRENT


def test_old_evidence_is_last_known():
    row = the([supplies("2024-01-01")], NOW)
    assert state(row, day("2024-12-31")) is State.CURRENT
    assert state(row, day("2025-01-01")) is State.LAST_KNOWN


def test_deals_are_never_last_known():
    row = the([says("2020-02-01", "mill", Relation.MERGES_WITH, "bakery", Phase.COMPLETED)], NOW)
    assert state(row, day(NOW)) is State.CURRENT


def test_a_denied_end_is_no_denial():
    row = the([supplies("2025-02-01", Phase.ENDED, modality=Modality.DENIED, by_party=True)], NOW)
    assert display_group(row, day(NOW)) is Group.ACTIVE


def test_between_the_bounds_of_the_start_it_may_hold():
    row = the([supplies("2025-02-01", since="2021")], "2021-06-01")
    assert may_hold(row, date(2021, 6, 1))
    assert not may_hold(row, date(2022, 1, 1))


def test_after_the_earliest_last_day_it_may_hold():
    row = the([supplies("2025-02-01", Phase.REDUCING, until="2026-12")], "2026-12-15")
    assert may_hold(row, date(2026, 12, 15))
    assert not may_hold(row, date(2026, 11, 30))


def test_an_unknown_start_is_no_range():
    row = the([supplies("2025-02-01")], "2024-06-01")
    assert not row.start_known
    assert not may_hold(row, date(2024, 6, 1))
