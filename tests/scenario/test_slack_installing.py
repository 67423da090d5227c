"""Workspaces that install the app: signed requests, OAuth, tokens that are sealed and renewed, and the farewell."""

import re
import sqlite3
import urllib.error
import urllib.parse
import urllib.request

import pytest
from cryptography.fernet import Fernet

from bot.slack.events import Event, Kind
from bot.slack.installs import seal_of
from bot.slack.purging import note_tenant, purge, workspaces
from bot.slack.tables import open_tables
from kg.errors import ConfigError, FolderBroken
from tests.support.fake_slack import FakeSlack, Fault
from tests.support.slack_app import over_http
from tests.support.slack_process import Parrot
from tests.support.waiting import wait_for

KEY = Fernet.generate_key().decode()


@pytest.fixture
def slack():
    with FakeSlack() as platform:
        yield platform


@pytest.fixture
def app(slack, tmp_path):
    with over_http(slack, Parrot(), tmp_path, keys=KEY) as (address, installs):
        yield address, installs


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def fetched(address, cookie=""):
    """Status, headers and text of a page."""
    request = urllib.request.Request(address, headers={"Cookie": cookie})
    try:
        reply = urllib.request.build_opener(NoRedirects).open(request, timeout=20)
    except urllib.error.HTTPError as error:
        reply = error
    with reply:
        return reply.status, reply.headers, reply.read().decode()


def asked_of_slack(page):
    """The parameters behind the page's button."""
    address = re.search(r'href="([^"]+authorize[^"]+)"', page)[1].replace("&amp;", "&")
    return urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)


def install(address, team, *, state=None, cookie=None):
    """What a person's browser does: the page with the button, consent at Slack, back with a code."""
    _, headers, page = fetched(f"{address}/slack/install")
    back = urllib.parse.urlencode({"code": f"code-{team}", "state": state or asked_of_slack(page)["state"][0]})
    given = headers["Set-Cookie"].split(";")[0] if cookie is None else cookie
    return fetched(f"{address}/slack/oauth_redirect?{back}", given)


def mention(slack, text, team, **more):
    event = slack.event("app_mention", f"<@U0BOT> {text}") | {"team": team}
    return slack.callback(event, team=team, **more)


def test_an_installed_workspace_is_answered_with_its_own_token(slack, app):
    address, _ = app
    status, _, page = install(address, "T1ONE")
    assert (status, "success" in page.casefold() or "thank" in page.casefold()) == (200, True)
    install(address, "T2TWO")
    assert slack.signed(f"{address}/slack/events", mention(slack, "one", "T1ONE")) == 200
    assert slack.signed(f"{address}/slack/events", mention(slack, "two", "T2TWO")) == 200
    posts = slack.wait_for_posts(2)
    assert {(post["text"], post["_team"]) for post in posts} == {("answer to one", "T1ONE"), ("answer to two", "T2TWO")}


def test_the_button_asks_for_the_scopes_of_the_manifest(slack, app):
    _, _, page = fetched(f"{app[0]}/slack/install")
    asked = asked_of_slack(page)
    assert set(asked["scope"][0].split(",")) == slack.workspace.scopes
    assert asked["client_id"] == ["1.2"]


@pytest.mark.parametrize("forged", [{"state": "made-up"}, {"cookie": ""}, {"cookie": "slack-app-oauth-state=made-up"}])
def test_an_installation_that_nobody_began_here_is_refused(slack, app, forged):
    status, _, _ = install(app[0], "T1ONE", **forged)
    assert status >= 400
    assert slack.workspace.tokens.keys() == {"xoxb-test-bot"}


@pytest.mark.parametrize("forged", [{"secret": "another"}, {"age": 600}])
def test_a_request_that_slack_did_not_sign_just_now_is_refused(slack, app, forged):
    address, _ = app
    install(address, "T1ONE")
    assert slack.signed(f"{address}/slack/events", mention(slack, "forged", "T1ONE"), **forged) == 401
    slack.signed(f"{address}/slack/events", mention(slack, "real", "T1ONE"))
    assert [post["text"] for post in slack.wait_for_posts(1)] == ["answer to real"]


def test_the_challenge_is_answered_and_other_addresses_are_not(slack, app):
    assert slack.signed(f"{app[0]}/slack/events", {"type": "url_verification", "challenge": "c"}) == 200
    assert slack.signed(f"{app[0]}/slack/elsewhere", {"type": "url_verification", "challenge": "c"}) == 404


def test_an_organisation_installs_once_for_all_its_workspaces(slack, app):
    address, _ = app
    install(address, "E1ORG")
    whole = {"team_id": "T5", "enterprise_id": "E1ORG", "user_id": "U0BOT", "is_bot": True, "is_enterprise_install": True}
    sent = mention(slack, "hello", "T5", authorizations=[whole], enterprise_id="E1ORG")
    assert slack.signed(f"{address}/slack/events", sent) == 200
    assert slack.wait_for_posts(1)[0]["_team"] == "E1ORG"


