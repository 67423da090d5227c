"""The shipped corpus, read once, and whoever answers over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from bot.analyst import Analyst
from bot.question import Ask
from kg.encoder import load_encoder
from tests.support.asking import graph_of
from tests.support.corpus import corpus_readings


@pytest.fixture(scope="session")
def corpus_analyst() -> Iterator[Analyst]:
    with graph_of(corpus_readings()) as graph:
        yield Analyst(graph.reader, graph.passages, articles=graph.catalogue.reading, encoder=load_encoder())


@pytest.fixture(scope="session")
def ask(corpus_analyst: Analyst) -> Callable[..., Mapping[str, Any]]:
    def asked(*questions: str) -> Mapping[str, Any]:
        """The answer to the last of a thread's questions, on the first of June 2026."""
        thread: tuple[Mapping[str, Any], ...] = ()
        for question in questions:
            given = Ask(question=question, as_of=date(2026, 6, 1), thread=thread)
            thread = (*thread, corpus_analyst.ask(given).to_dict())
        return thread[-1]

    return asked
