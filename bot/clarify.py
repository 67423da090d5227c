"""Asking back: two firms of one name, or an exact firm without such a relation beside a similar one that has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.algebra import Named, Question
from bot.answer import Option
from bot.evaluation import Evaluator
from bot.replies import reply
from bot.understanding.context import named, swap
from bot.understanding.lexicon import word_list
from bot.understanding.linking import Names
from bot.understanding.sentence import Reading
from kg.model import EntityId
from kg.protocols import Entity, GraphReader
from kg.terms import entity as entity_iri


@dataclass(frozen=True, slots=True)
class Back:
    """A question back to the asker."""

    text: str
    options: tuple[Option, ...]


def two_of_a_name(readings: Sequence[Reading], question: str, reader: GraphReader) -> Back | None:
    """When the best reading names something that several things are called."""
    if not readings:
        return None
    shared = next((n for n in named(readings[0].question) if len(n.ids) > 1 and n.text and not _plural(n)), None)
    return None if shared is None else _back(shared.text, shared.ids, question, reader)


def meant(questions: Sequence[str]) -> Back:
    """Questions that a sentence which could not be read may have meant."""
    text = "I am not sure what you mean. Is it one of these?\n" + "\n".join(f"- {question}" for question in questions)
    return Back(text, tuple(Option(question, None, question) for question in questions))


def _plural(name: Named) -> bool:
    """A pronoun that stands for several."""
    return name.text in word_list("plural")


def similar(readings: Sequence[Reading], names: Names, e: Evaluator) -> Back | None:
    """When the graph knows nothing of the firm asked about in this way but does of firms of like names."""
    best = readings[0].question
    for asked in named(best):
        others = [id_ for id_ in names.alike(asked.ids) if _answers(_swapped(best, asked, id_), e)]
        if others:
            text = f"Nothing is known of that about {asked.text}. Did you mean one of these?"
            return Back(text, _options(asked.text, others, e.reader))
    return None


def _answers(question: Question, e: Evaluator) -> bool:
    found = reply(question, e, None)
    return found is not None and found.known


def _swapped(question: Question, old: Named, new: EntityId) -> Question:
    changed: Question = swap(question, old, Named((new,), old.text))
    return changed


def _back(text: str, ids: Sequence[EntityId], question: str, reader: GraphReader) -> Back:
    return Back(f"Several are called {text!r}. Which one do you mean?", _options(question, ids, reader, text))


def _options(question: str, ids: Sequence[EntityId], reader: GraphReader, text: str | None = None) -> tuple[Option, ...]:
    """One for each; those whose name would be asked back about again are told apart by what is noted of them, and asked
    for by their id."""
    entities = [entity for id_ in ids if (entity := reader.entity(id_)) is not None]
    shared = Counter([entity.label.casefold() for entity in entities] + [(text or "").casefold()])
    return tuple(_option(question, entity, text, alone=shared[entity.label.casefold()] == 1) for entity in entities)


def _option(question: str, entity: Entity, text: str | None, *, alone: bool) -> Option:
    label = entity.label if alone else f"{entity.label} ({entity.note or entity.id})"
    called = entity.label if alone else f"#{entity.id}"
    asked = question.replace(text, called) if text is not None else called
    return Option(label, str(entity_iri(entity.id).value), asked)
