"""A language model as a further reader of questions: what it says becomes a value of the algebra, or nothing.

It is asked only when the grammar has no reading. It writes no SPARQL and names nothing: each name must stand in the
question and be one of the graph's, each word be one of the algebra's, and the graph alone answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from bot.algebra import (
    Count,
    Date,
    Fact,
    List,
    Measure,
    Moment,
    Named,
    Path,
    Question,
    Related,
    Side,
    Status,
    Timeline,
    Value,
)
from bot.algebra import YesNo as Whether
from bot.understanding.tokens import fold
from kg.errors import ModelSilent
from kg.model import Relation
from kg.protocols import GraphReader, LanguageModel

LONGEST_REPLY = 4000  # characters; the object asked for has some 200
_SURE = 0.88  # how like an entity's name a name must be
_STATUSES = frozenset({Status.NOW, Status.STILL, Status.PAST, Status.ENDED, Status.EVER})


@cache
def instructions() -> str:
    """What the model is told."""
    return files("bot").joinpath("lexicon/advice.txt").read_text("utf-8")


def advised(question: str, model: LanguageModel, reader: GraphReader) -> Question | None:
    """The question as the model understands it; None when it is silent or says what cannot be."""
    try:
        said = model.complete(instructions(), question)
    except ModelSilent:
        return None
    return understood(said, question, reader)


def understood(said: str, question: str, reader: GraphReader) -> Question | None:
    """A model's reply as a question of the algebra."""
    given = _object(said)
    known = _named(given.get("known"), question, reader)
    if known is None:
        return None
    if given.get("ask") == "owners":
        return Path(known, None)
    if given.get("ask") == "timeline":
        return Timeline(known)
    try:
        relation, wanted = Relation(str(given["relation"])), Side(str(given["wanted"]))
        status = Status(str(given.get("status") or "now"))
    except (KeyError, ValueError):
        return None
    if status not in _STATUSES:
        return None
    related = Related(of=known, relation=relation, side=wanted, status=status)
    return _asked(given, related, known, _named(given.get("other"), question, reader))


def _asked(given: Mapping[str, object], related: Related, known: Named, other: Named | None) -> Question | None:
    subject, object_ = (other, known) if related.side is Side.SUBJECT else (known, other)
    fact = Fact(relations=(related.relation,), subject=subject, object=object_, status=related.status)
    match given.get("ask"):
        case "list":
            return List(related)
        case "count":
            return Count(related)
        case "yesno" if other is not None:
            return Whether(fact, related.side)
        case "when":
            return Date(fact, Moment.END if related.status is Status.ENDED else Moment.START)
        case "percent" | "amount" as measure:
            return Value(fact, Measure(measure))
        case _:
            return None


def _object(said: str) -> Mapping[str, object]:
    """The JSON object of a reply; empty for anything else."""
    text = said.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    if len(text) > LONGEST_REPLY:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _named(name: object, question: str, reader: GraphReader) -> Named | None:
    """The one entity of a name that the question itself writes."""
    if not isinstance(name, str) or not name.strip() or fold(name) not in fold(question):
        return None
    found = reader.find(name, limit=2)
    if not found or found[0].score < _SURE or (len(found) > 1 and found[1].score == found[0].score):
        return None
    return Named((found[0].entity.id,), name)
