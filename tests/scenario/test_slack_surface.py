"""What people of a workspace see and do, over real HTTP and a real WebSocket against the fake platform, on a real graph."""

from __future__ import annotations

import csv
import io
import time
from datetime import date

import pytest

from bot.slack.channels import Channels
from bot.slack.face import Face
from bot.slack.tables import open_tables
from bot.slack.threads import KeptThreads
from bot.slack.tools import Tools
from bot.slack.watching import NOTE
from bot.watches.memory import Memory
from firmgraph.config import Settings
from firmgraph.service import Service
from firmgraph.site import Site
from firmgraph.telling import tell
from kg.codec import loads
from kg.model import Phase, Relation
from kg.open import open_graph
from kg.watches import listed, remember
from tests.support.corpus import corpus_readings
from tests.support.fake_slack import BOT_USER, USER, FakeSlack
from tests.support.readings import firm, line, reading
from tests.support.slack_app import slack_app
from tests.support.slack_shown import buttons, shown

DAY = date(2025, 6, 22)
PAGES = "https://graph.example"


class Slack:
    """A platform, an app on it and the graph behind it."""

    def __init__(self, platform, service, app):
        self.platform, self.service, self.app = platform, service, app
        self.workspace = platform.workspace

    def tell(self):
        """What the server does after each commit: tell what is due; of how many watches."""
        return tell(self.service, self.app.desk.take).news

    def publish(self, id_, *lines, **more):
        """An article comes in."""
        with self.service.site.writing:
            self.service.site.graph.ledger.put_many([reading(id_, lines, published=DAY, **more)])

    def ask(self, text, **more):
        """A mention; the message that answers it."""
        before = len(self.platform.posts)
        ts = self.platform.mention(text, **more)
        self.platform.wait_for_posts(before + 1)
        return next(post for post in self.platform.posts[before:] if post.get("thread_ts") == more.get("thread_ts", ts))

    def click(self, post, label, **more):
        """A button of a message."""
        button = next(b for b in buttons(post) if b["text"]["text"].startswith(label))
        self.press(post, button, **more)

    def press(self, post, button, *, channel="C0GENERAL", **more):
        """Any element of a message."""
        message = {"ts": post["ts"], "thread_ts": post.get("thread_ts"), "text": post["text"]} if "ts" in post else {}
        action = {"action_id": button["action_id"], "value": button["value"], "type": "button"}
        self.platform.interact("block_actions", actions=[action], message=message, channel=channel, **more)

    def submit(self, view, *, channel=None, **fields):
        """A form, filled in; the identifier of its envelope."""
        kinds = {"day": "selected_date", "sentence": "selected_option", "kind": "selected_option"}
        state = {
            name: {name: {kinds.get(name, "value"): {"value": value} if kinds.get(name) == "selected_option" else value}}
            for name, value in fields.items()
        }
        sent = {**view, "state": {"values": state}}
        return self.platform.interact("view_submission", view=sent, channel=channel)

    def wait(self, kept, count=1):
        """Until the platform has so many of something; the last one."""
        self.platform.wait_until(lambda: len(getattr(self.workspace, kept)) >= count, 30, f"no {kept}")
        return getattr(self.workspace, kept)[-1]

    def command(self, text, **more):
        """A slash command; what only its person was told."""
        before = len(self.workspace.responses)
        self.platform.command(text, **more)
        self.platform.wait_until(lambda: len(self.workspace.responses) > before, 30, "nothing was said")
        return self.workspace.responses[-1][1]


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    graph = open_graph(tmp_path_factory.mktemp("graph"), today=lambda: DAY)  # on disk: several threads use it
    graph.ledger.put_many(corpus_readings())
    customers = [line(firm("Vellmar Robotics"), Relation.SUPPLIES, firm(f"Kundra {n:03d} Works")) for n in range(60)]
    graph.ledger.put_many([reading("a:many", customers, published=DAY)])
    yield graph
    graph.close()


