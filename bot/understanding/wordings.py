"""Words seen beside their neighbours: adjectives that look like verbs, goods, verbs that only say that another goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import Status
from bot.understanding.items import Item
from bot.understanding.lexicon import Verb, phrases
from kg.model import Relation


def settled(items: Sequence[Item]) -> list[Item]:
    """The items, each as what it is where it stands."""
    return _suing(_unfolded(_going_on([_settled(items, k) for k in range(len(items))])))


def _settled(items: Sequence[Item], k: int) -> Item:
    if items[k].has("goods"):
        return _goods(items, k)
    if items[k].has("talk") and items[k].has("verb") and k and items[k - 1].np is not None:
        return replace(items[k], tags={kind: value for kind, value in items[k].tags.items() if kind != "talk"})
    if items[k].has("counting") and items[k].has("wh") and k and items[k - 1].np is not None:
        return items[k].only("counting")  # "does X count Y among ..."
    return _adjective(items, k)


def _goods(items: Sequence[Item], k: int) -> Item:
    """ "who makes parts for X": goods, where "the parts of X" are its holdings."""
    tags = {kind: value for kind, value in items[k].tags.items() if kind != "goods"}
    of = k + 1 < len(items) and items[k + 1].text in ("of", "in")
    return replace(items[k], tags=tags if of else {"word": items[k].text})


def _adjective(items: Sequence[Item], k: int) -> Item:
    """ "X's lost customers", "which lost customers": no losing of customers."""
    item, following = items[k], items[k + 1] if k + 1 < len(items) else None
    if not (item.has("status") and item.has("verb")) or following is None or not following.has("noun"):
        return item
    before = items[k - 1] if k else None
    opens = before is None or before.possessive or before.has("copula") or before.has("talk") or before.has("status")
    asks = before is not None and before.tags.get("wh") == "who" and before.text != "who"
    return item.only("status") if opens or asks else item


def _going_on(items: list[Item]) -> list[Item]:
    """ "ceased to supply", "continues buying": the second verb with how it stands."""
    for i in range(len(items) - 1):
        if not items[i].has("aspect") or items[i].np is not None:
            continue
        to = items[i + 1].text == "to"
        k = i + 1 + to
        done = k < len(items) and items[k].np is None and items[k].has("verb") and not items[k].has("aux")
        if done and items[k].tags["verb"].form == ("base" if to else "ing"):
            said = items[i].tags["aspect"]
            standing = [] if said == "begun" else [replace(items[i], tags={"status": Status(said)})]
            return _going_on([*items[:i], *standing, *items[k:]])
    return items


def _unfolded(items: list[Item]) -> list[Item]:
    """ "cut back its purchases from X": the purchases say no more than the verb that cuts them."""
    for i in range(len(items) - 1):
        k = i + 1 + items[i + 1].has("pronoun")
        if k < len(items) and _lessens(items[i]) and _trade(items[k]):
            return [*items[: i + 1], *items[k + 1 :]]
    return items


def _suing(items: list[Item]) -> list[Item]:
    """ "commenced proceedings against X" as "sued X"."""
    for i in range(len(items) - 2):
        lodged, suit, against = items[i : i + 3]
        if lodged.has("lodging") and suit.tags.get("deal") == "sues" and against.text == "against" and suit.np is None:
            return [*items[:i], replace(lodged, tags={"verb": _sue(past=_done(lodged))}), *items[i + 3 :]]
    return items


def _sue(*, past: bool) -> Verb:
    entries = phrases()[("sued",) if past else ("sue",)]
    found: Verb = next(entry.value for entry in entries if entry.kind == "verb")
    return found


def _done(item: Item) -> bool:
    return item.has("verb") and item.tags["verb"].form == "past"


def _lessens(item: Item) -> bool:
    frames = item.tags["verb"].frames if item.np is None and item.has("verb") else ()
    return any(frame.relation is Relation.SUPPLIES and frame.status is Status.REDUCING for frame in frames)


def _trade(item: Item) -> bool:
    """Purchases, orders: nouns that look like verbs."""
    if item.np is not None or not item.has("verb") or item.has("aux") or item.tags["verb"].form != "base":
        return False
    return all(frame.relation in (Relation.SUPPLIES, Relation.ACQUIRES) for frame in item.tags["verb"].frames)
