"""Judgements are shown where they matter, and to nobody who may not see what they are about."""

from datetime import date

import pytest

from firmgraph.config import Settings
from firmgraph.service import Service
from firmgraph.site import Site
from kg.errors import BadInput
from kg.model import Relation
from kg.open import open_graph
from tests.support.readings import firm, line, reading

OUSEL, TARN, BRECK = firm("Ousel Labs"), firm("Tarn Foundry"), firm("Breckholm Motors")
DAY = date(2025, 3, 1)


@pytest.fixture
def service():
    graph = open_graph(None, today=lambda: DAY)
    lines = [line(OUSEL, Relation.SUPPLIES, party) for party in (TARN, BRECK)]
    graph.ledger.put_many([reading("a:1", lines, published=DAY)])
    yield Service(Site(graph, Settings(today=DAY)))
    graph.close()


def call(service, verb, **given):
    return service.call(verb, given, lambda event: None)


def customers(service, **more):
    return call(service, "ask", question="who buys from Ousel Labs?", detailed=True, **more)


def claim_of(service, name):
    row = next(row for row in customers(service)["items"] if row["name"] == name)
    return row["evidence"][0]["claim"]


def test_what_a_person_decided_stands_beside_the_row(service):
    made = call(service, "judge", verdict="begin", target=claim_of(service, "Tarn Foundry"), day="2022-03-01", author="ann")
    rows = {row["name"]: row for row in customers(service)["items"]}
    assert rows["Tarn Foundry"]["since"] == "2022-03-01"
    assert rows["Tarn Foundry"]["corrected"] == [f"began 2022-03-01: corrected by ann on {made['made_at'][:10]}"]
    assert rows["Breckholm Motors"]["corrected"] == []
    call(service, "judge", verdict="undo", target=made["id"])
    assert "corrected" not in customers(service)["items"][0]


def test_a_sentence_that_was_set_aside_is_told_with_its_reason(service):
    author = "ann (slack:T1:U1)"
    call(service, "judge", verdict="reject", target=claim_of(service, "Tarn Foundry"), note="misread", author=author)
    found = customers(service)
    assert [row["name"] for row in found["items"]] == ["Breckholm Motors"]
    (aside,) = found["set_aside"]
    assert (aside["by"], aside["note"], aside["names"]) == ("ann", "misread", ["Ousel Labs", "Tarn Foundry"])
    both = call(service, "ask", question="does Tarn Foundry buy from Ousel Labs?", detailed=True)
    assert both["status"] == "abstained"
    call(service, "judge", verdict="confirm", target=claim_of(service, "Breckholm Motors"), author=author)
    assert customers(service)["items"][0]["corrected"][0].startswith("confirmed by ann on ")


def test_a_decision_about_a_private_article_is_private(service):
    private = reading("a:2", [line(TARN, Relation.SUPPLIES, BRECK)], published=DAY, visibility="slack:T1:C1")
    again = reading("a:3", [line(BRECK, Relation.SUPPLIES, TARN)], published=DAY)
    service.site.graph.ledger.put_many([private, again])
    seen = {"question": "who buys from Tarn Foundry?", "detailed": True, "visible": ["public", "slack:T1:C1"]}
    (row,) = call(service, "ask", **seen)["items"]
    rejected = {"verdict": "reject", "target": row["evidence"][0]["claim"], "author": "ann", "note": "secret"}
    with pytest.raises(BadInput):
        call(service, "judge", **rejected)
    call(service, "judge", **rejected, visible=["public", "slack:T1:C1"])
    asked = {"question": "who buys from Breckholm Motors?", "detailed": True}
    assert call(service, "ask", **asked)["set_aside"] == []
    (aside,) = call(service, "ask", **asked, visible=["public", "slack:T1:C1"])["set_aside"]
    assert (aside["by"], aside["note"], aside["names"]) == ("ann", "secret", ["Tarn Foundry", "Breckholm Motors"])
