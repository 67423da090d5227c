"""The face: which calls answer which event, threads, visibility, errors that say something, and limits under torture."""

import base64
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack import blocks, cards, home, watching
from bot.slack.asking import FORGOTTEN, _sources
from bot.slack.blocks import Message
from bot.slack.corrections import _form, _sentences
from bot.slack.events import Event, Kind
from bot.slack.face import BROKEN, Face
from bot.slack.inbound import links, question_of
from bot.slack.kit import home as home_view
from bot.slack.kit import option
from bot.slack.memory import MemoryThreads, ThreadKey
from bot.slack.tools import Tools
from bot.slack.watching import wish
from kg.errors import UnknownFirm
from tests.support.slack_answers import answers, days, texts
from tests.support.slack_limits import markup, message_problems, unsafe, view_problems

ARTICLE = "Merrow buys Kestrin\n\nMerrow Tidal has bought Kestrin Blades, the two firms said on Monday in Falmouth."


class Graph:
    """Verbs that keep what they were given and answer with the question."""

    def __init__(self, **results):
        self.given, self.results = [], results

    def __call__(self, verb, given, on_event=None):
        self.given.append((verb, dict(given)))
        found = self.results.get(verb)
        if isinstance(found, Exception):
            raise found
        if verb == "ask" and found is None:
            return {"question": given["question"], "status": "answered", "text": f"You asked: {given['question']}"}
        return found

    def of(self, verb):
        return [given for name, given in self.given if name == verb]


def message(text, ts="1.0", **more):
    event = {"team": "T1", "channel": "C1", "ts": ts, "text": text, "bot_user": "U0BOT", "user": "U1"}
    visible = frozenset({"public", "slack:T1:C1"})
    return Event(key=f"T1/C1/{ts}", kind=Kind.MESSAGE, **event, **{"visible": visible} | more)


def handled(face, event):
    return list(face.handle(event, lambda call: None))


def test_a_thread_hands_on_its_earlier_answers():
    graph = Graph()
    face = Face(Tools(verbs=graph))
    for text, ts, thread in (("who owns Merrow?", "1.0", None), ("and in 2023?", "2.0", "1.0"), ("else", "3.0", None)):
        handled(face, message(f"<@U0BOT> {text}", ts, thread_ts=thread))
    handled(face, message("<@U0BOT> and in 2023?", "2.0", thread_ts="1.0"))  # a second run of the same event
    asked = [[earlier["question"] for earlier in given["thread"]] for given in graph.of("ask")]
    assert asked[:3] == [[], ["who owns Merrow?"], []]
    assert len(face.threads.recall(ThreadKey("T1", "C1", "1.0"))) == 2


def test_answers_are_made_of_what_the_event_may_see():
    graph = Graph()
    handled(Face(Tools(verbs=graph)), message("a"))
    handled(Face(Tools(verbs=graph)), message("b", visible=frozenset({"public"})))
    assert [given["visible"] for given in graph.of("ask")] == [["public", "slack:T1:C1"], ["public"]]


@pytest.mark.parametrize("name", [blocks.SOURCES, blocks.SHARE, blocks.SPARQL, blocks.PICTURE, blocks.WRONG])
def test_what_a_channel_read_is_not_shown_elsewhere_nor_when_strangers_have_come(name):
    graph = Graph(ask={"question": "q", "status": "answered", "text": "secret", "sparql": "secret", "about": [{"iri": "x"}]})
    face = Face(Tools(verbs=graph))
    handled(face, message("q"))
    click = replace(message(""), kind=Kind.ACTION, name=name, value="T1/C1/1.0", response_url="https://r", trigger_id="t")
    assert FORGOTTEN not in str(handled(face, replace(click, name=blocks.SPARQL)))
    for where in (
        replace(click, visible=frozenset({"public"})),
        replace(click, visible=frozenset({"public", "slack:T1:C2"})),
    ):
        (said,) = handled(face, where)
        assert said.arguments["text"] == FORGOTTEN
    handled(face, message("and they?", "2.0", thread_ts="1.0", visible=frozenset({"public"})))
    assert graph.of("ask")[-1]["thread"] == []


