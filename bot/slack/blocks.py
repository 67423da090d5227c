"""An answer as a Slack message: a pure function that keeps every limit of the platform.

Limits (https://docs.slack.dev/reference/block-kit/blocks/): 50 blocks a message, 3,000 characters a section; all blocks
together fail near 13,200 characters, so 11,500 are used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from bot.slack.mrkdwn import bold, clean, clip, link, literal, width

AnswerObject = Mapping[str, Any]  # what `firmgraph ask --json` prints, docs/formats.md
Block = dict[str, Any]

MOST_BLOCKS: Final = 48  # two of the 50 stay free for the note on what was cut and the footer
LONGEST_SECTION: Final = 2_900
LONGEST_MESSAGE: Final = 10_800  # the note and the footer stand on top of it
LONGEST_FALLBACK: Final = 2_000
ROW_EVIDENCE: Final = 2
# In the order of the answer's own rows; the words that people see.
GROUPS: Final[Mapping[str, str]] = {
    "active": "Now",
    "expanding": "Growing",
    "reducing": "Cutting back",
    "reported": "Reportedly",
    "last_known": "Last known (old evidence)",
    "prospective": "Not yet",
    "ended": "Over",
    "denied": "Denied",
}


@dataclass(frozen=True, slots=True)
class Message:
    """What `chat.postMessage` takes: blocks, and the text for notifications and for clients that show no blocks."""

    text: str
    blocks: tuple[Block, ...] = ()


def to_blocks(answer: AnswerObject) -> Message:
    """The answer with its rows by group, each with the sentence that says so."""
    lead = _lead(answer)
    packed, left_out = _pack(_paragraphs(answer, lead))
    notes = [_context(f"{left_out} more did not fit into one message; narrow the question.")] if left_out else []
    return Message(text=lead, blocks=(*packed, *notes, _context(_footer(answer))))


def plain_message(text: str) -> Message:
    """A message of the bot's own words, or of an error: text only, escaped."""
    return Message(text=literal(text, LONGEST_FALLBACK) or "Something went wrong.")


def _lead(answer: AnswerObject) -> str:
    """One line for notifications: the answer's own first sentence, or the parties by group when it is a list."""
    said = str(answer.get("text") or "").strip()
    first = said.split("\n", 1)[0] if _rows(answer) else said
    if answer.get("kind") == "path":  # the chain stands in the words only
        first = first.removeprefix("- ")
    listed = first.startswith("- ") or first.endswith(":")
    return literal(_summary(answer) if listed else first, 550) or "No answer was found."


def _summary(answer: AnswerObject) -> str:
    """ "Now: Anthropic, Cohere. Cutting back: OpenAI." """
    parts = (
        (heading, ", ".join(str(row.get("name")) for row in rows)) for heading, rows in groupby(_rows(answer), _heading)
    )
    return " ".join(f"{heading}: {names}." if heading else f"{names}." for heading, names in parts)


def _heading(row: AnswerObject) -> str:
    """The words over a row's group; deals that are done are not "now", attributes need no words."""
    if row.get("group") == "active" and row.get("phase") in {"completed", None}:
        return "Done" if row.get("phase") else ""
    return GROUPS.get(str(row.get("group")), "")


def _paragraphs(answer: AnswerObject, lead: str) -> Iterator[tuple[str, bool]]:
    """Paragraphs with whether they are rows, which count when they are left out."""
    yield lead, False
    if answer.get("status") == "passages":
        yield "Text found by likeness, not a fact that was understood:", False
    for heading, members in groupby(_rows(answer), _heading):
        if heading:
            yield f"*{heading}*", False
        yield from ((_row(row), True) for row in members)
    yield from ((f"• {literal(str(option.get('question') or option.get('label')))}", True) for option in _options(answer))


def _rows(answer: AnswerObject) -> Sequence[AnswerObject]:
    return answer.get("items") or ()


def _options(answer: AnswerObject) -> Sequence[AnswerObject]:
    return answer.get("options") or ()


def _row(row: AnswerObject) -> str:
    details = ", ".join(_details(row))
    head = f"• {bold(str(row.get('name') or ''))}" + (f" ({details})" if details else "")
    return "\n".join([head, *(_evidence(item) for item in (row.get("evidence") or ())[:ROW_EVIDENCE])])


def _details(row: AnswerObject) -> Iterator[str]:
    for key in ("since", "until"):
        if row.get(key):
            yield f"{key} {literal(str(row[key]), 25)}"
    if row.get("percent") is not None:
        yield _percent(row["percent"])
    amount = row.get("amount")
    if amount:
        yield f"{amount['value']:,.0f} {literal(str(amount['currency']), 3)}"
    if row.get("state") == "last_known" and row.get("last_evidence"):
        yield f"last evidence {literal(str(row['last_evidence']), 10)}"


def _percent(value: object) -> str:
    if isinstance(value, list | tuple):
        low, high = value
        return f"{low:g} to {high:g} %"
    return f"{value:g} %" if isinstance(value, int | float) else f"{literal(str(value), 20)} %"


def _evidence(item: AnswerObject) -> str:
    source = clip(clean(str(item.get("outlet") or item.get("title") or "source")), 80)
    day = f", {item['published']}" if item.get("published") else ""
    return f"> “{literal(str(item.get('quote') or ''), 400)}” {link(item.get('url'), source + day)}"


def _footer(answer: AnswerObject) -> str:
    return f"As of {literal(str(answer.get('as_of') or 'today'), 10)}"


def _pack(paragraphs: Iterable[tuple[str, bool]]) -> tuple[tuple[Block, ...], int]:
    """Sections filled to the limit, and how many rows did not fit."""
    sections: list[str] = []
    used = left_out = 0
    for text, is_row in paragraphs:
        piece = clip_paragraph(text)
        fits_last = bool(sections) and width(sections[-1]) + 1 + width(piece) <= LONGEST_SECTION
        if left_out or used + width(piece) > LONGEST_MESSAGE or not (fits_last or len(sections) < MOST_BLOCKS):
            left_out += is_row
            continue
        used += width(piece) + 1
        if fits_last:
            sections[-1] += "\n" + piece
        else:
            sections.append(piece)
    return tuple(_section(text) for text in sections), left_out


def clip_paragraph(text: str) -> str:
    """A paragraph too long for a section loses lines from its end; one long line cannot happen, its parts are clipped."""
    kept = text.split("\n")
    while len(kept) > 1 and width("\n".join(kept)) > LONGEST_SECTION:
        kept.pop()
    return clip("\n".join(kept), LONGEST_SECTION)


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}
