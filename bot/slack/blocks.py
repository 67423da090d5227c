"""An answer as a Slack message: a pure function that keeps every limit of the platform.

A message holds 50 blocks and fails near 13,200 characters in all of them together; the shares below add up to less. Twelve
rows stand as lines under their headings, more as a table, and what a table cannot hold goes along as a CSV file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.slack import kit, wording
from bot.slack.kit import Block
from bot.slack.mrkdwn import clean, clip, literal, width
from bot.slack.wording import AnswerObject as AnswerObject
from bot.slack.wording import Notes, RowObject, heading, rows
from kg.exchange.tables import harmless

LINES: Final = 12  # rows shown as lines; more stand in a table
TABLE_ROWS: Final = 30  # rows shown in a table; more go into a file
ROWS_SHARE, NOTES_SHARE, LEAD_SHARE, ASIDE_SHARE = 5_000, 3_000, 2_800, 900  # characters
ASIDE: Final = 3
SECTION: Final = 2_900
LONGEST_FALLBACK: Final = 2_000
OPTIONS: Final = 5
PASSAGE: Final = 900
COLUMNS: Final = ("Who", "Standing", "Details", "Last evidence")
FILE_COLUMNS: Final = (
    "name", "iri", "group", "phase", "modality", "state", "since", "until", "percent", "amount", "note", "last_evidence",
    "quote", "title", "outlet", "published", "url",
)  # fmt: skip
SOURCES, PICTURE, SPARQL, WHY_NOT, WRONG = (f"answer_{name}" for name in ("sources", "picture", "sparql", "whynot", "wrong"))
SHARE, FEEDBACK, ASK = "answer_share", "answer_feedback", "ask_again"


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes along with a message."""

    name: str
    title: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What `chat.postMessage` takes: blocks, and the text for notifications and for clients that show no blocks."""

    text: str
    blocks: tuple[Block, ...] = ()
    file: File | None = None


def to_blocks(answer: AnswerObject, key: str = "", *, private: bool = False) -> Message:
    """The answer with its rows by group and the sentences that say so.

    `key` names the answer where it is kept: with it there are buttons that go on from it. `private`: only the asker sees
    the message, and may share it.
    """
    text = wording.fallback(answer)
    match answer.get("status"):
        case "passages":
            return Message(text, (*_passages(answer), _footer(answer)))
        case "clarify":
            return Message(text, (*_lead(answer), *_options(answer), _footer(answer)))
    if not rows(answer):
        return Message(text, (*_lead(answer), *_options(answer), _footer(answer)))
    notes = Notes()
    body, left_out = _table(rows(answer)) if len(rows(answer)) > LINES else _lines(answer, notes)
    told = [*_footnotes(notes), *_set_aside(answer)]
    more = _more(left_out, private) if left_out else ""
    blocks = [*_lead(answer), *body, *told, *_buttons(answer, key, private), _footer(answer, more)]
    return Message(text, tuple(blocks), _file(answer) if left_out and not private else None)


def plain_message(text: str) -> Message:
    """A message of the bot's own words, or of an error: text only, escaped."""
    return Message(text=literal(text, LONGEST_FALLBACK) or "Something went wrong.")


def _lead(answer: AnswerObject) -> Iterator[Block]:
    words = wording.lead(answer)
    if words:
        yield kit.section(words if width(words) <= LEAD_SHARE else literal(wording.opening(answer), 500))


def _lines(answer: AnswerObject, notes: Notes) -> tuple[list[Block], int]:
    """A section for each group, and how many rows did not fit."""
    left, left_out, blocks = ROWS_SHARE, 0, list[Block]()
    for words, members in wording.grouped(answer):
        kept: list[str] = []
        for row in members:
            told = wording.line(row, notes) if left > 0 else ""
            left -= width(told) + 1
            kept += [told] if told and left > 0 else []
            left_out += not (told and left > 0)
        blocks += _sections(words, kept)
    return blocks, left_out


def _sections(words: str, lines: Sequence[str]) -> Iterator[Block]:
    """Lines under their heading, as many to a section as it can hold; a heading without lines is left out."""
    for n, text in enumerate(packed(lines, SECTION - 60)):
        yield kit.section(f"*{words}*\n{text}" if words and n == 0 else text)


def packed(lines: Iterable[str], limit: int) -> Iterator[str]:
    """Lines joined to texts of at most `limit`; a line longer than that is left out."""
    kept: list[str] = []
    for one in lines:
        if kept and width("\n".join([*kept, one])) > limit:
            yield "\n".join(kept)
            kept = []
        kept += [one] if width(one) <= limit else []
    if kept:
        yield "\n".join(kept)


def _table(members: Sequence[RowObject]) -> tuple[list[Block], int]:
    """The first rows as a table, and how many it could not hold."""
    left, shown = ROWS_SHARE, [COLUMNS]
    for row in members[:TABLE_ROWS]:
        cells = _cells(row)
        left -= sum(width(cell) for cell in cells)
        if left < 0:
            break
        shown.append(cells)
    return [kit.table(shown)] if len(shown) > 1 else [], len(members) - len(shown) + 1


