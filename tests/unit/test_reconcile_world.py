"""The annotated articles of ../shared/data, reconciled: the states that its questions expect."""

from __future__ import annotations

from datetime import date

import pytest

from kg.model import EntityId, Interval, Modality, Phase, Relation, ResolvedClaim
from kg.state import Group, State, covers, display_group, state
from tests.support.stories import rows
from tests.support.world import SHARED, gold, names

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data: the annotated articles stay outside the project"),
]
NOW = "2026-06-01"
WORLD, SEED = SHARED / "world_dev", SHARED / "seed"


@pytest.fixture(scope="module")
def world() -> list[Interval]:
    canon = names(WORLD)
    claims = [claim for path in sorted((WORLD / "gold").glob("*.json")) for claim in gold(path, canon, {"06": "05"})]
    return rows(claims)


@pytest.fixture(scope="module")
def seed() -> list[Interval]:
    return rows(list(gold(SEED / "openai-scale-ai.gold.json", {}, {})))


def held(view, day, relation, *, subject=None, object_=None) -> list[Interval]:
    return [
        row
        for row in view
        if row.relation is relation and covers(row, date.fromisoformat(day))
        if (subject is None or row.subject == subject) and (object_ is None or row.object == object_)
    ]


def grouped(view, day, relation, *, subject=None, object_=None) -> dict[str, set[str]]:
    """Counterparty -> the groups in which its rows stand."""
    result: dict[str, set[str]] = {}
    for row in held(view, day, relation, subject=subject, object_=object_):
        other = row.object if object_ is None else row.subject
        result.setdefault(str(other), set()).add(display_group(row, date.fromisoformat(day)).value)
    return result


LIVE = {"active", "expanding"}


@pytest.mark.parametrize(
    ("day", "supplier", "expected"),
    [
        pytest.param(NOW, "Bruckmoser Seile", {"Steigwerk": {"active"}, "Télécimes": {"active"}}, id="q001"),
        pytest.param(
            NOW,
            "Talora Nutrition",
            {"Loch Ardan Fisheries": {"active"}, "Brimnes Havbruk": {"reducing"}, "Chilhue Acuícola": {"ended"}},
            id="q004 q005 q020 q049",
        ),
        pytest.param(
            NOW,
            "Télécimes",
            {"Skarnes Mountain Resorts": {"prospective"}, "Tarnfell Leisure": {"last_known"}},
            id="q011 q053",
        ),
        pytest.param(
            NOW,
            "Pampa Marina",
            {"Chilhue Acuícola": {"active", "last_known"}, "Brimnes Havbruk": {"prospective"}},
            id="q013 q050",
        ),
    ],
)
def test_customers(world, day, supplier, expected):
    assert grouped(world, day, Relation.SUPPLIES, subject=supplier) == expected


def test_q008_two_rope_makers_one_on_its_way_out(world):
    ropes = [
        (row.subject, display_group(row, date.fromisoformat(NOW)))
        for row in held(world, NOW, Relation.SUPPLIES, object_="Télécimes")
        if row.product == "haul ropes"
    ]
    assert sorted(ropes) == [("Bruckmoser Seile", Group.ACTIVE), ("Kaskel Wire", Group.REDUCING)]


def test_q003_q051_the_vaccine_is_still_in_use(world):
    groups = grouped(world, NOW, Relation.SUPPLIES, subject="Coruva Biotech")
    assert "active" in groups["Chilhue Acuícola"]
    assert groups["Brimnes Havbruk"] == {"last_known"}
    assert groups["Loch Ardan Fisheries"] == {"prospective"}
    assert not any("ended" in g for g in groups.values())


def test_q007_who_supplies_loch_ardan(world):
    groups = grouped(world, NOW, Relation.SUPPLIES, object_="Loch Ardan Fisheries")
    assert {name for name, g in groups.items() if g & LIVE} == {"Talora Nutrition", "Brimnes Smolt", "Brimness Marine"}


def test_q016_the_software_ended_and_the_motors_did_not(world):
    lines = {row.product: row.phase for row in held(world, NOW, Relation.SUPPLIES, subject="Ankaro Drives")}
    assert lines == {"control software": Phase.ENDED, "motors": Phase.ACTIVE}


@pytest.mark.parametrize(
    ("supplier", "customer", "until"),
    [("Talora Nutrition", "Chilhue Acuícola", "2024-08-31"), ("Steigwerk", "Teleférico Valmora", "2026-03-31")],
    ids=["q015", "q019"],
)
def test_last_days(world, supplier, customer, until):
    (ended,) = [r for r in held(world, NOW, Relation.SUPPLIES, subject=supplier, object_=customer) if r.phase is Phase.ENDED]
    assert ended.until.text() == until


