"""Finding the entity that a piece of text names."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import EntityId, EntityType
from kg.protocols import Entity
from kg.search import NameIndex


def entity(id_: str, label: str, *names: str, type_: EntityType = EntityType.FIRM) -> Entity:
    return Entity(id=EntityId(id_), iri=f"https://firmgraph.example/id/{id_}", label=label, type=type_, names=names)


WORLD = [
    entity("merrow", "Merrow Tidal plc"),
    entity("merrow-asia", "Merrow Tidal Asia Pte Ltd"),
    entity("kestrin", "Kestrin Blades"),
    entity("ardan", "Loch Ardan Fisheries"),
    entity("tele", "Télécimes SA"),
    entity("huemer", "Huemer family", type_=EntityType.FAMILY),
    entity("renate", "Renate Huemer", type_=EntityType.PERSON),
    entity("oms", "Osten Marine Systems", "Ostmar"),
    entity("one", "Brimnes Smolt"),
    entity("two", "Brimness Marine"),
]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(WORLD)


@pytest.mark.parametrize(
    ("text", "id_", "at_least"),
    [
        ("Merrow Tidal plc", "merrow", 1.0),
        ("merrow tidal", "merrow", 0.98),
        ("telecimes", "tele", 0.98),
        ("TÉLÉCIMES", "tele", 0.98),
        ("loch ardan", "ardan", 0.9),
        ("Ostmar", "oms", 1.0),
        ("oms", "oms", 0.85),
        ("kestrin blaeds", "kestrin", 0.8),
        ("Kestrn", "kestrin", 0.7),
        ("the Huemers", "huemer", 0.7),
        ("Kestrin's", "kestrin", 0.9),
    ],
)
def test_the_best_match_is_the_one_meant(index: NameIndex, text: str, id_: str, at_least: float) -> None:
    best = index.find(text)[0]
    assert (best.entity.id, best.score >= at_least) == (id_, True)


def test_a_parent_named_exactly_comes_before_its_subsidiary(index: NameIndex) -> None:
    assert [c.entity.id for c in index.find("Merrow Tidal")][:2] == ["merrow", "merrow-asia"]


def test_two_firms_of_like_name_are_both_offered(index: NameIndex) -> None:
    assert {c.entity.id for c in index.find("brimnes")} == {"one", "two"}


def test_a_surname_may_be_the_person_or_the_family(index: NameIndex) -> None:
    assert {c.entity.id for c in index.find("Huemer")} == {"huemer", "renate"}
    assert [c.entity.id for c in index.find("Huemer", types=[EntityType.PERSON])] == ["renate"]


@pytest.mark.parametrize("text", ["", "   ", "xq", "who", "x" * 100_000, "'; DROP", "\u202e"])
def test_what_names_nothing_finds_nothing(index: NameIndex, text: str) -> None:
    assert index.find(text) == []


def test_replaced_and_removed_names_are_gone() -> None:
    index = NameIndex(WORLD)
    index.put(entity("kestrin", "Solent Composites"))
    assert index.find("Kestrin Blades") == []
    index.remove(EntityId("kestrin"))
    assert index.find("Solent Composites") == []
    assert "Solent Composites" not in dict(index.names())


@given(st.lists(st.sampled_from(WORLD), unique_by=lambda e: e.id), st.sampled_from(WORLD))
def test_adding_and_removing_leaves_no_trace(world: list[Entity], extra: Entity) -> None:
    rest = [e for e in world if e.id != extra.id]
    touched, plain = NameIndex(rest), NameIndex(rest)
    touched.put(extra)
    touched.remove(extra.id)
    assert all(touched.find(e.label) == plain.find(e.label) for e in WORLD)


@given(st.text(max_size=60))
def test_scores_fall_and_stay_in_range(text: str) -> None:
    scores = [c.score for c in NameIndex(WORLD).find(text)]
    assert scores == sorted(scores, reverse=True)
    assert all(0.5 < s <= 1.0 for s in scores)


def test_an_entity_that_changes_is_never_missing() -> None:
    """Questions are answered while articles are ingested."""
    index, stop, missed = NameIndex(WORLD), threading.Event(), []

    def change() -> None:
        for n in range(400):
            index.put(entity("merrow", "Merrow Tidal plc", f"Merrow {n}"))
        stop.set()

    writer = threading.Thread(target=change)
    writer.start()
    while not stop.is_set():
        missed += [] if index.find("Merrow Tidal") else [1]
    writer.join()
    assert not missed
    assert index.find("Merrow 7") == [] or index.find("Merrow 7")[0].score < 1.0
