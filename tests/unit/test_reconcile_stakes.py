"""Rule 8: deals and the stakes that follow from them. Firms and funds want parts of the dairy."""

from __future__ import annotations

import pytest

from kg.model import MAJORITY, SOME_STAKE, Cue, Phase, Relation
from kg.state import Group, display_group
from tests.support.stories import day, on, rows, says


def owns(published, owner, share=None, phase=Phase.ACTIVE, **more):
    return says(published, owner, Relation.OWNS_STAKE, "dairy", phase, share=share, **more)


def buys(published, buyer, share=None, phase=Phase.COMPLETED, *, transferred=True, **more):
    return says(published, buyer, Relation.ACQUIRES, "dairy", phase, share=share, transferred=transferred, **more)


def stakes(told, text) -> dict:
    found = [r for r in on(told, text) if r.relation is Relation.OWNS_STAKE]
    return {r.subject: (r.phase, (r.percent.low, r.percent.high) if r.percent else None) for r in found}


def deals(told, text) -> list:
    return [(r.episode, r.phase) for r in on(told, text) if r.relation is Relation.ACQUIRES]


def test_a_transferred_part_is_a_stake_of_its_own():
    told = [buys("2024-05-22", "fund", 15)]
    assert stakes(told, "2024-06-01") == {"fund": (Phase.ACTIVE, (15, 15))}
    assert stakes(told, "2024-05-01") == {}
    (row,) = [r for r in on(told, "2024-06-01") if r.relation is Relation.OWNS_STAKE]
    assert row.derived
    assert row.support == (told[0].id,)


def test_a_transferred_part_adds_to_what_was_held():
    told = [buys("2024-05-22", "fund", 15), buys("2025-06-11", "fund", 9)]
    assert stakes(told, "2025-07-01") == {"fund": (Phase.EXPANDING, (24, 24))}
    assert deals(told, "2025-07-01") == [(1, Phase.COMPLETED), (2, Phase.COMPLETED)]


def test_a_resulting_part_is_what_is_held():
    told = [owns("2024-01-01", "fund", 15), buys("2025-06-11", "fund", 40, transferred=False)]
    assert stakes(told, "2025-07-01")["fund"][1] == (40, 40)


def test_the_named_seller_keeps_the_rest():
    told = [owns("2024-01-01", "baron", 40), buys("2024-05-22", "fund", 15, seller="baron")]
    assert stakes(told, "2024-06-01") == {"baron": (Phase.REDUCING, (25, 25)), "fund": (Phase.ACTIVE, (15, 15))}


def test_what_the_news_of_the_signing_leaves_the_seller_is_not_sold_again():
    told = [
        owns("2023-01-01", "baron", 100),
        buys("2024-03-14", "fund", 80, Phase.AGREED, seller="baron"),
        owns("2024-03-14", "baron", 20, Phase.REDUCING),
        buys("2024-06-02", "fund", 80, since="2024-05-30"),
    ]
    assert stakes(told, "2024-07-01")["baron"] == (Phase.REDUCING, (20, 20))


def test_a_statement_of_what_is_left_supersedes_the_sum():
    told = [
        owns("2024-01-01", "baron", 40),
        buys("2024-05-22", "fund", 15, seller="baron"),
        owns("2024-05-22", "baron", 25, Phase.REDUCING),
    ]
    assert stakes(told, "2024-06-01")["baron"] == (Phase.REDUCING, (25, 25))


def test_a_seller_whose_part_reaches_nothing_is_gone():
    told = [owns("2024-01-01", "baron", 15), buys("2024-05-22", "fund", 15, seller="baron")]
    assert stakes(told, "2024-06-01")["baron"] == (Phase.ENDED, None)


def test_a_seller_of_all_is_gone_whatever_the_figures():
    told = [owns("2024-01-01", "baron"), buys("2024-05-22", "fund", seller="baron", cues=[Cue.WHOLE])]
    assert stakes(told, "2024-06-01")["baron"] == (Phase.ENDED, None)


def test_a_seller_who_keeps_the_remaining_part_is_not_gone():
    told = [
        buys("2024-05-22", "fund", 15, seller="baron", cues=[Cue.WHOLE], article="gazette"),
        owns("2024-05-22", "baron", 30, article="gazette"),
    ]
    assert stakes(told, "2024-06-01")["baron"] == (Phase.ACTIVE, (30, 30))


