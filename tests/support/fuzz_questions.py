"""Questions and threads made by coverage-guided fuzzing: `python -m tests.support.fuzz_questions [libFuzzer's options]`.

Anything raised, an unknown status, a character that could steer a terminal, or more than a second is a find; libFuzzer
writes the input to a file and ends with an error. (On a busy machine the second is counted in processor time.)
"""

from __future__ import annotations

import sys
import time
from datetime import date

import atheris

with atheris.instrument_imports(include=["bot"]):
    from bot.analyst import Analyst
    from bot.question import Ask
from tests.support.asking import analyst_of, graph_of
from tests.support.corpus import corpus_readings

DAY = date(2026, 6, 1)
STATUSES = ("answered", "abstained", "clarify", "passages")
WORDS = (
    "who", "still", "buys from", "Scale AI", "owns", "of", "the", "customers", "'s", "and", "why", "when did", "how much",
    "Meta", "before", "2024", "since March", "or", "that", "which", "not", "they", "it", "what changed", "share of", "%",
    "25",
)  # fmt: skip


def question_of(data: atheris.FuzzedDataProvider) -> str:
    """Known words and raw text, in any mixture."""
    parts = []
    for _ in range(data.ConsumeIntInRange(0, 20)):
        raw = data.ConsumeBool()
        parts.append(data.ConsumeUnicode(12) if raw else WORDS[data.ConsumeIntInRange(0, len(WORDS) - 1)])
    return " ".join(parts) + data.ConsumeUnicode(data.ConsumeIntInRange(0, 200))


def thread_of(data: atheris.FuzzedDataProvider) -> tuple[dict[str, object], ...]:
    """An earlier answer that somebody made up."""
    if not data.ConsumeBool():
        return ()
    iri = "https://firmgraph.example/id/" + data.ConsumeUnicode(20)
    return ({"question": question_of(data), "as_of": data.ConsumeUnicode(10), "items": [{"iri": iri}, data.ConsumeInt(4)]},)


def check(analyst: Analyst, data: bytes) -> None:
    """Ask once, and look at what comes back."""
    provider = atheris.FuzzedDataProvider(data)
    thread, question = thread_of(provider), question_of(provider)
    begun = time.process_time()
    answer = analyst.ask(Ask(question=question, as_of=DAY, thread=thread)).to_dict()
    assert time.process_time() - begun < 1.0, f"slow: {question!r}"
    assert answer["status"] in STATUSES
    assert all(c == "\n" or c.isprintable() for c in answer["text"])


def main() -> None:
    """Fuzz till the time is up or something is found."""
    with graph_of(corpus_readings(only="scale-ai")) as graph:
        analyst = analyst_of(graph)
        atheris.Setup(sys.argv, lambda data: check(analyst, data))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
