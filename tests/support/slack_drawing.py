"""Messages, windows and the Home tab as HTML that looks like Slack, for pictures: pure functions over Block Kit.

It draws what the app sends and nothing else: a block or an element that it does not know raises KeyError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

Block = Mapping[str, Any]
STYLE = Path(__file__).with_name("slack.css").read_text("utf-8")
EMOJI = {  # as letters that every font has
    "new": "★", "octagonal_sign": "■", "left_right_arrow": "↔", "arrows_counterclockwise": "↻", "hourglass": "◷",
    "pencil2": "✎", "wastebasket": "✗",
}  # fmt: skip


def message_page(message: Mapping[str, Any], *, note: str = "9:41") -> str:
    """A posted message with its author."""
    head = f'<div class="who">firmgraph<span class="tag">APP</span><small>{escape(note)}</small></div>'
    inner = _blocks(message.get("blocks") or []) or f'<div class="section">{mrkdwn(message["text"])}</div>'
    return _page(f'<div class="message"><div class="face">f</div><div class="main">{head}{inner}</div></div>')


def view_page(view: Mapping[str, Any]) -> str:
    """A window, or the Home tab."""
    if view["type"] == "home":
        return _page(_blocks(view["blocks"]))
    last = [_button(view[part], "primary" if part == "submit" else "") for part in ("close", "submit") if part in view]
    title = f'<div class="title">{escape(view["title"]["text"])}</div>'
    return _page(f'<div class="window">{title}{_blocks(view["blocks"])}<div class="row">{"".join(last)}</div></div>')


def _page(inner: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><div id="all">{inner}</div>'


def _blocks(blocks: Sequence[Block]) -> str:
    return "".join(_DRAWN[block["type"]](block) for block in blocks)


def mrkdwn(text: str) -> str:
    """Escaped mrkdwn as HTML; the entities stay what they are."""
    linked = re.sub(r"<(https?://[^|>]+)\|([^>]+)>", r'<a href="\1">\2</a>', text)
    linked = re.sub(r"<@(\w+)>", r'<a href="#">@ann</a>', linked)
    lines = [f'<span class="bar">{line[2:]}</span>' if line.startswith("> ") else line for line in linked.split("\n")]
    found = re.sub(r"(^|[\s(])\*([^*\n]+)\*", r"\1<b>\2</b>", "\n".join(lines).replace("</span>\n", "</span>"))
    found = re.sub(r"(^|[\s(])_([^_\n]+)_(?=$|[\s).,;])", r"\1<i>\2</i>", found)
    found = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", found)
    return re.sub(r":([a-z0-9_]+):", lambda match: EMOJI.get(match[1], match[0]), found)


def _text(text: Mapping[str, Any]) -> str:
    return mrkdwn(text["text"]) if text["type"] == "mrkdwn" else escape(text["text"])


def _section(block: Block) -> str:
    beside = _element(block["accessory"]) if "accessory" in block else ""
    return f'<div class="section"><div>{_text(block["text"])}</div>{beside}</div>'


def _context(block: Block) -> str:
    return '<div class="context">' + "".join(f"<div>{_text(e)}</div>" for e in block["elements"]) + "</div>"


def _actions(block: Block) -> str:
    return '<div class="row">' + "".join(_element(e) for e in block["elements"]) + "</div>"


def _thumbs(block: Block) -> str:
    return '<div class="thumbs"><span>▲ Helpful</span><span>▼ Not helpful</span></div>'


def _rich(block: Block) -> str:
    drawn = {"rich_text_quote": '<div class="quote">{}</div>', "rich_text_preformatted": "<pre>{}</pre>"}
    return "".join(drawn[part["type"]].format(escape(part["elements"][0]["text"])) for part in block["elements"])


def _table(block: Block) -> str:
    rows = ("".join(f"<td>{escape(cell['text'])}</td>" for cell in row) for row in block["rows"])
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _input(block: Block) -> str:
    hint = f'<div class="hint">{escape(block["hint"]["text"])}</div>' if "hint" in block else ""
    optional = ' <span class="hint">(optional)</span>' if block.get("optional") else ""
    return f"<label>{escape(block['label']['text'])}{optional}</label>{_element(block['element'])}{hint}"


def _element(element: Mapping[str, Any]) -> str:
    match element["type"]:
        case "button":
            return _button(element["text"], element.get("style", ""))
        case "radio_buttons":
            dots = (("◉" if n == 0 else "○") + " " + escape(o["text"]["text"]) for n, o in enumerate(element["options"]))
            return "".join(f'<div class="radio">{dot}</div>' for dot in dots)
        case "static_select":
            return f'<div class="input">{escape(element["options"][0]["text"]["text"])} ▾</div>'
        case _:
            return f'<div class="input">{escape((element.get("placeholder") or {"text": ""})["text"])}</div>'


def _button(text: Mapping[str, Any], style: str) -> str:
    return f'<span class="button {style}">{escape(text["text"])}</span>'


_DRAWN: Mapping[str, Callable[[Block], str]] = {
    "section": _section,
    "header": lambda block: f"<h3>{_text(block['text'])}</h3>",
    "divider": lambda block: "<hr>",
    "context": _context,
    "actions": _actions,
    "context_actions": _thumbs,
    "rich_text": _rich,
    "table": _table,
    "input": _input,
}