def test_no_token_lies_readable_on_disk(slack, app, tmp_path):
    slack.workspace.expires_in = 43_200
    install(app[0], "T1ONE")
    token = next(token for token, team in slack.workspace.tokens.items() if team == "T1ONE")
    on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in on_disk
    assert next(iter(slack.workspace.refresh)).encode() not in on_disk
    assert (tmp_path / "slack.sqlite").stat().st_mode & 0o077 == 0


def test_a_token_that_runs_out_is_renewed_once_by_many(slack, app):
    slack.workspace.expires_in = 60
    install(app[0], "T1ONE")
    slack.workspace.expires_in = 43_200
    for n in range(8):
        slack.signed(f"{app[0]}/slack/events", mention(slack, f"q{n}", "T1ONE"))
    assert len(slack.wait_for_posts(8)) == 8
    assert sum(given.get("grant_type") == "refresh_token" for given in slack.calls_of("oauth.v2.access")) == 1


def test_a_key_can_be_replaced(slack, app, tmp_path):
    install(app[0], "T1ONE")
    newer = Fernet.generate_key().decode()
    with over_http(slack, Parrot(), tmp_path, keys=f"{newer},{KEY}") as (address, _):
        slack.signed(f"{address}/slack/events", mention(slack, "again", "T1ONE"))
        assert slack.wait_for_posts(1)[0]["_team"] == "T1ONE"
    with over_http(slack, Parrot(), tmp_path, keys=newer) as (_, installs), pytest.raises(FolderBroken, match="another key"):
        installs.store.find_bot(enterprise_id=None, team_id="T1ONE")


@pytest.mark.parametrize("keys", ["", "short", " , "])
def test_a_key_that_is_none_is_told(keys):
    with pytest.raises(ConfigError, match="FIRMGRAPH_SLACK_KEY"):
        seal_of(keys)


@pytest.mark.parametrize("event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}])
def test_a_workspace_that_leaves_takes_everything_with_it(slack, app, tmp_path, event):
    address, installs = app
    for team in ("T1ONE", "T2TWO"):
        install(address, team)
        slack.signed(f"{address}/slack/events", mention(slack, f"secret of {team}", team))
    slack.wait_for_posts(2)
    slack.signed(f"{address}/slack/events", slack.callback(event, team="T1ONE"))
    wait_for(lambda: installs.store.find_bot(enterprise_id=None, team_id="T1ONE") is None)
    wait_for(lambda: teams_in(tmp_path, "slack_teams") == {"T2TWO"})
    assert teams_in(tmp_path, "slack_events", "kind = 'message'") == {"T2TWO"}
    slack.signed(f"{address}/slack/events", mention(slack, "anybody there?", "T1ONE"))
    slack.signed(f"{address}/slack/events", mention(slack, "still here", "T2TWO"))
    assert slack.wait_for_posts(3)[-1]["text"] == "answer to still here"


def test_installations_that_were_begun_and_left_do_not_pile_up(slack, app, tmp_path):
    states = app[1].states
    states.expiration_seconds = -1
    kept = [states.issue() for _ in range(3)][-1]
    with sqlite3.connect(tmp_path / "slack.sqlite") as connection:
        assert connection.execute("SELECT state FROM slack_oauth_states").fetchall() == [(kept,)]


def test_the_workspaces_of_an_organisation_are_known_until_they_are_purged(tmp_path):
    engine = open_tables(tmp_path)
    ours = {"kind": Kind.OTHER, "enterprise": "E1", "org_wide": True}
    for team in ("T1ONE", "T2TWO"):
        note_tenant(engine, Event(key=team, team=team, **ours))
    gone = Event(key="k", name="app_uninstalled", team="T1ONE", **ours)
    assert workspaces(engine, gone) == workspaces(engine, gone) == ["T1ONE", "T2TWO"]
    purge(engine, gone)
    assert workspaces(engine, gone) == ["T1ONE"]
    engine.dispose()


def test_a_persons_revoked_token_is_no_farewell(slack, app):
    address, installs = app
    install(address, "T1ONE")
    slack.signed(
        f"{address}/slack/events", slack.callback({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, team="T1ONE")
    )
    slack.signed(f"{address}/slack/events", mention(slack, "still here", "T1ONE"))
    slack.wait_for_posts(1)
    assert installs.store.find_bot(enterprise_id=None, team_id="T1ONE") is not None


def test_renewal_that_slack_refuses_for_now_is_tried_again(slack, app):
    slack.workspace.expires_in = 60
    install(app[0], "T1ONE")
    left = [Fault(503), Fault(429, retry_after=0)]
    slack.faults = lambda method, given: left.pop() if method == "oauth.v2.access" and left else None
    slack.signed(f"{app[0]}/slack/events", mention(slack, "patience", "T1ONE"))
    assert [post["text"] for post in slack.wait_for_posts(1)] == ["answer to patience"]


def teams_in(folder, table, where="1"):
    with sqlite3.connect(folder / "slack.sqlite") as connection:
        return {team for (team,) in connection.execute(f"SELECT DISTINCT team FROM {table} WHERE {where}")}