def test_q017_the_first_contract_dates_from_2018(world):
    (row,) = held(world, NOW, Relation.SUPPLIES, subject="Talora Nutrition", object_="Brimnes Havbruk")
    assert row.since.text() == "2018"


def test_q021_rope_in_the_middle_of_2024(world):
    live = [
        row.subject
        for row in held(world, "2024-06-30", Relation.SUPPLIES, object_="Télécimes")
        if row.product == "haul ropes" and state(row, date(2024, 6, 30)) is State.CURRENT
    ]
    assert live == ["Kaskel Wire"]


def test_q025_feed_in_february_2024(world):
    live = [row.subject for row in held(world, "2024-02-01", Relation.SUPPLIES, object_="Chilhue Acuícola")]
    assert "Talora Nutrition" in live
    assert "Pampa Marina" not in live


@pytest.mark.parametrize(
    ("day", "owner", "firm", "percent"),
    [
        pytest.param("2024-12-31", "Ledgard Partners", "Steigwerk", 25, id="q022"),
        pytest.param("2025-07-31", "Almanor Capital", "Steigwerk", 24, id="q024"),
        pytest.param("2024-06-01", "Norrfang Group", "Brimnes Havbruk", 51, id="q026"),
        pytest.param(NOW, "Almanor Capital", "Steigwerk", 30, id="q029"),
        pytest.param(NOW, "Huemer family", "Steigwerk", 29, id="q036"),
        pytest.param(NOW, "Brimnes Havbruk", "Brimnes Smolt", 80, id="q031"),
        pytest.param(NOW, "Ankaro Drives", "Citylift Systems", 49, id="q033"),
        pytest.param(NOW, "Steigwerk", "Cabina Leman", 70, id="q030"),
        pytest.param(NOW, "Perroud family", "Cabina Leman", 30, id="q030 what the seller keeps"),
    ],
)
def test_percentages(world, day, owner, firm, percent):
    (row,) = held(world, day, Relation.OWNS_STAKE, subject=owner, object_=firm)
    assert row.percent is not None
    assert (row.percent.low, row.percent.high) == (percent, percent)


def test_q018_q028_who_owns_steigwerk(world):
    groups = grouped(world, NOW, Relation.OWNS_STAKE, object_="Steigwerk")
    assert groups == {"Almanor Capital": {"expanding"}, "Huemer family": {"reducing"}, "Ledgard Partners": {"ended"}}


def test_q027_the_largest_shareholder_of_june_2024(world):
    stakes = {row.subject: row.percent for row in held(world, "2024-06-15", Relation.OWNS_STAKE, object_="Steigwerk")}
    assert max(stakes, key=lambda owner: stakes[owner].low) == "Huemer family"


def test_q032_the_blocked_buyer_owns_nothing(world):
    groups = grouped(world, NOW, Relation.OWNS_STAKE, object_="Loch Ardan Fisheries")
    assert groups == {"Strathbuie Estates": {"active"}}


def test_q035_the_stadlingers_are_last_known(world):
    assert grouped(world, NOW, Relation.OWNS_STAKE, object_="Bruckmoser Seile") == {"Stadlinger family": {"last_known"}}


@pytest.mark.parametrize(
    ("day", "buyer", "target", "phase", "modality"),
    [
        pytest.param("2025-03-01", "Steigwerk", "Cabina Leman", Phase.AGREED, Modality.STATED, id="q038"),
        pytest.param(NOW, "Steigwerk", "Cabina Leman", Phase.COMPLETED, Modality.STATED, id="q039"),
        pytest.param(NOW, "Brimnes Havbruk", "Loch Ardan Fisheries", Phase.ABANDONED, Modality.STATED, id="q037"),
        pytest.param(NOW, "Chilhue Acuícola", "Loch Ardan Fisheries", Phase.CONSIDERING, Modality.REPORTED, id="q042"),
        pytest.param("2025-02-15", "Télécimes", "Cabina Leman", Phase.CONSIDERING, Modality.DENIED, id="q052"),
        pytest.param("2024-12-24", "Télécimes", "Cabina Leman", Phase.CONSIDERING, Modality.REPORTED, id="q052 before"),
        pytest.param(NOW, "Pampa Marina", "Talora Nutrition", Phase.CONSIDERING, Modality.DENIED, id="q014"),
    ],
)
def test_deals(world, day, buyer, target, phase, modality):
    (row,) = held(world, day, Relation.ACQUIRES, subject=buyer, object_=target)
    assert (row.phase, row.modality) == (phase, modality)


