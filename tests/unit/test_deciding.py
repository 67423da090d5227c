"""Who may decide about what, and that nobody waits for an ingest to do so."""

import threading
from contextlib import suppress
from datetime import date

import pytest

from firmgraph.config import Settings
from firmgraph.repeating import repeating
from firmgraph.service import Service
from firmgraph.site import Site
from kg.errors import BadInput
from kg.model import Relation
from kg.open import open_graph
from tests.support.readings import firm, line, reading

DAY = date(2025, 3, 1)
OWN = "slack:T1:C1"


@pytest.fixture
def service():
    service = Service(Site(open_graph(None, today=lambda: DAY), Settings(today=DAY)))
    put = service.site.graph.ledger.put_many
    put([reading("a:open", [line(firm("Ousel Labs"), Relation.SUPPLIES, firm("Tarn Foundry"))], published=DAY)])
    secret = line(firm("Ousel Labs"), Relation.SUPPLIES, firm("Breckholm Motors"))
    put([reading("a:own", [secret], published=DAY, visibility=OWN)])
    yield service
    service.close()


def judge(service, verdict, target, **given):
    return service.call("judge", {"verdict": verdict, "target": target, **given}, lambda event: None)


def claim(service, article):
    return next(r.claims[0].id for r in service.site.graph.catalogue.readings([article]))


def test_a_decision_does_not_wait_for_an_ingest(service):
    with service.site.writing:  # as a long ingest holds it
        made = judge(service, "reject", claim(service, "a:open"))
        judge(service, "undo", made["id"])


def delete_meanwhile(service, heard):
    """A deletion in another thread while an ingest is under way; events go to `heard` as they come."""
    told = threading.Event()

    def hear(event):
        heard.append(event)
        told.set()
        if "done" in event and "gone" in heard:
            raise BrokenPipeError

    def work():
        with suppress(BrokenPipeError):
            service.call("delete", {"articles": ["a:open"]}, hear)

    thread = threading.Thread(target=work)
    with service.site.turn("an ingest", lambda event: None):
        service.site.busy = "an ingest (3 of 9 read)"
        thread.start()
        assert told.wait(10)
    thread.join(10)


def test_who_waits_for_an_ingest_is_told_at_once_what_for(service):
    heard = []
    delete_meanwhile(service, heard)
    assert heard == [{"waiting": "waiting for an ingest (3 of 9 read) to end"}, {"done": 0, "total": None}]
    assert service.site.graph.catalogue.article("a:open") is None


def test_for_who_has_gone_while_waiting_nothing_is_done(service):
    delete_meanwhile(service, ["gone"])
    assert service.site.graph.catalogue.article("a:open") is not None
    with service.site.still("a look", lambda event: None):
        assert service.site.busy == "a look"
    assert not service.site.writing.locked()


def test_a_workspace_that_is_no_editor_decides_about_what_it_read_alone(service):
    bound = {"visible": ["public", OWN], "own_only": True}
    with pytest.raises(BadInput, match="editors"):
        judge(service, "reject", claim(service, "a:open"), **bound)
    with pytest.raises(BadInput, match="editors"):
        judge(service, "merge", "", names=["Tarn Foundry", "Ousel Labs"], **bound)
    assert judge(service, "reject", claim(service, "a:own"), **bound)["verdict"] == "reject"


def test_only_who_sees_the_article_takes_a_decision_back(service):
    made = judge(service, "reject", claim(service, "a:own"), visible=["public", OWN])
    with pytest.raises(BadInput, match="no judgement"):
        judge(service, "undo", made["id"], visible=["public", "slack:T1:C2"])
    assert judge(service, "undo", made["id"], visible=["public", OWN])["undone"]


def test_a_graph_in_which_somebody_else_is_meant_is_sound(service):
    judge(service, "means", claim(service, "a:open"), names=["Tarn Foundry", "Corrin Shipyard"])
    assert service.call("doctor", {}, lambda event: None)["findings"] == []
    assert any("Corrin Shipyard" in str(row) for row in firm_rows(service, "Ousel Labs"))


def firm_rows(service, name):
    return service.call("firm", {"name": name}, lambda event: None)["rows"]


def test_in_a_private_article_no_name_is_given_that_nobody_knows(service):
    moved = {"names": ["Breckholm Motors", "Nobody Knows Works"], "visible": ["public", OWN]}
    with pytest.raises(BadInput, match="known from no article"):
        judge(service, "means", claim(service, "a:own"), **moved)
    assert judge(service, "means", claim(service, "a:own"), **moved | {"names": ["Breckholm Motors", "Tarn Foundry"]})
    with pytest.raises(BadInput, match="is no party"):
        judge(service, "means", claim(service, "a:open"), names=["Breckholm Motors", "Tarn Foundry"])


def test_what_is_repeated_goes_on_after_a_defect():
    looks, enough = [], threading.Event()

    def look():
        looks.append(1)
        if len(looks) > 2:
            enough.set()
        raise RuntimeError("a defect")

    with repeating("test", look, every=0.001):
        assert enough.wait(10)