def test_a_seller_nobody_knew_gets_no_row_unless_it_sold_all():
    assert set(stakes([buys("2024-05-22", "fund", 15, seller="baron")], "2024-06-01")) == {"fund"}


def test_a_takeover_without_percentage_is_a_majority_and_leaves_less_than_half():
    told = [owns("2024-01-01", "baron", 100), buys("2024-05-22", "fund", seller="baron")]
    held = stakes(told, "2024-06-01")
    assert held["fund"][1] == (50, 100)
    assert held["baron"][0] is Phase.REDUCING
    assert held["baron"][1][1] <= 50


def test_a_stake_of_unknown_size():
    assert stakes([buys("2024-05-22", "fund", SOME_STAKE)], "2024-06-01")["fund"][1] == (0, 100)


def test_an_agreed_deal_is_a_prospective_stake_and_never_completes_by_itself():
    told = [buys("2025-01-30", "fund", 70, Phase.AGREED, seller="baron"), owns("2024-11-18", "baron", 100)]
    assert stakes(told, "2030-01-01")["fund"][0] is Phase.AGREED
    assert stakes(told, "2030-01-01")["baron"] == (Phase.ACTIVE, (100, 100))


def test_completion_takes_percentage_and_seller_from_the_agreement():
    told = [
        owns("2024-11-18", "baron", 100),
        buys("2025-01-30", "fund", 70, Phase.AGREED, seller="baron"),
        buys("2025-06-11", "fund"),
    ]
    assert deals(told, "2025-03-01") == [(1, Phase.AGREED)]
    assert deals(told, "2025-07-01") == [(1, Phase.COMPLETED)]
    assert stakes(told, "2025-07-01") == {"baron": (Phase.REDUCING, (30, 30)), "fund": (Phase.ACTIVE, (70, 70))}


def test_a_deal_called_off_leaves_no_stake():
    told = [buys("2025-03-13", "fund", phase=Phase.AGREED), buys("2025-10-21", "fund", phase=Phase.ABANDONED)]
    assert stakes(told, "2025-05-01")["fund"][0] is Phase.AGREED
    assert stakes(told, "2025-11-01") == {}
    assert deals(told, "2025-11-01") == [(1, Phase.ABANDONED)]


def test_a_deal_called_off_does_not_end_a_stake_bought_otherwise():
    told = [
        buys("2025-03-13", "fund", 60, Phase.AGREED),
        owns("2025-05-01", "fund", 10),
        buys("2025-10-21", "fund", phase=Phase.ABANDONED),
    ]
    assert stakes(told, "2025-11-01")["fund"] == (Phase.ACTIVE, (10, 10))


def test_percentages_change_within_one_episode():
    told = [owns("2024-02-14", "fund", 51), owns("2025-03-13", "fund", 55, since="2025-01")]
    assert stakes(told, "2024-06-01")["fund"][1] == (51, 51)
    assert stakes(told, "2025-02-01")["fund"][1] == (55, 55)
    assert {r.episode for r in rows(told)} == {1}


def test_vague_words_do_not_blur_a_figure():
    told = [owns("2024-02-14", "fund", 70), owns("2025-03-13", "fund", MAJORITY)]
    assert stakes(told, "2025-04-01")["fund"][1] == (70, 70)


def test_vague_words_that_do_not_fit_replace_it():
    told = [owns("2024-02-14", "fund", 30), owns("2025-03-13", "fund", MAJORITY)]
    assert stakes(told, "2025-04-01")["fund"][1] == (50, 100)


def test_owners_leave_each_other_what_is_left():
    told = [owns("2024-02-14", "fund", 60), owns("2024-02-14", "baron", SOME_STAKE)]
    assert stakes(told, "2024-04-01")["baron"][1] == (0, 40)


def test_what_is_left_follows_the_calendar():
    told = [owns("2024-02-14", "baron", SOME_STAKE, since="2020"), owns("2024-02-14", "fund", 60, since="2024-01-01")]
    assert stakes(told, "2023-04-01")["baron"][1] == (0, 100)
    assert stakes(told, "2024-04-01")["baron"][1] == (0, 40)


def test_the_end_of_a_stake_is_final_until_a_new_one():
    told = [owns("2024-01-01", "baron", 25), owns("2025-06-11", "baron", 25, Phase.ENDED, until="2025-06-11")]
    assert stakes(told, "2025-07-01")["baron"][0] is Phase.ENDED
    assert stakes([*told, buys("2026-01-10", "baron", 5)], "2026-02-01")["baron"] == (Phase.ACTIVE, (5, 5))