@pytest.fixture(scope="module")
def slack(graph, tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    service = Service(Site(graph, Settings(today=DAY, data=folder)))

    def verbs(verb, given, on_event=lambda event: None):
        return service.call(verb, given, on_event)

    engine = open_tables(folder)
    own = {NOTE: lambda given: verbs("posted", given)}
    tools = Tools(verbs=verbs, threads=KeptThreads(engine), channels=Channels(engine), pages=PAGES)
    with FakeSlack() as platform, slack_app(platform, Face(tools), folder=folder, own=own) as app:
        yield Slack(platform, service, app)


def test_an_answer_and_all_that_goes_on_from_it(slack):
    answer = slack.ask("who still buys from Scale AI?")
    assert "*Now*" in shown(answer)
    assert [b["text"]["text"] for b in buttons(answer)] == ["Sources", "Timeline", "As SPARQL", "Why not …?", "Wrong?"]
    slack.click(answer, "Sources")
    assert "Scale AI continues to sell data to Anthropic, Cohere and Adept." in shown(slack.wait("views"))
    slack.click(answer, "As SPARQL")
    slack.wait("views", 2)
    assert "SELECT" in shown(slack.workspace.views[-1])
    slack.click(answer, "Timeline")
    picture = slack.wait("files")
    assert picture["bytes"].startswith(b"\x89PNG")
    assert "Scale AI" in picture["title"]


def test_why_not_is_answered_in_the_thread(slack):
    answer = slack.ask("who still buys from Scale AI?")
    before = len(slack.workspace.views)
    slack.click(answer, "Why not")
    form = slack.wait("views", before + 1)
    posts = len(slack.platform.posts)
    slack.submit(form, name="Google")
    slack.platform.wait_for_posts(posts + 1)
    told = slack.platform.posts[-1]
    assert told["thread_ts"] == answer["thread_ts"]
    assert "only reported" in shown(told)


def test_a_long_list_comes_with_all_of_it_as_a_file(slack):
    files = len(slack.workspace.files)
    answer = slack.ask("who buys from Vellmar Robotics?")
    slack.wait("files", files + 1)
    assert next(block for block in answer["blocks"] if block["type"] == "table")
    rows = list(csv.DictReader(io.StringIO(slack.workspace.files[-1]["bytes"].decode())))
    assert len(rows) == 60
    assert rows[0]["quote"]


def test_a_command_is_answered_for_one_and_shared_by_button(slack):
    told = slack.command("ask who owns Kestrin Blades?")
    assert told["response_type"] == "ephemeral"
    before = len(slack.workspace.responses)
    slack.press({"text": ""}, buttons(told)[0])
    slack.platform.wait_until(lambda: len(slack.workspace.responses) > before + 1)
    shared, gone = (response for _, response in slack.workspace.responses[before:])
    assert (shared["response_type"], gone) == ("in_channel", {"delete_original": True})
    assert f"<@{USER}> asked: who owns Kestrin Blades?" in shown(shared)
    assert "Share with everyone" not in shown(shared)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "/firmgraph watch"),
        ("help", "/firmgraph watch"),
        ("firm Kestrin Blades", "Kestrin Blades"),
        ("firm zorblax", "zorblax"),
        ("who runs Merrow Tidal?", "Birgit Solheim"),
        ("watch zorblax", "nothing known is meant"),
    ],
)
def test_commands(slack, text, said):
    told = slack.command(text)
    assert said in shown(told)
    assert told["response_type"] == "ephemeral"


def test_a_mention_without_a_question_gets_help(slack):
    assert "/firmgraph" in shown(slack.ask(""))


def test_several_meanings_are_buttons_that_ask(slack):
    slack.service.site.graph.ledger.put_many(
        [
            reading("a:q1", [line(firm("Quarrow Dental", "Quarrow"), Relation.SUPPLIES, firm("Tarn Foundry"))]),
            reading("a:q2", [line(firm("Quarrow Marine", "Quarrow"), Relation.SUPPLIES, firm("Ousel Labs"))]),
        ]
    )
    answer = slack.ask("who buys from Quarrow?")
    choices = [b for b in buttons(answer) if b["action_id"].startswith("ask_again")]
    if choices:  # the names are close enough to ask back
        posts = len(slack.platform.posts)
        slack.press(answer, choices[0])
        slack.platform.wait_for_posts(posts + 1)
        assert "Tarn Foundry" in shown(slack.platform.posts[-1]) or "Ousel Labs" in shown(slack.platform.posts[-1])


