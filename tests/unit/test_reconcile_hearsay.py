"""Rules 4 and 5: hearsay and denials. Rumour has it that the mill supplies the bakery, or buys it."""

from __future__ import annotations

from kg.model import Cue, Modality, Phase, Relation
from kg.state import Group, display_group
from tests.support.stories import day, on, phases, rows, says, supplies, the

REPORTED, POSSIBLE, DENIED = Modality.REPORTED, Modality.POSSIBLE, Modality.DENIED


def test_a_rumoured_end_closes_nothing():
    told = [supplies("2024-01-10"), supplies("2024-03-01", Phase.ENDED, modality=REPORTED)]
    assert phases(told, "2024-04-01") == [Phase.ACTIVE]
    assert phases(told, "2024-04-01", REPORTED) == [Phase.ENDED]


def test_a_rumour_does_not_reopen():
    told = [
        supplies("2024-01-10"),
        supplies("2024-03-01", Phase.ENDED),
        supplies("2024-09-01", since="2024-08-01", modality=REPORTED),
    ]
    assert phases(told, "2024-10-01") == [Phase.ENDED]
    assert phases(told, "2024-10-01", REPORTED) == [Phase.ACTIVE]


def test_a_rumour_lasts_until_something_is_stated():
    told = [supplies("2024-03-01", Phase.CONSIDERING, modality=REPORTED), supplies("2024-09-01", Phase.AGREED)]
    assert phases(told, "2024-08-31", REPORTED) == [Phase.CONSIDERING]
    assert phases(told, "2024-09-01", REPORTED) == []
    assert phases(told, "2024-09-01") == [Phase.AGREED]


def test_a_rumour_that_repeats_what_is_stated_has_no_row():
    told = [supplies("2024-01-10"), supplies("2024-03-01", modality=REPORTED)]
    assert phases(told, "2024-04-01", REPORTED) == []
    assert the(told, "2024-04-01").origins == 1


def test_hearsay_alone_is_a_reported_row_with_its_own_past():
    told = [supplies("2024-03-01", Phase.REDUCING, modality=REPORTED)]
    assert phases(told, "2024-04-01", REPORTED) == [Phase.REDUCING]
    assert phases(told, "2024-01-01", REPORTED) == [Phase.ACTIVE]
    assert display_group(the(told, "2024-04-01", REPORTED), day("2024-04-01")) is Group.REPORTED


def test_what_may_be_stands_beside_what_is_reported():
    told = [supplies("2024-03-01", modality=REPORTED), supplies("2024-03-01", Phase.CONSIDERING, modality=POSSIBLE)]
    assert phases(told, "2024-04-01", REPORTED) == [Phase.ACTIVE]
    assert phases(told, "2024-04-01", POSSIBLE) == [Phase.CONSIDERING]


def test_a_denied_end_supports_that_it_goes_on():
    told = [
        supplies("2024-11-18", Phase.ENDED, modality=REPORTED),
        supplies("2024-11-18", Phase.ENDED, modality=DENIED, attributed_to="the mill", by_party=True),
    ]
    row = the(told, "2024-12-01")
    assert row.phase is Phase.ACTIVE
    assert row.support == (told[1].id,)
    assert row.contradictions == (told[0].id,)
    assert phases(told, "2024-12-01", REPORTED) == []
    assert phases(told, "2024-12-01", DENIED) == []


def test_a_denied_reduction_supports_that_it_goes_on():
    assert phases([supplies("2024-11-18", Phase.REDUCING, modality=DENIED, by_party=True)], "2024-12-01") == [Phase.ACTIVE]


def test_an_article_that_dates_the_end_outweighs_the_denial_that_it_quotes():
    told = [
        supplies("2024-01-10"),
        supplies("2024-11-18", Phase.ENDED, until="2024-11-02"),
        supplies("2024-11-18", Phase.ENDED, modality=DENIED, attributed_to="the mill", by_party=True),
        supplies("2025-06-20", since="2025-06-01", cues=[Cue.RESUMPTION]),
    ]
    row = the(told, "2024-12-01")
    assert row.phase is Phase.ENDED
    assert row.contradictions == (told[2].id,)
    assert phases(told, "2025-07-01") == [Phase.ACTIVE]


