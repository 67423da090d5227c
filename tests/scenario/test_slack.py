"""The real Slack app over a small Slack of our own: real HTTP, a real WebSocket, slack_bolt's own client."""

import json
import threading
from datetime import date
from pathlib import Path

import pytest

from bot.analyst import Analyst
from bot.details import detailed
from bot.question import Ask
from bot.slack.face import Face
from bot.slack.tools import Tools
from kg.errors import UnknownFirm
from kg.open import open_graph
from tests.support.corpus import corpus_readings
from tests.support.fake_slack import BOT_USER, USER, FakeSlack
from tests.support.slack_app import slack_app
from tests.support.slack_limits import texts

FACTS = Path(__file__).parents[1] / "golden" / "corpus_facts.jsonl"
GROUPS = {("active", "stated"): "active", ("reducing", "stated"): "reducing", ("reducing", "reported"): "reported"}


class CustomersOfScale:
    """An analyst that knows one article by heart: the customers of Scale AI and who owns a part of it."""

    def __init__(self):
        facts = [json.loads(line) for line in FACTS.read_text(encoding="utf-8").splitlines()]
        self.facts = [fact for fact in facts if fact["article"] == "scale-ai-who-is-left.txt"]
        self.asked = []

    def __call__(self, verb, given):
        assert verb == "ask"
        question, thread = given["question"], given["thread"]
        self.asked.append(question)
        if "Scael" in question:
            raise UnknownFirm("Scael", ["Scale AI"])
        if "divide" in question:
            raise ZeroDivisionError("a secret")
        relation, key = ("supplies", "o") if "buys" in question else ("owns_stake", "s")
        if relation == "owns_stake" and not thread:
            return {
                "status": "clarify",
                "text": "Who is meant?",
                "items": [],
                "options": [{"question": "who owns Scale AI?"}],
            }
        rows = [self.row(fact, key) for fact in self.facts if fact["rel"] == relation]
        return {"status": "answered", "as_of": "2025-06-22", "text": f"{len(rows)} found", "items": rows}

    def row(self, fact, key):
        evidence = {"quote": fact["quote"], "outlet": "Labels & Loops", "published": fact["published"], "url": None}
        return {
            "name": fact[key],
            "phase": fact["phase"],
            "group": GROUPS[fact["phase"], fact["modality"]],
            "evidence": [evidence],
        }


@pytest.fixture
def analyst():
    return CustomersOfScale()


@pytest.fixture
def slack(analyst):
    with FakeSlack() as platform, slack_app(platform, Face(Tools(verbs=analyst))):
        yield platform


def shown(post):
    return "\n".join(texts(post["blocks"]))


def test_the_model_question_is_answered_in_its_thread(slack):
    ts = slack.mention("who still buys from Scale AI?")
    (post,) = slack.wait_for_posts(1)
    assert (post["channel"], post["thread_ts"]) == ("C0GENERAL", ts)
    assert post["text"] == "5 found"
    text = shown(post)
    order = ["*Now*", "*Anthropic*", "*Cohere*", "*Adept*", "*Cutting back*", "*OpenAI*", "*Reportedly*", "*Google*"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert "“OpenAI is scaling back.” Labels &amp; Loops, 2025-06-20" in text


def test_a_follow_up_leans_on_the_thread(slack):
    ts = slack.mention("who still buys from Scale AI?")
    slack.wait_for_posts(1)
    slack.mention("and who owns them?", thread_ts=ts)
    slack.mention("and who owns them?")
    in_thread, outside = sorted(slack.wait_for_posts(3)[1:], key=lambda post: post["thread_ts"] != ts)
    assert "*Meta*" in shown(in_thread)
    assert "who owns Scale AI?" in shown(outside)


def test_a_direct_message_is_answered_and_the_bots_own_is_not(slack, analyst):
    slack.direct("who still buys from Scale AI?", bot_id="B0OTHER")
    slack.direct("who still buys from Scale AI?", subtype="message_changed")
    ts = slack.direct("who still buys from Scale AI?")
    (post,) = slack.wait_for_posts(1)
    assert (post["channel"], post["thread_ts"]) == ("D0DIRECT", ts)
    assert len(analyst.asked) == 1


def test_what_slack_delivers_twice_is_answered_once(slack, analyst):
    ts = slack.mention("who still buys from Scale AI?", ts="1750000099.000100")
    slack.mention("who still buys from Scale AI?", ts=ts)
    text = f"<@{BOT_USER}> who still buys from Scale AI?"
    message = {"type": "message", "user": USER, "text": text, "channel": "C0GENERAL", "channel_type": "channel"}
    slack.send_event({**message, "ts": ts, "event_ts": ts})
    slack.mention("who owns them?")
    slack.wait_for_posts(2)
    assert analyst.asked == ["who still buys from Scale AI?", "who owns them?"]


@pytest.mark.parametrize(
    ("question", "said"), [("who owns Scael?", "did you mean Scale AI?"), ("divide", "Something broke")]
)
def test_errors_are_told(slack, question, said):
    slack.mention(question)
    (post,) = slack.wait_for_posts(1)
    assert said in post["text"]
    assert "secret" not in post["text"]


def test_refused_blocks_are_followed_by_text(slack):
    slack.refuse["chat.postMessage"] = "invalid_blocks"
    slack.mention("who still buys from Scale AI?")
    (post,) = slack.wait_for_posts(1)
    assert (post["text"], post["blocks"]) == ("5 found", [])


def test_many_people_at_once_are_all_answered(slack):
    asking = [threading.Thread(target=slack.mention, args=("who still buys from Scale AI?",)) for _ in range(20)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    posts = slack.wait_for_posts(20)
    assert len({post["thread_ts"] for post in posts}) == 20


def test_the_model_question_over_a_real_graph():
    with open_graph(None, today=lambda: date(2025, 6, 22)) as graph, FakeSlack() as platform:
        graph.ledger.put_many(corpus_readings(only="scale-ai"))
        analyst = Analyst(graph.reader, today=lambda: date(2025, 6, 22))

        def verbs(verb, given):
            asked = Ask(question=given["question"], thread=tuple(given["thread"]), visible=frozenset(given["visible"]))
            return detailed(analyst.ask(asked))

        with slack_app(platform, Face(Tools(verbs=verbs))):
            ts = platform.mention("who still buys from Scale AI?")
            platform.wait_for_posts(1)
            platform.mention("and who owns part of them?", thread_ts=ts)
            customers, owners = platform.wait_for_posts(2)
    text = shown(customers)
    assert [text.index(f"*{name}*") < text.index("*Cutting back*") for name in ("Anthropic", "Cohere", "Adept")] == [
        True
    ] * 3
    assert text.index("*Cutting back*") < text.index("*OpenAI*") < text.index("*Google*")
    assert "“Scale AI continues to sell data to Anthropic, Cohere and Adept.”" in text
    assert "2025-06-20" in text
    assert "*Meta*" in shown(owners)
    assert owners["thread_ts"] == ts
