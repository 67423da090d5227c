"""Facts without a verb of their own: "is X a customer of Y", "is X still with Y", "is X chief executive"."""

from __future__ import annotations

from bot.algebra import Fact, Named, Or, Qualifier, Related, SetExpr, Side, Status, When
from bot.understanding.clauses import ASIDE, possible, status_of
from bot.understanding.items import Item, World
from bot.understanding.lexicon import NounFrame, word_list
from kg.model import EntityType, Relation

_BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "am"))


def standing(items: tuple[Item, ...], world: World, when: When | None) -> list[Fact]:
    """Every fact that the items state by a form of "be" alone."""
    verbs = [item for item in items if item.has("verb") and not item.has("aux") and item.np is None]
    if verbs and all(item.text in word_list("assuming") for item in verbs):
        return [*_copular(items, when), *_post(items, world, when)]
    if verbs:
        return _copular(items, when)
    return [*_copular(items, when), *_beside(items, world, when), *_post(items, world, when)]


def _copular(items: tuple[Item, ...], when: When | None) -> list[Fact]:
    """ "is X still a customer of Y": a name and a related set."""
    sets = [item.np for item in items if item.np is not None]
    related = [value for value in sets if isinstance(value, Related | Or)]
    plain = [value for value in sets if isinstance(value, Named)]
    if len(related) != 1 or not plain:
        return []
    return members(plain[0], related[0], status_of([item for item in items if item.np is None]), when)


def members(party: SetExpr, of: SetExpr | None, status: Status | None, when: When | None) -> list[Fact]:
    """That a party stands in a set, as facts: one for each relation that the set's noun may mean."""
    parts = of.parts if isinstance(of, Or) else (of,)
    return [membership(party, part, status or part.status, when) for part in parts if isinstance(part, Related)]


def membership(party: SetExpr, of: Related, status: Status, when: When | None) -> Fact:
    """That a party stands in a related set, as a fact."""
    subject, object_ = (party, of.of) if of.side is Side.SUBJECT else (of.of, party)
    return Fact(
        relations=(of.relation,), subject=subject, object=object_, status=status, when=when or of.when,
        qualifier=of.qualifier,
    )  # fmt: skip


def _beside(items: tuple[Item, ...], world: World, when: When | None) -> list[Fact]:
    """ "is X still with Y", "who is with Y": a customer of a firm, a person at one."""
    at = next((i for i in range(len(items) - 1) if _with(items[i]) and items[i + 1].np is not None), None)
    if at is None or not any(item.text in _BE and item.np is None for item in items[:at]):
        return []
    host, before = items[at + 1].np, [item.np for item in _free(items[:at])]
    busy = ("noun", "measure", "deal", "word")
    if any(item.has(kind) for item in items if item.np is None for kind in busy):
        return []
    party = before[0] if before else None
    person = party is not None and _person(party, world)
    status = status_of([item for item in items if item.np is None]) or Status.NOW
    relation, side = (Relation.HOLDS_ROLE, Side.SUBJECT) if person else (Relation.SUPPLIES, Side.OBJECT)
    if host is None or not possible(relation, side.other, host, world) or (items[at].text == "at" and not person):
        return []
    of = Related(of=host, relation=relation, side=side)
    return [_open(of, status, when) if party is None else membership(party, of, status, when)]


def _free(items: tuple[Item, ...]) -> list[Item]:
    """The noun phrases that are no exceptions ("besides X")."""
    return [
        b for a, b in zip((None, *items), items, strict=False) if b.np is not None and (a is None or a.text not in ASIDE)
    ]


def _open(of: Related, status: Status, when: When | None) -> Fact:
    subject, object_ = (None, of.of) if of.side is Side.SUBJECT else (of.of, None)
    return Fact(relations=(of.relation,), subject=subject, object=object_, status=status, when=when)


def _with(item: Item) -> bool:
    return item.np is None and item.text in ("with", "at", "back with", "back at")


def _post(items: tuple[Item, ...], world: World, when: When | None) -> list[Fact]:
    """ "has X been chief executive": a person and a post, the firm left open."""
    people = [item.np for item in items if item.np is not None]
    posts = [item.tags["noun"] for item in items if item.np is None and _is_post(item)]
    if len(people) != 1 or len(posts) != 1 or people[0] is None or not _person(people[0], world):
        return []
    status = status_of([item for item in items if item.np is None]) or Status.NOW
    offices = (posts[0].office,) if posts[0].office else ()
    return [
        Fact(
            relations=(Relation.HOLDS_ROLE,), subject=people[0], object=None, status=status, when=when,
            qualifier=Qualifier(offices=offices),
        )
    ]  # fmt: skip


def _is_post(item: Item) -> bool:
    noun: NounFrame | None = item.tags.get("noun")
    return noun is not None and Relation.HOLDS_ROLE in noun.relations


def _person(value: SetExpr, world: World) -> bool:
    return isinstance(value, Named) and any(world.type_of(id_) is EntityType.PERSON for id_ in value.ids)
