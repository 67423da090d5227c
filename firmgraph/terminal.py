"""Text of strangers on a terminal: control and bidirectional characters are shown, never obeyed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

# C0 and C1 controls but newline and tab, line and paragraph separators, and what turns the direction of text (UAX 9).
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
# json.dumps writes C0 itself as escapes; these it would leave as they are.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def visible(text: str) -> str:
    """The text with every control or bidirectional character written as its escape, such as \\u202e."""
    return _UNSAFE.sub(_escape, text)


def as_json(value: object, *, indent: int | None = None) -> str:
    """JSON that reads back to the same value, with unsafe characters as escapes; one line unless `indent` is given."""
    return _UNSAFE_IN_JSON.sub(_escape, json.dumps(value, ensure_ascii=False, indent=indent))


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def print_json(value: object) -> None:
    """One object: on one line for machines, indented on a terminal."""
    print(as_json(value, indent=2 if sys.stdout.isatty() else None), flush=True)


def note(text: str) -> None:
    """One line for people on standard error."""
    print(visible(text), file=sys.stderr, flush=True)


def console() -> Console:
    """A rich console that neither reads markup nor guesses highlights in what it prints."""
    from rich.console import Console  # lazy: `--json` and `--help` do without it

    width = None if sys.stdout.isatty() else 160  # a file or a pipe has no width of its own
    return Console(highlight=False, markup=False, emoji=False, width=width)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table that fits the terminal."""
    from rich.table import Table  # lazy: see console()
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible("" if cell is None else str(cell))) for cell in row))
    console().print(table)


class Progress:
    """A progress bar on standard error, drawn only when that is a terminal; elsewhere silent."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._shown = sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Callable[[dict[str, Any]], None]:
        return self.update if self._shown else quiet

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def update(self, event: dict[str, Any]) -> None:
        """Show an event {"done": n, "total": n or None, "rate": a second, "what": text}, or what is waited for."""
        if "waiting" in event:
            quiet(event)
            return
        if self._bar is None:
            self._start()
        told = {"what": visible(str(event.get("what", ""))), "rate": f"{event['rate']:.1f}/s" if "rate" in event else ""}
        self._bar.update(self._task, completed=event.get("done", 0), total=event.get("total"), **told)

    def _start(self) -> None:
        from rich.console import Console  # lazy: see console()
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        rate = TextColumn("{task.fields[rate]}", markup=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
        what = TextColumn("{task.fields[what]}", markup=False)
        self._bar = Bar(*columns, what, console=Console(stderr=True), transient=True)
        self._bar.start()
        self._task = self._bar.add_task(self._label, total=None, what="", rate="")


def quiet(event: dict[str, Any]) -> None:
    """For verbs whose progress nobody watches: that it waits, and what for, people are told all the same."""
    if "waiting" in event:
        note(str(event["waiting"]))
