"""`firmgraph eval`: how well questions with known answers are answered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bot.grading import KINDS, Verdict, grade
from firmgraph.commands.ask import Threads, lines_of, question_of
from firmgraph.commands.common import json_option, quiet, settings_of
from firmgraph.door import door
from firmgraph.exits import Exit
from firmgraph.terminal import note, print_json, print_table
from firmgraph.wire import Door
from kg.errors import BadInput

FILE = click.Path(path_type=Path, allow_dash=True)
SHARE = click.FloatRange(0.0, 1.0)
NO_FAMILY = "(no family)"


@dataclass(frozen=True, slots=True)
class Graded:
    """A question, what came back, and how good that was."""

    asked: Mapping[str, Any]
    answer: Mapping[str, Any]
    verdict: Verdict


@click.command("eval")
@click.argument("questions", type=FILE)
@click.option("--names", type=FILE, help='Other names of firms: {"name": {"aliases": [...]}}.')
@click.option("--errors", type=click.IntRange(min=0), default=0, help="Print this many answers that are not right [0].")
@click.option("--min-right", type=SHARE, default=0.0, help="Exit with 1 when a smaller share is right [0].")
@click.option("--max-wrong", type=SHARE, default=1.0, help="Exit with 1 when a larger share is wrong [1].")
@json_option
@click.pass_context
def evaluate(
    ctx: click.Context,
    questions: Path,
    names: Path | None,
    errors: int,
    min_right: float,
    max_wrong: float,
    as_json: bool,
) -> int:
    """Ask the QUESTIONS of a file and grade the answers: right, partial, silent or wrong, by family.

    One JSON object a line: "id", "question", "as_of", "thread" (the id of an earlier question), "family" and "answer".
    Nothing is noted as a gap.
    """
    known = read_names(names) if names is not None else {}
    with door(settings_of(ctx), "firmgraph eval") as site:
        graded = list(ask_all(site, questions, known))
    if not graded:
        raise BadInput(f"{questions}: holds no question")
    print_json(report(graded)) if as_json else show(graded)
    for one in [g for g in graded if g.verdict is not Verdict.RIGHT][:errors]:
        note(f"{one.verdict}: {one.asked['question']!r} wants {one.asked['answer']} got {_brief(one.answer)}")
    total = share(graded)
    return Exit.OK if total["right"] >= min_right and total["wrong"] <= max_wrong else Exit.NOTHING


eval = evaluate  # the name under which the command line finds it


def ask_all(site: Door, file: Path, names: Mapping[str, Any]) -> Iterator[Graded]:
    """Every question in file order, each with the answers of its thread before it. Raises BadInput, naming the line."""
    threads = Threads()
    for number, line in enumerate(lines_of(file), 1):
        try:
            asked = question_of(line)
            want = expected(asked)
            given = {key: asked[key] for key in ("question", "as_of", "known_by") if asked.get(key)}
            answer = site.call("ask", given | {"thread": threads.before(asked), "rehearsal": True}, quiet)
            verdict = grade(want, answer, names)
        except (BadInput, KeyError, TypeError) as error:
            raise BadInput(f"{file}, line {number}: {_reason(error)}") from error
        threads.add(asked, answer)
        yield Graded(asked, answer, verdict)


def _reason(error: Exception) -> str:
    return f"the answer expected lacks {error}" if isinstance(error, KeyError) else str(error)


def expected(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer that a question of the file wants. Raises BadInput when it is none."""
    want = asked.get("answer")
    if not isinstance(want, dict) or want.get("kind") not in KINDS:
        raise BadInput(f'"answer" must be an object with a "kind" of {", ".join(KINDS)}')
    return want


def read_names(file: Path) -> Mapping[str, Any]:
    """Canonical names with their aliases. Raises BadInput."""
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{file}: cannot be read as names: {error}") from error
    if not isinstance(table, dict) or not all(isinstance(entry, dict) for entry in table.values()):
        raise BadInput(f'{file}: names are one JSON object, {{"name": {{"aliases": [...]}}}}')
    return table


def by_family(graded: Sequence[Graded]) -> dict[str, Counter[Verdict]]:
    """Verdicts counted, by the family (or type) of the questions."""
    found: dict[str, Counter[Verdict]] = {}
    for one in graded:
        family = str(one.asked.get("family") or one.asked.get("type") or NO_FAMILY)
        found.setdefault(family, Counter())[one.verdict] += 1
    return dict(sorted(found.items()))


def share(graded: Sequence[Graded]) -> dict[str, float]:
    """The share of each verdict."""
    tally = Counter(one.verdict for one in graded)
    return {verdict.value: tally[verdict] / len(graded) for verdict in Verdict}


def report(graded: Sequence[Graded]) -> dict[str, Any]:
    """All of it as JSON."""
    families = {name: {v.value: tally[v] for v in Verdict} for name, tally in by_family(graded).items()}
    return {"questions": len(graded), "share": share(graded), "families": families}


def show(graded: Sequence[Graded]) -> None:
    """A table with one line for each family and one for all."""
    rows = [(name, *(tally[v] for v in Verdict)) for name, tally in by_family(graded).items()]
    tally = Counter(one.verdict for one in graded)
    print_table(("family", *(v.value for v in Verdict)), [*rows, ("all", *(tally[v] for v in Verdict))])


def _brief(answer: Mapping[str, Any]) -> str:
    rows = ", ".join(f"{row['name']} ({row['group']})" for row in answer["items"][:6])
    return f"{answer['status']} {answer['value'] if answer['value'] is not None else rows}"
