"""Questions and what goes on from their answers: sources, pictures, SPARQL, "why not", sharing, feedback."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from bot.slack import blocks, counters, kit, wording
from bot.slack.blocks import Message, plain_message, to_blocks
from bot.slack.calls import RESPOND, UPLOAD, AtOnce, Call
from bot.slack.events import PUBLIC, Event
from bot.slack.memory import ThreadKey
from bot.slack.mrkdwn import clean, clip, literal
from bot.slack.tools import (
    Tools,
    carried_on,
    content,
    form,
    is_open,
    place_of,
    post,
    privately,
    recalled,
    remember,
    unpacked,
    upload,
    window,
)
from bot.slack.wording import AnswerObject

FORGOTTEN = "I no longer remember that answer; please ask again."
WHY_NOT_FORM, ASK_FORM = "whynot_form", "ask_form"
LONGEST_QUESTION = 500
SPARQL_SHOWN = 2_900
STATUS = (  # what a thread shows while an answer takes longer than a moment; the platform goes through all but the first
    "is looking that up …", "Understanding the question …", "Looking through what was read …", "Weighing who says what …",
)  # fmt: skip


def answer(tools: Tools, event: Event, question: str, thread: ThreadKey) -> AnswerObject:
    """Ask in the light of a thread, and remember the answer there under the event."""
    asked: dict[str, Any] = {"question": question, "visible": sorted(event.visible), "detailed": True}
    before = () if event.begins else tools.threads.recall(thread)
    asked["thread"] = [earlier for earlier in before if is_open(earlier, event)]
    asked["rehearsal"] = event.visible == PUBLIC  # noted as a gap it would be seen by everybody
    found = tools.verbs("ask", asked)
    remember(tools, event, thread, found)
    return found


def in_thread(tools: Tools, event: Event, question: str, at_once: AtOnce) -> list[Call]:
    """Answer a message in its thread."""
    place = {"channel_id": event.channel, "thread_ts": event.thread.ts}
    at_once(Call("assistant.threads.setStatus", place | {"status": STATUS[0], "loading_messages": list(STATUS[1:])}))
    return post(event, to_blocks(answer(tools, event, question, event.thread), event.key))


def for_one(tools: Tools, event: Event, question: str) -> list[Call]:
    """Answer only the person who asks, with a button to share. One's commands in a channel make a thread."""
    thread = ThreadKey(event.team, event.channel, f"commands of {event.user}")
    found = answer(tools, event, question, thread)
    return privately(event, to_blocks(found, event.key, private=True))


