"""`firmgraph gaps` and `firmgraph eval` as a person runs them."""

from __future__ import annotations

import json

import pytest

from tests.support.cli import CORPUS, answer, firmgraph

ASKED = "who is the cfo of Scale AI?"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gaps") / "data"
    firmgraph(folder, "ingest", "--root", CORPUS, *sorted(CORPUS.glob("scale-ai-*")))
    return folder


def gaps(data, *more):
    return json.loads(firmgraph(data, "gaps", "--json", *more).stdout)


def test_an_unanswered_question_is_kept_until_it_is_cleared(data):
    assert answer(data, ASKED)["status"] == "abstained"
    answer(data, ASKED.upper())
    answer(data, "who owns part of Scale AI?", "--as-of", "2025-06-22")  # answered: no gap
    answer(data, "what is the share price of Meta?")  # nothing that a graph of firms could ever hold
    answer(data, "help")
    (gap,) = gaps(data, "--clear")
    assert (gap["question"], gap["times"], gap["visibility"]) == (ASKED, 2, "public")
    assert gaps(data) == []
    assert firmgraph(data, "gaps").stdout == "no gaps: every question was answered\n"


def questions(tmp_path, *lines):
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(line) if isinstance(line, dict) else line for line in lines))
    return file


RIGHT = {"id": "a", "family": "owners", "as_of": "2025-06-22", "question": "who owns part of Scale AI?"}
RIGHT["answer"] = {"kind": "list", "items": ["Meta"]}
WRONG = {
    "id": "b",
    "thread": "a",
    "family": "dates",
    "question": "and how much?",
    "answer": {"kind": "percent", "value": 12},
}


def test_questions_are_graded_by_family_and_no_gap_is_noted(data, tmp_path):
    file = questions(tmp_path, RIGHT, WRONG)
    done = firmgraph(data, "eval", file, "--json", "--errors", "5")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["questions"] == 2
    assert report["families"]["owners"] == {"right": 1, "partial": 0, "silent": 0, "wrong": 0}
    assert report["share"]["right"] == 0.5
    assert "wants {'kind': 'percent', 'value': 12}" in done.stderr
    assert gaps(data) == []
    assert firmgraph(data, "eval", file, "--min-right", "0.9").returncode == 1
    assert firmgraph(data, "eval", file, "--max-wrong", "0.6").returncode == 0


BROKEN = [
    ("{", "line 1: not JSON"),
    ({"question": "who?"}, '"answer" must be an object'),
    ({"question": "who?", "answer": {"kind": "riddle"}}, '"kind" of list'),
    ({"question": "who owns part of Scale AI?", "as_of": "2025-06-22", "answer": {"kind": "list"}}, "lacks 'items'"),
    ({"question": "who?", "thread": "z", "answer": {"kind": "abstain"}}, "thread 'z'"),
]


@pytest.mark.parametrize(("line", "advice"), BROKEN)
def test_a_bad_file_says_what_is_wrong_where(data, tmp_path, line, advice):
    done = firmgraph(data, "eval", questions(tmp_path, line))
    assert done.returncode == 2
    assert advice in done.stderr
    assert "Traceback" not in done.stderr
