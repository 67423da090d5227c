"""Watches in Slack: begun and ended by command or button, told as messages that go on while their story does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from bot.slack import kit
from bot.slack.blocks import Message, packed, plain_message
from bot.slack.calls import AtOnce, Call, came
from bot.slack.cards import UNWATCH
from bot.slack.events import Event
from bot.slack.mrkdwn import bold, literal, width
from bot.slack.tools import Tools, content, person, privately
from bot.slack.wording import GROUPS, footnote

Given = Mapping[str, Any]
CADENCES: Final = {"daily": "daily", "weekly": "weekly", "at once": "at-once", "at-once": "at-once"}
FOR_ME: Final = " for me"
DIGEST_LINES: Final = 12
SHARE: Final = 9_000  # characters of a digest's lines
DUE: Final = "watch_due"  # the type of our own event
NOTE: Final = "note"  # a call of our own: remember in which message a story is told
OVERHEARD: Final = (
    "There is news of {phrase}, but people of another workspace read along here now. Watch it again for what is public."
)
LOUD: Final = frozenset({"ended", "contradicted", "resumed"})
UNCLEAR: Final = (
    "{phrase} now means several: {several}. Nothing more is told of it; watch the one you mean, by its name or its id, and "
    "unwatch {phrase}."
)
WORDS: Final[Mapping[str, str]] = {
    "new": ":new: New",
    "ended": ":octagonal_sign: Ended",
    "contradicted": ":left_right_arrow: Contradicted",
    "resumed": ":arrows_counterclockwise: Resumed",
    "stale": ":hourglass: No recent evidence",
    "changed": ":pencil2: Changed",
    "withdrawn": ":wastebasket: Withdrawn",
}


def begin(tools: Tools, event: Event, words: str) -> Sequence[Call]:
    """Watch a phrase for this channel, or for the person alone."""
    phrase, cadence, mine = wish(words)
    audience = own(event) if mine else event.visibility
    asked: dict[str, Any] = {"phrase": phrase, "audience": audience, "cadence": cadence, "author": person(event)}
    asked |= {"public_only": not mine and event.visibility not in event.visible}
    return privately(event, _begun(tools.verbs("watch", asked), mine))


def wish(words: str) -> tuple[str, str, bool]:
    """Phrase, cadence, and whether it is for the person alone: "Scale AI customers weekly for me"."""
    mine = words.casefold().endswith(FOR_ME)
    phrase = words[: -len(FOR_ME)].rstrip() if mine else words
    last = next((word for word in CADENCES if phrase.casefold().endswith(f" {word}")), None)
    return (phrase[: -len(last)].rstrip() if last else phrase), CADENCES[last] if last else "at-once", mine


def _begun(made: Given, mine: bool) -> Message:
    names = ", ".join(literal(str(s["name"]), 60) for s in made["standings"][:8]) or "nobody"
    where = "You will be told in a direct message" if mine else "This channel will be told"
    when = {"at-once": "as soon as something changes", "daily": "once a day", "weekly": "once a week"}[made["cadence"]]
    text = f"Watching {bold(str(made['phrase']), 300)}. {where} {when}. Known today: {names}."
    return Message(text, (kit.section(text, kit.button("Unwatch", UNWATCH, str(made["id"]))),))


def end(tools: Tools, event: Event, words: str) -> Sequence[Call]:
    """Stop watching, named by words or by id; one's own watch when the channel has none of that name."""
    mine = tools.verbs("watches", {"audience": own(event)})["watches"]
    here = own(event) if any(words.casefold() in (w["id"], w["phrase"].casefold()) for w in mine) else event.visibility
    gone = tools.verbs("unwatch", {"watch": words, "audience": here})
    text = f"No longer watching {bold(str(gone['phrase']), 300)}."
    return privately(event, Message(text, (kit.section(text),)))


def own(event: Event) -> str:
    """The audience that is the person alone."""
    return f"slack:{event.team}:{event.user}"


