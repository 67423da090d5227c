"""The app against imitations of Slack's Web API that others made: what it sends must be what they, too, take.

Events come as signed requests from the project's own fake platform, as neither imitation sends mentions; all calls of the
Web API go to theirs over HTTP. `sh .ci/standins/install` lays them into build/standins (`make test-all` does).
"""

import html
import re
import sqlite3
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from datetime import date
from functools import partial

import pytest
from cryptography.fernet import Fernet
from slack_sdk.web import WebClient

from bot.slack.app import scopes
from bot.slack.calls import Call
from bot.slack.channels import Channels
from bot.slack.delivery import Delivery, Refused, Sent
from bot.slack.events import Event, Kind
from bot.slack.face import Face
from bot.slack.installs import OneToken
from bot.slack.tables import open_tables
from bot.slack.threads import KeptThreads
from bot.slack.tools import Tools, unwatched
from firmgraph.config import Settings
from firmgraph.service import Service
from firmgraph.site import Site
from kg.model import Relation
from kg.open import open_graph
from tests.support.corpus import corpus_readings
from tests.support.fake_slack import FakeSlack
from tests.support.readings import firm, line, reading
from tests.support.slack_app import over_http
from tests.support.slack_standins import BACKLOT, EMULATE, backlot, emulate
from tests.support.waiting import wait_for

DAY = date(2025, 6, 22)
TEAM, ANN, GENERAL = "T000000001", "U000000001", "C000000001"  # as `emulate` names the first of each
TOKEN = "xoxp-ann"
HERS = ["chat:write", "channels:history", "files:read"]
CORPUS = [
    {
        "source_type": "slack", "doc_id": f"m{n}", "channel": "desk", "content": f"Morning, number {n}.",
        "created": f"2026-02-0{n}T09:00:00Z", "visibility": "public", "author_email": "ann@desk.example",
    }
    for n in (1, 2)
]  # fmt: skip


class Desk:
    """An analyst's workspace on an imitation: what she sends, what she sees, and the app in between."""

    def __init__(self, phone, client, app, folder, bot):
        self.phone, self.client, self.app, self.folder = phone, client, app, folder
        self.bot, self.token = bot.bot_user_id, bot.bot_token
        self.delivery = Delivery(OneToken(bot.bot_token), base_url=client.base_url)

    def send(self, payload, **more):
        assert self.phone.signed(f"{self.app}/slack/events", payload, **more) == 200
        wait_for(lambda: not self.open_events())

    def event(self, type_, text="", **more):
        installed = {"team_id": TEAM, "user_id": self.bot, "is_bot": True, "is_enterprise_install": False}
        event = self.phone.event(type_, text) | {"team": TEAM, "user": ANN} | more
        self.send(self.phone.callback(event, team=TEAM, authorizations=[installed]))

    def ask(self, text, thread_ts=None):
        """A mention; the answer, as the imitation shows it in the thread."""
        said = self.client.chat_postMessage(channel=GENERAL, text=text, thread_ts=thread_ts)["ts"]
        place = {"thread_ts": thread_ts} if thread_ts is not None else {}
        self.event("app_mention", f"<@{self.bot}> {text}", channel=GENERAL, ts=said, event_ts=said, **place)
        answers = [one for one in self.thread(GENERAL, thread_ts or said) if "metadata" in one]
        return answers[-1]

    def thread(self, channel, ts):
        return self.client.conversations_replies(channel=channel, ts=ts, include_all_metadata=True)["messages"]

    def trigger(self):
        """What a click lets the app open a window with."""
        given = {"user_id": ANN}
        return WebClient(self.token, base_url=self.client.base_url).api_call("views.generateTriggerId", json=given)[
            "trigger_id"
        ]

    def click(self, action, message, *, value="{}", **more):
        """A button under an answer; `{}` in its value stands for the answer's key."""
        key = message["metadata"]["event_payload"]["event"]
        pressed = {"type": "block_actions", "user": {"id": ANN, "team_id": TEAM}, "team": {"id": TEAM}}
        shown = {"channel": {"id": GENERAL}, "message": {name: message[name] for name in ("ts", "thread_ts", "text")}}
        self.send(pressed | shown | {"actions": [{"action_id": action, "value": value.format(key)}]} | more, form=True)

    def calls(self):
        """Method and state of every promised call so far."""
        return self._rows("SELECT method, state FROM slack_calls ORDER BY rowid")

    def open_events(self):
        return self._rows("SELECT key FROM slack_events WHERE state NOT IN ('done', 'failed')")

    def _rows(self, query):
        with sqlite3.connect(self.folder / "slack.sqlite") as connection:
            return connection.execute(query).fetchall()


