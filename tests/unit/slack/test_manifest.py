"""The manifest asks for what is used and for nothing else: scopes, events, commands and shortcuts have their code."""

import json
import re
from pathlib import Path

import pytest

from bot.slack.commands import COMMANDS
from bot.slack.events import SHARING, Kind, read_event
from bot.slack.face import HANDLERS, handler_of
from bot.slack.purging import GONE
from tests.support.slack_methods import METHODS

PACKAGE = Path(__file__).parents[3] / "bot" / "slack"
MANIFEST = json.loads((PACKAGE / "manifest.json").read_text("utf-8"))
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])
EVENTS = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
SOURCE = "\n".join(path.read_text("utf-8") for path in sorted(PACKAGE.glob("*.py")))
OWN = {"watch_due"}  # events that we make ourselves
# What an event or a feature of the manifest wants: https://docs.slack.dev/reference/events, .../app-manifest.
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "channel_shared": "channels:read",
    "channel_unshared": "groups:read",  # either event wants the scope of the kind of channel
    "link_shared": "links:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}
MESSAGES = {event for event in EVENT_SCOPES if event.startswith("message.")}
FEATURE_SCOPES = {"slash_commands": "commands", "shortcuts": "commands", "agent_view": "assistant:write"}
SDK = {"files_upload_v2": "files:write"}


def test_every_scope_is_used_by_a_call_an_event_or_a_feature():
    called = {scope for name, method in METHODS.items() if f'"{name}"' in SOURCE for scope in method.scope.split("|")}
    called |= {scope for name, scope in SDK.items() if name in SOURCE}
    wanted = {EVENT_SCOPES[event] for event in EVENTS if event in EVENT_SCOPES}
    wanted |= {scope for feature, scope in FEATURE_SCOPES.items() if feature in MANIFEST["features"]}
    assert SCOPES - called - wanted == set()


def test_every_call_has_its_scope():
    names = set(re.findall(r'Call\(\s*"([a-z]+\.[A-Za-z.]+)"', SOURCE))
    assert {"chat.postMessage", "chat.update", "views.open", "chat.unfurl"} <= names <= METHODS.keys()
    missing = {name for name in names if (wants := set(METHODS[name].scope.split("|")) - {""}) and not wants & SCOPES}
    assert missing == set()


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_every_event_is_handled(event):
    type_ = event.partition(".")[0]
    inner = {"type": type_, "channel": "D1", "user": "U1", "ts": "1.0", "text": "x", "channel_type": "im"}
    read = read_event({"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": inner})
    assert handler_of(read) is not None or type_ in GONE | SHARING


def test_every_handled_event_is_subscribed_to():
    handled = {name for kind, name in HANDLERS if kind is Kind.OTHER} - OWN
    assert handled | GONE | SHARING | {"app_mention"} | MESSAGES == EVENTS


def test_shortcuts_and_commands_are_handled():
    kinds = {"global": Kind.SHORTCUT, "message": Kind.MESSAGE_SHORTCUT}
    named = {(kinds[s["type"]], s["callback_id"]) for s in MANIFEST["features"]["shortcuts"]}
    assert named == {key for key in HANDLERS if key[0] in kinds.values()}
    (command,) = MANIFEST["features"]["slash_commands"]
    assert set(re.findall(r"(?:^|\| )([a-z]+)", command["usage_hint"])) <= COMMANDS.keys()


def test_the_platforms_limits_of_a_manifest():
    display = MANIFEST["display_information"]
    assert len(display["description"]) <= 140
    assert 174 <= len(display["long_description"]) <= 4_000
    assert all(len(s["name"]) <= 24 and len(s["description"]) <= 150 for s in MANIFEST["features"]["shortcuts"])
    assert len(MANIFEST["features"]["agent_view"]["agent_description"]) <= 300
