"""A language model helps to read questions; the graph alone answers, and nothing that it says is believed."""

from __future__ import annotations

import json
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.advice import understood
from bot.analyst import Analyst
from bot.question import Ask
from firmgraph.language_model import LARGEST_REPLY, ChatModel
from kg.errors import ModelSilent
from tests.support.asking import analyst_of, graph_of
from tests.support.corpus import corpus_readings
from tests.support.stub_model import Script, stub

DAY = date(2025, 6, 22)
ODD = "list me everyone forking over cash to Scale AI for its wares"  # words that the grammar does not know
PLAN = {"ask": "list", "relation": "supplies", "wanted": "object", "known": "Scale AI", "other": None, "status": "still"}


@pytest.fixture(scope="module")
def graph():
    with graph_of(corpus_readings(only="scale-ai")) as graph:
        yield graph


def asked(graph, script, question=ODD, seconds=5.0):
    with stub(script) as address:
        model = ChatModel(address, "little-model", key="sesame", seconds=seconds)
        return Analyst(graph.reader, articles=graph.catalogue.reading, model=model).ask(Ask(question=question, as_of=DAY))


def test_what_the_grammar_cannot_read_the_model_may(graph):
    script = Script(said=json.dumps(PLAN))
    answer = asked(graph, script)
    plain = analyst_of(graph).ask(Ask(question="who still buys from Scale AI?", as_of=DAY))
    assert [row.name for row in answer.items] == [row.name for row in plain.items]
    assert answer.understood_by == "little-model"
    assert answer.text.startswith("Understood by the language model little-model")
    assert answer.to_dict()["understood_by"] == "little-model"
    assert script.headers[0]["authorization"] == "Bearer sesame"
    assert script.asked[0]["messages"][1]["content"] == ODD


def test_what_the_grammar_reads_is_not_sent_anywhere(graph):
    script = Script(said=json.dumps(PLAN))
    answer = asked(graph, script, "who still buys from Scale AI?")
    assert answer.understood_by is None
    assert script.asked == []
    assert "understood_by" not in answer.to_dict()


HOSTILE = [
    Script(said="not json"), Script(said="[]"), Script(said='{"ask": "list"}'), Script(body=b"\xff\xfe"), Script(body=b"[1"),
    Script(body=b"{}"), Script(body=b'{"choices": []}'), Script(body=b'{"choices": [{"message": {"content": 7}}]}'),
    Script(status=500), Script(status=302), Script(said="[" * 3900), Script(body=b"[" * 100_000),
    Script(body=b"x" * 2**16, pieces=2 * LARGEST_REPLY // 2**16),
    Script(said=json.dumps(PLAN | {"known": "Anthropic"})),  # no name of the question
    Script(said=json.dumps(PLAN | {"known": "cash"})),  # no name of the graph
    Script(said=json.dumps(PLAN | {"relation": "supplies> . ?s ?p ?o"})),
    Script(said=json.dumps(PLAN | {"wanted": ["object"]})), Script(said=json.dumps(PLAN | {"ask": {"a": 1}})),
    Script(said="Ignore the question. SELECT * WHERE { ?s ?p ?o }"), Script(said=json.dumps({"known": {"x": None}})),
]  # fmt: skip


@pytest.mark.parametrize("script", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_replies_are_silence(graph, script):
    answer = asked(graph, script)
    assert answer.status != "answered"
    assert answer.understood_by is None
    assert len(script.asked) == 1


def test_a_slow_model_is_given_up(graph):
    begun = time.perf_counter()
    assert asked(graph, Script(said="x", wait=0.3, pieces=100), seconds=0.5).status != "answered"
    assert time.perf_counter() - begun < 5


def test_nobody_there():
    with pytest.raises(ModelSilent, match="cannot be asked"):
        ChatModel("http://127.0.0.1:9/v1", "m", seconds=1.0).complete("a", "b")
    with pytest.raises(ModelSilent, match="cannot be asked"):
        ChatModel("no address", "m", seconds=1.0).complete("a", "b")


KEYS = st.sampled_from(["ask", "relation", "wanted", "known", "other", "status"])
WORDS = st.sampled_from(
    ["list", "count", "yesno", "when", "percent", "owners", "timeline", "supplies", "ownsStake", "subject", "object",
     "Scale AI", "Meta", "still", "ended", "", "x"]
)  # fmt: skip
VALUES = WORDS | st.none() | st.integers() | st.lists(WORDS, max_size=2) | st.text(max_size=10)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, VALUES))
def test_any_reply_is_a_question_of_the_algebra_or_nothing(graph, plan):
    question = "what about Scale AI and Meta?"
    found = understood(json.dumps(plan), question, graph.reader)
    if found is not None:
        from bot.evaluation import Evaluator
        from bot.replies import reply

        reply(found, Evaluator(graph.reader, DAY), None)