@pytest.mark.parametrize(
    ("day", "firm", "boss"),
    [
        pytest.param("2025-05-15", "Steigwerk", "Paolo Vescovi", id="q023"),
        pytest.param(NOW, "Steigwerk", "Ingunn Dahle", id="q043"),
        pytest.param("2025-03-31", "Steigwerk", "Renate Huemer", id="the last day"),
        pytest.param(NOW, "Talora Nutrition", "Nadine Obuya", id="q045"),
        pytest.param("2024-12-31", "Talora Nutrition", "Graham Tuxworth", id="the old boss"),
    ],
)
def test_who_is_in_charge(world, day, firm, boss):
    live = [
        row.subject
        for row in held(world, day, Relation.HOLDS_ROLE, object_=firm)
        if row.office == "ceo" and state(row, date.fromisoformat(day)) is State.CURRENT
    ]
    assert live == [boss]


def test_q023_she_was_interim(world):
    (row,) = [r for r in held(world, "2025-05-15", Relation.HOLDS_ROLE, subject="Paolo Vescovi") if r.office == "ceo"]
    assert row.interim


def test_q048_back_after_twenty_months(world):
    episodes = {
        (r.episode, r.phase)
        for r in world
        if (r.relation, r.subject, r.object) == (Relation.SUPPLIES, EntityId("Bruckmoser Seile"), EntityId("Télécimes"))
    }
    assert {(1, Phase.ENDED), (2, Phase.ACTIVE)} <= episodes


def test_the_background_sentence_of_article_13_is_shown_against_the_end(world):
    (ended,) = held(world, NOW, Relation.SUPPLIES, subject="Talora Nutrition", object_="Chilhue Acuícola")
    assert [id_[:2] for id_ in ended.contradictions] == ["13"]


def test_reprints_are_one_origin(world):
    (row,) = list(held(world, "2024-06-01", Relation.OWNS_STAKE, subject="Almanor Capital"))
    assert row.origins == 1
    assert len(row.support) == 4


def seed_groups(seed: list[Interval], day: str) -> dict[str, set[str]]:
    return grouped(seed, day, Relation.SUPPLIES, subject="Scale AI")


def test_the_model_question(seed):
    assert seed_groups(seed, "2025-06-20") == {
        "Anthropic": {"active"},
        "Cohere": {"active"},
        "Adept": {"active"},
        "OpenAI": {"reducing"},
        "Google": {"reported"},
    }
    (google,) = held(seed, "2025-06-20", Relation.SUPPLIES, object_="Google")
    assert (google.phase, google.modality) == (Phase.REDUCING, Modality.REPORTED)
    assert grouped(seed, "2025-06-20", Relation.SUPPLIES, object_="OpenAI")["Mercor"] == {"prospective"}


def test_the_model_question_long_after(seed):
    assert set(map(frozenset, seed_groups(seed, "2026-11-01").values())) == {frozenset({"last_known"})}
    assert len(seed_groups(seed, "2026-11-01")) == 5


def test_the_model_question_long_before(seed):
    assert seed_groups(seed, "2015-01-01") == {}


def test_the_model_question_a_month_before(seed):
    before = held(seed, "2025-05-15", Relation.SUPPLIES, subject="Scale AI")
    assert {row.object for row in before} == {"Anthropic", "Cohere", "Adept", "OpenAI", "Google"}
    assert not any(row.start_known for row in before)


def test_the_seeds_stake_is_prospective_and_the_interim_chief_holds(seed):
    assert grouped(seed, "2025-06-20", Relation.OWNS_STAKE, object_="Scale AI") == {"Meta": {"prospective"}}
    offices = {r.subject: r.phase for r in held(seed, "2025-06-20", Relation.HOLDS_ROLE, object_="Scale AI")}
    assert offices == {"Jason Droege": Phase.ACTIVE, "Alexandr Wang": Phase.ENDED}
    before = [r.subject for r in held(seed, "2025-05-01", Relation.HOLDS_ROLE, object_="Scale AI")]
    assert before == ["Alexandr Wang"]


def test_order_of_the_annotated_claims_never_matters():
    canon = names(WORLD)
    claims: list[ResolvedClaim] = [c for path in (WORLD / "gold").glob("*.json") for c in gold(path, canon, {"06": "05"})]
    assert rows(claims) == rows(list(reversed(claims)))
