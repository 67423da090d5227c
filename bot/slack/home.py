"""The app's own tabs: Home with what is fresh, watched, open and new, and suggested questions in Messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from bot.slack import kit
from bot.slack.calls import AtOnce, Call
from bot.slack.cards import UNWATCH, claim_lines, suggestions
from bot.slack.events import Event
from bot.slack.mrkdwn import bold, link, literal
from bot.slack.tools import Tools
from bot.slack.watching import own

Given = Mapping[str, Any]
LONGEST_TITLE: Final = 75


def opened(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """Somebody opened one of the tabs."""
    inner = event.payload.get("event") or {}
    return _home(tools, event) if inner.get("tab") == "home" else _messages(tools, event)


def _messages(tools: Tools, event: Event) -> Sequence[Call]:
    """Questions that the graph can answer, offered before the first one."""
    questions = tools.verbs("prompts", {"visible": ["public"]})["prompts"]
    if not questions:
        return []
    offered = [{"title": kit.plain(q, LONGEST_TITLE)["text"], "message": q} for q in questions[:4]]
    return [Call("assistant.threads.setSuggestedPrompts", {"channel_id": event.channel, "prompts": offered})]


def _home(tools: Tools, event: Event) -> Sequence[Call]:
    found = tools.verbs("overview", {"visible": ["public"], "audience": own(event)})
    questions = tools.verbs("prompts", {"visible": ["public"]})["prompts"]
    view = kit.home(home_blocks(found, questions, tools.pages))
    return [Call("views.publish", {"user_id": event.user, "view": view})]


def home_blocks(found: Given, questions: Sequence[str], pages: str | None) -> list[kit.Block]:
    """Freshness, suggestions, watches, conflicts, gaps, changes."""
    parts = [
        *_freshness(found["coverage"], str(found["today"])),
        *_part("Try", suggestions(questions)),
        *_part("Your watches", [kit.section(*_watch(watch)) for watch in found["watches"][:10]]),
        *_part("Articles that contradict each other", [kit.section(_conflict(c)) for c in found["conflicts"]]),
        *_part("Asked, and not known", [kit.section(text) for text in _gaps(found["gaps"])]),
        *_part("Read last", [kit.section(_change(change, pages)) for change in found["changes"]]),
    ]
    return parts[: kit.VIEW_BLOCKS]


def _part(title: str, blocks: Sequence[kit.Block]) -> Iterator[kit.Block]:
    """A heading and what stands under it; nothing where there is nothing."""
    if blocks:
        yield kit.header(title)
        yield from blocks


def _freshness(coverage: Given, today: str) -> Iterator[kit.Block]:
    if not coverage.get("articles"):
        yield kit.section("Nothing has been read yet. Hand over an article: the message menu, *Read this article*.")
        return
    last = literal(str(coverage.get("last") or "?"), 10)
    yield kit.section(
        f"*{coverage['articles']}* articles read, published {literal(str(coverage.get('first') or '?'), 10)} to *{last}*, "
        f"with *{coverage.get('claims', 0)}* claims. Today is {literal(today, 10)}."
    )


def _watch(watch: Given) -> tuple[str, kit.Element]:
    words = f"{bold(str(watch['phrase']), 300)} · {literal(str(watch['cadence']), 20)}"
    return words, kit.button("Unwatch", UNWATCH, str(watch["id"]))


def _conflict(conflict: Given) -> str:
    parties = f"{bold(str(conflict['subject']))} {literal(str(conflict['said']), 60)} {bold(str(conflict['object'] or ''))}"
    stands = f" · _{literal(str(conflict['phase']), 20)}_" if conflict.get("phase") else ""
    return f"{parties}{stands}\n> “{literal(str(conflict['quote']), 220)}”\n> but “{literal(str(conflict['against']), 220)}”"


def _gaps(gaps: Sequence[Given]) -> Iterator[str]:
    listed = [f"• {literal(str(gap['question']), 200)} ({gap['times']}×)" for gap in gaps]
    if listed:
        yield "\n".join(listed)


def _change(change: Given, pages: str | None) -> str:
    """An article with the first of what it says."""
    address = change.get("url") or (f"{pages}/article/{change['article']}" if pages else None)
    published = f" · {literal(str(change['published']), 10)}" if change.get("published") else ""
    return "\n".join([f"{link(address, str(change['title']))}{published}", *claim_lines(change["says"])[:3]])
