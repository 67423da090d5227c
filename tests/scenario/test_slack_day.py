"""One working day of a team of analysts with the app, from its installation to its farewell.

The server is `firmgraph serve --slack` in a process of its own, over a graph on disk; Slack is the fake platform, which
signs its requests. The steps stand in the order of the day and lean on each other.
"""

import re
import sqlite3
import subprocess
import sys
import urllib.parse
import urllib.request
from datetime import date

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from kg import tables as kept
from kg.catalogue import Catalogue
from kg.encoder import load_encoder
from kg.open import open_graph
from tests.support.cli import environment, firmgraph
from tests.support.corpus import corpus_readings
from tests.support.fake_slack import SIGNING_SECRET, FakeSlack, Fault
from tests.support.slack_shown import buttons, shown
from tests.support.waiting import wait_for

TEAM, ANN, DESK, RESEARCH = "T7DESK", "U0ANN", "C0GENERAL", "C0PRIVATE"
MONDAY, TUESDAY = date(2025, 6, 23), date(2025, 6, 24)
OVERHEARD = (
    "Anthropic drops Scale AI\n\nSAN FRANCISCO, June 22, 2025 (Desk Note) - Anthropic has stopped buying training data from "
    "Scale AI, the company said on Sunday. Anthropic ended its contract with Scale AI on June 20."
)
WIRE = (
    "Tarnholm Marine picks Kestrin\n\nOSLO, June 23, 2025 (Norrland Wire) - Kestrin Blades has begun to supply rotor blades "
    "to Tarnholm Marine, it said on Monday. Tarnholm Marine buys the blades from Kestrin Blades for its new turbines.\n"
)


class Office:
    """The team's workspace, its server and its data folder."""

    def __init__(self, platform, data, key):
        self.platform, self.workspace, self.data, self.key = platform, platform.workspace, data, key
        self.server = self.address = None

    def open(self, day):
        """Start the server, on a day."""
        settings = {
            "FIRMGRAPH_TODAY": day.isoformat(), "SLACK_API_URL": self.platform.api_url, "FIRMGRAPH_SLACK_KEY": self.key,
            "FIRMGRAPH_SLACK_SIGNING_SECRET": SIGNING_SECRET, "FIRMGRAPH_SLACK_CLIENT_ID": "1.2",
            "FIRMGRAPH_SLACK_CLIENT_SECRET": "secret", "FIRMGRAPH_SLACK_EDITORS": TEAM,
        }  # fmt: skip
        command = [sys.executable, "-m", "firmgraph", "serve", "--slack", "--port", "0"]
        with (self.data.parent / "server.log").open("a") as log:
            self.server = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment(self.data, **settings)
            )
        ready = self.server.stdout.readline()
        self.address = re.search(r"http://[\d.:]+", ready)[0]

    def close(self, *, kill=False):
        """End the server, as a supervisor does or as a power cut."""
        (self.server.kill if kill else self.server.terminate)()
        self.server.communicate(timeout=60)

    def send(self, payload, *, form=False):
        assert self.platform.signed(f"{self.address}/slack/events", payload, form=form) == 200

    def mention(self, text, channel=DESK, thread_ts=None):
        """A colleague mentions the app; the message's ts."""
        event = self.platform.event("app_mention", f"<@U0BOT> {text}", channel, thread_ts) | {"team": TEAM, "user": ANN}
        self.send(self.platform.callback(event, team=TEAM))
        return event["ts"]

    def ask(self, text, channel=DESK, thread_ts=None):
        """A mention and the message that answers it."""
        before = len(self.platform.posts)
        ts = self.mention(text, channel, thread_ts)
        return self.post(lambda post: post.get("thread_ts") == (thread_ts or ts), since=before)

    def post(self, which, since=0):
        """The first message of a kind, once it is there; not while it only shows the steps of its work."""
        self.platform.wait_until(lambda: any(map(which, self.platform.told[since:])), 60, "no such message came")
        return next(filter(which, self.platform.told[since:]))

    def command(self, text, channel=DESK):
        """A slash command and what its person is told."""
        before = len(self.workspace.responses)
        given = {
            "command": "/firmgraph",
            "text": text,
            "channel_id": channel,
            "user_id": ANN,
            "user_name": "ann",
            "team_id": TEAM,
        }
        self.send(given | self.platform.interactive(), form=True)
        self.platform.wait_until(lambda: len(self.workspace.responses) > before)
        return self.workspace.responses[-1][1]

    def interact(self, type_, **more):
        who = {"user": {"id": ANN, "username": "ann", "team_id": TEAM}, "team": {"id": TEAM}, "channel": {"id": DESK}}
        self.send({"type": type_, **who, **more} | self.platform.interactive(), form=True)

    def click(self, post, label):
        """A button of a message."""
        button = next(one for one in buttons(post) if one["text"]["text"].startswith(label))
        message = {"ts": post["ts"], "thread_ts": post.get("thread_ts"), "text": post["text"]}
        self.interact("block_actions", actions=[{**button, "type": "button"}], message=message)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    data = tmp_path_factory.mktemp("office") / "data"
    data.mkdir()
    with open_graph(data, encoder=load_encoder("hashing"), today=lambda: MONDAY) as graph:
        graph.ledger.put_many(corpus_readings())
    with FakeSlack() as platform:
        platform.workspace.expires_in = 43_200
        office = Office(platform, data, Fernet.generate_key().decode())
        yield office
        if office.server is not None and office.server.poll() is None:
            office.close()


