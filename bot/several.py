"""The answers to several questions of one message as one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import sparql
from bot.answer import Answer


def together(question: str, answers: Sequence[Answer]) -> Answer:
    """Rows of all in order, each answer's text under its question; what one could not answer does not silence the rest."""
    told = [answer for answer in answers if answer.status == "answered"]
    first = (told or list(answers))[0]
    text = "\n\n".join(f"{answer.question}\n{answer.text}" for answer in answers)
    items = tuple(row for answer in told for row in answer.items)
    if len(told) < 2:
        items = first.items
    return replace(
        first, question=question, items=items, text=text, gap=any(answer.gap for answer in answers),
        options=tuple(option for answer in answers for option in answer.options),
        sparql=sparql.of_answer(items, {}) or first.sparql,
    )  # fmt: skip
