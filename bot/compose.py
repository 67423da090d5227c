"""Answers in plain words, the same words for the same answer: groups, dates, hedges, footnoted quotes, the as-of day."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from bot.answer import Answer, Quote, Row, Value, percent_value, plain
from kg.model import Amount

_HEADINGS = {
    "active": "Current", "expanding": "Growing", "reducing": "Being cut back", "reported": "Reported, not confirmed",
    "last_known": "Last known (no recent evidence)", "prospective": "Agreed or planned, not yet in force", "ended": "Ended",
    "denied": "Denied",
}  # fmt: skip
_ORDER = ("active", "expanding", "reducing", "reported", "last_known", "prospective", "ended", "denied")
MAX_ROWS = 50
MAX_QUOTE = 400


def compose(answer: Answer) -> str:
    """The text of an answer that has rows."""
    lines = _lead(answer)
    notes: list[Quote] = []
    rows = answer.items[:MAX_ROWS]
    if answer.kind in ("timeline", "changes", "path"):
        lines += [f"- {_line(row, answer.as_of, notes)}" for row in rows]
    else:
        lines += _grouped(rows, answer.as_of, notes)
    if len(answer.items) > MAX_ROWS:
        lines.append(f"... and {len(answer.items) - MAX_ROWS} more")
    lines += _footnotes(notes)
    return clean("\n".join([*lines, f"As of {answer.as_of.isoformat()}."]))


def told(rows: Sequence[Row], as_of: date) -> str:
    """Rows by their groups with their footnotes, where an answer has none: what is known instead."""
    notes: list[Quote] = []
    lines = _grouped(rows, as_of, notes)
    return "\n".join([*lines, *_footnotes(notes)])


def clean(text: str) -> str:
    """Control and bidirectional characters made visible or dropped: news and names are untrusted."""
    return "\n".join(line if line.isprintable() else _cleaned(line) for line in text.split("\n"))


def _cleaned(line: str) -> str:
    return "".join("�" if _hostile(c) else c for c in line)


def _hostile(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") or character in "\u2028\u2029"


def _lead(answer: Answer) -> list[str]:
    said = [answer.lead] if answer.lead else []
    if answer.kind == "yesno" and answer.lead.endswith(":"):
        return [f"{answer.lead} {answer.value}."]
    if answer.kind == "yesno":
        return [*said, _VERDICTS.get(str(answer.value), str(answer.value).capitalize() + ".")]
    if answer.kind == "number" and isinstance(answer.value, int):
        return [*said, _counted(answer.value, answer.items)]
    if answer.value is not None:
        value = worded(answer.value, percent=_is_percent(answer))
        return [*said, f"{_PHASES.get(value, value)}."]
    return said


_VERDICTS = {
    "last known": "Yes when last heard of; there is no recent evidence.",
    "reportedly": "Reportedly, but that is not confirmed.",
    "denied": "That is denied.",
}  # fmt: skip
_PHASES = {  # how far a deal or a contract has come
    "considering": "Being considered", "agreed": "Agreed, not yet in force", "active": "In force", "expanding": "Growing",
    "reducing": "Being cut back", "ended": "Over", "completed": "Completed", "abandoned": "Called off",
}  # fmt: skip


def _counted(number: int, rows: Sequence[Row]) -> str:
    """A count with what it rests on: how many of each group, how many are sure, in how many sentences and articles."""
    groups = [f"{n} {_COUNTED[g]}" for g in _ORDER if (n := sum(row.group == g for row in rows))]
    sure = sum(row.group in ("active", "expanding", "reducing") and "may hold" not in (row.note or "") for row in rows)
    quotes = {(quote.article, quote.quote) for row in rows for quote in row.evidence}
    articles = len({article for article, _ in quotes})
    rests = f"{len(quotes)} sentence{'s' * (len(quotes) != 1)} of {articles} article{'s' * (articles != 1)}"
    least = f"; at least {sure} for sure" if sure < number else ""
    if len(groups) == 1 and not least:
        return f"{number}, {'all ' * (number > 1)}{groups[0].partition(' ')[2]}. This rests on {rests}."
    return f"{number} ({', '.join(groups)}){least}. This rests on {rests}." if groups else f"{number}."


_COUNTED = {
    "active": "current", "expanding": "growing", "reducing": "being cut back", "reported": "only reported",
    "last_known": "last known", "prospective": "not yet in force", "ended": "over", "denied": "denied",
}  # fmt: skip


def _is_percent(answer: Answer) -> bool:
    return answer.kind in ("value", "path") and isinstance(answer.value, int | float | tuple)


def worded(value: Value, *, percent: bool = False) -> str:
    """A value in words."""
    match value:
        case Amount(value=number, currency=currency):
            return f"{currency} {number:,.0f}"
        case (low, high):
            return f"between {low:g} % and {high:g} %"
        case int() | float() if percent:
            return f"{value:g} %"
        case str():
            return _spelled(value)
        case _:
            return str(plain(value))


def _grouped(rows: Sequence[Row], as_of: date, notes: list[Quote]) -> list[str]:
    lines: list[str] = []
    for group in (*_ORDER, None):
        members = [row for row in rows if row.group == group]
        if members and group is not None:
            lines.append(f"{_HEADINGS[group]}:")
        lines += [f"- {_line(row, as_of, notes)}" for row in members]
    return lines


def _line(row: Row, as_of: date, notes: list[Quote]) -> str:
    parts = [f"{row.said} {row.name}".strip(), *_facts(row), *_dates(row)]
    if row.group in ("reported",) or row.modality in ("reported", "possible"):
        parts.append("according to reports")
    if row.last_evidence is not None:
        parts.append(f"last evidence {row.last_evidence.isoformat()} ({age(row.last_evidence, as_of)})")
    text = ", ".join(parts) + "".join(_marks(row.evidence, notes))
    return text + (f"; but {_against(row, notes)}" if row.against else "")


def _against(row: Row, notes: list[Quote]) -> str:
    """What is said on the other side, side by side: "according to analysts it may be over [3]"."""
    said: dict[str, str] = {}
    for quote in row.against:
        voice = f"according to {quote.attributed_to or 'an article'} {quote.says or 'it is otherwise'}"
        said[voice] = said.get(voice, "") + "".join(_marks([quote], notes))
    return ", ".join(voice + marks for voice, marks in said.items())


def _facts(row: Row) -> list[str]:
    found = []
    share = percent_value(row.percent)
    if share is not None:
        found.append(f"{share:g} %" if isinstance(share, int | float) else f"{share[0]:g} % to {share[1]:g} %")
    if row.amount is not None:
        found.append(worded(row.amount))
    return [*found, row.note] if row.note else found


def _dates(row: Row) -> list[str]:
    if row.since and row.since == row.until:
        return [f"on {_spelled(row.since)}"]
    since = "from" if row.group == "prospective" else "since"
    return [f"{word} {_spelled(day)}" for word, day in ((since, row.since), ("until", row.until)) if day]


def _spelled(day: str) -> str:
    low, dots, high = day.partition("..")
    if not dots:
        return day
    return f"between {low} and {high}" if low and high else f"{low} or later" if low else f"{high} or earlier"


def age(evidence: date, as_of: date) -> str:
    """How old the evidence is, in words."""
    days = (as_of - evidence).days
    if days < 0:
        return "later than the day asked"
    if days < 60:
        return f"{days} days old" if days != 1 else "1 day old"
    return f"{days // 30} months old" if days < 730 else f"{days // 365} years old"


def _marks(quotes: Iterable[Quote], notes: list[Quote]) -> list[str]:
    marks: dict[str, None] = {}  # an article that repeats its sentence is cited once
    for quote in quotes:
        if quote not in notes:
            notes.append(quote)
        marks[f" [{notes.index(quote) + 1}]"] = None
    return list(marks)


def _footnotes(notes: Sequence[Quote]) -> list[str]:
    return [f"[{i}] {_footnote(quote)}" for i, quote in enumerate(notes, 1)]


def _footnote(quote: Quote) -> str:
    said = " ".join(quote.quote.split())
    cut = said if len(said) <= MAX_QUOTE else said[:MAX_QUOTE].rsplit(" ", 1)[0] + " ..."
    reader = f"read by {quote.reader}" if quote.reader is not None else None
    source = ", ".join(part for part in (quote.outlet or quote.title, _day(quote.published), quote.url, reader) if part)
    return f'"{cut}"' + (f" ({source})" if source else "")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
