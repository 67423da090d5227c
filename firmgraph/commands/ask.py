"""`firmgraph ask`: one question, or a file of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from firmgraph.commands.common import DAY, iso, json_option, quiet, settings_of
from firmgraph.door import door
from firmgraph.exits import Exit
from firmgraph.terminal import as_json as to_json
from firmgraph.terminal import note, print_json, visible
from firmgraph.wire import Door
from kg.errors import BadInput, FirmgraphError

Answer = dict[str, Any]
LARGEST_THREAD = 16 * 2**20  # bytes of an untrusted file


@click.command()
@click.argument("question", nargs=-1)
@click.option("--as-of", type=DAY, help="The day asked about [today].")
@click.option("--known-by", type=DAY, help="Use only what was published by this day.")
@click.option("--thread", type=click.Path(path_type=Path), help="Earlier answers, a JSON list, newest last.")
@click.option("--batch", type=click.Path(path_type=Path, allow_dash=True), help="Questions, one JSON object a line.")
@json_option
@click.pass_context
def ask(
    ctx: click.Context,
    question: tuple[str, ...],
    as_of: date | None,
    known_by: date | None,
    thread: Path | None,
    batch: Path | None,
    as_json: bool,
) -> int:
    """Answer QUESTION with the sentences that say so.

    Exit code 0 whenever an answer was printed, an abstention included.
    """
    if (batch is None) == (not question):
        raise click.UsageError("give one question, or --batch FILE")
    request: Answer = {"as_of": iso(as_of), "known_by": iso(known_by)}
    with door(settings_of(ctx), "firmgraph ask") as site:
        if batch is not None:
            return ask_batch(site, batch, request)
        request |= {"question": " ".join(question), "thread": read_thread(thread) if thread is not None else []}
        answer = site.call("ask", request, quiet)
    print_json(answer) if as_json else print(visible(said(answer)))
    return Exit.OK


def said(answer: Answer) -> str:
    """The text of an answer; below a question back the questions to choose from, where it does not name them itself."""
    text = str(answer["text"])
    choices = dict.fromkeys(str(option["question"]) for option in answer.get("options") or () if option.get("question"))
    return "\n".join([text, *(f"- {question}" for question in choices if question not in text)])


def read_thread(file: Path) -> list[Answer]:
    """Earlier answers. Raises BadInput unless the file is a JSON list of objects."""
    try:
        if file.stat().st_size > LARGEST_THREAD:
            raise BadInput(f"{file}: longer than {LARGEST_THREAD // 2**20} MB, so not a thread")
        earlier = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{file}: cannot be read as a thread: {error}") from error
    if not isinstance(earlier, list) or not all(isinstance(answer, dict) for answer in earlier):
        raise BadInput(f"{file}: a thread is a JSON list of answers")
    return earlier


def ask_batch(site: Door, file: Path, defaults: Answer) -> Exit:
    """Answer line by line; a line that cannot be asked is noted and the rest goes on."""
    threads = Threads()
    worst = Exit.OK
    for number, line in enumerate(lines_of(file), 1):
        try:
            asked = question_of(line)
            given = {key: asked[key] for key in ("question", "as_of", "known_by") if asked.get(key)}
            answer = site.call("ask", defaults | given | {"thread": threads.before(asked)}, quiet)
        except FirmgraphError as error:
            note(f"{file}, line {number}: {error}")
            worst = Exit.PARTIAL
            continue
        threads.add(asked, answer)
        print(to_json({"id": asked.get("id")} | answer), flush=True)
    return worst


class Threads:
    """Which answers stand before a question: all earlier ones of its thread, in the order of the file."""

    def __init__(self) -> None:
        self._root: dict[object, object] = {}
        self._answers: dict[object, list[Answer]] = {}

    def before(self, asked: Answer) -> list[Answer]:
        """The answers before it, oldest first. Raises BadInput when it names a question that did not come before."""
        earlier = asked.get("thread")
        if earlier is None:
            return []
        if str(earlier) not in self._root:
            raise BadInput(f"the thread {earlier!r} is not the id of an earlier question")
        return list(self._answers[self._root[str(earlier)]])

    def add(self, asked: Answer, answer: Answer) -> None:
        """Keep the answer for those that follow."""
        name, earlier = str(asked.get("id")), asked.get("thread")
        self._root[name] = self._root[str(earlier)] if earlier is not None else name
        self._answers.setdefault(self._root[name], []).append(answer)


def lines_of(file: Path) -> Iterator[str]:
    """The lines of a file that hold something. Raises BadInput when it cannot be read."""
    try:
        with click.open_file(str(file), encoding="utf-8-sig", errors="replace") as stream:
            yield from (line for line in stream if line.strip())
    except OSError as error:
        raise BadInput(f"{file}: cannot be read: {error.strerror}") from error


def question_of(line: str) -> Answer:
    """A line's object with its question. Raises BadInput."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"not JSON: {error}") from error
    if not isinstance(asked, dict) or not isinstance(asked.get("question"), str):
        raise BadInput('not an object with a "question"')
    return asked
