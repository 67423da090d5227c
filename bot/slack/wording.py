"""The words of an answer's rows in mrkdwn, and in plain cells: names in bold, details, footnotes, what was corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from bot.slack.mrkdwn import bold, clean, clip, link, literal

AnswerObject = Mapping[str, Any]  # what `firmgraph ask --json` prints (docs/formats.md), with bot/details.py's additions
RowObject = Mapping[str, Any]
Given = Mapping[str, Any]
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
_TOLD: Final = ("timeline", "changes", "path")  # kinds whose rows stand in their own order
_FIRST: Final = ("- ", "[1] ", "As of ")  # how the first line after the opening begins
FOOTNOTE: Final = 240  # characters of a quote below an answer; the Sources window shows all of it
ROW_NOTES: Final = 3


def rows(answer: AnswerObject) -> Sequence[RowObject]:
    """The rows of an answer."""
    return answer.get("items") or ()


def heading(row: RowObject) -> str:
    """The words over a row's group; deals that are done are not "now", attributes need no words."""
    if row.get("group") == "active" and row.get("phase") in {"completed", None}:
        return "Done" if row.get("phase") else ""
    return GROUPS.get(str(row.get("group")), "")


def grouped(answer: AnswerObject) -> Iterator[tuple[str, list[RowObject]]]:
    """Rows under their headings; a story's rows stay in the order of time, without any."""
    if answer.get("kind") in _TOLD:
        yield "", list(rows(answer))
        return
    for words, members in groupby(rows(answer), heading):
        yield words, list(members)


def opening(answer: AnswerObject) -> str:
    """What the answer says before its rows or options: a value, how it was understood; else all of its text."""
    said = str(answer.get("text") or "").strip()
    if not rows(answer) and not answer.get("options"):
        return said
    lines = said.split("\n")
    kept = next((n for n, line in enumerate(lines) if line.startswith(_FIRST) or line.endswith(":")), None)
    return " ".join(lines[:kept])


def lead(answer: AnswerObject) -> str:
    """The answer in a line: its own opening, else how many rows there are under which heading. Escaped."""
    own = literal(opening(answer), 550)
    return own or _counted(answer) or ("" if rows(answer) else "No answer was found.")


def fallback(answer: AnswerObject) -> str:
    """For notifications and for clients without blocks: the opening, or who stands under which heading. Escaped."""
    own = opening(answer)
    parts = (
        (words, ", ".join(f"{row.get('said') or ''} {row.get('name')}".strip() for row in members))
        for words, members in grouped(answer)
    )
    listed = " ".join(f"{words}: {names}." if words else f"{names}." for words, names in parts if names)
    return literal(own or listed, 550) or "No answer was found."


def _counted(answer: AnswerObject) -> str:
    """ "5: 3 now, 1 cutting back, 1 reportedly"."""
    found = [(words, len(members)) for words, members in grouped(answer)]
    total = sum(number for _, number in found)
    parts = ", ".join(f"{number} {words.split(' (')[0].lower()}" for words, number in found if words)
    return f"*{total}* found: {parts}" if parts and total > 1 else ""


class Notes:
    """Footnotes in the order of their first use, each sentence of each article once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self.quotes: list[Given] = []

    def mark(self, quote: Given) -> str:
        """The number of a footnote, set apart."""
        key = (str(quote.get("quote")), str(quote.get("article") or quote.get("url") or quote.get("title")))
        if key not in self._numbers:
            self.quotes.append(quote)
            self._numbers[key] = len(self.quotes)
        return f" [{self._numbers[key]}]"


def line(row: RowObject, notes: Notes) -> str:
    """A row in one line of mrkdwn."""
    said = literal(str(row.get("said") or ""), 120)
    parts = [f"{said} {bold(str(row.get('name') or ''))}".strip(), *(literal(part, 160) for part in details(row))]
    evidence = row.get("evidence") or ()
    marks = "".join(dict.fromkeys(notes.mark(quote) for quote in evidence if not quote.get("against")))[: 6 * ROW_NOTES]
    return f"• {' · '.join(parts)}{marks}{_against(evidence, notes)}{_corrected(row)}"


def _against(evidence: Sequence[Given], notes: Notes) -> str:
    """What is said on the other side, beside it."""
    said = dict.fromkeys(
        f"according to {literal(str(quote.get('attributed_to') or 'an article'), 60)}: "
        f"{literal(str(quote.get('says') or 'otherwise'), 40)}{notes.mark(quote)}"
        for quote in [q for q in evidence if q.get("against")][:2]
    )
    return f"; _but_ {', '.join(said)}" if said else ""


def _corrected(row: RowObject) -> str:
    return "".join(f"\n   _{literal(str(words), 200)}_" for words in (row.get("corrected") or ())[:2])


def details(row: RowObject) -> Iterator[str]:
    """What is known beside the name, as plain text."""
    if row.get("note"):
        yield str(row["note"])
    if row.get("percent") is not None:
        yield percent(row["percent"])
    if row.get("amount"):
        yield f"{row['amount'].get('currency')} {row['amount'].get('value', 0):,.0f}"
    yield from (f"{key} {row[key]}" for key in ("since", "until") if row.get(key))
    if row.get("last_evidence") and row.get("state") == "last_known":
        yield f"last evidence {row['last_evidence']}"


def percent(value: object) -> str:
    """ "49 %", "20 to 30 %"."""
    if isinstance(value, list | tuple):
        low, high = value
        return f"{low:g} to {high:g} %"
    return f"{value:g} %" if isinstance(value, int | float) else f"{value} %"


def footnote(number: int, quote: Given) -> str:
    """A sentence with its outlet, linked, and its day."""
    return f"[{number}] “{literal(str(quote.get('quote') or ''), FOOTNOTE)}” {source(quote)}"


def set_aside(one: Given) -> str:
    """A sentence that no longer counts, by whose word and why."""
    note = f" ({literal(str(one['note']), 60)})" if one.get("note") else ""
    return f"Set aside by {literal(str(one['by']), 40)}{note}: “{literal(str(one.get('quote') or ''), 80)}”"


def source(quote: Given) -> str:
    """Outlet and day, linked to the article where it has an address."""
    name = clip(clean(str(quote.get("outlet") or quote.get("title") or "source")), 80)
    day = f", {quote['published']}" if quote.get("published") else ""
    return link(quote.get("url"), name + day)
