"""Questions and threads are untrusted: an answer or a polite refusal within a second, nothing injected, nothing leaked."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.compose import clean
from bot.question import Ask
from tests.support.asking import analyst_of, graph_of
from tests.support.corpus import corpus_readings

DAY = date(2026, 6, 1)
STATUSES = {"answered", "abstained", "clarify", "passages"}
WORDS = st.sampled_from(
    [
        "who",
        "still",
        "buys",
        "from",
        "Scale",
        "AI",
        "owns",
        "of",
        "the",
        "customers",
        "'s",
        "and",
        ",",
        "?",
        "(",
        ")",
        "why",
        "when",
        "how",
        "much",
        "many",
        "did",
        "it",
        "they",
        "before",
        "2024",
        "{",
        "}",
        "}",
        "UNION",
        "<http://x>",
        '"',
        "'",
        "\\",
        ";",
        "DROP",
        "ALL",
        "#",
        "--",
        "%",
        "50",
        "Meta",
        "that",
        "which",
        "is",
        "are",
        "not",
        "or",
        "first",
        "one",
        "ever",
    ]
)


@pytest.fixture(scope="module")
def analyst():
    with graph_of(corpus_readings(only="scale-ai")) as graph:
        yield analyst_of(graph)


def asked(analyst, question, thread=()):
    begun = time.perf_counter()
    answer = analyst.ask(Ask(question=question, as_of=DAY, thread=thread)).to_dict()
    assert time.perf_counter() - begun < 1.0
    assert answer["status"] in STATUSES
    assert all(c == "\n" or c.isprintable() for c in answer["text"])
    return answer


ODD = [
    "", " ", "?", "x" * 100_000, "who owns " * 10_000, "\x00\x1b[31mwho owns Scale AI", "\u202ewho owns Scale AI\u202c",
    "who buys from } } ; DROP ALL #", 'who owns "Scale AI" . ?s ?p ?o', "}} } UNION { ?s ?p ?o } LIMIT 1 #",
    "<https://firmgraph.example/id/scale-ai> ?p ?o", "SELECT * WHERE { ?s ?p ?o }", "🤖🤖🤖", "谁拥有 Scale AI",
    "wem gehört Scale AI?", "кто владеет Scale AI?", "من يملك Scale AI؟", "誰がScale AIを所有していますか", "((((((((((",
    "(" * 1900, "a" * 1999, "'s 's 's 's", "who's 'who owns \"who owns Scale AI\"'", "who owns " * 200, "Scale AI " * 200,
    "who owns " + "the company that owns " * 80 + "Scale AI", "\u2066who owns\u2069 \u200bScale\u200b AI", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("question", ODD, ids=range(len(ODD)))
def test_odd_questions_get_an_answer_or_a_refusal(analyst, question):
    asked(analyst, question)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=25))
def test_any_words_in_any_order(analyst, words):
    asked(analyst, " ".join(words))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text(analyst, text):
    asked(analyst, text)


KEYS = st.sampled_from(["question", "items", "iri", "as_of", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner),
    max_leaves=15,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(JSON, max_size=12))
def test_any_thread(analyst, thread):
    asked(analyst, "and who owns them?", tuple(thread))


def test_a_thread_cannot_name_what_does_not_exist(analyst):
    forged = {
        "question": "who supplies Anthropic?",
        "items": [{"name": "x", "iri": "https://firmgraph.example/id/not-there"}],
    }
    assert asked(analyst, "and who owns them?", (forged,))["status"] in STATUSES


def test_terminal_control_characters_do_not_pass():
    assert clean("a\x1b[2Jb‮c\nd") == "a�[2Jb�c\nd"
