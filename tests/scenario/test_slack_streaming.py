"""What people see while an answer takes long: a status line, or a message that grows and becomes the answer."""

import sqlite3
import threading

import pytest

from bot.slack.calls import Call
from bot.slack.face import Face
from bot.slack.live import step, steps
from bot.slack.tools import Tools
from tests.support.fake_slack import TEAM, USER, FakeSlack, Fault
from tests.support.slack_app import slack_app
from tests.support.waiting import wait_for

FOUND = {"status": "answered", "as_of": "2025-06-22", "text": "1 found", "items": [{"name": "Anthropic", "group": "active"}]}
RECEIPTS = [
    {"article": "a:one", "status": "new", "title": "One", "claims": 2},
    {"article": "b:two", "status": "dead", "title": None, "claims": 0},
]


class Reading:
    """A graph whose reading takes as long as the test wants: two addresses, of which the second cannot be read."""

    def __init__(self):
        self.go_on = [threading.Event() for _ in RECEIPTS]
        self.fails = None
        self.waits = False

    def __call__(self, verb, given, on_event=None):
        if verb == "learned":
            claim = {"subject": "Tarnholm", "said": "supplies", "object": "Kestrin"}
            return {"articles": [{"title": "One", "claims": 2, "says": [claim]}]}
        assert verb == "ingest"
        if self.waits:
            on_event({"waiting": "waiting for an ingest (3 of 9 read) to end"})
        for done, (waiting, receipt) in enumerate(zip(self.go_on, RECEIPTS, strict=True), 1):
            assert waiting.wait(30)
            if self.fails is not None:
                raise self.fails
            on_event({"done": done, "total": 2, "receipt": receipt})
        return {"receipts": RECEIPTS[:1], "dead": [{"source": "two.example", "reason": "not found"}]}


@pytest.fixture
def slack():
    with FakeSlack() as platform:
        yield platform


@pytest.fixture
def graph():
    return Reading()


@pytest.fixture
def app(slack, graph, tmp_path):
    with slack_app(slack, Face(Tools(verbs=graph)), folder=tmp_path) as running:
        yield running


def fact(folder):
    """Where the message with the steps stands, while it is one."""
    with sqlite3.connect(folder / "slack.sqlite") as connection:
        return connection.execute("SELECT value FROM slack_facts WHERE key LIKE 'live %'").fetchone()


def read(slack):
    return slack.mention("read <https://one.example/a?utm=1> <https://two.example/b|b>")


def titles(slack):
    return [(chunk["title"], chunk["status"], chunk.get("output")) for chunk in slack.posts[0].get("chunks", ())]


def wait_for_steps(slack, *expected):
    slack.wait_until(lambda: bool(slack.posts) and titles(slack) == list(expected), 30, lambda: f"{slack.posts}")


def wait_for_receipt(slack):
    slack.wait_until(lambda: bool(slack.posts) and slack.posts[-1]["text"].startswith("Read 1 article"))


def test_the_steps_of_a_long_reading_grow_and_become_its_receipt(slack, app, graph, tmp_path):
    ts = read(slack)
    wait_for_steps(slack, ("Reading one.example/a", "in_progress", None), ("Reading two.example/b", "pending", None))
    graph.go_on[0].set()
    wait_for_steps(slack, ("Read one.example/a", "complete", "2 things"), ("Reading two.example/b", "in_progress", None))
    graph.go_on[1].set()
    wait_for_receipt(slack)
    (post,) = slack.posts
    assert (post["thread_ts"], post["chunks"], post["streaming"]) == (ts, [], False)
    assert "Could not be read" in str(post["blocks"])
    (begun,) = slack.calls_of("chat.startStream")
    assert (begun["recipient_user_id"], begun["recipient_team_id"]) == (USER, TEAM)
    wait_for(lambda: fact(tmp_path) is None)


def test_who_hands_over_an_article_while_others_are_read_is_told_what_it_waits_for(slack, app, graph):
    graph.waits = True
    read(slack)
    waiting = ("Waiting for an ingest (3 of 9 read) to end", "in_progress", None)
    wait_for_steps(slack, waiting, ("Reading two.example/b", "pending", None))
    graph.go_on[0].set()
    wait_for_steps(slack, ("Read one.example/a", "complete", "2 things"), ("Reading two.example/b", "in_progress", None))
    graph.go_on[1].set()
    wait_for_receipt(slack)


