"""What a phrase asks to be watched: a set of the algebra, or a firm by its bare name."""

from __future__ import annotations

from datetime import date

from bot.algebra import Changes, Count, Exists, List, Named, Question, Related, SetExpr, Timeline
from bot.understanding.context import NOTHING
from bot.understanding.parser import Parser
from kg.protocols import GraphReader

SEVERAL = 5  # things of one name that are told apart
SURE = 0.85  # likeness from which a name counts as meant


def subject(phrase: str, parser: Parser, reader: GraphReader, day: date) -> SetExpr | None:
    """The set that the phrase names, by its best reading that names one; None when there is none."""
    exact = _called(phrase, reader, 1.0)
    if exact is not None:
        return exact
    readings = parser.parse(phrase, NOTHING, day)
    found = (of for reading in readings if (of := _set(reading.question)) is not None)
    return next(found, None) or _called(phrase, reader, SURE)


def _called(phrase: str, reader: GraphReader, sure: float) -> Named | None:
    """The one thing of this name."""
    best = reader.find(phrase, limit=2)
    clear = bool(best) and best[0].score >= sure and (len(best) == 1 or best[1].score < best[0].score)
    return Named((best[0].entity.id,), phrase) if clear else None


def meanings(phrase: str, reader: GraphReader) -> tuple[str, ...]:
    """The things of one name that a phrase may mean alike, each with its id; empty when it means one or none."""
    best = reader.find(phrase, limit=SEVERAL)
    alike = [match.entity for match in best if match.score >= SURE and match.score == best[0].score]
    return tuple(f"{entity.label} ({entity.id})" for entity in alike) if len(alike) > 1 else ()


def _set(question: Question) -> SetExpr | None:
    """Lists, counts and questions of existence are about a set, stories about a firm."""
    match question:
        case List(of) | Count(of) | Exists(of):
            return None if isinstance(of, Named) or (isinstance(of, Related) and of.of is None) else of
        case Timeline(of) | Changes(of):
            return of if isinstance(of, Named) else None
        case _:
            return None