def _cells(row: RowObject) -> tuple[str, str, str, str]:
    who = f"{row.get('said') or ''} {row.get('name') or '?'}"
    told = " · ".join(wording.details({**row, "state": None}))
    cells = (who, heading(row) or str(row.get("phase") or ""), told, str(row.get("last_evidence") or ""))
    return tuple(clip(clean(cell), 160) for cell in cells)  # type: ignore[return-value]  # four in, four out


def _footnotes(notes: Notes) -> Iterator[Block]:
    """The sentences in small print, as many as there is room for."""
    left, told = NOTES_SHARE, list[str]()
    for number, quote in enumerate(notes.quotes, 1):
        text = wording.footnote(number, quote)
        left -= width(text)
        if left < 0:
            told.append(f"… and {len(notes.quotes) - number + 1} more sentences: see Sources")
            break
        told.append(text)
    yield from (kit.context(*told[n : n + kit.CONTEXT_ELEMENTS]) for n in range(0, len(told), kit.CONTEXT_ELEMENTS))


def _set_aside(answer: AnswerObject) -> Iterator[Block]:
    """Sentences about what was asked that people of the team have set aside."""
    lines = [wording.set_aside(one) for one in (answer.get("set_aside") or ())[:ASIDE]]
    yield from (kit.context(text) for text in packed(lines, ASIDE_SHARE))


def _buttons(answer: AnswerObject, key: str, private: bool) -> Iterator[Block]:
    """What one may go on with; without a key there is nothing to go on from."""
    if not key:
        return
    wanted = [("Sources", SOURCES)]
    drawn = not private and (answer.get("picture") or answer.get("about"))  # there are no pictures for one person alone
    wanted += [("Timeline", PICTURE)] if drawn else []
    wanted += [("As SPARQL", SPARQL)] if answer.get("sparql") else []
    wanted += [("Why not …?", WHY_NOT)] if answer.get("kind") == "list" else []
    wanted += [("Wrong?", WRONG)]
    shared = [kit.button("Share with everyone", SHARE, key, style="primary")] if private else []
    yield kit.actions(*shared, *(kit.button(text, action, key) for text, action in wanted))
    if not private:
        yield kit.feedback(FEEDBACK, key)


def _options(answer: AnswerObject) -> Iterator[Block]:
    """The questions that may have been meant, a button each."""
    questions = [str(o.get("question") or o.get("label") or "") for o in (answer.get("options") or ())]
    labels = [str(o.get("label") or o.get("question") or "") for o in (answer.get("options") or ())]
    fitting = [(label, q) for label, q in zip(labels, questions, strict=True) if q and width(q) <= kit.BUTTON_VALUE]
    if fitting:
        yield kit.actions(*(kit.button(label, f"{ASK}_{n}", q) for n, (label, q) in enumerate(fitting[:OPTIONS])))


def _passages(answer: AnswerObject) -> Iterator[Block]:
    """Text found by likeness, set apart so that it is not taken for an answer."""
    yield kit.section("*No answer.* I could not work this out from what I have read.")
    yield kit.context("Text found by likeness, not a fact that was understood:")
    for row in rows(answer)[:4]:
        for quote in (row.get("evidence") or ())[:1]:
            yield kit.quotation(clip(clean(str(quote.get("quote") or "")), PASSAGE))
            yield kit.context(wording.source(quote))


def _more(left_out: int, private: bool) -> str:
    """Where the rest of a long list is: there are no files for one person alone."""
    return f"{left_out} more rows {'come as a file when you share it' if private else 'are in the file below'}. "


def _footer(answer: AnswerObject, more: str = "") -> Block:
    day = literal(str(answer.get("as_of") or "today"), 10)
    understood = answer.get("understood_by")
    by = f" Understood by the language model {literal(str(understood), 60)}." if understood else ""
    return kit.context(f"{more}As of {day}.{by}")


def _file(answer: AnswerObject) -> File:
    """All rows as CSV (RFC 4180); no cell of it is a formula."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(FILE_COLUMNS)
    out.writerows([harmless(value) for value in _record(row)] for row in rows(answer))
    title = clean(str(answer.get("question") or "answer"))[:120] or "answer"
    return File("answer.csv", title, text.getvalue().encode("utf-8", "replace"))


def _record(row: RowObject) -> Iterator[str]:
    quote: wording.Given = next(iter(row.get("evidence") or ()), {})
    amount = row.get("amount") or {}
    values = {**quote, **{key: value for key, value in row.items() if key != "evidence"}}
    values["percent"] = wording.percent(row["percent"]) if row.get("percent") is not None else None
    values["amount"] = f"{amount.get('value')} {amount.get('currency')}" if amount else None
    yield from ("" if values.get(name) is None else str(values[name]) for name in FILE_COLUMNS)
