"""The running app and the platform's moods: sockets that end, limits, refusals, a crowd, and who sees what."""

import sqlite3
import threading
import time

import pytest

from bot.slack.calls import RESPOND, UPLOAD, Call
from bot.slack.channels import ChannelSettings
from bot.slack.delivery import Delivery, Refused, Sent
from bot.slack.desk import BROKEN, Rates
from bot.slack.events import Event, Kind
from bot.slack.installs import OneToken
from bot.slack.memory import MemoryThreads
from kg.errors import BadInput
from kg.metrics import exposition
from tests.support.fake_slack import BOT_TOKEN, TEAM, USER, FakeSlack, Fault
from tests.support.slack_app import slack_app


class Scripted:
    """A surface that says what the test wants, and keeps the events it was shown."""

    def __init__(self, say=None):
        self.seen, self.say, self.threads = [], say or self.echo, MemoryThreads()

    def handle(self, event, at_once):
        self.seen.append(event)
        return self.say(event)

    def check(self, event):
        return {"response_action": "errors", "errors": {"day": "No such day."}} if event.name == "bad_form" else None

    def echo(self, event):
        self.threads.remember(event.thread, event.key, {"question": event.text})
        return [Call("chat.postMessage", {**event.place, "text": f"heard {event.text.split('> ')[-1]}"})]


@pytest.fixture
def slack():
    with FakeSlack() as platform:
        yield platform


@pytest.fixture
def surface():
    return Scripted()


@pytest.fixture
def app(slack, surface, tmp_path):
    with slack_app(slack, surface, folder=tmp_path) as running:
        yield running


def texts(slack):
    return [post["text"] for post in slack.posts]


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_the_socket_is_renewed_when_slack_asks(slack, app, reason):
    slack.mention("one")
    slack.disconnect(reason)
    slack.wait_until(lambda: (slack.opened, slack.sockets) == (2, 1))
    slack.mention("two")
    slack.wait_for_posts(2)
    assert texts(slack) == ["heard one", "heard two"]


def test_a_form_is_told_what_is_wrong_with_the_acknowledgement(slack, app, surface):
    bad = slack.interact("view_submission", view={"type": "modal", "callback_id": "bad_form", "id": "V1"}, channel=None)
    good = slack.interact("view_submission", view={"type": "modal", "callback_id": "good_form", "id": "V1"}, channel=None)
    assert slack.acked[bad]["errors"] == {"day": "No such day."}
    assert slack.acked[good] == {}
    slack.mention("after")
    slack.wait_for_posts(1)
    assert [event.name for event in surface.seen if event.kind is Kind.SUBMISSION] == ["good_form"]


def test_a_limit_is_waited_for_as_long_as_slack_says(slack, app):
    faults = [Fault(429, retry_after=1)]
    slack.faults = lambda method, given: faults.pop() if faults and method == "chat.postMessage" else None
    begun = time.monotonic()
    slack.mention("patience")
    (post,) = slack.wait_for_posts(1)
    assert post["at"] - begun >= 1.0
    assert len(slack.calls_of("chat.postMessage")) == 2


def test_while_slack_asks_for_a_pause_nothing_more_is_sent_there(slack, app):
    slack.faults = lambda method, given: Fault(429, retry_after=1) if len(slack.calls_of(method)) == 1 else None
    for n in range(5):
        slack.mention(f"q{n}")
    slack.wait_for_posts(5)
    assert len(slack.calls_of("chat.postMessage")) <= 8  # 5, the refused one, and what was on its way just then


def test_a_message_whose_answer_was_lost_is_found_and_not_sent_again(slack, app):
    faults = [Fault(503, taken=True)]
    slack.faults = lambda method, given: faults.pop() if faults and method == "chat.postMessage" else None
    slack.mention("once")
    slack.wait_until(lambda: len(slack.calls_of("conversations.replies")) == 1)
    slack.mention("twice")
    slack.wait_for_posts(2)
    assert sorted(texts(slack)) == ["heard once", "heard twice"]
    assert len(slack.calls_of("chat.postMessage")) == 2


