"""Rule 2: what closes, and from when. The mill supplies the bakery."""

from __future__ import annotations

from kg.model import Cue, Modality, Phase, Relation
from kg.state import Group, display_group
from tests.support.stories import day, phases, rows, says, supplies, the


def test_a_stated_end_closes():
    told = [supplies("2024-01-10"), supplies("2024-09-01", Phase.ENDED)]
    assert phases(told, "2024-08-31") == [Phase.ACTIVE]
    assert phases(told, "2024-09-01") == [Phase.ENDED]


def test_an_undated_end_lies_between_the_last_evidence_and_the_article():
    row = the([supplies("2024-01-10"), supplies("2024-09-01", Phase.ENDED)], "2024-10-01")
    assert row.until.text() == "2024-01-10..2024-09-01"


def test_a_dated_end_closes_after_its_last_day():
    told = [supplies("2024-01-10"), supplies("2024-09-03", Phase.ENDED, until="2024-08-31")]
    assert phases(told, "2024-08-31") == [Phase.ACTIVE]
    assert phases(told, "2024-09-01") == [Phase.ENDED]
    assert the(told, "2024-10-01").until.text() == "2024-08-31"


def test_an_end_told_on_its_own_day_is_an_end():
    assert phases([supplies("2024-09-03", Phase.ENDED, until="2024-09-03")], "2024-09-03") == [Phase.ENDED]


def test_an_end_that_lies_ahead_leaves_it_open_till_then():
    for phase in (Phase.ENDED, Phase.REDUCING):
        told = [supplies("2024-01-10"), supplies("2024-06-01", phase, until="2024-12-31")]
        assert phases(told, "2024-03-01") == [Phase.ACTIVE]
        assert phases(told, "2024-12-31") == [Phase.REDUCING]
        assert phases(told, "2025-01-01") == [Phase.ENDED]


def test_plain_evidence_does_not_unsay_an_announced_end():
    told = [supplies("2024-06-01", Phase.REDUCING, until="2024-12-31"), supplies("2024-10-01")]
    assert phases(told, "2024-11-01") == [Phase.REDUCING]
    assert phases(told, "2025-02-01") == [Phase.ENDED]


def test_a_later_last_day_replaces_the_first():
    told = [
        supplies("2024-06-01", Phase.REDUCING, until="2024-12-31"),
        supplies("2024-11-01", Phase.REDUCING, until="2025-12-31"),
    ]
    assert phases(told, "2025-06-01") == [Phase.REDUCING]
    assert phases(told, "2026-01-01") == [Phase.ENDED]


def test_only_the_end_is_told():
    told = [supplies("2024-09-03", Phase.ENDED, until="2024-08-31")]
    assert phases(told, "2024-05-01") == [Phase.ACTIVE]
    assert not the(told, "2024-05-01").start_known
    assert phases(told, "2023-05-01") == []


def test_an_agreed_start_that_lies_ahead_begins_by_itself():
    told = [supplies("2024-06-01", Phase.AGREED, since="2025-01-01")]
    assert phases(told, "2024-12-31") == [Phase.AGREED]
    assert phases(told, "2025-01-01") == [Phase.ACTIVE]


def test_an_earlier_day_is_the_signing_and_it_stays_prospective():
    told = [supplies("2024-06-05", Phase.AGREED, since="2024-06-01")]
    assert phases(told, "2024-06-01") == [Phase.AGREED]
    assert phases(told, "2030-01-01") == [Phase.AGREED]


def test_a_denied_start_does_not_begin():
    told = [
        supplies("2024-06-01", Phase.AGREED, since="2025-01-01"),
        supplies("2024-09-01", Phase.AGREED, modality=Modality.DENIED, by_party=True),
    ]
    assert phases(told, "2025-02-01") == [Phase.AGREED]


def test_what_ended_before_it_began_does_not_begin():
    told = [supplies("2024-06-01", Phase.AGREED, since="2025-01-01"), supplies("2024-09-01", Phase.ENDED)]
    assert phases(told, "2025-02-01") == [Phase.ENDED]


def test_a_postponed_start():
    told = [
        supplies("2024-06-01", Phase.AGREED, since="2025-01-01"),
        supplies("2024-12-01", Phase.AGREED, since="2025-07-01"),
    ]
    assert phases(told, "2025-03-01") == [Phase.AGREED]
    assert phases(told, "2025-07-01") == [Phase.ACTIVE]


def test_delivery_follows_the_signing():
    told = [supplies("2023-03-09", Phase.AGREED), supplies("2026-05-19")]
    assert phases(told, "2024-01-01") == [Phase.AGREED]
    assert phases(told, "2026-06-01") == [Phase.ACTIVE]


def test_an_end_with_a_product_closes_that_product():
    told = [supplies("2024-01-10", product="flour and bran"), supplies("2024-09-01", Phase.ENDED, product="bran")]
    assert {(r.product, r.phase) for r in rows(told) if r.holds_to is None} == {
        ("flour", Phase.ACTIVE),
        ("bran", Phase.ENDED),
    }


def test_an_end_without_a_product_closes_all():
    told = [supplies("2024-01-10", product="flour and bran"), supplies("2024-09-01", Phase.ENDED)]
    assert phases(told, "2024-10-01") == [Phase.ENDED, Phase.ENDED]


def test_the_only_product_is_what_an_unnamed_claim_means():
    told = [
        supplies("2023-01-10", since="2018"),
        supplies("2024-01-10"),
        supplies("2024-09-01", Phase.REDUCING, until="2024-12-31", product="flour"),
    ]
    assert phases(told, "2024-10-01") == [Phase.REDUCING]
    assert phases(told, "2025-01-01") == [Phase.ENDED]
    assert the(told, "2020-01-01").since.text() == "2018"


def test_like_words_are_one_product():
    told = [supplies("2024-01-10", product="Rye flours"), supplies("2024-09-01", Phase.ENDED, product="flour")]
    assert phases(told, "2024-10-01") == [Phase.ENDED]


def test_the_pair_is_current_while_any_product_is():
    told = [
        supplies("2024-01-10", product="flour"),
        supplies("2024-01-10", product="bran"),
        supplies("2024-09-01", Phase.ENDED, product="bran"),
        supplies("2025-01-05"),
    ]
    groups = {display_group(r, day("2025-02-01")) for r in rows(told) if r.holds_to is None}
    assert groups == {Group.ACTIVE, Group.ENDED}


def test_partnerships_are_told_apart_by_venture():
    told = [
        says("2024-01-01", "zeta", Relation.PARTNERS_WITH, "acme", venture="lift"),
        says("2024-01-01", "acme", Relation.PARTNERS_WITH, "zeta", venture="boat"),
        says("2024-06-01", "zeta", Relation.PARTNERS_WITH, "acme", Phase.ENDED, venture="boat"),
    ]
    assert {(r.subject, r.venture, r.phase) for r in rows(told) if r.holds_to is None} == {
        ("acme", "lift", Phase.ACTIVE),
        ("acme", "boat", Phase.ENDED),
    }


def test_doubtful_ends_close_nothing():
    told = [supplies("2024-01-10"), supplies("2024-09-01", Phase.ENDED, confidence=0.7)]
    row = the(told, "2024-10-01")
    assert row.phase is Phase.ACTIVE
    assert row.contradictions == (told[1].id,)


def test_a_persons_decision_ends_it():
    told = [supplies("2024-01-10"), supplies("2024-01-11", Phase.ENDED, until="2024-05-01", cues=[Cue.DONE], confidence=1.0)]
    assert phases(told, "2024-05-02") == [Phase.ENDED]
