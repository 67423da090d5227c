"""Rules 6, 7 and 10: unknown starts, staleness, ties."""

from __future__ import annotations

from datetime import date, time

from kg.model import Phase, Relation
from kg.state import State, may_hold, state
from tests.support.stories import day, phases, rows, says, supplies, the


def test_an_unknown_start_reaches_back_by_the_horizon():
    told = [supplies("2025-06-19")]
    assert phases(told, "2024-06-18") == []
    assert not the(told, "2024-06-19").start_known
    assert the(told, "2025-06-19").start_known


def test_it_never_reaches_back_before_the_founding_of_either():
    assert phases([supplies("2025-06-19")], "2025-01-01", founded={"bakery": "2025-02-01"}) == []
    assert phases([supplies("2025-06-19")], "2025-02-01", founded={"bakery": "2025-02-01", "mill": "1990"}) == [Phase.ACTIVE]


def test_owners_and_owned_are_limited_alike():
    told = [says("2025-06-19", "mill", Relation.OWNS_STAKE, "bakery")]
    assert phases(told, "2023-07-01") == [Phase.ACTIVE]
    assert phases(told, "2023-07-01", founded={"mill": "2024"}) == []


def test_a_known_start_does_not_reach_back():
    told = [supplies("2025-06-19", since="2018")]
    assert phases(told, "2017-12-31") == []
    row = the(told, "2018-06-01")
    assert row.start_known
    assert may_hold(row, date(2018, 6, 1))
    assert not may_hold(row, date(2019, 1, 1))


def test_starts_that_agree_are_narrowed():
    told = [supplies("2025-06-19", since="2018"), supplies("2025-07-19", since="2018-05")]
    assert the(told, "2025-08-01").since.text() == "2018-05"


def test_what_is_being_reduced_was_simply_active_before():
    told = [supplies("2025-06-19", Phase.REDUCING)]
    assert phases(told, "2025-05-15") == [Phase.ACTIVE]


def test_stale_after_the_horizon():
    assert the([supplies("2025-06-19")], "2025-07-01").stale_on == day("2026-06-19")


def test_between_two_pieces_of_evidence_it_holds_and_is_fresh():
    row = the([supplies("2018-01-01"), supplies("2025-01-01")], "2021-06-01")
    assert state(row, day("2021-06-01")) is State.CURRENT


def test_a_term_vouches_for_its_days():
    row = the([supplies("2024-09-03", until="2027")], "2026-12-01")
    assert state(row, day("2026-12-01")) is State.CURRENT
    assert state(row, day("2028-01-01")) is State.LAST_KNOWN


def test_an_announced_start_is_fresh_from_its_own_day():
    row = the([supplies("2024-06-01", Phase.AGREED, since="2025-05-01")], "2026-01-01")
    assert state(row, day("2026-01-01")) is State.CURRENT


def test_ended_rows_never_turn_stale():
    assert the([supplies("2024-09-01", Phase.ENDED)], "2025-01-01").stale_on is None


def test_horizons_follow_the_relation():
    stake = the([says("2023-01-10", "mill", Relation.OWNS_STAKE, "bakery")], "2023-02-01")
    deal = says("2023-01-10", "mill", Relation.MERGES_WITH, "bakery", Phase.AGREED)
    assert stake.stale_on == day("2025-01-10")
    assert the([deal], "2023-02-01").stale_on == day("2024-01-10")


def test_on_one_day_the_time_of_publication_decides():
    early = supplies("2024-05-01", Phase.REDUCING, published_time=time(9), origin="a")
    late = supplies("2024-05-01", Phase.EXPANDING, published_time=time(17), origin="b")
    for told in ([early, late], [late, early]):
        assert phases(told, "2024-06-01") == [Phase.EXPANDING]


def test_on_one_day_without_times_the_phase_decides():
    told = [supplies("2024-05-01", Phase.ENDED, origin="a"), supplies("2024-05-01", origin="b")]
    assert rows(told) == rows(told[::-1])
    assert phases(told, "2024-06-01") == [Phase.ENDED]