def test_a_denied_end_does_not_undo_another_origins_stated_end():
    told = [
        supplies("2024-01-10"),
        supplies("2024-11-18", Phase.ENDED),
        supplies("2024-11-25", Phase.ENDED, modality=DENIED, by_party=True),
    ]
    row = the(told, "2024-12-01")
    assert row.phase is Phase.ENDED
    assert row.contradictions == (told[2].id,)


def rumour(published="2024-11-18", phase=Phase.CONSIDERING, **more):
    return says(published, "mill", Relation.ACQUIRES, "bakery", phase, modality=REPORTED, **more)


def denial(published="2025-01-30", phase=Phase.CONSIDERING, **more):
    more = {"by_party": True, "attributed_to": "the mill", **more}
    return says(published, "mill", Relation.ACQUIRES, "bakery", phase, modality=DENIED, **more)


def acquires(told, text):
    return [(r.phase, r.modality) for r in on(told, text) if r.relation is Relation.ACQUIRES]


def test_a_rumour_that_a_party_denies():
    told = [rumour(), denial()]
    assert acquires(told, "2024-12-01") == [(Phase.CONSIDERING, REPORTED)]
    assert acquires(told, "2025-02-15") == [(Phase.CONSIDERING, DENIED)]
    (row,) = [r for r in on(told, "2025-02-15") if r.relation is Relation.ACQUIRES]
    assert row.contradictions == (told[0].id,)


def test_a_rumour_denied_in_the_same_article():
    assert acquires([rumour("2024-11-18"), denial("2024-11-18")], "2024-12-01") == [(Phase.CONSIDERING, DENIED)]


def test_an_outsiders_denial_stands_beside_the_rumour():
    told = [rumour(), denial(by_party=False, attributed_to="an analyst")]
    assert sorted(acquires(told, "2025-02-15")) == [(Phase.CONSIDERING, DENIED), (Phase.CONSIDERING, REPORTED)]


def test_the_rumour_repeated_does_not_outweigh_the_denial():
    assert acquires([rumour(), denial(), rumour("2025-03-01")], "2025-04-01") == [(Phase.CONSIDERING, DENIED)]


def test_denying_a_signature_does_not_deny_the_talks():
    told = [rumour(), denial(phase=Phase.AGREED)]
    assert sorted(acquires(told, "2025-02-15")) == [(Phase.AGREED, DENIED), (Phase.CONSIDERING, REPORTED)]


def test_denying_talks_denies_the_rumoured_signature():
    assert acquires([rumour(phase=Phase.AGREED), denial()], "2025-02-15") == [(Phase.CONSIDERING, DENIED)]


def test_a_denial_gives_way_to_what_is_stated_later():
    told = [denial(), says("2025-06-01", "mill", Relation.ACQUIRES, "bakery", Phase.AGREED)]
    assert acquires(told, "2025-07-01") == [(Phase.AGREED, Modality.STATED)]


def test_a_stated_fact_and_its_denial_are_both_shown():
    told = [supplies("2024-01-10"), supplies("2024-03-01", modality=DENIED, by_party=True)]
    assert phases(told, "2024-04-01") == [Phase.ACTIVE]
    assert phases(told, "2024-04-01", DENIED) == [Phase.ACTIVE]
    assert the(told, "2024-04-01").contradictions == (told[1].id,)


def test_hearsay_never_makes_a_stake():
    told = [says("2024-03-01", "mill", Relation.ACQUIRES, "bakery", Phase.COMPLETED, modality=REPORTED)]
    assert [r for r in rows(told) if r.relation is Relation.OWNS_STAKE] == []