@contextmanager
def face(folder):
    """The app's surface over a graph of the sample corpus and one long list."""
    with open_graph(folder, today=lambda: DAY) as graph:
        graph.ledger.put_many(corpus_readings(only="scale-ai"))
        many = [line(firm("Vellmar Robotics"), Relation.SUPPLIES, firm(f"Kundra {n:03d} Works")) for n in range(60)]
        graph.ledger.put_many([reading("a:many", many, published=DAY)])
        service = Service(Site(graph, Settings(today=DAY, data=folder)))
        engine = open_tables(folder)
        verbs = partial(service.call, on_event=unwatched)
        yield Face(Tools(verbs=verbs, threads=KeptThreads(engine), channels=Channels(engine)))
        engine.dispose()


@pytest.fixture(scope="module")
def emulated(tmp_path_factory):
    """The app, installed by a person's browser into the workspace that `emulate` imitates; scopes are checked there."""
    if not EMULATE.exists():
        pytest.skip("needs emulate (sh .ci/standins/install)")
    folder = tmp_path_factory.mktemp("emulated")
    ours = {
        "client_id": "1.2",
        "client_secret": "secret",
        "name": "firmgraph",
        "scopes": list(scopes()),
        "redirect_uris": [],
    }
    hers = {"token": TOKEN, "type": "user", "user_id": ANN, "scopes": HERS}
    settings = {"oauth_apps": [ours], "tokens": [hers], "strict_scopes": True}
    with emulate(settings, folder) as slack, FakeSlack() as phone, face(folder) as surface:
        keys = Fernet.generate_key().decode()
        with over_http(slack, surface, folder, keys=keys) as (app, installs):
            install(app, slack.address)
            found = installs.store.find_bot(enterprise_id=None, team_id=TEAM)
            client = WebClient(TOKEN, base_url=slack.api_url)
            yield Desk(phone, client, app, folder, found)


def install(app, slack):
    """The app's page, consent at Slack, and back with a code."""
    page = urllib.request.urlopen(f"{app}/slack/install", timeout=20).read().decode()
    address = html.unescape(re.search(r'href="([^"]+authorize[^"]+)"', page)[1])
    consent = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
    consent |= {"user_id": ANN, "redirect_uri": f"{app}/slack/oauth_redirect"}
    cookie = {"Cookie": f"slack-app-oauth-state={consent['state']}"}  # browsers keep it for https only
    given = urllib.parse.urlencode(consent).encode()
    request = urllib.request.Request(f"{slack}/oauth/v2/authorize/callback", given, cookie)
    assert urllib.request.urlopen(request, timeout=20).status == 200


@pytest.mark.optional
def test_a_question_is_answered_in_its_thread(emulated):
    answer = emulated.ask("who still buys from Scale AI?")
    kinds = {block["type"] for block in answer["blocks"]}
    assert {"section", "context", "actions", "context_actions"} <= kinds
    assert "*Anthropic*" in str(answer["blocks"])
    assert answer["user"] == emulated.bot
    then = emulated.ask("and who owns them?", answer["thread_ts"])
    assert "*Meta*" in str(then["blocks"])


@pytest.mark.optional
def test_a_long_list_brings_its_file(emulated):
    answer = emulated.ask("who buys from Vellmar Robotics?")
    assert emulated.calls()[-2:] == [("chat.postMessage", "sent"), ("upload", "sent")]
    assert "table" in {block["type"] for block in answer["blocks"]}
    (file,) = emulated.client.files_list(channel=GENERAL)["files"]
    assert (file["name"], file["size"] > 5_000) == ("answer.csv", True)


@pytest.mark.optional
@pytest.mark.parametrize("action", ["answer_sources", "answer_sparql", "answer_whynot", "answer_wrong"])
def test_windows_open(emulated, action):
    answer = emulated.ask("who still buys from Scale AI?")
    emulated.click(action, answer, trigger_id=emulated.trigger())
    assert emulated.calls()[-1] == ("views.open", "sent")