def test_a_correction_is_signed_shown_undone(slack):
    answer = slack.ask("who owns Kestrin Blades?")
    assert "Owen Pascall" in shown(answer)
    before = len(slack.workspace.views)
    slack.click(answer, "Wrong?")
    form = slack.wait("views", before + 1)
    options = form["blocks"][0]["element"]["options"]
    chosen = next(o["value"] for o in options if o["text"]["text"].startswith("Owen Pascall"))
    envelope = slack.submit(form, sentence=chosen, kind="date")
    assert slack.platform.acked[envelope] == {"response_action": "errors", "errors": {"day": "Choose the day."}}
    posts = len(slack.platform.posts)
    slack.submit(form, sentence=chosen, kind="date", day="2010-04-01", note="it is in the register")
    slack.platform.wait_for_posts(posts + 1)
    told = slack.platform.posts[-1]
    assert told["thread_ts"] == answer["thread_ts"]
    assert "Corrected by ann" in shown(told)
    corrected = shown(slack.ask("who owns Kestrin Blades?"))
    assert "since 2010-04-01" in corrected
    assert "corrected by ann" in corrected
    responses = len(slack.workspace.responses)
    slack.click(told, "Undo")
    slack.platform.wait_until(lambda: len(slack.workspace.responses) > responses)
    assert "taken back by ann" in slack.workspace.responses[-1][1]["text"]
    assert "2010-04-01" not in shown(slack.ask("who owns Kestrin Blades?"))


def test_strangers_correct_nothing(slack):
    answer = slack.ask("who owns Kestrin Blades?")
    before = len(slack.workspace.responses)
    stranger = {"id": "U0STRANGER", "username": "eve", "team_id": "T0OTHER"}
    button = next(b for b in buttons(answer) if b["text"]["text"] == "Wrong?")
    message = {"ts": answer["ts"], "thread_ts": answer["thread_ts"], "text": ""}
    payload = {"type": "block_actions", "team": {"id": "T0TEAM"}, "channel": {"id": "C0GENERAL"}, "message": message}
    payload |= {"user": stranger, "actions": [{"action_id": button["action_id"], "value": button["value"]}]}
    slack.platform.deliver(payload | slack.platform.interactive(), type_="interactive")
    slack.platform.wait_until(lambda: len(slack.workspace.responses) > before)
    assert "permitted" in slack.workspace.responses[-1][1]["text"]


def test_watches_begin_are_listed_and_end(slack):
    begun = slack.command("watch Scale AI customers weekly")
    assert "once a week" in shown(begun)
    assert "Anthropic" in shown(begun)
    assert "Scale AI customers" in shown(slack.command("watches"))
    assert "Nothing is watched here" in shown(slack.command("watches", channel="C0PRIVATE"))
    assert "No longer" in shown(slack.command("unwatch scale ai CUSTOMERS"))
    assert "Nothing is watched here" in shown(slack.command("watch"))


def test_the_home_tab_and_the_messages_tab(slack):
    for tab in ("home", "messages"):
        slack.platform.send_event({"type": "app_home_opened", "user": USER, "channel": "D0DIRECT", "tab": tab})
    slack.platform.wait_until(lambda: USER in slack.workspace.homes and slack.platform.calls_of(_PROMPTS))
    assert "articles read, published" in shown(slack.workspace.homes[USER])
    assert "Read last" in shown(slack.workspace.homes[USER])
    (given,) = slack.platform.calls_of(_PROMPTS)
    assert len(given["prompts"]) == 4
    assert {"title", "message"} == set(given["prompts"][0])


_PROMPTS = "assistant.threads.setSuggestedPrompts"


def test_links_to_pages_of_ours_unfold_and_no_others(slack):
    links = [
        {"url": f"{PAGES}/id/kestrin-blades"},
        {"url": "https://elsewhere.example/id/kestrin-blades"},
        {"url": f"{PAGES}/id/zorblax"},
    ]
    slack.platform.send_event(
        {"type": "link_shared", "user": USER, "channel": "C0GENERAL", "message_ts": "17.1", "links": links}
    )
    unfurls = slack.wait("unfurls")["unfurls"]
    assert list(unfurls) == [f"{PAGES}/id/kestrin-blades"]
    assert "Merrow Tidal" in shown(unfurls[f"{PAGES}/id/kestrin-blades"])


