"""Successions: who runs the brewery."""

from __future__ import annotations

from kg.model import Cue, Phase, Relation
from kg.state import State, state
from tests.support.stories import day, on, says


def holds(published, who, phase=Phase.ACTIVE, office="ceo", **more):
    return says(published, who, Relation.HOLDS_ROLE, "brewery", phase, office=office, **more)


def phases(told, text) -> dict:
    return {r.subject: r.phase for r in on(told, text)}


def current(told, text) -> list:
    return sorted(r.subject for r in on(told, text) if state(r, day(text)) is State.CURRENT)


def test_a_new_holder_ends_the_former_one():
    told = [holds("2023-01-10", "ann"), holds("2024-06-10", "ben", since="2024-06-01")]
    assert current(told, "2024-05-31") == ["ann"]
    assert current(told, "2024-06-01") == ["ben"]
    assert phases(told, "2024-07-01")["ann"] is Phase.ENDED


def test_a_new_holder_without_a_date_comes_between_the_articles():
    told = [holds("2023-01-10", "ann"), holds("2024-06-10", "ben")]
    assert current(told, "2024-06-09") == ["ann"]
    assert current(told, "2024-06-10") == ["ben"]
    (ann,) = [r for r in on(told, "2024-07-01") if r.subject == "ann"]
    assert ann.until.text() == "2023-01-10..2024-06-10"


def test_the_interim_holder_holds():
    told = [holds("2025-06-19", "ann"), holds("2025-06-19", "ben", interim=True)]
    assert current(told, "2025-06-20") == ["ben"]
    assert phases(told, "2025-06-20")["ann"] is Phase.ENDED
    assert current(told, "2025-05-01") == ["ann"]


def test_the_appointed_one_holds():
    told = [holds("2025-06-19", "ann"), holds("2025-06-19", "ben", cues=[Cue.APPOINTED])]
    assert current(told, "2025-06-20") == ["ben"]


def test_the_one_who_leaves_is_the_former():
    told = [holds("2025-06-19", "ann", cues=[Cue.LEAVING]), holds("2025-06-19", "ben")]
    assert current(told, "2025-06-20") == ["ben"]


def test_two_holders_without_a_hint_are_both_shown():
    assert current([holds("2025-06-19", "ann"), holds("2025-06-19", "ben")], "2025-06-20") == ["ann", "ben"]


def test_a_successor_named_for_a_later_day():
    told = [holds("2023-01-10", "ann"), holds("2024-09-03", "ben", Phase.AGREED, since="2025-01-01")]
    assert phases(told, "2024-10-01") == {"ann": Phase.REDUCING, "ben": Phase.AGREED}
    assert current(told, "2025-01-01") == ["ben"]
    assert phases(told, "2025-01-01")["ann"] is Phase.ENDED


def test_a_chain_of_successions_with_an_interim():
    told = [
        holds("2023-01-10", "ann"),
        holds("2025-01-30", "ann", Phase.REDUCING, until="2025-03-31"),
        holds("2025-01-30", "ben", Phase.AGREED, since="2025-04-01", interim=True),
        holds("2025-06-11", "ben", Phase.REDUCING, since="2025-04", until="2025-08-31", interim=True),
        holds("2025-06-11", "cyd", Phase.AGREED, since="2025-09-01"),
    ]
    assert [current(told, d) for d in ("2025-03-31", "2025-05-15", "2025-08-31", "2025-09-01")] == [
        ["ann"],
        ["ben"],
        ["ben"],
        ["cyd"],
    ]


def test_a_late_mention_of_the_former_does_not_bring_her_back():
    told = [holds("2023-01-10", "ann"), holds("2024-06-10", "ben"), holds("2024-09-10", "ann", cues=[Cue.BACKGROUND])]
    assert current(told, "2024-10-01") == ["ben"]


def test_she_can_come_back():
    told = [holds("2023-01-10", "ann"), holds("2024-06-10", "ben"), holds("2025-03-10", "ann", since="2025-03-01")]
    assert current(told, "2025-04-01") == ["ann"]
    assert phases(told, "2025-04-01")["ben"] is Phase.ENDED


def test_directors_sit_side_by_side():
    told = [holds("2023-01-10", "ann", office="director"), holds("2024-06-10", "ben", office="director")]
    assert current(told, "2024-07-01") == ["ann", "ben"]


def test_offices_do_not_end_each_other():
    told = [holds("2023-01-10", "ann"), holds("2024-06-10", "ben", office="cfo")]
    assert current(told, "2024-07-01") == ["ann", "ben"]


def test_a_doubtful_newcomer_ends_nobody():
    told = [holds("2023-01-10", "ann"), holds("2024-06-10", "ben", confidence=0.6)]
    assert "ann" in current(told, "2024-07-01")


def test_a_year_of_appointment_leaves_the_former_her_months():
    told = [holds("2020-06-10", "ann"), holds("2023-06-10", "ben", since="2020")]
    assert current(told, "2020-06-10") == ["ann"]
    assert current(told, "2021-01-01") == ["ben"]


def test_only_the_departure_is_told():
    told = [holds("2025-06-11", "ann", Phase.ENDED, until="2025-05", office="coo")]
    assert phases(told, "2025-05-01")["ann"] is Phase.ACTIVE
    assert phases(told, "2025-07-01")["ann"] is Phase.ENDED