def button(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """The button that stops a watch."""
    return end(tools, event, event.value)


def begin_button(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """The button that watches a firm."""
    return begin(tools, event, event.value)


def payload(news: Given) -> dict[str, Any]:
    """What is due of one watch, as if Slack had sent it: so it is told exactly once, like any answer."""
    _, team, channel = str(news["audience"]).split(":", 2)
    named = json.dumps(
        [[change["key"], change["what"], change["group"], change["last_evidence"]] for change in news["changes"]]
    )
    named += "".join(news.get("meanings") or ())
    key = hashlib.sha256(f"{news['times']} {named}".encode()).hexdigest()[:24]
    inner = {"type": DUE, "channel": channel, "news": news}
    return {"type": "event_callback", "team_id": team, "event_id": f"watch/{news['id']}/{key}", "event": inner}


def due(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """Tell what is due; a story that goes on is told in its earlier message."""
    news = (event.payload.get("event") or {}).get("news") or {}
    if not news["public_only"] and news["audience"] not in event.visible:
        return [_post(event, plain_message(OVERHEARD.format(phrase=news["phrase"])))]
    if news.get("meanings"):
        several = ", ".join(map(str, news["meanings"]))
        return [_post(event, plain_message(UNCLEAR.format(phrase=news["phrase"], several=several)))]
    if news["cadence"] != "at-once":
        return [_post(event, digest(news))]
    calls: list[Call] = []
    for change in news["changes"]:
        told = story(news, change)
        if change["message"]:
            calls.append(Call("chat.update", {"channel": event.channel, "ts": change["message"], **content(told)}))
        else:
            calls.append(_post(event, told))
        where = came(len(calls) - 1, "ts")
        calls.append(Call(NOTE, {"watch": news["id"], "key": change["key"], "message": where}))
        if change["message"] and change["what"] in LOUD:
            calls.append(_aloud(event, change, where))
    return calls


def _aloud(event: Event, change: Given, thread: object) -> Call:
    """A changed message notifies nobody, so what people wait for is also said below it, for the whole channel to see."""
    said = Message(_plain(change), (kit.section(_line(change)),))
    reply = {"channel": event.channel, "thread_ts": thread, "reply_broadcast": True}
    return Call("chat.postMessage", reply | content(said))


def _post(event: Event, message: Message) -> Call:
    return Call("chat.postMessage", {"channel": event.channel, **content(message)})


def story(news: Given, change: Given) -> Message:
    """The news about one party, the latest first, with what was told before."""
    lines = [_line(told) for told in reversed(change["story"])]
    quotes = [told["sentence"] for told in reversed(change["story"]) if told["sentence"]]
    text = f"{literal(str(news['phrase']), 200)}: {_plain(change)}"
    blocks = [kit.section(f"{bold(str(news['phrase']), 200)}\n{lines[0]}")]
    blocks += [kit.context(footnote(1, quotes[0]).removeprefix("[1] "))] if quotes else []
    blocks += [kit.context(f"Before: {text}") for text in list(packed(lines[1:], 2_800))[:1]]
    return Message(text, kit.fitting(blocks, [_foot(news)]))


def digest(news: Given) -> Message:
    """All news of a watch since the last digest."""
    shown, left = [kit.section(f"*{news['cadence'].capitalize()} digest: {literal(str(news['phrase']), 300)}*")], SHARE
    for change in news["changes"][:DIGEST_LINES]:
        sentence = f"\n{footnote(1, change['sentence']).removeprefix('[1] ')}" if change["sentence"] else ""
        left -= width(_line(change) + sentence)
        shown += [kit.section(_line(change) + sentence)] if left > 0 else []
    more = len(news["changes"]) - len(shown) + 1
    shown += [kit.context(f"… and {more} more: ask what changed.")] if more > 0 else []
    names = ", ".join(literal(str(change["name"]), 60) for change in news["changes"][:5])
    return Message(
        f"{literal(str(news['phrase']), 200)}: {len(news['changes'])} changes ({names})", kit.fitting(shown, [_foot(news)])
    )


def _line(change: Given) -> str:
    """ ":octagonal_sign: Ended: *OpenAI* · until 2025-06 (before: cutting back)"."""
    said = f"{literal(str(change['said']), 80)} " if change.get("said") else ""
    dates = [f"{word} {literal(str(change[word]), 25)}" for word in ("since", "until") if change.get(word)]
    stands = _stands(change["group"]) if change["what"] in ("new", "changed") else ""
    was = _stands(change["was"]) if change["was"] not in (change["group"], "active") else ""
    dates = [literal(str(change["percent"]), 20), *dates] if change.get("percent") else dates
    parts = [f"{WORDS.get(change['what'], '')}: {said}{bold(str(change['name']))}", *([stands] if stands else []), *dates]
    return " · ".join(parts) + (f" (before: {was})" if was else "")


def _stands(group: str) -> str:
    """How a group reads within a line: "cutting back"."""
    return GROUPS.get(group, "").split(" (")[0].lower()


def _plain(change: Given) -> str:
    return f"{change['what']}: {literal(str(change['name']), 120)}"


def _foot(news: Given) -> kit.Block:
    return kit.actions(kit.button("Unwatch", UNWATCH, str(news["id"])))
