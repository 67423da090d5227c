"""Kinds of owners: "owned by a family", "state-owned", "in family hands", "family-owned suppliers of X"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import And, Owners, Related, SetExpr, Side
from bot.understanding.items import Item, noun_phrase
from bot.understanding.lexicon import Verb, phrases
from kg.model import Relation

_BY = Item(text="by", tags={"prep": "words"})


def with_kinds(items: list[Item]) -> list[Item]:
    """Kinds of owners as the sets that they are; the word alone where none is meant."""
    found = list(items)
    i = 0
    while i < len(found):
        if found[i].has("party") and found[i].np is None:
            found = _at(found, i)
        i += 1
    return found


def _at(items: list[Item], i: int) -> list[Item]:
    kind, following = str(items[i].tags["party"]), items[i + 1] if i + 1 < len(items) else None
    behind = items[i + 2] if i + 2 < len(items) else None
    if following is not None and following.has("held") and not (behind is not None and behind.text == "by"):
        verb = str(following.tags["held"])
        if behind is not None and _heads(behind):
            return [*items[:i], *items[i + 2 :], Item(text=f"{kind} {verb}", tags={"borne": kind})]
        return [*items[:i], *_owned_by(kind, verb), *items[i + 2 :]]
    if following is not None and following.has("hands") and i and items[i - 1].text == "in":
        return [*items[: i - 1], *_owned_by(kind, "owned"), *items[i + 2 :]]
    if i and _led(items[i - 1]) and not _goes_on(following):
        return [*items[:i], noun_phrase(items[i].text, Owners(kind)), *items[i + 1 :]]
    acts = items[i].has("verb") and following is not None and following.np is not None  # "who funds X"
    open_ = not acts and not items[i].has("type") and not items[i].has("noun")
    asked = open_ and i > 0 and items[i - 1].tags.get("wh") == "who"
    return [*items[:i], items[i].only("party") if asked else _plain(items[i]), *items[i + 1 :]]


def _heads(item: Item) -> bool:
    """ "family-owned suppliers", "state-owned companies"."""
    return item.np is None and (item.has("type") or item.has("noun")) and not item.has("pronoun")


def _led(before: Item) -> bool:
    return before.np is None and (before.text.split()[-1] == "by" or before.has("aside"))


def _goes_on(following: Item | None) -> bool:
    """Whether more is said of whom: "by companies that X controls", "by people close to X"."""
    return following is not None and (following.np is not None or any(following.has(k) for k in ("that", "verb", "prep")))


def _owned_by(kind: str, verb: str) -> tuple[Item, Item, Item]:
    found: Verb = next(entry.value for entry in phrases()[(verb,)] if entry.kind == "verb" and entry.value.form == "past")
    return Item(text=verb, tags={"verb": found}), _BY, noun_phrase(kind, Owners(kind))


def _plain(item: Item) -> Item:
    """The word without its reading as an owner."""
    tags = {kind: value for kind, value in item.tags.items() if kind != "party"}
    return replace(item, tags=tags or {"word": item.text})


def borne(value: SetExpr, items: Sequence[Item]) -> SetExpr:
    """The members that an owner of the kind asked for holds a part of."""
    kinds = [str(item.tags["borne"]) for item in items if item.has("borne")]
    return And((value, *map(owned_by, kinds))) if kinds else value


def owned_by(kind: str) -> SetExpr:
    """Everything of which an owner of this kind holds a part."""
    return Related(of=Owners(kind), relation=Relation.OWNS_STAKE, side=Side.OBJECT)
