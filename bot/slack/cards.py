"""Small messages of the app's own: help, a firm at a glance, what is watched, what an article taught."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final
from urllib.parse import quote

from bot.slack import kit
from bot.slack.blocks import Message, packed
from bot.slack.mrkdwn import bold, clean, clip, link, literal
from bot.slack.wording import GROUPS

Given = Mapping[str, Any]
WATCH, UNWATCH, ASK = "watch_this", "unwatch_this", "ask_again"
FIRM_ROWS: Final = 30
TAUGHT: Final = 10
EXAMPLES: Final = (
    "who still buys from Scale AI?",
    "who owns Kestrin Blades in the end?",
    "what changed at Merrow this year?",
)
COMMANDS: Final = (
    ("ask QUESTION", "an answer that only you see, with a button to share it"),
    ("watch PHRASE [daily|weekly] [for me]", 'news about a firm, or a side of it: "Scale AI customers"'),
    ("unwatch PHRASE", "no more of it; without a phrase, the list of what is watched here"),
    ("firm NAME", "all that is known of a firm, at a glance"),
    ("settings", "how I behave in this channel: who may hand over articles, who may correct"),
    ("help", "this"),
)


def help_card(command: str = "/firmgraph") -> Message:
    """What can be done, in a few lines."""
    text = (
        "Ask me who owns, runs, supplies or buys from whom, as of any day. Every row comes with the sentence that says so."
    )
    listed = "\n".join(f"• `{command} {words}`: {meaning}" for words, meaning in COMMANDS)
    examples = "\n".join(f"• _{example}_" for example in EXAMPLES)
    ways = "Mention me in a channel or write to me; in the thread you can go on: _and who owns them?_"
    read = "To have an article read: the message menu, *Read this article*; or write `read` and its link or text."
    blocks = (kit.section(text), kit.section(f"{ways}\n{examples}"), kit.section(listed), kit.context(read))
    return Message(text, blocks)


def suggestions(questions: Iterable[str]) -> list[kit.Block]:
    """Questions as buttons."""
    wanted = [q for q in questions if len(q) <= kit.BUTTON_VALUE][:5]
    return [kit.actions(*(kit.button(q, f"{ASK}_{n}", q) for n, q in enumerate(wanted)))] if wanted else []


def firm_card(found: Given, pages: str | None) -> Message:
    """A firm's rows by relation, each with how it stands; what is over comes last and in grey."""
    name = str(found["name"])
    rows = sorted(found["rows"], key=lambda row: (row["relation"], _order(row), str(row["other"])))
    lines = [
        line for said, members in groupby(rows[:FIRM_ROWS], lambda row: row["relation"]) for line in _relation(said, members)
    ]
    also = [other for other in found["names"] if other != name]
    shown = [kit.header(name), *(kit.section(text) for text in packed(lines, 2_900))]
    shown += [kit.context("Also called " + literal(", ".join(also), 300))] if also else []
    shown += [kit.context(f"{len(rows) - FIRM_ROWS} more rows: ask about one side of it.")] if len(rows) > FIRM_ROWS else []
    shown += [kit.context(f"As of {literal(str(found['as_of']), 10)}.")]
    page = f"{pages}/id/{quote(clean(str(found['id'])))}" if pages else None
    open_page = [kit.button("Open its page", "open_page", "", url=page)] if page else []
    buttons = kit.actions(kit.button("Watch", WATCH, clip(clean(name), 300)), *open_page)
    return Message(f"{literal(name, 200)}: {len(rows)} relations known", kit.fitting(shown, [buttons]))


def _relation(said: str, members: Iterable[Given]) -> Iterator[str]:
    yield f"*{literal(str(said), 80)}*"
    for row in members:
        dates = [f"{word} {row[word]}" for word in ("since", "until") if row.get(word)]
        detail = " · ".join(literal(str(part), 100) for part in (row.get("detail"), *dates) if part)
        state = GROUPS.get(str(row["group"]), "").lower()
        words = " · ".join(
            part for part in (bold(str(row["other"] or "?")), state if state != "now" else "", detail) if part
        )
        yield f"• {words}"


def _order(row: Given) -> int:
    return list(GROUPS).index(row["group"]) if row["group"] in GROUPS else len(GROUPS)


def watches_card(watches: Sequence[Given]) -> Message:
    """What is watched here, each with a button to stop."""
    if not watches:
        text = "Nothing is watched here. Say for instance: `/firmgraph watch Scale AI customers`"
        return Message(text, (kit.section(text),))
    lines = [kit.section(*_watch(watch)) for watch in watches]
    return Message(f"{len(watches)} watched here", kit.fitting([kit.section("*Watched here*"), *lines]))


def _watch(watch: Given) -> tuple[str, kit.Element]:
    made = literal(str(watch["made_by"]).split(" (slack:")[0], 60)
    words = f"{bold(str(watch['phrase']), 300)} · {literal(str(watch['cadence']), 20)}" + (f" · by {made}" if made else "")
    return words, kit.button("Unwatch", UNWATCH, str(watch["id"]))


def taught_card(report: Given, taught: Sequence[Given]) -> Message:
    """The receipt of what was read: what each article taught, and what could not be read and why."""
    shown: list[kit.Block] = []
    for one in taught:
        title = link(one.get("url"), str(one.get("title") or "the article"))
        shown.append(kit.section(f"*Read:* {title}\n{_amount(one['claims'])}"))
        lines = claim_lines(one["says"])[:TAUGHT]
        shown += [kit.section(text) for text in packed(lines, 2_900)]
        more = one["claims"] - len(lines)
        shown += [kit.context(f"… and {more} more.")] if more > 0 else []
    dead = [f"• {literal(str(d['source']), 120)}: {literal(str(d['reason']), 200)}" for d in report["dead"][:5]]
    shown += [kit.section("*Could not be read:*\n" + "\n".join(dead))] if dead else []
    total = sum(one["claims"] for one in taught)
    text = f"Read {len(taught)} article{'s' * (len(taught) != 1)}: {total} claims." if taught else "That could not be read."
    last = [kit.context("Only this channel sees what was read here.")] if taught else []
    return Message(text, kit.fitting(shown, last) or (kit.section(text),))


def _amount(claims: int) -> str:
    if claims == 0:
        return "It says nothing about who owns, runs, supplies or buys from whom."
    return f"I learned {things(claims)}:"


def things(claims: int) -> str:
    """How much an article taught."""
    return f"{claims} thing{'s' * (claims != 1)}"


def claim_lines(claims: Iterable[Given]) -> list[str]:
    """Claims in a line each, what is said twice once."""
    return list(dict.fromkeys(map(_claim, claims)))


def _claim(claim: Given) -> str:
    """ "• *A* supplies *B* · ended · reported"."""
    parties = f"{bold(str(claim['subject']))} {literal(str(claim['said']), 60)}"
    parties += f" {bold(str(claim['object']))}" if claim.get("object") else ""
    marks = [m for m in (claim.get("phase"), claim.get("modality")) if m not in (None, "active", "stated")]
    return " · ".join([f"• {parties}", *(f"_{literal(str(mark), 20)}_" for mark in marks)])
