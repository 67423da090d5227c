"""Payloads of every kind as one value; what is for us; what a channel's settings mean."""

import pytest

from bot.slack.calls import came, filled
from bot.slack.channels import DEFAULT, ChannelSettings, changed, told, visible
from bot.slack.events import Event, Kind, is_question, is_reply, read_event

AUTHORIZED = {"team_id": "T1", "user_id": "UBOT", "is_bot": True, "is_enterprise_install": False}


def callback(inner, **more):
    message = {"channel": "C1", "user": "U1", "team": "T1", "ts": "1.0", "text": "<@UBOT> hi"} | inner
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "authorizations": [AUTHORIZED],
        "event": message,
    } | more


def test_both_events_of_one_mention_have_one_key():
    mention = read_event(callback({"type": "app_mention"}))
    message = read_event(callback({"type": "message", "channel_type": "channel"}, event_id="Ev2"))
    assert mention.key == message.key == "T1/C1/1.0"
    assert is_question(mention)
    assert is_question(message)


@pytest.mark.parametrize(
    ("inner", "question", "reply"),
    [
        ({"text": "hi all"}, False, False),
        ({"text": "hi all", "thread_ts": "0.5"}, False, True),
        ({"text": "hi", "channel": "D1", "channel_type": "im"}, True, False),
        ({"text": "hi", "channel": "D1", "channel_type": "im", "bot_id": "B1"}, False, False),
        ({"subtype": "message_changed"}, False, False),
        ({"subtype": "thread_broadcast", "thread_ts": "0.5"}, True, True),
        ({"user": None}, False, False),
    ],
)
def test_what_is_meant_for_us(inner, question, reply):
    event = read_event(callback({"type": "message", "channel_type": "channel"} | inner))
    assert (is_question(event), is_reply(event)) == (question, reply)


@pytest.mark.parametrize(
    ("inner", "outer", "stranger"),
    [
        ({"team": "T9"}, {}, False),  # another workspace of the same organisation: the channel is not shared
        ({"team": "T9"}, {"is_ext_shared_channel": True}, True),
        ({"team": None}, {"is_ext_shared_channel": True}, True),
        ({"team": "T1"}, {"is_ext_shared_channel": True}, False),
        ({"team": "T1", "user_team": "E9"}, {"is_ext_shared_channel": True}, True),
        ({"team": "T1", "user_team": "E1"}, {"is_ext_shared_channel": True, "enterprise_id": "E1"}, False),
    ],
)
def test_who_is_a_stranger(inner, outer, stranger):
    assert read_event(callback({"type": "app_mention"} | inner, **outer)).stranger is stranger


def test_the_organisations_installation_answers_for_its_workspaces():
    whole = AUTHORIZED | {"is_enterprise_install": True, "enterprise_id": "E1"}
    event = read_event(callback({"type": "app_mention"}, authorizations=[whole]))
    assert (event.org_wide, event.tenant) == (True, "E1")
    assert read_event(callback({"type": "app_mention"})).tenant == "T1"


@pytest.mark.parametrize(
    "payload", [{}, {"type": "event_callback"}, {"type": "block_actions"}, {"command": "/x"}, {"type": "?"}]
)
def test_a_poor_payload_is_no_defect(payload):
    assert isinstance(read_event(payload), Event)


def test_a_click():
    payload = {
        "type": "block_actions", "trigger_id": "t1", "team": {"id": "T1"}, "user": {"id": "U9", "team_id": "T9"},
        "channel": {"id": "C1"}, "message": {"ts": "2.0", "thread_ts": "1.0", "text": "x"}, "response_url": "https://r",
        "actions": [{"action_id": "go", "selected_option": {"value": "v"}}],
    }  # fmt: skip
    event = read_event(payload)
    assert (event.kind, event.name, event.value, event.thread_ts) == (Kind.ACTION, "go", "v", "1.0")
    assert event.stranger


@pytest.mark.parametrize(("text", "ours"), [("<@U1> who?", True), ("<@U1|bot> who?", True), ("<@U12> who?", False)])
def test_only_our_own_mention_is_ours(text, ours):
    event = {"type": "message", "channel_type": "channel", "channel": "C1", "user": "U9", "ts": "1.0", "text": text}
    assert is_question(read_event(callback(event), "U1")) is ours


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        ("mention-only off", ChannelSettings(mention_only=False)),
        ("sources public", ChannelSettings(public_only=True)),
        ("ingest nobody", ChannelSettings(ingest=("nobody",))),
        ("correct <@U1> <@U2|ann>", ChannelSettings(correct=("U1", "U2"))),
        ("ingest ann", None),
        ("", None),
    ],
)
def test_settings_in_words(words, settings):
    made = changed(DEFAULT, words.split())
    assert made == settings
    for part in told(made).split(", ") if made is not None else ():
        assert changed(made, part.split()) == made


def test_nobody_hands_over_articles_where_strangers_read_along():
    member, named = Event(key="k", kind=Kind.MESSAGE, user="U1"), ChannelSettings(ingest=("U1",))
    assert named.may_ingest(member)
    assert not named.may_ingest(Event(key="k", kind=Kind.MESSAGE, user="U2"))
    assert not named.may_ingest(Event(key="k", kind=Kind.MESSAGE, user="U1", shared=True))
    assert not named.may_ingest(Event(key="k", kind=Kind.MESSAGE, user="U1", stranger=True))


def test_an_answer_is_made_of_what_all_its_readers_may_see():
    event = Event(key="k", kind=Kind.MESSAGE, team="T1", channel="C1")
    assert visible(event, DEFAULT) == {"public", "slack:T1:C1"}
    assert visible(event, ChannelSettings(public_only=True)) == {"public"}


def test_later_calls_use_what_earlier_ones_came_back_with():
    results = {0: {"ts": "1.5", "message": {"ts": "1.5"}}}
    given = {"ts": came(0, "ts"), "blocks": [{"value": came(0, "message", "ts")}], "none": came(1, "ts")}
    assert filled(given, results) == {"ts": "1.5", "blocks": [{"value": "1.5"}], "none": None}