def test_a_quick_reading_is_told_whole(slack, app, graph):
    for waiting in graph.go_on:
        waiting.set()
    read(slack)
    wait_for_receipt(slack)
    assert [name for name, _ in slack.calls if name.startswith("chat.")] == ["chat.postMessage"]


def test_a_stream_that_slack_has_ended_becomes_the_receipt_all_the_same(slack, app, graph):
    read(slack)
    slack.wait_for_posts(1)
    slack.posts[0]["streaming"] = False
    for waiting in graph.go_on:
        waiting.set()
    wait_for_receipt(slack)
    assert len(slack.posts) == 1


def test_a_stream_whose_end_was_lost_is_ended_again(slack, app, graph):
    faults = [Fault(503)]
    slack.faults = lambda method, given: faults.pop() if faults and method == "chat.stopStream" else None
    read(slack)
    slack.wait_for_posts(1)
    for waiting in graph.go_on:
        waiting.set()
    wait_for_receipt(slack)
    assert len(slack.calls_of("chat.stopStream")) == 2
    assert len(slack.posts) == 1


def test_a_stream_that_slack_does_not_begin_is_done_without(slack, app, graph):
    slack.refuse["chat.startStream"] = "channel_type_not_supported"
    read(slack)
    slack.wait_until(lambda: slack.calls_of("chat.startStream") != [])
    for waiting in graph.go_on:
        waiting.set()
    wait_for_receipt(slack)
    assert len(slack.posts) == 1


def test_steps_that_lead_nowhere_are_taken_away(slack, graph, tmp_path):
    class Whisperer(Face):
        def handle(self, event, at_once):
            at_once(steps(step(0, "Working")))
            assert graph.go_on[0].wait(30)
            return [Call("chat.postEphemeral", {"channel": event.channel, "user": event.user, "text": "For you alone."})]

    with slack_app(slack, Whisperer(Tools(verbs=graph)), folder=tmp_path):
        slack.mention("anything")
        slack.wait_for_posts(1)
        graph.go_on[0].set()
        slack.wait_until(lambda: slack.workspace.ephemerals != [] and slack.posts == [])


def test_what_breaks_is_told_in_the_place_of_the_steps(slack, app, graph):
    graph.fails = ZeroDivisionError("a secret")
    read(slack)
    slack.wait_for_posts(1)
    graph.go_on[0].set()
    slack.wait_until(lambda: "Something broke" in slack.posts[0]["text"])
    assert len(slack.posts) == 1


def test_a_process_that_is_killed_leaves_its_message_to_the_next(slack, app, graph, tmp_path):
    read(slack)
    slack.wait_for_posts(1)
    wait_for(lambda: fact(tmp_path) is not None)
    later = tmp_path / "later"
    later.mkdir()
    with sqlite3.connect(tmp_path / "slack.sqlite") as now, sqlite3.connect(later / "slack.sqlite") as then:
        now.backup(then)  # as a kill in this moment would leave it
    graph_then = Reading()
    for waiting in graph_then.go_on:
        waiting.set()
    with FakeSlack() as elsewhere:
        elsewhere.posts.append(dict(slack.posts[0]))
        with slack_app(elsewhere, Face(Tools(verbs=graph_then)), folder=later):
            wait_for_receipt(elsewhere)
        assert len(elsewhere.posts) == 1
    for waiting in graph.go_on:
        waiting.set()


def test_a_question_that_takes_long_shows_what_is_done_for_it(slack, tmp_path):
    def verbs(verb, given, on_event=None):
        slack.wait_until(lambda: slack.workspace.statuses != [], 30)
        return FOUND

    with slack_app(slack, Face(Tools(verbs=verbs)), folder=tmp_path):
        ts = slack.mention("who still buys from Scale AI?")
        slack.wait_for_posts(1)
    (status,) = slack.workspace.statuses
    assert (status["channel_id"], status["thread_ts"]) == ("C0GENERAL", ts)
    assert status["status"] == "is looking that up …"
    assert status["loading_messages"] == [
        "Understanding the question …", "Looking through what was read …", "Weighing who says what …",
    ]  # fmt: skip


def test_a_question_that_is_answered_at_once_shows_nothing_before(slack, tmp_path):
    with slack_app(slack, Face(Tools(verbs=lambda verb, given, on_event=None: FOUND)), folder=tmp_path):
        slack.mention("who still buys from Scale AI?")
        slack.wait_for_posts(1)
    assert slack.workspace.statuses == []
