"""The listener: threads, doubles, visibility, errors that say something."""

import pytest

from bot.slack.events import Event, Kind
from bot.slack.inbound import question_of
from bot.slack.listener import BROKEN, HELP, Listener
from bot.slack.memory import MemoryThreads, ThreadKey
from kg.errors import UnknownFirm


class Echo:
    """An analyst that answers with the question and keeps what it was given."""

    def __init__(self):
        self.asked = []

    def __call__(self, question, *, thread, visible):
        self.asked.append((question, list(thread), visible))
        return {"question": question, "status": "answered", "text": f"You asked: {question}", "items": []}


def message(text, ts="1.0", **more):
    return Event(key=f"T1/C1/{ts}", kind=Kind.MESSAGE, team="T1", channel="C1", ts=ts, text=text, bot_user="U0BOT", **more)


def test_a_thread_hands_on_its_earlier_answers():
    echo = Echo()
    listener = Listener(echo)
    listener.answer(message("<@U0BOT> who owns Merrow?"))
    listener.answer(message("and in 2023?", ts="2.0", thread_ts="1.0"))
    listener.answer(message("something else", ts="3.0"))
    assert [[earlier["question"] for earlier in thread] for _, thread, _ in echo.asked] == [[], ["who owns Merrow?"], []]


@pytest.mark.parametrize(
    ("error", "said"), [(UnknownFirm("Merow", ["Merrow Tidal"]), "Merrow Tidal"), (ZeroDivisionError("secret"), BROKEN)]
)
def test_errors_say_something(error, said):
    def broken(question, *, thread, visible):
        raise error

    reply = Listener(broken).answer(message("who owns Merow?"))
    assert said in reply.text
    assert "secret" not in reply.text


@pytest.mark.parametrize("text", ["<@U0BOT>", "<@U0BOT> help", "  Help! "])
def test_nothing_asked_gets_help(text):
    assert Listener(Echo()).answer(message(text)).text == HELP


def test_a_pasted_article_is_read_for_its_channel_only():
    read = []

    def ingest(text, *, visibility):
        read.append((text, visibility))
        return "read: 2 claims"

    listener = Listener(Echo(), ingest=ingest)
    assert listener.answer(message("<@U0BOT> read:\nMerrow grows\n\nMerrow bought Kestrin.")).text == "read: 2 claims"
    listener.answer(message("read:\nSomething", ts="2.0", stranger=True))
    assert read == [("Merrow grows\n\nMerrow bought Kestrin.", "slack:T1:C1")]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("<@U0BOT> who owns A&amp;B?", "who owns A&B?"),
        ("<@U0BOT|firmgraph>  who   owns <https://merrow.example|Merrow>?", "who owns Merrow?"),
        ("ask <@U7|Ann> about <#C1|deals> <!here> <!subteam^S1|@desk>", "ask Ann about #deals @desk"),
        ("see <https://a.example/x>", "see https://a.example/x"),
        ("&amp;lt; stays &lt;once&gt;", "&lt; stays <once>"),
    ],
)
def test_inbound_text(text, question):
    assert question_of(text, "U0BOT") == question


def test_memory_forgets_the_oldest():
    threads = MemoryThreads(threads=2, answers=2)
    for ts in "123":
        for n in range(3):
            threads.remember(ThreadKey("T", "C", ts), f"{ts}/{n}", {"n": n})
    threads.remember(ThreadKey("T", "C", "3"), "3/2", {"n": 9})  # the same event again
    assert threads.recall(ThreadKey("T", "C", "1")) == ()
    assert [a["n"] for a in threads.recall(ThreadKey("T", "C", "3"))] == [1, 9]
    assert (threads.find("T", "3/2"), threads.find("T", "1/2"), threads.find("T2", "3/2")) == ({"n": 9}, None, None)
