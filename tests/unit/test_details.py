"""The detailed answer is the interchange object and what a conversation goes on with."""

from datetime import date

from bot.details import detailed
from bot.question import Ask
from tests.support.asking import analyst_of, graph_of
from tests.support.corpus import corpus_readings


def test_an_answer_with_its_claims_and_what_was_named():
    with graph_of(corpus_readings(only="scale-ai")) as graph:
        answer = analyst_of(graph).ask(Ask(question="who buys from Scale AI?", as_of=date(2025, 6, 22)))
        found = detailed(answer)
        claims = {quote["claim"] for item in found["items"] for quote in item["evidence"]}
        assert len(claims) > 3
        assert claims == set(graph.reader.shown(claims))
    assert [named["name"] for named in found["about"]] == ["Scale AI"]
    assert {quote["against"] for item in found["items"] for quote in item["evidence"]} <= {True, False}
    plain = answer.to_dict()
    assert {key: value for key, value in found.items() if key in plain and key != "items"} == {
        key: value for key, value in plain.items() if key != "items"
    }
    assert [item["name"] for item in found["items"]] == [item["name"] for item in plain["items"]]
