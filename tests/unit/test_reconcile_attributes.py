"""Attributes and funding rounds."""

from __future__ import annotations

from kg.model import Amount, Modality, Phase, Relation
from tests.support.stories import on, phases, rows, says, supplies, the


def test_an_attribute_has_one_row_however_often_it_is_told():
    told = [says(d, "soap", Relation.BRAND_OF, "factory", None) for d in ("2020-01-01", "2023-01-01", "2025-01-01")]
    (row,) = rows(told)
    assert (row.phase, row.stale_on, row.origins) == (None, None, 3)


def test_the_founding_day_of_most_origins_then_the_most_precise():
    told = [
        says("2020-01-01", "factory", Relation.FOUNDED_ON, None, None, since="2016"),
        says("2021-01-01", "factory", Relation.FOUNDED_ON, None, None, since="2016-03"),
        says("2022-01-01", "factory", Relation.FOUNDED_ON, None, None, since="2015-01-01"),
    ]
    (row,) = rows(told)
    assert row.since.text() == "2016-03"
    assert row.contradictions == (told[2].id,)


def test_a_listing_moves():
    told = [
        says("2020-01-01", "factory", Relation.LISTED_ON, m, None, since=s)
        for m, s in (("east", "2010"), ("west", "2019-05-01"))
    ]
    assert [r.object for r in on(told, "2015-01-01")] == ["east"]
    assert [r.object for r in on(told, "2020-01-01")] == ["west"]


def test_a_denied_attribute():
    told = [says("2020-01-01", "factory", Relation.COMPETES_WITH, "forge", None, modality=Modality.DENIED)]
    assert [r.modality for r in rows(told)] == [Modality.DENIED]


def test_hearsay_that_is_stated_later():
    told = [
        says("2020-01-01", "soap", Relation.BRAND_OF, "factory", None, modality=Modality.REPORTED),
        says("2021-01-01", "soap", Relation.BRAND_OF, "factory", None),
    ]
    assert phases(told, "2022-01-01", Modality.REPORTED) == []
    assert phases(told, "2022-01-01") == [None]


def test_an_attribute_can_end():
    told = [says("2020-01-01", "factory", Relation.LISTED_ON, "east", Phase.ENDED, until="2019")]
    assert on(told, "2020-02-01") == []


def raised(published, value, round_=None, investor=None, **more):
    amount = Amount(value=value, currency="EUR")
    return says(
        published, "factory", Relation.RAISED_FUNDING, investor, Phase.COMPLETED, amount=amount, round=round_, **more
    )


def test_a_row_for_each_round():
    told = [raised("2019-06-01", 1e8, "series c", since="2019"), raised("2021-06-01", 3e8, "series d")]
    assert {r.round: r.amount.value for r in rows(told)} == {"series c": 1e8, "series d": 3e8}


def test_an_unnamed_report_of_a_named_round_joins_it():
    told = [raised("2019-06-01", 1e8, "series c"), raised("2019-06-20", 1e8)]
    (row,) = rows(told)
    assert (row.round, row.origins) == ("series c", 2)


def test_unnamed_rounds_are_told_apart_by_day_and_sum():
    assert len(rows([raised("2019-06-01", 1e8), raised("2019-06-20", 5e8), raised("2023-06-20", 1e8)])) == 3


def test_investors_share_the_round():
    told = [raised("2019-06-01", 1e8, "seed", "fund"), raised("2019-06-01", 1e8, "seed", "angel")]
    assert {(r.object, r.round) for r in rows(told)} == {("fund", "seed"), ("angel", "seed")}


def test_a_suit_and_its_outcome():
    told = [
        says("2025-09-16", "mill", Relation.SUES, "bakery", Phase.AGREED, since="2025-09-12"),
        says("2026-09-16", "mill", Relation.SUES, "bakery", Phase.COMPLETED),
    ]
    assert phases(told, "2026-01-01") == [Phase.AGREED]
    assert phases(told, "2026-10-01") == [Phase.COMPLETED]
    assert the(told, "2026-01-01").stale_on is None


def test_what_a_private_channel_says_is_seen_there_alone():
    told = [supplies("2024-01-10"), supplies("2024-03-01", Phase.ENDED, visibility="channel")]
    seen = {(r.phase, *sorted(r.visibility)) for r in on(told, "2024-04-01")}
    assert seen == {(Phase.ACTIVE, "public"), (Phase.ENDED, "channel")}


def test_reprints_are_one_origin():
    told = [supplies("2024-01-10", origin="agency"), supplies("2024-01-11", origin="agency", article="copy")]
    assert the(told, "2024-02-01").origins == 1


def test_only_doubtful_evidence_is_marked_uncertain():
    assert the([supplies("2024-01-10", confidence=0.6)], "2024-02-01").uncertain
    assert not the([supplies("2024-01-10", confidence=0.6), supplies("2024-01-20")], "2024-02-01").uncertain
