"""The pieces of Block Kit that the app uses, each within the limits of https://docs.slack.dev/reference/block-kit/.

Text handed in as `plain` is shown as it is; as `mrkdwn` it must have been escaped (bot/slack/mrkdwn.py). What is too long is
cut here, so that no message is refused for the length of one of its pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from bot.slack.mrkdwn import clean, clip, clip_markup, width

Block = dict[str, Any]
Element = dict[str, Any]

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100  # modals and the Home tab
SECTION: Final = 3_000  # characters of any text
ALL_TEXT: Final = 12_000  # characters of all texts of a message together; near 13,200 it is refused
LONGEST_URL: Final = 3_000
CONTEXT_ELEMENTS: Final = 10
TABLE_ROWS: Final = 100  # with the header
BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2_000
TITLE: Final = 24  # of a modal and of its buttons
OPTION: Final = 75
OPTIONS: Final = 100
METADATA: Final = 3_000


def plain(text: str, limit: int = SECTION) -> Element:
    """Text without markup; a space where nothing is left, as empty texts are refused."""
    return {"type": "plain_text", "text": clip(clean(text), limit) or " ", "emoji": False}


def mrkdwn(text: str, limit: int = SECTION) -> Element:
    """Escaped text with markup of our own; the platform guesses no links or channels in it."""
    return {"type": "mrkdwn", "text": clip_markup(text, limit) or " ", "verbatim": True}


def section(text: str, accessory: Element | None = None) -> Block:
    """A paragraph, perhaps with a button beside it."""
    return {"type": "section", "text": mrkdwn(text)} | ({"accessory": accessory} if accessory is not None else {})


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, 150)}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def context(*texts: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:CONTEXT_ELEMENTS]]}


def button(text: str, action: str, value: str, *, style: str | None = None, url: str | None = None) -> Element:
    """A button that sends `action` with `value`; the caller sees to it that the value is short enough."""
    found = {"type": "button", "text": plain(text, BUTTON_TEXT), "action_id": action, "value": value}
    linked = {"url": url} if url is not None and width(url) <= LONGEST_URL else {}
    return found | ({"style": style} if style is not None else {}) | linked


def actions(*elements: Element) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements[:25])}


def feedback(action: str, value: str) -> Block:
    """The platform's own two buttons that say whether an answer helped."""
    sides = (("positive_button", "Helpful", "This answer helped"), ("negative_button", "Not helpful", "It did not help"))
    return {
        "type": "context_actions",
        "elements": [
            {"type": "feedback_buttons", "action_id": action}
            | {
                side: {"text": plain(text), "value": f"{side[:3]}:{value}", "accessibility_label": label}
                for side, text, label in sides
            }
        ],
    }


def quotation(text: str) -> Block:
    """Somebody else's words with a bar at their side; nothing in them is markup."""
    return _rich("rich_text_quote", text)


def code(text: str) -> Block:
    """Text in a box, as typed."""
    return _rich("rich_text_preformatted", text)


def _rich(kind: str, text: str) -> Block:
    words = {"type": "text", "text": clip(text, SECTION) or " "}
    return {"type": "rich_text", "elements": [{"type": kind, "elements": [words]}]}


def table(rows: Sequence[Sequence[str]]) -> Block:
    """Rows of plain cells, the first one the header."""
    cells = [[{"type": "raw_text", "text": clean(cell) or "–"} for cell in row[:20]] for row in rows[:TABLE_ROWS]]
    return {"type": "table", "rows": cells, "column_settings": [{"is_wrapped": True}]}


def option(text: str, value: str) -> Element:
    """One choice of a menu; `value` at most 150 characters."""
    return {"text": plain(text, OPTION), "value": value}


def select(action: str, options: Sequence[Element], placeholder: str) -> Element:
    """A menu."""
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain(placeholder, 150),
        "options": list(options[:OPTIONS]),
    }


def radio(action: str, options: Sequence[Element]) -> Element:
    """Up to ten choices side by side, the first one chosen."""
    return {"type": "radio_buttons", "action_id": action, "options": list(options[:10]), "initial_option": options[0]}


def text_input(action: str, *, placeholder: str = "", initial: str = "", lines: bool = False, most: int = 3_000) -> Element:
    """A field to write in."""
    found: Element = {"type": "plain_text_input", "action_id": action, "multiline": lines, "max_length": most}
    found |= {"placeholder": plain(placeholder, 150)} if placeholder else {}
    return found | ({"initial_value": clip(initial, most)} if initial else {})


def date_input(action: str, initial: str | None = None) -> Element:
    """A field for a day."""
    return {"type": "datepicker", "action_id": action} | ({"initial_date": initial} if initial is not None else {})


def field(id_: str, label: str, element: Element, *, optional: bool = False, hint: str = "") -> Block:
    """A labelled field of a form; its answer comes back under `id_`."""
    found = {"type": "input", "block_id": id_, "label": plain(label, 2_000), "element": element, "optional": optional}
    return found | ({"hint": plain(hint, 2_000)} if hint else {})


def modal(title: str, blocks: Iterable[Block], *, callback: str = "", submit: str = "", metadata: str = "") -> Block:
    """A window over the conversation; with `submit` it is a form."""
    found: Block = {"type": "modal", "title": plain(title, TITLE), "close": plain("Close", TITLE)}
    found |= {"blocks": list(blocks)[:VIEW_BLOCKS], "private_metadata": metadata}
    found |= {"callback_id": callback} if callback else {}
    return found | ({"submit": plain(submit, TITLE)} if submit else {})


def home(blocks: Iterable[Block]) -> Block:
    """The app's Home tab."""
    return {"type": "home", "blocks": list(blocks)[:VIEW_BLOCKS]}


def fitting(blocks: Iterable[Block], last: Sequence[Block] = (), *, most: int = MESSAGE_BLOCKS) -> tuple[Block, ...]:
    """The first blocks that one message can hold, and the last ones in any case."""
    kept: list[Block] = []
    left = ALL_TEXT - sum(_size(block) for block in last)
    for block in blocks:
        left -= _size(block)
        if left < 0 or len(kept) + len(last) >= most:
            break
        kept.append(block)
    return (*kept, *last)


def _size(value: object) -> int:
    """Characters of all texts in it."""
    if isinstance(value, Mapping):
        return sum(width(v) if k == "text" and isinstance(v, str) else _size(v) for k, v in value.items())
    return sum(map(_size, value)) if isinstance(value, list | tuple) else 0


def values(state: Mapping[str, Any]) -> dict[str, str]:
    """What a form came back with, by the id of the field; fields left empty are left out."""
    found: dict[str, str] = {}
    for id_, fields in (state.get("values") or {}).items():
        for given in fields.values():
            chosen = given.get("selected_option") or {}
            value = given.get("value") or given.get("selected_date") or chosen.get("value")
            if value:
                found[id_] = str(value)
    return found
