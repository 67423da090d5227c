"""Words seen beside their neighbours: adjectives that look like verbs, goods, verbs that only say that another goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import Named, Status
from bot.understanding.items import Item
from bot.understanding.lexicon import Verb, comparatives, phrases, without_articles, word_list
from bot.understanding.owning import with_kinds
from kg.model import Relation


def settled(items: Sequence[Item]) -> list[Item]:
    """The items, each as what it is where it stands."""
    placed = [_settled(items, k) for k in range(len(items))]
    return with_kinds(_no_longer(_bought(_suing(_unfolded(_going_on(placed))))))


def _no_longer(items: list[Item]) -> list[Item]:
    """ "who does not buy from X any longer" as "who buys from X no longer"."""
    over = any(item.text in word_list("any_more") and item.np is None for item in items)
    who = bool(items) and items[0].tags.get("wh") == "who"
    return [item for item in items if not item.has("neg")] if over and who else items


def _bought(items: list[Item]) -> list[Item]:
    """ "did X by Y": to buy, misspelt, where there is no other verb."""
    doing = any(item.has("verb") and not item.has("aux") and item.np is None for item in items)
    if doing or not items or items[0].text not in ("did", "does", "will") or items[0].np is not None:
        return items
    for i in range(2, len(items) - 1):
        if items[i].text == "by" and items[i - 1].np is not None and items[i + 1].np is not None:
            return [*items[:i], replace(items[i], text="buy", tags={"verb": verb("buy")}), *items[i + 1 :]]
    return items


def _settled(items: Sequence[Item], k: int) -> Item:
    if items[k].has("goods"):
        return _goods(items, k)
    asked_for = items[k].tags.get("talk") == "sources" and items[k].has("verb")
    if asked_for and k and items[k - 1].np is not None:  # "does X source from Y"
        return replace(items[k], tags={kind: value for kind, value in items[k].tags.items() if kind != "talk"})
    sold = items[k].tags.get("extreme") == "most" and k and items[k - 1].np is not None and k + 1 == len(_said(items))
    if sold and items[k].text in word_list("majority") and any(item.has("selling") for item in items):
        return replace(items[k], tags={"measure": "percent"})  # "is X selling its Y majority"
    named = k + 1 < len(items) and isinstance(items[k + 1].np, Named)
    if items[k].text in word_list("firmlike") and named and k and items[k - 1].np is None and not items[k - 1].has("aux"):
        return replace(items[k], tags={"word": items[k].text})  # "the Galway start-up X"
    if _picks(items, k):
        more = comparatives()[items[k].text] == "more"
        return replace(items[k], tags={"extreme": "most" if more else "least"})  # "X's smaller shareholder"
    if items[k].has("total") and items[k].has("wh") and any(map(_raises, items)):
        return replace(items[k], tags={"wh": "how_much", "total": "words"})  # "what is the total X has raised"
    if items[k].has("counting") and items[k].has("wh") and k and items[k - 1].np is not None:
        return items[k].only("counting")  # "does X count Y among ..."
    if k and items[k].tags.get("measure") == "amount" and items[k - 1].tags.get("measure") == "percent":
        return replace(items[k], tags={"measure": "percent"})  # "the size of a stake" is no sum
    if items[k].has("noun") and items[k].tags.get("measure") == "percent" and _is_share(items, k):
        return items[k].only("measure")
    if _is_noun(items, k):
        return replace(items[k], tags={kind: value for kind, value in items[k].tags.items() if kind != "verb"})
    return _adjective(items, k)


def _picks(items: Sequence[Item], k: int) -> bool:
    """A comparative between an owner and a noun that picks one of two."""
    whose = items[k - 1] if k else None
    following = items[k + 1] if k + 1 < len(items) else None
    placed = whose is not None and whose.np is not None and whose.possessive and following is not None
    return (
        placed and comparatives().get(items[k].text) in ("more", "less") and following is not None and following.has("noun")
    )


def _raises(item: Item) -> bool:
    frames = item.tags["verb"].frames if item.np is None and item.has("verb") and not item.has("aux") else ()
    return any(frame.relation is Relation.RAISED_FUNDING for frame in frames)


def _is_share(items: Sequence[Item], k: int) -> bool:
    """ "X Y holding", "X's shareholding in Y", "the biggest part of Y": what one holds of another."""
    if k > 1 and _two_names(items[k - 2 : k]):
        return True
    following = items[k + 1 : k + 3]
    of = len(following) == 2 and following[0].text in ("in", "of") and isinstance(following[1].np, Named)
    before = items[k - 1] if k else None
    return of and before is not None and ((before.possessive and following[0].text == "in") or before.has("extreme"))


def _two_names(items: Sequence[Item]) -> bool:
    return all(isinstance(item.np, Named) for item in items)


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
    bare = before is not None and before.np is not None and k == 1 and len(_said(items)) == 3  # "X lost customers"
    opens = (
        before is None or bare or before.possessive or any(before.has(kind) for kind in ("copula", "talk", "status", "prep"))
    )
    asks = before is not None and before.tags.get("wh") == "who" and before.text != "who"
    return item.only("status") if opens or asks else item


_OPENS = ("copula", "talk", "status", "prep")


def _said(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if not item.has("comma")]


def _is_noun(items: Sequence[Item], k: int) -> bool:
    """ "how many rivals are there", "which remaining allies": no verb, though it looks like one."""
    item, before = items[k], items[k - 1] if k else None
    if before is None or not (item.has("noun") and item.has("verb")) or item.has("aux"):
        return False
    following = next(iter(_said(items[k + 1 :])), None)
    if following is None and (before.has("that") or before.text == ":"):
        return True  # "X: chair", "X has which chair?"
    asked = before.tags.get("wh") == "how_many" or (before.has("that") and following is not None and following.has("aux"))
    return before.np is None and (asked or (before.has("status") and not before.has("verb")))


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
            return [*items[:i], replace(lodged, tags={"verb": verb("sued" if _done(lodged) else "sue")}), *items[i + 3 :]]
    return items


def verb(form: str) -> Verb | None:
    """The verb of the phrase book in this form."""
    entries = phrases().get(without_articles(form.split()), ())
    return next((entry.value for entry in entries if entry.kind == "verb"), None)


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