def test_the_global_shortcut_asks_and_answers_in_a_direct_message(slack):
    before = len(slack.workspace.views)
    slack.platform.interact("shortcut", callback_id="ask", channel=None)
    form = slack.wait("views", before + 1)
    posts = len(slack.platform.posts)
    slack.submit(form, question="who owns Kestrin Blades?")
    slack.platform.wait_for_posts(posts + 1)
    assert slack.platform.posts[-1]["channel"] == USER
    assert "You asked: who owns Kestrin Blades?" in shown(slack.platform.posts[-1])


def test_a_long_list_for_one_becomes_a_file_when_it_is_shared(slack):
    told = slack.command("ask who buys from Vellmar Robotics?")
    assert "come as a file when you share it" in shown(told)
    files = len(slack.workspace.files)
    slack.press({"text": ""}, buttons(told)[0])
    slack.wait("files", files + 1)
    assert slack.workspace.files[-1]["bytes"].count(b"\n") == 61


def test_suggestions_of_the_home_tab_are_answered_in_a_direct_message(slack):
    posts = len(slack.platform.posts)
    button = {"action_id": "ask_again_0", "value": "who buys from Vellmar Robotics?"}
    slack.press({"text": ""}, button, channel=None)
    slack.platform.wait_for_posts(posts + 1)
    assert slack.platform.posts[-1]["channel"] == USER
    files = slack.workspace.files
    until(lambda: files and files[-1]["channel_id"] == USER)


def test_feedback_that_it_did_not_help_offers_to_mend(slack):
    answer = slack.ask("who owns Kestrin Blades?")
    (feedback,) = [e for b in answer["blocks"] if b["type"] == "context_actions" for e in b["elements"]]
    before = len(slack.workspace.responses)
    slack.press(answer, {"action_id": feedback["action_id"], "value": feedback["positive_button"]["value"]})
    slack.press(answer, {"action_id": feedback["action_id"], "value": feedback["negative_button"]["value"]})
    slack.platform.wait_until(lambda: len(slack.workspace.responses) > before)
    assert [b["text"]["text"] for b in buttons(slack.workspace.responses[-1][1])] == ["Wrong?", "Why not …?"]


def test_buttons_of_a_forgotten_answer_say_so(slack):
    before = len(slack.workspace.responses)
    slack.press({"text": ""}, {"action_id": "answer_sources", "value": "T0TEAM/C0GENERAL/1.0"})
    slack.platform.wait_until(lambda: len(slack.workspace.responses) > before)
    assert "no longer remember" in slack.workspace.responses[-1][1]["text"]


def test_direct_messages_are_answered_without_a_mention(slack):
    posts = len(slack.platform.posts)
    slack.platform.direct("who owns Kestrin Blades?")
    slack.platform.wait_for_posts(posts + 1)
    assert "Owen Pascall" in shown(slack.platform.posts[-1])
    assert BOT_USER not in slack.platform.posts[-1]["text"]


def test_news_is_told_once_and_a_story_goes_on_in_its_message(slack):
    tarn, breck = firm("Tarn Foundry"), firm("Breckholm Motors")
    slack.publish("a:w1", line(firm("Ousel Labs"), Relation.SUPPLIES, tarn))
    slack.command("watch Ousel Labs customers")
    slack.publish("a:w2", line(firm("Ousel Labs"), Relation.SUPPLIES, breck))
    posts = len(slack.platform.posts)
    assert slack.tell() == 1
    slack.platform.wait_for_posts(posts + 1)
    assert slack.tell() == 0
    told = slack.platform.posts[-1]
    assert told["channel"] == "C0GENERAL"
    assert "New: *Breckholm Motors*" in shown(told)
    assert "Ousel Labs supplies Breckholm Motors" in shown(told)
    until(lambda: noted(slack))
    slack.publish("a:w3", line(firm("Ousel Labs"), Relation.SUPPLIES, breck, phase=Phase.ENDED, until="2025-06-20"))
    assert slack.tell() == 1
    slack.platform.wait_until(lambda: "Ended" in shown(told), 30, "the message was not changed")
    assert "Before:" in shown(told)
    slack.platform.wait_for_posts(posts + 2)
    aloud = slack.platform.posts[-1]
    assert (aloud["thread_ts"], aloud["reply_broadcast"]) == (told["ts"], True)
    assert "Ended: *Breckholm Motors*" in shown(aloud)
    responses = len(slack.workspace.responses)
    slack.click(told, "Unwatch")
    slack.platform.wait_until(lambda: len(slack.workspace.responses) > responses)
    assert "No longer watching" in slack.workspace.responses[-1][1]["text"]


