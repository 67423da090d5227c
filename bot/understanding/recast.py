"""Questions whose parts stand in another order, or that lead up to what they ask: put as they are mostly put."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.algebra import Named
from bot.understanding.informal import ALSO
from bot.understanding.items import Item
from bot.understanding.lexicon import phrases, without_articles
from bot.understanding.tables import table
from kg.model import Relation


def recast(items: Sequence[Item]) -> list[Item]:
    """The items, in the order of the commonest way to ask the same."""
    found = list(items)
    for rule in (
        _without_errand, _without_afterthought, _with_coming, _story, _standing, _begun, _put_into, _every_last,
        _dated_share, _of_stock, _taking, _company_of, _going_on, _makes, _chain_up, _worked_on, _chosen,
    ):  # fmt: skip
        found = rule(found)
    return found


def _listed(name: str) -> frozenset[str]:
    return frozenset(table("recast")[name])


def _is(item: Item, name: str) -> bool:
    return item.np is None and item.text in _listed(name)


def _piece(text: str) -> Item:
    """The piece of a question that this phrase is."""
    return Item(text=text, tags={entry.kind: entry.value for entry in phrases()[without_articles(text.split())]})


def _firms(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if isinstance(item.np, Named)]


def _two(items: Sequence[Item]) -> bool:
    """Two names, joined by no more than "and", a slash or nothing."""
    joined = all(item.np is not None or item.has("conj") or _is(item, "beside") for item in items)
    return joined and len(_firms(items)) == 2


def _bare(item: Item) -> bool:
    return item.np is None and set(item.tags) == {"word"}


def _without_errand(items: list[Item]) -> list[Item]:
    """ "can somebody send me the vendors of X"."""
    led = len(items) > 3 and _is(items[0], "asking")
    at = next((i for i, item in enumerate(items[:4]) if _is(item, "sending")), 0) if led else 0
    noun = at and items[at + 1].np is None and items[at + 1].has("noun")
    return items[at + 1 :] if noun and all(item.np is None for item in items[:at]) else items


def _without_afterthought(items: list[Item]) -> list[Item]:
    """ "..., as far as we know them", "..., also the ones we have not heard from in ages": every answer shows those."""
    at = max((i for i, item in enumerate(items) if item.has("comma") and item.text not in "?:"), default=0)
    tail = [item for item in items[at + 1 :] if not item.has("comma")]
    pointing = at > 1 and bool(tail) and tail[0].tags.get("pronoun") is not None and tail[0].np is None
    silent = pointing and all(item.np is None and not item.has("noun") and not item.has("wh") for item in tail)
    unheard = len(tail) == 1 or (any(item.has("neg") for item in tail) and any(item.has("asking") for item in tail))
    asked = any(item.has("noun") for item in items[:at]) and not any(item.has("copula") for item in items[:at])
    return items[:at] if silent and unheard and asked else items


def _with_coming(items: list[Item]) -> list[Item]:
    """ "X's customers plus anybody they are negotiating with": those to come as well."""
    for i in range(2, len(items) - 2):
        whoever = items[i].has("conj") and items[i + 1].np is None and (items[i + 1].has("type") or items[i + 1].has("wh"))
        tail = items[i + 2 :]
        coming = whoever and any(_is(item, "negotiating") or "talks with" in item.text for item in tail)
        if coming and any(item.has("noun") for item in items[:i]) and not _firms(tail):
            return [*(item for item in items[:i] if not item.has("status")), ALSO]
    return items


def _story(items: list[Item]) -> list[Item]:
    """ "that story about X buying Y's printing plant, anything in it?": whether X buys Y."""
    end = len(items)
    while end and items[end - 1].has("comma"):
        end -= 1
    told = next((i for i, item in enumerate(items[:3]) if _is(item, "gossip")), None)
    if told is None or end < told + 5 or not items[end - 1].has("tag") or not _is(items[told + 1], "regarding"):
        return items
    said = [item for item in items[told + 2 : end - 1] if not item.has("comma")]
    while len(said) > 2 and _bare(said[-1]) and not any(item.possessive for item in said):
        said.pop()
    doing = len(said) > 2 and said[0].np is not None and said[1].np is None and said[1].has("verb")
    return [Item(text="is", tags={"aux": "words", "copula": "words"}), *said] if doing and len(_firms(said)) == 2 else items


def _standing(items: list[Item]) -> list[Item]:
    """ "X / Y: where does that one stand", "where does X / Y stand"."""
    said = [item for item in items if not item.has("comma")]
    rest = [item for item in said if item.np is None and not item.has("conj")]
    asks = len(rest) > 2 and rest[0].tags.get("wh") == "where" and rest[1].has("aux") and _is(rest[-1], "standing")
    idle = asks and all(item.has("that") or item.has("pronoun") or item.has("type") for item in rest[2:-1])
    firms = _firms(said)
    beside = len(firms) == 2 and abs(said.index(firms[0]) - said.index(firms[1])) <= 2
    if not (idle and beside) or len(_firms(items)) + len(rest) + sum(x.has("conj") for x in said) != len(said):
        return items
    return [_piece("where do things stand"), _piece("between"), firms[0], _piece("and"), firms[1]]


def _begun(items: list[Item]) -> list[Item]:
    """ "X + Y, what year did that begin": since when there is something between the two."""
    at = next((i for i, item in enumerate(items) if item.has("comma")), 0)
    tail = [item for item in items[at + 1 :] if not item.has("comma") and not _bare(item)]
    asks = at > 1 and len(tail) == 4 and tail[0].tags.get("wh") == "when" and tail[1].has("aux")
    if not (asks and _two(items[:at]) and (tail[2].has("that") or tail[2].has("pronoun"))):
        return items
    since = "since when" if _is(tail[3], "beginning") else "until when" if _is(tail[3], "finishing") else None
    return [*_firms(items[:at]), _piece(since)] if since else items


def _put_into(items: list[Item]) -> list[Item]:
    """ "whose gearboxes are in X's lifts", "whose gearboxes went into X's lifts": who supplies X with gearboxes."""
    if not items or items[0].text != "whose" or len(items) < 4:
        return items
    at = next((i for i, item in enumerate(items) if isinstance(item.np, Named)), 0)
    goods = [item for item in items[1:at] if _bare(item)]
    led = items[1 + len(goods) : at]
    there = led and (_is(led[-1], "placing") or _is(led[-1], "placed")) and all(item.np is None for item in led)
    copula = (len(led) == 1 and _is(led[0], "placed")) or (len(led) == 2 and led[0].has("copula"))
    if not (there and copula and goods == items[1 : 1 + len(goods)]):
        return items
    rest = [item for item in items[at + 1 :] if not (_bare(item) and items[at].possessive)]
    past = _is(led[0], "before")
    verb_ = _piece("supplied" if past else "supplies")
    return [_piece("who"), verb_, replace(items[at], possessive=False), _piece("with"), *goods, *rest]


def _every_last(items: list[Item]) -> list[Item]:
    """ "sold every last X share": all of them."""
    for i in range(1, len(items) - 2):
        all_ = _is(items[i], "entirely") and (items[i + 1].has("extreme") or _is(items[i + 1], "entirely"))
        if all_ and any(item.has("measure") for item in items[i + 2 :]):
            return [*items[:i], *items[i + 2 :]]
    return items


def _dated_share(items: list[Item]) -> list[Item]:
    """ "X in Y, end of 2024, %?": no commas around the day."""
    if len(items) < 6 or not (items[0].np is not None and items[1].text == "in" and items[2].np is not None):
        return items
    tail = items[3:]
    plain = all(item.has("comma") or item.when is not None or item.has("measure") or item.has("status") for item in tail)
    dated = any(item.when is not None for item in tail) and any(item.has("measure") for item in tail)
    return [*items[:3], *(item for item in tail if not item.has("comma") or item.text == "?")] if plain and dated else items


def _of_stock(items: list[Item]) -> list[Item]:
    """ "largest holder of X stock": of X."""
    for i in range(len(items) - 3):
        holder, of, firm, stock = items[i : i + 4]
        owner = holder.np is None and holder.has("noun") and Relation.OWNS_STAKE in holder.tags["noun"].relations
        held = stock.np is None and stock.tags.get("measure") == "percent"
        if owner and of.text == "of" and isinstance(firm.np, Named) and held:
            return [*items[: i + 2], replace(firm, possessive=False), *items[i + 4 :]]
    return items


def _taking(items: list[Item]) -> list[Item]:
    """ "how much of Y is X taking" as "what share of Y does X have"."""
    if len(items) < 6 or items[0].tags.get("wh") != "how_much" or items[1].text != "of" or not items[3].has("aux"):
        return items
    _, of, owned, aux, owner, taking = items[:6]
    present = _is(aux, "present") and _is(taking, "taking")
    if not (present and isinstance(owned.np, Named) and isinstance(owner.np, Named)):
        return items
    have = Item(text="have", tags={"aux": "words", "counting": "words", "possessing": "words"})
    does = Item(text="does", tags={"aux": "words"})
    return [Item(text="what share", tags={"wh": "measure_what"}), of, owned, does, owner, have, *items[6:]]


def _company_of(items: list[Item]) -> list[Item]:
    """ "is Y still an X company" as "is Y still part of X"."""
    end = len(items) - bool(items and items[-1].has("comma"))
    if end < 4 or not items[0].has("copula") or not _is(items[end - 1], "part"):
        return items
    owned, between, owner = items[1], items[2 : end - 2], items[end - 2]
    named = isinstance(owned.np, Named) and isinstance(owner.np, Named) and not owned.possessive
    if not named or not all(item.np is None and item.has("status") for item in between):
        return items
    return [items[0], owned, *between, _piece("part"), _piece("of"), replace(owner, possessive=False), *items[end:]]


def _going_on(items: list[Item]) -> list[Item]:
    """ "X gearboxes for Y, is that still going on" as "is X still supplying Y with gearboxes"."""
    at = next((i for i, item in enumerate(items) if item.has("comma")), 0)
    topic, tail = items[:at], [item for item in items[at + 1 :] if not item.has("comma")]
    asks = len(tail) > 2 and tail[0].has("copula") and (tail[1].has("that") or tail[1].has("pronoun"))
    on = asks and all(item.has("status") or _is(item, "running") for item in tail[2:])
    goods = [item for item in topic[1:-2] if _bare(item)]
    traded = len(topic) > 3 and _is(topic[-2], "towards") and goods == topic[1:-2]
    if not (on and traded and len(_firms((topic[0], topic[-1]))) == 2):
        return items
    supplier, customer = replace(topic[0], possessive=False), topic[-1]
    still = [_piece("still")] if any(item.has("status") for item in tail[2:]) else []
    return [_piece("is"), supplier, *still, _piece("supplying"), customer, _piece("with"), *goods]


def _makes(items: list[Item]) -> list[Item]:
    """ "makes how many in total?", "that makes how many?": how many that is."""
    at = next((i for i, item in enumerate(items) if item.tags.get("wh") == "how_many"), 0)
    led = 0 < at < 4 and _is(items[at - 1], "making") and not _firms(items)
    return items[at:] if led and all(item.np is None or item.has("that") for item in items[:at]) else items


def _chain_up(items: list[Item]) -> list[Item]:
    """ "follow the chain up from X, who is at the end of it": who ultimately owns X."""
    firms = _firms(items)
    traced = bool(items) and _is(items[0], "tracing") and any(_is(item, "ladder") for item in items[1:4])
    up = traced and any(_is(item, "upwards") for item in items[1:5])
    asks = up and any(item.tags.get("wh") == "who" for item in items)
    return [_piece("who ultimately owns"), firms[0]] if asks and len(firms) == 1 else items


def _worked_on(items: list[Item]) -> list[Item]:
    """ "who printed X's readers" as "who printed for X"."""
    if len(items) < 4 or items[0].text != "who" or not _bare(items[1]) or not isinstance(items[2].np, Named):
        return items
    rest = [item for item in items[3:] if not _bare(item)]
    own = items[2].possessive and _bare(items[3]) and all(item.when is not None or item.has("comma") for item in rest)
    return [items[0], items[1], _piece("for"), replace(items[2], possessive=False), *rest] if own else items


def _chosen(items: list[Item]) -> list[Item]:
    """ "chains that X no longer sells to": whatever they are called, they are who is asked for."""
    if len(items) < 4 or not _bare(items[0]) or not items[1].has("that") or not isinstance(items[2].np, Named):
        return items
    stranded = items[-1 - items[-1].has("comma")].has("prep") and items[0].text.endswith("s")
    return [replace(items[0], tags={"type": "words"}), *items[1:]] if stranded else items