def test_doubtful_deals_make_no_stakes():
    assert stakes([buys("2024-05-22", "fund", 15, confidence=0.7)], "2024-06-01") == {}


def test_an_investment_is_a_stake_only_with_its_size():
    def invests(share):
        return says("2024-05-22", "fund", Relation.INVESTS_IN, "dairy", Phase.COMPLETED, share=share)

    assert stakes([invests(None)], "2024-06-01") == {}
    assert stakes([invests(22)], "2024-06-01")["fund"][1] == (22, 22)


@pytest.mark.parametrize(
    ("second", "episodes"),
    [
        (buys("2024-06-01", "fund", 15), 1),
        (buys("2024-06-01", "fund", 15, since="2024-05"), 1),
        (buys("2024-06-01", "fund", 20), 2),
        (buys("2025-06-01", "fund", 15, since="2025-05-30"), 2),
        (buys("2024-06-01", "fund"), 1),
        (buys("2024-08-01", "fund", 30, Phase.AGREED), 2),
    ],
    ids=["retold", "month only", "another part", "another day", "no details", "a new deal"],
)
def test_episodes_after_completion(second, episodes):
    told = [buys("2024-05-22", "fund", 15, since="2024-05-22"), second]
    assert max(r.episode for r in rows(told) if r.relation is Relation.ACQUIRES) == episodes


def test_a_new_bid_after_one_called_off_is_another_deal():
    told = [
        buys("2024-01-10", "fund", phase=Phase.AGREED),
        buys("2024-06-10", "fund", phase=Phase.ABANDONED),
        buys("2025-01-10", "fund", phase=Phase.CONSIDERING),
    ]
    assert deals(told, "2024-12-31") == [(1, Phase.ABANDONED)]
    assert deals(told, "2025-02-01") == [(2, Phase.CONSIDERING)]


def test_the_old_bid_retold_is_not_another_deal():
    told = [
        buys("2024-01-10", "fund", phase=Phase.AGREED),
        buys("2024-06-10", "fund", phase=Phase.ABANDONED),
        buys("2024-09-10", "fund", phase=Phase.AGREED, cues=[Cue.BACKGROUND]),
    ]
    assert deals(told, "2024-10-01") == [(1, Phase.ABANDONED)]


def test_two_years_of_silence_make_another_deal():
    told = [buys("2020-01-10", "fund", phase=Phase.CONSIDERING), buys("2023-01-10", "fund", phase=Phase.AGREED)]
    assert deals(told, "2023-02-01")[-1] == (2, Phase.AGREED)


def test_the_outcome_of_an_old_agreement_is_not_known():
    (row,) = [r for r in rows([buys("2020-01-10", "fund", phase=Phase.AGREED)]) if r.relation is Relation.ACQUIRES]
    assert row.stale_on == day("2021-01-10")
    assert display_group(row, day("2022-01-01")) is Group.PROSPECTIVE


def test_each_phase_of_a_deal_has_its_own_day():
    told = [
        buys("2025-01-30", "fund", phase=Phase.AGREED, since="2025-01-28"),
        buys("2025-06-11", "fund", since="2025-06-10"),
    ]
    days = {r.phase: r.since.text() for r in rows(told) if r.relation is Relation.ACQUIRES}
    assert days == {Phase.AGREED: "2025-01-28", Phase.COMPLETED: "2025-06-10"}


def merger(published, one, other, phase=Phase.ABANDONED):
    return says(published, one, Relation.MERGES_WITH, other, phase)


@pytest.mark.parametrize("parties", [("dairy", "fund"), ("fund", "dairy")])
def test_a_merger_called_off_is_no_takeover_either(parties):
    told = [buys("2025-03-13", "fund", phase=Phase.AGREED), merger("2025-10-21", *parties)]
    assert deals(told, "2025-10-01") == [(1, Phase.AGREED)]
    assert deals(told, "2025-11-01") == [(1, Phase.ABANDONED)]


def test_a_merger_called_off_alone_tells_of_no_takeover():
    assert deals([merger("2025-10-21", "dairy", "fund")], "2025-11-01") == []


def test_a_merger_that_is_only_agreed_leaves_the_takeover_as_it_is():
    told = [buys("2025-03-13", "fund", phase=Phase.CONSIDERING), merger("2025-10-21", "dairy", "fund", Phase.AGREED)]
    assert deals(told, "2025-11-01") == [(1, Phase.CONSIDERING)]
