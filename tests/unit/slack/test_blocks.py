"""to_blocks keeps the platform's limits for any answer, and lets no text of an article act."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.blocks import GROUPS, to_blocks
from bot.slack.mrkdwn import HIDDEN, bold, clean, clip, link, literal, width
from tests.support.fake_slack import problem_with

HOSTILE = [
    *("<!channel>", "<@U0BOSS>", "<http://evil.example|bank>", "&lt;!here&gt;", "a|b", "\u202egnp.exe", "zero\u200bwidth"),
    *("*bold*", "`code`", "\ud83d", "> quote", "line\nbreak", "\u2028", "\x00", "😀" * 40, "&" * 4_000),
]
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=80), st.text(alphabet="<>&|!@#*\n", min_size=1, max_size=3_500))
days = st.one_of(st.none(), st.sampled_from(["2016", "2025-06", "2025-06-19"]), texts)
evidence = st.fixed_dictionaries(
    {
        "quote": texts,
        "title": texts,
        "outlet": st.one_of(st.none(), texts),
        "url": st.one_of(st.none(), texts),
        "published": days,
    }
)
numbers = st.floats(0, 100)
percents = st.one_of(st.none(), numbers, st.tuples(numbers, numbers).map(list))
amounts = st.one_of(
    st.none(), st.fixed_dictionaries({"value": st.floats(0, 1e13), "currency": st.sampled_from(["USD", "EUR"])})
)
rows = st.fixed_dictionaries(
    {
        "name": texts,
        "group": st.sampled_from([*GROUPS, "unheard-of"]),
        "state": st.sampled_from(["current", "last_known"]),
        "phase": st.sampled_from(["active", "completed", "ended", None]),
        "since": days,
        "until": days,
        "last_evidence": days,
        "percent": percents,
        "amount": amounts,
        "evidence": st.lists(evidence, max_size=3),
    }
)
answers = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["answered", "abstained", "clarify", "passages"]),
        "as_of": days,
        "text": texts,
        "items": st.lists(rows, max_size=12),
        "options": st.lists(st.fixed_dictionaries({"question": texts}), max_size=4),
    }
)
LINK = re.compile(r"<(https?://[^<>|]+)\|([^<>|]+)>")


def mrkdwn_of(blocks):
    for block in blocks:
        yield from [block["text"]["text"]] if block["type"] == "section" else [e["text"] for e in block["elements"]]


@given(answers, st.integers(1, 30))
def test_any_answer_keeps_the_limits(answer, times):
    message = to_blocks({**answer, "items": answer["items"] * times})
    assert problem_with(list(message.blocks)) is None
    assert sum(width(text) for text in mrkdwn_of(message.blocks)) <= 12_000
    assert all(width(text) <= 3_000 for text in mrkdwn_of(message.blocks))
    assert 0 < width(message.text) <= 40_000


@given(answers)
def test_only_ordinary_links_are_markup(answer):
    message = to_blocks(answer)
    for text in [message.text, *mrkdwn_of(message.blocks)]:
        rest = LINK.sub("", text)
        assert "<" not in rest
        assert re.sub(r"^> ", "", rest, flags=re.M).count(">") == 0
        assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", rest)


@given(texts)
def test_hidden_characters_are_gone(text):
    import unicodedata

    assert not [c for c in clean(text) if unicodedata.category(c) in HIDDEN]


@given(st.text(), st.integers(1, 50))
def test_clipping_keeps_to_its_length(text, limit):
    assert width(clip(text, limit)) <= limit


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


def test_rows_stand_under_their_group_with_quote_and_source():
    quote = {"quote": "OpenAI is scaling back.", "outlet": "Labels & Loops", "published": "2025-06-20", "url": None}
    row = {"name": "OpenAI", "group": "reducing", "state": "current", "since": None, "until": "2026", "evidence": [quote]}
    answer = {"status": "answered", "as_of": "2025-06-22", "text": "1 customer of Scale AI\nOpenAI", "items": [row]}
    message = to_blocks(answer)
    (section, footer) = message.blocks
    assert message.text == "1 customer of Scale AI"
    assert section["text"]["text"] == (
        "1 customer of Scale AI\n*Cutting back*\n• *OpenAI* (until 2026)\n"
        "> “OpenAI is scaling back.” Labels &amp; Loops, 2025-06-20"
    )
    assert footer["elements"][0]["text"] == "As of 2025-06-22"


def test_a_list_is_told_in_one_line_for_notifications():
    rows = [
        {"name": "Anthropic", "group": "active", "phase": "active"},
        {"name": "Cohere", "group": "active", "phase": "active"},
        {"name": "OpenAI", "group": "reducing", "phase": "reducing"},
    ]
    message = to_blocks({"status": "answered", "text": "Current:\n- Anthropic, data [1]", "items": rows})
    assert message.text == "Now: Anthropic, Cohere. Cutting back: OpenAI."


def test_a_deal_that_is_done_is_not_called_current():
    done = {"name": "Kestrin Blades", "group": "active", "phase": "completed"}
    founder = {"name": "Isla Redfern", "group": "active", "phase": None}
    message = to_blocks({"status": "answered", "text": "- a list", "items": [done, founder]})
    assert message.text == "Done: Kestrin Blades. Isla Redfern."
    assert "Now" not in message.blocks[0]["text"]["text"]


def test_what_does_not_fit_is_counted():
    row = {"name": "Firm", "group": "active", "phase": "active", "evidence": [{"quote": "word " * 70}]}
    message = to_blocks({"status": "answered", "text": "100 rows", "items": [row] * 100})
    shown = sum(text.count("• ") for text in mrkdwn_of(message.blocks))
    assert (
        message.blocks[-2]["elements"][0]["text"] == f"{100 - shown} more did not fit into one message; narrow the question."
    )


def test_passages_are_marked_as_text_found():
    message = to_blocks(
        {"status": "passages", "text": "I did not understand.", "items": [{"name": "A note", "evidence": []}]}
    )
    assert "not a fact" in message.blocks[0]["text"]["text"]
