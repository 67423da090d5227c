"""What an analyst has read of a graph follows its commits, and is what a new analyst would read."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.question import Ask
from bot.understanding.linking import Names
from bot.understanding.parser import Parser
from bot.understanding.tokens import tokenise
from kg.model import EntityId
from kg.reader import OxigraphReader
from tests.support.asking import analyst_of, graph_of
from tests.support.corpus import corpus_readings

DAY = date(2026, 6, 1)
forms = st.sampled_from(["Orrin Works plc", "Orrin", "Halle Orrin", "Tarn & Sons Ltd", "Tarn family", "Old Mill"])
graphs = st.dictionaries(st.sampled_from([EntityId("a"), EntityId("b"), EntityId("c")]), st.lists(forms, max_size=3))


def nobody(_):
    return False


@given(graphs, graphs)
def test_names_that_follow_are_names_read_anew(before, after):
    known = Names(((name, id_) for id_, names in before.items() for name in names), nobody)
    changed = {id_: after.get(id_, []) for id_ in before.keys() | after.keys()}
    followed = known.following(changed, nobody)
    anew = Names(((name, id_) for id_, names in after.items() for name in names), nobody)
    for text in ("orrin works", "halle", "tarns", "orin works", "tarn and sons", "old mill"):
        tokens = tokenise(text)
        assert followed.link(tokens, 0) == anew.link(tokens, 0)
        assert followed.guess(tokens, 0) == anew.guess(tokens, 0)
    assert followed.alike([EntityId("a")]) == anew.alike([EntityId("a")])


def test_an_analyst_follows_each_commit_without_reading_all_again():
    first, *rest = list(corpus_readings())
    with graph_of([first]) as graph:
        analyst, reader = analyst_of(graph), graph.reader
        analyst.ask(Ask(question="who supplies Merrow?", as_of=DAY))
        parser = Parser(reader)
        for reading in rest:
            graph.ledger.put(reading)
        parser = parser.following(reader)
        anew = analyst_of(graph)
        for question in ("who supplies ostermark with springs", "who still buys from Scale AI?", "who owns penvarow"):
            asked = Ask(question=question, as_of=DAY)
            assert analyst.ask(asked).items == anew.ask(asked).items != ()
            assert parser.items(question, DAY) == Parser(reader).items(question, DAY)
        graph.ledger.remove(rest[-1].article.id)
        assert parser.following(reader).world.products == Parser(reader).world.products


def test_what_was_searched_is_counted_on_and_equals_counting_anew():
    readings = list(corpus_readings())
    with graph_of(readings[:3]) as graph:
        assert graph.reader.coverage()["articles"] == 3
        for reading in readings[3:8]:
            graph.ledger.put(reading)
        followed = dict(graph.reader.coverage())
        assert followed == dict(OxigraphReader(_anew(graph)).coverage())
        graph.ledger.remove(readings[0].article.id)
        assert dict(graph.reader.coverage()) == dict(OxigraphReader(_anew(graph)).coverage())


def _anew(graph):
    return type(graph.reader.lookups)(graph.store)