def until(ready):
    """Until something is so of which the platform is not told."""
    ending = time.monotonic() + 30
    while not ready():
        assert time.monotonic() < ending
        time.sleep(0.02)


def noted(slack):
    """Whether the message of a story is known."""
    kept = [loads(Memory, k.memory) for k in listed(slack.service.site.graph.catalogue)]
    return any(story.message for memory in kept for story in memory.stories)


def test_a_person_is_told_in_a_direct_message_and_only_what_is_public(slack):
    slack.publish("a:p1", line(firm("Hollin Freight"), Relation.SUPPLIES, firm("Tarn Foundry")))
    slack.command("watch Hollin Freight for me", channel="C0PRIVATE")
    secret = line(firm("Hollin Freight"), Relation.SUPPLIES, firm("Breckholm Motors"))
    slack.publish("a:p2", secret, visibility="slack:T0TEAM:C0PRIVATE")
    assert slack.tell() == 0
    slack.publish("a:p3", line(firm("Hollin Freight"), Relation.SUPPLIES, firm("Ousel Labs")))
    posts = len(slack.platform.posts)
    assert slack.tell() == 1
    slack.platform.wait_for_posts(posts + 1)
    assert slack.platform.posts[-1]["channel"] == USER
    assert "Breckholm" not in shown(slack.platform.posts[-1])


def test_a_channel_that_strangers_joined_is_told_nothing_of_what_it_read(slack):
    slack.publish("a:s1", line(firm("Morvane Steel"), Relation.SUPPLIES, firm("Tarn Foundry")))
    slack.command("watch Morvane Steel", channel="C0SHARED")
    secret = line(firm("Morvane Steel"), Relation.SUPPLIES, firm("Breckholm Motors"))
    slack.publish("a:s2", secret, visibility="slack:T0TEAM:C0SHARED")
    slack.app.desk.channels.note_shared("T0TEAM", "C0SHARED", True)
    posts = len(slack.platform.posts)
    assert slack.tell() == 1
    slack.platform.wait_for_posts(posts + 1)
    assert "Breckholm" not in shown(slack.platform.posts[-1])
    assert "people of another workspace" in slack.platform.posts[-1]["text"]


def test_settings_of_a_channel_hold(slack):
    assert "correct everyone" in slack.command("settings", channel="C0PRIVATE")["text"]
    changed = slack.command("settings correct <@U0BOSS>", channel="C0PRIVATE")
    assert changed["response_type"] == "in_channel"
    slack.command("settings ingest nobody", channel="C0PRIVATE")
    assert "mention-only on|off" in slack.command("settings coffee", channel="C0PRIVATE")["text"]
    answer = slack.ask("who owns Kestrin Blades?", channel="C0PRIVATE")
    responses = len(slack.workspace.responses)
    slack.click(answer, "Wrong?", channel="C0PRIVATE")
    slack.platform.wait_until(lambda: len(slack.workspace.responses) > responses)
    assert "permitted" in slack.workspace.responses[-1][1]["text"]
    slack.platform.mention("read <https://news.example/1>", channel="C0PRIVATE")
    slack.wait("ephemerals")
    assert "cannot be handed over" in slack.workspace.ephemerals[-1]["text"]


PASTED = (
    "Brannock Foundry to supply Yarrow Coaches\n\nMay 12, 2025 - Brannock Foundry will supply brake discs to Yarrow Coaches "
    "under a contract worth 4 million pounds, the two companies said on Monday."
)


def read_message(slack, text, channel):
    """The message menu; the receipt."""
    before = len(slack.platform.told)
    message = {"ts": f"{time.time():.6f}", "text": text, "user": USER}
    slack.platform.interact("message_action", callback_id="read_article", message=message, channel=channel)
    slack.platform.wait_until(lambda: len(slack.platform.told) > before)
    return slack.platform.told[-1]