def test_0830_the_app_is_installed(office):
    office.open(MONDAY)
    with urllib.request.urlopen(f"{office.address}/readyz", timeout=20) as ready:
        assert ready.status == 200
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = browser.open(f"{office.address}/slack/install", timeout=20).read().decode()
    state = re.search(r"state=([\w-]+)", page)[1]
    cookie = {"Cookie": f"slack-app-oauth-state={state}"}  # browsers keep it for https only
    back = f"{office.address}/slack/oauth_redirect?{urllib.parse.urlencode({'code': f'code-{TEAM}', 'state': state})}"
    with urllib.request.urlopen(urllib.request.Request(back, headers=cookie), timeout=20) as done:
        assert done.status == 200
    assert TEAM in office.workspace.tokens.values()


def test_0840_the_first_question_is_answered_with_its_sentences(office):
    answer = office.ask("who still buys from Scale AI?")
    for name in ("Anthropic", "Cohere", "Adept", "OpenAI", "Google"):
        assert name in shown(answer)
    assert "Scale AI continues to sell data to Anthropic, Cohere and Adept." in shown(answer)
    assert answer["channel"] == DESK


def test_0845_the_thread_goes_on(office):
    first = office.ask("who owns Kestrin Blades?")
    then = office.ask("and who runs it?", thread_ts=first["thread_ts"])
    assert "Owen Pascall" in shown(then)
    assert then["thread_ts"] == first["thread_ts"]


def test_0910_what_research_read_only_research_sees(office):
    receipt = office.ask(f"read\n{OVERHEARD}", channel=RESEARCH)
    assert "Anthropic" in shown(receipt)
    question = "does Anthropic still buy from Scale AI?"
    among_themselves, before_all = office.ask(question, channel=RESEARCH), office.ask(question)
    assert "stopped buying training data" in shown(among_themselves)
    assert "stopped buying training data" not in shown(before_all)
    assert "stopped buying" not in str(office.command("ask " + question))


def test_0930_a_question_without_an_answer_is_a_gap_of_its_channel(office):
    office.ask("who owns Zorblax Holdings?")
    listed = firmgraph(office.data, "gaps", "--json", "--channel", f"slack:{TEAM}:{DESK}").stdout
    assert "Zorblax" in listed
    assert "Zorblax" not in firmgraph(office.data, "gaps", "--json").stdout


