"""What was known by a day: the same graph as if nothing had been published since."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.catalogue import Catalogue
from kg.history import CatalogueClaims, Past
from kg.ledger import Ledger
from kg.model import Modality, Phase, Relation
from kg.reader import Lookups, OxigraphReader
from kg.store import OxigraphStore
from tests.support.readings import firm, line, reading

MILL, BAKERY, CAFE = firm("Hollow Mill Ltd"), firm("Corner Bakery Ltd"), firm("Station Cafe Ltd")
KEYS = """
SELECT ?row WHERE {
  GRAPH <https://firmgraph.example/graph/view> { ?row a <https://firmgraph.example/ontology#Interval> }
}"""
TODAY = date(2025, 6, 30)


def opened(readings) -> OxigraphReader:
    store, catalogue = OxigraphStore(), Catalogue()
    Ledger(catalogue, store, today=lambda: TODAY).put_many(readings)
    lookups = Lookups(store)
    lookups.load()
    return OxigraphReader(lookups, past=Past(CatalogueClaims(catalogue)))


def view(reader) -> list:
    keys = sorted(str(row["row"]).rpartition("/")[2] for row in reader.select(KEYS))
    return reader.intervals(keys)


STORY = [
    reading("a.txt", [line(MILL, Relation.SUPPLIES, BAKERY)], published=date(2023, 3, 1)),
    reading("b.txt", [line(MILL, Relation.SUPPLIES, CAFE)], published=date(2024, 3, 1)),
    reading("c.txt", [line(MILL, Relation.SUPPLIES, BAKERY, phase=Phase.ENDED)], published=date(2025, 3, 1)),
]


def test_an_end_that_was_not_known_yet_is_not_there():
    now = opened(STORY)
    before = now.known_by(date(2025, 2, 28))
    assert Phase.ENDED in {row.phase for row in view(now)}
    assert Phase.ENDED not in {row.phase for row in view(before)}
    assert {row.holds_to for row in view(before) if row.start_known} == {None}


def test_the_day_of_publication_counts():
    assert len(view(opened(STORY).known_by(date(2023, 3, 1)))) == 2
    assert view(opened(STORY).known_by(date(2023, 2, 28))) == []


def test_coverage_counts_what_had_been_published():
    coverage = opened(STORY).known_by(date(2024, 12, 31)).coverage()
    assert (coverage["articles"], coverage["claims"], coverage["last"]) == (2, 2, date(2024, 3, 1))


def test_sentences_of_later_articles_are_not_there():
    now = opened(STORY)
    ended = next(row for row in view(now) if row.phase is Phase.ENDED)
    assert now.shown(ended.support)
    assert now.known_by(date(2025, 2, 28)).shown(ended.support) == {}


def test_names_are_todays():
    assert opened(STORY).known_by(date(2023, 3, 1)).find("Station Cafe")[0].entity.label == "Station Cafe Ltd"


def test_the_past_of_the_past_is_the_earlier_of_both():
    past = opened(STORY).known_by(date(2024, 6, 1))
    assert view(past.known_by(date(2023, 6, 1))) == view(opened(STORY).known_by(date(2023, 6, 1)))
    assert view(past.known_by(TODAY)) == view(past)


def test_an_article_without_a_date_was_known_by_no_day():
    undated = reading("u.txt", [line(BAKERY, Relation.SUPPLIES, CAFE)], published=None)
    assert opened([*STORY, undated]).known_by(TODAY).coverage()["articles"] == 3


def test_the_past_follows_the_store():
    store, catalogue = OxigraphStore(), Catalogue()
    ledger = Ledger(catalogue, store, today=lambda: TODAY)
    ledger.put_many(STORY[:1])
    lookups = Lookups(store)
    lookups.load()
    now = OxigraphReader(lookups, past=Past(CatalogueClaims(catalogue)))
    assert len(view(now.known_by(TODAY))) == 2
    ledger.put(STORY[1])
    assert len(view(now.known_by(TODAY))) == 4


FIRMS = [MILL, BAKERY, CAFE]
PHASES = st.sampled_from([Phase.ACTIVE, Phase.REDUCING, Phase.ENDED, Phase.AGREED, Phase.EXPANDING])


@st.composite
def stories(draw):
    readings = []
    for number in range(draw(st.integers(1, 6))):
        pairs = draw(st.lists(st.tuples(st.permutations(FIRMS), PHASES), min_size=1, max_size=2))
        modality = draw(st.sampled_from([Modality.STATED, Modality.STATED, Modality.REPORTED]))
        lines = [line(p[0], Relation.SUPPLIES, p[1], phase=phase, modality=modality) for p, phase in pairs]
        day = date(2023, 1, 1).replace(year=draw(st.integers(2020, 2024)), month=draw(st.integers(1, 12)))
        readings.append(reading(f"{number}.txt", lines, published=day))
    return readings


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories(), st.dates(date(2020, 1, 1), date(2024, 12, 31)))
def test_known_by_equals_a_graph_that_never_read_later_articles(readings, day):
    then = opened([r for r in readings if r.article.published <= day])
    assert view(opened(readings).known_by(day)) == view(then)


@pytest.mark.parametrize("day", [date(2023, 6, 1), date(2025, 6, 30)])
def test_known_by_today_is_the_graph_itself(day):
    now = opened([r for r in STORY if r.article.published <= day])
    assert view(now.known_by(day)) == view(now)
