"""Articles handed over in Slack: by the message menu, or after the word "read". The receipt says what was learned."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from bot.slack.blocks import plain_message
from bot.slack.calls import AtOnce, Call
from bot.slack.cards import taught_card, things
from bot.slack.events import Event
from bot.slack.inbound import links, question_of
from bot.slack.live import Step, step, steps
from bot.slack.tools import Progress, Tools, post, privately

LEAST: Final = 80  # characters of text that may be an article
MOST_LINKS: Final = 5
_READ: Final = re.compile(r"read(?: this)?\s*:?\s+", re.IGNORECASE)
NOTHING = "There is no link and no article's text in that message. Paste the text, or a link to it, and try again."
FORBIDDEN = "Articles cannot be handed over here, or not by you; the channel's settings say who may."


def shortcut(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """ "Read this article" in a message's menu: its links, else its text."""
    message = event.payload.get("message") or {}
    raw, ts = str(message.get("text") or event.text), str(message.get("ts") or event.ts)
    return _read(tools, event, at_once, raw, ts)


def handed_over(tools: Tools, event: Event, text: str, at_once: AtOnce) -> Sequence[Call] | None:
    """The calls when a message begins with "read" and holds a link or an article; None when it is a question."""
    said = _READ.match(text)
    raw = _READ.sub("", event.text.split(">", 1)[-1].lstrip() if event.text.startswith("<@") else event.text, count=1)
    if said is None or not (links(raw) or len(text) - said.end() >= LEAST or "\n" in text):
        return None
    return _read(tools, event, at_once, raw, event.ts)


def _read(tools: Tools, event: Event, at_once: AtOnce, raw: str, ts: str) -> Sequence[Call]:
    if not tools.settings(event).may_ingest(event):
        return privately(event, plain_message(FORBIDDEN))
    wanted = _wanted(raw, event.bot_user)
    if wanted is None:
        return privately(event, plain_message(NOTHING))
    given = wanted | {"visibility": event.visibility, "published": _day(ts), "outlet": None, "pages_only": True}
    report = tools.verbs("ingest", given | {"receipts": True}, on_event=_watched(wanted.get("paths") or [], at_once))
    ids = [receipt["article"] for receipt in report["receipts"]]
    taught = tools.verbs("learned", {"articles": ids, "visible": ["public", event.visibility]})["articles"]
    return post(event, taught_card(report, taught))


def _watched(addresses: Sequence[str], at_once: AtOnce) -> Progress:
    """What shows people how far the reading is: a step for each address, or one for the text that was pasted."""
    names = [_short(address) for address in addresses] or ["the text"]
    at_once(steps(*(step(n, f"Reading {name}", "pending" if n else "in_progress") for n, name in enumerate(names))))

    def tell(progress: Mapping[str, Any]) -> None:
        if "waiting" in progress:
            at_once(steps(step(0, str(progress["waiting"]).capitalize())))
            return
        done = int(progress["done"])
        read = [_read_step(done - 1, names[done - 1], progress.get("receipt") or {})] if 0 < done <= len(names) else []
        at_once(steps(*read, *([step(done, f"Reading {names[done]}")] if done < len(names) else [])))

    return tell


def _read_step(number: int, name: str, receipt: Mapping[str, Any]) -> Step:
    if receipt.get("status") == "dead":
        return step(number, f"Could not read {name}", "error")
    return step(number, f"Read {name}", "complete", things(int(receipt.get("claims") or 0)))


def _short(address: str) -> str:
    """Host and path: all of an address that says where one reads, in the characters of an address."""
    parts = urlsplit(address)
    return quote(f"{parts.hostname or ''}{parts.path.rstrip('/')}", safe="/.-_~%:")


def _wanted(raw: str, bot_user: str | None) -> dict[str, Any] | None:
    """What to read: the links of a message, else its text."""
    found = links(raw)
    text = question_of(raw, bot_user)
    if found and len(text) < LEAST + sum(map(len, found)):
        return {"paths": found[:MOST_LINKS]}
    if len(text) >= LEAST:
        return {"stdin": base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")}
    return {"paths": found[:MOST_LINKS]} if found else None


def _day(ts: str) -> str | None:
    """The day of a message, for a text without a date of its own."""
    try:
        return datetime.fromtimestamp(float(ts), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None
