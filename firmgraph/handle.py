"""The Python face: the command line's verbs as methods."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from firmgraph.config import load
from firmgraph.door import door
from firmgraph.wire import Event, OnEvent, Result
from ingest.places import absolute

Source = str | os.PathLike[str]
Day = date | str | None  # a text is YYYY-MM-DD


def _nobody(event: Event) -> None:
    """Progress that nobody watches."""


def _text(day: Day) -> str | None:
    return day.isoformat() if isinstance(day, date) else day


class Handle:
    """An open data folder. Close it, or use it in a `with`; meanwhile other processes go through this one."""

    def __init__(self, data: Source | None = None, *, today: date | None = None) -> None:
        settings = load(data=Path(data) if data is not None else None, today=today)
        self._stack = ExitStack()
        self._door = self._stack.enter_context(door(settings, "a Python program", create=True, listen=True))

    def ask(self, question: str, *, as_of: Day = None, known_by: Day = None, thread: Sequence[Result] = ()) -> Result:
        """The answer object of docs/formats.md. `thread`: earlier answers, newest last."""
        days = {"as_of": _text(as_of), "known_by": _text(known_by)}
        return self._door.call("ask", {"question": question, "thread": list(thread), **days}, _nobody)

    def ingest(
        self, sources: Iterable[Source], *, root: Source | None = None, dry_run: bool = False, on_event: OnEvent = _nobody
    ) -> Result:
        """Read files, folders and addresses; a report with `counts`, `dead`, `exit_code`, and the `plan` of a dry run."""
        paths = [absolute(os.fspath(source)) for source in sources]
        given = {"paths": paths, "root": str(Path(root).absolute()) if root is not None else None, "dry_run": dry_run}
        return self._door.call("ingest", given, on_event)

    def sparql(self, query: str) -> list[dict[str, str]] | bool | str:
        """Rows of a SELECT (values as texts), the truth of an ASK, N-Triples of a CONSTRUCT or DESCRIBE."""
        result: str = self._door.call("sparql", {"query": query, "format": "json"}, _nobody)["result"]
        if not result.startswith("{"):
            return result
        found: dict[str, Any] = json.loads(result)
        if "boolean" in found:
            return bool(found["boolean"])
        return [{name: term["value"] for name, term in row.items()} for row in found["results"]["bindings"]]

    def firm(self, name: str, *, as_of: Day = None) -> Result:
        """What is known of one thing. Raises an error with the nearest names when there is none of this one."""
        return self._door.call("firm", {"name": name, "as_of": _text(as_of)}, _nobody)

    def delete(self, articles: Iterable[str]) -> Result:
        """Forget articles, named by path, URL or IRI."""
        return self._door.call("delete", {"articles": list(articles), "base": str(Path.cwd())}, _nobody)

    def close(self) -> None:
        """Give the folder back."""
        self._stack.close()

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
