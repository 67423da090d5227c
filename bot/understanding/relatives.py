"""Relative clauses, whole and shortened: "companies that Y controls", "the firm suing X", "suppliers of X owned by Z"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import And, Fact, Minus, Named, Or, Related, SetExpr, Side, Status, When
from bot.understanding.clauses import facts
from bot.understanding.items import Item, World, noun_phrase
from kg.model import Relation


def relative(items: tuple[Item, ...], world: World) -> tuple[Item, ...] | None:
    """HEAD (that) CLAUSE, to the end: "companies Y controls", "a company that Meta owns part of", "firms owned by Z"."""
    for i in range(len(items) - 1, -1, -1):
        head = items[i]
        asked = i > 0 and items[i - 1].has("wh") and not _has_verb(items[: i - 1])
        if not (head.has("type") or head.np is not None) or isinstance(head.np, Named) or asked:
            continue
        rest = items[i + 1 :]
        linked = bool(rest) and rest[0].has("that") and i + 2 < len(items)
        if (
            not linked
            and not (head.has("type") and _clause_like(head, rest, made=i > 0 and items[i - 1].has("word")))
            and not _reduced(items, i)
        ):
            continue
        clause = rest[1:] if linked else rest
        end = len(clause) if linked else _clause_end(clause)
        made = _restricted(head, clause[:end], world)
        if made is not None:
            return (*items[:i], noun_phrase(head.text, made, start=head.start), *clause[end:])
    return None


def _clause_end(clause: Sequence[Item]) -> int:
    """Where the verb of the question itself comes behind a shortened clause: "the firm suing X | is owned by Y"."""
    first = next((i for i, item in enumerate(clause) if item.has("verb") and item.np is None), 0)
    party = next((i for i in range(first + 1, len(clause)) if clause[i].np is not None), len(clause))
    again = (i for i in range(party + 1, len(clause)) if _has_verb(clause[i : i + 1]) and clause[i].np is None)
    return next(again, len(clause))


def _has_verb(items: Sequence[Item]) -> bool:
    return any(item.has("verb") or item.has("aux") for item in items)


def _clause_like(head: Item, rest: Sequence[Item], *, made: bool) -> bool:
    """`made`: a word before the head says what is made, as in "rope makers delivering to X"."""
    if len(rest) < 2:
        return False
    by = rest[0].has("verb") and rest[0].tags["verb"].form == "past" and rest[1].text == "by"
    described = by or (
        _participle(rest) and not head.has("anybody") and not made
    )  # "is anyone suing X" asks whether anyone is
    return described or (rest[0].np is not None and rest[1].has("verb"))


def _participle(rest: Sequence[Item]) -> bool:
    """ "owned by Y", "suing Y", "making blades for Y"."""
    if not rest[0].has("verb") or rest[0].np is not None or not any(item.np is not None for item in rest[1:]):
        return False
    form = rest[0].tags["verb"].form
    return form == "ing" or rest[0].text.endswith(" by") or (form == "past" and rest[1].text == "by")


def _reduced(items: Sequence[Item], i: int) -> bool:
    """ "suppliers of X owned by Y", with no verb before them that this one could go with."""
    head, rest = items[i], items[i + 1 :]
    return isinstance(head.np, Related) and len(rest) > 1 and _participle(rest) and not _has_verb(items[:i])


def _restricted(head: Item, clause: Sequence[Item], world: World) -> SetExpr | None:
    for scored in facts(clause, world):
        gap = gap_of(scored.fact)
        if gap is not None and scored.score > 0 and any(item.has("neg") for item in clause):
            return None if head.np is None else Minus(head.np, with_when(gap, None, Status.STILL))
        if gap is not None and scored.score > 0:
            gap = _tried(gap)
            return gap if head.np is None else And((head.np, gap))
    return None


def _tried(gap: SetExpr) -> SetExpr:
    """ "the firm that tried to buy X": also where nothing came of it."""
    deal = isinstance(gap, Related) and gap.relation in (Relation.ACQUIRES, Relation.MERGES_WITH)
    return with_when(gap, None, Status.PAST) if deal else gap


def gap_of(fact: Fact, side: Side | None = None) -> SetExpr | None:
    """The set of parties that fill the open side of a fact; None when none or both are open."""
    wanted = side or (Side.SUBJECT if fact.subject is None else Side.OBJECT)
    other = fact.object if wanted is Side.SUBJECT else fact.subject
    filled = fact.subject if wanted is Side.SUBJECT else fact.object
    if other is None or (side is None and filled is not None):
        return None
    parts = tuple(
        Related(of=other, relation=r, side=wanted, status=fact.status, when=fact.when, qualifier=fact.qualifier)
        for r in fact.relations
    )
    return parts[0] if len(parts) == 1 else Or(parts)


def with_when(value: SetExpr, when: When | None, status: Status | None = None) -> SetExpr:
    """The set with a time and a status put on its outermost relations where they have none."""
    match value:
        case Related():
            kept = value.status if value.status is not Status.NOW or status is None else status
            return replace(value, when=value.when or when, status=kept)
        case And(parts):
            return And((with_when(parts[0], when, status), *parts[1:]))
        case Or(parts):
            return Or(tuple(with_when(part, when, status) for part in parts))
        case _:
            return value