def again(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """A button that carries a question: answered in the thread of its message, to the person alone, or from the Home tab."""
    question = event.value[:LONGEST_QUESTION]
    if event.ts:
        return in_thread(tools, event, question, at_once)
    return for_one(tools, event, question) if event.channel else in_direct_message(tools, event, question)


def sources(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """Every sentence of an answer in full, by row."""
    found = _kept(tools, event)
    return window(event, _sources(found)) if found is not None else _forgotten(event)


def _sources(found: AnswerObject) -> kit.Block:
    shown: list[kit.Block] = []
    for row in wording.rows(found):
        quotes = row.get("evidence") or ()
        shown.append(kit.section(wording.line({**row, "evidence": ()}, wording.Notes())))
        for quote in quotes:
            shown.append(kit.quotation(clip(clean(str(quote.get("quote") or "")), 1_500)))
            shown.append(kit.context(wording.source(quote)))
    if len(shown) > kit.VIEW_BLOCKS:
        note = kit.context("There is no room for more here: ask about one of them.")
        shown = [*shown[: kit.VIEW_BLOCKS - 1], note]
    return kit.modal("Sources", shown or [kit.section("This answer rests on no sentence.")])


def sparql(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """The query that gives the answer's rows."""
    found = _kept(tools, event)
    if found is None:
        return _forgotten(event)
    text = "\n".join(_indented(line) for line in str(found.get("sparql") or "").split("\n"))
    shown = [kit.code(clip(text, SPARQL_SHOWN))]
    where = f"Paste it at {tools.pages}/query." if tools.pages else "Paste it into the query page of your firmgraph server."
    return window(event, kit.modal("As SPARQL", [*shown, kit.context(where)]))


def _indented(line: str) -> str:
    """A line without characters that cannot be seen, its indentation kept."""
    return " " * (len(line) - len(line.lstrip(" "))) + clean(line)


def picture(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """What is worth drawing of the answer, as a file in its thread."""
    found = _kept(tools, event)
    what = _drawn(found) if found is not None else None
    if found is None or what is None:
        return _forgotten(event)
    given = what | {"format": "png", "visible": sorted(event.visible)}
    given |= {"as_of": found["as_of"]} if found.get("as_of") else {}
    drawn = tools.verbs("picture", given)
    title = clip(clean(str(drawn["title"])), 200)
    return [Call(UPLOAD, {**event.place, "filename": "timeline.png", "title": title, "base64": drawn["png"]})]


def _drawn(found: AnswerObject) -> dict[str, Any] | None:
    """The picture that the answer names, else the timeline of what the question was about."""
    if found.get("picture"):
        return dict(found["picture"])
    about = next(iter(found.get("about") or ()), None)
    return {"picture": "timeline", "name": about["iri"]} if about is not None else None


def why_not(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """Ask for the one that is missed."""
    field = kit.field(
        "name", "Who is missing?", kit.text_input("name", placeholder="the name of a firm or person", most=200)
    )
    carried = carried_on(event)
    return window(event, kit.modal("Why not …?", [field], callback=WHY_NOT_FORM, submit="Ask", metadata=carried))


def why_not_asked(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """Answer it in the thread of the list."""
    carried, name = unpacked(event), form(event).get("name", "")
    where = place_of(event, carried)
    found = recalled(tools, where, carried.get("answer", ""))
    if found is None:
        return privately(where, plain_message(FORGOTTEN))
    asked = {"question": f"why not {name}?", "thread": [found], "visible": sorted(where.visible), "detailed": True}
    told = tools.verbs("ask", asked)
    remember(tools, where, where.thread, told)
    message = to_blocks(told, event.key, private=where.thread_ts is None)
    return post(where, message) if where.thread_ts is not None else privately(where, message)


def share(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """Show everybody in the channel what one person was shown; the private copy goes."""
    found = _kept(tools, event)
    if found is None:
        return _forgotten(event)
    message = to_blocks(found, event.value)
    asked = kit.context(f"<@{event.user}> asked: {literal(str(found.get('question') or ''), 300)}")
    shared = replace(message, blocks=(asked, *message.blocks))
    told = Call(RESPOND, {"response_type": "in_channel", "replace_original": False, **content(shared)})
    gone = Call(RESPOND, {"delete_original": True})
    return [told, gone, *([upload({"channel": event.channel}, message.file)] if message.file is not None else [])]


def feedback(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """Thank for praise; after blame offer the ways to mend it."""
    side, _, key = event.value.partition(":")
    counters.HELPFUL.labels("yes" if side == "pos" else "no").inc()
    if side == "pos":
        return []
    text = "Sorry about that. If a row is wrong, say what is wrong with it; if one is missing, ask why."
    wrong = kit.button("Wrong?", blocks.WRONG, key)
    missing = kit.button("Why not …?", blocks.WHY_NOT, key)
    return privately(event, Message(text, (kit.section(text), kit.actions(wrong, missing))))


def window_to_ask(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """The global shortcut: a field for a question."""
    field = kit.text_input("question", placeholder="who still buys from Scale AI?", lines=True, most=LONGEST_QUESTION)
    shown = [kit.field("question", "Your question", field, hint="The answer comes as a direct message.")]
    return window(event, kit.modal("Ask firmgraph", shown, callback=ASK_FORM, submit="Ask"))


def asked_in_window(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """Answer in a direct message; what that may show is public."""
    return in_direct_message(tools, event, form(event).get("question", ""))


def in_direct_message(tools: Tools, event: Event, question: str) -> list[Call]:
    """Answer what was asked where there is no conversation."""
    found = answer(tools, event, question, ThreadKey(event.team, event.user, event.key))
    message = to_blocks(found, event.key)
    asked = kit.context(f"You asked: {literal(question, 300)}")
    return post(replace(event, channel=event.user), replace(message, blocks=(asked, *message.blocks)))


def _kept(tools: Tools, event: Event) -> AnswerObject | None:
    return recalled(tools, event, event.value)


def _forgotten(event: Event) -> Sequence[Call]:
    return privately(event, plain_message(FORGOTTEN))