def test_1015_a_mistake_is_corrected_and_stays_so(office):
    answer = office.ask("who owns Kestrin Blades?")
    office.click(answer, "Wrong?")
    office.platform.wait_until(lambda: bool(office.workspace.views))
    form = office.workspace.views[-1]
    options = form["blocks"][0]["element"]["options"]
    chosen = next(option for option in options if option["text"]["text"].startswith("Owen Pascall"))
    state = {"sentence": {"s": {"selected_option": chosen}}, "kind": {"k": {"selected_option": {"value": "date"}}}}
    state |= {"day": {"d": {"selected_date": "2010-04-01"}}}
    before = len(office.platform.posts)
    office.interact("view_submission", view={**form, "state": {"values": state}})
    told = office.post(lambda post: "Corrected by ann" in shown(post), since=before)
    assert told["thread_ts"] == answer["thread_ts"]
    assert "since 2010-04-01" in shown(office.ask("who owns Kestrin Blades?"))


def test_1100_watches_are_set(office):
    assert "as soon as something changes" in shown(office.command("watch Kestrin Blades customers"))
    assert "once a day" in shown(office.command("watch Kestrin Blades daily"))


def test_1130_news_comes_in_while_the_server_answers(office, tmp_path):
    (tmp_path / "wire.txt").write_text(WIRE)
    before = len(office.platform.posts)
    done = firmgraph(office.data, "ingest", "--root", tmp_path, tmp_path)
    assert done.returncode == 0, done.stderr
    news = office.post(lambda post: "thread_ts" not in post, since=before)
    assert news["channel"] == DESK
    assert "Tarnholm Marine" in shown(news)
    assert "begun to supply rotor blades" in shown(news)


def test_1300_slack_is_in_trouble_and_nothing_is_lost(office):
    troubles = [Fault(503), Fault(429, retry_after=1), Fault(503, taken=True)]
    office.platform.faults = lambda method, given: troubles.pop() if method == "chat.postMessage" and troubles else None
    asked = [office.mention(question) for question in ("who owns Kestrin Blades?", "who runs Merrow Tidal?")]
    for ts in asked:
        office.post(lambda post, ts=ts: post.get("thread_ts") == ts)
    office.platform.faults = lambda method, given: None
    wait_for(lambda: finished(office))
    assert [sum(post.get("thread_ts") == ts for post in office.platform.posts) for ts in asked] == [1, 1]


def finished(office):
    with sqlite3.connect(office.data / "slack.sqlite") as connection:
        return connection.execute("SELECT count(*) FROM slack_events WHERE state NOT IN ('done')").fetchone() == (0,)


def test_1700_the_power_fails_and_the_question_is_answered_next_morning(office):
    before = len(office.platform.posts)
    office.platform.faults = lambda method, given: Fault(503) if method == "chat.postMessage" else None
    ts = office.mention("who supplies Merrow Tidal?")  # acknowledged: it is on disk
    office.close(kill=True)
    office.platform.faults = lambda method, given: None
    office.open(TUESDAY)
    answer = office.post(lambda post: post.get("thread_ts") == ts, since=before)
    assert "Merrow Tidal" in shown(answer)
    wait_for(lambda: finished(office))
    assert sum(post.get("thread_ts") == ts for post in office.platform.posts) == 1


def test_0800_the_digest_of_the_day_before(office):
    digest = office.post(lambda post: "digest" in shown(post).casefold())
    assert digest["channel"] == DESK
    assert "Tarnholm Marine" in shown(digest)
    assert "Anthropic" not in shown(digest)


def test_1800_the_workspace_leaves_and_takes_everything_with_it(office):
    office.send(office.platform.callback({"type": "app_uninstalled"}, team=TEAM))
    tables = ("slack_threads", "slack_teams", "slack_bots", "slack_installations")
    wait_for(lambda: all(count(office, table) == 0 for table in tables))
    wait_for(lambda: finished(office))
    office.close()
    catalogue = Catalogue(office.data / "catalogue.sqlite")
    try:
        assert {article.visibility for article in catalogue.articles()} == {"public"}
        with catalogue.begin() as connection:
            assert connection.execute(sa.select(kept.gaps.c.visibility)).scalars().all() == []
    finally:
        catalogue.close()
    assert count(office, "slack_events") == 1  # that it has left is remembered, no word of what was said


def count(office, table):
    with sqlite3.connect(office.data / "slack.sqlite") as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
