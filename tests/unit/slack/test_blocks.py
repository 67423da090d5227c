"""to_blocks keeps the platform's limits for any answer, and lets no text of an article act."""

import csv
import io
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.blocks import FILE_COLUMNS, LINES, plain_message, to_blocks
from bot.slack.mrkdwn import HIDDEN, bold, clean, clip, clip_markup, escape, link, literal, width
from tests.support.slack_answers import answers, texts
from tests.support.slack_limits import markup, message_problems, unsafe
from tests.support.slack_limits import texts as shown_texts


def payload(message):
    return {"text": message.text, "blocks": list(message.blocks)}


def check(answer, key, private):
    message = to_blocks(answer, key, private=private)
    assert message_problems(payload(message)) == []
    assert not [text for text in [message.text, *markup(message.blocks)] if unsafe(text)]
    assert not {c for text in shown_texts(message.blocks) for c in text if c in "\u202e\u200b\u2066\x00"}
    if message.file is not None:
        lines = list(csv.reader(io.StringIO(message.file.content.decode(), newline="")))
        assert len(lines) == len(answer["items"]) + 1


@given(answers, st.sampled_from(["", "9f2c41d07be84e5ea1b2c3d4"]), st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_answer_keeps_every_limit_and_nothing_in_it_acts(answer, key, private):
    check(answer, key, private)


@pytest.mark.torture
@pytest.mark.timeout(1800)
@given(answers, st.sampled_from(["", "9f2c41d07be84e5ea1b2c3d4"]), st.booleans())
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_ten_thousand_answers_keep_every_limit(answer, key, private):
    check(answer, key, private)


@given(texts)
def test_hidden_characters_are_gone(text):
    assert not [c for c in clean(text) if unicodedata.category(c) in HIDDEN]


@given(st.text(), st.integers(1, 50))
def test_clipping_keeps_to_its_length(text, limit):
    assert width(clip(text, limit)) <= limit


@given(texts, st.integers(10, 60))
def test_markup_is_not_cut_inside_an_entity_or_a_link(text, limit):
    cut = clip_markup(escape(text) + link("https://a.example/", "Wire"), limit)
    assert width(cut) <= limit
    assert not unsafe(cut)
    assert cut.count("<") == cut.count(">")


@given(texts)
def test_a_plain_message_is_escaped(text):
    assert message_problems(payload(plain_message(text))) == []
    assert not unsafe(plain_message(text).text)


def test_a_link_needs_an_ordinary_address():
    assert link("https://a.example/x?y=1&z=2", "Wire | Post") == "<https://a.example/x?y=1&amp;z=2|Wire / Post>"
    for address in (
        None,
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "http://[",
        "https://a.example/" + "x" * 2_000,
    ):
        assert link(address, "Wire") == "Wire"


def test_a_link_cannot_be_broken_out_of():
    assert link("https://a.example/|click>now", "x") == "<https://a.example/%7Cclick%3Enow|x>"


def test_names_cannot_end_their_bold():
    assert bold("A*B <!here>") == "*A∗B &lt;!here&gt;*"
    assert literal("a &amp; b") == "a &amp;amp; b"


def quote(text, **more):
    return {"quote": text, "outlet": "Labels & Loops", "published": "2025-06-20", "url": None} | more


def row(name, group="active", phase="active", **more):
    return {"name": name, "group": group, "phase": phase, "state": "current", "evidence": [quote(f"{name} buys.")]} | more


def answer_of(*rows, **more):
    return {"status": "answered", "kind": "list", "as_of": "2025-06-22", "text": "Current:\n- a list", "items": rows} | more


def sections(message):
    return [block["text"]["text"] for block in message.blocks if block["type"] == "section"]


def small_print(message):
    return [e["text"] for block in message.blocks if block["type"] == "context" for e in block["elements"]]


def buttons(message):
    return [e["text"]["text"] for block in message.blocks if block["type"] == "actions" for e in block["elements"]]


def test_rows_stand_under_their_group_with_numbered_sentences():
    said = quote("OpenAI denies it.", against=True, attributed_to="OpenAI", says="denied ended")
    cut = row("OpenAI", "reducing", until="2026", evidence=[quote("OpenAI is scaling back."), said])
    message = to_blocks(answer_of(row("Anthropic", percent=49.0), row("Cohere"), cut))
    assert sections(message) == [
        "*3* found: 2 now, 1 cutting back",
        "*Now*\n• *Anthropic* · 49 % [1]\n• *Cohere* [2]",
        "*Cutting back*\n• *OpenAI* · until 2026 [3]; _but_ according to OpenAI: denied ended [4]",
    ]
    assert small_print(message)[2] == "[3] “OpenAI is scaling back.” Labels &amp; Loops, 2025-06-20"
    assert small_print(message)[-1] == "As of 2025-06-22."
    assert message.text == "Now: Anthropic, Cohere. Cutting back: OpenAI."


def test_one_sentence_of_two_rows_is_one_footnote():
    both = [quote("Anthropic and Cohere buy.")]
    message = to_blocks(answer_of(row("Anthropic", evidence=both), row("Cohere", evidence=both)))
    assert "• *Anthropic* [1]\n• *Cohere* [1]" in sections(message)[1]


def test_a_value_leads():
    message = to_blocks(answer_of(row("Meta"), text="49 %.\nCurrent:\n- Meta", kind="value"))
    assert (message.text, sections(message)[0]) == ("49 %.", "49 %.")


def test_a_deal_that_is_done_is_not_called_current():
    done, founder = row("Kestrin Blades", phase="completed"), row("Isla Redfern", phase=None)
    message = to_blocks(answer_of(done, founder))
    assert message.text == "Done: Kestrin Blades. Isla Redfern."
    assert "Now" not in "".join(sections(message))


def test_a_story_stays_in_the_order_of_time():
    told = answer_of(row("A", "ended", said="2019: supplies"), row("B", said="2020: supplies"), kind="timeline", text="- a")
    assert "• 2019: supplies *A* [1]\n• 2020: supplies *B* [2]" in sections(to_blocks(told))[0]


def test_more_rows_stand_in_a_table_and_all_of_them_in_a_file():
    message = to_blocks(answer_of(*(row(f"=Firm {n}") for n in range(500)), question="who buys?"))
    table = next(block for block in message.blocks if block["type"] == "table")
    assert [cell["text"] for cell in table["rows"][1]] == ["=Firm 0", "Now", "–", "–"]
    assert f"{500 - (len(table['rows']) - 1)} more rows are in the file" in small_print(message)[-1]
    lines = list(csv.DictReader(io.StringIO(message.file.content.decode())))
    assert (len(lines), lines[499]["name"], tuple(lines[0])) == (500, "'=Firm 499", FILE_COLUMNS)
    assert lines[3]["quote"] == "=Firm 3 buys.".join(["'", ""])
    assert message.file.title == "who buys?"


def test_a_table_that_holds_all_needs_no_file():
    message = to_blocks(answer_of(*(row(f"Firm {n}") for n in range(LINES + 1))))
    assert message.file is None
    assert any(block["type"] == "table" for block in message.blocks)


def test_buttons_go_on_from_a_kept_answer():
    answer = answer_of(row("Anthropic"), sparql="SELECT", about=[{"iri": "x", "name": "Scale AI"}])
    assert buttons(to_blocks(answer)) == []
    assert buttons(to_blocks(answer, "k")) == ["Sources", "Timeline", "As SPARQL", "Why not …?", "Wrong?"]
    assert buttons(to_blocks(answer, "k", private=True))[0] == "Share with everyone"
    kinds = [[b["type"] for b in to_blocks(answer, "k", private=p).blocks].count("context_actions") for p in (False, True)]
    assert kinds == [1, 0]


def test_passages_never_look_like_an_answer():
    found = {"name": "A note", "evidence": [quote("Some <!here> text.")]}
    message = to_blocks({"status": "passages", "text": "I did not understand.", "items": [found]}, "k")
    assert sections(message) == ["*No answer.* I could not work this out from what I have read."]
    assert "not a fact" in small_print(message)[0]
    (quoted,) = [block for block in message.blocks if block["type"] == "rich_text"]
    assert quoted["elements"][0]["elements"][0]["text"] == "Some <!here> text."
    assert buttons(message) == []


def test_a_question_back_has_a_button_for_each_meaning():
    options = [
        {"label": "Oriel Marine", "question": "who owns Oriel Marine?"},
        {"label": "Oriel Subsea", "question": "x" * 2_001},
    ]
    message = to_blocks({"status": "clarify", "text": "Several are called Oriel.", "items": [], "options": options})
    (choice,) = [e for block in message.blocks if block["type"] == "actions" for e in block["elements"]]
    assert (choice["text"]["text"], choice["value"]) == ("Oriel Marine", "who owns Oriel Marine?")


def test_sentences_that_were_set_aside_are_told():
    aside = {"by": "ann", "note": "misread", "quote": "Cohere buys <!here>."}
    assert "Set aside by ann (misread): “Cohere buys &lt;!here&gt;.”" in small_print(
        to_blocks(answer_of(row("Anthropic"), set_aside=[aside]))
    )


def test_corrections_are_told_beside_the_row():
    message = to_blocks(answer_of(row("Anthropic", corrected=["ended 2025-06-01: corrected by ann"])))
    assert "_ended 2025-06-01: corrected by ann_" in sections(message)[-1]