def test_where_it_may_not_look_it_would_rather_say_it_twice(slack, app):
    slack.workspace.scopes -= {"channels:history", "groups:history", "im:history", "mpim:history"}
    faults = [Fault(503, taken=True)]
    slack.faults = lambda method, given: faults.pop() if faults and method == "chat.postMessage" else None
    slack.mention("hello")
    slack.wait_for_posts(2)
    assert texts(slack) == ["heard hello", "heard hello"]


def test_what_slack_will_not_post_is_told_in_private(slack, app):
    slack.refuse["chat.postMessage"] = "restricted_action"
    slack.mention("hello")
    slack.wait_until(lambda: len(slack.workspace.ephemerals) == 1)
    (told,) = slack.workspace.ephemerals
    assert told["user"] == USER
    assert "restricted_action" in told["text"]


def test_where_nothing_can_be_said_the_person_is_written_to(slack, app):
    slack.faults = lambda method, given: Fault(error="not_in_channel") if given.get("channel") == "C0GENERAL" else None
    slack.mention("hello")
    (post,) = slack.wait_for_posts(1)
    assert post["channel"] == USER


def test_a_defect_is_told_in_private(slack, surface, app):
    surface.say = lambda event: 1 / 0
    slack.mention("hello")
    slack.wait_until(lambda: len(slack.workspace.ephemerals) == 1)
    assert slack.workspace.ephemerals[0]["text"] == BROKEN
    slack.command("ask hello")
    slack.wait_until(lambda: len(slack.workspace.responses) == 1)
    assert slack.workspace.responses[0][1]["response_type"] == "ephemeral"


def test_buttons_do_not_wait_behind_questions_and_the_crowd_is_told_its_place(slack, tmp_path):
    gate = threading.Event()

    def slow(event):
        if event.kind is Kind.MESSAGE:
            gate.wait(30)
            return [Call("chat.postMessage", {**event.place, "text": "at last"})]
        return [Call("views.open", {"trigger_id": event.trigger_id, "view": VIEW})]

    with slack_app(slack, Scripted(slow), folder=tmp_path, rates=Rates(thinking=1, patience=0.15)):
        for n in range(4):
            slack.mention(f"q{n}")
        slack.interact("block_actions", actions=[{"action_id": "open", "value": ""}])
        slack.wait_until(lambda: len(slack.workspace.views) == 1)
        slack.wait_until(lambda: len(slack.workspace.ephemerals) == 2)
        gate.set()
        slack.wait_for_posts(4)
    assert {told["text"].split("number ")[1][0] for told in slack.workspace.ephemerals} == {"3", "4"}


VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "t"}, "blocks": [{"type": "divider"}]}


def test_a_file_goes_up_in_three_steps_after_its_message(slack, surface, app):
    surface.say = lambda event: [
        Call("chat.postMessage", {**event.place, "text": "rows"}),
        Call(UPLOAD, {**event.place, "filename": "a.csv", "title": "All rows", "content": "name\nMerrow\n"}),
    ]
    ts = slack.mention("list them")
    slack.wait_until(lambda: len(slack.workspace.files) == 1)
    (file,) = slack.workspace.files
    assert (file["bytes"], file["thread_ts"], file["channel_id"]) == (b"name\nMerrow\n", ts, "C0GENERAL")


def test_a_command_is_answered_at_its_own_address(slack, surface, app):
    surface.say = lambda event: [Call(RESPOND, {"text": f"{event.name} {event.text}", "response_type": "ephemeral"})]
    slack.command("help")
    slack.wait_until(lambda: len(slack.workspace.responses) == 1)
    assert slack.workspace.responses[0][1]["text"] == "/firmgraph help"


def test_people_talking_in_a_thread_are_heard_only_where_the_channel_wants_it(slack, app, surface):
    ts = slack.mention("first")
    slack.wait_for_posts(1)
    talk = slack.event("message", "and then?", thread_ts=ts) | {"channel_type": "channel"}
    slack.send_event(talk)
    app.desk.channels.change(TEAM, "C0GENERAL", ChannelSettings(mention_only=False))
    slack.send_event(slack.event("message", "and now?", thread_ts=ts) | {"channel_type": "channel"})
    slack.send_event(slack.event("message", "elsewhere") | {"channel_type": "channel"})
    slack.wait_for_posts(2)
    assert texts(slack) == ["heard first", "heard and now?"]