def test_an_article_is_read_from_the_message_menu_and_seen_in_its_channel_only(slack):
    receipt = read_message(slack, PASTED, "C0GENERAL")
    assert "*Brannock Foundry* supplies *Yarrow Coaches*" in shown(receipt)
    assert "Only this channel sees" in shown(receipt)
    question = "who does Brannock Foundry supply?"
    assert "Yarrow Coaches" in shown(slack.ask(question))
    assert "Yarrow Coaches" not in shown(slack.ask(question, channel="C0PRIVATE"))
    assert "Yarrow Coaches" not in shown(slack.command(f"ask {question}", channel="C0PRIVATE"))
    assert "Yarrow" in shown(slack.command("firm Brannock Foundry"))
    assert "Yarrow" not in shown(slack.command("firm Brannock Foundry", channel="C0PRIVATE"))
    assert "Brannock" not in shown(slack.command("firm Branock", channel="C0PRIVATE"))


def test_a_link_that_may_not_be_followed_is_told_with_its_reason(slack):
    receipt = read_message(slack, "look: <http://127.0.0.1:1/secret>", "C0GENERAL")
    assert "Could not be read" in shown(receipt)
    assert "127.0.0.1" in shown(receipt)


def test_a_watch_that_cannot_be_looked_at_stops_no_other(slack):
    slack.publish("a:b1", line(firm("Quillan Rope"), Relation.SUPPLIES, firm("Tarn Foundry")))
    broken = slack.command("watch Quillan Rope customers", channel="C0BROKEN")
    slack.command("watch Quillan Rope")
    id_ = next(element["accessory"]["value"] for element in broken["blocks"])
    remember(slack.service.site.graph.catalogue, id_, "no memory")
    slack.publish("a:b2", line(firm("Quillan Rope"), Relation.SUPPLIES, firm("Breckholm Motors")))
    told = tell(slack.service, slack.app.desk.take)
    assert (told.news, told.failed) == (1, 1)
    slack.command(f"unwatch {id_}", channel="C0BROKEN")


def test_the_settings_name_people_as_people(slack):
    slack.command("settings correct <@U0BOSS>", channel="C0NAMED")
    told = slack.command("settings", channel="C0NAMED")
    assert "correct <@U0BOSS>" in shown(told)
    assert "&lt;" not in shown(told)


def test_what_means_another_firm_is_moved_there(slack):
    slack.publish("a:m1", line(firm("Pellam Optics"), Relation.SUPPLIES, firm("Corrin")))
    slack.publish("a:m2", line(firm("Pellam Optics"), Relation.SUPPLIES, firm("Tarn Foundry")))
    answer = slack.ask("who buys from Pellam Optics?")
    views, posts = len(slack.workspace.views), len(slack.platform.posts)
    slack.click(answer, "Wrong?")
    form = slack.wait("views", views + 1)
    options = form["blocks"][0]["element"]["options"]
    chosen = next(o["value"] for o in options if o["text"]["text"].startswith("Corrin"))
    envelope = slack.submit(form, sentence=chosen, kind="firm")
    assert slack.platform.acked[envelope]["errors"] == {"name": "Write which firm is meant."}
    slack.submit(form, sentence=chosen, kind="firm", name="Corrin Shipyard")
    slack.platform.wait_for_posts(posts + 1)
    told = slack.platform.posts[-1]
    assert "Corrin Shipyard" in shown(told)
    moved = shown(slack.ask("who buys from Pellam Optics?"))
    assert "*Corrin Shipyard*" in moved
    assert "means Corrin Shipyard: corrected by ann" in moved
    assert "*Corrin*" not in moved


def test_what_is_about_another_firm_than_the_one_asked_about_is_moved_there(slack):
    slack.publish("a:n1", line(firm("Adlane"), Relation.SUPPLIES, firm("Morrowell Paper")))
    slack.publish("a:n2", line(firm("Adlane"), Relation.SUPPLIES, firm("Tarn Foundry")))
    answer = slack.ask("who buys from Adlane?")
    views, posts = len(slack.workspace.views), len(slack.platform.posts)
    slack.click(answer, "Wrong?")
    options = slack.wait("views", views + 1)["blocks"][0]["element"]["options"]
    chosen = next(o["value"] for o in options if o["text"]["text"].startswith("Morrowell"))
    slack.submit(slack.workspace.views[-1], sentence=chosen, kind="about", name="Adlane Textiles")
    slack.platform.wait_for_posts(posts + 1)
    assert "*Morrowell Paper*" not in shown(slack.ask("who buys from Adlane?"))
    assert "*Morrowell Paper*" in shown(slack.ask("who buys from Adlane Textiles?"))
