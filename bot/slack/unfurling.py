"""Links to firmgraph's own pages in messages: what stands on the page, in short. What is private has no page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from bot.slack import kit
from bot.slack.calls import AtOnce, Call
from bot.slack.cards import firm_card
from bot.slack.events import Event
from bot.slack.mrkdwn import literal
from bot.slack.tools import Tools
from kg.errors import FirmgraphError

MOST: Final = 3  # links of one message
BLOCKS: Final = 12


def shared(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """Somebody posted links; those to our own pages get a card."""
    inner = event.payload.get("event") or {}
    found = dict(islice(_cards(tools, inner.get("links") or ()), MOST))
    if not found:
        return []
    where = {"channel": inner.get("channel"), "ts": inner.get("message_ts")}
    if inner.get("unfurl_id"):
        where = {"unfurl_id": inner["unfurl_id"], "source": inner.get("source")}
    return [Call("chat.unfurl", {**where, "unfurls": found})]


def _cards(tools: Tools, links: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for url in dict.fromkeys(str(given.get("url") or "") for given in links):
        blocks = _blocks(tools, url)
        if blocks:
            yield url, {"blocks": blocks[:BLOCKS]}


def _blocks(tools: Tools, url: str) -> list[kit.Block]:
    """The card of one page; nothing for what is no page of ours, or of something unknown."""
    base, parts = urlsplit(tools.pages or ""), urlsplit(url)
    if not tools.pages or parts.netloc != base.netloc:
        return []
    kind, _, id_ = parts.path.removeprefix(base.path).strip("/").partition("/")
    try:
        match kind:
            case "id":
                card = firm_card(tools.verbs("firm", {"name": unquote(id_)}), None)
                return [block for block in card.blocks if block["type"] != "actions"]
            case "claim":
                return _claim(tools.verbs("claim", {"id": unquote(id_)}))
            case _:
                return []
    except FirmgraphError:
        return []


def _claim(found: Mapping[str, Any]) -> list[kit.Block]:
    parties = f"*{literal(str(found['subject']), 120)}* {literal(str(found['said']), 60)}"
    parties += f" *{literal(str(found['object']), 120)}*" if found.get("object") else ""
    source = ", ".join(str(part) for part in (found.get("outlet") or found.get("title"), found.get("published")) if part)
    return [kit.section(f"{parties}\n> “{literal(str(found['quote']), 400)}”"), kit.context(literal(source, 200) or "–")]