def test_what_people_write_among_themselves_is_not_kept(slack, app, tmp_path):
    slack.send_event(slack.event("message", "the merger is off") | {"channel_type": "channel"})
    slack.mention("hello")
    slack.wait_for_posts(1)
    slack.wait_until(lambda: True)
    assert b"merger" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_finished_event_keeps_none_of_its_words(slack, app, tmp_path):
    slack.mention("hello")
    slack.wait_for_posts(1)
    ends = time.monotonic() + 10
    while rows(tmp_path, "SELECT count(*) FROM slack_events WHERE state = 'done'") != [(1,)]:
        assert time.monotonic() < ends
        time.sleep(0.02)
    assert rows(tmp_path, "SELECT body FROM slack_events") == [(None,)]
    assert rows(tmp_path, "SELECT arguments FROM slack_calls") == [(None,)]


def rows(folder, query):
    with sqlite3.connect(folder / "slack.sqlite") as connection:
        return connection.execute(query).fetchall()


def test_strangers_and_those_they_read_along_with_get_public_answers_only(slack, app, surface):
    mine = {"public", f"slack:{TEAM}:C0GENERAL"}
    asked = [
        ({}, {}, mine),
        ({"team": "T9OTHER", "user_team": "T9OTHER", "user": "U9"}, {"is_ext_shared_channel": True}, {"public"}),
        ({}, {"is_ext_shared_channel": True}, {"public"}),
    ]
    for n, (inner, outer, _) in enumerate(asked):
        slack.send_event(slack.event("app_mention", f"<@U0BOT> q{n}") | inner, **outer)
        slack.wait_for_posts(n + 1)
    assert [event.visible for event in surface.seen] == [visible for _, _, visible in asked]
    assert [event.stranger for event in surface.seen] == [False, True, False]


def test_a_shared_channel_is_remembered_for_commands_that_do_not_say_so(slack, app, surface):
    slack.send_event(slack.event("app_mention", "<@U0BOT> q", "C0SHARED"), is_ext_shared_channel=True)
    slack.command("ask who owns Merrow?", channel="C0SHARED")
    slack.wait_for_posts(2)
    assert [event.visible for event in surface.seen] == [{"public"}, {"public"}]


def test_a_shared_channel_is_noticed_by_what_people_write_among_themselves(slack, app):
    slack.send_event(slack.event("message", "lunch?", "C0SHARED"), is_ext_shared_channel=True)
    slack.mention("q")
    slack.wait_for_posts(1)
    slack.wait_until(lambda: app.desk.channels.shared(TEAM, "C0SHARED"))


def test_old_keys_are_forgotten_while_it_runs(slack, app, tmp_path):
    app.desk.resume()
    with sqlite3.connect(tmp_path / "slack.sqlite") as connection:
        connection.execute("INSERT INTO slack_events VALUES ('k', 'message', '', 'T', 'done', NULL, 1, 0.0, 1.0)")
    app.desk._tidy("")
    assert rows(tmp_path, "SELECT key FROM slack_events") == []


def test_a_message_to_be_changed_that_is_gone_is_posted_anew(slack, surface, app):
    slack.refuse["chat.update"] = "message_not_found"
    surface.say = lambda event: [Call("chat.update", {"channel": event.channel, "ts": "1.0", "text": "more news"})]
    slack.mention("q")
    assert [post["text"] for post in slack.wait_for_posts(1)] == ["more news"]


def test_a_clock_that_was_put_back_is_not_waited_for(slack, app, surface):
    slack.mention("q")
    slack.wait_for_posts(1)
    call = Call("chat.postMessage", {"channel": "C0GENERAL", "text": "x"})
    delivery = Delivery(OneToken("xoxb-1"), base_url=slack.api_url)
    assert delivery.arrived(call, surface.seen[0], 9, time.time() + 3_600) is None


def test_a_call_of_our_own_that_fails_is_over():
    def fails(given):
        raise BadInput("no")

    delivery = Delivery(OneToken("xoxb-1"), own={"note": fails})
    assert delivery.send(Call("note", {}), Event(key="k", kind=Kind.OTHER)) == Refused("BadInput")


