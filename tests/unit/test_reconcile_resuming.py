"""Rule 3: what comes after an end."""

from __future__ import annotations

from kg.model import Cue, Phase
from tests.support.stories import phases, rows, supplies, the

START = [supplies("2023-01-10"), supplies("2024-01-05", Phase.ENDED, until="2023-12-31")]


def test_a_background_sentence_does_not_reopen():
    late = supplies("2025-06-01", cues=[Cue.BACKGROUND])
    row = the([*START, late], "2025-07-01")
    assert row.phase is Phase.ENDED
    assert row.contradictions == (late.id,)


def test_plain_evidence_of_one_origin_does_not_reopen_either():
    assert phases([*START, supplies("2025-06-01")], "2025-07-01") == [Phase.ENDED]


def test_its_own_day_after_the_end_reopens():
    told = [*START, supplies("2025-09-16", since="2025-09-01")]
    assert phases(told, "2025-08-31") == [Phase.ENDED]
    assert phases(told, "2025-09-01") == [Phase.ACTIVE]
    assert the(told, "2025-09-02").episode == 2
    assert the(told, "2025-09-02").since.text() == "2025-09-01"


def test_a_day_before_the_end_does_not():
    assert phases([*START, supplies("2025-09-16", since="2019")], "2025-10-01") == [Phase.ENDED]


def test_words_of_resumption_reopen():
    assert phases([*START, supplies("2025-09-16", cues=[Cue.RESUMPTION])], "2025-10-01") == [Phase.ACTIVE]


def test_two_origins_a_month_after_the_end_reopen():
    told = [*START, supplies("2024-05-01", origin="gazette"), supplies("2024-06-01", origin="courier")]
    assert phases(told, "2024-07-01") == [Phase.ACTIVE]
    assert phases(told, "2024-04-01") == [Phase.ENDED]


def test_two_reprints_are_one_origin():
    told = [*START, supplies("2024-05-01", origin="agency"), supplies("2024-05-02", origin="agency", article="copy")]
    assert phases(told, "2024-07-01") == [Phase.ENDED]


def test_two_origins_soon_after_the_end_lag_behind():
    told = [*START, supplies("2024-01-09", origin="gazette"), supplies("2024-01-20", origin="courier")]
    assert phases(told, "2024-07-01") == [Phase.ENDED]


def test_doubtful_evidence_does_not_reopen():
    assert phases([*START, supplies("2025-09-16", since="2025-09-01", confidence=0.6)], "2025-10-01") == [Phase.ENDED]


def test_talks_after_the_end_are_a_new_episode():
    told = [*START, supplies("2025-06-01", Phase.CONSIDERING)]
    assert phases(told, "2025-07-01") == [Phase.CONSIDERING]
    assert {r.episode for r in rows(told)} == {1, 2}


def test_it_can_end_and_start_more_than_once():
    told = [
        *START,
        supplies("2024-06-01", since="2024-05-01"),
        supplies("2025-01-10", Phase.ENDED, until="2024-12-31"),
        supplies("2025-06-01", since="2025-05-01"),
    ]
    assert [phases(told, d)[0] for d in ("2023-06-01", "2024-02-01", "2024-07-01", "2025-02-01", "2025-06-01")] == [
        Phase.ACTIVE,
        Phase.ENDED,
        Phase.ACTIVE,
        Phase.ENDED,
        Phase.ACTIVE,
    ]


def test_the_old_end_retold_does_not_close_the_new_episode():
    told = [
        *START,
        supplies("2024-06-01", since="2024-05-01"),
        supplies("2024-09-01", Phase.ENDED, cues=[Cue.BACKGROUND]),
    ]
    assert phases(told, "2024-10-01") == [Phase.ACTIVE]


def test_a_second_report_of_the_end_supports_it():
    told = [*START, supplies("2024-03-01", Phase.ENDED)]
    assert the(told, "2024-04-01").origins == 2
