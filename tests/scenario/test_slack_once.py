"""Exactly one answer to each question, whatever befalls: redelivery, copies, 429s, 503s, lost replies, and kill -9."""

import random
import threading
import time
from collections import Counter

import pytest

from tests.support.fake_slack import BOT_USER, FakeSlack, Fault
from tests.support.slack_process import Mortal

RETRY = 1.0  # seconds after which the platform delivers again; Slack itself takes 3


class Weather:
    """What befalls the calls of the app: limits, troubles, and deaths between Slack's taking a message and its answer."""

    def __init__(self, seed, mortal, deaths):
        self.random, self.mortal, self.left = random.Random(seed), mortal, deaths
        self.seen = Counter()

    def fault(self, method, given):
        if method != "chat.postMessage" and method != "chat.update":
            return None
        dice = self.random.random()
        if dice < 0.08:
            return self.note("429", Fault(429, retry_after=1))
        if dice < 0.14:
            return self.note("503", Fault(503))
        if dice < 0.18:
            return self.note("503 taken", Fault(503, taken=True))
        return None

    def note(self, name, fault):
        self.seen[name] += 1
        return fault

    def strike(self, given):
        """Kill the app after its message has been taken and before it hears so."""
        if self.left and self.random.random() < 0.3:
            self.left -= 1
            self.seen["killed in the post"] += 1
            self.mortal.kill()


def run_through(tmp_path, seed, *, questions, deaths):
    with FakeSlack() as slack:
        mortal = Mortal(tmp_path, slack.api_url)
        weather = Weather(seed, mortal, deaths // 2)
        slack.faults, slack.hooks = weather.fault, [weather.strike]
        payloads = list(deliveries(slack, weather.random, questions))
        mortal.start()
        done = threading.Event()
        keeper = threading.Thread(target=keep_alive, args=(slack, mortal, done))
        keeper.start()
        try:
            deliver_all(slack, mortal, payloads, random.Random(seed), deaths - deaths // 2)
            slack.wait_until(
                lambda: len(answered(slack)) == questions, 120, lambda: f"{len(answered(slack))} of {questions}"
            )
            time.sleep(3.0)  # longer than an app waits before it looks for what it may have sent
        finally:
            done.set()
            keeper.join()
            mortal.kill()
        return answered(slack), weather.seen, mortal.deaths


def deliveries(slack, dice, questions):
    """Each question as a mention; many as a message too, and again and again."""
    for n in range(questions):
        event = slack.event("app_mention", f"<@{BOT_USER}> question {n}", "C0GENERAL", ts=f"{1_750_000_000 + n}.000100")
        copies = [slack.callback(event)]
        if dice.random() < 0.5:
            copies.append(slack.callback({**event, "type": "message", "channel_type": "channel"}))
        copies += dice.choices(copies, k=dice.choice((0, 0, 1, 2)))
        yield from copies


def deliver_all(slack, mortal, payloads, dice, kills):
    """Send every payload until it is acknowledged, as Slack does; kill the app right after some acknowledgements."""
    strikes = set(dice.sample(range(len(payloads)), min(kills, len(payloads))))
    waiting = dict.fromkeys(range(len(payloads)), (None, 0.0))  # payload -> envelope, when to send it again
    while waiting:
        for n, (envelope, again) in list(waiting.items())[:50]:
            if envelope in slack.acked:
                del waiting[n]
                if n in strikes:
                    mortal.kill()
            elif slack.connected and time.monotonic() >= again:
                waiting[n] = slack.try_deliver(payloads[n]), time.monotonic() + RETRY
        slack.sleep_until_changed(0.1)


def keep_alive(slack, mortal, done):
    while not done.wait(0.02):
        if not mortal.lives:
            mortal.start()


def answered(slack):
    """How many answers each question got."""
    return Counter(post["text"].rstrip(".").removeprefix("answer to ") for post in list(slack.posts))


def check(found, seen, deaths, *, questions, at_least):
    assert found == {f"question {n}": 1 for n in range(questions)}, (found.most_common(3), seen, deaths)
    assert deaths >= at_least
    assert all(seen[kind] for kind in ("429", "503", "503 taken", "killed in the post")), seen


def test_a_sample_of_the_torture(tmp_path):
    found, seen, deaths = run_through(tmp_path, 4, questions=50, deaths=4)
    check(found, seen, deaths, questions=50, at_least=3)


@pytest.mark.torture
@pytest.mark.timeout(1_200)
def test_five_hundred_deliveries(tmp_path):
    found, seen, deaths = run_through(tmp_path, 11, questions=500, deaths=80)
    check(found, seen, deaths, questions=500, at_least=60)
    assert sum(seen.values()) > 60