@pytest.mark.parametrize(
    ("error", "said"), [(UnknownFirm("Merow", ["Merrow Tidal"]), "Merrow Tidal"), (ZeroDivisionError("secret"), BROKEN)]
)
@pytest.mark.parametrize("kind", [Kind.MESSAGE, Kind.COMMAND])
def test_errors_say_something(error, said, kind):
    (call,) = handled(Face(Tools(verbs=Graph(ask=error))), replace(message("who owns Merow?"), kind=kind))
    assert said in call.arguments["text"]
    assert "secret" not in call.arguments["text"]
    assert call.method == ("chat.postMessage" if kind is Kind.MESSAGE else "chat.postEphemeral")


def test_what_nobody_asked_for_fails_in_silence():
    event = Event(key="Ev1", kind=Kind.OTHER, name="app_home_opened", payload={"event": {"tab": "home"}})
    assert handled(Face(Tools(verbs=Graph(overview=ZeroDivisionError()))), event) == []
    assert handled(Face(Tools(verbs=Graph())), replace(event, name="unheard_of")) == []


REPORT = {"receipts": [{"article": "a:1"}], "dead": []}
TAUGHT = {"articles": [{"title": "T", "url": None, "claims": 0, "says": []}]}


def reads(text, **more):
    """What the verb `ingest` was given for a message, and the calls that answered."""
    graph = Graph(ingest=REPORT, learned=TAUGHT)
    calls = handled(Face(Tools(verbs=graph)), message(text, ts="1750000000.000100", **more))
    return graph.of("ingest"), calls


@pytest.mark.parametrize(
    "text", ["<@U0BOT> read this: <https://news.example/1?a=1&amp;b=2>", "read <https://news.example/1?a=1&amp;b=2|it>"]
)
def test_links_are_read_for_their_channel_only(text):
    ((given,), (call,)) = reads(text)
    assert given["paths"] == ["https://news.example/1?a=1&b=2"]
    assert (given["visibility"], given["published"]) == ("slack:T1:C1", "2025-06-15")
    assert "Read 1 article" in call.arguments["text"]


def test_pasted_text_is_read():
    ((given,), _) = reads(f"<@U0BOT> read:\n{ARTICLE}")
    assert base64.b64decode(given["stdin"]).decode() == ARTICLE


def test_strangers_and_shared_channels_hand_over_nothing():
    for more in ({"stranger": True}, {"shared": True}):
        given, (call,) = reads("read <https://news.example/1>", **more)
        assert given == []
        assert call.method == "chat.postEphemeral"


def test_a_question_that_begins_with_read_is_a_question():
    graph = Graph()
    handled(Face(Tools(verbs=graph)), message("read any news of Merrow lately?"))
    assert graph.of("ask")


def test_the_message_menu_reads_the_links_of_the_message_else_its_text():
    graph = Graph(ingest=REPORT, learned=TAUGHT)
    for text in ("look <https://news.example/1>", ARTICLE, "nothing"):
        payload = {"message": {"text": text, "ts": "1750000000.0001"}}
        event = message(text, payload=payload)
        handled(Face(Tools(verbs=graph)), replace(event, kind=Kind.MESSAGE_SHORTCUT, name="read_article"))
    paths, stdin = graph.of("ingest")
    assert paths["paths"] == ["https://news.example/1"]
    assert base64.b64decode(stdin["stdin"]).decode() == ARTICLE


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Scale AI customers", ("Scale AI customers", "at-once", False)),
        ("Scale AI customers weekly", ("Scale AI customers", "weekly", False)),
        ("Scale AI daily for me", ("Scale AI", "daily", True)),
        ("Daily Mail owners for me", ("Daily Mail owners", "at-once", True)),
    ],
)
def test_the_wish_of_a_watch(words, meant):
    assert wish(words) == meant


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


def test_links_of_a_message():
    text = "<https://a.example/x?y=1&amp;z=2|A> <@U1> <mailto:a@b.example|a> <http://b.example> <https://a.example/x?y=1&amp;z=2>"
    assert links(text) == ["https://a.example/x?y=1&z=2", "http://b.example"]


def test_memory_forgets_the_oldest():
    threads = MemoryThreads(threads=2, answers=2)
    for ts in "123":
        for n in range(3):
            threads.remember(ThreadKey("T", "C", ts), f"{ts}/{n}", {"n": n})
    threads.remember(ThreadKey("T", "C", "3"), "3/2", {"n": 9})  # the same event again
    assert threads.recall(ThreadKey("T", "C", "1")) == ()
    assert [a["n"] for a in threads.recall(ThreadKey("T", "C", "3"))] == [1, 9]
    assert (threads.find("T", "3/2"), threads.find("T", "1/2"), threads.find("T2", "3/2")) == ({"n": 9}, None, None)