@pytest.mark.optional
def test_the_home_tab_is_drawn(emulated):
    emulated.event("app_home_opened", tab="home", channel="D0", ts="")
    assert emulated.calls()[-1] == ("views.publish", "sent")


@pytest.mark.optional
def test_who_is_not_helped_is_told_alone(emulated):
    answer = emulated.ask("who still buys from Scale AI?")
    before = len(emulated.thread(GENERAL, answer["thread_ts"]))
    emulated.click("answer_feedback", answer, value="neg:{}", trigger_id="t")
    assert emulated.calls()[-1] == ("chat.postEphemeral", "sent")
    assert len(emulated.thread(GENERAL, answer["thread_ts"])) == before


@pytest.mark.optional
def test_a_post_that_may_have_arrived_is_found_by_its_name(emulated):
    ts = emulated.client.chat_postMessage(channel=GENERAL, text="a question")["ts"]
    event = Event(key="another", kind=Kind.MESSAGE, team=TEAM, channel=GENERAL, ts=ts)
    call, earlier = Call("chat.postMessage", {**event.place, "text": "It is so."}), time.time() - 3
    assert emulated.delivery.arrived(call, event, 0, earlier) is None
    sent = emulated.delivery.send(call, event, 0)
    found = emulated.delivery.arrived(call, event, 0, earlier)
    assert isinstance(sent, Sent)
    assert isinstance(found, Sent)
    assert found.result["ts"] == sent.result["ts"]


@pytest.fixture(scope="module")
def backlogged(tmp_path_factory):
    """The way out to a workspace that `backlot` imitates, and a channel with two messages."""
    if not BACKLOT.exists():
        pytest.skip("needs backlot (sh .ci/standins/install)")
    with backlot(CORPUS, TOKEN, tmp_path_factory.mktemp("backlogged")) as slack:
        client = WebClient(TOKEN, base_url=slack.api_url)
        (channel,) = client.conversations_list()["channels"]
        yield Delivery(OneToken(TOKEN), base_url=slack.api_url), client, channel["id"]


@pytest.mark.optional
def test_messages_are_posted_and_changed(backlogged, tmp_path):
    delivery, client, channel = backlogged
    event = Event(key="e", kind=Kind.MESSAGE, team=TEAM, channel=channel, ts=first(client, channel)["ts"])
    with face(tmp_path) as surface:
        asked = Event(key="e", kind=Kind.MESSAGE, team=TEAM, channel=channel, ts=event.ts, text="who owns Scale AI?")
        (call,) = surface.handle(asked, lambda call: None)
    said = delivery.send(call, event, 0)
    assert isinstance(said, Sent)
    thread = client.conversations_replies(channel=channel, ts=event.ts)["messages"]
    assert thread[-1]["text"] == call.arguments["text"]
    changed = delivery.send(Call("chat.update", {"channel": channel, "ts": said.result["ts"], "text": "Changed."}), event)
    assert isinstance(changed, Sent)
    assert client.conversations_replies(channel=channel, ts=event.ts)["messages"][-1]["text"] == "Changed."
    alone = {"channel": channel, "user": client.users_list()["members"][0]["id"], "text": "For you alone."}
    assert isinstance(delivery.send(Call("chat.postEphemeral", alone), event), Sent)


def first(client, channel):
    return client.conversations_history(channel=channel)["messages"][-1]


@pytest.mark.optional
@pytest.mark.parametrize(
    ("method", "given", "code"),
    [
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ("chat.update", {"channel": None, "ts": "1.000001", "text": "x"}, "message_not_found"),
        ("chat.postMessage", {"channel": None, "text": ""}, "no_text"),
    ],
)
def test_what_it_refuses_is_refused_with_the_code_that_the_app_knows(backlogged, method, given, code):
    delivery, _, channel = backlogged
    event = Event(key="e", kind=Kind.MESSAGE, team=TEAM, channel=channel)
    outcome = delivery.send(Call(method, given | {"channel": given["channel"] or channel}), event)
    assert outcome == Refused(code)


@pytest.mark.optional
def test_a_token_that_it_does_not_know_is_refused(backlogged):
    _, client, channel = backlogged
    other = Delivery(OneToken("xoxb-unknown"), base_url=client.base_url)
    event = Event(key="e", kind=Kind.MESSAGE, team=TEAM, channel=channel)
    assert other.send(Call("chat.postMessage", {"channel": channel, "text": "x"}), event) == Refused("invalid_auth")
