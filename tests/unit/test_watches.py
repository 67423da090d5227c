"""Watches: what is news and what is not, when it is told, and that nobody is told what they may not see."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from bot.slack.watching import payload
from bot.watches.changes import What, changes
from bot.watches.memory import Memory, begin, due, look, story, told, with_message
from bot.watches.standing import Said, Standing
from firmgraph.config import Settings
from firmgraph.service import Service
from firmgraph.site import Site
from kg.codec import dumps, loads
from kg.errors import BadInput
from kg.model import Modality, Phase, Relation
from kg.open import open_graph
from kg.watches import LOCAL, Cadence, add, listed, new_watch
from tests.support.readings import firm, line, reading

DAY = date(2025, 3, 1)
OUSEL, TARN, BRECK = firm("Ousel Labs"), firm("Tarn Foundry"), firm("Breckholm Motors")


@pytest.fixture
def days():
    return {"today": DAY}


@pytest.fixture
def service(days):
    class Moving(Settings):
        @property
        def day(self):
            return days["today"]

    graph = open_graph(None, today=lambda: days["today"])
    service = Service(Site(graph, Moving()))
    yield service
    service.close()


def publish(service, id_, customer, day, phase=Phase.ACTIVE, **more):
    qualifiers = {key: more.pop(key) for key in ("modality", "until", "since") if key in more}
    claim = line(OUSEL, Relation.SUPPLIES, customer, phase=phase, **qualifiers)
    service.site.graph.ledger.put_many([reading(id_, [claim], published=day, **more)])


def call(service, verb, **given):
    return service.call(verb, given, lambda event: None)


def news(service, audience=LOCAL):
    """What is due, as (party, what); taken as told."""
    found = call(service, "look", audience=audience)["news"]
    for one in found:
        call(service, "told", watch=one["id"])
    return [(change["name"], change["what"]) for one in found for change in one["changes"]]


def test_a_relation_appears_is_cut_back_ends_and_resumes(service, days):
    publish(service, "a:1", TARN, DAY)
    assert [s["name"] for s in call(service, "watch", phrase="Ousel Labs customers")["standings"]] == ["Tarn Foundry"]
    assert news(service) == []
    publish(service, "a:2", BRECK, DAY)
    assert news(service) == [("Breckholm Motors", "new")]
    days["today"] = DAY + timedelta(days=40)
    publish(service, "a:3", TARN, days["today"], Phase.REDUCING)
    assert news(service) == [("Tarn Foundry", "changed")]
    publish(service, "a:4", TARN, days["today"], Phase.ENDED, until="2025-04-05")
    assert news(service) == [("Tarn Foundry", "ended")]
    days["today"] = DAY + timedelta(days=100)
    publish(service, "a:5", TARN, days["today"], since="2025-06-01")
    assert news(service) == [("Tarn Foundry", "resumed")]
    assert news(service) == []


def test_a_relation_goes_stale_by_the_calendar_alone(service, days):
    publish(service, "a:1", TARN, DAY)
    call(service, "watch", phrase="Ousel Labs")
    days["today"] = DAY + timedelta(days=400)
    assert news(service) == [("Tarn Foundry", "stale")]


def test_a_denial_is_told_as_a_contradiction(service):
    publish(service, "a:1", TARN, DAY)
    call(service, "watch", phrase="Ousel Labs customers")
    publish(service, "a:2", TARN, DAY, modality=Modality.DENIED)
    assert ("Tarn Foundry", "contradicted") in news(service)


def test_what_a_deleted_article_said_is_withdrawn(service):
    publish(service, "a:1", TARN, DAY)
    call(service, "watch", phrase="Ousel Labs")
    service.site.graph.ledger.remove("a:1")
    assert news(service) == [("Tarn Foundry", "withdrawn")]


def test_one_channel_is_never_told_what_another_one_read(service):
    publish(service, "a:1", TARN, DAY)
    for audience in ("slack:T1:C1", "slack:T1:C2"):
        call(service, "watch", phrase="Ousel Labs customers", audience=audience)
    publish(service, "a:2", BRECK, DAY, visibility="slack:T1:C1")
    assert news(service, "slack:T1:C2") == []
    assert news(service, "slack:T1:C1") == [("Breckholm Motors", "new")]


def test_a_digest_waits_for_its_day_and_tells_the_last_word(service, days):
    publish(service, "a:1", TARN, DAY)
    call(service, "watch", phrase="Ousel Labs customers", cadence="weekly")
    publish(service, "a:2", BRECK, DAY)
    assert news(service) == []
    days["today"] = DAY + timedelta(days=6)
    publish(service, "a:3", BRECK, days["today"], Phase.REDUCING)
    assert news(service) == []
    days["today"] = DAY + timedelta(days=7)
    assert news(service) == [("Breckholm Motors", "changed")]


def test_news_is_told_once_and_again_when_telling_failed(service):
    publish(service, "a:1", TARN, DAY)
    made = call(service, "watch", phrase="Ousel Labs customers")
    publish(service, "a:2", BRECK, DAY)
    assert call(service, "look")["news"] == call(service, "look")["news"] != []
    assert call(service, "told", watch=made["id"]) == {"told": 1}
    assert call(service, "look")["news"] == []


def test_a_story_goes_on_in_its_message(service):
    publish(service, "a:1", TARN, DAY)
    made = call(service, "watch", phrase="Ousel Labs customers")
    publish(service, "a:2", BRECK, DAY)
    (one,) = call(service, "look")["news"]
    assert one["changes"][0]["message"] == ""
    call(service, "told", watch=made["id"])
    call(service, "posted", watch=made["id"], key=one["changes"][0]["key"], message="17.01")
    publish(service, "a:3", BRECK, DAY + timedelta(days=0), Phase.EXPANDING)
    (one,) = call(service, "look")["news"]
    assert one["changes"][0]["message"] == "17.01"
    assert [told["what"] for told in one["changes"][0]["story"]] == ["new", "changed"]


def test_the_same_news_has_one_name_until_it_is_told(service, days):
    publish(service, "a:1", TARN, DAY)
    made = call(service, "watch", phrase="Ousel Labs customers")
    publish(service, "a:2", BRECK, DAY)
    (one,) = call(service, "look")["news"]
    days["today"] = DAY + timedelta(days=1)
    (later,) = call(service, "look")["news"]
    call(service, "told", watch=made["id"])
    again = one | {"times": one["times"] + 1}
    names = [payload(given | {"audience": "slack:T1:C1"})["event_id"] for given in (one, later, again)]
    assert names[0] == names[1] != names[2]
    assert loads(Memory, listed(service.site.graph.catalogue)[0].memory).times == 1


def test_messages_that_are_noted_side_by_side_are_all_kept(service):
    publish(service, "a:0", TARN, DAY)
    made = call(service, "watch", phrase="Ousel Labs customers")
    for n in range(8):
        publish(service, f"a:{n + 1}", firm(f"Skerrow {n} Motors"), DAY)
    (one,) = call(service, "look")["news"]
    call(service, "told", watch=made["id"])
    keys = [change["key"] for change in one["changes"]]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda key: call(service, "posted", watch=made["id"], key=key, message=f"at {key}"), keys))
    stories = loads(Memory, listed(service.site.graph.catalogue)[0].memory).stories
    assert {s.key: s.message for s in stories} == {key: f"at {key}" for key in keys}
    assert len(keys) == 8


def test_watches_are_listed_replaced_and_removed(service):
    publish(service, "a:1", TARN, DAY)
    call(service, "watch", phrase="Ousel Labs customers")
    call(service, "watch", phrase="ousel labs  CUSTOMERS", cadence="daily")
    (one,) = call(service, "watches")["watches"]
    assert one["cadence"] == "daily"
    with pytest.raises(BadInput):
        call(service, "unwatch", watch=one["id"], audience="slack:T1:C1")
    call(service, "unwatch", watch="Ousel Labs customers")
    assert call(service, "watches")["watches"] == []


@pytest.mark.parametrize(
    "given", [{"phrase": "zorblax"}, {"phrase": " "}, {"phrase": "x" * 301}, {"phrase": "Ousel Labs", "cadence": "hourly"}]
)
def test_what_cannot_be_watched_is_said(service, given):
    publish(service, "a:1", TARN, DAY)
    with pytest.raises(BadInput):
        call(service, "watch", **given)


def test_an_audience_has_so_many_watches(service):
    catalogue = service.site.graph.catalogue
    for n in range(100):
        add(catalogue, new_watch(f"w{n}", LOCAL, Cadence.DAILY, "me"), "")
    with pytest.raises(BadInput):
        add(catalogue, new_watch("one more", LOCAL, Cadence.DAILY, "me"), "")
    add(catalogue, new_watch("W7", LOCAL, Cadence.DAILY, "me"), "")  # takes the other's place
    assert len(listed(catalogue)) == 100


def standing(key="k", group="active", **more):
    return Standing(key=key, name="Tarn", group=group, phase=more.pop("phase", group), **more)


@pytest.mark.parametrize(
    ("was", "now", "what"),
    [
        (None, "active", What.NEW),
        (None, "reported", What.NEW),
        (None, "ended", What.ENDED),
        (None, "denied", What.CONTRADICTED),
        ("active", "ended", What.ENDED),
        ("ended", "active", What.RESUMED),
        ("ended", "last_known", What.RESUMED),
        ("active", "last_known", What.STALE),
        ("last_known", "active", What.CHANGED),
        ("reported", "active", What.CHANGED),
        ("active", "denied", What.CONTRADICTED),
        ("active", None, What.WITHDRAWN),
        ("active", "active", None),
    ],
)
def test_kinds_of_news(was, now, what):
    before = {"k": standing(group=was)} if was else {}
    after = {"k": standing(group=now)} if now else {}
    assert [change.what for change in changes(before, after)] == ([what] if what else [])


def test_another_voice_against_it_is_news_with_its_own_sentence():
    against = (Said(quote="Tarn denies it."),)
    (change,) = changes({"k": standing()}, {"k": standing(against=against, evidence=(Said(quote="It buys."),))})
    assert (change.what, change.sentence.quote) == (What.CONTRADICTED, "Tarn denies it.")


def test_memory_comes_back_as_it_was_written():
    memory = look(begin({}, DAY), {"k": standing(evidence=(Said(quote="x"),))})
    (change,) = memory.waiting
    assert loads(type(memory), dumps(memory)) == memory
    assert due(memory, Cadence.AT_ONCE, DAY)
    memory = with_message(told(memory, DAY), change.standing.key, "1.2")
    assert not due(memory, Cadence.AT_ONCE, DAY)
    assert story(memory, change, DAY + timedelta(days=14)).message == "1.2"
    assert story(memory, change, DAY + timedelta(days=15)).message == ""


def test_words_that_come_to_mean_several_are_asked_about_once_and_nothing_is_withdrawn(service):
    publish(service, "a:1", TARN, DAY)
    made = call(service, "watch", phrase="Ousel Labs")
    for id_ in ("Q1", "Q2"):
        twin = line(firm("Ousel Labs", registry_id=id_), Relation.SUPPLIES, BRECK)
        service.site.graph.ledger.put_many([reading(f"a:{id_}", [twin], published=DAY)])
    (one,) = call(service, "look")["news"]
    assert (one["changes"], len(one["meanings"])) == ([], 3)
    assert payload(one | {"audience": "slack:T:C"})["event_id"] == payload(one | {"audience": "slack:T:C"})["event_id"]
    call(service, "told", watch=made["id"])
    assert call(service, "look")["news"] == []
    with pytest.raises(BadInput, match="may mean Ousel Labs"):
        call(service, "watch", phrase="Ousel Labs")