# ---- limits under torture

maybe = st.one_of(st.none(), texts)
sentences = st.one_of(st.none(), st.fixed_dictionaries({"quote": texts, "outlet": maybe, "url": maybe, "published": days}))
whats = st.sampled_from(sorted(watching.WORDS))
standings = {"key": texts, "name": texts, "said": texts, "group": texts, "since": days, "until": days}
told = st.fixed_dictionaries({**standings, "what": whats, "was": texts, "sentence": sentences})
changed = st.fixed_dictionaries(
    {
        **standings,
        "what": whats,
        "was": texts,
        "sentence": sentences,
        "message": st.just(""),
        "story": st.lists(told, min_size=1, max_size=8),
    }
)
news = st.fixed_dictionaries(
    {
        "id": st.just("w1"),
        "phrase": texts,
        "cadence": st.sampled_from(["daily", "weekly"]),
        "changes": st.lists(changed, min_size=1, max_size=30),
    }
)
says = st.fixed_dictionaries(
    {"subject": texts, "said": texts, "object": maybe, "phase": maybe, "modality": maybe, "quote": texts}
)
firms = st.fixed_dictionaries(
    {
        "name": texts, "id": texts, "as_of": days, "names": st.lists(texts, max_size=9),
        "rows": st.lists(
            st.fixed_dictionaries(
                {"relation": texts, "other": maybe, "group": texts, "detail": maybe, "since": days, "until": days}
            ),
            max_size=40,
        ),
    }
)  # fmt: skip
articles = st.fixed_dictionaries(
    {"title": maybe, "url": maybe, "claims": st.integers(0, 99), "says": st.lists(says, max_size=12)}
)
watches = st.fixed_dictionaries({"id": st.just("w1"), "phrase": texts, "cadence": texts, "made_by": texts})
gaps = st.fixed_dictionaries({"question": texts, "times": st.integers(1, 9)})
conflicts = st.fixed_dictionaries({"subject": texts, "said": texts, "object": maybe, "quote": texts, "against": texts})
latest = st.fixed_dictionaries(
    {"title": texts, "url": maybe, "article": texts, "published": days, "says": st.lists(says, max_size=3)}
)
pages = st.fixed_dictionaries(
    {
        "today": days, "coverage": st.fixed_dictionaries({"articles": st.integers(0, 9), "first": days, "last": days}),
        "watches": st.lists(watches, max_size=12), "gaps": st.lists(gaps, max_size=6),
        "conflicts": st.lists(conflicts, max_size=6), "changes": st.lists(latest, max_size=6),
    }
)  # fmt: skip
torture = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def fits(said: Message):
    payload = {"text": said.text, "blocks": list(said.blocks)}
    assert message_problems(payload) == []
    assert not [text for text in [said.text, *markup(payload["blocks"])] if unsafe(text)]


def opens(view):
    assert view_problems(view) == []
    assert not [text for text in markup(view) if unsafe(text)]


@given(news)
@torture
def test_news_and_digests_keep_every_limit(given):
    fits(watching.digest(given))
    fits(watching.story(given, given["changes"][0]))


@given(firms, st.lists(articles, max_size=6), st.lists(watches, max_size=60), st.lists(texts, max_size=6))
@torture
def test_cards_keep_every_limit(firm, taught, watched, dead):
    fits(cards.firm_card(firm, "https://graph.example"))
    fits(cards.taught_card({"dead": [{"source": text, "reason": text} for text in dead]}, taught))
    fits(cards.watches_card(watched))
    fits(cards.help_card())


@given(pages, st.lists(texts, max_size=6))
@torture
def test_the_home_tab_keeps_every_limit(page, questions):
    opens(home_view(home.home_blocks(page, questions, "https://graph.example")))


@given(answers)
@torture
def test_windows_keep_every_limit(answer):
    opens(_sources(answer))
    choices = [option(text, str(n)) for n, (text, *_) in enumerate(_sentences(answer))]
    if choices:
        opens(_form(choices, "{}", about="Scale AI"))
