"""The limits of Slack's documentation, checked on what the app sends: https://docs.slack.dev/reference/block-kit/.

Each function yields what is wrong, in words; nothing when all is well. Lengths count UTF-16 units, never fewer than Slack.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Found = Iterator[str]
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100  # blocks/
MESSAGE_TEXT, ALL_BLOCKS = 40_000, 13_200  # chat.postMessage; msg_blocks_too_long
TEXT = 3_000  # composition-objects/text-object
TABLE_CELLS = 10_000  # table-block: characters of all cells of a message
MARKUP = re.compile(r"<(?:https?://[^<>|\s]+)\|[^<>|]+>")  # the only markup in angle brackets that the app writes


def length(text: str) -> int:
    """In UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def message_problems(message: Mapping[str, Any]) -> list[str]:
    """What `chat.postMessage`, `chat.update` or `chat.postEphemeral` would refuse."""
    blocks = message.get("blocks") or []
    found = [*_between("text", message.get("text"), 1, MESSAGE_TEXT), *_blocks(blocks, MESSAGE_BLOCKS)]
    total = sum(length(text) for text in texts(blocks))
    found += [f"{total} characters in all blocks"] if total > ALL_BLOCKS else []
    found += ["more than one table"] if sum(block["type"] == "table" for block in blocks) > 1 else []
    found += [f"{block['type']} in a message" for block in blocks if block["type"] == "input"]
    return found


def view_problems(view: Mapping[str, Any]) -> list[str]:
    """What `views.open` or `views.publish` would refuse."""
    found = list(_blocks(view.get("blocks") or [], VIEW_BLOCKS))
    found += _between("private_metadata", view.get("private_metadata", ""), 0, 3_000)
    found += [f"{b['type']} in a view" for b in view["blocks"] if b["type"] in ("table", "context_actions", "markdown")]
    if view["type"] == "modal":
        for part in ("title", "submit", "close"):
            found += _between(part, view.get(part, {"text": "x"})["text"], 1, 24)
        found += _between("callback_id", view.get("callback_id", ""), 0, 255)
        inputs = any(block["type"] == "input" for block in view["blocks"])
        found += ["a form without a submit button"] if inputs and "submit" not in view else []
    return found


def chunk_problems(message: Mapping[str, Any]) -> str | None:
    """The error of `chat.startStream` and `chat.appendStream`; None when their chunks are in order."""
    chunks = message.get("chunks") or []
    if not chunks and not message.get("markdown_text"):
        return "no_text"
    statuses = {"pending", "in_progress", "complete", "error"}
    good = [c for c in chunks if c["type"] == "task_update" and c["id"] and c["title"] and c["status"] in statuses]
    return None if len(good) == len(chunks) else "invalid_chunks"


