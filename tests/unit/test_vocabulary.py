"""The relation table says what DESIGN 3 says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kg.model import SYMMETRIC, EntityType, Kind, Phase, Relation
from kg.state import STATES
from kg.vocabulary import inverses, ontology_turtle, phases, relation_table

TABLE = relation_table()
HORIZONS = {
    Relation.SUPPLIES: 12, Relation.OWNS_STAKE: 24, Relation.PARTNERS_WITH: 18, Relation.HOLDS_ROLE: 24,
    Relation.ACQUIRES: 12, Relation.MERGES_WITH: 12, Relation.INVESTS_IN: 12,
}  # fmt: skip
DEALS = {Relation.ACQUIRES, Relation.MERGES_WITH, Relation.INVESTS_IN, Relation.RAISED_FUNDING, Relation.SUES}


@pytest.mark.parametrize("relation", Relation)
def test_row(relation: Relation) -> None:
    info = TABLE[relation]
    assert info.horizon_months == HORIZONS.get(relation)
    assert info.kind is (Kind.STATE if relation in STATES else Kind.DEAL if relation in DEALS else Kind.ATTRIBUTE)
    assert info.symmetric == (relation in SYMMETRIC)
    assert info.one_holder == (relation in {Relation.LISTED_ON, Relation.FOUNDED_ON, Relation.RENAMED_TO})
    assert (info.inverse is None) == (info.symmetric or relation is Relation.FOUNDED_ON)
    assert info.iri.endswith("#" + relation)


@pytest.mark.parametrize("relation", Relation)
def test_every_relation_has_words_for_both_directions(relation: Relation) -> None:
    info = TABLE[relation]
    assert info.noun in info.nouns
    assert info.inverse_noun in info.inverse_nouns
    assert all((info.verbs, info.inverse_verbs, info.questions, info.inverse_questions, info.label, info.inverse_label))
    assert info.subject_types
    assert info.object_types or relation is Relation.FOUNDED_ON


def test_slots() -> None:
    assert TABLE[Relation.SUPPLIES].slot == {"subject", "object", "product"}
    assert TABLE[Relation.OWNS_STAKE].slot == {"subject", "object"}
    assert TABLE[Relation.PARTNERS_WITH].slot == {"subject", "object", "venture"}
    assert TABLE[Relation.HOLDS_ROLE].slot == {"object", "office"}
    assert TABLE[Relation.ACQUIRES].slot == {"subject", "object", "episode"}
    assert {"ceo", "cfo", "chair", "president"} <= TABLE[Relation.HOLDS_ROLE].one_holder_offices
    assert "director" not in TABLE[Relation.HOLDS_ROLE].one_holder_offices


def test_phases_come_in_order() -> None:
    assert phases(Kind.STATE)[0] is Phase.CONSIDERING
    assert phases(Kind.STATE)[-1] is Phase.ENDED
    assert phases(Kind.DEAL) == (Phase.CONSIDERING, Phase.AGREED, Phase.COMPLETED, Phase.ABANDONED)
    assert phases(Kind.ATTRIBUTE) == ()


def test_inverse_names_lead_back() -> None:
    assert inverses()["buysFrom"] is Relation.SUPPLIES
    assert len(inverses()) == sum(info.inverse is not None for info in TABLE.values())


def test_people_hold_roles() -> None:
    assert TABLE[Relation.HOLDS_ROLE].subject_types == {EntityType.PERSON}


def test_the_loader_needs_no_rdflib() -> None:
    code = "import sys, kg.vocabulary as v; v.relation_table(); sys.exit('rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_text_is_turtle() -> None:
    assert "fg:supplies" in ontology_turtle()
