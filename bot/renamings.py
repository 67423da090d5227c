"""What a firm was called before, and what it is called now: by the sentences that tell of its new name."""

from __future__ import annotations

from dataclasses import replace

from bot.algebra import Named, Related, Side, Status
from bot.answer import Row
from bot.evaluation import Evaluator
from bot.hits import Hit
from bot.rows import row
from bot.understanding.tokens import fold
from kg.model import EntityId, Relation
from kg.protocols import Entity


def other_names(ids: tuple[EntityId, ...], e: Evaluator, *, former: bool) -> tuple[Row, ...]:
    """One row for each earlier (or later) name, with the sentence that tells of it."""
    side = Side.SUBJECT if former else Side.OBJECT
    related = Related(of=Named(ids), relation=Relation.RENAMED_TO, side=side, status=Status.EVER)
    return tuple(found for hit in e.all_hits(related) for found in _rows(hit, ids, e, former=former))


def _rows(hit: Hit, ids: tuple[EntityId, ...], e: Evaluator, *, former: bool) -> list[Row]:
    shown = row(hit, e.reader)
    entity = e.reader.entity(hit.party)
    if hit.party not in ids or entity is None:
        return [shown]  # two firms that nobody has merged: the row's own name
    if not former:
        return [replace(shown, name=entity.label)]
    said = fold(" ".join(quote.quote for quote in shown.evidence))
    return [replace(shown, name=name) for name in _earlier(entity) if fold(name) in said]


def _earlier(entity: Entity) -> list[str]:
    """Names that share no first word with the one in force, the fullest of each."""
    first = fold(entity.label).split()[0]
    others = sorted({name for name in entity.names if fold(name).split()[0] != first}, key=lambda name: (-len(name), name))
    kept: dict[str, str] = {}
    for name in others:
        kept.setdefault(fold(name).split()[0], name)
    return list(kept.values())