def test_a_channel_can_keep_to_public_sources(slack, app, surface):
    app.desk.channels.change(TEAM, "C0GENERAL", ChannelSettings(public_only=True))
    slack.mention("q")
    slack.wait_for_posts(1)
    assert surface.seen[0].visible == {"public"}


def test_logs_hold_no_message(slack, app, caplog):
    caplog.set_level("INFO")
    slack.refuse["chat.postMessage"] = "invalid_blocks"
    slack.mention("the-secret-project")
    slack.wait_until(lambda: len(slack.calls_of("chat.postMessage")) >= 1)
    slack.mention("another-secret")
    slack.wait_until(lambda: len(slack.posts) >= 1)
    assert "secret" not in caplog.text
    assert "event=" in caplog.text


def test_questions_are_counted(slack, app):
    slack.mention("hello")
    slack.wait_for_posts(1)
    assert b'firmgraph_slack_events_total{kind="message",taken="new"}' in exposition()


def test_a_channel_is_shared_from_the_moment_that_slack_says_so(slack, app):
    slack.send_event({"type": "channel_shared", "channel": "C0JOINT", "connected_team_id": "T9OTHER"})
    assert app.desk.channels.shared(TEAM, "C0JOINT")
    slack.send_event({"type": "channel_unshared", "channel": "C0JOINT", "is_ext_shared": True})
    assert app.desk.channels.shared(TEAM, "C0JOINT")
    slack.send_event({"type": "channel_unshared", "channel": "C0JOINT", "is_ext_shared": False})
    assert not app.desk.channels.shared(TEAM, "C0JOINT")


def test_of_an_organisation_only_its_own_people_click_in_shared_channels(slack, app, surface):
    surface.say = lambda event: []
    app.desk.channels.note_shared(TEAM, "C0JOINT", True)
    whole = {"is_enterprise_install": True, "enterprise": {"id": "E0ORG"}}
    for team, channel in (("T9OTHER", "C0JOINT"), ("E0ORG", "C0JOINT"), ("T2SISTER", "C0GENERAL")):
        slack.deliver(clicked(slack, team, channel) | whole, type_="interactive")
    until = time.monotonic() + 20
    while len(surface.seen) < 3 and time.monotonic() < until:
        slack.sleep_until_changed(0.05)
    assert {event.payload["user"]["team_id"]: event.stranger for event in surface.seen} == {
        "T9OTHER": True, "E0ORG": False, "T2SISTER": False,
    }  # fmt: skip


def clicked(slack, team, channel):
    """A click by somebody of that workspace."""
    who = {"user": {"id": "U9", "team_id": team}, "team": {"id": TEAM}, "channel": {"id": channel}}
    return {"type": "block_actions", **who, "actions": [{"action_id": "go", "value": "v"}]} | slack.interactive()


def test_a_post_that_may_have_arrived_is_looked_for_on_every_page(slack, app, surface):
    surface.say = lambda event: [Call("chat.postMessage", {"channel": "C0GENERAL", "text": f"n{n}"}) for n in range(5)]
    slack.mention("q")
    slack.wait_for_posts(5)
    slack.workspace.page = 2
    delivery = Delivery(OneToken(BOT_TOKEN), base_url=slack.api_url)
    call = Call("chat.postMessage", {"channel": "C0GENERAL", "text": "n4"})
    found = delivery.arrived(call, surface.seen[0], 4, time.time() - 10)
    assert isinstance(found, Sent)
    assert delivery.arrived(call, surface.seen[0], 5, time.time() - 10) is None


def test_a_workspace_that_leaves_while_an_ingest_runs_keeps_no_button_waiting(slack, surface, tmp_path):
    ended, parted = threading.Event(), []

    def farewell(event):
        assert ended.wait(30)
        parted.append(event.team)

    surface.say = lambda event: [Call("chat.postMessage", {"channel": "C0GENERAL", "text": f"pressed {event.value}"})]
    with slack_app(slack, surface, folder=tmp_path, farewell=farewell, rates=Rates(thinking=1, acting=1)):
        slack.send_event({"type": "app_uninstalled"})
        slack.interact("block_actions", actions=[{"action_id": "answer_sources", "value": "on"}], message={"ts": "1.1"})
        slack.wait_for_posts(1)
        assert (texts(slack), parted) == (["pressed on"], [])
        ended.set()
    assert parted == [TEAM]
