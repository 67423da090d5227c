"""Dates, shares, sums, states and deals: asked in many ways (value_grid.toml), each must get the one answer."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.question import Ask
from tests.support import instruments
from tests.support.asking import analyst_of, graph_of

GRID = tomllib.loads(Path(__file__).with_name("value_grid.toml").read_text(encoding="utf-8"))["what"]
LEADS = ("{}", "can you tell me {}", "I need to know {}?")


@pytest.fixture(scope="module")
def ask():
    with graph_of(instruments.readings()) as graph:
        analyst = analyst_of(graph)
        yield lambda question: analyst.ask(Ask(question=question, as_of=instruments.DAY)).to_dict()


def right(answer, what):
    value = answer["value"]
    match what:
        case {"names": names}:
            live = {row["name"] for row in answer["items"] if row["group"] not in ("ended", "denied")}
            return (live or {row["name"] for row in answer["items"]}) == set(names)
        case {"states": states}:
            return str(value) in states
        case {"number": number}:
            found = value[0] if isinstance(value, list | tuple) else value
            return isinstance(found, int | float) and abs(found - number) < 0.6
        case _:
            return value == what.get("amount", what.get("day"))


@pytest.mark.parametrize("what", GRID, ids=lambda what: what["about"])
def test_what_is_asked_gets_its_answer(ask, what):
    questions = [lead.format(core) for core in what["asked"] for lead in LEADS]
    unlike = [(question, answer["value"]) for question in questions if not right(answer := ask(question), what)]
    assert unlike == []