def texts(value: object) -> Iterator[str]:
    """Every text that people see, at any depth."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from texts(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from texts(inner)


def markup(value: object) -> Iterator[str]:
    """Every text that the platform reads as mrkdwn; a message's own text is one."""
    if isinstance(value, Mapping):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for inner in value.values():
            yield from markup(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from markup(inner)


def unsafe(text: str) -> bool:
    """Whether mrkdwn holds markup that could mention, call or disguise: anything but ordinary links and dates."""
    rest = re.sub(r"<!date\^\d+\^[^<>|]*\|[^<>|]*>|<@[UW][A-Z0-9]+>|<#[CG][A-Z0-9]+>", "", MARKUP.sub("", text))
    entities = re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", rest, re.S) is not None
    return "<" in rest or ">" in re.sub(r"^> ?", "", rest, flags=re.M) or not entities


def _blocks(blocks: Sequence[Mapping[str, Any]], most: int) -> Found:
    if len(blocks) > most:
        yield f"{len(blocks)} blocks"
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    yield from (f"block_id {id_} twice" for id_, n in ids.items() if n > 1)
    for block in blocks:
        yield from _between("block_id", block.get("block_id", "x"), 1, 255)
        check = _CHECKS.get(block["type"])
        yield from check(block) if check is not None else [f"no block is called {block['type']}"]
    json.dumps(blocks).encode()


def _section(block: Mapping[str, Any]) -> Found:
    yield from _text(block.get("text"), 1, TEXT)
    yield from _element(block["accessory"]) if "accessory" in block else ()


def _header(block: Mapping[str, Any]) -> Found:
    yield from _text(block["text"], 1, 150, "plain_text")


def _context(block: Mapping[str, Any]) -> Found:
    yield from _count("context elements", block["elements"], 1, 10)
    for element in block["elements"]:
        yield from _text(element, 1, TEXT) if element["type"] != "image" else ()


def _actions(block: Mapping[str, Any]) -> Found:
    yield from _count("actions", block["elements"], 1, 25)
    ids = [element["action_id"] for element in block["elements"]]
    yield from [f"action_id twice in {ids}"] if len(set(ids)) < len(ids) else []
    for element in block["elements"]:
        yield from _element(element)


def _context_actions(block: Mapping[str, Any]) -> Found:
    yield from _count("context actions", block["elements"], 1, 5)
    for element in block["elements"]:
        yield from _between("action_id", element["action_id"], 1, 255)
        for side in ("positive_button", "negative_button"):
            yield from _text(element[side]["text"], 1, 75, "plain_text")
            yield from _between("value", element[side]["value"], 1, 2_000)
            yield from _between("accessibility_label", element[side].get("accessibility_label", "x"), 1, 75)


def _rich_text(block: Mapping[str, Any]) -> Found:
    for element in block["elements"]:
        yield from (f"no {element['type']}",) if element["type"] not in _RICH else ()
        yield from (found for part in element["elements"] for found in _between("rich text", part["text"], 1, TEXT))


def _table(block: Mapping[str, Any]) -> Found:
    yield from _count("table rows", block["rows"], 1, 100)
    yield from (found for row in block["rows"] for found in _count("table cells", row, 1, 20))
    cells = [cell for row in block["rows"] for cell in row]
    yield from (found for cell in cells for found in _between("cell", cell["text"], 1, TEXT))
    yield from [f"{cell['type']} in a cell" for cell in cells if cell["type"] not in ("raw_text", "rich_text")]
    total = sum(length(cell["text"]) for cell in cells)
    yield from [f"{total} characters in cells"] if total > TABLE_CELLS else []
    yield from _count("column settings", block.get("column_settings", [1]), 1, 20)


def _image(block: Mapping[str, Any]) -> Found:
    yield from _between("alt_text", block["alt_text"], 1, 2_000)
    yield from _between("image_url", block.get("image_url", "x"), 1, 3_000)


def _input(block: Mapping[str, Any]) -> Found:
    yield from _text(block["label"], 1, 2_000, "plain_text")
    yield from _text(block["hint"], 1, 2_000, "plain_text") if "hint" in block else ()
    yield from _element(block["element"])


def _element(element: Mapping[str, Any]) -> Found:
    yield from _between("action_id", element["action_id"], 1, 255)
    if "placeholder" in element:
        yield from _text(element["placeholder"], 1, 150, "plain_text")
    match element["type"]:
        case "button":
            yield from _text(element["text"], 1, 75, "plain_text")
            yield from _between("value", element.get("value", ""), 0, 2_000)
            yield from _between("url", element.get("url", ""), 0, 3_000)
        case "static_select" | "radio_buttons" | "overflow":
            most = {"static_select": 100, "radio_buttons": 10, "overflow": 5}[element["type"]]
            yield from _count("options", element["options"], 1, most)
            yield from (found for option in element["options"] for found in _option(option))
        case "plain_text_input":
            yield from [] if 1 <= element.get("max_length", 1) <= TEXT else ["max_length"]
            yield from _between("initial_value", element.get("initial_value", ""), 0, element.get("max_length", TEXT))
        case "datepicker":
            yield from (
                [] if re.fullmatch(r"\d{4}-\d\d-\d\d", element.get("initial_date", "2000-01-01")) else ["initial_date"]
            )
        case other:
            yield f"no element is called {other}"


def _option(option: Mapping[str, Any]) -> Found:
    yield from _text(option["text"], 1, 75)
    yield from _between("option value", option["value"], 1, 150)


def _text(text: Mapping[str, Any] | None, low: int, high: int, kind: str | None = None) -> Found:
    if text is None or text.get("type") not in ("plain_text", "mrkdwn") or kind not in (None, text.get("type")):
        yield f"{text} is no {kind or 'text'}"
    else:
        yield from _between(text["type"], text["text"], low, high)


def _between(what: str, text: object, low: int, high: int) -> Found:
    if not isinstance(text, str) or not low <= length(text) <= high:
        yield f"{what} of {length(text) if isinstance(text, str) else text} characters"


def _count(what: str, items: Sequence[object], low: int, high: int) -> Found:
    if not low <= len(items) <= high:
        yield f"{len(items)} {what}"


_RICH = ("rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list")
_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], Found]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "rich_text": _rich_text,
    "table": _table,
    "image": _image,
    "input": _input,
    "divider": lambda block: iter(()),
}
