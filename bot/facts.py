"""The rows of a fact: those of two parties, or of the one that is named."""

from __future__ import annotations

from bot.algebra import (
    Fact,
    Related,
    Side,
)
from bot.evaluation import Evaluator
from bot.hits import Hit, rank


def fact_hits(fact: Fact, e: Evaluator, about: Side | None = None) -> list[Hit]:
    """The hits of a fact between two parties (or of the one that is named), best first; parties stand on `about`."""
    side = about or (Side.SUBJECT if fact.object is not None else Side.OBJECT)
    of, party = (fact.object, fact.subject) if side is Side.SUBJECT else (fact.subject, fact.object)
    if of is None:
        of, party, side = party, None, side.other
    if of is None:
        return []
    wanted = e.ids(party) if party is not None else None
    found: list[Hit] = []
    for relation in fact.relations:
        related = Related(of=of, relation=relation, side=side, status=fact.status, when=fact.when, qualifier=fact.qualifier)
        found += e.all_hits(related, wanted)
    return sorted(found, key=lambda hit: (fact.relations.index(hit.best.relation), rank(hit.best, hit.day)))
