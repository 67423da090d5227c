"""Question files asked of an analyst, threads included, as `firmgraph ask --batch` asks them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.analyst import Analyst
from bot.question import Ask
from kg.model import Reading
from kg.open import Graph, open_graph

Answer = Mapping[str, Any]


def graph_of(readings: Iterable[Reading]) -> Graph:
    """An in-memory graph of these readings."""
    graph = open_graph(None)
    graph.ledger.put_many(list(readings))
    return graph


def analyst_of(graph: Graph) -> Analyst:
    """What answers over the graph."""
    return Analyst(graph.reader, graph.passages, articles=graph.catalogue.reading)


def ask_file(analyst: Analyst, questions: Path) -> list[Mapping[str, Any]]:
    """The answer objects with their ids, in file order."""
    threads: dict[str, list[Mapping[str, Any]]] = {}
    answers = []
    for line in questions.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        thread = threads[given["id"]] = threads.get(given["thread"], [])  # that of the earlier question it names
        asked = Ask(question=given["question"], as_of=date.fromisoformat(given["as_of"]), thread=tuple(thread))
        answer = analyst.ask(asked).to_dict()
        thread.append(answer)
        answers.append({"id": given["id"], **answer})
    return answers


def asked_in_threads(
    graph: Graph, questions: Iterable[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each question with its answer object; `thread` names the question that it follows."""
    analyst = Analyst(graph.reader)
    threads: dict[str, list[Mapping[str, Any]]] = {}
    first: dict[str, str] = {}
    found = []
    for question in questions:
        root = first[question["id"]] = first.get(question["thread"], question["id"])
        earlier = threads.setdefault(root, [])
        day = date.fromisoformat(question["as_of"])
        answer = analyst.ask(Ask(question=question["question"], as_of=day, thread=tuple(earlier))).to_dict()
        earlier.append(answer)
        found.append((question, answer))
    return found
