"""What an answer says when nothing is known: what was looked for, and what is known instead."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.question import Ask
from tests.support.asking import analyst_of, graph_of
from tests.support.corpus import GOLDEN, corpus_readings, golden_lines


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "who supplies brightwater",
            "No article names a supplier of Brightwater Composites. Known of Brightwater Composites:",
        ),
        ("who is the cfo of kestrin?", "No article names a CFO of Kestrin Blades Ltd."),
        ("does calder own merrow", "No article says that Calder Ridge Capital owns a stake in Merrow Tidal."),
        ("why isn't oriel among merrow's owners?", "No article says that Oriel Subsea owns a stake in Merrow Tidal."),
        ("does Zandvoort buy blades from Brightwater", "Nothing is known under the name 'Zandvoort'."),
    ],
)
def test_it_says_what_was_looked_for_in_vain(corpus_analyst, question, said):
    answer = corpus_analyst.ask(Ask(question=question, as_of=date(2026, 6, 1)))
    assert answer.status == "abstained"
    assert answer.text.startswith(said)
    assert "Searched 51 articles" in answer.text
    assert answer.gap


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("who buys from brightwater", "- Brightwater Composites supplies Corriveau Marine"),  # over
        ("is corriveau brightwater's only customer", "- Brightwater Composites supplies Corriveau Marine"),
        ("what does corriveau still get from brightwater", "- Corriveau Marine buys from Brightwater Composites"),
        ("is tornby the biggest owner of nautilor", "- Nautilor Sensors is owned by Aisling Brody, 51 %"),
        ("how much did corriveau pay for kestrin blades in 2016", "No article says that Corriveau Marine acquires"),
    ],
)
def test_what_is_known_of_the_very_thing_is_said_instead(ask, question, said):
    answer = ask(question)
    assert answer["status"] == "abstained"
    assert said in answer["text"]


def test_owners_too_few_to_settle_independence_are_named():
    with graph_of(corpus_readings(only="veltrana-larkspine-collapse")) as graph:
        answer = analyst_of(graph).ask(Ask(question="is Larkspine independent?", as_of=date(2026, 6, 1)))
    assert answer.status == "abstained"
    assert "- Larkspine Devices is owned by Calder Ridge Capital, 28 %" in answer.text


def asked_of_the_corpus():
    """Every question of the golden files whose answer is yes, no or nothing."""
    for file in sorted(GOLDEN.glob("questions*.jsonl")):
        for question in golden_lines(file.stem):
            if question["answer"]["kind"] in ("yesno", "abstain") and question["thread"] is None:
                yield question["question"]


def test_no_silence_denies_what_it_tells_in_the_next_sentence(ask):
    vain = re.compile(r"No article names an? (?P<noun>[a-z ]+) of (?P<name>[^.]+?)\. Known of (?P=name): (?P<known>[^.]+)\.")
    said = [(question, ask(question)["text"]) for question in asked_of_the_corpus()]
    found = [(question, text, vain.match(text)) for question, text in said]
    assert sum("No article" in text for _, text in said) > 30
    assert not [(q, text) for q, text, m in found if m and re.search(rf"\d {m['noun']}s?\b", m["known"])]


def test_what_is_not_understood_is_answered_with_what_is_known_of_the_firm(ask):
    answer = ask("kestrin zigzag gloop?")
    assert answer["status"] == "abstained"
    assert answer["text"].startswith("I did not find an answer. Known of Kestrin Blades Ltd: 3 owners, 2 customers")


def test_a_question_of_blanks_is_told_what_can_be_asked(ask):
    assert ask("  ")["text"].startswith("Nothing was asked. Ask who owns")
