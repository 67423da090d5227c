"""Text of strangers never moves the cursor, colours the screen or turns the line round."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmgraph.terminal import Progress, as_json, visible

DANGEROUS = "\x1b\x07\x08\r\x9b\u202e\u2066\u200f\u061c\u2028\ufeff"


def test_escape_sequences_are_shown() -> None:
    assert visible("\x1b[31mred\x1b[0m\u202egnp.exe") == r"\u001b[31mred\u001b[0m\u202egnp.exe"


def test_new_lines_tabs_and_other_scripts_stay() -> None:
    assert visible("Zürich\tПриві́т\n株式会社") == "Zürich\tПриві́т\n株式会社"


@given(st.text(st.one_of(st.sampled_from(DANGEROUS), st.characters(codec="utf-8"))))
def test_nothing_dangerous_is_left_and_json_reads_back(text: str) -> None:
    assert not set(visible(text)) & set(DANGEROUS)
    assert not set(as_json({"k": text})) & set(DANGEROUS)
    assert json.loads(as_json({"k": text})) == {"k": text}


def test_what_a_command_waits_for_is_told_where_no_bar_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("reading") as on_event:
        on_event({"done": 1, "total": 2})
        on_event({"waiting": "waiting for an ingest (3 of 9 read) to end"})
    assert capsys.readouterr().err == "waiting for an ingest (3 of 9 read) to end\n"
